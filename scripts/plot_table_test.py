#!/usr/bin/python3
"""The numbered layers of a plot and their table, as text."""
import unittest

import plot_table
from results_test import on_threads, synthetic_run


def case(name="conv/alexnet.conv1/onednn", backend="onednn", **changes):
    return {"name": name, "layer": {"name": "conv1", "kind": "conv", "variant": "standard"}, "backend": backend,
            "dtype": "f32", "direction": "forward", "threads": 2, "cache": "hot", "status": "ok", "gflops": 100.0,
            "arithmetic_intensity": 20.0, "share_of_roof": 0.5, **changes}


class PlotTableTest(unittest.TestCase):
    def test_kinds(self):
        for layer, kind in (({"kind": "conv", "variant": "standard"}, "conv"), ({"kind": "conv"}, "conv"),
                            ({"kind": "conv", "variant": "depthwise"}, "conv depthwise"), ({"kind": "lstm"}, "lstm")):
            self.assertEqual(plot_table.kind_of({"layer": layer}), kind)

    def test_backends_of_a_layer_share_its_number(self):
        layers = plot_table.numbered_layers([case(), case("conv/alexnet.conv1/reference", "reference", gflops=5.0)])
        self.assertEqual([(layer.number, layer.name, sorted(layer.cases)) for layer in layers],
                         [(1, "alexnet.conv1", [(2, "onednn"), (2, "reference")])])
        self.assertEqual(plot_table.backends_of(layers), ["onednn", "reference"])

    def test_settings_make_another_layer(self):
        layers = plot_table.numbered_layers([case(), case("conv/alexnet.conv1/onednn/cold", cache="cold")])
        self.assertEqual([layer.name for layer in layers], ["alexnet.conv1", "alexnet.conv1/cold"])

    def test_numbers_of_threads_share_the_layers_number(self):
        names = [f"conv/alexnet.conv1/onednn/{setting}omp:{threads}" for setting in ("", "cold/") for threads in (1, 2)]
        layers = plot_table.numbered_layers([case(name, threads=index % 2 + 1, cache=("hot", "cold")[index // 2])
                                             for index, name in enumerate(names)])
        self.assertEqual([(layer.name, sorted(layer.cases)) for layer in layers],
                         [(name, [(1, "onednn"), (2, "onednn")]) for name in ("alexnet.conv1", "alexnet.conv1/cold")])
        self.assertEqual(plot_table.thread_counts(layers), [1, 2])

    def test_of_many_numbers_of_threads_the_fewest_and_the_most_are_drawn(self):
        for counts, shown in (([1, 2, 4, 8], [1, 2, 4, 8]), ([1, 2, 4, 8, 16], [1, 16])):
            run = on_threads(synthetic_run(4), counts)
            layers = plot_table.numbered_layers(run["cases"])
            self.assertEqual(plot_table.thread_counts(layers), shown)
            self.assertEqual(list(plot_table.notes(run, layers)),
                             [] if shown == counts else ["Not drawn: cases on 2, 4, 8 threads."])

    def test_numbers_go_from_left_to_right(self):
        layers = plot_table.numbered_layers(synthetic_run(50)["cases"])
        intensities = [layer.cases[2, "onednn"]["arithmetic_intensity"] for layer in layers]
        self.assertEqual((intensities, [layer.number for layer in layers]), (sorted(intensities), list(range(1, 26))))

    def test_a_case_that_stands_twice_is_drawn_once_at_its_best(self):
        (layer,) = plot_table.numbered_layers([case(), case(gflops=120.0), case(gflops=110.0)])
        self.assertEqual(layer.cases[2, "onednn"]["gflops"], 120.0)

    def test_lines_have_the_asked_width_and_say_all(self):
        layers = plot_table.numbered_layers([case(name=f"conv/net.{'long' * 30}/onednn"), *synthetic_run(30)["cases"]])
        heading, lines = plot_table.table_lines(layers, [(2, "onednn"), (2, "reference")], 92)
        self.assertEqual({len(line) for line in heading + lines}, {92})
        self.assertEqual(len(lines), 16)
        (line,) = plot_table.table_lines(plot_table.numbered_layers([case()]), [(2, "onednn")], 70)[1]
        self.assertEqual(line.split(), ["1", "alexnet.conv1", "20.0", "100.0", "50", "%"])

    def test_the_heading_names_the_threads_where_they_differ(self):
        below = [["FLOP/B", "onednn", "onednn"], ["no.", "layer", *["GFLOP/s", "roof"] * 2]]
        for says_threads, lines in ((False, below), (True, [["1", "thread", "2", "threads"], *below])):
            heading = list(plot_table.heading_lines([(1, "onednn"), (2, "onednn")], 90, says_threads))
            self.assertEqual([line.split() for line in heading], lines)
            self.assertEqual({len(line) for line in heading}, {90})

    def test_fallbacks_and_what_is_above_the_roof_are_marked(self):
        self.assertIn("100.0*", plot_table.case_cell(case(implementation="ref:any")))
        self.assertIn("100.0!", plot_table.case_cell(case(share_of_roof=1.06)))
        self.assertNotRegex(plot_table.case_cell(case(share_of_roof=1.05)), "[*!]")
        self.assertEqual(plot_table.case_cell(None).strip(), "")

    def test_numbers(self):
        self.assertEqual([plot_table.significant(value, 3) for value in (0.25, 4.7, 171.0, 1234.4, 12.0)],
                         ["0.250", "4.70", "171", "1234", "12.0"])

    def test_names(self):
        self.assertEqual(plot_table.shortened("abc", 5), "abc  ")
        self.assertEqual(plot_table.shortened("abcdefghij", 7), "abc…hij")
        self.assertEqual(plot_table.printable("a\nb\tc\x1b"), "a b c ")

    def test_notes_count_what_is_not_drawn(self):
        without_rate = case()
        del without_rate["gflops"]
        run = {**synthetic_run(2), "complete": False}
        run["cases"] += [case(status="failed"), case(status="failed"), case(status="unsupported"), without_rate]
        run["environment"]["verdict"] = "disturbed"
        text = "\n".join(plot_table.notes(run, plot_table.numbered_layers(run["cases"])))
        for part in ("2 failed", "1 unsupported", "1 without FLOP", "interrupted", "disturbed"):
            self.assertIn(part, text)
        good = synthetic_run(2)
        self.assertEqual(list(plot_table.notes(good, plot_table.numbered_layers(good["cases"]))), [])
        self.assertEqual(list(plot_table.notes(synthetic_run(0), [])), ["No case to draw."])


if __name__ == "__main__":
    unittest.main()
