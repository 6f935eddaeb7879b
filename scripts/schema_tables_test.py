#!/usr/bin/python3
"""Holds the tables of results/README.md to the schemas that they come from."""
import re
import unittest

import schema_check
import schema_tables


class SchemaTablesTest(unittest.TestCase):
    def test_the_readme_is_current(self):
        text = schema_tables.README.read_text(encoding="utf-8")
        self.assertEqual(text, schema_tables.with_tables(text), "run scripts/schema_tables.py")

    def test_each_field_has_its_row(self):
        places = re.findall(r"<!-- fields: (.*) -->", schema_tables.README.read_text(encoding="utf-8"))
        self.assertEqual(len(places), len(set(places)))
        self.assertLessEqual({*schema_check.FILES, *(f"run {field}" for field in ("environment", "ceilings", "networks", "cases"))},
                             set(places))
        for name, row in (("run", "| `seed` | integer? | of the order in which cases took their turns |"),
                          ("run environment", "| `load_average` | list of numbers? | over 1, 5 and 15 minutes |"),
                          ("run cases", "| `layer.also` | list of text? | names of other layers"),
                          ("run cases", "| `time_ns.ci_low` | number | "),
                          ("samples", '| `schema` | text | `"flopline-samples/1"`: '),
                          ("ceilings", "| `by_threads[].latencies[].ns` | number | of a load that"),
                          ("noise", r"did not exceed, in cycles: \|ln(a/b)\| |")):
            self.assertIn(row, schema_tables.table(*f"{name} ".split(" ")[:2]))

    def test_only_tables_change(self):
        text = "before\n<!-- fields: noise -->\nold\n<!-- end of fields -->\nafter\n"
        lines = schema_tables.with_tables(text).splitlines()
        self.assertEqual([lines[0], lines[1], lines[-2], lines[-1]],
                         ["before", "<!-- fields: noise -->", "<!-- end of fields -->", "after"])
        self.assertNotIn("old", lines)
        self.assertEqual(schema_tables.with_tables("text | without\n"), "text | without\n")


if __name__ == "__main__":
    unittest.main()
