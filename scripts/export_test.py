#!/usr/bin/python3
"""Exports as a user does: every format from every run that opens, messages, exit statuses, and files that are whole."""
import contextlib
import io
import json
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree
from pathlib import Path

import export
from export_cases_test import KEPT_RUN, raw_run
from results_test import HOSTILE, synthetic_network_run, synthetic_run


def read(name, text):
    """The text as far as Python's own library can read it: its shape, with the number of what it tells."""
    if name == "junit":
        return len(xml.etree.ElementTree.fromstring(text.encode()).findall(".//testcase"))
    if name == "openmetrics":
        return sum(line.startswith("flopline_case_ok{") for line in text.split("\n"))
    content = json.loads(text)
    return len(content["benchmarks"] if name == "benchmark" else content)


class ExportTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, run, name="run"):
        (self.folder / name).mkdir(exist_ok=True)
        (self.folder / name / "run.json").write_bytes(run if isinstance(run, bytes) else (
            run if isinstance(run, str) else json.dumps(run)).encode())
        return self.folder / name

    def export(self, *arguments):
        """Status, stdout, stderr."""
        out, messages = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(messages):
            try:
                status = export.main(list(map(str, arguments)))
            except SystemExit as leaves:
                status = leaves.code
        return status, out.getvalue(), messages.getvalue()

    def expect_refusal(self, done, *words):
        self.assertEqual((done[0], done[1], done[2].count("\n")), (2, "", 1), done)
        for word in words:
            self.assertIn(word, done[2])

    def files(self):
        return sorted(path.name for path in self.folder.rglob("*") if path.is_file() and path.name != "run.json")

    def test_every_format_of_every_run(self):
        """Of the earliest that was published too, which lacks fields; as few have what only some formats tell."""
        for run in (json.loads((KEPT_RUN / "run.json").read_text()), raw_run(), synthetic_network_run(6)):
            path = self.write(run)
            timed = sum("time_ns" in case for case in run["cases"])
            for name in export.FORMATS:
                status, text, messages = self.export("--format", name, path)
                self.assertEqual((status, messages), (0, ""), name)
                self.assertEqual(read(name, text), len(run["cases"]) if name in ("junit", "openmetrics") else timed, name)
        for run in (synthetic_run(3), {**synthetic_run(0), "ceilings": []}):
            for name in export.FORMATS:
                self.assertEqual(self.export("--format", name, self.write(run))[0], 0)

    def test_a_file(self):
        file = self.folder / "below" / "junit.xml"
        self.assertEqual(self.export("--format", "junit", self.write(raw_run()), "--output", file), (0, "", ""))
        self.assertEqual(file.read_text(encoding="utf-8"), self.export("--format", "junit", self.folder / "run" / "run.json")[1])

    def test_as_a_program(self):
        for name in export.FORMATS:
            done = subprocess.run([sys.executable, export.__file__, self.write(raw_run()), "--format", name], capture_output=True,
                                  env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            self.assertGreater(read(name, done.stdout.decode()), 0)

    def test_several_runs(self):
        runs = [self.write(raw_run(started=f"2026-11-25T12:00:0{index}Z"), f"run{index}") for index in range(3)]
        for name, count in (("benchmark", 24), ("junit", 33), ("openmetrics", 33)):
            status, text, _ = self.export("--format", name, *runs)
            self.assertEqual((status, read(name, text)), (0, count))
        for name in ("bencher", "github-action"):
            self.expect_refusal(self.export("--format", name, *runs), f"--format {name}", "one RUN", "3")
        self.expect_refusal(self.export("--format", "junit", runs[0], runs[1], runs[0]), "run0", "again")
        other = self.write(raw_run(machine="another"), "other")
        self.expect_refusal(self.export("--format", "benchmark", runs[0], other), "one machine", "2 machines")

    def test_bad_runs_leave_what_is_there(self):
        good, output = self.write(synthetic_run(2), "good"), self.folder / "output"
        output.write_text("that of yesterday")
        for what, text, named in HOSTILE:
            with self.subTest(what=what):
                self.expect_refusal(self.export("--format", "junit", good, self.write(text, "bad"), "--output", output),
                                    "bad/run.json", named)
                self.assertEqual((output.read_text(), self.files()), ("that of yesterday", ["output"]))
        self.expect_refusal(self.export("--format", "bencher", self.folder / "nowhere"), "nowhere")

    def test_names_that_are_not_their_own(self):
        run = synthetic_network_run(4)
        run["cases"][3]["name"] = run["cases"][1]["name"]
        for name in export.FORMATS:
            self.expect_refusal(self.export("--format", name, self.write(run)), "run.json: cases[3].name", "again")

    def test_requests_that_make_no_sense(self):
        run = self.write(synthetic_run(1))
        self.expect_refusal(self.export("--format", "yaml", run), "'yaml'", *export.FORMATS)
        self.expect_refusal(self.export(run), "--format")
        self.expect_refusal(self.export("--format", "junit"), "RUN")
        (self.folder / "file").touch()
        self.expect_refusal(self.export("--format", "junit", run, "--output", self.folder / "file" / "below"), "below")
        self.assertEqual(self.files(), ["file"])
        status, text, _ = self.export("--help")
        self.assertEqual(status, 0)
        for name in export.FORMATS:
            self.assertIn(f"  {name} ", text)


if __name__ == "__main__":
    unittest.main()
