#!/usr/bin/python3
"""Counts how often `flopline compare` is right on this machine: between runs of one build, in which nothing should be
called slower, and between a run and one that was slowed down on purpose, which should be found. Two runs at a time, and
eight pairs of runs that follow each other.

usage: scripts/flopline_compare_benchmark.py PROGRAM [PAIRS]

PAIRS is 51 unless given, about half an hour; each pair is a run and one that is slowed down, made one after the other, on
one thread and on all. Two runs are those next to each other, so that there are 100 comparisons of either sort. The
machine's noise is calibrated first. Ctrl-C ends with the pairs that there are.
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
REPEATS = 8


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True,
                          env={**os.environ, "FLOPLINE_PLOT": "/bin/true"}).stdout


def run(program, folder, *more):
    """The result folder of a new run."""
    before = set(folder.glob("*/*/"))
    output(program, "run", *CASES, "--results", folder, "--format", "csv", *more)
    made, = set(folder.glob("*/*/")) - before
    return made


def comparisons(pairs, size):
    """Of so many pairs of runs that follow each other: what `flopline compare` is called with."""
    for first in range(len(pairs) - size + 1):
        base, new = zip(*pairs[first:first + size])
        yield *base, *new


def tally(program, what, pairs, size):
    """The line that tells how many comparisons call a case slower or faster, and how many cases are called what."""
    cases, called = collections.Counter(), collections.Counter()
    for runs in comparisons(pairs, size):
        compared = json.loads(output(program, "compare", *runs, "--format", "json"))
        verdicts = [case["verdict"] for case in compared["cases"]]
        cases.update(verdicts)
        called.update({"all", *verdicts})
    counts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(cases.items()))
    return (f"{what + (f', {size} pairs' if size > 1 else ''):30} slower in {called['slower']} of {called['all']} comparisons, "
            f"faster in {called['faster']}; cases: {counts}")


def measure(program, folder, pairs):
    """A line for each of what is compared."""
    output(program, "noise", *CASES, "--results", folder, "--repeats", "20")
    plain, slowed = [], []
    try:
        for pair in range(1, pairs + 1):
            print(f"pair {pair} of {pairs}", end="\r", file=sys.stderr)
            plain.append(run(program, folder))
            slowed.append(run(program, folder, "--slow-down", SLOW_DOWN))
    except KeyboardInterrupt:
        pass
    print(file=sys.stderr)
    in_turns = [*zip(plain, slowed)]
    next_to_each_other = {"one build": [*zip(plain, plain[1:]), *zip(slowed, slowed[1:])],
                          f"slowed down by {SLOW_DOWN}": [*in_turns, *zip(plain[1:], slowed)]}
    # Pairs of repeats share no run.
    repeated = {"one build": [*zip(plain[::2], plain[1::2])], f"slowed down by {SLOW_DOWN}": in_turns}
    return [tally(program, what, compared, size)
            for size, sorts in ((1, next_to_each_other), (REPEATS, repeated)) for what, compared in sorts.items()]


if __name__ == "__main__":
    sys.exit(flopline_benchmark.main(__file__, __doc__, [Number("PAIRS", 51)], [measure]))
