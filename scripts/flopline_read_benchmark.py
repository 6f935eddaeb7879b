#!/usr/bin/python3
"""Times reading foreign workloads as a whole process, start included, beside the least that reading could take.

usage: scripts/flopline_read_benchmark.py PROGRAM [LINES [ROUNDS]]

A oneDNN verbose log of LINES lines (1000000) is to take no longer than twice `wc -l` plus one second, an ONNX model
with as many hundreds of bytes of weights no longer than twice what protobuf takes to parse it plus one second (a small
program that is compiled for that, with libonnx-dev). Rounds (5) are interleaved, so that ratios hold on a busy machine.
Files are made, the same each time, and removed.
"""
import random
import statistics
import subprocess
import sys

import flopline_benchmark
from flopline_benchmark import Number
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
    yield f"oneDNN log of {lines} lines, {path.stat().st_size / 1e6:.1f} MB"
    yield from beside("wc -l", ("wc", "-l", path), (program, "count", path), rounds)


def varint(value):
    while value > 127:
        yield value & 127 | 128
        value >>= 7
    yield value


def field(number, content):
    """A field of a protobuf message: a whole number, or bytes, a text or another message."""
    if isinstance(content, int):
        return bytes((*varint(number << 3), *varint(content)))
    content = content.encode() if isinstance(content, str) else content
    return head(number, len(content)) + content


def head(number, length):
    return bytes((*varint(number << 3 | 2), *varint(length)))


def write_onnx(path, weight_bytes):
    """A chain of 3x3 convolutions of 256 channels, as many as it takes; the numbers are those of onnx.proto."""
    extents = b"".join(field(1, field(1, extent)) for extent in (1, 256, 14, 14))
    pads = field(5, field(1, "pads") + b"".join(field(8, 1) for _ in range(4)) + field(20, 7))
    weights = random.Random(1).randbytes(4 * 256 * 256 * 9)
    graph = [field(11, field(1, "x0") + field(2, field(1, field(1, 1) + field(2, extents)))), field(2, "chain")]
    for i in range(max(1, weight_bytes // len(weights))):
        graph.append(field(1, field(1, f"x{i}") + field(1, f"w{i}") + field(2, f"x{i + 1}") + field(3, f"conv{i}") +
                           field(4, "Conv") + pads))
        tensor = (b"".join(field(1, extent) for extent in (256, 256, 3, 3)) + field(2, 1) + field(8, f"w{i}") +
                  head(9, len(weights)))
        graph += [head(5, len(tensor) + len(weights)), tensor, weights]
    with path.open("wb") as file:  # in pieces: what this process held would count as its children's memory
        file.write(field(1, 8) + field(8, field(2, 13)) + head(7, sum(map(len, graph))))
        file.writelines(graph)


PARSE_ONLY = """#include <fstream>
#include <onnx/onnx_pb.h>
int main(int, char** arguments) {
  onnx::ModelProto model;
  std::ifstream file(arguments[1], std::ios::binary);
  return model.ParseFromIstream(&file) && model.graph().node_size() > 0 ? 0 : 1;
}
"""


def onnx_model(program, folder, lines, rounds):
    """The same of an ONNX model."""
    source, parser, path = folder / "parse.cc", folder / "parse", folder / "chain.onnx"
    source.write_text(PARSE_ONLY)
    compiled = subprocess.run(["g++", "-O2", "-DONNX_NAMESPACE=onnx", "-DONNX_ML=1", source, "-o", parser, "-lonnx_proto",
                               "-lprotobuf"], capture_output=True, text=True, check=False)
    if compiled.returncode:
        yield "ONNX: protobuf cannot be used alone here, install libonnx-dev, libprotobuf-dev and g++"
        return
    write_onnx(path, 100 * lines)
    yield f"ONNX model of {path.stat().st_size / 1e6:.1f} MB"
    yield from beside("parsing", (parser, path), (program, "count", path), rounds)


def beside(least, least_command, command, rounds):
    """One line for each of what is timed, and whether the target is met."""
    commands = {least: least_command, "flopline count": command}
    samples = {what: [] for what in commands}
    for _ in range(rounds):
        for what, one in commands.items():
            samples[what].append(timed(*one))
    medians_s = {what: statistics.median(time_s for time_s, _ in of_one) for what, of_one in samples.items()}
    for what, of_one in samples.items():
        yield (f"{what:28}{medians_s[what] * 1e3:8.1f} ms{medians_s[what] / medians_s[least]:8.2f} × {least}"
               f"{max(memory for _, memory in of_one) / 1e6:8.1f} MB")
    most_s = 2 * medians_s[least] + 1
    met = "met" if medians_s["flopline count"] <= most_s else "missed"
    yield f"target: at most 2 × {least} + 1 s = {most_s * 1e3:.1f} ms: {met}"


if __name__ == "__main__":
    sys.exit(flopline_benchmark.main(__file__, __doc__, [Number("LINES", 1_000_000, 5), Number("ROUNDS", 5)],
                                     [onednn_log, onnx_model]))
