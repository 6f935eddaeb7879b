#!/usr/bin/python3
"""Draws runs and measures, with matplotlib's own renderer, that nothing in the picture covers anything else."""
import functools
import itertools
import math
import unittest

import plot_roofline
import plot_style
from results_test import synthetic_run


def corners(text, renderer):
    """The four corners in pixels of a text; the labels of roofs are slanted, where matplotlib's box is upright."""
    slant, slanted = text.get_rotation(), text.get_gid() == "roof-label"
    if slanted:
        text.set_rotation(0)
    box = text.get_window_extent(renderer)
    text.set_rotation(slant)
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    cosine, sine = (math.cos(math.radians(slant)), math.sin(math.radians(slant))) if slanted else (1, 0)
    return [(x + dx * cosine - dy * sine, y + dx * sine + dy * cosine)
            for dx, dy in ((right * box.width / 2, up * box.height / 2)
                           for right, up in ((-1, -1), (1, -1), (1, 1), (-1, 1)))]


def disjoint(one, other):
    """Whether a straight line separates two convex polygons."""
    for polygon in (one, other):
        for (ax, ay), (bx, by) in zip(polygon, polygon[1:] + polygon[:1]):
            normal = (ay - by, bx - ax)
            extents = [[normal[0] * x + normal[1] * y for x, y in p] for p in (one, other)]
            if max(extents[0]) <= min(extents[1]) or max(extents[1]) <= min(extents[0]):
                return True
    return False


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


RUNS = {
    **{f"{count} cases, seed {seed}": synthetic_run(count, seed)
       for count in (0, 1, 2, 12, 30, 50) for seed in (1, 2)},
    "several ceilings": several_ceilings(synthetic_run(30)),
    "crowded": crowded(synthetic_run(50)),
    "long names, few": long_names(synthetic_run(8)),
    "long names, many": long_names(synthetic_run(50)),
    "above the roof": above_the_roof(synthetic_run(30)),
    "no ceilings": {**synthetic_run(30), "ceilings": []},
    "neither": {**synthetic_run(0), "ceilings": []},
}


class FigureTest(unittest.TestCase):
    @staticmethod
    @functools.cache
    def draw(what):
        figure = plot_roofline.roofline(RUNS[what])
        figure.canvas.draw()
        return figure, figure.axes[0], figure.canvas.get_renderer()

    def boxes(self, figure, renderer, *ids):
        return [(text.get_text(), corners(text, renderer)) for text in figure.texts if text.get_gid() in ids]

    def test_labels_cover_neither_points_nor_one_another(self):
        for what in RUNS:
            with self.subTest(run=what):
                figure, axes, renderer = self.draw(what)
                labels = self.boxes(figure, renderer, "point-label", "roof-label")
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
                figure, _, renderer = self.draw(what)
                self.assertEqual(len(self.boxes(figure, renderer, "point-label")), len(run["cases"]))
                roofs = {c.get("level") or (c["dtype"], c["isa"]) for c in run["ceilings"]}
                self.assertEqual(len(self.boxes(figure, renderer, "roof-label")), len(roofs))

    def test_no_text_covers_another_or_leaves_the_figure(self):
        for what in RUNS:
            with self.subTest(run=what):
                figure, axes, renderer = self.draw(what)
                ticks = [tick.label1 for axis in (axes.xaxis, axes.yaxis) for tick in axis.get_major_ticks()
                         if axis.get_view_interval()[0] <= tick.get_loc() <= axis.get_view_interval()[1]]
                texts = [*figure.texts, axes.xaxis.label, axes.yaxis.label, *ticks,
                         *(text for legend in figure.legends for text in legend.get_texts())]
                boxes = [(text.get_text(), corners(text, renderer)) for text in texts if text.get_text().strip()]
                for label, polygon in boxes:
                    self.assertTrue(all(figure.bbox.contains(x, y) for x, y in polygon), label)
                for (one, a), (other, b) in itertools.combinations(boxes, 2):
                    # Lines of the table may touch: the box of a text is as high as its font.
                    self.assertTrue(disjoint(a, b) or max(y for _, y in a) - min(y for _, y in b) < 2
                                    or max(y for _, y in b) - min(y for _, y in a) < 2, f"{one!r} and {other!r}")

    def test_a_layer_has_one_number_on_all_backends(self):
        figure, _, renderer = self.draw("30 cases, seed 1")
        labels = sorted(int(text) for text, _ in self.boxes(figure, renderer, "point-label"))
        self.assertEqual(labels, sorted([*range(1, 16)] * 2))

    def test_the_title_says_what_was_measured(self):
        figure, _, _ = self.draw("2 cases, seed 1")
        text = " ".join(text.get_text() for text in figure.texts)
        for part in ("AMD EPYC 9B45", "f32", "2 threads", "cache state: hot", "2025-01-31"):
            self.assertIn(part, text)


if __name__ == "__main__":
    unittest.main()
