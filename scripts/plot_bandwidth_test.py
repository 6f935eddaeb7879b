#!/usr/bin/python3
"""Draws bandwidth over size and measures that all curves and levels are there."""
import unittest

import plot_bandwidth
from plot_style_test import expect_texts_apart
from results_test import synthetic_ceilings, synthetic_kept_ceilings, synthetic_run


def levels(threads):
    """Each level with a capacity of its own."""
    capacities = {"L1": 49152, "L2": 2 ** 20, "L3": 2 ** 25, "DRAM": 0}
    return [{**ceiling, "threads": threads, "capacity_bytes": capacities[ceiling["level"]]}
            for ceiling in synthetic_ceilings() if ceiling["kind"] == "memory"]


class BandwidthTest(unittest.TestCase):
    def test_a_panel_for_each_number_of_threads(self):
        picture = plot_bandwidth.bandwidth(synthetic_kept_ceilings())
        axes_of = picture.figure.axes
        self.assertEqual([axes.get_xlabel() for axes in axes_of], ["Working set on 1 thread", "Working set on 2 threads"])
        for axes in axes_of:
            curves = [line for line in axes.lines if line.get_gid() == "curve"]
            self.assertEqual([len(curve.get_xdata()) for curve in curves], [16] * 5)
            self.assertEqual(len([line for line in axes.lines if line.get_gid() == "level"]), 4)
        self.assertEqual([text.get_text() for text in picture.figure.texts if text.get_gid() == "legend"],
                         ["read", "write", "write_nt", "copy", "triad"])

    def test_the_data_beside_the_picture_is_what_is_drawn(self):
        kept = synthetic_kept_ceilings()
        picture = plot_bandwidth.bandwidth(kept)
        expected = [(entry["threads"], curve["pattern"], point["bytes"], point["gb_per_s"]) for entry in kept["by_threads"]
                    for curve in entry["bandwidth_curves"] for point in curve["points"]]
        self.assertEqual([(row["threads"], row["pattern"], row["working_set_bytes"], row["bandwidth_gb_per_s"])
                          for row in picture.rows if row["record"] == "bandwidth"], expected)
        drawn = [(x, y) for axes in picture.figure.axes for line in axes.lines if line.get_gid() == "curve"
                 for x, y in zip(line.get_xdata(), line.get_ydata())]
        self.assertEqual(drawn, [row[2:] for row in expected])
        self.assertEqual([(row["threads"], row["level"], row["working_set_bytes"]) for row in picture.rows
                          if row["record"] == "level ends"][::4], [(1, "L1", 98304), (2, "L1", 98304)])
        self.assertEqual([(row["threads"], row["working_set_bytes"]) for row in picture.rows
                          if row["record"] == "reported cache"], [(1, 32768), (1, 2 ** 25), (2, 65536), (2, 2 ** 25)])

    def test_a_run_has_the_curve_of_reads(self):
        run = synthetic_run(2)
        self.assertIsNone(plot_bandwidth.bandwidth(run))
        run["bandwidth_curve"] = [{"bytes": 4096, "gb_per_s": 100.0}, {"bytes": 2 ** 28, "gb_per_s": 20.0}]
        axes, = plot_bandwidth.bandwidth(run).figure.axes
        self.assertEqual([list(line.get_ydata()) for line in axes.lines if line.get_gid() == "curve"], [[100.0, 20.0]])

    def test_no_text_covers_another_or_leaves_the_figure(self):
        for counts in ([1, 2], [1, 2, 4, 8, 16]):
            kept = synthetic_kept_ceilings()
            kept["by_threads"] = [{**kept["by_threads"][0], "threads": count, "ceilings": levels(count)} for count in counts]
            expect_texts_apart(self, plot_bandwidth.bandwidth(kept).figure)

    def test_the_picture_says_what_was_measured_and_which_bytes_count(self):
        text = " ".join(text.get_text() for text in plot_bandwidth.bandwidth(synthetic_kept_ceilings()).figure.texts)
        for part in ("f32", "1, 2 threads", "cache state: hot", "avx512f", "loads and stores move"):
            self.assertIn(part, text)

    def test_dotted_lines_are_explained_where_there_are_some(self):
        kept = synthetic_kept_ceilings()
        notes = [text.get_text() for text in plot_bandwidth.bandwidth(kept).figure.texts if "dotted" in text.get_text()]
        self.assertEqual(len(notes), 1)
        kept["environment"]["caches_reported"] = []
        texts = [text.get_text() for text in plot_bandwidth.bandwidth(kept).figure.texts]
        self.assertNotIn("dotted", " ".join(texts))
        self.assertTrue(any(text.endswith("ends in this sweep.") for text in texts), texts)

    def test_patterns_differ_by_dashes_where_colours_may_not(self):
        self.assertEqual(len(set(plot_bandwidth.PATTERNS.values())), len(plot_bandwidth.PATTERNS))

    def test_reported_sizes(self):
        content = synthetic_kept_ceilings()
        self.assertEqual(plot_bandwidth.reported_sizes(content, 2), [65536, 2 ** 25])
        content["environment"]["caches_reported"] = [
            {"level": level, "type": "unified", "size_bytes": 10 ** level, "shared_by_cpus": 0} for level in (1, 2, 3)]
        self.assertEqual(plot_bandwidth.reported_sizes(content, 2), [20, 200, 1000])
        content["environment"]["caches_reported"] = [7, {"type": "data", "size_bytes": "x"}, {"type": "data", "size_bytes": 0}]
        self.assertEqual(plot_bandwidth.reported_sizes(content, 2), [])
        del content["environment"]["caches_reported"]
        self.assertEqual(plot_bandwidth.reported_sizes(content, 2), [])

    def test_sizes(self):
        self.assertEqual([plot_bandwidth.size_text(x) for x in (64, 4096, 1.5 * 2 ** 20, 2 ** 31, 2 ** 42)],
                         ["64 bytes", "4 KiB", "1.5 MiB", "2 GiB", "4096 GiB"])


if __name__ == "__main__":
    unittest.main()
