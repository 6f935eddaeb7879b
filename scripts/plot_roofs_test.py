#!/usr/bin/python3
"""Which ceilings are drawn, what they say and where they run."""
import unittest

import plot_roofs
from results_test import synthetic_ceilings

CEILINGS = list(synthetic_ceilings())


class PlotRoofsTest(unittest.TestCase):
    def test_the_best_pattern_of_a_level_is_its_roof(self):
        chosen = plot_roofs.memory_ceilings(CEILINGS)
        self.assertEqual([(c["level"], c["name"], c["value"]) for c in chosen],
                         [("L1", "read", 900.0), ("L2", "read", 450.0), ("L3", "read", 250.0), ("DRAM", "read", 60.0)])

    def test_each_thread_count_has_its_roof(self):
        more = [*CEILINGS, {**CEILINGS[2], "threads": 1, "value": 455.0}]
        self.assertEqual(len(plot_roofs.memory_ceilings(more)), 5)

    def test_ceilings_are_those_of_the_threads_or_of_the_most(self):
        more = [*CEILINGS, {**CEILINGS[2], "threads": 1, "value": 455.0}]
        self.assertEqual([len(plot_roofs.of_threads(more, threads)) for threads in (1, 2, 4)],
                         [1, len(CEILINGS), len(CEILINGS)])
        self.assertEqual(plot_roofs.of_threads([], 1), [])

    def test_labels_name_the_ceiling_and_its_value(self):
        self.assertEqual(plot_roofs.label_of(CEILINGS[0], 2), "f32 fma 480 GFLOP/s (avx512f)")
        self.assertEqual(plot_roofs.label_of({**CEILINGS[2], "value": 1234.5}, 2), "L1 read 1234 GB/s")
        self.assertEqual(plot_roofs.label_of({**CEILINGS[0], "dtype": "s8", "unit": "GOPS"}, 2), "s8 fma 480 GOP/s (avx512f)")
        without = {key: value for key, value in CEILINGS[0].items() if key != "isa"}
        self.assertEqual(plot_roofs.label_of(without, 2), "f32 fma 480 GFLOP/s")

    def test_labels_name_the_threads_where_the_panel_has_others(self):
        self.assertEqual(plot_roofs.label_of(CEILINGS[0], 4), "f32 fma 480 GFLOP/s (avx512f, 2 threads)")
        self.assertEqual(plot_roofs.label_of({**CEILINGS[2], "threads": 1}, 4), "L1 read 900 GB/s (1 thread)")

    def test_diagonals_end_where_the_flat_roof_begins(self):
        roofs = list(plot_roofs.roofs(CEILINGS, 0.01, 1000.0))
        self.assertEqual([roof.is_compute for roof in roofs], [False] * 4 + [True])
        for roof, bandwidth in zip(roofs, (900.0, 450.0, 250.0, 60.0)):
            self.assertAlmostEqual(roof.start[1], bandwidth * 0.01)
            self.assertAlmostEqual(roof.end[0], 480.3 / bandwidth)
            self.assertAlmostEqual(roof.end[1], 480.3)
        self.assertEqual(roofs[4].end, (1000.0, 480.3))
        self.assertAlmostEqual(roofs[4].start[0], 480.3 / 900)

    def test_limits_show_all_and_leave_room_for_labels(self):
        points = [(0.5, 3.0), (200.0, 400.0)]
        (left, right), (bottom, top) = plot_roofs.limits(points, CEILINGS, 0.2)
        self.assertLess(left, 0.25)
        self.assertGreater(right, 200)
        self.assertTrue(bottom < 3.0 and bottom < 60 * left and top > 480.3)

    def test_the_record_of_a_ceiling(self):
        self.assertEqual(plot_roofs.record(CEILINGS[0]), {
            "record": "compute ceiling", "name": "fma", "dtype": "f32", "threads": 2, "isa": "avx512f",
            "performance_gflop_per_s": 480.3})
        self.assertEqual(plot_roofs.record(CEILINGS[2]), {
            "record": "memory ceiling", "name": "read", "level": "L1", "threads": 2, "isa": "avx512f",
            "bandwidth_gb_per_s": 900.0})

    def test_limits_of_nothing(self):
        (left, right), (bottom, top) = plot_roofs.limits([], [], 0.0)
        self.assertTrue(0 < left < right and 0 < bottom < top)


if __name__ == "__main__":
    unittest.main()
