#!/usr/bin/python3
"""Runs flopline_compare_benchmark.py with a program that only pretends to measure; what a machine finds is not asserted.

usage: scripts/flopline_compare_benchmark_test.py [PROGRAM] [unittest's arguments]
"""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

# Single runs that were slowed down are found, but for the second; of the others the fourth is called faster. Of repeats,
# which begin with the first pair or the second, all slowed ones are found.
PRETENDER = """#!/usr/bin/python3
import json, sys
from pathlib import Path
command, arguments = sys.argv[1], sys.argv[2:]
if command == "run":
    folder = Path(arguments[arguments.index("--results") + 1]) / "machine"
    kind = "slow" if "--slow-down" in arguments else "plain"
    (folder / f"{kind}-{len(list(folder.glob(kind + '*')))}").mkdir(parents=True)
elif command == "compare":
    runs = [Path(run).name for run in arguments[:arguments.index("--format")]]
    base, new = runs[:len(runs) // 2], runs[len(runs) // 2:]
    if len(base) == 1:
        slowed = "slow" in new[0] and "plain" in base[0]
        verdict = {"slow-1": "same", "plain-3": "faster"}.get(new[0], "slower" if slowed else "same")
    else:
        assert len(base) == 8 and base[0] in ("plain-0", "plain-1"), runs
        verdict = "slower" if all("slow" in run for run in new) else "same"
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
            done = self.benchmark(program, "9")
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = done.stdout.splitlines()
        for line, what in zip(lines, (
                r"one build +slower in 0 of 16 comparisons, faster in 1; cases: 1 faster, 31 same",
                r"slowed down by 5% +slower in 15 of 17 comparisons, faster in 0; cases: 19 same, 15 slower",
                r"one build, 8 pairs +slower in 0 of 0 comparisons, faster in 0; cases: ",
                r"slowed down by 5%, 8 pairs +slower in 2 of 2 comparisons, faster in 0; cases: 2 same, 2 slower"), strict=True):
            self.assertRegex(line, f"^{what}$")

    def test_refusals(self):
        for arguments in (("/bin/true", "0"), ("/nowhere/flopline",), ("/bin/false",)):
            done = self.benchmark(*arguments)
            self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1), done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *(argument for argument in sys.argv[1:] if argument.startswith("-"))])
