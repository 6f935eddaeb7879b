#!/usr/bin/python3
"""Times counting all networks as a whole process, start included, beside the start of an interpreter.

usage: scripts/flopline_count_benchmark.py PROGRAM [ROUNDS]

Rounds are interleaved, so that their ratio holds on a busy machine. Also prints the most memory that one
process held.
"""
import json
import os
import statistics
import subprocess
import sys
import time

import flopline_benchmark
from flopline_benchmark import Number


def timed(*command):
    """(seconds of wall time, bytes of memory at most) of a command that has to succeed."""
    begin = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - begin, usage.ru_maxrss * 1024


def measured(program, _, rounds):
    """One line for each of what is timed."""
    listed = subprocess.run([program, "list", "networks", "--format", "json"], check=True, capture_output=True)
    names = [entry["name"] for entry in json.loads(listed.stdout)]
    commands = {"start of python3": (sys.executable, "-c", "pass"), "count vgg16": (program, "count", "vgg16"),
                f"count all {len(names)} networks": (program, "count", *names),
                "count all networks as json": (program, "count", *names, "--format", "json")}
    samples = {what: [] for what in commands}
    for _ in range(rounds):
        for what, command in commands.items():
            samples[what].append(timed(*command))
    start_s = statistics.median(time_s for time_s, _ in samples["start of python3"])
    for what, of_one in samples.items():
        median_s = statistics.median(time_s for time_s, _ in of_one)
        yield (f"{what:28}{median_s * 1e3:8.1f} ms{median_s / start_s:8.2f} × start of python3"
               f"{max(memory for _, memory in of_one) / 1e6:8.1f} MB")


if __name__ == "__main__":
    sys.exit(flopline_benchmark.main(__file__, __doc__, [Number("ROUNDS", 20)], [measured]))
