"""The distribution of a run's samples as a matplotlib figure: a row for each case, relative to its median."""
import statistics

import matplotlib
from matplotlib.ticker import FuncFormatter, NullLocator

import plot_kinds
import plot_table
import results
from plot_header import run_header
from plot_picture import Picture
from plot_style import (
    MARGIN_PX, NOTE_PX, RIGHT_PX, ROW_PX, SETTINGS, TABLE_POINTS, WIDTH_PX, draw_grid, new_axes, new_figure, write_notes)

NAMES_PX, AXIS_PX = 420, 74
NAME_CHARACTERS = 42
MOST_ROWS, MOST_SAMPLES = 100, 400
SHARES = {"5 %": 0.05, "25 %": 0.25, "75 %": 0.75, "95 %": 0.95}
WIDE_TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10)
NARROW_TICKS = (0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.5, 1.7, 2, 2.5, 3)
XLABEL = "Time of a call over the median of its case (box: half of the samples, line: nine in ten)"


def drawn_cases(run, samples):
    """(case, samples over their median, the median in ns), in the order of the run."""
    found = []
    for case in run["cases"]:
        values = samples.get(case["name"])
        if values:
            middle = statistics.median(values)
            found.append((case, sorted(value / middle for value in values), middle))
    return found[:MOST_ROWS]


def at_share(ordered, share):
    """The value that so large a share of the samples does not exceed."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def rows_of(case, ordered, median_ns):
    """The shares of the samples that box and line show, and the samples themselves, of many only some and the longest."""
    shown = [*ordered[::max(1, len(ordered) // MOST_SAMPLES)], ordered[-1]]
    values = [*((name, at_share(ordered, share)) for name, share in SHARES.items()), *(("sample", value) for value in shown)]
    return [{"case": case["name"], "median_ns": median_ns, "samples": len(ordered), "value": what,
             "time_over_median": value} for what, value in values]


def draw_row(axes, y, kind, rows):
    """All samples as points, half of them within the box, nine in ten on the line."""
    colour = plot_kinds.look_of(kind).colour
    shown = [row["time_over_median"] for row in rows if row["value"] == "sample"]
    at = {row["value"]: row["time_over_median"] for row in rows}
    axes.plot(shown, [y] * len(shown), linestyle="none", marker="|", markersize=4.5, markeredgewidth=0.6, color=colour,
              alpha=0.35, gid="samples")
    axes.plot([at["5 %"], at["95 %"]], [y, y], color=colour, linewidth=1)
    axes.plot([at["25 %"], at["75 %"]], [y, y], color=colour, linewidth=4.5, solid_capstyle="butt")
    axes.plot(1, y, marker="|", color="white", markersize=6, markeredgewidth=1.2)


def style(axes, found):
    first = min(ordered[0] for _, ordered, _ in found) * 0.98
    last = min(max(ordered[-1] for _, ordered, _ in found), 10) * 1.02
    axes.set(xscale="log", xlim=(first, last), ylim=(len(found) - 0.5, -0.5), xlabel=XLABEL)
    axes.set_xticks([tick for tick in (WIDE_TICKS if last / first > 3 else NARROW_TICKS) if first <= tick <= last])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_yticks(range(len(found)), [
        f"{plot_table.shortened(plot_table.printable(case['name']), NAME_CHARACTERS)}{len(ordered):>8}"
        for case, ordered, _ in found], family="DejaVu Sans Mono", fontsize=TABLE_POINTS)
    draw_grid(axes, "x")


def notes_of(found, samples):
    yield "Behind the names: the number of samples." + (
        f" Of more than {MOST_SAMPLES} samples, some and the longest are drawn; box and line are of all."
        if any(len(ordered) > MOST_SAMPLES for _, ordered, _ in found) else "")
    if len(samples) > len(found):
        yield f"Not drawn: {results.plural(len(samples) - len(found), 'more case')}, in samples.json."
    beyond = sum(value > 10 for _, ordered, _ in found for value in ordered)
    if beyond:
        yield f"The axis ends at 10: {results.plural(beyond, 'sample')} {'is' if beyond == 1 else 'are'} longer."


def distribution(run, samples):
    """The whole picture, WIDTH_PX wide; None for a run that kept no samples."""
    found = drawn_cases(run, samples or {})
    if not found:
        return None
    notes = list(notes_of(found, samples))
    with matplotlib.rc_context(SETTINGS):
        header = run_header("Distribution of samples", run, {plot_table.kind_of(case) for case, *_ in found}, [], "log")
        below_px = AXIS_PX + len(notes) * NOTE_PX + MARGIN_PX
        axes_px = len(found) * ROW_PX
        figure = new_figure(header.height_px + axes_px + below_px)
        header.draw(figure)
        axes = new_axes(figure, NAMES_PX, below_px, WIDTH_PX - NAMES_PX - RIGHT_PX, axes_px)
        style(axes, found)
        rows = []
        for y, one in enumerate(found):
            mine = rows_of(*one)
            draw_row(axes, y, plot_table.kind_of(one[0]), mine)
            rows += mine
        write_notes(figure, below_px - AXIS_PX, notes)
    return Picture(figure, rows)
