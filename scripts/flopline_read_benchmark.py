#!/usr/bin/python3
"""Times reading foreign workloads as a whole process, start included, beside the least that reading could take.

usage: scripts/flopline_read_benchmark.py PROGRAM [LINES [ROUNDS]]

A oneDNN verbose log of LINES lines (1000000) is to take no longer than twice `wc -l` plus one second. Rounds (5) are
interleaved, so that ratios hold on a busy machine. Files are made, the same each time, and removed.
"""
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from flopline_count_benchmark import timed

HEADER = """onednn_verbose,info,oneDNN v2.6.3 (commit N/A)
onednn_verbose,info,cpu,runtime:OpenMP,nthr:2
onednn_verbose,info,cpu,isa:Intel AVX-512 with Intel DL Boost
onednn_verbose,info,prim_template:operation,engine,primitive,implementation,prop_kind,memory_descriptors,attributes,\
auxiliary,problem_desc,exec_time
"""
CONVOLUTION = ("onednn_verbose,exec,cpu,convolution,brgconv:avx512_core,forward_training,src_f32::blocked:acdb:f0 "
               "wei_f32::blocked:Acdb64a:f0 bia_f32::blocked:a:f0 dst_f32::blocked:acdb:f0,"
               "attr-scratchpad:user {post_ops},alg:convolution_direct,"
               "mb1_ic{ic}oc{oc}_ih{i}oh{i}kh{k}sh1dh0ph{p}_iw{i}ow{i}kw{k}sw1dw0pw{p},")
REORDER = ("onednn_verbose,exec,cpu,reorder,jit:uni,undef,src_f32::blocked:abcd:f0 dst_f32::blocked:acdb:f0,"
           "attr-scratchpad:user ,,1x{ic}x{i}x{i},")
POOLING = ("onednn_verbose,exec,cpu,pooling,jit:avx512_core,forward_inference,src_f32::blocked:acdb:f0 "
           "dst_f32::blocked:acdb:f0 ws_undef::undef::f0,attr-scratchpad:user ,alg:pooling_max,"
           "mb1ic{ic}_ih{i}oh{i}kh{k}sh1dh0ph{p}_iw{i}ow{i}kw{k}sw1dw0pw{p},")
MATMUL = ("onednn_verbose,exec,cpu,matmul,brgemm:avx512_core,undef,src_f32::blocked:abc:f0 wei_f32::blocked:abc:f0 "
          "dst_f32::blocked:abc:f0,attr-scratchpad:user ,,12x{i}x{ic}:12x{ic}x{oc}:12x{i}x{oc},")


def different_lines():
    """A few hundred executions, as those of a network."""
    for i in (7, 14, 28, 56):
        for ic in (64, 128, 256, 512):
            for oc in (64, 256, 512):
                for k in (1, 3):
                    for post_ops in ("", "attr-post-ops:eltwise_relu ", "attr-post-ops:sum+eltwise_relu "):
                        yield CONVOLUTION.format(i=i, ic=ic, oc=oc, k=k, p=k // 2, post_ops=post_ops)
                yield MATMUL.format(i=i, ic=ic, oc=oc)
            yield REORDER.format(i=i, ic=ic)
            yield POOLING.format(i=i, ic=ic, k=3, p=1)


def write_log(path, lines):
    numbers = random.Random(1)
    executions = list(different_lines())
    with path.open("w", encoding="ascii") as log:
        log.write(HEADER)
        for _ in range(lines - HEADER.count("\n")):
            log.write(f"{numbers.choice(executions)}{numbers.expovariate(10):g}\n")


def onednn_log(program, folder, lines, rounds):
    """One line for each of what is timed, and whether the target is met."""
    path = folder / "program.log"
    write_log(path, lines)
    commands = {"wc -l": ("wc", "-l", path), "flopline count": (program, "count", path)}
    samples = {what: [] for what in commands}
    for _ in range(rounds):
        for what, command in commands.items():
            samples[what].append(timed(*command))
    medians_s = {what: statistics.median(time_s for time_s, _ in of_one) for what, of_one in samples.items()}
    yield f"oneDNN log of {lines} lines, {path.stat().st_size / 1e6:.1f} MB"
    for what, of_one in samples.items():
        yield (f"{what:28}{medians_s[what] * 1e3:8.1f} ms{medians_s[what] / medians_s['wc -l']:8.2f} × wc -l"
               f"{max(memory for _, memory in of_one) / 1e6:8.1f} MB")
    most_s = 2 * medians_s["wc -l"] + 1
    met = "met" if medians_s["flopline count"] <= most_s else "missed"
    yield f"target: at most 2 × wc -l + 1 s = {most_s * 1e3:.1f} ms: {met}"


def main(arguments):
    if not 1 <= len(arguments) <= 3 or arguments[0].startswith("-"):
        print(__doc__)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    program, lines, rounds = (*arguments, *("1000000", "5")[len(arguments) - 1:])
    for what, number, least in (("LINES", lines, 5), ("ROUNDS", rounds, 1)):
        if not number.isdecimal() or int(number) < least:
            print(f"flopline_read_benchmark.py: {what}: '{number}': accepted is a whole number from {least}",
                  file=sys.stderr)
            return 2
    try:
        with tempfile.TemporaryDirectory() as folder:
            for part in (onednn_log,):
                print("\n".join(part(program, Path(folder), int(lines), int(rounds))))
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"flopline_read_benchmark.py: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
