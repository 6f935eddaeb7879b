#!/usr/bin/python3
"""Opens good and hostile results; the synthetic runs also serve the tests of the plots."""
import contextlib
import copy
import io
import json
import random
import tempfile
import unittest
from pathlib import Path

import results

KINDS = (("conv", "standard"), ("conv", "grouped"), ("conv", "depthwise"), ("dwsep", None), ("linear", None),
         ("lstm", None))


def synthetic_ceilings():
    """About what two threads of a recent server CPU reach."""
    yield {"kind": "compute", "name": "fma", "dtype": "f32", "isa": "avx512f", "threads": 2, "value": 480.3,
           "unit": "GFLOPS"}
    for level, bandwidth in (("L1", 900.0), ("L2", 450.0), ("L3", 250.0), ("DRAM", 60.0)):
        for name, share in (("copy", 0.7), ("read", 1.0), ("write", 0.5)):
            yield {"kind": "memory", "name": name, "level": level, "isa": "avx512f", "threads": 2,
                   "value": bandwidth * share, "unit": "GB/s", "capacity_bytes": 98304}


def synthetic_run(case_count, seed=1):
    """A run of layers on two backends, within the ceilings; the same for the same arguments."""
    choose = random.Random(seed)
    cases = []
    for index in range((case_count + 1) // 2):
        kind, variant = KINDS[index % len(KINDS)]
        layer = {"name": f"{kind}{index}", "kind": kind, "descriptor": f"{kind}:mb1", "multiplicity": 1}
        if variant:
            layer["variant"] = variant
        intensity = 10 ** choose.uniform(-0.6, 2.3)
        roof = min(480.0, intensity * choose.choice((60.0, 250.0)))
        for backend, implementation, gflops in (("onednn", "jit:avx512_core", roof * choose.uniform(0.3, 0.98)),
                                                ("reference", "direct", min(roof, choose.uniform(1, 12)))):
            cases.append({
                "name": f"{kind}/core.{kind}{index}_56x56/{backend}", "network": "core", "layer": layer,
                "backend": backend, "implementation": implementation, "dtype": "f32",
                "direction": "forward", "threads": 2, "cache": "hot", "status": "ok", "gflops": gflops,
                "arithmetic_intensity": intensity, "share_of_roof": gflops / roof})
    return {"schema": results.SCHEMA, "complete": True, "command": "flopline run core",
            "started": "2025-01-31T12:00:00Z",
            "environment": {"cpu": "AMD EPYC 9B45", "verdict": "quiet", "reasons": []},
            "ceilings": list(synthetic_ceilings()), "cases": cases[:case_count]}


def synthetic_network_run(case_count, seed=1):
    """The same as a network, with times and what the counts predict of them."""
    run = synthetic_run(case_count, seed)
    fits = []
    for index, case in enumerate(run["cases"]):
        case["network"] = "resnet18"
        case["name"] = case["name"].replace("/core.", "/resnet18.")
        case["effective_maccs"] = 10 ** (5 + index % 40 / 10)
        flop = 2 * case["effective_maccs"]
        case["bytes"] = {"input": flop / case["arithmetic_intensity"], "weights": 0, "bias": 0, "output": 0}
        case["time_ns"] = {"median": flop / case["gflops"]}
    for backend in sorted({case["backend"] for case in run["cases"]}):
        for predictor, slope in (("maccs", 0.01), ("bytes", 0.1), ("roofline_s", 2e9)):
            fits.append({"network": "resnet18", "backend": backend, "cache": "hot", "threads": 2, "kind": "all",
                         "predictor": predictor,
                         "layers": case_count, "ns_per_unit": slope, "correlation": 0.998,
                         "median_relative_error": 0.25})
    far = [{"network": "resnet18", "backend": case["backend"], "cache": "hot", "threads": 2, "layer": case["layer"]["name"],
            "time_ns": case["time_ns"]["median"], "expected_ns": case["time_ns"]["median"] / 3}
           for case in run["cases"][:10]]
    run["predictors"] = {"fits": fits, "deviating_layers": far}
    return run


def on_threads(run, counts):
    """The run on other numbers of threads: with ceilings that grow with them, and times that profit less and less."""
    swept = copy.deepcopy(run)
    swept["cases"] = [
        {**copy.deepcopy(case), "threads": count, "name": f"{case['name']}/omp:{count}",
         "gflops": case["gflops"] * gain, "time_ns": {"median": 1e6 * (1 + index) / gain}}
        for index, case in enumerate(run["cases"]) for count in counts for gain in [count ** (1 - index % 7 / 10)]]
    swept["ceilings"] = [{**ceiling, "threads": count, "value": ceiling["value"] * count / 2}
                         for count in counts for ceiling in run["ceilings"]]
    for name in ("fits", "deviating_layers"):
        if "predictors" in run:
            swept["predictors"][name] = [{**one, "threads": count} for one in run["predictors"][name] for count in counts]
    return swept


def with_backends(run, backends):
    """Every layer on each of these backends."""
    layers = {case["layer"]["name"]: case for case in run["cases"]}
    run["cases"] = [{**case, "backend": backend, "gflops": case["gflops"] / (1 + index),
                     "name": case["name"].replace(case["backend"], backend)}
                    for case in layers.values() for index, backend in enumerate(backends)]
    return run


def synthetic_kept_ceilings():
    """What a machine keeps: one and two threads."""
    def entry(threads):
        def points(gb_per_s):
            return [{"bytes": 4096 * threads * 2 ** step, "gb_per_s": gb_per_s * threads / (1 + step)} for step in range(16)]
        return {"threads": threads, "ceilings": list(synthetic_ceilings()), "bandwidth_curve": points(200),
                "bandwidth_curves": [{"pattern": pattern, "threads": threads, "points": points(100 + 20 * index)}
                                     for index, pattern in enumerate(("read", "write", "write_nt", "copy", "triad"))],
                "latencies": [{"level": "L1", "bytes": 16384, "ns": 1.1}]}
    return {"schema": results.CEILINGS_SCHEMA, "measured": "2025-01-31T12:00:00Z",
            "environment": {"cpu": "AMD EPYC 9B45", "caches_reported": [
                {"level": 1, "type": "data", "size_bytes": 32768, "shared_by_cpus": 1},
                {"level": 3, "type": "unified", "size_bytes": 2 ** 25, "shared_by_cpus": 8}]},
            "by_threads": [entry(1), entry(2)]}


def changed(path, value, run=None):
    """The text of a run whose field at `path` ("cases.0.status") is `value`, or is gone when that is None."""
    run = copy.deepcopy(run or synthetic_network_run(2))
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    record = run
    for part in parents:
        record = record[part]
    if value is None:
        del record[last]
    else:
        record[last] = value
    return json.dumps(run)


# What is wrong, the file's text, what the message has to name
HOSTILE = (
    ("empty", "", "expected JSON"),
    ("truncated", json.dumps(synthetic_run(2))[:700], "expected JSON"),
    ("not text", b"\xff\xfe\x00\x80", "expected JSON"),
    ("nested without end", "[" * 100000, "expected JSON"),
    ("a list", "[]", "schema"),
    ("another schema", changed("schema", "flopline-count/1"), 'expected "flopline-run/1", found "flopline-count/1"'),
    ("a later schema", changed("schema", "flopline-run/2"), "schema"),
    ("no schema", changed("schema", None), "found nothing"),
    ("NaN", changed("cases.0.gflops", float("nan")), "NaN"),
    ("infinite", changed("cases.0.gflops", 1.0).replace('"gflops": 1.0', '"gflops": 1e999'), "cases[0].gflops"),
    ("negative", changed("cases.1.gflops", -1.0), "cases[1].gflops"),
    ("text for a number", changed("ceilings.0.value", "480"), "ceilings[0].value"),
    ("no bandwidth", changed("ceilings.1.value", 0), "ceilings[1].value"),
    ("a ceiling without level", changed("ceilings.1.level", None), "ceilings[1].level"),
    ("an unknown ceiling", changed("ceilings.0.kind", "network"), "ceilings[0].kind"),
    ("a case that is no object", changed("cases.0", 7), "cases[0]: expected an object"),
    ("a case without layer", changed("cases.0.layer", None), "cases[0].layer"),
    ("a layer without kind", changed("cases.0.layer.kind", None), "cases[0].layer.kind"),
    ("an unhashable status", changed("cases.0.status", []), "cases[0].status"),
    ("an unknown status", changed("cases.0.status", "fine"), "cases[0].status"),
    ("cases that are no list", changed("cases", {}), "cases"),
    ("bytes that are no object", changed("cases.0.bytes", 12), "cases[0].bytes"),
    ("a time of 0", changed("cases.0.time_ns.median", 0), "cases[0].time_ns.median"),
    ("predictors that are no object", changed("predictors", []), "predictors"),
    ("fits that are no list", changed("predictors.fits", {}), "predictors.fits"),
    ("a fit without a slope", changed("predictors.fits.1.ns_per_unit", None), "predictors.fits[1].ns_per_unit"),
    ("a layer expected in no time", changed("predictors.deviating_layers.0.expected_ns", 0),
     "predictors.deviating_layers[0].expected_ns"),
    ("a point without bytes", changed("bandwidth_curve", [{"gb_per_s": 3}]), "bandwidth_curve[0].bytes"),
    ("a phase that is no number", changed("cases.0.phases_ns", {"create": "1 s"}), "cases[0].phases_ns.create"),
    ("a network without backend", changed("networks", [{"name": "a"}]), "networks[0].backend"),
    ("a share that is no number", changed("networks", [{"name": "a", "backend": "b", "cache": "hot", "threads": 1, "by_layer": [
        {"name": "c", "time_ns": 1, "share": "all"}]}]), "networks[0].by_layer[0].share"),
    ("layers without MACCs that are no number", changed("networks", [{"name": "a", "backend": "b", "cache": "hot", "threads": 1,
        "counted_only": {"layers": "all"}}]), "networks[0].counted_only.layers"),
    ("true for a count", changed("cases.0.threads", True), "cases[0].threads"),
    ("a cache without level", changed("environment.caches_reported", [{"type": "data"}]), "environment.caches_reported[0].level"),
    ("reasons that are no list", changed("environment.reasons", 5), "environment.reasons"),
    ("operations that are no number", changed("cases.1.flop", "many"), "cases[1].flop"),
)


HOSTILE_CEILINGS = (
    ("no list", changed("by_threads", {}, synthetic_kept_ceilings()), "by_threads"),
    ("no curves", changed("by_threads.1.bandwidth_curves", None, synthetic_kept_ceilings()), "by_threads[1].bandwidth_curves"),
    ("no bandwidth", changed("by_threads.0.bandwidth_curves.2.points.3.gb_per_s", 0, synthetic_kept_ceilings()),
     "by_threads[0].bandwidth_curves[2].points[3].gb_per_s"),
    ("no ceiling", changed("by_threads.0.ceilings.0", 3, synthetic_kept_ceilings()), "by_threads[0].ceilings[0]"),
)


class ResultsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name, "run.json")

    def test_a_run_opens_by_folder_and_by_file(self):
        self.file.write_text(json.dumps(synthetic_run(3)))
        self.assertEqual(results.open_run(self.file), synthetic_run(3))
        self.assertEqual(results.open_run(str(self.file.parent)), synthetic_run(3))

    def test_nouns_of_one(self):
        self.assertEqual([results.plural(count, "layer") for count in (0, 1, 2)], ["0 layers", "1 layer", "2 layers"])

    def test_fields_that_may_be_absent(self):
        for field in ("gflops", "arithmetic_intensity", "share_of_roof", "implementation", "time_ns", "bytes"):
            self.file.write_text(changed(f"cases.0.{field}", None))
            self.assertNotIn(field, results.open_run(self.file)["cases"][0])

    def test_hostile_files_are_refused_in_one_line(self):
        for what, text, named in HOSTILE:
            with self.subTest(what=what):
                self.file.write_bytes(text if isinstance(text, bytes) else text.encode())
                messages = io.StringIO()
                with contextlib.redirect_stderr(messages):
                    self.assertEqual(results.main([str(self.file)]), 2)
                self.assertEqual(messages.getvalue().count("\n"), 1)
                self.assertIn(str(self.file), messages.getvalue())
                self.assertIn(named, messages.getvalue())

    def test_kept_ceilings(self):
        self.file.write_text(json.dumps(synthetic_kept_ceilings()))
        self.assertEqual(results.open_any(self.file), synthetic_kept_ceilings())
        with self.assertRaisesRegex(results.ResultError, "flopline-run/1"):
            results.open_run(self.file)
        for what, text, named in HOSTILE_CEILINGS:
            with self.subTest(what=what):
                self.file.write_text(text)
                with self.assertRaises(results.ResultError) as refused:
                    results.open_any(self.file)
                self.assertIn(named, str(refused.exception))

    def test_samples(self):
        self.file.write_text(json.dumps(synthetic_run(2)))
        self.assertIsNone(results.open_samples(self.file))
        beside = self.file.with_name("samples.json")
        good = {"schema": results.SAMPLES_SCHEMA, "cases": [{"name": "a", "samples_ns": [1.5, 2]}]}
        beside.write_text(json.dumps(good))
        self.assertEqual(results.open_samples(self.file.parent), {"a": [1.5, 2]})
        for text in ("", "[]", '{"schema": "flopline-samples/2"}', json.dumps(good).replace("2]", "0]"),
                     json.dumps(good).replace("[1.5, 2]", "[]"), json.dumps(good).replace("1.5", '"x"')):
            beside.write_text(text)
            with self.assertRaisesRegex(results.ResultError, "samples.json"):
                results.open_samples(self.file)

    def test_no_such_file(self):
        with self.assertRaisesRegex(results.ResultError, "No such file"):
            results.open_run(self.file)
        with self.assertRaisesRegex(results.ResultError, "run.json: expected a readable"):
            results.open_run(self.file.parent)

    def test_summary(self):
        lines = list(results.summary(synthetic_run(3)))
        self.assertEqual(lines[:2], ["AMD EPYC 9B45, 2025-01-31T12:00:00Z, complete", "3 cases: 3 ok"])
        self.assertIn("ceiling f32 fma: 480.3 GFLOPS (2 threads, avx512f)", lines)

    def test_fallbacks_of_a_library(self):
        for implementation, fallback in (("ref:any", True), ("gemm:ref", True), ("ref_rnn", True), ("prefetch", False),
                                         ("jit:avx512_core", False), ("brgemm:avx2", False)):
            self.assertEqual(results.is_fallback({"backend": "onednn", "implementation": implementation}), fallback)
        self.assertFalse(results.is_fallback({"backend": "reference", "implementation": "ref"}))
        self.assertFalse(results.is_fallback({"backend": "onednn"}))
        # The run knows better than its names.
        self.assertFalse(results.is_fallback({"backend": "onednn", "implementation": "ref", "fallback": False}))


if __name__ == "__main__":
    unittest.main()
