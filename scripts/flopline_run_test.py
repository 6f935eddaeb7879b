#!/usr/bin/python3
"""Measures with flopline as a user does: result folders, what goes to which stream, and interruptions.

usage: scripts/flopline_run_test.py PROGRAM [unittest's arguments]

Takes a minute, because every measurement begins with the machine's ceilings. Nothing here depends on speed.
"""
import csv
import io
import json
import math
import os
import re
import signal
import socket
import subprocess
import sys
import xml.etree.ElementTree

import results
import schema_check
from flopline_test import TINY_LAYERS, ProgramTest, main


def pictures(*names):
    return [f"{name}.{kind}" for name in names for kind in ("csv", "png", "svg")]


FILES = ["benchmark.json", "run.json"]
DRAWN_FILES = ["report.html", *pictures("bandwidth", "roofline")]
NOT_DRAWN = {"FLOPLINE_PLOT": "/bin/true"}  # which takes longer than a short run
LOGS = schema_check.RESULTS.parent / "analysis" / "testdata" / "onednn_logs"
CASE_FIELDS = """name network layer.name layer.kind layer.descriptor layer.multiplicity backend implementation dtype
    direction threads cache status verified.max_error verified.bound nominal_maccs effective_maccs flop bytes
    arithmetic_intensity time_ns.median time_ns.best time_ns.ci_low time_ns.ci_high time_ns.calls time_ns.converged
    phases_ns.create phases_ns.prepack phases_ns.first gflops share_of_peak share_of_roof bound_by""".split()


def texts(value):
    """Every text in plain data."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


class MeasuringTest(ProgramTest):
    """Holds every result file that a test leaves to its schema."""

    def tearDown(self):
        self.assertEqual(list(schema_check.problems_below(self.folder)), [])

    def output(self, *arguments, **environment):
        """What is printed; beside it nothing but what others do on the machine."""
        status, out, err = self.run_program(*arguments, **environment)
        own = [line for line in err.splitlines() if not line.startswith("flopline: disturbed: ")]
        self.assertEqual((status, own), (0, []), arguments)
        return out


class RunTest(MeasuringTest):
    kept_ceilings = {}  # machine -> the file, from test to test: measuring them is most of a short run

    def have_ceilings(self, results_folder="results"):
        """Those of the test before, which are measured again where they do not hold."""
        for machine, content in self.kept_ceilings.items():
            (self.folder / results_folder / machine).mkdir(parents=True, exist_ok=True)
            (self.folder / results_folder / machine / "ceilings.json").write_bytes(content)

    def measured(self, *arguments, results_folder="results", **environment):
        """What a run prints."""
        self.have_ceilings(results_folder)
        out = self.output(*arguments, **environment)
        for file in (self.folder / results_folder).glob("*/ceilings.json"):
            self.kept_ceilings[file.parent.name] = file.read_bytes()
        return out

    def backends(self):
        entries = json.loads(self.output("list", "--format", "json"))
        return [entry["name"] for entry in entries if entry["what"] == "backend"]

    def opened(self, parent, *more_files, drawn=DRAWN_FILES):
        """The one run below `parent`: its folder, run.json and benchmark.json."""
        folder, = (path for path in (self.folder / parent).glob("*/*") if path.is_dir())
        self.assertEqual(sorted(path.name for path in folder.iterdir()), sorted([*FILES, *drawn, *more_files]))
        run = results.open_run(folder)
        self.assertEqual(folder.parent.name, run["environment"]["machine"])
        return folder, run, results.read_json(folder / "benchmark.json")

    def check_case(self, case):
        for field in CASE_FIELDS:
            value = case
            for part in field.split("."):
                self.assertIn(part, value, field)
                value = value[part]
        self.assertEqual((case["status"], case["dtype"], case["cache"]), ("ok", "f32", "hot"))
        self.assertLessEqual(case["verified"]["max_error"], case["verified"]["bound"])
        time = case["time_ns"]
        self.assertLessEqual(time["ci_low"], time["median"])
        self.assertLessEqual(time["median"], time["ci_high"])
        self.assertLessEqual(time["best"], time["median"])
        traffic = sum(case["bytes"][operand] for operand in ("input", "weights", "bias", "output"))
        self.assertEqual(case["flop"], 2 * case["effective_maccs"])
        for value, expected in ((case["gflops"], case["flop"] / time["median"]),
                                (case["arithmetic_intensity"], case["flop"] / traffic)):
            self.assertTrue(math.isclose(value, expected, rel_tol=1e-6), (value, expected))

    def check_benchmark(self, run, report):
        for case in run["cases"]:
            entry = next(x for x in report["benchmarks"] if x["name"].startswith(case["name"]))
            self.assertEqual(entry["BYTES"], sum(case["bytes"][x] for x in ("input", "weights", "bias", "output")))
            self.assertEqual(entry["omp_threads"], case["threads"])
            for counter in ("FLOPS", "AI", "pct_roof"):
                self.assertGreater(entry[counter], 0)

    def check_pictures(self, folder):
        self.assertEqual((folder / "roofline.png").read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
        root = xml.etree.ElementTree.parse(folder / "roofline.svg").getroot()
        self.assertEqual(root.tag, "{http://www.w3.org/2000/svg}svg")

    def check_privacy(self, *documents):
        host = re.compile(rf"(?<![\w-]){re.escape(socket.gethostname())}(?![\w-])")
        for text in texts(list(documents)):
            self.assertNotRegex(text, host)
            self.assertNotRegex(text, r"(?<![^\s='\"])/\w")  # an absolute path

    def test_a_run_and_its_folder(self):
        out = self.output("run", *TINY_LAYERS, "relu:ic3ih4", "--benchmark_min_time=0.01", "--results", "a b/results",
                          f"--benchmark_out={self.folder}/report.json")
        folder, run, report = self.opened("a b/results")
        self.assertIs(run["complete"], True)
        self.assertEqual([(case["layer"]["name"], case["backend"]) for case in run["cases"]],
                         [(name, backend) for name in ("grouped", "separable", "dense", "recurrent")
                          for backend in self.backends()])
        for case in run["cases"]:
            self.check_case(case)
            self.assertIn(case["layer"]["name"], out)
        self.check_benchmark(run, report)
        self.check_benchmark(run, results.read_json(self.folder / "report.json"))
        self.check_pictures(folder)
        kept = results.open_any(folder.parent / "ceilings.json")
        self.assertEqual((kept["measured"], kept["by_threads"][0]["ceilings"]),
                         (run["ceilings_measured"], run["ceilings"]))
        self.check_privacy(run, report, kept)
        self.assertLessEqual(max(map(len, out.splitlines()[:2 + len(run["cases"])])), 140)
        self.assertNotIn("\x1b", out)

    def test_kept_ceilings_save_time(self):
        for fresh in ([], ["--fresh"]):
            self.output("run", "linear:mb1ic64oc64", "--threads", "1", "--benchmark_min_time=0.01", "--format", "csv", *fresh,
                        **NOT_DRAWN)
        runs = [results.open_run(folder) for folder in sorted((self.folder / "results").glob("*/*/"))]
        for run in runs:  # in one format, so that texts compare as times
            self.assertGreaterEqual(run["ceilings_measured"], run["started"])
        kept = results.open_any(next((self.folder / "results").glob("*/ceilings.json")))
        self.assertEqual(kept["measured"], runs[1]["ceilings_measured"])
        self.output("run", "linear:mb1ic64oc64", "--threads", "1", "--benchmark_min_time=0.01", "--format", "csv", **NOT_DRAWN)
        last = results.open_run(max((self.folder / "results").glob("*/*/")))
        if last["ceilings_measured"] < last["started"]:  # where a second's check found that they hold
            self.assertEqual((last["ceilings_measured"], last["ceilings"]), (kept["measured"], runs[1]["ceilings"]))

    def test_cache_states_are_cases_of_their_own(self):
        out = self.measured("run", "linear:mb1ic512oc512nfc", "--cache", "hot,cold-weights,cold", "--threads", "1",
                      "--benchmark_min_time=0.01", "--backend", "reference", "--samples")
        folder, run, _ = self.opened("results", "samples.json", *pictures("distribution"))
        samples = results.open_samples(folder)
        self.assertEqual({case["name"]: case["time_ns"]["samples"] for case in run["cases"]},
                         {name: len(values) for name, values in samples.items()})
        for case in run["cases"]:
            self.assertEqual(case["time_ns"]["stopped"] == "precise", case["time_ns"]["converged"])
            self.assertGreaterEqual(case["time_ns"]["rounds"], 6)
        self.assertEqual([(case["name"], case["cache"]) for case in run["cases"]],
                         [("linear/fc/reference", "hot"), ("linear/fc/reference/cold-weights", "cold-weights"),
                          ("linear/fc/reference/cold", "cold")])
        eviction = run["environment"]["eviction"]
        self.assertGreater(eviction["evicted_ns"], 4 * eviction["hot_ns"])
        self.assertIn("cold caches: a load takes", out)
        hot, cold_weights, cold = (case["gflops"] / case["share_of_roof"] for case in run["cases"])
        self.assertLessEqual(cold_weights, hot * (1 + 1e-9))
        self.assertLessEqual(cold, cold_weights * (1 + 1e-9))

    def test_phases_say_when_packing_has_paid(self):
        out = self.measured("run", "linear:mb1ic512oc512nfc", "--phases", "--threads", "1", **NOT_DRAWN)
        _, run, _ = self.opened("results", drawn=[])
        self.assertIn("packing paid after", out)
        for case in run["cases"]:
            self.assertEqual("unpacked_call" in case["phases_ns"], case["backend"] != "reference")
            self.assertGreaterEqual(case["phases_ns"].get("packing_paid_after_calls", 1), 1)

    def test_a_list_says_what_would_run_and_runs_nothing(self):
        listed = json.loads(self.output("run", *TINY_LAYERS, "--list", "--format", "json"))
        self.assertEqual(listed["schema"], "flopline-list/1")
        self.assertEqual(len(listed["cases"]), 4 * len(self.backends()))
        for case in listed["cases"]:
            self.assertGreater(case["time_s"], 0)
            self.assertGreater(case["memory_bytes"], case["bytes"])
        self.assertGreater(listed["time_s"], sum(case["time_s"] for case in listed["cases"]))
        rows = list(csv.DictReader(io.StringIO(self.output("run", *TINY_LAYERS, "--list", "--format", "csv"))))
        self.assertEqual([(row["name"], int(row["memory_bytes"])) for row in rows],
                         [(case["name"], case["memory_bytes"]) for case in listed["cases"]])
        self.assertTrue(all(float(row["time_s"]) > 0 and row["reason"] == "" for row in rows), rows)
        self.assertRegex(self.output("run", *TINY_LAYERS, "--list"), r"cases: about .* s, of which .* for ceilings and pictures")
        self.assertEqual(self.files(), [])

    def test_noise_is_kept_and_told_beside_times(self):
        floors = json.loads(self.measured("noise", "linear:mb1ic64oc64nfc", "--threads", "1", "--repeats", "2", "--backend",
                                          "reference", "--format", "json"))
        self.assertEqual([(one["kind"], one["backend"], one["threads"], one["cases"]) for one in floors],
                         [("linear", "reference", 1, 1)])
        self.measured("run", "linear:mb1ic64oc64nfc", "conv:mb1ic3ih8oc4kh3nfirst", "--threads", "1", "--backend", "reference",
                      **NOT_DRAWN)
        _, run, _ = self.opened("results", drawn=[])
        self.assertEqual([case.get("noise_floor") for case in run["cases"]], [floors[0]["relative"], None])
        status, out, err = self.run_program("noise", "core", "--repeats", "1")
        self.assertEqual((status, out), (2, ""))
        self.assertIn("accepted is a whole number from 2 to 9999", err)

    def test_csv_and_what_a_network_adds_up_to(self):
        out = self.measured("run", "alexnet-seed", "--filter", "classifier", "--format", "csv", "--threads", "1",
                            "--benchmark_min_time=0.01", "--benchmark_repetitions=2", results_folder="elsewhere",
                            FLOPLINE_RESULTS="elsewhere")
        _, run, report = self.opened("elsewhere", *pictures("prediction", "shares"))
        rows = list(csv.DictReader(io.StringIO(out)))
        self.assertEqual([row["name"] for row in rows], [case["name"] for case in run["cases"]])
        self.assertEqual([case["name"] for case in run["cases"]],
                         [f"linear/alexnet-seed.classifier.{number}/{backend}" for number in (1, 4, 6)
                          for backend in self.backends()])
        self.assertEqual({case["threads"] for case in run["cases"]}, {1})
        self.assertEqual({ceiling["threads"] for ceiling in run["ceilings"]}, {1})
        for network in run["networks"]:
            cases = [case for case in run["cases"] if case["backend"] == network["backend"]]
            self.assertEqual((network["name"], network["layers_timed"]), ("alexnet-seed", 3))
            self.assertAlmostEqual(network["time_ns"], sum(case["time_ns"]["median"] for case in cases), delta=1)
            for case in cases:
                entries = [x for x in report["benchmarks"] if x["name"].startswith(case["name"])]
                self.assertEqual(sum(x["run_type"] == "iteration" for x in entries), 2)
        self.assertEqual({(fit["backend"], fit["predictor"]) for fit in run["predictors"]["fits"]},
                         {(backend, predictor) for backend in self.backends()
                          for predictor in ("maccs", "bytes", "roofline_s")})

    def test_an_interrupt_keeps_what_was_measured(self):
        def interrupt(process, err):
            turns = re.findall(rb"\w+/core\.\S+", err)
            if len(turns) >= 20 and len(set(turns)) > 2 and not process.interrupted:
                process.interrupted = True
                process.send_signal(signal.SIGINT)

        self.have_ceilings()
        # Too precise to end before it is interrupted.
        status, out, err = self.run_on_terminal("run", "core", "--filter", "depthwise_64_56|linear_tokens", "--threads", "1",
                                                "--precision", "0.01%", "--time-limit", "600", "--benchmark_min_time=600",
                                                "--format", "json", watch=interrupt, **NOT_DRAWN)
        self.assertEqual(status, 130, err[-300:])
        _, run, report = self.opened("results", drawn=[])
        self.assertIs(run["complete"], False)
        self.assertEqual(len(run["cases"]), 2 * len(self.backends()))
        for case in run["cases"]:
            self.check_case(case)
            self.assertEqual((case["time_ns"]["stopped"], case["time_ns"]["converged"]), ("interrupted", False))
        self.check_benchmark(run, report)
        self.assertEqual(json.loads(out), run)

    def test_a_log_is_a_run_too(self):
        self.measured("run", "linear:mb1ic64oc64", "--threads", "1", "--backend", "reference", "--benchmark_min_time=0.01",
                      **NOT_DRAWN)
        for name in ("torch_training", "rnn", "torch_resnet18"):
            run = json.loads(self.output("report", LOGS / f"{name}.log", "--format", "json", **NOT_DRAWN))
            self.assertEqual({(case["backend"], case["time_ns"]["stopped"]) for case in run["cases"]}, {("recorded", "recorded")})
        self.assertEqual(len(list((self.folder / "results").glob("*/*/run.json"))), 4)

    def test_numbers_of_threads_are_swept(self):
        counts = list(range(1, len(os.sched_getaffinity(0)) + 1))[:2]
        self.measured("run", "linear:mb64ic256oc256nfc", "--threads", ",".join(map(str, counts)), "--backend",
                      "reference", "--seed", "5")
        _, run, report = self.opened("results", *(pictures("scaling") if len(counts) > 1 else []))
        self.assertEqual([(case["name"], case["threads"]) for case in run["cases"]],
                         [("linear/fc/reference" + (f"/omp:{count}" if len(counts) > 1 else ""), count) for count in counts])
        self.assertEqual({ceiling["threads"] for ceiling in run["ceilings"]}, set(counts))
        self.assertEqual(run["seed"], 5)
        self.check_benchmark(run, report)

    def test_an_interrupt_before_the_first_case_leaves_nothing(self):
        def terminate(process, err):
            if b"ceilings" in err and not process.interrupted:
                process.interrupted = True
                process.terminate()

        status, out, err = self.run_on_terminal("run", "core", watch=terminate)
        self.assertEqual((status, out, self.files()), (143, b"", []), err[-300:])
        self.assertTrue(err.endswith(b"flopline: interrupted before any case was measured\r\n"), err[-300:])

    def test_an_interrupt_of_preparation_or_of_the_roof_is_told(self):
        def interrupt_at(what):
            def watch(process, err):
                if what in err and not process.interrupted:
                    process.interrupted = True
                    process.send_signal(signal.SIGINT)
            return watch

        self.have_ceilings("results")
        for command, seen, before in ((("run", "conv:mb8ic256ih56oc256kh3ph1", "--backend", "reference"), b"conv/", b"any case"),
                                      (("roof",), b"peaks", b"anything")):
            status, out, err = self.run_on_terminal(*command, "--threads", "1", watch=interrupt_at(seen))
            self.assertEqual((status, out), (130, b""), err[-300:])
            self.assertTrue(err.endswith(b"flopline: interrupted before " + before + b" was measured\r\n"), err[-300:])


class TrustTest(MeasuringTest):
    def test_a_busy_neighbour_is_not_measured_beside(self):
        hogs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count())]
        try:
            status, out, err = self.run_program("run", "linear:mb1ic3oc4", "--require-quiet", "1")
            self.assertEqual((status, out), (3, ""))
            self.assertRegex(err, r"\Aflopline: --require-quiet: Other processes keep .*\n\Z")
            self.assertEqual(self.files(), [])
            status, out, _ = self.run_program("doctor", "--format", "json")
            self.assertEqual(status, 3)
            self.assertEqual({one["severity"] for one in json.loads(out) if one["check"] == "other load"}, {"trouble"})
        finally:
            for hog in hogs:
                hog.kill()
                hog.wait()

    def test_a_fallback_can_be_forbidden(self):
        arguments = ("run", "lstm:t2mb1dhc5dirs2", "--threads", "1", "--benchmark_min_time=0.01", "--format", "json",
                     "--forbid-ref")
        status, out, err = self.run_program(*arguments, ONEDNN_MAX_CPU_ISA="SSE41", **NOT_DRAWN)
        fallbacks = [case["name"] for case in json.loads(out)["cases"] if case["fallback"]]
        self.assertEqual(status, 3 if fallbacks else 0)
        for name in fallbacks:
            self.assertIn(f"--forbid-ref: {name} ran on", err)

    def test_doctor(self):
        status, out, _ = self.run_program("doctor")
        self.assertIn(status, (0, 3))
        self.assertGreaterEqual(len(re.findall(r"(?m)^(ok|hint|trouble|unknown) +\S.*: .+\n +why: .+$", out)), 12)


class RoofTest(MeasuringTest):
    def test_everything_is_measured_and_kept(self):
        ceilings = json.loads(self.output("roof", "--threads", "1", "--format", "json", "--results", "kept"))
        for ceiling in ceilings:
            results.check_fields("roof", "", ceiling, results.CEILING_FIELDS)
            results.check_fields("roof", "", ceiling, results.CEILING_KIND_FIELDS[ceiling["kind"]])
        kinds = {(ceiling["kind"], ceiling["name"]) for ceiling in ceilings}
        self.assertLessEqual({("compute", "fma"), ("compute", "add"), *(
            ("memory", x) for x in ("read", "write", "copy", "scale", "add", "triad"))}, kinds)
        self.assertLessEqual({"f32", "f64"}, {ceiling.get("dtype") for ceiling in ceilings})
        self.assertEqual({ceiling["threads"] for ceiling in ceilings}, {1})
        self.assertIn("DRAM", {ceiling.get("level") for ceiling in ceilings})
        folder, = (self.folder / "kept").iterdir()
        self.assertEqual(sorted(path.name for path in folder.iterdir()), [*pictures("bandwidth"), "ceilings.json"])
        kept = results.open_any(folder / "ceilings.json")
        entry, = kept["by_threads"]
        self.assertEqual(entry["ceilings"], ceilings)
        memory = [one for one in ceilings if one["kind"] == "memory"]
        self.assertEqual({one["level"] for one in entry["latencies"]}, {one["level"] for one in memory})
        self.assertEqual({curve["pattern"] for curve in entry["bandwidth_curves"]}, {one["name"] for one in memory})
        self.assertEqual({len(curve["points"]) for curve in entry["bandwidth_curves"]}, {len(entry["bandwidth_curve"])})


if __name__ == "__main__":
    main()
