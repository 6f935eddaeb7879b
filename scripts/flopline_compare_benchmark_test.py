#!/usr/bin/python3
"""Runs flopline_compare_benchmark.py with a program that only pretends to measure; what a machine finds is not asserted.

usage: scripts/flopline_compare_benchmark_test.py [PROGRAM] [unittest's arguments]
"""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

# Runs that were slowed down are found, but for the second; of the others the third is called faster.
PRETENDER = """#!/usr/bin/python3
import json, sys
from pathlib import Path
command, arguments = sys.argv[1], sys.argv[2:]
if command == "run":
    folder = Path(arguments[arguments.index("--results") + 1]) / "machine"
    kind = "slow" if "--slow-down" in arguments else "plain"
    (folder / f"{kind}-{len(list(folder.glob(kind + '*')))}").mkdir(parents=True)
elif command == "compare":
    verdict = {"slow-0": "slower", "slow-1": "same", "slow-2": "slower", "plain-3": "faster"}.get(Path(arguments[1]).name, "same")
    print(json.dumps({"cases": [{"verdict": verdict}, {"verdict": "same"}]}))
"""


class CompareBenchmarkTest(unittest.TestCase):
    def benchmark(self, *arguments):
        return subprocess.run([sys.executable, Path(__file__).with_name("flopline_compare_benchmark.py"), *arguments],
                              capture_output=True, text=True, check=False)

    def test_counts_comparisons_and_cases(self):
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "flopline"
            program.write_text(PRETENDER, encoding="utf-8")
            program.chmod(0o755)
            done = self.benchmark(program, "3")
        self.assertEqual(done.returncode, 0, done.stderr)
        one_build, slowed = done.stdout.splitlines()
        self.assertRegex(one_build, r"^one build +slower in 0 of 3 comparisons, faster in 1; cases: 1 faster, 5 same$")
        self.assertRegex(slowed, r"^slowed down by 5% +slower in 2 of 3 comparisons, faster in 0; cases: 4 same, 2 slower$")

    def test_refusals(self):
        for arguments in (("/bin/true", "0"), ("/nowhere/flopline",), ("/bin/false",)):
            done = self.benchmark(*arguments)
            self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1), done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *(argument for argument in sys.argv[1:] if argument.startswith("-"))])
