#!/usr/bin/python3
"""Shares of a network's time, told by the run or summed up."""
import unittest

from plot_time_shares import time_shares
from results_test import synthetic_network_run


def network(**changes):
    return {"name": "resnet18", "backend": "onednn", "cache": "hot", "threads": 2, "time_ns": 1.0, **changes}


class TimeSharesTest(unittest.TestCase):
    def test_shares_that_the_run_tells_are_taken(self):
        run = synthetic_network_run(4)
        entry = {"time_ns": 1, "share": 0.5}
        run["networks"] = [network(by_layer=[{"name": "conv0", **entry}, {"name": "a reorder", **entry}],
                                   by_kind=[{"name": "depthwise conv", **entry}, {"name": "lstm", **entry}])]
        (share,) = time_shares(run)
        self.assertEqual([(one["kind"], one["share"]) for by in ("by_layer", "by_kind") for one in share[by]],
                         [("conv", 0.5), ("", 0.5), ("conv depthwise", 0.5), ("lstm", 0.5)])

    def test_shares_are_summed_up_for_a_run_that_does_not_tell_them(self):
        run = synthetic_network_run(8)
        run["cases"][0]["layer"]["multiplicity"] = 3
        run["networks"] = [network(), network(name="another")]
        (share,) = time_shares(run)
        timed = [case for case in run["cases"] if case["backend"] == "onednn"]
        total = sum(case["time_ns"]["median"] * case["layer"]["multiplicity"] for case in timed)
        first = next(entry for entry in share["by_layer"] if entry["name"] == timed[0]["layer"]["name"])
        self.assertEqual(first["count"], 3)
        self.assertAlmostEqual(first["share"], 3 * timed[0]["time_ns"]["median"] / total)
        self.assertEqual({entry["kind"] for entry in share["by_kind"]}, {"conv", "conv grouped", "conv depthwise", "dwsep"})
        for by in ("by_layer", "by_kind"):
            self.assertAlmostEqual(share[by][-1]["cumulative"], 1.0)
            self.assertEqual([entry["share"] for entry in share[by]],
                             sorted((entry["share"] for entry in share[by]), reverse=True))


if __name__ == "__main__":
    unittest.main()
