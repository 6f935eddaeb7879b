"""Speed-up and parallel efficiency over threads as a matplotlib figure: a row of panels for each backend, numbers below."""
import math
import statistics

import matplotlib
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

import plot_kinds
import plot_layout
import plot_speed_ups
import plot_table
import results
from plot_header import Entry, Header, kind_entries, subtitle
from plot_layer_table import draw_signs
from plot_picture import Picture
from plot_style import (
    AXIS_TEXT_PX, DPI, LABEL_STYLE, LEFT_PX, MARGIN_PX, MARKER_PX, NOTE_PX, ROW_PX, SETTINGS, TABLE_CHARACTER_PX, WIDTH_PX,
    draw_grid, new_axes, new_figure, write_at, write_lines, write_notes)

AXES_PX, TITLE_PX, LABELS_PX, GAP_PX = 400, 28, 62, 66
PANEL_PX = (WIDTH_PX - LEFT_PX - GAP_PX - 2 * LABELS_PX) / 2
LABEL_GAP_PX, LABEL_LEADER_PX = 15, 20
LABELLED_UP_TO, LABELLED_ENDS = 26, 8  # lines in a panel that all have their numbers; of more the highest and lowest have
IDEAL = {"color": "#222222", "linestyle": (0, (4, 3)), "linewidth": 0.9}
MOST_TICKS = 12
MEDIAN_OVER = 12  # lines in a panel from which on the median of each kind stands out
FIGURES = {"speed_up": "Speed-up over the fewest threads", "parallel_efficiency": "Parallel efficiency [%]"}
NOTES = ("Speed-up: the time on the fewest threads over the time. Efficiency: speed-up over how many times as many threads.",
         "Layers have the numbers of the roofline's picture.")


def limits(rows, figure):
    values = [row[figure] for row in rows]
    if figure == "parallel_efficiency":
        return 0, max(1.1, max(values) * 1.05)
    ideal = max(row["threads"] for row in rows) / min(row["threads"] for row in rows)
    return min(values) / 1.1, max(ideal, *values) * 1.1


def style(axes, rows, figure, counts):
    """Threads double from tick to tick, and so does the speed-up."""
    axes.set_xscale("log", base=2)
    axes.set(xlim=(counts[0] / 1.06, counts[-1] * 1.02), ylim=limits(rows, figure), xlabel="Threads", ylabel=FIGURES[figure])
    axes.xaxis.set_major_locator(FixedLocator(readable(counts)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    if figure == "speed_up":
        low, high = axes.get_ylim()
        axes.set_yscale("log", base=2)
        axes.set_ylim(low, high)
        axes.yaxis.set_major_locator(FixedLocator(octave_ticks(low, high)))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.3g}"))
    else:
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value * 100:g}"))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
    draw_grid(axes)


def octave_ticks(low, high):
    """Powers of two, with the middles between them where those are few, or fewer of them where they are many."""
    first, last = math.floor(math.log2(low)), math.ceil(math.log2(high))
    step = math.ceil((last - first) / MOST_TICKS)
    middles = (1, 1.5) if last - first <= 3 else (1,)
    return [middle * 2.0 ** power for power in range(first, last + 1, step) for middle in middles]


def readable(counts):
    """Ticks that do not run into one another: each at least a fifth above the one before."""
    shown = []
    for count in counts:
        if not shown or count >= 1.2 * shown[-1]:
            shown.append(count)
    return shown


def draw_line(axes, line, figure, is_thin):
    look = plot_kinds.look_of(line[0]["kind"])
    axes.plot([row["threads"] for row in line], [row[figure] for row in line], color=look.colour, marker=look.marker,
              markersize=(0.5 if is_thin else 0.7) * MARKER_PX * 72 / DPI, markeredgecolor="white", markeredgewidth=0.3,
              linewidth=0.5 if is_thin else 1, alpha=0.55 if is_thin else 1, zorder=2, gid="line")
    disturbed = [row for row in line if row["disturbed"]]
    axes.plot([row["threads"] for row in disturbed], [row[figure] for row in disturbed], color=look.colour, marker=look.marker,
              markersize=(0.5 if is_thin else 0.7) * MARKER_PX * 72 / DPI, markerfacecolor="white", markeredgewidth=0.6,
              linestyle="none", alpha=0.55 if is_thin else 1, zorder=2, gid="disturbed")


def draw_medians(axes, rows, figure):
    """Of each kind, so that many lines are seen as a few."""
    for kind in plot_kinds.in_order({row["kind"] for row in rows}):
        mine = [row for row in rows if row["kind"] == kind]
        counts = sorted({row["threads"] for row in mine})
        look = plot_kinds.look_of(kind)
        axes.plot(counts, [statistics.median(row[figure] for row in mine if row["threads"] == count) for count in counts],
                  color=look.colour, marker=look.marker, markersize=MARKER_PX * 72 / DPI, markeredgecolor="white",
                  markeredgewidth=0.4, linewidth=1.8, zorder=3, gid="median")


def labelled(lines, figure):
    """The lines whose numbers stand at their ends, from the lowest to the highest."""
    ordered = sorted(lines, key=lambda line: line[-1][figure])
    return ordered if len(ordered) <= LABELLED_UP_TO else [*ordered[:LABELLED_ENDS], *ordered[-LABELLED_ENDS:]]


def draw_numbers(figure_, axes, lines, figure):
    """Beside the ends of the lines, moved apart, with a leader each."""
    shown = labelled(lines, figure)
    ends = [tuple(axes.transData.transform((line[-1]["threads"], line[-1][figure]))) for line in shown]
    box = axes.get_window_extent()
    heights = plot_layout.spread([y for _, y in ends], LABEL_GAP_PX, box.y0, box.y1)
    left_px = box.x1 + LABEL_LEADER_PX
    for line, (x, y), height in zip(shown, ends, heights):
        colour = plot_kinds.look_of(line[0]["kind"]).colour
        write_at(figure_, left_px, height, str(line[0]["number"]), va="center_baseline", ha="left", **LABEL_STYLE)
        start_and_end = axes.transData.inverted().transform(((x + 5, y), (left_px - 3, height)))
        axes.plot(*start_and_end.T, color=colour, linewidth=0.4, clip_on=False, scalex=False, scaley=False, zorder=1.5)


def draw_panel(figure_, axes, rows, all_rows, figure):
    counts = sorted({row["threads"] for row in all_rows})
    style(axes, all_rows, figure, counts)
    ideal = [count / counts[0] if figure == "speed_up" else 1 for count in counts]
    axes.plot(counts, ideal, zorder=4, gid="ideal", **IDEAL)
    lines = plot_speed_ups.by_line(rows)
    for line in lines:
        draw_line(axes, line, figure, len(lines) > MEDIAN_OVER)
    if len(lines) > MEDIAN_OVER:
        draw_medians(axes, rows, figure)
    draw_numbers(figure_, axes, lines, figure)


class Table:
    """The lines in two lists where they are narrow enough, else in one."""

    def __init__(self, rows):
        self._lines = plot_speed_ups.by_line(rows)
        self._counts = plot_speed_ups.shown_counts(sorted({row["threads"] for row in rows}))
        longest = min(40, max(len(row["layer"]) for row in rows))
        self._lists = 2 if len(self._lines) > 6 and self._characters(2) >= self._needed(longest) else 1
        self._width = min(self._characters(self._lists), self._needed(60))
        self._rows = math.ceil(len(self._lines) / self._lists)
        self.height_px = (self._rows + 3) * ROW_PX

    def _characters(self, lists):
        return int((WIDTH_PX - 2 * MARGIN_PX - lists * 20) / lists / TABLE_CHARACTER_PX)

    def _needed(self, name_width):
        return name_width - plot_speed_ups.name_width(self._counts, 0)

    def draw(self, figure, top_px):
        heading = list(plot_speed_ups.heading_lines(self._counts, self._width))
        for index in range(self._lists):
            mine = self._lines[index * self._rows:(index + 1) * self._rows]
            x_px = MARGIN_PX + 14 + index * (WIDTH_PX - 2 * MARGIN_PX + 10) / self._lists
            write_lines(figure, x_px, top_px, [*heading, *(plot_speed_ups.table_line(line, self._counts, self._width)
                                                           for line in mine)])
            draw_signs(figure, x_px, top_px - 2 * ROW_PX, [line[0]["kind"] for line in mine])


def legend_of(rows):
    """Kinds with their lines; the ideal; the medians where there are any."""
    lines = plot_speed_ups.by_line(rows)
    most = max(sum(line[0]["backend"] == backend for line in lines) for backend in {row["backend"] for row in rows})
    more = [Entry("ideal", IDEAL, True)]
    if most > MEDIAN_OVER:
        more.append(Entry("median of a kind", {"color": "#555555", "linewidth": 1.8}, True))
    if any(row["disturbed"] for row in rows):
        more.append(Entry("disturbed", {"color": "#555555", "marker": "o", "markersize": 0.7 * MARKER_PX * 72 / DPI,
                                        "markerfacecolor": "white", "markeredgewidth": 0.6, "linestyle": "none"}))
    return [kind_entries({row["kind"] for row in rows}), more]


def scaling(run):
    """The whole picture, WIDTH_PX wide; None for a run without layers on several numbers of threads."""
    rows = plot_speed_ups.rows(plot_table.numbered_layers(run["cases"]))
    if not rows:
        return None
    backends = sorted({row["backend"] for row in rows}, key=lambda name: (name == "reference", name))
    panel_px = TITLE_PX + AXES_PX + AXIS_TEXT_PX
    notes = [*NOTES, *plot_speed_ups.notes(rows)]
    with matplotlib.rc_context(SETTINGS):
        header = Header(f"Thread scaling: {results.cpu_name(run)}", subtitle(run, ""), legend_of(rows))
        table = Table(rows)
        height_px = header.height_px + len(backends) * panel_px + table.height_px + len(notes) * NOTE_PX + MARGIN_PX
        figure = new_figure(height_px)
        header.draw(figure)
        for index, backend in enumerate(backends):
            bottom_px = height_px - header.height_px - index * panel_px - TITLE_PX - AXES_PX
            mine = [row for row in rows if row["backend"] == backend]
            for column, name in enumerate(FIGURES):
                axes = new_axes(figure, LEFT_PX + column * (PANEL_PX + LABELS_PX + GAP_PX), bottom_px, PANEL_PX, AXES_PX)
                draw_panel(figure, axes, mine, rows, name)
                if not column:
                    axes.set_title(plot_table.printable(backend), loc="left", fontweight="bold", fontsize=7.5)
        table.draw(figure, table.height_px + len(notes) * NOTE_PX + MARGIN_PX)
        write_notes(figure, MARGIN_PX + (len(notes) - 0.5) * NOTE_PX, notes)
    return Picture(figure, rows)
