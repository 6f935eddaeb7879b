#!/usr/bin/python3
"""Draws samples and measures that every case has its row, and names do not leave the figure."""
import random
import unittest

import plot_distribution
from results_test import synthetic_run


def samples_of(run, seed=1):
    choose = random.Random(seed)
    return {case["name"]: [1000 * (1 + choose.expovariate(20)) for _ in range(500)] for case in run["cases"]}


class DistributionTest(unittest.TestCase):
    def test_no_picture_without_samples(self):
        self.assertIsNone(plot_distribution.distribution(synthetic_run(4), None))
        self.assertIsNone(plot_distribution.distribution(synthetic_run(4), {"another": [1.0]}))

    def test_every_case_has_a_row(self):
        for count in (1, 12, 50):
            run = synthetic_run(count)
            run["cases"][0]["name"] = "conv/" + "a long name " * 20
            figure = plot_distribution.distribution(run, samples_of(run))
            figure.canvas.draw()
            axes = figure.axes[0]
            self.assertEqual(len([line for line in axes.lines if line.get_gid() == "samples"]), count)
            for label in axes.get_yticklabels():
                box = label.get_window_extent(figure.canvas.get_renderer())
                self.assertTrue(0 <= box.x0 and box.x1 <= plot_distribution.NAMES_PX, label.get_text())

    def test_shares(self):
        ordered = list(range(1, 101))
        self.assertEqual([plot_distribution.at_share(ordered, share) for share in (0, 0.5, 0.95, 1)], [1, 51, 96, 100])


if __name__ == "__main__":
    unittest.main()
