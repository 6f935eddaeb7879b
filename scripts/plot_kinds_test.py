#!/usr/bin/python3
"""The table of looks."""
import unittest

import plot_kinds


class KindsTest(unittest.TestCase):
    def test_no_two_kinds_look_alike(self):
        looks = [*plot_kinds.KINDS.values(), plot_kinds.OTHER_KIND]
        self.assertEqual(len(set(looks)), len(looks))
        self.assertEqual({look.marker for look in looks}, set(plot_kinds.SIGNS))

    def test_every_kind_of_layer_has_a_look(self):
        for kind in ("conv", "deconv", "dwsep", "linear", "matmul", "lstm", "gru", "lbr_gru", "rnn", "rnn_relu",
                     "rnn_logistic"):
            self.assertNotEqual(plot_kinds.look_of(kind), plot_kinds.OTHER_KIND)
        self.assertEqual(plot_kinds.look_of("another"), plot_kinds.OTHER_KIND)

    def test_order(self):
        self.assertEqual(plot_kinds.in_order({"zzz", "rnn", "aaa", "conv"}), ["conv", "rnn", "aaa", "zzz"])

    def test_the_reference_is_hollow_and_one_library_is_full(self):
        self.assertEqual(plot_kinds.fills(["yours", "mine", "reference"]),
                         {"yours": "half", "mine": "full", "reference": "hollow"})
        self.assertEqual(plot_kinds.fills(["reference"]), {"reference": "hollow"})
        self.assertEqual(plot_kinds.fills(["c", "b", "a"]), {"a": "full", "b": "half", "c": "hollow"})
        self.assertEqual(plot_kinds.fills([]), {})


if __name__ == "__main__":
    unittest.main()
