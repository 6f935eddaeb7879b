"""The roofline as a matplotlib figure: ceilings, points with their labels, legend, and the table below."""
import math
import re

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

import plot_layout
import plot_roofs
import plot_table
import results

# Okabe and Ito's palette: told apart under all common kinds of colour blindness.
COLOURS = dict(zip(plot_table.KINDS, ("#0072B2", "#56B4E9", "#009E73", "#E69F00", "#D55E00", "#CC79A7")))
OTHER_COLOUR, COMPUTE_COLOUR, MEMORY_COLOUR, GRID_COLOUR = "#555555", "#222222", "#8a8a8a", "#ececec"
MARKERS = {"onednn": "o", "reference": "s"}
OTHER_MARKERS = "^Dv<>Ph"

DPI = 100
WIDTH_PX, LEFT_PX, RIGHT_PX, AXES_HEIGHT_PX = 1200, 80, 24, 600
HEADER_PX, AXIS_TEXT_PX, ROW_PX, NOTE_PX, MARGIN_PX = 104, 64, 17, 18, 14
MARKER_PX = 10
TABLE_POINTS = 7.8
TABLE_CHARACTER_PX = TABLE_POINTS * DPI / 72 * 0.6021  # DejaVu Sans Mono
NAMES_UP_TO = 6  # layers whose names stand at their points; more get their numbers
ROOF_STYLE = {"fontsize": 8.5, "color": "#333333"}
SETTINGS = {"font.family": "DejaVu Sans", "font.size": 9, "text.parse_math": False, "svg.hashsalt": "flopline",
            "axes.spines.top": False, "axes.spines.right": False, "axes.unicode_minus": False}


def marker_style(kind, backend, backends):
    """Filled for libraries, hollow for the reference, which is there for comparison."""
    others = [name for name in backends if name not in MARKERS]
    marker = MARKERS.get(backend) or OTHER_MARKERS[others.index(backend) % len(OTHER_MARKERS)]
    colour = COLOURS.get(kind, OTHER_COLOUR)
    hollow = backend == "reference"
    # The white rim keeps points apart that lie on one another.
    return {"marker": marker, "markersize": (MARKER_PX - hollow) * 72 / DPI, "linestyle": "none",
            "markerfacecolor": "white" if hollow else colour, "markeredgecolor": colour if hollow else "white",
            "markeredgewidth": 1.4 if hollow else 0.6}


def title_lines(run):
    def values(key):
        found = {case[key] for case in run["cases"]} or {c[key] for c in run["ceilings"] if key in c}
        return ", ".join(map(str, sorted(found)))
    threads, cache = values("threads"), values("cache")
    date = re.sub("Z$", " UTC", run["started"].replace("T", " "))
    parts = [values("dtype"), f"{threads} thread{'' if threads == '1' else 's'}" if threads else "",
             f"cache state: {cache}" if cache else "", date, "log-log"]
    return f"Roofline: {results.cpu_name(run)}", "  ·  ".join(filter(None, parts))


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


def style_axes(axes, x_limits, y_limits):
    axes.set(xscale="log", yscale="log", xlim=x_limits, ylim=y_limits,
             xlabel="Arithmetic intensity [FLOP/byte] (compulsory traffic, every operand once)",
             ylabel="Performance [GFLOP/s]")
    for axis, (first, last) in ((axes.xaxis, x_limits), (axes.yaxis, y_limits)):
        axis.set_major_locator(LogLocator(subs=(1, 2, 5) if last / first < 1e5 else (1,), numticks=100))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.grid(color=GRID_COLOUR, linewidth=0.8)
    axes.set_axisbelow(True)


def axes_bounds(axes):
    box = axes.get_window_extent()
    return plot_layout.Box(box.x0, box.y0, box.x1, box.y1)


def draw_roofs(figure, axes, roofs, markers):
    """The ceilings with their labels; returns the boxes that the lines cover, and those that the labels cover."""
    to_px = axes.transData.transform
    lines = [plot_layout.boxes_along(to_px(roof.start), to_px(roof.end), 2.0) for roof in roofs]
    labels = []
    for index, roof in enumerate(roofs):
        axes.plot(*zip(roof.start, roof.end), color=COMPUTE_COLOUR if roof.is_compute else MEMORY_COLOUR,
                  linewidth=1.8 if roof.is_compute else 1.4, zorder=1.5, solid_capstyle="butt")
        start, end = to_px(roof.start), to_px(roof.end)
        others = [box for other, boxes in enumerate(lines) if other != index for box in boxes]
        # Flat lines are labelled from the right, where no diagonal is near.
        x, y, covered = plot_layout.place_along(
            start, end, text_size(figure, roof.label, **ROOF_STYLE), [*labels, *markers, *others],
            axes_bounds(axes), from_end=roof.is_compute)
        labels += [box.grown(plot_layout.LABEL_GAP_PX) for box in covered] if roof.is_compute else covered
        write_at(figure, x, y, roof.label, rotation=math.degrees(math.atan2(*(end - start)[::-1])), ha="center",
                 va="center", rotation_mode="anchor", gid="roof-label", **ROOF_STYLE)
    return [box for boxes in lines for box in boxes], labels


def draw_points(axes, points, backends):
    for layer, backend, x, y in points:
        axes.plot(x, y, zorder=3, gid="point", **marker_style(layer.kind, backend, backends))


def label_points(figure, axes, points, pixels, roof_lines, roof_labels):
    by_name = max((layer.number for layer, *_ in points), default=0) <= NAMES_UP_TO
    style = {"fontsize": 8.5, "gid": "point-label"}
    texts = [f"{layer.number} {plot_table.shortened(layer.name, 28).strip()}" if by_name else str(layer.number)
             for layer, *_ in points]
    sizes = [text_size(figure, text, **style) for text in texts]
    places = plot_layout.place_labels(pixels, sizes, MARKER_PX + 2, axes_bounds(axes), roof_lines, roof_labels)
    for text, place in zip(texts, places):
        if place:
            write_at(figure, place.x, place.y, text, ha="center", va="center",
                     bbox={"boxstyle": "square,pad=0.05", "facecolor": "white", "edgecolor": "none"}, **style)
            if place.leader:
                line = axes.transData.inverted().transform(place.leader)
                axes.plot(line[:, 0], line[:, 1], color="#9a9a9a", linewidth=0.7, zorder=2)


def draw_legend(figure, layers, backends, y_px):
    kinds = sorted({layer.kind for layer in layers},
                   key=lambda kind: (plot_table.KINDS.index(kind) if kind in COLOURS else len(COLOURS), kind))
    handles = [Line2D([], [], label=kind, marker="o", markersize=8, linestyle="none",
                      color=COLOURS.get(kind, OTHER_COLOUR)) for kind in kinds]
    handles += [Line2D([], [], label=plot_table.printable(backend), **marker_style("", backend, backends))
                for backend in backends]
    if handles:
        figure.legend(handles=handles, loc="center", ncol=min(len(handles), 10), frameon=False, fontsize=9,
                      handletextpad=0.2, columnspacing=1.6, borderpad=0,
                      bbox_to_anchor=(0.5, y_px / (figure.get_size_inches()[1] * DPI)))


def draw_table(figure, layers, backends, columns, top_px):
    """Columns of rows from top_px down, a dot of the layer's colour before each."""
    column_px = (WIDTH_PX - 2 * MARGIN_PX) / columns
    characters = min(int((column_px - 26) / TABLE_CHARACTER_PX), 60 + plot_table.BACKEND_WIDTH * len(backends))
    heading, lines = plot_table.table_lines(layers, backends, characters)
    per_column = math.ceil(len(layers) / columns)
    style = {"family": "DejaVu Sans Mono", "fontsize": TABLE_POINTS, "va": "center"}
    for column in range(columns):
        x_px = MARGIN_PX + column * column_px + 12
        mine = slice(column * per_column, (column + 1) * per_column)
        for row, text in enumerate([*heading, *lines[mine]] if lines[mine] else []):
            write_at(figure, x_px, top_px - row * ROW_PX, text, color="#555555" if row < 2 else "black", **style)
        for row, layer in enumerate(layers[mine]):
            write_at(figure, x_px - 4, top_px - (row + 2) * ROW_PX, "●", ha="right", va="center", fontsize=8,
                     color=COLOURS.get(layer.kind, OTHER_COLOUR))


def roofline(run):
    """The whole figure, WIDTH_PX wide and as high as its table needs."""
    layers = plot_table.numbered_layers(run["cases"])
    backends = plot_table.backends_of(layers)
    notes = list(plot_table.notes(run, layers))
    columns = 2 if len(layers) > NAMES_UP_TO and len(backends) <= 2 else 1
    rows = math.ceil(len(layers) / columns) + 2 if layers else 0
    below_px = AXIS_TEXT_PX + rows * ROW_PX + len(notes) * NOTE_PX + MARGIN_PX
    height_px = HEADER_PX + AXES_HEIGHT_PX + below_px

    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(WIDTH_PX / DPI, height_px / DPI), dpi=DPI, facecolor="white")
        FigureCanvasAgg(figure)
        axes = figure.add_axes([LEFT_PX / WIDTH_PX, below_px / height_px,
                                (WIDTH_PX - LEFT_PX - RIGHT_PX) / WIDTH_PX, AXES_HEIGHT_PX / height_px])
        points = [(layer, backend, case["arithmetic_intensity"], case["gflops"])
                  for layer in layers for backend, case in layer.cases.items()]
        label_px = max((text_size(figure, plot_roofs.label_of(c), **ROOF_STYLE)[0] for c in run["ceilings"]
                        if c["kind"] == "memory"), default=0.0)
        x_limits, y_limits = plot_roofs.limits([point[2:] for point in points], run["ceilings"],
                                               max(label_px * 0.95, 40.0) / (WIDTH_PX - LEFT_PX - RIGHT_PX))
        style_axes(axes, x_limits, y_limits)
        pixels = [tuple(axes.transData.transform(point[2:])) for point in points]
        markers = [plot_layout.box_around(*pixel, MARKER_PX + 2, MARKER_PX + 2) for pixel in pixels]
        roof_lines, roof_labels = draw_roofs(figure, axes, list(plot_roofs.roofs(run["ceilings"], *x_limits)), markers)
        draw_points(axes, points, backends)
        label_points(figure, axes, points, pixels, roof_lines, roof_labels)

        title, subtitle = map(plot_table.printable, title_lines(run))
        write_at(figure, WIDTH_PX / 2, height_px - 24, title, ha="center", va="center", fontsize=13, weight="bold")
        write_at(figure, WIDTH_PX / 2, height_px - 50, subtitle, ha="center", va="center", fontsize=10, color="#444444")
        draw_legend(figure, layers, backends, height_px - 80)
        if layers:
            draw_table(figure, layers, backends, columns, below_px - AXIS_TEXT_PX)
        for index, note in enumerate(reversed(notes)):
            write_at(figure, MARGIN_PX + 12, MARGIN_PX + index * NOTE_PX, note, va="center", fontsize=8.5)
    return figure
