#!/usr/bin/python3
"""Holds the export for Bencher to what Bencher publishes of its format."""
import json
import unittest
from pathlib import Path

import needs
import schema_check
from export_bencher import text_of
from export_cases import timed
from export_cases_test import kept_run, varied_run

SCHEMA = schema_check.root_of(Path(__file__).resolve().parent / "testdata" / "bencher.schema.json")


class BencherTest(unittest.TestCase):
    def test_the_published_schema(self):
        for run in (kept_run(), varied_run()):
            report = json.loads(text_of([run]))
            self.assertEqual(list(schema_check.violations(SCHEMA, report)), [])
            self.assertEqual(list(report), [case["name"] for case in timed(run)])
        for broken in ([], {"a": 1}, {"a": {"latency": {"lower_value": 1}}}, {"a": {"latency": {"value": "1"}}}):
            self.assertTrue(list(schema_check.violations(SCHEMA, broken)))

    def test_values(self):
        run = kept_run()
        run["cases"] = run["cases"][:1]
        run["cases"][0].update(name="a", flop=4000, time_ns={"median": 2000, "ci_low": 1600, "ci_high": 2500})
        self.assertEqual(json.loads(text_of([run])), {"a": {
            "latency": {"value": 2000, "lower_value": 1600, "upper_value": 2500},
            "throughput": {"value": 5e5, "lower_value": 4e5, "upper_value": 6.25e5},
            "gflops": {"value": 2, "lower_value": 1.6, "upper_value": 2.5}}})
        run["cases"][0].update(time_ns={"median": 1e-320}, flop=0)
        self.assertEqual(json.loads(text_of([run])), {"a": {"latency": {"value": 1e-320}}})


if __name__ == "__main__":
    needs.main({"python3-jsonschema": schema_check.jsonschema})
