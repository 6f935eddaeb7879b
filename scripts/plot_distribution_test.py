#!/usr/bin/python3
"""Draws samples and measures that every case has its row, and names do not leave the figure."""
import random
import unittest

import plot_distribution
from plot_style_test import expect_texts_apart
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
            figure = plot_distribution.distribution(run, samples_of(run)).figure
            figure.canvas.draw()
            axes = figure.axes[0]
            self.assertEqual(len([line for line in axes.lines if line.get_gid() == "samples"]), count)
            for label in axes.get_yticklabels():
                box = label.get_window_extent(figure.canvas.get_renderer())
                self.assertTrue(0 <= box.x0 and box.x1 <= plot_distribution.NAMES_PX, label.get_text())

    def test_no_text_covers_another_or_leaves_the_figure(self):
        run = synthetic_run(30)
        samples = samples_of(run)
        expect_texts_apart(self, plot_distribution.distribution(run, samples).figure)
        samples[run["cases"][0]["name"]].append(1e9)
        figure = plot_distribution.distribution(run, samples).figure
        expect_texts_apart(self, figure)
        self.assertIn("The axis ends at 10: 1 sample is longer.", [text.get_text() for text in figure.texts])

    def test_the_data_beside_the_picture_is_what_is_drawn(self):
        run = synthetic_run(2)
        samples = {case["name"]: [float(value) for value in range(1, 2000)] for case in run["cases"]}
        picture = plot_distribution.distribution(run, samples)
        mine = [row for row in picture.rows if row["case"] == run["cases"][1]["name"]]
        self.assertEqual([(row["value"], row["time_over_median"]) for row in mine[:4]],
                         [("5 %", 0.1), ("25 %", 0.5), ("75 %", 1.5), ("95 %", 1.9)])
        self.assertEqual({(row["median_ns"], row["samples"]) for row in mine}, {(1000.0, 1999)})
        line = [line for line in picture.figure.axes[0].lines if line.get_gid() == "samples"][1]
        self.assertEqual(list(line.get_xdata()), [row["time_over_median"] for row in mine[4:]])
        self.assertEqual(max(line.get_xdata()), 1.999)

    def test_what_is_not_drawn_is_said(self):
        run = synthetic_run(204)
        figure = plot_distribution.distribution(run, samples_of(run)).figure
        self.assertIn("Not drawn: 104 more cases, in samples.json.", [text.get_text() for text in figure.texts])

    def test_shares(self):
        ordered = list(range(1, 101))
        self.assertEqual([plot_distribution.at_share(ordered, share) for share in (0, 0.5, 0.95, 1)], [1, 51, 96, 100])


if __name__ == "__main__":
    unittest.main()
