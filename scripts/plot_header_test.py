#!/usr/bin/python3
"""Titles and legends, measured with matplotlib's own renderer."""
import itertools
import unittest

import plot_header
import plot_kinds
import plot_style
from plot_style_test import corners, disjoint
from results_test import KINDS, synthetic_run, with_backends


def drawn(kinds, backends, what="Roofline", cpu="AMD EPYC 9B45"):
    header = plot_header.run_header(what, {**synthetic_run(2), "environment": {"cpu": cpu}}, kinds, backends)
    figure = plot_style.new_figure(header.height_px + 10)
    header.draw(figure)
    figure.canvas.draw()
    return figure


SIX_KINDS = [f"{kind} {variant}" if variant not in (None, "standard") else kind for kind, variant in KINDS]


class HeaderTest(unittest.TestCase):
    def check_legend(self, figure, labels):
        """Every entry, its sign included, inside the figure and apart from all others and from the titles."""
        renderer = figure.canvas.get_renderer()
        texts = [text for text in figure.texts if text.get_gid() == "legend"]
        self.assertEqual([text.get_text() for text in texts], labels)
        signs = [sign.get_window_extent(renderer) for sign in figure.artists]
        self.assertEqual(len(signs), len(labels))
        boxes = [(text.get_text(), corners(text, renderer)) for text in figure.texts]
        half = plot_style.MARKER_PX / 2
        for sign in signs:
            x, y = (sign.x0 + sign.x1) / 2, (sign.y0 + sign.y1) / 2
            boxes.append(("a sign", [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]))
        for label, polygon in boxes:
            self.assertTrue(all(figure.bbox.contains(x, y) for x, y in polygon), label)
        for (one, a), (other, b) in itertools.combinations(boxes, 2):
            self.assertTrue(disjoint(a, b), f"{one!r} and {other!r}")

    def test_six_kinds_on_three_backends(self):
        figure = drawn(SIX_KINDS, ["onednn", "another", "reference"])
        self.check_legend(figure, ["conv", "conv grouped", "conv depthwise", "dwsep", "linear", "lstm",
                                   "another", "onednn", "reference"])

    def test_all_kinds_on_backends_with_long_names(self):
        backends = [f"a backend with a long name, {number}" for number in range(3)]
        self.check_legend(drawn(plot_kinds.KINDS, backends), [*plot_kinds.KINDS, *backends])

    def test_a_label_longer_than_the_picture(self):
        figure = drawn(["kind " * 60], ["backend " * 60])
        self.assertTrue(all(len(text.get_text()) <= 40 for text in figure.texts if text.get_gid() == "legend"))
        self.check_legend(figure, [text.get_text() for text in figure.texts if text.get_gid() == "legend"])

    def test_a_title_longer_than_the_picture(self):
        self.check_legend(drawn([], [], cpu="Intel(R) Xeon(R) " * 12), [])

    def test_rows(self):
        def rows(*groups):
            return [[(entry, place) for entry, place, _ in row] for row in plot_header.broken_into_rows(groups, 200)]
        gap, between = plot_header.ENTRY_GAP_PX, plot_header.GROUP_GAP_PX
        self.assertEqual(rows([("a", 40), ("b", 30)], [("c", 10)]), [[("a", 0), ("b", 40 + gap), ("c", 70 + gap + between)]])
        self.assertEqual(rows([("a", 90), ("b", 80)], [("c", 90)]), [[("a", 0), ("b", 90 + gap)], [("c", 0)]])
        self.assertEqual(rows([("a", 90), ("b", 80), ("c", 90)]), [[("a", 0), ("b", 90 + gap)], [("c", 0)]])
        self.assertEqual(rows(), [])

    def test_the_subtitle_says_what_was_measured(self):
        for part in ("f32", "2 threads", "cache state: hot", "2025-01-31 12:00:00 UTC"):
            self.assertIn(part, plot_header.subtitle(synthetic_run(2), "log-log"))
        self.assertIn("2 threads", plot_header.subtitle(synthetic_run(0), "log-log"))

    def test_the_subtitle_names_the_settings_of_cases_not_those_of_further_ceilings(self):
        run = with_backends(synthetic_run(2), ["onednn"])
        run["ceilings"] += [{**ceiling, "threads": 1} for ceiling in run["ceilings"]]
        run["cases"].append({**run["cases"][0], "dtype": "bf16", "cache": "cold"})
        self.assertTrue(plot_header.subtitle(run, "").startswith("bf16, f32  ·  2 threads  ·  cache state: cold, hot"))


if __name__ == "__main__":
    unittest.main()
