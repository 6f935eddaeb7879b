#!/usr/bin/python3
"""Holds the schemas in results/ to JSON Schema, to the program's sources, to results.py and to the results that are kept here."""
import copy
import json
import re
import unittest

import needs
import results
import schema_check
from schema_check import RESULTS, Node, problems, root

COLUMNS = RESULTS.parent / "bench" / "columns.cc"
# What results.py checks: the list of fields, where they are in which file.
RELIED_ON = (("run", "", results.RUN_FIELDS), ("run", "ceilings", results.CEILING_FIELDS), ("run", "cases", results.CASE_FIELDS),
             ("run", "environment.caches_reported", results.CACHE_FIELDS),
             ("run", "bandwidth_curve", results.POINT_FIELDS), ("run", "networks", results.NETWORK_FIELDS),
             ("run", "networks.by_layer", results.SHARE_FIELDS), ("run", "networks.by_kind", results.SHARE_FIELDS),
             ("run", "predictors.fits", results.FIT_FIELDS), ("run", "predictors.deviating_layers", results.DEVIATING_LAYER_FIELDS),
             ("ceilings", "", results.KEPT_FIELDS), ("ceilings", "by_threads", results.THREADS_FIELDS),
             ("ceilings", "by_threads.bandwidth_curves", results.CURVE_FIELDS),
             ("ceilings", "by_threads.bandwidth_curves.points", results.POINT_FIELDS),
             ("samples", "cases", {"name": "text", "samples_ns": "a list"}))
VALUES = (None, True, -1, -0.5, 0, 0.5, 1, 7, "", "text", "ok", "compute", "L2", [], [1], {}, {"a": 1})


def kept_run():
    """The earliest published run: fields have been added since."""
    return json.loads((RESULTS / "amd-epyc-2cpu" / "2026-11-23T17-32-06Z" / "run.json").read_text())


def full_run():
    """With all fields that that one lacks, of which each file has some."""
    run = kept_run()
    run["seed"] = 7
    run["environment"]["counters"] = {"flop": "available", "dram_bytes": "no"}
    case = run["cases"][0]
    case["counted"] = {"flop": 1e9, "dram_bytes": 2e6, "arithmetic_intensity": 500.0}
    case["layer"]["also"] = ["another"]
    return run


class SchemaTest(unittest.TestCase):
    def test_they_are_schemas(self):
        for name, file in schema_check.FILES.items():
            schema = json.loads(file.read_text())
            schema_check.jsonschema.Draft202012Validator.check_schema(schema)
            self.assertEqual(root(name).field("schema").content["const"], f"flopline-{name}/1")

    def test_kept_results_are_valid(self):
        self.assertTrue(list(RESULTS.glob("*/*/run.json")))
        self.assertEqual(list(schema_check.problems_below(RESULTS)), [])
        self.assertEqual(problems("run", full_run()), [])

    def test_what_is_wrong_is_found(self):
        def case(**fields):
            return lambda run: run["cases"][0].update(fields)

        changes = (
            ("$.schema", lambda run: run.update(schema="flopline-run/2")),
            ("$.seed", lambda run: run.update(seed="7")),
            ("$.cases[0]", lambda run: run["cases"][0].pop("threads")),
            ("$.cases[0].threads", case(threads=0)),
            ("$.cases[0].status", case(status="fine")),
            ("reason", case(status="wrong")),
            ("$.cases[0]", case(status="failed", reason="no memory")),  # and yet a time
            ("time_ns", lambda run: run["cases"][0].pop("time_ns")),
            ("$.cases[0].time_ns.median", lambda run: run["cases"][0]["time_ns"].update(median=0)),
            ("$.cases[0].bound_by", case(bound_by="memory")),
            ("$.ceilings[0]", lambda run: run["ceilings"][0].pop("dtype")),
            ("$.environment", lambda run: run["environment"].pop("verdict")),
            ("$.environment.machine", lambda run: run["environment"].update(machine="/home/me")),
            ("$.started", lambda run: run.update(started="yesterday")))
        for named, change in changes:
            with self.subTest(named=named):
                run = full_run()
                change(run)
                found = problems("run", run)
                self.assertTrue(any(named in line for line in found), found)

    def test_a_field_that_is_not_described_is_found(self):
        for path, holder in (("more", lambda run: run), ("cases[1].more", lambda run: run["cases"][1]),
                             ("cases[0].time_ns.more", lambda run: run["cases"][0]["time_ns"]),
                             ("environment.team.more", lambda run: run["environment"]["team"]),
                             ("ceilings[3].more", lambda run: run["ceilings"][3]),
                             ("cases[0].layer.name.more", lambda run: run["cases"][0]["layer"].update(name={}) or
                              run["cases"][0]["layer"]["name"])):
            run = full_run()
            holder(run)["more"] = 1
            self.assertIn(f"{path}: the schema does not describe it", problems("run", run))
        run = full_run()
        run["environment"]["settings"]["OMP_ANYTHING"] = "1"
        self.assertEqual(problems("run", run), [])

    def test_every_column_is_described_and_the_other_way_round(self):
        written = {path.strip("/").replace("/", ".") for path in re.findall(r'\{"(/[\w/]+)"', COLUMNS.read_text())}
        self.assertGreater(len(written), 40)

        def fields(node, prefix=""):
            for name in node.content.get("properties", {}):
                below = node.property(name)
                if prefix + name in written or "properties" not in below.content:
                    yield prefix + name
                else:
                    yield from fields(below, f"{prefix}{name}.")
        self.assertEqual(set(fields(root("run").field("cases").items())), written)

    def test_each_accepted_word_is_explained(self):
        def words(content):
            if isinstance(content, dict):
                yield from content.get("enum", ())
            for inner in content.values() if isinstance(content, dict) else content if isinstance(content, list) else ():
                yield from words(inner)
        for name, file in schema_check.FILES.items():
            schema = json.loads(file.read_text())
            for word in words(schema):
                self.assertIn(f'`\\"{word}\\"`', file.read_text(), name)

    def test_results_py_accepts_what_the_schema_does(self):
        for name, place, fields in RELIED_ON:
            holder = root(name).field(place) if place else root(name)
            for field, expected in fields.items():
                with self.subTest(file=name, field=f"{place}.{field}"):
                    self.check_field(holder, field, results.EXPECTED[expected])

    def check_field(self, holder, field, accepts):
        node = holder.items() if holder.content.get("type") == "array" else holder
        *parents, last = field.rstrip("?").split(".")
        for parent in parents:
            node = node.property(parent)
        self.assertIsNotNone(node.property(last), "the schema does not know it")
        if not field.endswith("?"):
            self.assertIn(last, node.content.get("required", ()), "results.py cannot do without it")
        for value in VALUES:
            if not list(schema_check.violations(node.property(last), value)):
                self.assertTrue(accepts(value), value)


class NodeTest(unittest.TestCase):
    def test_what_is_beside_a_reference_is_added_to_it(self):
        environment = root("run").property("environment")
        self.assertEqual(environment.name, "environment")
        self.assertLessEqual({"machine", "verdict"}, set(environment.content["required"]))
        self.assertNotIn("verdict", root("noise").property("environment").content["required"])

    def test_references_lead_to_other_files(self):
        points = root("ceilings").field("by_threads.bandwidth_curves.points.gb_per_s")
        self.assertEqual((points.file.name, points.content["exclusiveMinimum"]), ("run.schema.json", 0))
        self.assertIsNone(root("run").field("cases.nothing"))
        self.assertEqual(copy.copy(Node(points.file, {"type": "object"})).content, {"type": "object"})


if __name__ == "__main__":
    needs.main({"python3-jsonschema": schema_check.jsonschema})
