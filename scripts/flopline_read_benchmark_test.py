#!/usr/bin/python3
"""Runs flopline_read_benchmark.py once on little; how fast reading is, is not asserted.

usage: scripts/flopline_read_benchmark_test.py PROGRAM [unittest's arguments]
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import flopline_read_benchmark
from flopline_test import ProgramTest, main


class BenchmarkTest(ProgramTest):
    def benchmark(self, *arguments):
        return subprocess.run([sys.executable, Path(__file__).with_name("flopline_read_benchmark.py"), *arguments],
                              capture_output=True, text=True, check=False)

    def test_a_line_for_each(self):
        done = self.benchmark(self.program, "2000", "1")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        lines = done.stdout.splitlines()
        self.assertRegex(lines[0], r"^oneDNN log of 2000 lines, \d+\.\d MB$")
        for line in lines[1:3]:
            self.assertRegex(line, r"^\S.* +\d+\.\d ms +\d+\.\d\d × wc -l +\d+\.\d MB$")
        self.assertRegex(lines[3], r"^target: at most 2 × wc -l \+ 1 s = \d+\.\d ms: (met|missed)$")
        if lines[4].startswith("ONNX: "):  # without what it is compared with
            return
        self.assertRegex(lines[4], r"^ONNX model of \d+\.\d MB$")
        self.assertRegex(lines[7], r"^target: at most 2 × parsing \+ 1 s = \d+\.\d ms: (met|missed)$")
        self.assertEqual(len(lines), 8)

    def test_the_model_is_understood(self):
        with tempfile.TemporaryDirectory() as folder:
            model = Path(folder) / "chain.onnx"
            flopline_read_benchmark.write_onnx(model, 3 * 4 * 256 * 256 * 9)
            done = subprocess.run([self.program, "count", model, "--strict", "--format", "json"], check=False,
                                  capture_output=True)
        if b"without ONNX" in done.stderr:
            self.skipTest("this build has no ONNX")
        network, = json.loads(done.stdout)["networks"]
        self.assertEqual(network["nominal_maccs"], 3 * 256 * 256 * 9 * 14 * 14)

    def test_the_log_is_the_same_each_time_and_understood(self):
        with tempfile.TemporaryDirectory() as folder:
            logs = [Path(folder) / name for name in ("a.log", "b.log")]
            for log in logs:
                flopline_read_benchmark.write_log(log, 2000)
            self.assertEqual(logs[0].read_bytes(), logs[1].read_bytes())
            self.assertEqual(logs[0].read_bytes().count(b"\n"), 2000)
            counted = subprocess.run([self.program, "count", logs[0], "--format", "json"], check=True,
                                     capture_output=True)
        kinds = [layer["kind"] for layer in json.loads(counted.stdout)["networks"][0]["layers"]]
        self.assertEqual(set(kinds), {"conv", "matmul"})

    def test_refusals(self):
        for arguments in ((self.program, "4"), (self.program, "9", "0"), ("/nowhere/flopline", "9"),
                          ("/bin/false", "9")):
            done = self.benchmark(*arguments)
            self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1), done.stderr)


if __name__ == "__main__":
    main()
