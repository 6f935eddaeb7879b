#!/usr/bin/python3
"""The data beside a picture, as CSV."""
import csv
import io
import unittest

import plot_picture


class PictureTest(unittest.TestCase):
    def test_a_record_fills_the_columns_that_it_tells(self):
        self.assertEqual(plot_picture.as_rows(("a", "b"), [{"b": 1}, {"a": 2.5, "b": 3}]),
                         [{"a": "", "b": 1}, {"a": 2.5, "b": 3}])
        with self.assertRaisesRegex(KeyError, "no such column: c"):
            plot_picture.as_rows(("a", "b"), [{"c": 1}])

    def test_numbers_and_texts_come_back_exactly(self):
        rows = [{"name": 'conv,"a"\nb', "time_ns": 1 / 3, "share": 1e-300}, {"name": "µ=1", "time_ns": 7, "share": ""}]
        text = plot_picture.csv_text(rows)
        self.assertEqual(text.split("\n")[0], "name,time_ns,share")
        self.assertNotIn("\r", text)
        back = list(csv.DictReader(io.StringIO(text, newline="")))
        self.assertEqual([row["name"] for row in back], [row["name"] for row in rows])
        self.assertEqual((float(back[0]["time_ns"]), float(back[0]["share"]), back[1]["share"]), (1 / 3, 1e-300, ""))

    def test_no_rows(self):
        self.assertEqual(plot_picture.csv_text([]).strip(), "")


if __name__ == "__main__":
    unittest.main()
