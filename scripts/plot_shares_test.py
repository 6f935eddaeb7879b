#!/usr/bin/python3
"""Draws where the time of networks goes, and measures that bars are what the run tells and texts keep apart."""
import unittest

import plot_shares
from plot_style_test import expect_texts_apart
from results_test import on_threads, synthetic_network_run, synthetic_run


def entries(shares, name="layer"):
    total, found = 0.0, []
    for index, share in enumerate(shares):
        total += share
        found.append({"name": f"{name}{index}", "count": 1 + index % 3, "time_ns": share * 2e7, "share": share,
                      "cumulative": total})
    return found


def network_run(layers=12, **changes):
    """A run with one network, of so many layers with falling shares."""
    weights = [0.8 ** index for index in range(layers)]
    by_layer = entries([weight / sum(weights) for weight in weights])
    for index, entry in enumerate(by_layer):
        entry["name"] = f"conv{index}"
    run = synthetic_network_run(12)
    run["networks"] = [{"name": "resnet18", "backend": "onednn", "cache": "hot", "threads": 2, "time_ns": 2e7,
                        "by_layer": by_layer, "by_kind": [
                            {"name": "standard conv", "count": 9, "time_ns": 1.5e7, "share": 0.75, "cumulative": 0.75},
                            {"name": "linear", "count": 1, "time_ns": 5e6, "share": 0.25, "cumulative": 1.0}],
                        "counted_only": {"layers": 31, "at_roof_ns": 3.2e5}, **changes}]
    return run


def texts(figure):
    return [text.get_text() for text in figure.texts]


class SharesTest(unittest.TestCase):
    def test_no_picture_without_a_network_that_took_time(self):
        self.assertIsNone(plot_shares.shares(synthetic_run(6)))
        self.assertIsNone(plot_shares.shares(network_run(by_layer=[], by_kind=[])))
        self.assertIsNone(plot_shares.shares(network_run(by_layer=[{"name": "a", "time_ns": 0, "share": 0}])))

    def test_bars_are_the_shares_and_so_is_the_data_beside_the_picture(self):
        run = network_run()
        picture = plot_shares.shares(run)
        network = run["networks"][0]
        for axes, by in zip(picture.figure.axes, ("layer", "kind")):
            rows = [row for row in picture.rows if row["by"] == by]
            self.assertEqual([bar.get_width() for bar in axes.patches], [row["share"] * 100 for row in rows])
            self.assertEqual([{key: row[key] for key in ("name", "count", "time_ns", "share", "cumulative")} for row in rows],
                             network[f"by_{by}"])
            self.assertEqual({(row["network"], row["backend"], row["dtype"], row["threads"], row["cache"]) for row in rows},
                             {("resnet18", "onednn", "f32", 2, "hot")})
        (rest,) = [row for row in picture.rows if row["by"] == "not timed"]
        self.assertEqual((rest["count"], rest["time_ns"], rest["share"]), (31, 3.2e5, ""))

    def test_many_layers_end_in_one_bar_for_the_rest(self):
        picture = plot_shares.shares(network_run(60))
        rows = [row for row in picture.rows if row["by"] == "layer"]
        self.assertEqual((len(rows), rows[-1]["name"], rows[-1]["cumulative"]), (25, "36 others", 1.0))
        self.assertAlmostEqual(sum(row["share"] for row in rows), 1.0)
        self.assertEqual(len(picture.figure.axes[0].patches), 25)

    def test_each_setting_is_a_section_that_names_it(self):
        run = network_run()
        run["networks"] = [{**run["networks"][0], "threads": threads, "cache": cache}
                           for threads in (1, 2) for cache in ("hot", "cold")]
        figure = plot_shares.shares(run).figure
        self.assertEqual(len(figure.axes), 8)
        about = [text for text in texts(figure) if "31 layers without MACCs" in text]
        for line, setting in zip(about, ("1 thread  ·  cache state: hot", "1 thread  ·  cache state: cold",
                                         "2 threads  ·  cache state: hot", "2 threads  ·  cache state: cold")):
            self.assertIn(setting, line)
        self.assertIn("at least 320 µs", about[0])

    def test_what_is_not_drawn_is_said(self):
        run = network_run(layers_not_timed=2)
        run["networks"] *= 20
        figure = plot_shares.shares(run).figure
        self.assertEqual(len(figure.axes), 2 * 12)
        self.assertIn("Not drawn: 8 networks or settings more, which are in run.json.", texts(figure))
        self.assertTrue(any("without 2 layers that have no time" in text for text in texts(figure)))

    def test_no_text_covers_another_or_leaves_the_figure(self):
        several = network_run()
        several["networks"] *= 3
        long_names = network_run(by_layer=entries([0.9, 0.05, 0.05], "a layer with $a_very^long$ name\n" * 8),
                                 by_kind=entries([1.0], "a kind of which nobody knows " * 8), name="network " * 40)
        summed_up = {**on_threads(synthetic_network_run(30), [1, 2]), "networks": [
            {"name": "resnet18", "backend": backend, "cache": "hot", "threads": threads}
            for threads in (1, 2) for backend in ("onednn", "reference")]}
        for what, run in {"few": network_run(2), "many": network_run(60), "several": several, "long names": long_names,
                          "summed up": summed_up}.items():
            with self.subTest(run=what):
                figure = plot_shares.shares(run).figure
                expect_texts_apart(self, figure)
                renderer = figure.canvas.get_renderer()
                for axes in figure.axes:  # what stands behind a bar ends before whatever is beside
                    right = axes.get_window_extent().x1
                    for text in axes.texts:
                        self.assertLessEqual(text.get_window_extent(renderer).x1, right + 1, text.get_text())

    def test_kinds_with_one_colour_have_hatches(self):
        looks = [(look.colour, plot_shares.HATCHES[look.marker]) for look in plot_shares.plot_kinds.KINDS.values()]
        self.assertEqual(len(set(looks)), len(looks))


if __name__ == "__main__":
    unittest.main()
