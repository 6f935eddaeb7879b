#!/usr/bin/python3
"""Draws predicted against measured time and measures that all is there and nothing covers anything else."""
import unittest

import plot_prediction
import plot_style
from plot_style_test import expect_texts_apart
from results_test import on_threads, synthetic_network_run, synthetic_run


def long_names(run):
    for index, case in enumerate(run["cases"]):
        case["name"] = f"conv/a_network_with_$a_very^long_name$.and_a_layer\twith_\n{index // 2:040d}/{case['backend']}"
    return run


RUNS = {f"{count} cases": synthetic_network_run(count) for count in (1, 6, 30, 50)} | {
    "long names": long_names(synthetic_network_run(30)), "1 and 2 threads": on_threads(synthetic_network_run(30), [1, 2])}


class PredictionTest(unittest.TestCase):
    def test_no_picture_without_a_fit(self):
        self.assertIsNone(plot_prediction.prediction(synthetic_run(6)))

    def test_every_case_is_in_every_panel_and_inside_of_it(self):
        for what, run in RUNS.items():
            with self.subTest(run=what):
                picture = plot_prediction.prediction(run)
                counts = sorted({case["threads"] for case in run["cases"]})
                self.assertEqual([axes.get_xlabel() for axes in picture.figure.axes],
                                 [f"Time predicted from {x}" for x in ("MACCs", "bytes", "roofline time")] * len(counts))
                for index, axes in enumerate(picture.figure.axes):
                    points = [line for line in axes.lines if line.get_gid() == "point"]
                    self.assertEqual(sorted((point.get_xdata()[0], point.get_ydata()[0]) for point in points),
                                     sorted((row["predicted_ns"] / 1e9, row["measured_ns"] / 1e9) for row in picture.rows
                                            if row["threads"] == counts[index // 3]
                                            and axes.get_xlabel().endswith(f" {row['predictor']}")))
                    for point in points:
                        place = axes.transData.transform((point.get_xdata()[0], point.get_ydata()[0]))
                        self.assertTrue(axes.get_window_extent().contains(*place))
                self.assertEqual(len(picture.rows), 3 * len(run["cases"]))

    def test_no_text_covers_another_or_leaves_the_figure(self):
        for what, run in RUNS.items():
            with self.subTest(run=what):
                expect_texts_apart(self, plot_prediction.prediction(run).figure)

    def test_deviating_layers_have_their_numbers(self):
        figure = plot_prediction.prediction(RUNS["30 cases"]).figure
        numbers = [text.get_text() for text in figure.texts if text.get_gid() == "point-label"]
        self.assertEqual(len(numbers), 3 * 10)
        self.assertEqual(figure.get_size_inches()[0] * plot_style.DPI, plot_style.WIDTH_PX)

    def test_the_picture_says_what_was_measured_and_which_bytes_count(self):
        figure = plot_prediction.prediction(RUNS["6 cases"]).figure
        text = " ".join(text.get_text() for text in figure.texts)
        for part in ("f32", "2 threads", "cache state: hot", "compulsory traffic, every operand once"):
            self.assertIn(part, text)


if __name__ == "__main__":
    unittest.main()
