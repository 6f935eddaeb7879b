"""The distribution of a run's samples as a matplotlib figure: a row for each case, relative to its median."""
import statistics

import matplotlib
from matplotlib.ticker import FuncFormatter, NullLocator

import plot_kinds
import plot_table
from plot_style import (
    GRID_COLOUR, HEADER_PX, MARGIN_PX, RIGHT_PX, SETTINGS, TABLE_POINTS, WIDTH_PX, draw_header, new_figure)

ROW_PX, NAMES_PX, AXIS_PX = 20, 430, 60
NAME_CHARACTERS = 52
MOST_ROWS = 100
WIDE_TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10)
NARROW_TICKS = (0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.5, 1.7, 2, 2.5, 3)


def rows(run, samples):
    """(case, samples over their median), in the order of the run."""
    found = []
    for case in run["cases"]:
        values = samples.get(case["name"])
        if values:
            middle = statistics.median(values)
            found.append((case, sorted(value / middle for value in values)))
    return found[:MOST_ROWS]


def at_share(ordered, share):
    """The value that so large a share of the samples does not exceed."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def draw_row(axes, y, case, ordered):
    """All samples as points, half of them within the box, nine in ten on the line."""
    colour = plot_kinds.look_of(plot_table.kind_of(case)).colour
    shown = ordered[::max(1, len(ordered) // 400)]
    axes.plot([*shown, ordered[-1]], [y] * (len(shown) + 1), linestyle="none", marker="|", markersize=7, color=colour,
              alpha=0.35, gid="samples")
    axes.plot([at_share(ordered, 0.05), at_share(ordered, 0.95)], [y, y], color=colour, linewidth=1.5)
    axes.plot([at_share(ordered, 0.25), at_share(ordered, 0.75)], [y, y], color=colour, linewidth=7, solid_capstyle="butt")
    axes.plot(1, y, marker="|", color="white", markersize=9, markeredgewidth=2)


def distribution(run, samples):
    """The whole figure, WIDTH_PX wide; None for a run that kept no samples."""
    found = rows(run, samples or {})
    if not found:
        return None
    height_px = HEADER_PX + len(found) * ROW_PX + AXIS_PX + MARGIN_PX
    with matplotlib.rc_context(SETTINGS):
        figure = new_figure(height_px)
        axes = figure.add_axes([NAMES_PX / WIDTH_PX, (AXIS_PX + MARGIN_PX) / height_px,
                                (WIDTH_PX - NAMES_PX - RIGHT_PX) / WIDTH_PX, len(found) * ROW_PX / height_px])
        last = max(ordered[-1] for _, ordered in found)
        axes.set(xscale="log", xlim=(min(ordered[0] for _, ordered in found) * 0.98, min(last, 10) * 1.02),
                 ylim=(len(found) - 0.5, -0.5), xlabel="Time of a call over the median of its case "
                 "(box: half of the samples, line: nine in ten)" + ("; the axis ends at 10" if last > 10 else ""))
        first, last = axes.get_xlim()
        ticks = WIDE_TICKS if last / first > 3 else NARROW_TICKS
        axes.set_xticks([tick for tick in ticks if first <= tick <= last])
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_yticks(range(len(found)), [
            f"{plot_table.shortened(plot_table.printable(case['name']), NAME_CHARACTERS)} {len(ordered):>7} samples"
            for case, ordered in found], family="DejaVu Sans Mono", fontsize=TABLE_POINTS - 0.8)
        axes.grid(axis="x", color=GRID_COLOUR, linewidth=0.8)
        axes.set_axisbelow(True)
        for y, (case, ordered) in enumerate(found):
            draw_row(axes, y, case, ordered)
        layers = [plot_table.NumberedLayer(0, "", plot_table.kind_of(case), {}) for case, _ in found]
        draw_header(figure, "Distribution of samples", run, layers, [], "log")
    return figure
