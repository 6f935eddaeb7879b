"""What all pictures share: sizes, colours and markers, axes, and texts placed by pixel."""
import math

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator

import plot_kinds
import plot_layout

GRID_COLOUR, HEADING_COLOUR, LINE_COLOUR = "#e6e6e6", "#555555", "#8a8a8a"

# 7.2 inches: the full width of a page in two columns, where no text is below 6 points.
DPI, WIDTH_PX = 150, 1080
LEFT_PX, RIGHT_PX, MARGIN_PX = 104, 24, 16
AXIS_TEXT_PX, ROW_PX, NOTE_PX = 68, 19, 20
MARKER_PX = 11
ROOMY_DECADE_PX, DECADE_PX = 130, 56  # a power of ten that has room for three ticks with their labels; and for one
TABLE_POINTS = 6
TABLE_CHARACTER_PX = TABLE_POINTS * DPI / 72 * 0.6021  # DejaVu Sans Mono
TABLE_STYLE = {"family": "DejaVu Sans Mono", "fontsize": TABLE_POINTS, "va": "center"}
TEXT_POINTS, SMALL_POINTS = 7, 6.5
LABEL_STYLE = {"fontsize": SMALL_POINTS, "gid": "point-label"}
NOTE_STYLE = {"fontsize": SMALL_POINTS, "va": "center"}
SETTINGS = {"font.family": "DejaVu Sans", "font.size": TEXT_POINTS, "text.parse_math": False,
            "svg.hashsalt": "flopline", "axes.spines.top": False, "axes.spines.right": False,
            "axes.unicode_minus": False, "axes.linewidth": 0.6, "xtick.major.width": 0.6, "ytick.major.width": 0.6,
            "hatch.linewidth": 0.5}


def new_figure(height_px):
    figure = Figure(figsize=(WIDTH_PX / DPI, height_px / DPI), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def new_axes(figure, left_px, bottom_px, width_px, height_px):
    figure_px = figure.get_size_inches()[1] * DPI
    return figure.add_axes([left_px / WIDTH_PX, bottom_px / figure_px, width_px / WIDTH_PX, height_px / figure_px])


def marker_style(kind, backend, backends):
    """Colour and shape tell the kind, the filling tells the backend."""
    return filled_marker(*plot_kinds.look_of(kind), plot_kinds.fills(backends)[backend])


def filled_marker(colour, marker, fill):
    is_full = fill == "full"
    # The white rim keeps points apart that lie on one another.
    return {"marker": marker, "markersize": (MARKER_PX - (not is_full)) * 72 / DPI, "linestyle": "none",
            "fillstyle": "left" if fill == "half" else "full",
            "markerfacecolor": "white" if fill == "hollow" else colour, "markerfacecoloralt": "white",
            "markeredgecolor": "white" if is_full else colour, "markeredgewidth": 0.4 if is_full else 0.9}


def draw_points(axes, points, backends):
    """`points`: (kind, backend, x, y)."""
    for kind, backend, x, y in points:
        axes.plot(x, y, zorder=3, gid="point", **marker_style(kind, backend, backends))


def draw_leader(axes, leader):
    line = axes.transData.inverted().transform(leader)
    axes.plot(line[:, 0], line[:, 1], color="#9a9a9a", linewidth=0.5, zorder=2, scalex=False, scaley=False)


def draw_labels(figure, axes, texts, places):
    """Texts where plot_layout.place_labels found room for them, with a line to the point from those far away."""
    for text, place in zip(texts, places):
        if place:
            write_at(figure, place.x, place.y, text, ha="center", va="center",
                     bbox={"boxstyle": "square,pad=0.05", "facecolor": "white", "edgecolor": "none"}, **LABEL_STYLE)
            if place.leader:
                draw_leader(axes, place.leader)


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


def write_lines(figure, x_px, top_px, lines, headings=2):
    """Lines of a table from top_px down; the first ones are its heading."""
    for row, text in enumerate(lines):
        write_at(figure, x_px, top_px - row * ROW_PX, text, color=HEADING_COLOUR if row < headings else "black",
                 **TABLE_STYLE)


def write_notes(figure, top_px, notes):
    """Sentences from top_px down, each a line of its own."""
    for row, note in enumerate(notes):
        write_at(figure, MARGIN_PX, top_px - row * NOTE_PX, note, **NOTE_STYLE)


def style_axes(axes, x_limits, y_limits, x_format, y_format):
    """Logarithmic axes between the limits, with as many ticks as can be read."""
    axes.set(xscale="log", yscale="log", xlim=x_limits, ylim=y_limits)
    box = axes.get_window_extent()
    for axis, (first, last), length_px, shown in ((axes.xaxis, x_limits, box.width, x_format),
                                                  (axes.yaxis, y_limits, box.height, y_format)):
        decade_px = length_px / math.log10(last / first)
        each = max(1, math.ceil(DECADE_PX / decade_px))
        axis.set_major_locator(LogLocator(base=10.0 ** each, numticks=1000,
                                          subs=(1, 2, 5) if decade_px >= ROOMY_DECADE_PX else (1,)))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(shown)
    draw_grid(axes)


def draw_grid(axes, axis="both"):
    axes.grid(axis=axis, color=GRID_COLOUR, linewidth=0.5)
    axes.set_axisbelow(True)


def axes_bounds(axes):
    box = axes.get_window_extent()
    return plot_layout.Box(box.x0, box.y0, box.x1, box.y1)
