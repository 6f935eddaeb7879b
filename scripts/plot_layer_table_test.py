#!/usr/bin/python3
"""The table below a roofline: lists side by side, blocks of columns, and the height that it says it needs."""
import unittest

import plot_layer_table
import plot_style
import plot_table
from plot_style_test import expect_texts_apart
from results_test import on_threads, synthetic_run, with_backends


def drawn(run):
    """The texts of the lines with their places (left edge, height in pixels from the top)."""
    layers = plot_table.numbered_layers(run["cases"])
    table = plot_layer_table.LayerTable(layers, plot_table.thread_counts(layers))
    figure = plot_style.new_figure(table.height_px + 20)
    table.draw(figure, table.height_px + 10)
    return figure, table


def lines_of(figure):
    return [text for text in figure.texts if len(text.get_text()) > 1]


class LayerTableTest(unittest.TestCase):
    def lists(self, figure):
        return len({round(text.get_position()[0], 6) for text in lines_of(figure)})

    def test_lists_stand_side_by_side_where_names_have_room(self):
        self.assertEqual(self.lists(drawn(synthetic_run(50))[0]), 2)
        self.assertEqual(self.lists(drawn(synthetic_run(12))[0]), 1)
        long = synthetic_run(50)
        for case in long["cases"]:
            case["name"] = case["name"].replace("core.", "a_network_with_a_long_name.")
        self.assertEqual(self.lists(drawn(long)[0]), 1)

    def test_more_columns_than_fit_stand_in_blocks(self):
        run = on_threads(with_backends(synthetic_run(50), ["onednn", "another", "reference"]), [1, 2, 4])
        figure, _ = drawn(run)
        headings = [text.get_text().split() for text in lines_of(figure) if "FLOP/B" in text.get_text()]
        self.assertEqual(headings, [["FLOP/B", *["another", "onednn", "reference"] * 2],
                                    ["FLOP/B", "another", "onednn", "reference"]])
        threads = [text.get_text().split() for text in lines_of(figure) if "thread" in text.get_text()]
        self.assertEqual(threads, [[*["1", "thread"] * 3, *["2", "threads"] * 3], ["4", "threads"] * 3])
        numbers = [text.get_text().split()[0] for text in lines_of(figure)]
        self.assertEqual([numbers.count(str(number)) for number in range(5, 26)], [2] * 21)

    def test_the_height_is_what_the_lines_need_and_nothing_overlaps(self):
        for run in (synthetic_run(1), synthetic_run(50), on_threads(synthetic_run(30), [1, 2, 4, 8])):
            figure, table = drawn(run)
            expect_texts_apart(self, figure)
            lowest = min(text.get_position()[1] for text in figure.texts) * (table.height_px + 20)
            self.assertAlmostEqual(lowest, 10 + 2 * plot_style.ROW_PX, delta=1)

    def test_nothing_to_list(self):
        self.assertEqual(drawn(synthetic_run(0))[1].height_px, 0)


if __name__ == "__main__":
    unittest.main()
