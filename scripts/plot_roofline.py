"""The roofline as a matplotlib figure: a panel for each number of threads with its ceilings and points, and the table below."""
import math
from typing import NamedTuple

import matplotlib
from matplotlib.ticker import FuncFormatter

import plot_layout
import plot_roofs
import plot_table
from plot_header import run_header
from plot_layer_table import LayerTable
from plot_picture import Picture, as_rows
from plot_style import (
    AXIS_TEXT_PX, LABEL_STYLE, LEFT_PX, LINE_COLOUR, MARGIN_PX, MARKER_PX, NOTE_PX, RIGHT_PX, SETTINGS, SMALL_POINTS,
    WIDTH_PX, axes_bounds, draw_labels, draw_leader, draw_points, new_axes, new_figure, style_axes, text_size, write_at,
    write_notes)

COLUMNS = ("record", "number", "name", "kind", "level", "backend", "implementation", "dtype", "isa", "direction", "threads",
           "cache", "arithmetic_intensity_flop_per_byte", "performance_gflop_per_s", "bandwidth_gb_per_s", "share_of_roof")
LONE_PX, PANEL_PX, PANEL_TITLE_PX = 560, 430, 30  # heights of a lone panel and of one of several
COMPUTE_COLOUR = "#222222"
NAMES_UP_TO = 6  # layers whose names stand at their points; more get their numbers
ROOF_STYLE = {"fontsize": SMALL_POINTS, "color": "#333333"}
INTENSITY = "Arithmetic intensity [FLOP/byte] (compulsory traffic: every operand once)"


class Panel(NamedTuple):
    threads: int | None  # None where neither cases nor ceilings tell
    roofs: list
    rows: list           # of the cases

    def points(self):
        return [(row["arithmetic_intensity_flop_per_byte"], row["performance_gflop_per_s"]) for row in self.rows]


def case_row(layer, case):
    return {"record": "case", "number": layer.number, "name": layer.name, "kind": layer.kind,
            **{key: case[key] for key in ("backend", "implementation", "dtype", "direction", "threads", "cache",
                                          "share_of_roof") if key in case},
            "arithmetic_intensity_flop_per_byte": case["arithmetic_intensity"], "performance_gflop_per_s": case["gflops"]}


def limits_of(points, ceilings):
    """With room on the left for the labels of the memory ceilings."""
    probe = new_figure(100)
    label_px = max((text_size(probe, plot_roofs.label_of(c, c["threads"]), **ROOF_STYLE)[0] for c in ceilings
                    if c["kind"] == "memory"), default=0.0)
    return plot_roofs.limits(points, ceilings, max(label_px * 0.95, 40.0) / (WIDTH_PX - LEFT_PX - RIGHT_PX))


def panels_of(run, layers):
    """The panels, and the limits of all their axes."""
    counts = plot_table.thread_counts(layers) or [max((c["threads"] for c in run["ceilings"]), default=None)]
    ceilings = {threads: plot_roofs.of_threads(run["ceilings"], threads) for threads in counts}
    rows = {threads: [case_row(layer, case) for layer in layers for (count, _), case in layer.cases.items()
                      if count == threads] for threads in counts}
    bare = [Panel(threads, [], rows[threads]) for threads in counts]
    limits = limits_of([point for panel in bare for point in panel.points()],
                       [ceiling for threads in counts for ceiling in ceilings[threads]])
    return [panel._replace(roofs=list(plot_roofs.roofs(ceilings[panel.threads], *limits[0]))) for panel in bare], limits


def draw_roofs(figure, axes, panel, markers):
    """The ceilings with their labels; returns the boxes that the lines cover, and those that the labels cover."""
    to_px = axes.transData.transform
    lines = [plot_layout.boxes_along(to_px(roof.start), to_px(roof.end), 2.0) for roof in panel.roofs]
    labels = []
    for index, roof in enumerate(panel.roofs):
        axes.plot(*zip(roof.start, roof.end), color=COMPUTE_COLOUR if roof.is_compute else LINE_COLOUR,
                  linewidth=1.3 if roof.is_compute else 0.9, zorder=1.5, solid_capstyle="butt")
        others = [box for other, boxes in enumerate(lines) if other != index for box in boxes]
        labels += draw_roof_label(figure, axes, roof, plot_roofs.label_of(roof.ceiling, panel.threads),
                                  [*labels, *markers, *others], lines[index])
    return [box for boxes in lines for box in boxes], labels


def draw_roof_label(figure, axes, roof, text, obstacles, own_line):
    """Along its line or, where others are too near, beside it; returns the boxes that it covers."""
    start, end = axes.transData.transform(roof.start), axes.transData.transform(roof.end)
    size = text_size(figure, text, **ROOF_STYLE)
    # Flat lines are labelled from the right, where no diagonal is near.
    along = plot_layout.place_along(start, end, size, obstacles, axes_bounds(axes), from_end=roof.is_compute)
    beside = None if along else plot_layout.place_beside(start, end, size, [*obstacles, *own_line], axes_bounds(axes))
    if not along and not beside:
        return []
    x, y = along[:2] if along else beside[:2]
    angle = math.degrees(math.atan2(*(end - start)[::-1])) if along else 0
    write_at(figure, x, y, text, rotation=angle, ha="center", va="center", rotation_mode="anchor", gid="roof-label",
             **ROOF_STYLE)
    if beside:
        draw_leader(axes, beside.leader)
        return [plot_layout.box_around(x, y, *size).grown(plot_layout.LABEL_GAP_PX), *plot_layout.boxes_along(*beside.leader, 2.0)]
    return [box.grown(plot_layout.LABEL_GAP_PX) for box in along[2]] if roof.is_compute else along[2]


def label_points(figure, axes, rows, pixels, roof_lines, roof_labels):
    by_name = max((row["number"] for row in rows), default=0) <= NAMES_UP_TO
    texts = [f"{row['number']} {plot_table.shortened(row['name'], 28).strip()}" if by_name else str(row["number"])
             for row in rows]
    sizes = [text_size(figure, text, **LABEL_STYLE) for text in texts]
    places = plot_layout.place_labels(pixels, sizes, MARKER_PX + 2, axes_bounds(axes), roof_lines, roof_labels)
    draw_labels(figure, axes, texts, places)


def draw_panel(figure, axes, panel, limits, backends):
    plain = FuncFormatter(lambda value, _: f"{value:g}")
    style_axes(axes, *limits, plain, plain)
    axes.set(ylabel="Performance [GFLOP/s]")
    pixels = [tuple(axes.transData.transform(point)) for point in panel.points()]
    markers = [plot_layout.box_around(*pixel, MARKER_PX + 2, MARKER_PX + 2) for pixel in pixels]
    roof_lines, roof_labels = draw_roofs(figure, axes, panel, markers)
    draw_points(axes, [(row["kind"], row["backend"], *point) for row, point in zip(panel.rows, panel.points())], backends)
    label_points(figure, axes, panel.rows, pixels, roof_lines, roof_labels)


def roofline(run):
    """The whole picture, WIDTH_PX wide and as high as its panels and its table need."""
    layers = plot_table.numbered_layers(run["cases"])
    backends = plot_table.backends_of(layers)
    with matplotlib.rc_context(SETTINGS):
        panels, limits = panels_of(run, layers)
        notes = list(plot_table.notes(run, layers))
        header = run_header("Roofline", run, {layer.kind for layer in layers}, backends)
        table = LayerTable(layers, [panel.threads for panel in panels])
        axes_px, title_px = (LONE_PX, 0) if len(panels) == 1 else (PANEL_PX, PANEL_TITLE_PX)
        panel_px = title_px + axes_px + AXIS_TEXT_PX
        height_px = header.height_px + len(panels) * panel_px + table.height_px + len(notes) * NOTE_PX + MARGIN_PX
        figure = new_figure(height_px)
        header.draw(figure)
        top_px = height_px - header.height_px
        for panel in panels:
            axes = new_axes(figure, LEFT_PX, top_px - title_px - axes_px, WIDTH_PX - LEFT_PX - RIGHT_PX, axes_px)
            draw_panel(figure, axes, panel, limits, backends)
            axes.set(xlabel=INTENSITY)
            if title_px:
                axes.set_title(plot_table.threads_text(panel.threads), loc="left", fontweight="bold", fontsize=7.5)
            top_px -= panel_px
        table.draw(figure, top_px)
        write_notes(figure, top_px - table.height_px, notes)
    ceilings = [plot_roofs.record(roof.ceiling) for panel in panels for roof in panel.roofs]
    return Picture(figure, as_rows(COLUMNS, [*ceilings, *(row for panel in panels for row in panel.rows)]))
