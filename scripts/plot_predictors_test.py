#!/usr/bin/python3
"""Points, and lines of the tables, of predicted against measured time."""
import unittest

import plot_predictors
import plot_table
from results_test import on_threads, synthetic_network_run, synthetic_run


class PredictorsTest(unittest.TestCase):
    def setUp(self):
        self.run_data = synthetic_network_run(12)
        self.layers = plot_table.numbered_layers(self.run_data["cases"])

    def rows(self, predictor=None):
        found = plot_predictors.rows(self.run_data, self.layers)
        return [row for row in found if predictor in (None, row["predictor"])]

    def case_of(self, row):
        return self.layers[row["number"] - 1].cases[row["threads"], row["backend"]]

    def test_a_prediction_is_the_slope_times_the_predictor(self):
        self.assertEqual(len(self.rows()), 3 * 12)
        for row in self.rows():
            case = self.case_of(row)
            self.assertEqual((row["measured_ns"], row["cache"], row["dtype"], row["network"]),
                             (case["time_ns"]["median"], "hot", "f32", "resnet18"))
            self.assertAlmostEqual(row["predicted_ns"] / {
                "MACCs": 0.01 * case["effective_maccs"], "bytes": 0.1 * case["bytes"]["input"],
                "roofline time": 2 * case["time_ns"]["median"] * case["share_of_roof"]}[row["predictor"]], 1)

    def test_only_layers_that_the_run_names_deviate(self):
        named = {(one["backend"], one["layer"]) for one in self.run_data["predictors"]["deviating_layers"]}
        self.assertEqual({(row["backend"], self.case_of(row)["layer"]["name"]) for row in self.rows() if row["deviates"]}, named)

    def test_what_has_no_fit_time_or_count_has_no_point(self):
        first = self.run_data["cases"][0]
        first["network"] = "another"
        self.assertEqual(len(self.rows("MACCs")), 11)
        first["network"] = "resnet18"
        del first["time_ns"]
        self.assertEqual(len(self.rows("MACCs")), 11)
        del self.run_data["cases"][1]["bytes"]
        self.assertEqual(len(self.rows("bytes")), 10)
        for fit in self.run_data["predictors"]["fits"]:
            fit["ns_per_unit"] = 1e299
        self.assertEqual(len(self.rows("MACCs")), 11)
        for case in self.run_data["cases"]:
            case["effective_maccs"] = 1e20
        self.assertEqual(len(self.rows("MACCs")), 0)

    def test_fits_of_other_threads_predict_nothing(self):
        for fit in self.run_data["predictors"]["fits"]:
            fit["threads"] = 1
        self.assertEqual(self.rows(), [])
        for fit in self.run_data["predictors"]["fits"]:  # a run of before fits told their threads
            del fit["threads"]
        self.assertEqual(len(self.rows()), 3 * 12)

    def test_each_number_of_threads_has_its_fits(self):
        swept = on_threads(self.run_data, [1, 2])
        for fit in swept["predictors"]["fits"]:
            fit["ns_per_unit"] *= fit["threads"]
        for row in plot_predictors.rows(swept, plot_table.numbered_layers(swept["cases"])):
            if row["predictor"] == "MACCs":
                self.assertEqual(row["fit_ns_per_unit"], 0.01 * row["threads"])
        self.assertEqual([line.split("  ")[0] for line in plot_predictors.fit_lines(swept)][2:4],
                         ["resnet18, onednn, 1 thread", "resnet18, onednn, 2 threads"])

    def test_a_run_without_predictors(self):
        run = synthetic_run(4)
        self.assertEqual(plot_predictors.rows(run, plot_table.numbered_layers(run["cases"])), [])

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
