#!/usr/bin/python3
"""Draws runs and measures, with matplotlib's own renderer, that nothing in the picture covers anything else."""
import functools
import itertools
import unittest

import plot_roofline
import plot_style
from plot_style_test import corners, disjoint, expect_texts_apart
from results_test import on_threads, synthetic_run, with_backends


def several_ceilings(run):
    """More roofs, some close to one another."""
    for dtype, isa, value in (("f32", "avx2", 243.0), ("bf16", "avx512_bf16", 940.0), ("s8", "avx512_vnni", 950.0)):
        run["ceilings"].append({"kind": "compute", "name": "fma", "dtype": dtype, "isa": isa, "threads": 2,
                                "value": value, "unit": "GFLOPS"})
    return run


def crowded(run):
    """All points in a few places, as when every layer of a network is bound by the same roof."""
    for index, case in enumerate(run["cases"]):
        case["arithmetic_intensity"] = 20 + index // 2 * 0.2
        case["gflops"] = 390.0 + index // 2 if case["backend"] == "onednn" else 6.0
    return run


def long_names(run):
    for index, case in enumerate(run["cases"]):
        layer = f"a_network_with_$a_very^long_name$.and_a_layer\twith_\n{index // 2:040d}"
        case["name"] = f"conv/{layer}/{case['backend']}/1thr"
    run["environment"]["cpu"] = "Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz with a long model name"
    return run


def above_the_roof(run):
    for case in run["cases"]:
        case["gflops"] *= 2.2
        case["share_of_roof"] *= 2.2
    return run


def close_levels(run):
    """Caches between which there is hardly a difference, as on a shared virtual machine."""
    for ceiling in run["ceilings"]:
        if ceiling.get("level") in ("L2", "L3"):
            ceiling["value"] = {"L2": 238.0, "L3": 236.0}[ceiling["level"]]
        if ceiling.get("level") == "DRAM":
            ceiling["value"] = 231.0
    return run


RUNS = {
    **{f"{count} cases, seed {seed}": synthetic_run(count, seed)
       for count in (0, 1, 2, 12, 30, 50) for seed in (1, 2)},
    "several ceilings": several_ceilings(synthetic_run(30)),
    "crowded": crowded(synthetic_run(50)),
    "long names, few": long_names(synthetic_run(8)),
    "long names, many": long_names(synthetic_run(50)),
    "above the roof": above_the_roof(synthetic_run(30)),
    "close levels": close_levels(synthetic_run(30)),
    "6 kinds on 3 backends": with_backends(synthetic_run(50), ["onednn", "another", "reference"]),
    "1 and 2 threads": on_threads(synthetic_run(50), [1, 2]),
    "5 numbers of threads": on_threads(synthetic_run(12), [1, 2, 4, 8, 16]),
    "no ceilings": {**synthetic_run(30), "ceilings": []},
    "neither": {**synthetic_run(0), "ceilings": []},
}


class FigureTest(unittest.TestCase):
    @staticmethod
    @functools.cache
    def draw(what):
        picture = plot_roofline.roofline(RUNS[what])
        picture.figure.canvas.draw()
        return picture, picture.figure.canvas.get_renderer()

    def boxes(self, what, *ids, axes=None):
        """The labels, with their corners, of the whole picture or of a panel."""
        picture, renderer = self.draw(what)
        found = [(text.get_text(), corners(text, renderer)) for text in picture.figure.texts if text.get_gid() in ids]
        box = axes.get_window_extent() if axes else picture.figure.bbox
        return [(text, polygon) for text, polygon in found if box.y0 <= polygon[0][1] <= box.y1]

    def test_labels_cover_neither_points_nor_one_another(self):
        for what in RUNS:
            for axes in self.draw(what)[0].figure.axes:
                with self.subTest(run=what, panel=axes.get_title(loc="left")):
                    labels = self.boxes(what, "point-label", "roof-label", axes=axes)
                    half = plot_style.MARKER_PX / 2
                    points = [axes.transData.transform((line.get_xdata()[0], line.get_ydata()[0]))
                              for line in axes.lines if line.get_gid() == "point"]
                    points = [("a point", [(x - half, y - half), (x + half, y - half), (x + half, y + half),
                                           (x - half, y + half)]) for x, y in map(tuple, points)]
                    for (one, a), (other, b) in itertools.chain(itertools.combinations(labels, 2),
                                                                itertools.product(labels, points)):
                        self.assertTrue(disjoint(a, b), f"{one!r} and {other!r}")
                    inside = axes.get_window_extent()
                    for label, polygon in labels + points:
                        self.assertTrue(all(inside.contains(x, y) for x, y in polygon), label)

    def test_every_case_and_every_ceiling_has_its_label(self):
        for what, run in RUNS.items():
            with self.subTest(run=what):
                shown = {axes.get_title(loc="left") for axes in self.draw(what)[0].figure.axes}
                cases = [case for case in run["cases"] if len(shown) == 1 or f"{case['threads']} thread" in
                         {title.removesuffix("s") for title in shown}]
                self.assertEqual(len(self.boxes(what, "point-label")), len(cases))
                roofs = {c.get("level") or (c["dtype"], c["isa"]) for c in run["ceilings"]}
                self.assertEqual(len(self.boxes(what, "roof-label")), len(roofs) * len(shown))

    def test_no_text_covers_another_or_leaves_the_figure(self):
        for what in RUNS:
            with self.subTest(run=what):
                expect_texts_apart(self, self.draw(what)[0].figure)

    def test_a_layer_has_one_number_on_all_backends(self):
        labels = sorted(int(text) for text, _ in self.boxes("30 cases, seed 1", "point-label"))
        self.assertEqual(labels, sorted([*range(1, 16)] * 2))

    def test_the_picture_says_what_was_measured(self):
        figure = self.draw("2 cases, seed 1")[0].figure
        text = " ".join(text.get_text() for text in figure.texts) + figure.axes[0].get_xlabel()
        for part in ("AMD EPYC 9B45", "f32", "2 threads", "cache state: hot", "2025-01-31",
                     "compulsory traffic: every operand once"):
            self.assertIn(part, text)

    def test_each_number_of_threads_has_a_panel_with_its_ceilings(self):
        figure = self.draw("1 and 2 threads")[0].figure
        self.assertEqual([axes.get_title(loc="left") for axes in figure.axes], ["1 thread", "2 threads"])
        for axes, peak in zip(figure.axes, (240, 480)):
            labels = [text for text, _ in self.boxes("1 and 2 threads", "roof-label", axes=axes)]
            self.assertIn(f"f32 fma {peak} GFLOP/s (avx512f)", labels)
            self.assertEqual(len(labels), 5)

    def test_the_data_beside_the_picture_is_what_is_drawn(self):
        run = RUNS["1 and 2 threads"]
        rows = self.draw("1 and 2 threads")[0].rows
        self.assertEqual([(row["record"], row["name"], row["level"] or row["dtype"], row["threads"],
                           row["bandwidth_gb_per_s"] or row["performance_gflop_per_s"]) for row in rows[:5]],
                         [("memory ceiling", "read", level, 1, bandwidth) for level, bandwidth in
                          (("L1", 450.0), ("L2", 225.0), ("L3", 125.0), ("DRAM", 30.0))]
                         + [("compute ceiling", "fma", "f32", 1, 240.15)])
        cases = [row for row in rows if row["record"] == "case"]
        self.assertEqual(
            sorted((row["backend"], row["threads"], row["arithmetic_intensity_flop_per_byte"], row["performance_gflop_per_s"],
                    row["share_of_roof"], row["kind"].split()[0], row["cache"], row["dtype"]) for row in cases),
            sorted((case["backend"], case["threads"], case["arithmetic_intensity"], case["gflops"], case["share_of_roof"],
                    case["layer"]["kind"], "hot", "f32") for case in run["cases"]))
        drawn = {(axes.get_title(loc="left"), line.get_xdata()[0], line.get_ydata()[0])
                 for axes in self.draw("1 and 2 threads")[0].figure.axes for line in axes.lines if line.get_gid() == "point"}
        self.assertEqual(drawn, {(f"{row['threads']} thread{'s' * (row['threads'] > 1)}",
                                  row["arithmetic_intensity_flop_per_byte"], row["performance_gflop_per_s"]) for row in cases})


if __name__ == "__main__":
    unittest.main()
