#!/usr/bin/python3
"""Lets the parser of Prometheus' client library, which is strict, read the export as OpenMetrics."""
import re
import unittest

import export_openmetrics
import needs
from export_cases import plain
from export_cases_test import HOSTILE_NAME, kept_run, varied_run
from export_openmetrics import text_of

try:
    from prometheus_client.openmetrics.parser import text_string_to_metric_families
    from prometheus_client.parser import text_string_to_metric_families as older_format
except ImportError:
    text_string_to_metric_families = older_format = None


def read(*runs):
    """{name: family}."""
    return {family.name: family for family in text_string_to_metric_families(text_of(list(runs)))}


def samples(families):
    return [(sample.name, tuple(sorted(sample.labels.items()))) for family in families.values() for sample in family.samples]


class OpenMetricsTest(unittest.TestCase):
    def test_the_parser_takes_it(self):
        for runs in ([kept_run()], [varied_run()], [kept_run(), varied_run()], [{**kept_run(), "cases": [], "ceilings": []}]):
            families = read(*runs)
            self.assertEqual({family.type for family in families.values()}, {"gauge"})
            self.assertTrue(all(family.documentation.endswith(".") for family in families.values()))
            names = samples(families)
            self.assertEqual(len(names), len(set(names)))
            older = {family.name: family for family in older_format(text_of(runs))}
            self.assertEqual((samples(older), {family.type for family in older.values()}), (names, {"gauge"}))
        for what, by in (("# EOF\n", ""), ("_seconds seconds", "_seconds minutes"), ("# TYPE", "\n# TYPE"), (r'\\"', '"')):
            broken = re.sub(what, by, text_of([varied_run()]))
            with self.subTest(by=by), self.assertRaises(ValueError):
                list(text_string_to_metric_families(broken))

    def test_values(self):
        families = read(varied_run())
        labels = {"machine": "amd-epyc-2cpu", "started": "2026-11-25T12:00:00Z", "case": "conv/core.alexnet.features.0/reference",
                  "network": "core", "layer": "alexnet.features.0", "kind": "conv", "backend": "reference", "dtype": "f32",
                  "direction": "forward", "threads": "2", "cache": "hot"}
        for name, value, unit in (("flopline_case_time_seconds", 0.011412897, "seconds"), ("flopline_case_ok", 1, ""),
                                  ("flopline_case_performance_flop_per_second", 18.290246902254527e9, "flop_per_second"),
                                  ("flopline_case_share_of_roof_ratio", 0.03410933653592826, "ratio")):
            sample = families[name].samples[0]
            self.assertEqual((sample.labels, families[name].unit), (labels, unit))
            self.assertAlmostEqual(sample.value, value, delta=1e-9 * value)
        self.assertEqual([sample.value for sample in families["flopline_case_ok"].samples], [1] * 8 + [0] * 3)
        self.assertEqual([len(families[f"flopline_case_time{end}_seconds"].samples) for end in ("", "_low", "_high")], [8, 7, 8])
        self.assertEqual(families["flopline_run_started_timestamp_seconds"].samples[0].value, 1795608000)

    def test_runs_are_told_apart(self):
        families = read(kept_run(), varied_run(), varied_run(machine="another"))
        self.assertEqual([(sample.labels["machine"], sample.labels["started"]) for sample in families["flopline_run_quiet"].samples],
                         [("amd-epyc-2cpu", "2026-11-23T17:32:06Z"), ("amd-epyc-2cpu", "2026-11-25T12:00:00Z"),
                          ("another", "2026-11-25T12:00:00Z")])

    def test_no_name_leaves_its_place(self):
        names = [sample.labels["case"] for sample in read(varied_run())["flopline_case_ok"].samples]
        self.assertEqual(names[2], plain(HOSTILE_NAME))

    def test_what_is_not_known_is_left_out(self):
        run = varied_run()
        run["started"] = "yesterday"
        run["cases"][0]["gflops"] = 1e299
        families = read(run)
        self.assertNotIn("flopline_run_started_timestamp_seconds", families)
        self.assertEqual(len(families["flopline_case_performance_flop_per_second"].samples), 7)
        self.assertIsNone(export_openmetrics.unix_time("0001-01-01T00:00:00"))


if __name__ == "__main__":
    needs.main({"python3-prometheus-client": text_string_to_metric_families})
