#!/usr/bin/python3
"""What the page shows of a run beyond the run's own records."""
import json
import shlex
import unittest

import page_data
from results_test import synthetic_network_run, synthetic_run


class PageDataTest(unittest.TestCase):
    def test_runs_have_different_labels(self):
        run = synthetic_run(1)
        self.assertEqual(page_data.labels([run]), ["AMD EPYC 9B45, 2025-01-31 12:00:00"])
        self.assertEqual(len(set(page_data.labels([run, run, synthetic_run(2)]))), 3)

    def test_the_command_of_a_case(self):
        case = synthetic_run(2)["cases"][1]
        self.assertEqual(page_data.reproducing_command(case), "flopline run conv:mb1 --backend reference --dtype f32 "
                                                              "--threads 2 --cache hot")
        case["layer"]["descriptor"] = "conv:mb1 $(reboot)"
        self.assertEqual(shlex.split(page_data.reproducing_command(case))[2], "conv:mb1 $(reboot)")
        self.assertEqual(page_data.reproducing_command({**case, "direction": "backward_data"}), "")
        self.assertEqual(page_data.reproducing_command({**case, "time_ns": {"stopped": "recorded"}}), "")
        del case["layer"]["descriptor"]
        self.assertEqual(page_data.reproducing_command(case), "")

    def test_predicted_times(self):
        run = synthetic_network_run(4)
        case = run["cases"][0]
        predicted = page_data.page_data([run])["runs"][0]["cases"][0]["predicted_ns"]
        self.assertEqual(set(predicted), {"maccs", "bytes", "roofline_s"})
        self.assertAlmostEqual(predicted["maccs"], 0.01 * case["effective_maccs"])
        self.assertEqual(page_data.predicted_times(synthetic_run(2))(synthetic_run(2)["cases"][0]), {})

    def test_a_fit_of_other_threads_predicts_nothing(self):
        run = synthetic_network_run(4)
        for fit in run["predictors"]["fits"]:
            fit["threads"] = 1
        self.assertEqual(page_data.predicted_times(run)(run["cases"][0]), {})
        self.assertNotEqual(page_data.predicted_times(run)({**run["cases"][0], "threads": 1}), {})

    def test_runs_with_nothing_in_them(self):
        data = page_data.page_data([{**synthetic_run(0), "ceilings": [], "environment": {}}])
        self.assertEqual((data["kinds"], data["fills"], data["runs"][0]["cases"]), ([], {}, []))
        json.dumps(data, allow_nan=False)


if __name__ == "__main__":
    unittest.main()
