#!/usr/bin/python3
"""Draws bandwidth over size and measures that all curves and levels are there."""
import unittest

import plot_bandwidth
from results_test import synthetic_kept_ceilings, synthetic_run


class BandwidthTest(unittest.TestCase):
    def test_a_panel_for_each_number_of_threads(self):
        figure = plot_bandwidth.bandwidth(synthetic_kept_ceilings())
        self.assertEqual([axes.get_xlabel() for axes in figure.axes], ["Working set, 1 thread", "Working set, 2 threads"])
        for axes in figure.axes:
            curves = [line for line in axes.lines if line.get_gid() == "curve"]
            self.assertEqual([len(curve.get_xdata()) for curve in curves], [16] * 5)
            self.assertEqual(len([line for line in axes.lines if line.get_gid() == "level"]), 4)
        self.assertEqual([text.get_text() for text in figure.legends[0].get_texts()],
                         ["read", "write", "write_nt", "copy", "triad"])

    def test_a_run_has_the_curve_of_reads(self):
        run = synthetic_run(2)
        self.assertIsNone(plot_bandwidth.bandwidth(run))
        run["bandwidth_curve"] = [{"bytes": 4096, "gb_per_s": 100.0}, {"bytes": 2 ** 28, "gb_per_s": 20.0}]
        axes, = plot_bandwidth.bandwidth(run).axes
        self.assertEqual([list(line.get_ydata()) for line in axes.lines if line.get_gid() == "curve"], [[100.0, 20.0]])

    def test_all_text_is_inside(self):
        figure = plot_bandwidth.bandwidth(synthetic_kept_ceilings())
        figure.canvas.draw()
        for text in figure.texts:
            box = text.get_window_extent(figure.canvas.get_renderer())
            self.assertTrue(figure.bbox.contains(box.x0, box.y0) and figure.bbox.contains(box.x1, box.y1), text)

    def test_reported_sizes(self):
        content = synthetic_kept_ceilings()
        self.assertEqual(plot_bandwidth.reported_sizes(content, 2), [65536, 2 ** 25])
        content["environment"]["caches_reported"] = [7, {"type": "data", "size_bytes": "x"}, {"type": "data", "size_bytes": 0}]
        self.assertEqual(plot_bandwidth.reported_sizes(content, 2), [])
        del content["environment"]["caches_reported"]
        self.assertEqual(plot_bandwidth.reported_sizes(content, 2), [])

    def test_sizes(self):
        self.assertEqual([plot_bandwidth.size_text(x) for x in (64, 4096, 1.5 * 2 ** 20, 2 ** 31, 2 ** 42)],
                         ["64 bytes", "4 KiB", "1.5 MiB", "2 GiB", "4096 GiB"])


if __name__ == "__main__":
    unittest.main()
