#!/usr/bin/python3
"""Runs flopline_count_benchmark.py once; how fast counting is, is not asserted.

usage: scripts/flopline_count_benchmark_test.py PROGRAM [unittest's arguments]
"""
import subprocess
import sys
from pathlib import Path

from flopline_test import ProgramTest, main


class BenchmarkTest(ProgramTest):
    def benchmark(self, *arguments):
        return subprocess.run([sys.executable, Path(__file__).with_name("flopline_count_benchmark.py"), *arguments],
                              capture_output=True, text=True, check=False)

    def test_a_line_for_each(self):
        done = self.benchmark(self.program, "1")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for line in done.stdout.splitlines():
            self.assertRegex(line, r"^\S.* +\d+\.\d ms +\d+\.\d\d × start of python3 +\d+\.\d MB$")
        self.assertEqual(len(done.stdout.splitlines()), 4)

    def test_refusals(self):
        for arguments in ((self.program, "0"), ("/nowhere/flopline",), ("/bin/false",)):
            done = self.benchmark(*arguments)
            self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1), done.stderr)


if __name__ == "__main__":
    main()
