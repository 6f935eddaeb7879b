#!/usr/bin/python3
"""Counts how often `flopline compare` is right on this machine: between runs of one build, in which nothing should be
called slower, and between a run and one that was slowed down on purpose, which should be found.

usage: scripts/flopline_compare_benchmark.py PROGRAM [PAIRS]

PAIRS is 100 unless given, about half an hour; each pair is two runs made one after the other, on one thread and on all.
The machine's noise is calibrated first.
"""
import collections
import json
import os
import subprocess
import sys

import flopline_benchmark
from flopline_benchmark import Number

CASES = ("core", "--filter", "(conv_64_56|grouped_32x4to4_56|depthwise_64_56|linear_tokens_128|lstm_512_t25_mb16)/",
         "--backend", "onednn", "--threads", ",".join(map(str, sorted({1, len(os.sched_getaffinity(0))}))))
SLOW_DOWN = "5%"


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True,
                          env={**os.environ, "FLOPLINE_PLOT": "/bin/true"}).stdout


def run(program, folder, *more):
    """The result folder of a new run."""
    before = set(folder.glob("*/*/"))
    output(program, "run", *CASES, "--results", folder, "--format", "csv", *more)
    made, = set(folder.glob("*/*/")) - before
    return made


class Tally:
    """Of comparisons: how many call a case slower or faster, and how many cases are called what."""

    def __init__(self, what):
        self.what, self.comparisons, self.verdicts = what, collections.Counter(), collections.Counter()

    def add(self, program, base, new):
        compared = json.loads(output(program, "compare", base, new, "--format", "json"))
        verdicts = [case["verdict"] for case in compared["cases"]]
        self.verdicts.update(verdicts)
        self.comparisons.update({"all": 1, **{verdict: 1 for verdict in set(verdicts)}})

    def __str__(self):
        cases = ", ".join(f"{count} {verdict}" for verdict, count in sorted(self.verdicts.items()))
        return (f"{self.what:24} slower in {self.comparisons['slower']} of {self.comparisons['all']} comparisons, "
                f"faster in {self.comparisons['faster']}; cases: {cases}")


def measure(program, folder, pairs):
    """A line for each of what is compared."""
    output(program, "noise", *CASES, "--results", folder, "--repeats", "20")
    same, slowed = Tally("one build"), Tally(f"slowed down by {SLOW_DOWN}")
    base = run(program, folder)
    for pair in range(1, pairs + 1):
        slow = run(program, folder, "--slow-down", SLOW_DOWN)
        slowed.add(program, base, slow)
        new = run(program, folder)
        same.add(program, base, new)
        base = new
        print(f"pair {pair} of {pairs}: {same.comparisons['slower']} slower, {slowed.comparisons['slower']} of those slowed down",
              end="\r", file=sys.stderr)
    print(file=sys.stderr)
    return [str(same), str(slowed)]


if __name__ == "__main__":
    sys.exit(flopline_benchmark.main(__file__, __doc__, [Number("PAIRS", 100)], [measure]))
