#!/usr/bin/python3
"""Holds the export for github-action-benchmark to the entries that it parses."""
import json
import unittest
from pathlib import Path

import needs
import schema_check
from export_cases import timed
from export_cases_test import kept_run, varied_run
from export_github_action import text_of

SCHEMA = schema_check.root_of(Path(__file__).resolve().parent / "testdata" / "github_action.schema.json")


class GithubActionTest(unittest.TestCase):
    def test_the_published_entries(self):
        for run in (kept_run(), varied_run()):
            entries = json.loads(text_of([run]))
            self.assertEqual(list(schema_check.violations(SCHEMA, entries)), [])
            self.assertEqual([(entry["name"], entry["value"]) for entry in entries],
                             [(case["name"], case["gflops"]) for case in timed(run)])
        for broken in ({}, [], [{"name": "a", "unit": "GFLOPS"}], [{"name": "a", "unit": "GFLOPS", "value": "1"}]):
            self.assertTrue(list(schema_check.violations(SCHEMA, broken)))

    def test_an_entry(self):
        run = varied_run()
        run["cases"][0].update(flop=4e6, gflops=2.0, time_ns={"median": 2e6, "ci_low": 1.6e6, "ci_high": 2.5e6})
        first, second, *_ = json.loads(text_of([run]))
        self.assertEqual((first["unit"], first["range"]), ("GFLOPS", "± 0.45"))
        self.assertEqual(first["extra"].splitlines(), [
            "layer: conv:mb1ic3oc96ih224oh55kh11sh4ph2", "implementation: loops", "time: 2e+06 ns", "roof: 3%",
            "bound by: compute", "disturbed: the peak fell"])
        self.assertNotIn("range", second)


if __name__ == "__main__":
    needs.main({"python3-jsonschema": schema_check.jsonschema})
