#!/usr/bin/python3
"""What the pictures share: markers, ticks, titles."""
import unittest

from matplotlib.ticker import FuncFormatter

import plot_kinds
import plot_style
from results_test import synthetic_run


class StyleTest(unittest.TestCase):
    def test_backends_are_told_apart_by_filling_and_kinds_by_colour_and_shape(self):
        backends = ["mine", "yours", "reference"]
        styles = [plot_style.marker_style("conv", backend, backends) for backend in backends]
        self.assertEqual(len({style["markerfacecolor"] for style in styles}), 3)
        self.assertEqual((styles[0]["markerfacecolor"], styles[2]["markerfacecolor"]), ("#0072B2", "white"))
        looks = {(style["markerfacecolor"], style["marker"])
                 for style in (plot_style.marker_style(kind, "mine", backends) for kind in plot_kinds.KINDS)}
        self.assertEqual(len(looks), len(plot_kinds.KINDS))

    def test_ticks_have_room(self):
        for last, expected in ((1e2, [1, 2, 5, 10, 20, 50, 100]), (1e6, [10.0 ** power for power in range(7)])):
            axes = plot_style.new_figure(600).add_axes([0, 0, 0.5, 1])
            shown = FuncFormatter(lambda value, _: f"{value:g}")
            plot_style.style_axes(axes, (1, last), (1, last), shown, shown)
            ticks = [tick for tick in axes.get_xticks() if 1 <= tick <= last]
            self.assertEqual([f"{tick:g}" for tick in ticks], [f"{tick:g}" for tick in expected])

    def test_the_subtitle_says_what_was_measured(self):
        for part in ("f32", "2 threads", "cache state: hot", "2025-01-31 12:00:00 UTC"):
            self.assertIn(part, plot_style.subtitle(synthetic_run(2)))
        self.assertIn("2 threads", plot_style.subtitle(synthetic_run(0)))


if __name__ == "__main__":
    unittest.main()
