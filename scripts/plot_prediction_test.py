#!/usr/bin/python3
"""Draws predicted against measured time and measures that all is there and nothing covers anything else."""
import itertools
import unittest

import plot_prediction
import plot_style
from plot_roofline_test import corners, disjoint
from results_test import synthetic_network_run, synthetic_run


def long_names(run):
    for index, case in enumerate(run["cases"]):
        case["name"] = f"conv/a_network_with_$a_very^long_name$.and_a_layer\twith_\n{index // 2:040d}/{case['backend']}"
    return run


RUNS = {f"{count} cases": synthetic_network_run(count) for count in (1, 6, 30, 50)} | {
    "long names": long_names(synthetic_network_run(30))}


class PredictionTest(unittest.TestCase):
    def test_no_picture_without_a_fit(self):
        self.assertIsNone(plot_prediction.prediction(synthetic_run(6)))

    def test_every_case_is_in_every_panel_and_inside_of_it(self):
        for what, run in RUNS.items():
            with self.subTest(run=what):
                figure = plot_prediction.prediction(run)
                self.assertEqual([axes.get_xlabel() for axes in figure.axes],
                                 [f"Time predicted from {x}" for x in ("MACCs", "bytes", "roofline time")])
                for axes in figure.axes:
                    points = [line for line in axes.lines if line.get_gid() == "point"]
                    self.assertEqual(len(points), len(run["cases"]))
                    for point in points:
                        place = axes.transData.transform((point.get_xdata()[0], point.get_ydata()[0]))
                        self.assertTrue(axes.get_window_extent().contains(*place))

    def test_no_text_covers_another_or_leaves_the_figure(self):
        for what, run in RUNS.items():
            with self.subTest(run=what):
                figure = plot_prediction.prediction(run)
                figure.canvas.draw()
                renderer = figure.canvas.get_renderer()
                ticks = [tick.label1 for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)
                         for tick in axis.get_major_ticks() if tick.label1.get_visible()
                         and axis.get_view_interval()[0] <= tick.get_loc() <= axis.get_view_interval()[1]]
                labels = [label for axes in figure.axes for label in (axes.xaxis.label, axes.yaxis.label)]
                texts = [text for text in [*figure.texts, *ticks, *labels] if text.get_text().strip()]
                boxes = [(text.get_text(), corners(text, renderer)) for text in texts]
                for label, polygon in boxes:
                    self.assertTrue(all(figure.bbox.contains(x, y) for x, y in polygon), label)
                for (one, a), (other, b) in itertools.combinations(boxes, 2):
                    self.assertTrue(disjoint(a, b) or max(y for _, y in a) - min(y for _, y in b) < 2
                                    or max(y for _, y in b) - min(y for _, y in a) < 2, f"{one!r} and {other!r}")

    def test_deviating_layers_have_their_numbers(self):
        figure = plot_prediction.prediction(RUNS["30 cases"])
        numbers = [text.get_text() for text in figure.texts if text.get_gid() == "point-label"]
        self.assertEqual(len(numbers), 3 * 10)
        self.assertEqual(figure.get_size_inches()[0] * plot_style.DPI, plot_style.WIDTH_PX)


if __name__ == "__main__":
    unittest.main()
