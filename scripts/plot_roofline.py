"""The roofline as a matplotlib figure: ceilings, points with their labels, legend, and the table below."""
import math

import matplotlib
from matplotlib.ticker import FuncFormatter

import plot_kinds
import plot_layout
import plot_roofs
import plot_table
from plot_style import (
    AXIS_TEXT_PX, HEADER_PX, LABEL_STYLE, LEFT_PX, MARGIN_PX, MARKER_PX, NOTE_PX, RIGHT_PX, ROW_PX, SETTINGS, TABLE_CHARACTER_PX, WIDTH_PX, axes_bounds, draw_header, draw_labels, draw_points, new_figure,
    style_axes, text_size, write_at, write_lines)

AXES_HEIGHT_PX = 600
COMPUTE_COLOUR, MEMORY_COLOUR = "#222222", "#8a8a8a"
NAMES_UP_TO = 6  # layers whose names stand at their points; more get their numbers
ROOF_STYLE = {"fontsize": 8.5, "color": "#333333"}


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


def label_points(figure, axes, points, pixels, roof_lines, roof_labels):
    by_name = max((layer.number for layer, *_ in points), default=0) <= NAMES_UP_TO
    texts = [f"{layer.number} {plot_table.shortened(layer.name, 28).strip()}" if by_name else str(layer.number)
             for layer, *_ in points]
    sizes = [text_size(figure, text, **LABEL_STYLE) for text in texts]
    places = plot_layout.place_labels(pixels, sizes, MARKER_PX + 2, axes_bounds(axes), roof_lines, roof_labels)
    draw_labels(figure, axes, texts, places)


def draw_table(figure, layers, backends, columns, top_px):
    """Columns of rows from top_px down, the sign of the layer's kind before each."""
    column_px = (WIDTH_PX - 2 * MARGIN_PX) / columns
    characters = min(int((column_px - 26) / TABLE_CHARACTER_PX), 60 + plot_table.BACKEND_WIDTH * len(backends))
    heading, lines = plot_table.table_lines(layers, backends, characters)
    per_column = math.ceil(len(layers) / columns)
    for column in range(columns):
        x_px = MARGIN_PX + column * column_px + 12
        mine = slice(column * per_column, (column + 1) * per_column)
        write_lines(figure, x_px, top_px, [*heading, *lines[mine]] if lines[mine] else [])
        for row, layer in enumerate(layers[mine]):
            look = plot_kinds.look_of(layer.kind)
            write_at(figure, x_px - 4, top_px - (row + 2) * ROW_PX, plot_kinds.SIGNS[look.marker], ha="right",
                     va="center", fontsize=8, color=look.colour)


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
        figure = new_figure(height_px)
        axes = figure.add_axes([LEFT_PX / WIDTH_PX, below_px / height_px,
                                (WIDTH_PX - LEFT_PX - RIGHT_PX) / WIDTH_PX, AXES_HEIGHT_PX / height_px])
        points = [(layer, backend, case["arithmetic_intensity"], case["gflops"])
                  for layer in layers for backend, case in layer.cases.items()]
        label_px = max((text_size(figure, plot_roofs.label_of(c), **ROOF_STYLE)[0] for c in run["ceilings"]
                        if c["kind"] == "memory"), default=0.0)
        x_limits, y_limits = plot_roofs.limits([point[2:] for point in points], run["ceilings"],
                                               max(label_px * 0.95, 40.0) / (WIDTH_PX - LEFT_PX - RIGHT_PX))
        plain = FuncFormatter(lambda value, _: f"{value:g}")
        style_axes(axes, x_limits, y_limits, plain, plain)
        axes.set(xlabel="Arithmetic intensity [FLOP/byte] (compulsory traffic, every operand once)",
                 ylabel="Performance [GFLOP/s]")
        pixels = [tuple(axes.transData.transform(point[2:])) for point in points]
        markers = [plot_layout.box_around(*pixel, MARKER_PX + 2, MARKER_PX + 2) for pixel in pixels]
        roof_lines, roof_labels = draw_roofs(figure, axes, list(plot_roofs.roofs(run["ceilings"], *x_limits)), markers)
        draw_points(axes, points, backends)
        label_points(figure, axes, points, pixels, roof_lines, roof_labels)

        draw_header(figure, "Roofline", run, layers, backends)
        if layers:
            draw_table(figure, layers, backends, columns, below_px - AXIS_TEXT_PX)
        for index, note in enumerate(reversed(notes)):
            write_at(figure, MARGIN_PX + 12, MARGIN_PX + index * NOTE_PX, note, va="center", fontsize=8.5)
    return figure
