#!/usr/bin/python3
"""Points, and lines of the tables, of predicted against measured time."""
import unittest

import plot_predictors
import plot_table
from results_test import synthetic_network_run, synthetic_run


class PredictorsTest(unittest.TestCase):
    def setUp(self):
        self.run_data = synthetic_network_run(12)
        self.layers = plot_table.numbered_layers(self.run_data["cases"])

    def points(self):
        return plot_predictors.points(self.run_data, self.layers)

    def test_a_prediction_is_the_slope_times_the_predictor(self):
        self.assertEqual(len(self.points()), 12)
        for point in self.points():
            case = point.layer.cases[point.backend]
            self.assertEqual(point.measured_ns, case["time_ns"]["median"])
            self.assertAlmostEqual(point.predicted_ns["maccs"], 0.01 * case["effective_maccs"])
            self.assertAlmostEqual(point.predicted_ns["bytes"], 0.1 * case["bytes"]["input"])
            self.assertAlmostEqual(point.predicted_ns["roofline_s"] / (2 * point.measured_ns * case["share_of_roof"]), 1)

    def test_only_layers_that_the_run_names_deviate(self):
        named = {(one["backend"], one["layer"]) for one in self.run_data["predictors"]["deviating_layers"]}
        self.assertEqual({(p.backend, p.layer.cases[p.backend]["layer"]["name"]) for p in self.points() if p.deviates},
                         named)

    def test_what_has_no_fit_time_or_count_has_no_point(self):
        first = self.run_data["cases"][0]
        first["network"] = "another"
        self.assertEqual(len(self.points()), 11)
        first["network"] = "resnet18"
        del first["time_ns"]
        self.assertEqual(len(self.points()), 11)
        del self.run_data["cases"][1]["bytes"]
        self.assertEqual(sum("bytes" in point.predicted_ns for point in self.points()), 10)
        for fit in self.run_data["predictors"]["fits"]:
            fit["ns_per_unit"] = 1e299
        self.assertEqual(sum("maccs" in point.predicted_ns for point in self.points()), 11)
        for case in self.run_data["cases"]:
            case["effective_maccs"] = 1e20
        self.assertEqual(sum("maccs" in point.predicted_ns for point in self.points()), 0)

    def test_a_run_without_predictors(self):
        run = synthetic_run(4)
        self.assertEqual(plot_predictors.points(run, plot_table.numbered_layers(run["cases"])), [])

    def test_lines(self):
        fits = list(plot_predictors.fit_lines(self.run_data))
        self.assertEqual(len(fits), 4)
        self.assertEqual(len(set(map(len, fits))), 1)
        self.assertRegex(fits[2], r"^resnet18, onednn +0\.998 +25 %")
        far = list(plot_predictors.deviation_lines(self.run_data, self.layers))
        self.assertEqual(len(far), 2 + 10)
        self.assertTrue(all(line.endswith("3.0") for line in far[2:]), far)

    def test_times(self):
        for time_ns, text in ((0.5, "0.500 ns"), (999, "999 ns"), (13560, "13.6 µs"), (5.1e6, "5.10 ms"), (2e9, "2.00 s")):
            self.assertEqual(plot_predictors.shown_time(time_ns), text)


if __name__ == "__main__":
    unittest.main()
