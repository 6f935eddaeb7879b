#!/usr/bin/python3
"""Starts a test with and without what it needs."""
import os
import subprocess
import sys
import unittest
from pathlib import Path

SCRIPT = """
import sys, unittest
sys.path.insert(0, {folder!r})
import needs
class Test(unittest.TestCase):
    def test(self):
        print("tested")
needs.main({packages!r})
"""


def run(packages, **environment):
    """Exit status, stdout, stderr."""
    inherited = {name: value for name, value in os.environ.items() if name != "CI"}
    done = subprocess.run([sys.executable, "-c", SCRIPT.format(folder=str(Path(__file__).parent), packages=packages)],
                          env={**inherited, **environment}, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


class NeedsTest(unittest.TestCase):
    def test_runs_with_all_of_them(self):
        status, out, err = run({"one": True, "two": "somewhere"})
        self.assertEqual((status, out), (0, "tested\n"), err)

    def test_says_what_is_missing(self):
        for status, environment in ((77, {}), (1, {"CI": "true"})):
            self.assertEqual(run({"one": True, "two": None, "three": False}, **environment),
                             (status, "", "-c: nothing was tested: install two, three\n"))


if __name__ == "__main__":
    unittest.main()
