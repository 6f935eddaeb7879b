#!/usr/bin/python3
"""Lets Google Benchmark's own compare.py read what is exported, beside what the program itself wrote for it."""
import importlib.util
import json
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import needs
import results
from export_benchmark import text_of
from export_cases import timed
from export_cases_test import KEPT_RUN, kept_run, varied_run

COMPARE = Path("/usr/share/benchmark/compare.py")
ROW = re.compile(r"^(\S+)((?: +[-+]?[\d.]+){6})$", re.MULTILINE)


class BenchmarkTest(unittest.TestCase):
    def compare(self, *files):
        """{benchmark: [change of time, of CPU, times and CPU of both]}, and all that compare.py printed."""
        done = subprocess.run([sys.executable, "-B", COMPARE, "--no-color", "benchmarks", *files], capture_output=True, text=True,
                              check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return {row[1]: [float(number) for number in row[2].split()] for row in ROW.finditer(done.stdout)}, done.stdout

    def write(self, name, *runs):
        file = Path(self.folder, name)
        file.write_text(text_of(list(runs)))
        return file

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def test_compare_reads_it_as_what_the_program_wrote(self):
        rows, _ = self.compare(KEPT_RUN / "benchmark.json", self.write("export.json", kept_run()))
        self.assertEqual(set(rows), {*(f"{case['name']}/manual_time" for case in kept_run()["cases"]), "OVERALL_GEOMEAN"})
        for case in kept_run()["cases"]:
            self.assertEqual(rows[f"{case['name']}/manual_time"][3], round(case["time_ns"]["median"]))

    def test_compare_finds_what_changed(self):
        slower = kept_run()
        for case in slower["cases"]:
            case["time_ns"]["median"] *= 1.25
        rows, _ = self.compare(self.write("base.json", kept_run()), self.write("new.json", slower))
        self.assertEqual({change for change, *_ in rows.values()}, {0.25})

    def test_several_runs_are_repetitions(self):
        file = self.write("export.json", *(varied_run(started=f"2026-11-25T12:00:0{second}Z") for second in range(9)))
        entries = json.loads(file.read_text())["benchmarks"]
        self.assertEqual([(entry["repetitions"], entry["repetition_index"]) for entry in entries[:9]], [(9, i) for i in range(9)])
        _, text = self.compare(file, file)
        self.assertIn("U Test, Repetitions: 9 vs 9", text)

    def test_what_has_no_time_does_not_spoil_the_mean(self):
        file = self.write("export.json", varied_run())
        self.assertEqual(len(json.loads(file.read_text())["benchmarks"]), 8)
        self.assertIn("OVERALL_GEOMEAN", self.compare(file, file)[1])

    def test_fields_are_those_of_the_program(self):
        theirs, ours = results.read_json(KEPT_RUN / "benchmark.json"), json.loads(text_of([kept_run()]))
        for their, our, case in zip(theirs["benchmarks"], ours["benchmarks"], timed(kept_run())):
            self.assertEqual(set(our), set(their))
            for field in ("name", "run_name", "run_type", "threads", "time_unit", "BYTES", "AI", "omp_threads", "label"):
                self.assertEqual(our[field], their[field], field)
            self.assertEqual(our["real_time"], case["time_ns"]["median"])
            self.assertAlmostEqual(our["FLOPS"], case["flop"] / case["time_ns"]["median"] * 1e9, delta=1e-6 * our["FLOPS"])
        self.assertLessEqual(set(theirs["context"]) - {"mhz_per_cpu", "cpu_scaling_enabled"}, set(ours["context"]))
        self.assertEqual(ours["context"]["caches"], theirs["context"]["caches"])


if __name__ == "__main__":
    needs.main({"libbenchmark-tools": COMPARE.exists(), "python3-scipy": importlib.util.find_spec("scipy")})
