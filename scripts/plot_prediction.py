"""Predicted against measured time as a matplotlib figure: a panel for each predictor and number of threads, fits below."""
import matplotlib
from matplotlib.ticker import EngFormatter

import plot_layout
import plot_predictors
import plot_table
from plot_header import run_header
from plot_picture import Picture
from plot_style import (
    AXIS_TEXT_PX, LABEL_STYLE, LEFT_PX, LINE_COLOUR, MARGIN_PX, MARKER_PX, NOTE_PX, RIGHT_PX, ROW_PX, SETTINGS, WIDTH_PX,
    axes_bounds, draw_labels, draw_points, new_axes, new_figure, style_axes, text_size, write_lines, write_notes)

PREDICTORS = list(plot_predictors.PREDICTORS.values())
GAP_PX = 36
PANEL_PX = (WIDTH_PX - LEFT_PX - RIGHT_PX - (len(PREDICTORS) - 1) * GAP_PX) / len(PREDICTORS)
NOTES = ("Predicted: the count times the network's median time per unit of it. Bytes: compulsory traffic, every operand once. "
         "Solid: measured as predicted;",
         "dashed: twice, and half of it. Layers have the numbers of the roofline's picture.")


def limits(rows):
    times = [row[time] for row in rows for time in ("measured_ns", "predicted_ns")]
    return min(times) / 2e9, max(times) * 2e-9


def draw_panel(figure, axes, rows, backends):
    """One predictor's points around the line on which prediction and measurement agree."""
    span = axes.get_xlim()
    axes.plot(span, span, color="#222222", linewidth=0.8, zorder=1.5)
    for factor in (0.5, 2):
        axes.plot(span, [factor * end for end in span], color=LINE_COLOUR, linewidth=0.6, linestyle=(0, (4, 3)),
                  zorder=1.4, scalex=False, scaley=False)
    # The labelled points stand first, as labels are placed for the first points only; all others are in the way.
    rows = sorted(rows, key=lambda row: not row["deviates"])
    places = [(row["predicted_ns"] / 1e9, row["measured_ns"] / 1e9) for row in rows]
    draw_points(axes, [(row["kind"], row["backend"], *place) for row, place in zip(rows, places)], backends)
    texts = [str(row["number"]) for row in rows if row["deviates"]]
    labels = plot_layout.place_labels([tuple(axes.transData.transform(place)) for place in places],
                                      [text_size(figure, text, **LABEL_STYLE) for text in texts],
                                      MARKER_PX + 2, axes_bounds(axes), [], [])
    draw_labels(figure, axes, texts, labels)


def draw_panels(figure, top_px, rows, threads, backends, says_threads):
    for index, predictor in enumerate(PREDICTORS):
        axes = new_axes(figure, LEFT_PX + index * (PANEL_PX + GAP_PX), top_px - PANEL_PX, PANEL_PX, PANEL_PX)
        style_axes(axes, limits(rows), limits(rows), EngFormatter("s"), EngFormatter("s"))
        axes.set(xlabel=f"Time predicted from {predictor}")
        if index:
            axes.tick_params(labelleft=False)
        else:
            axes.set(ylabel="Measured time (median)"
                     + (f" on {plot_table.threads_text(threads)}" if says_threads else ""))
        draw_panel(figure, axes, [row for row in rows if (row["threads"], row["predictor"]) == (threads, predictor)], backends)


def prediction(run):
    """The whole picture, WIDTH_PX wide; None for a run without a network to fit."""
    layers = plot_table.numbered_layers(run["cases"])
    shown = plot_table.thread_counts(layers)
    rows = [row for row in plot_predictors.rows(run, layers) if row["threads"] in shown]
    if not rows:
        return None
    counts = sorted({row["threads"] for row in rows})
    tables = [list(plot_predictors.fit_lines(run)), list(plot_predictors.deviation_lines(run, layers))]
    below_px = sum(len(lines) + 1 for lines in tables) * ROW_PX + len(NOTES) * NOTE_PX + MARGIN_PX
    panel_px = PANEL_PX + AXIS_TEXT_PX

    with matplotlib.rc_context(SETTINGS):
        header = run_header("Predicted against measured time", run, {row["kind"] for row in rows},
                            {row["backend"] for row in rows})
        figure = new_figure(header.height_px + len(counts) * panel_px + below_px)
        header.draw(figure)
        for index, threads in enumerate(counts):
            draw_panels(figure, below_px + (len(counts) - index) * panel_px, rows, threads,
                        {row["backend"] for row in rows}, len(counts) > 1)
        top_px = below_px
        for lines in tables:
            write_lines(figure, MARGIN_PX, top_px, lines)
            top_px -= (len(lines) + 1) * ROW_PX
        write_notes(figure, top_px, NOTES)
    return Picture(figure, rows)
