#!/usr/bin/python3
"""Draws thread sweeps of any size and measures that lines are the data and texts keep apart."""
import itertools
import unittest

import plot_scaling
from plot_style_test import expect_texts_apart
from results_test import on_threads, synthetic_run, with_backends


def long_names(run):
    for case in run["cases"]:
        case["name"] = case["name"].replace("core.", f"a_network_with_$a_very^long_name$.and_a_layer\twith_\n{'x' * 60}.")
    return run


def disturbed(run, threads):
    for case in run["cases"]:
        if case["threads"] == threads:
            case["disturbed"] = "its turns scattered by 9 %"
    return run


COUNTS = ([1, 2], [1, 2, 4, 8], [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64])
RUNS = {**{f"{layers} layers on {counts}": on_threads(synthetic_run(2 * layers), counts)
           for layers, counts in itertools.product((1, 12, 40), COUNTS)},
        "6 kinds on 3 backends": on_threads(with_backends(synthetic_run(50), ["onednn", "another", "reference"]), [1, 2, 4]),
        "12 layers, disturbed on 2 threads": disturbed(on_threads(synthetic_run(24), [1, 2, 4, 8]), 2),
        "long names": on_threads(long_names(synthetic_run(30)), [1, 2, 4])}
SWEEP, DISTURBED = "12 layers on [1, 2, 4, 8]", "12 layers, disturbed on 2 threads"


def lines_of(axes, gid):
    return [line for line in axes.lines if line.get_gid() == gid]


class ScalingTest(unittest.TestCase):
    def test_no_picture_without_a_sweep(self):
        for run in (synthetic_run(6), synthetic_run(0), on_threads(synthetic_run(6), [2])):
            self.assertIsNone(plot_scaling.scaling(run))

    def test_every_layer_is_a_line_and_the_data_beside_the_picture_is_what_is_drawn(self):
        picture = plot_scaling.scaling(RUNS[SWEEP])
        self.assertEqual(len(picture.rows), 2 * 12 * 4)
        self.assertEqual([axes.get_title(loc="left") for axes in picture.figure.axes], ["onednn", "", "reference", ""])
        panels = itertools.product(("onednn", "reference"), plot_scaling.FIGURES)
        for axes, (backend, figure) in zip(picture.figure.axes, panels):
            rows = [row for row in picture.rows if row["backend"] == backend]
            drawn = [(x, y) for line in lines_of(axes, "line") for x, y in zip(line.get_xdata(), line.get_ydata())]
            self.assertEqual(drawn, [(row["threads"], row[figure]) for row in rows])
            inside = axes.get_window_extent()
            for place in drawn:
                self.assertTrue(inside.x0 <= axes.transData.transform(place)[0] <= inside.x1
                                and inside.y0 <= axes.transData.transform(place)[1] <= inside.y1)

    def test_the_ideal_line(self):
        speed_up, efficiency, *_ = plot_scaling.scaling(RUNS[SWEEP]).figure.axes
        for axes, values in ((speed_up, [1, 2, 4, 8]), (efficiency, [1, 1, 1, 1])):
            line, = lines_of(axes, "ideal")
            self.assertEqual((list(line.get_xdata()), list(line.get_ydata())), ([1, 2, 4, 8], values))

    def test_many_layers_are_thin_and_the_medians_of_their_kinds_stand_out(self):
        few, many = (plot_scaling.scaling(RUNS[f"{layers} layers on [1, 2]"]).figure.axes[0] for layers in (12, 40))
        self.assertEqual((len(lines_of(few, "median")), len(lines_of(many, "median"))), (0, 6))
        self.assertLess(lines_of(many, "line")[0].get_linewidth(), lines_of(few, "line")[0].get_linewidth())

    def test_numbers_stand_at_all_lines_or_at_the_ends_of_many(self):
        for layers, expected in ((12, 12), (40, 16)):
            picture = plot_scaling.scaling(RUNS[f"{layers} layers on [1, 2]"])
            numbers = [text.get_text() for text in picture.figure.texts if text.get_gid() == "point-label"]
            self.assertEqual(len(numbers), 4 * expected)
            self.assertLessEqual(set(numbers), {str(row["number"]) for row in picture.rows})

    def test_disturbed_pairs_are_hollow_and_the_legend_and_a_note_say_so(self):
        picture = plot_scaling.scaling(RUNS[DISTURBED])
        for axes, figure in zip(picture.figure.axes, plot_scaling.FIGURES):
            hollow = [place for line in lines_of(axes, "disturbed") for place in zip(line.get_xdata(), line.get_ydata())]
            self.assertEqual(hollow, [(row["threads"], row[figure]) for row in picture.rows
                                      if row["backend"] == "onednn" and row["disturbed"]])
            self.assertEqual(len(hollow), 12)
        texts = [text.get_text() for text in picture.figure.texts]
        self.assertIn("disturbed", texts)
        self.assertEqual(sum(text.startswith("~ One of the two times") for text in texts), 1)
        self.assertNotIn("disturbed", [text.get_text() for text in plot_scaling.scaling(RUNS[SWEEP]).figure.texts])

    def test_no_text_covers_another_or_leaves_the_figure(self):
        for what, run in RUNS.items():
            with self.subTest(run=what):
                expect_texts_apart(self, plot_scaling.scaling(run).figure)

    def test_the_picture_says_what_was_measured(self):
        text = " ".join(text.get_text() for text in plot_scaling.scaling(RUNS[SWEEP]).figure.texts)
        for part in ("f32", "1, 2, 4, 8 threads", "cache state: hot", "ideal", "AMD EPYC 9B45"):
            self.assertIn(part, text)

    def test_ticks(self):
        self.assertEqual(plot_scaling.octave_ticks(0.9, 2.2), [0.5, 0.75, 1, 1.5, 2, 3, 4, 6])
        self.assertEqual(plot_scaling.octave_ticks(0.9, 60), [0.5, 1, 2, 4, 8, 16, 32, 64])
        self.assertEqual(plot_scaling.octave_ticks(2 ** -8, 2 ** 8), [2.0 ** power for power in range(-8, 9, 2)])
        self.assertEqual(plot_scaling.readable([1, 2, 3, 4, 6, 8, 9, 12, 13, 64]), [1, 2, 3, 4, 6, 8, 12, 64])


if __name__ == "__main__":
    unittest.main()
