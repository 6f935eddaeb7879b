#!/usr/bin/python3
"""Writes runs in a format that another tool reads, from their run.json alone.

RUN is a result folder or its run.json. The text goes to stdout, unless --output names a file.
Exit status 2, with one line on stderr and nothing written, when a RUN cannot be read or the request makes no sense.
"""
import argparse
import sys
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import export_bencher
import export_benchmark
import export_github_action
import export_junit
import export_openmetrics
import results
from export_cases import machine_of, plain
from whole_file import write_whole


class Format(NamedTuple):
    module: ModuleType  # its text_of(runs) is the file's text
    about: str
    takes_several: bool  # has a place that tells runs apart


FORMATS = {
    "benchmark": Format(export_benchmark, "Google Benchmark's JSON, for its compare.py; several runs are repetitions", True),
    "bencher": Format(export_bencher, "Bencher Metric Format, for bencher run --adapter json", False),
    "github-action": Format(export_github_action, "customBiggerIsBetter of github-action-benchmark, in GFLOPS", False),
    "junit": Format(export_junit, "JUnit XML: a test suite a run, a test case a case", True),
    "openmetrics": Format(export_openmetrics, "OpenMetrics text, as for Prometheus", True),
}


class ExportError(Exception):
    """One line that says what is in the way."""


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(2, f"{self.prog}: {message}\n")


def check_names(path, run):
    """Every format knows a case by its name."""
    seen = set()
    for index, case in enumerate(run["cases"]):
        if case["name"] in seen:
            raise ExportError(f"{results.run_file(path)}: cases[{index}].name: expected a name of its own, "
                              f"found {results.shown(case['name'])} again")
        seen.add(case["name"])


def check_together(format_name, paths, runs):
    if len(runs) > 1 and not FORMATS[format_name].takes_several:
        raise ExportError(f"--format {format_name} has no place that tells runs apart: expected one RUN, found {len(runs)}")
    seen = {}
    for path, run in zip(paths, runs):
        identity = machine_of(run), run["started"]
        if identity in seen:
            raise ExportError(f"{path}: expected each run once, found that of {seen[identity]} again")
        seen[identity] = path
    machines = {machine_of(run) for run in runs}
    if format_name == "benchmark" and len(machines) > 1:
        raise ExportError(f"--format benchmark takes several runs for repetitions on one machine, found {len(machines)} machines")


def export_text(format_name, paths):
    runs = [plain(results.open_run(path)) for path in paths]
    for path, run in zip(paths, runs):
        check_names(path, run)
    check_together(format_name, paths, runs)
    return FORMATS[format_name].module.text_of(runs)


def write(text, file):
    if not file:
        print(text, end="")
        return
    try:
        write_whole(file, text)
    except OSError as error:
        raise ExportError(f"{file}: expected a file to write to: {error.strerror}") from error


def main(arguments):
    parser = Parser(prog="export.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                    epilog="formats:\n" + "\n".join(f"  {name:14} {one.about}" for name, one in FORMATS.items()))
    parser.add_argument("runs", metavar="RUN", nargs="+", help="result folder or run.json")
    parser.add_argument("--format", metavar="NAME", choices=FORMATS, required=True, help=", ".join(FORMATS))
    parser.add_argument("--output", metavar="FILE", type=Path, help="the file (default: stdout)")
    options = parser.parse_args(arguments)
    try:
        write(export_text(options.format, options.runs), options.output)
    except (results.ResultError, ExportError) as error:
        print(f"export.py: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main(sys.argv[1:]))
