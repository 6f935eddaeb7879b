"""Predicted against measured time as a matplotlib figure: a panel for each predictor, and what was fitted below."""
import matplotlib
from matplotlib.ticker import EngFormatter

import plot_layout
import plot_predictors
import plot_table
from plot_style import (
    AXIS_TEXT_PX, HEADER_PX, LABEL_STYLE, LEFT_PX, MARGIN_PX, MARKER_PX, RIGHT_PX, ROW_PX, SETTINGS, WIDTH_PX,
    axes_bounds, draw_header, draw_labels, draw_points, new_figure, style_axes, text_size, write_at, write_lines)

PANELS = len(plot_predictors.PREDICTORS)
GAP_PX = 36
NOTE = ("Predicted: the count times the network's median time per unit of it. Solid: measured as predicted; dashed: twice, "
        "and half of it. Layers have the numbers of the roofline's picture.")
PANEL_PX = (WIDTH_PX - LEFT_PX - RIGHT_PX - (PANELS - 1) * GAP_PX) / PANELS


def limits(points):
    times = [time for point in points for time in (point.measured_ns, *point.predicted_ns.values())]
    return min(times) / 2e9, max(times) * 2e-9


def draw_panel(figure, axes, points, predictor, backends):
    """One predictor's points around the line on which prediction and measurement agree."""
    span = axes.get_xlim()
    axes.plot(span, span, color="#222222", linewidth=1.2, zorder=1.5)
    for factor in (0.5, 2):
        axes.plot(span, [factor * end for end in span], color="#9a9a9a", linewidth=0.8, linestyle=(0, (4, 3)),
                  zorder=1.4, scalex=False, scaley=False)
    mine = [(point, point.predicted_ns[predictor] / 1e9, point.measured_ns / 1e9) for point in points
            if predictor in point.predicted_ns]
    draw_points(axes, [(point.layer, point.backend, x, y) for point, x, y in mine], backends)
    # The labelled points stand first, as labels are placed for the first points only; all others are in the way.
    mine.sort(key=lambda entry: not entry[0].deviates)
    texts = [str(point.layer.number) for point, *_ in mine if point.deviates]
    places = plot_layout.place_labels([tuple(axes.transData.transform(entry[1:])) for entry in mine],
                                      [text_size(figure, text, **LABEL_STYLE) for text in texts],
                                      MARKER_PX + 2, axes_bounds(axes), [], [])
    draw_labels(figure, axes, texts, places)


def prediction(run):
    """The whole figure, WIDTH_PX wide; None for a run without a network to fit."""
    layers = plot_table.numbered_layers(run["cases"])
    points = plot_predictors.points(run, layers)
    if not points:
        return None
    backends = plot_table.backends_of(layers)
    tables = [list(plot_predictors.fit_lines(run)), list(plot_predictors.deviation_lines(run, layers))]
    rows = sum(len(lines) for lines in tables) + len(tables) + 1
    below_px = AXIS_TEXT_PX + rows * ROW_PX + MARGIN_PX
    height_px = HEADER_PX + PANEL_PX + below_px

    with matplotlib.rc_context(SETTINGS):
        figure = new_figure(height_px)
        for index, (predictor, label) in enumerate(plot_predictors.PREDICTORS.items()):
            left_px = LEFT_PX + index * (PANEL_PX + GAP_PX)
            axes = figure.add_axes([left_px / WIDTH_PX, below_px / height_px, PANEL_PX / WIDTH_PX,
                                    PANEL_PX / height_px])
            style_axes(axes, limits(points), limits(points), EngFormatter("s"), EngFormatter("s"))
            axes.set(xlabel=f"Time predicted from {label}")
            if index:
                axes.tick_params(labelleft=False)
            else:
                axes.set(ylabel="Measured time (median)")
            draw_panel(figure, axes, points, predictor, backends)
        draw_header(figure, "Predicted against measured time", run, [point.layer for point in points], backends)
        top_px = below_px - AXIS_TEXT_PX
        for lines in tables:
            write_lines(figure, MARGIN_PX + 12, top_px, lines)
            top_px -= (len(lines) + 1) * ROW_PX
        write_at(figure, MARGIN_PX + 12, top_px, NOTE, va="center", fontsize=8.5)
    return figure
