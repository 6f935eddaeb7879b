#!/usr/bin/python3
"""Runs flopline as a user does: what it prints without measuring, and how it refuses bad requests.

usage: scripts/flopline_test.py PROGRAM [unittest's arguments]

`ProgramTest` and `main` also serve flopline_refusal_test.py and flopline_run_test.py.
"""
import contextlib
import csv
import io
import json
import math
import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TINY_LAYERS = ("conv:g2mb1ic4ih7oc6kh3sh2ph1ngrouped", "dwsep:mb1ic4iw9oc5kw3b1nseparable",
               "linear:mb2f3ic5oc4b1ndense", "lstm:l2t3mb2slc4dhc5dirs2nrecurrent")
COLOR = re.compile(rb"\x1b\[\d+m")


class ProgramTest(unittest.TestCase):
    """Runs the program in an empty folder, with nothing in its environment that changes what it does."""
    program = None
    patience_s = 600  # beyond that it hangs

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def environment(self, extra):
        inherited = {name: value for name, value in os.environ.items()
                     if not name.startswith(("BENCHMARK_", "FLOPLINE_")) and name != "NO_COLOR"}
        return {**inherited, "TERM": "xterm", **extra}

    def start(self, *arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **environment):
        return subprocess.Popen([self.program, *map(str, arguments)], cwd=self.folder, stdin=subprocess.DEVNULL,
                                stdout=stdout, stderr=stderr, env=self.environment(environment))

    def run_program(self, *arguments, **environment):
        """(exit status, stdout, stderr) with neither on a terminal."""
        with self.start(*arguments, **environment) as process:
            try:
                out, err = process.communicate(timeout=self.patience_s)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        return process.returncode, out.decode(errors="replace"), err.decode(errors="replace")

    def output(self, *arguments, **environment):
        status, out, err = self.run_program(*arguments, **environment)
        self.assertEqual((status, err), (0, ""), arguments)
        return out

    def run_on_terminal(self, *arguments, watch=lambda process, err: None, **environment):
        """(exit status, stdout, stderr), both on terminals; `watch` sees stderr while it grows."""
        (out_end, out_tty), (err_end, err_tty) = pty.openpty(), pty.openpty()
        texts = {out_end: b"", err_end: b""}
        with self.start(*arguments, stdout=out_tty, stderr=err_tty, **environment) as process:
            process.interrupted = False  # for `watch` to set
            os.close(out_tty)
            os.close(err_tty)
            open_ends = set(texts)
            while open_ends:
                for end in select.select(open_ends, [], [])[0]:
                    chunk = b""
                    with contextlib.suppress(OSError):  # how a terminal says that its other end is closed
                        chunk = os.read(end, 65536)
                    texts[end] += chunk
                    if not chunk:
                        open_ends.remove(end)
                        os.close(end)
                watch(process, texts[err_end])
        return process.returncode, texts[out_end], texts[err_end]

    def files(self):
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*"))


class HelpTest(ProgramTest):
    def test_help_of_all_and_of_each(self):
        text = self.output("--help")
        subcommands = re.findall(r"^  (\w+)  ", text.split("Subcommands:")[1].split("\n\n")[0], re.MULTILINE)
        self.assertLessEqual({"list", "count", "verify", "roof", "doctor", "run"}, set(subcommands))
        self.check_help(text, r"\w+")
        for subcommand in subcommands:
            self.check_help(self.output(subcommand, "--help"), subcommand)

    def check_help(self, text, subcommand):
        self.assertRegex(text, rf"(?m)^Examples:\n(  .*\n)*  .*\bflopline {subcommand}\b")
        self.assertLessEqual(max(map(len, text.splitlines())), 80)

    def test_completion_of_another_shell_is_refused(self):
        status, out, err = self.run_program("completion", "csh")
        self.assertEqual((status, out, err), (2, "", "flopline: completion: 'csh' is unknown, accepted is bash\n"))

    def test_version(self):
        self.assertRegex(self.output("--version"), r"^\d+\.\d+\.\d+\n$")

    def test_list(self):
        entries = json.loads(self.output("list", "--format", "json"))
        names = {(entry["what"], entry["name"]) for entry in entries}
        self.assertLessEqual({("network", "alexnet-seed"), ("network", "core"), ("backend", "reference"),
                              ("kind", "lstm"), ("dtype", "f32")}, names)
        rows = list(csv.DictReader(io.StringIO(self.output("list", "--format", "csv"))))
        self.assertEqual(rows, entries)
        networks = json.loads(self.output("list", "networks", "--format", "json"))
        self.assertEqual(networks, [entry for entry in entries if entry["what"] == "network"])

    def test_list_as_benchdnn(self):
        text = self.output("list", "--as", "benchdnn", "alexnet-seed", "linear:mb64ic9216oc4096nfc")
        self.assertIn("--conv\n", text)
        self.assertIn('mb64ic9216oc4096n"fc"', text)
        self.assertIn("which has no driver here", text)
        conv = self.output("list", "--as", "benchdnn", "--driver", "conv", "alexnet-seed")
        self.assertNotIn("--conv", conv)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "shapes_alexnet"
            path.write_text(text)
            back = json.loads(self.output("count", str(path), "--format", "json"))["networks"][0]
            self.assertEqual(back["layers"][-1]["descriptor"], "linear:mb64ic9216oc4096")


class CountTest(ProgramTest):
    def count(self, *arguments):
        return json.loads(self.output("count", *arguments, "--format", "json"))

    def test_json(self):
        document = self.count("alexnet-seed")
        self.assertEqual(document["schema"], "flopline-count/1")
        network, = document["networks"]
        for field, value in {"name": "alexnet-seed", "batch": 1, "params": 61264904, "params_trainable": 61264904,
                             "nominal_maccs": 861301280, "effective_maccs": 794951808,
                             "flop": 2 * 794951808}.items():
            self.assertEqual(network[field], value, field)
        # 9192 biases, all in the linear layers; the other parameters are weights, 4 bytes each.
        self.assertEqual(network["bytes"]["bias"], 4 * 9192)
        self.assertEqual(network["bytes"]["weights"], 4 * (61264904 - 9192))
        self.assertEqual(network["bytes"]["output"], sum(
            4 * math.prod(layer["output_shape"]) for layer in network["layers"]
            if layer["kind"] not in ("dropout", "flatten")))
        for field in ("params", "nominal_maccs", "effective_maccs"):
            self.assertEqual(network[field], sum(x["multiplicity"] * x[field] for x in network["layers"]), field)
        self.assertEqual(network["layers"][0]["output_shape"], [1, 96, 55, 55])
        self.assertEqual(network["layers"][1]["other_ops"]["compare"], 96 * 55 * 55)

    def test_torchsummary(self):
        text = self.output("count", "alexnet-seed", "--as", "torchsummary")
        self.assertEqual(len(re.findall(r"^ +(Conv2d|ReLU|MaxPool2d|Dropout|Linear)-\d+ ", text, re.MULTILINE)), 20)
        for line in ("Total params: 61,264,904", "Input size (MB): 0.57", "Forward/backward pass size (MB): 9.96",
                     "Params size (MB): 233.71", "Estimated Total Size (MB): 244.24"):
            self.assertIn(line + "\n", text)

    def test_other_tools(self):
        for tool, total in (("torchstat", "862,364,896"), ("torchstat", "1,723,494,744"), ("thop", "861,301,280"),
                            ("ptflops", "862,374,088")):
            self.assertRegex(self.output("count", "alexnet-seed", "--as", tool), rf"(?m)^total .*\b{total}\b")
        rows = list(csv.DictReader(io.StringIO(self.output("count", "alexnet-seed", "--as", "thop", "--format", "csv"))))
        self.assertEqual((rows[-1]["layer"], rows[-1]["macs"]), ("total", "861301280"))
        counted, = json.loads(self.output("count", "alexnet-seed", "--as", "thop", "--format", "json"))
        self.assertEqual((counted["network"], counted["layers"][-1]),
                         ("alexnet-seed", {"layer": "total", "params": 61264904, "macs": 861301280}))

    def test_explanation(self):
        text = self.output("count", "resnet50", "--explain", "--filter", r"layer1\.0\.conv2$")
        for figure in ("36,864", "115,605,504", "112,869,376"):
            self.assertIn(figure, text)

    def test_resolution(self):
        self.assertEqual(self.count("resnet18", "--resolution", 224), self.count("resnet18"))
        layers = self.count("resnet18", "--resolution", "64x96")["networks"][0]["layers"]
        self.assertEqual(layers[0]["output_shape"], [1, 64, 32, 48])

    def test_weights_take_no_memory(self):
        _, out, _ = self.run_program("doctor", "--threads", "1", "--format", "json")
        if {"sanitizer"} == {one["found"] for one in json.loads(out) if one["check"] == "build"}:
            self.skipTest("a sanitizer takes memory of its own")
        with self.start("count", "vgg16", stdout=subprocess.DEVNULL) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(process.returncode, 0)
        self.assertLess(usage.ru_maxrss * 1024, 20e6)

    def test_csv_is_one_table(self):
        for workloads in (["alexnet-seed"], ["alexnet-seed", "core"]):
            header, *rows = csv.reader(io.StringIO(self.output("count", *workloads, "--format", "csv")))
            self.assertEqual({len(row) for row in rows}, {len(header)})
            self.assertEqual(rows.count(header), 0)
        rows = csv.DictReader(io.StringIO(self.output("count", "alexnet-seed", "--format", "csv")))
        self.assertEqual(sum(int(row["params"]) for row in rows if row["layer"] != "total"), 61264904)

    def test_names_take_dash_and_underscore(self):
        self.assertEqual(self.output("count", "alexnet_seed"), self.output("count", "alexnet-seed"))

    def test_descriptors(self):
        layer, = self.count("conv:mb1ic64ih56oc64kh3ph1")["networks"][0]["layers"]
        # 3 taps on each of 56 outputs, of which 2 fall on padding
        self.assertEqual((layer["params"], layer["nominal_maccs"], layer["effective_maccs"]),
                         (64 * 64 * 9, 64 * 64 * (56 * 3) ** 2, 64 * 64 * (56 * 3 - 2) ** 2))
        for text in TINY_LAYERS:
            layer, = self.count(text)["networks"][0]["layers"]
            again, = self.count(layer["descriptor"])["networks"][0]["layers"]
            self.assertEqual({**again, "name": layer["name"]}, layer)

    def test_batch(self):
        one, many = (self.count("alexnet-seed", "--batch", batch)["networks"][0] for batch in (1, 64))
        self.assertEqual((many["batch"], many["params"], many["bytes"]["weights"]),
                         (64, one["params"], one["bytes"]["weights"]))
        self.assertEqual(many["effective_maccs"], 64 * one["effective_maccs"])

    def test_filter(self):
        layers = self.count("alexnet-seed", "--filter", r"classifier\.[46]")["networks"][0]["layers"]
        self.assertEqual([layer["name"] for layer in layers], ["classifier.4", "classifier.6"])

    def test_nothing_goes_over_140_columns(self):
        text = self.output("count", "core", "linear:ic3oc4n" + "long" * 100)
        self.assertLessEqual(max(map(len, text.splitlines())), 140)
        self.assertNotIn("\x1b", text)


class VerifyTest(ProgramTest):
    def test_tiny_layers(self):
        backends = [entry["name"] for entry in json.loads(self.output("list", "--format", "json"))
                    if entry["what"] == "backend"]
        findings = json.loads(self.output("verify", *TINY_LAYERS, "maxpool:ic3ih4kh2", "--format", "json"))
        self.assertEqual({finding["status"] for finding in findings}, {"ok"})
        self.assertEqual(len(findings), len(TINY_LAYERS) * len(backends) + len(TINY_LAYERS) + 1)
        dense, = (f for f in findings if "dense" in f["layer"] and "executed" in f["found"])
        self.assertEqual((dense["found"], dense["accepted"]), ("240 executed", "240 predicted"))  # 2 * 2*3*5*4
        rows = csv.DictReader(io.StringIO(self.output("verify", "linear:ic3oc4", "--format", "csv")))
        self.assertEqual({row["verdict"] for row in rows}, {"ok"})

    def test_counts_of_a_network(self):
        text = self.output("verify", "--counts", "squeezenet1-0", "--resolution", 64)
        total = json.loads(self.output("count", "squeezenet1-0", "--resolution", 64, "--format", "json"))
        self.assertIn(f"{total['networks'][0]['effective_maccs']:,}", text)
        self.assertNotIn("differ", text.lower())

    def test_backend_and_threads_in_any_order(self):
        for arguments in (["linear:ic3oc4", "--backend", "reference", "--threads", 1],
                          ["--threads=1", "--backend=reference", "linear:ic3oc4"]):
            self.assertNotIn("onednn", self.output("verify", *arguments))

    def test_terminals_get_colors_and_progress(self):
        status, out, err = self.run_on_terminal("verify", "linear:ic3oc4")
        self.assertEqual((status, bool(COLOR.search(out))), (0, True))
        self.assertRegex(err, rb"\[  0 %\] linear/")
        status, out, _ = self.run_on_terminal("verify", "linear:ic3oc4", NO_COLOR="1")
        self.assertEqual((status, COLOR.search(out)), (0, None))


class OutputTest(ProgramTest):
    def test_output_that_cannot_be_written_is_an_error(self):
        for arguments in (["list"], ["count", "alexnet-seed", "--format", "json"], ["verify", "linear:ic3oc4"]):
            with self.subTest(arguments=arguments), open("/dev/full", "wb") as full, \
                    self.start(*arguments, stdout=full) as process:
                _, err = process.communicate()
                self.assertEqual((process.returncode, err.count(b"\n")), (1, 1), err)


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        print(sys.modules["__main__"].__doc__, file=sys.stderr)
        sys.exit(2)
    ProgramTest.program = os.path.abspath(sys.argv.pop(1))
    unittest.main(module="__main__")


if __name__ == "__main__":
    main()
