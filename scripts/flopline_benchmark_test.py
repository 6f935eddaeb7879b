#!/usr/bin/python3
"""Tries the command line that the benchmarks share.

usage: scripts/flopline_benchmark_test.py [PROGRAM] [unittest's arguments]
"""
import contextlib
import io
import subprocess
import sys
import unittest
from pathlib import Path
from unittest import mock

from flopline_benchmark import Number, main, read_numbers

NUMBERS = [Number("LINES", 100, 5), Number("ROUNDS", 7)]


class BenchmarkTest(unittest.TestCase):
    def run_main(self, *arguments, part=lambda program, folder, *numbers: [program, str(folder.is_dir()), *map(str, numbers)]):
        """(exit status, stdout, stderr)"""
        out, err = io.StringIO(), io.StringIO()
        with mock.patch.object(sys, "argv", ["x", *arguments]), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main("/a/b/script.py", "what it does", NUMBERS, [part])
        return status, out.getvalue(), err.getvalue()

    def test_numbers_have_defaults(self):
        self.assertEqual(read_numbers(NUMBERS, []), [100, 7])
        self.assertEqual(read_numbers(NUMBERS, ["5"]), [5, 7])
        self.assertEqual(self.run_main("program", "6", "1"), (0, "program\nTrue\n6\n1\n", ""))

    def test_refusals(self):
        for text in ("4", "-5", "x", "5.0", ""):
            self.assertEqual(self.run_main("program", text),
                             (2, "", f"script.py: LINES: '{text}': accepted is a whole number from 5\n"))
        for arguments, status in ((["--help"], 0), (["-h"], 0), ([], 2), (["--other"], 2), (["program", "5", "1", "1"], 2)):
            self.assertEqual(self.run_main(*arguments), (status, "what it does\n", ""))

    def test_what_fails_is_one_line(self):
        def fail(*_):
            subprocess.run(["/bin/false"], check=True)
        status, out, err = self.run_main("program", part=fail)
        self.assertEqual((status, out, err.count("\n")), (2, "", 1))


if __name__ == "__main__":
    unittest.main(argv=[Path(sys.argv[0]).name, *(argument for argument in sys.argv[1:] if argument.startswith("-"))])
