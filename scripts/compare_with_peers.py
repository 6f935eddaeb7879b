#!/usr/bin/python3
"""Measures flopline beside other instruments, interleaved, and prints a table of ratios (Markdown).

  likwid    likwid-bench (Debian: likwid) against `flopline roof`
  benchdnn  oneDNN's own driver, of the version of the installed library, against `flopline run --backend onednn`
  time      how long both take for all those shapes: flopline until its intervals are within 1 %, benchdnn as it comes
  repeat    the same shapes three times: how far the medians lie apart, and whether what moved had been marked
  busy      whether a busy neighbour is noticed

What is not installed is left out, with what to install. Ratios are flopline's figure over the other's, best against
best over the rounds: what else works on a machine, or moves the cores of a virtual one, only makes figures worse. Of
layers it is the median over the rounds of each round's best, as a clock may be higher for a second that only one of both
meets. Layers that are then more than 3 % apart, either way, and ceilings below 0.97 have as many rounds again, up to five
times. Ctrl-C shows what was measured until then.

usage: scripts/compare_with_peers.py PROGRAM [--rounds N] [--benchdnn PATH] [--only PART...]
"""
import argparse
import contextlib
import itertools
import json
import math
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# likwid's kernel, what flopline calls it: (kind, name, data type, instruction set) or (kind, pattern)
PEAKS = {"peakflops_sp_avx512_fma": ("fma", "f32", "avx512f"), "peakflops_avx512_fma": ("fma", "f64", "avx512f"),
         "peakflops_sp_avx_fma": ("fma", "f32", "avx2"), "peakflops_avx_fma": ("fma", "f64", "avx2")}
PATTERNS = {"load": "read", "copy": "copy", "stream": "triad"}
LEAST_RATIO = 0.97
MOST_ROUNDS = 6  # times those that were asked for
LEVEL_KB = {"L1": 16, "L2": 512, "L3": 8000, "DRAM": 1000000}  # per thread in L1 and L2, in all beyond

# Of all kinds that benchdnn has, in its letters: driver, problem.
SHAPES = [("conv", shape) for shape in (
    "mb1ic64ih56oc64oh56kh3ph1", "mb2ic64ih56oc64oh56kh3ph1", "mb1ic128ih28oc128oh28kh3ph1", "mb1ic256ih14oc256oh14kh3ph1",
    "mb1ic512ih7oc512oh7kh3ph1", "mb1ic3ih224oc64oh112kh7sh2ph3", "mb1ic64ih56oc256oh56kh1ph0", "mb1ic256ih56oc64oh56kh1ph0",
    "mb1ic512ih28oc128oh28kh1ph0", "mb1ic1024ih14oc256oh14kh1ph0", "mb1ic2048ih7oc512oh7kh1ph0",
    "mb1ic128ih56oc128oh28kh3sh2ph1", "mb1ic192ih28oc32oh28kh5ph2", "mb1ic32ih112oc64oh112kh1ph0", "mb4ic96ih27oc256oh27kh5ph2",
    "g32mb1ic128ih28oc128oh28kh3ph1", "g32mb2ic256ih14oc256oh14kh3ph1", "g3mb2ic30ih56oc60oh56kh3ph1", "g2mb1ic96ih27oc256oh27kh5ph2",
    "g4mb1ic64ih56oc64oh56kh3ph1", "g64mb2ic64ih56oc64oh56kh3ph1", "g32mb1ic32ih112oc32oh112kh3ph1",
    "g128mb1ic128ih56oc128oh56kh3ph1", "g256mb1ic256ih28oc256oh28kh3ph1", "g512mb1ic512ih14oc512oh14kh3ph1",
    "g96mb1ic96ih112oc96oh56kh3sh2ph1")] + [("ip", shape) for shape in (
        "mb1ic9216oc4096", "mb1ic4096oc1000", "mb64ic9216oc4096", "mb16ic1024oc1024", "mb64ic512oc512", "mb256ic256oc1024",
        "mb8ic2048oc1000")] + [("rnn", shape) for shape in (
            "l1t25mb16sic512slc512dhc512dic512", "l1t1mb1sic1024slc1024dhc1024dic1024", "l1t50mb1sic256slc256dhc256dic256",
            "l2t25mb4sic256slc256dhc256dic256", "l1t10mb64sic128slc128dhc128dic128", "l1t100mb2sic64slc64dhc64dic64",
            "l1t20mb32sic1024slc1024dhc1024dic1024")]
DRIVER_OPTIONS = {"conv": ["--conv", "--dir=FWD_I"], "ip": ["--ip", "--dir=FWD_I", "--stag=any", "--wtag=any", "--dtag=any"],
                  "rnn": ["--rnn", "--prop=FWD_I", "--alg=VANILLA_LSTM"]}


PARTS = ("likwid", "benchdnn", "time", "repeat", "busy")


class CompareError(Exception):
    """One line that says what is in the way."""


def output(command, **environment):
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environment})
    if done.returncode:
        raise CompareError(f"{' '.join(map(str, command))}: {(done.stderr or done.stdout).strip().splitlines()[-1:]}")
    return done.stdout


def keep_best(best, key, value):
    best[key] = max(value, best.get(key, 0))


def likwid(kernel, kilobytes, threads):
    text = output(["likwid-bench", "-t", kernel, "-w", f"S0:{kilobytes}kB:{threads}", "-s", "1"])
    what = "MFlops" if kernel in PEAKS else "MByte"  # both are always printed
    found = re.search(rf"^{what}/s:\s*([\d.]+)", text, re.MULTILINE)
    if not found:
        raise CompareError(f"likwid-bench -t {kernel}: no rate in its output")
    return float(found[1]) / 1000


def likwid_kernels():
    """(kernel, level or None, kilobytes per thread, row) that this processor and likwid have."""
    known = set(re.findall(r"(?m)^(\w+) - ", output(["likwid-bench", "-a"])))
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        has_avx512 = re.search(r"\bavx512f\b", file.read()) is not None
    for kernel, row in PEAKS.items():
        if kernel in known and (has_avx512 or "512" not in kernel):
            yield kernel, None, 16, row
    for stem, pattern in PATTERNS.items():
        kernel = f"{stem}_{'avx512' if has_avx512 else 'avx'}" + ("_fma" if stem == "stream" else "")
        for level, kilobytes in LEVEL_KB.items():
            if kernel in known:
                yield kernel, level, kilobytes, (pattern, level)


def compare_ceilings(program, rounds, counts):
    """Rows (what, threads, flopline, likwid, unit) of what was measured, and whether that is all."""
    ours, theirs = {}, {}
    kernels = [(*kernel, threads) for kernel in likwid_kernels() for threads in counts]

    def take_round(again):
        with tempfile.TemporaryDirectory() as folder:
            ceilings = json.loads(output([program, "roof", "--format", "json", "--results", folder]))
        for one in ceilings:
            row = (one["name"], one["dtype"], one["isa"]) if one["kind"] == "compute" else (one["name"], one["level"])
            keep_best(ours, (row, one["threads"]), one["value"])
        for kernel, level, kilobytes, row, threads in again:
            total = kilobytes * (threads if level in (None, "L1", "L2") else 1)
            keep_best(theirs, (row, threads), likwid(kernel, total, threads))

    complete = False
    with contextlib.suppress(KeyboardInterrupt):
        for number in range(1, MOST_ROUNDS * rounds + 1):
            # What may only have been measured in a worse moment gets more of them, for both.
            again = [kernel for kernel in kernels
                     if number <= rounds or ours.get(kernel[3:], math.inf) < LEAST_RATIO * theirs[kernel[3:]]]
            if not again:
                break
            print(f"likwid-bench, round {number}: {len(again)} of {len(kernels)}", file=sys.stderr)
            take_round(again)
        complete = True
    return [(" ".join(row), threads, ours.get((row, threads)), value, "GFLOPS" if len(row) == 3 else "GB/s")
            for (row, threads), value in theirs.items()], complete


def descriptor(driver, problem):
    """The same layer as flopline writes it."""
    kind = {"conv": "conv", "ip": "linear", "rnn": "lstm"}[driver]
    return f"{kind}:" + re.sub(r"sic\d+(slc)|dic\d+$", lambda m: m[1] or "", problem)


class LayerPair:
    """A layer on a number of threads, measured by both: the best GFLOPS of each round."""

    def __init__(self, driver, problem, threads):
        self.driver, self.problem, self.threads = driver, problem, threads
        self.ours, self.theirs = [], []

    def measure(self, program, benchdnn, folder, seconds):
        flop, best_ns = self.run_flopline(program, folder, seconds)
        self.ours.append(flop / best_ns)
        self.theirs.append(flop / (self.run_benchdnn(benchdnn, seconds) * 1e6))

    def run_flopline(self, program, folder, seconds):
        """FLOP of a call, which both count without taps on padding, and the best of all samples, as the other takes it."""
        text = output([program, "run", descriptor(self.driver, self.problem), "--backend", "onednn", "--threads",
                       str(self.threads), "--format", "json", "--samples", "--results", folder, "--time-limit", str(seconds),
                       f"--benchmark_min_time={seconds}"], FLOPLINE_PLOT="/bin/true")
        newest = max(Path(folder).glob("*/*/samples.json"), key=lambda file: file.stat().st_mtime_ns)
        (samples,) = json.loads(newest.read_text(encoding="utf-8"))["cases"]
        return json.loads(text)["cases"][0]["flop"], min(samples["samples_ns"] + samples["left_out_ns"])

    def run_benchdnn(self, benchdnn, seconds):
        """Its best time, in milliseconds."""
        driver, *options = DRIVER_OPTIONS[self.driver]
        text = output([benchdnn, "--mode=P", f"--max-ms-per-prb={int(seconds * 1000)}", driver,
                       "--perf-template=@@,%-time%", *options, self.problem], OMP_NUM_THREADS=str(self.threads))
        return float(re.search(r"^@@,([\d.]+)", text, re.MULTILINE)[1])

    def is_apart(self):
        return abs(math.log(statistics.median(self.ours) / statistics.median(self.theirs))) > 0.03

    def row(self):
        return (f"--{self.driver} {self.problem}", self.threads, statistics.median(self.ours), statistics.median(self.theirs),
                "GFLOPS")


def compare_layers(program, benchdnn, rounds, counts, seconds):
    """As compare_ceilings."""
    pairs = [LayerPair(*shape, threads) for shape in SHAPES for threads in counts]
    complete = False
    # One folder of results for all, so that the ceilings are measured once.
    with contextlib.suppress(KeyboardInterrupt), tempfile.TemporaryDirectory() as folder:
        for number in range(1, MOST_ROUNDS * rounds + 1):
            again = [pair for pair in pairs if number <= rounds or pair.is_apart()]
            for index, pair in enumerate(again, 1):
                print(f"benchdnn, round {number}: {index} of {len(again)}", end="\r", file=sys.stderr)
                pair.measure(program, benchdnn, folder, seconds)
        complete = True
    return [pair.row() for pair in pairs if pair.theirs], complete


def run_all_shapes(program, counts, folder):
    """run.json of one run of all shapes."""
    descriptors = [descriptor(driver, problem) for driver, problem in SHAPES]
    text = output([program, "run", *descriptors, "--backend", "onednn", "--threads", ",".join(map(str, counts)),
                   "--format", "json", "--results", folder], FLOPLINE_PLOT="/bin/true")
    return json.loads(text)


def compare_time(program, benchdnn, counts):
    with tempfile.TemporaryDirectory() as folder:
        run_all_shapes(program, counts, folder)  # measures the ceilings, which later runs find
        begin = time.monotonic()
        run = run_all_shapes(program, counts, folder)
        ours_s = time.monotonic() - begin
    precise = sum(case["time_ns"]["converged"] for case in run["cases"])
    begin = time.monotonic()
    for threads, driver in itertools.product(counts, DRIVER_OPTIONS):
        print(f"benchdnn as it comes: --{driver}, {threads} threads", file=sys.stderr)
        problems = [problem for other, problem in SHAPES if other == driver]
        output([benchdnn, "--mode=P", *DRIVER_OPTIONS[driver], *problems], OMP_NUM_THREADS=str(threads))
    theirs_s = time.monotonic() - begin
    print(f"## Wall time of all shapes\n\n| | {' and '.join(map(str, counts))} threads |\n|---|---|")
    print(f"| flopline, {precise} of {len(run['cases'])} cases within 1 % | {ours_s:.0f} s |")
    print(f"| benchdnn --mode=P | {theirs_s:.0f} s |\n| ratio | {ours_s / theirs_s:.2f} |\n")


def spread_of_medians(summaries):
    medians = [summary["median"] for summary in summaries]
    return (max(medians) - min(medians)) / statistics.median(medians)


def compare_repeats(program, counts, repeats=3):
    with tempfile.TemporaryDirectory() as folder:
        runs = [run_all_shapes(program, counts, folder) for _ in range(repeats)]
    spreads, of_cycles, of_unmarked, moved = [], [], [], []
    for cases in zip(*(run["cases"] for run in runs)):
        spread = spread_of_medians(case["time_ns"] for case in cases)
        spreads.append(spread)
        if not any("disturbed" in case for case in cases):
            of_unmarked.append(spread)
        if all("cycles" in case for case in cases):
            of_cycles.append(spread_of_medians(case["cycles"] for case in cases))
        if spread > 0.03:
            moved.append((cases[0]["name"], spread, sum("disturbed" in case for case in cases)))
    verdicts = ", ".join(run["environment"]["verdict"] for run in runs)
    print(f"## {repeats} runs of {len(spreads)} cases\n\nSpread of the medians: median {statistics.median(spreads):.2%}, most "
          f"{max(spreads):.1%}" + (f"; in cycles {statistics.median(of_cycles):.2%}" if of_cycles else "") +
          (f"; of {len(of_unmarked)} cases without a mark {statistics.median(of_unmarked):.2%}" if of_unmarked else "") +
          f". Machine: {verdicts}. Moved by more than 3 %: {len(moved)} cases, of which "
          f"{sum(marked > 0 for *_, marked in moved)} had been marked.\n")
    if moved:
        print("| case | spread | marked in runs |\n|---|---|---|")
    for name, spread, marked in moved:
        print(f"| {name} | {spread:.1%} | {marked} of {repeats} |")
    print()


def compare_busy(program, counts, repeats=5):
    noticed = 0
    for _ in range(repeats):
        with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as hog, tempfile.TemporaryDirectory() as folder:
            try:
                text = output([program, "run", "conv:mb1ic64ih56oc64oh56kh3ph1", "--backend", "onednn", "--threads",
                               str(counts[-1]), "--format", "json", "--results", folder], FLOPLINE_PLOT="/bin/true")
            finally:
                hog.kill()
        noticed += json.loads(text)["environment"]["verdict"] == "disturbed"
    print(f"## A busy neighbour\n\nNoticed in {noticed} of {repeats} runs.\n")


def print_table(title, rows, complete):
    """Raises KeyboardInterrupt again where the rows are not complete."""
    ratios = [mine / other for _, _, mine, other, _ in rows if mine]
    print(f"## {title}\n\n| what | threads | flopline | other | unit | ratio |\n|---|---|---|---|---|---|")
    for what, threads, mine, other, unit in rows:
        cells = (f"{mine:.1f}", f"{mine / other:.3f}") if mine else ("not found", "")
        print(f"| {what} | {threads} | {cells[0]} | {other:.1f} | {unit} | {cells[1]} |")
    if ratios:
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        print(f"\n{len(ratios)} ratios: geometric mean {mean:.3f}, least {min(ratios):.3f}, most {max(ratios):.3f}\n")
    if not complete:
        raise KeyboardInterrupt


def is_missing(part, benchdnn):
    """Says what to install where the part needs something that is not here."""
    if part == "likwid" and not shutil.which("likwid-bench"):
        print("likwid-bench is not here: apt-get install likwid", file=sys.stderr)
        return True
    if part in ("benchdnn", "time") and not shutil.which(benchdnn):
        print("benchdnn is not here: build it from oneDNN's tests/benchdnn and give --benchdnn PATH", file=sys.stderr)
        return True
    return False


def main(arguments):
    parser = argparse.ArgumentParser(prog="compare_with_peers.py", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", metavar="PROGRAM", help="build/release/flopline")
    parser.add_argument("--rounds", type=int, default=2, choices=range(1, 21), metavar="N", help="1 to 20 (default: 2)")
    parser.add_argument("--benchdnn", default="benchdnn", metavar="PATH", help="oneDNN's driver (default: in PATH)")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--seconds", type=float, default=0.3, help="a shape and round (default: 0.3)")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    counts = sorted({1, len(os.sched_getaffinity(0))})
    wanted = [part for part in options.only if not is_missing(part, options.benchdnn)]
    try:
        if "likwid" in wanted:
            print_table("Ceilings against likwid-bench", *compare_ceilings(options.program, options.rounds, counts))
        if "benchdnn" in wanted:
            print_table("Layers against benchdnn", *compare_layers(options.program, options.benchdnn, options.rounds, counts,
                                                                   options.seconds))
        if "time" in wanted:
            compare_time(options.program, options.benchdnn, counts)
        if "repeat" in wanted:
            compare_repeats(options.program, counts)
        if "busy" in wanted:
            compare_busy(options.program, counts)
    except (CompareError, OSError, KeyError, ValueError, TypeError) as error:
        print(f"compare_with_peers.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("compare_with_peers.py: interrupted", file=sys.stderr)
        return 128 + signal.SIGINT
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
