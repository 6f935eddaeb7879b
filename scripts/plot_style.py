"""What all pictures share: colours and markers, sizes, axes, title and legend, and texts placed by pixel."""
import math
import re

import matplotlib.colors
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, NullLocator

import plot_kinds
import plot_layout
import plot_table
import results

GRID_COLOUR, HEADING_COLOUR, LEGEND_COLOUR = "#ececec", "#555555", "#555555"

DPI = 100
WIDTH_PX, LEFT_PX, RIGHT_PX = 1200, 80, 24
HEADER_PX, AXIS_TEXT_PX, ROW_PX, NOTE_PX, MARGIN_PX = 104, 64, 17, 18, 14
MARKER_PX = 10
ROOMY_DECADE_PX = 120  # a power of ten that has room for three ticks with their labels
TABLE_POINTS = 7.8
TABLE_CHARACTER_PX = TABLE_POINTS * DPI / 72 * 0.6021  # DejaVu Sans Mono
TABLE_STYLE = {"family": "DejaVu Sans Mono", "fontsize": TABLE_POINTS, "va": "center"}
LABEL_STYLE = {"fontsize": 8.5, "gid": "point-label"}
SETTINGS = {"font.family": "DejaVu Sans", "font.size": 9, "text.parse_math": False, "svg.hashsalt": "flopline",
            "axes.spines.top": False, "axes.spines.right": False, "axes.unicode_minus": False}


def new_figure(height_px):
    figure = Figure(figsize=(WIDTH_PX / DPI, height_px / DPI), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def marker_style(kind, backend, backends):
    """Colour and shape tell the kind, the filling tells the backend."""
    return filled_marker(*plot_kinds.look_of(kind), plot_kinds.fills(backends)[backend])


def filled_marker(colour, marker, fill):
    is_full = fill == "full"
    face = colour if is_full else matplotlib.colors.to_hex([1 - 0.4 * (1 - c) for c in matplotlib.colors.to_rgb(colour)])
    # The white rim keeps points apart that lie on one another.
    return {"marker": marker, "markersize": (MARKER_PX - (not is_full)) * 72 / DPI, "linestyle": "none",
            "markerfacecolor": "white" if fill == "hollow" else face, "markeredgecolor": "white" if is_full else colour,
            "markeredgewidth": 0.6 if is_full else 1.4}


def draw_points(axes, points, backends):
    """`points`: (layer, backend, x, y)."""
    for layer, backend, x, y in points:
        axes.plot(x, y, zorder=3, gid="point", **marker_style(layer.kind, backend, backends))


def draw_labels(figure, axes, texts, places):
    """Texts where plot_layout.place_labels found room for them, with a line to the point from those far away."""
    for text, place in zip(texts, places):
        if place:
            write_at(figure, place.x, place.y, text, ha="center", va="center",
                     bbox={"boxstyle": "square,pad=0.05", "facecolor": "white", "edgecolor": "none"}, **LABEL_STYLE)
            if place.leader:
                line = axes.transData.inverted().transform(place.leader)
                axes.plot(line[:, 0], line[:, 1], color="#9a9a9a", linewidth=0.7, zorder=2)


def text_size(figure, text, **style):
    """Width and height in pixels that a text will take."""
    probe = figure.text(0, 0, text, **style)
    box = probe.get_window_extent(figure.canvas.get_renderer())
    probe.remove()
    return box.width, box.height


def write_at(figure, x_px, y_px, text, **style):
    """A text at a place in pixels from the figure's lower left corner."""
    width_px, height_px = figure.get_size_inches() * DPI
    return figure.text(x_px / width_px, y_px / height_px, text, **style)


def write_lines(figure, x_px, top_px, lines):
    """Lines of a table from top_px down; the first two are its heading."""
    for row, text in enumerate(lines):
        write_at(figure, x_px, top_px - row * ROW_PX, text, color=HEADING_COLOUR if row < 2 else "black", **TABLE_STYLE)


def style_axes(axes, x_limits, y_limits, x_format, y_format):
    """Logarithmic axes between the limits, with as many ticks as can be read."""
    axes.set(xscale="log", yscale="log", xlim=x_limits, ylim=y_limits)
    box = axes.get_window_extent()
    for axis, (first, last), length_px, shown in ((axes.xaxis, x_limits, box.width, x_format),
                                                  (axes.yaxis, y_limits, box.height, y_format)):
        is_roomy = length_px / math.log10(last / first) >= ROOMY_DECADE_PX
        axis.set_major_locator(LogLocator(subs=(1, 2, 5) if is_roomy else (1,), numticks=100))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(shown)
    axes.grid(color=GRID_COLOUR, linewidth=0.8)
    axes.set_axisbelow(True)


def axes_bounds(axes):
    box = axes.get_window_extent()
    return plot_layout.Box(box.x0, box.y0, box.x1, box.y1)


def subtitle(run, scale="log-log"):
    """What all cases were measured with, and when."""
    def values(key):
        found = {case[key] for case in run["cases"]} or {c[key] for c in run["ceilings"] if key in c}
        return ", ".join(map(str, sorted(found)))
    threads, cache = values("threads"), values("cache")
    date = re.sub("Z$", " UTC", run["started"].replace("T", " "))
    parts = [values("dtype"), f"{threads} thread{'' if threads == '1' else 's'}" if threads else "",
             f"cache state: {cache}" if cache else "", date, scale]
    return "  ·  ".join(filter(None, parts))


def draw_header(figure, what, run, layers, backends, scale="log-log"):
    """Title, settings and legend, in the HEADER_PX at the top."""
    height_px = figure.get_size_inches()[1] * DPI
    title = plot_table.printable(f"{what}: {results.cpu_name(run)}")
    write_at(figure, WIDTH_PX / 2, height_px - 24, title, ha="center", va="center", fontsize=13, weight="bold")
    write_at(figure, WIDTH_PX / 2, height_px - 50, plot_table.printable(subtitle(run, scale)), ha="center", va="center",
             fontsize=10, color="#444444")
    kinds = plot_kinds.in_order({layer.kind for layer in layers})
    handles = [Line2D([], [], label=kind, **filled_marker(*plot_kinds.look_of(kind), "full")) for kind in kinds]
    handles += [Line2D([], [], label=plot_table.printable(backend), **filled_marker(LEGEND_COLOUR, "o", fill))
                for backend, fill in plot_kinds.fills(backends).items()]
    if handles:
        figure.legend(handles=handles, loc="center", ncol=min(len(handles), 10), frameon=False, fontsize=9,
                      handletextpad=0.2, columnspacing=1.6, borderpad=0,
                      bbox_to_anchor=(0.5, (height_px - 80) / height_px))
