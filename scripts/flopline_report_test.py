#!/usr/bin/python3
"""Reports runs with flopline as a user or a script of CI does: each format, where it goes, what is refused.

usage: scripts/flopline_report_test.py PROGRAM [unittest's arguments]
"""
import copy
import csv
import io
import json
import re
from pathlib import Path

import results
from flopline_test import ProgramTest, main

COMMITTED = Path(__file__).resolve().parent.parent / "results/amd-epyc-2cpu/2026-11-23T17-32-06Z/run.json"
FORMATS = ("page", "text", "table", "markdown", "csv", "json", "benchmark", "bencher", "github-action", "junit",
           "openmetrics")
OWN_FORMATS = ("text", "table", "markdown", "csv", "json")
HOSTILE = "\x1b[2J`a`|b\n| <script>\x9b1m"


class ReportTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.run_document = json.loads(COMMITTED.read_text())
        self.write("run", self.run_document)

    def write(self, name, run):
        (self.folder / name).mkdir(exist_ok=True)
        (self.folder / name / "run.json").write_text(run if isinstance(run, str) else json.dumps(run))

    def refused(self, token, *arguments):
        before = {name: (self.folder / name).read_bytes() for name in self.files() if (self.folder / name).is_file()}
        with self.subTest(arguments=arguments):
            status, out, err = self.run_program("report", *arguments)
            self.assertEqual((status, out), (2, ""), err)
            self.assertRegex(err, r"\A[^\n]*\n\Z")
            self.assertNotRegex(err[:-1], r"[\x00-\x1f\x7f]")
            self.assertIn(token, err)
            self.assertRegex(err, "expected|accepted")
            after = {name: (self.folder / name).read_bytes() for name in self.files() if (self.folder / name).is_file()}
            self.assertEqual(after, before)

    def test_text_is_a_roofline_and_the_table(self):
        text = self.output("report", "run", "--format", "text", LC_ALL="C")
        self.assertEqual(text, self.output("report", "run/run.json", "--format", "table", LC_ALL="C"))
        self.assertRegex(text, r"\Aamd-epyc-2cpu, 2026-11-23 17:32:06 UTC: quiet\nflopline run core ")
        plot = text[:text.index("\nlayer ")].splitlines()
        self.assertLessEqual(max(map(len, plot)), 80)
        self.assertTrue("".join(plot).isascii())
        for words in ("GFLOPS", "FLOP per byte of compulsory traffic", "DRAM 50.61 GB/s", "peak 536.2 GFLOPS",
                      "a onednn", "a* reference", "2 threads, hot caches"):
            self.assertIn(words, "\n".join(plot))
        rows = text[text.index("\nlayer "):].splitlines()
        self.assertEqual(sum(" onednn " in row or " reference " in row for row in rows), len(self.run_document["cases"]))
        self.assertIn("└", self.output("report", "run", "--format", "text", LC_ALL="C.UTF-8"))

    def test_terminals_get_colors_unless_refused(self):
        for environment, is_colored in (({}, True), ({"NO_COLOR": "1"}, False)):
            status, out, _ = self.run_on_terminal("report", "run", "--format", "text", **environment)
            self.assertEqual((status, b"\x1b[38;5;" in out, b"\x1b[1mlayer" in out), (0, is_colored, is_colored))
        self.assertNotIn("\x1b", self.output("report", "run", "--format", "text"))

    def test_markdown(self):
        text = self.output("report", "run", "--format", "markdown")
        self.assertRegex(text, r"\A## amd-epyc-2cpu, 2026-11-23 17:32:06 UTC: quiet\n\n")
        self.assertEqual(len(re.findall(r"(?m)^\| \S+ \| (?:onednn|reference) \|", text)), len(self.run_document["cases"]))
        self.assertIn(" | ---: |", text)
        self.assertIn("<details><summary>Environment and ceilings</summary>\n\n|", text)

    def test_csv_of_several_runs_is_one_table(self):
        one = list(csv.DictReader(io.StringIO(self.output("report", "run", "--format", "csv"))))
        self.assertEqual([row["name"] for row in one], [case["name"] for case in self.run_document["cases"]])
        self.assertEqual(float(one[0]["time_ns.median"]), self.run_document["cases"][0]["time_ns"]["median"])
        self.write("other", {**self.run_document, "started": "2026-11-24T00:00:00Z"})
        both = list(csv.DictReader(io.StringIO(self.output("report", "run", "other", "--format", "csv"))))
        self.assertEqual([{key: row[key] for key in row if key != "run"} for row in both], [*one, *one])
        self.assertEqual(list(dict.fromkeys(row["run"] for row in both)),
                         ["2026-11-23T17:32:06Z amd-epyc-2cpu", "2026-11-24T00:00:00Z amd-epyc-2cpu"])
        self.assertEqual(next(iter(both[0])), "run")

    def test_json_is_the_run(self):
        self.assertEqual(self.output("report", "run", "--format", "json"), (self.folder / "run/run.json").read_text())
        self.refused("accepted is one run", "run", "run", "--format", "json")

    def test_runs_follow_one_another_under_their_headings(self):
        self.write("other", {**self.run_document, "started": "2026-11-24T00:00:00Z"})
        for form in ("text", "markdown"):
            text = self.output("report", "run", "other", "--format", form)
            self.assertEqual(re.findall(r"(?m)^(?:## )?amd-epyc-2cpu, (\S+)", text), ["2026-11-23", "2026-11-24"])

    def test_output_goes_to_a_file(self):
        for form in OWN_FORMATS:
            (self.folder / "out").write_text("old")
            self.assertEqual(self.output("report", "run", "--format", form, "--output", "out"), "")
            self.assertEqual((self.folder / "out").read_text(), self.output("report", "run", "--format", form))
        self.assertEqual(self.files(), ["out", "run", "run/run.json"])
        for nowhere in ("nowhere/out", "run", "long" * 100):
            self.refused("--output", "run", "--format", "csv", "--output", nowhere)

    def test_the_page_is_the_default(self):
        status, out, err = self.run_program("report", "run", "--output", "page.html")
        if "Chart.js" in err:
            self.skipTest("Chart.js is not installed")
        self.assertEqual((status, out, err), (0, "", ""))
        self.assertEqual(self.files(), ["page.html", "run", "run/run.json"])
        self.assertIn("<html", (self.folder / "page.html").read_text())
        self.assertEqual(self.output("report", "run"), "page: run/report.html\n")
        self.assertEqual(self.output("report", "run", "run"), "page: report.html\n")

    def test_what_a_run_printed_is_what_is_read_back(self):
        # Only a backend that packs weights tells in the file that it was asked for phases.
        phases = ["--phases"] if "onednn" in self.output("list", "backends") else []
        arguments = ("run", "linear:mb1ic64oc64nfc", "conv:mb1ic3ih8oc4kh3nfirst", "--threads", "1",
                     "--benchmark_min_time=0.01", *phases)
        printed = self.output(*arguments, "--format", "csv")
        first, = (self.folder / "results").glob("*/*/")
        self.assertEqual(self.output("report", first, "--format", "csv"), printed)
        printed = self.output(*arguments)
        second = max((self.folder / "results").glob("*/*/"))
        self.assertNotEqual(first, second)
        below = printed[:printed.index("results: ")]
        self.assertEqual("packing paid after" in below, bool(phases))
        reported = self.output("report", second, "--format", "text")
        self.assertEqual(reported[-len(below):], below)
        self.assertEqual(json.loads(self.output("report", second, "--format", "json")), results.open_run(second))

    def test_names_cannot_steer_a_terminal(self):
        run = self.run_document
        for case in run["cases"]:
            case.update(note=HOSTILE, reason=HOSTILE, disturbed=HOSTILE, bound_by=HOSTILE, implementation=HOSTILE)
            case["layer"].update(name=HOSTILE, kind=HOSTILE, variant=HOSTILE)
        for ceiling in run["ceilings"]:
            ceiling.update(name=HOSTILE, unit=HOSTILE, isa=HOSTILE)
        run.update(command=HOSTILE, started=HOSTILE)
        run["environment"].update(machine=HOSTILE, verdict=HOSTILE, reasons=[HOSTILE])
        self.write("run", run)
        for form in ("text", "markdown"):
            text = self.output("report", "run", "--format", form)
            self.assertNotRegex(text, r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
            self.assertNotIn("<script", text if form == "markdown" else "")
        rows = list(csv.DictReader(io.StringIO(self.output("report", "run", "--format", "csv"))))
        self.assertEqual({row["note"] for row in rows}, {HOSTILE})

    def test_files_that_are_no_runs_are_refused(self):
        text = json.dumps(self.run_document)
        newer = {**self.run_document, "schema": "flopline-run/2"}
        of_wrong_type = copy.deepcopy(self.run_document)
        of_wrong_type["cases"][3]["layer"]["multiplicity"] = "two"
        for token, content in (("truncated", text[:1000]), ("'NaN", re.sub(r'"median": [\d.]+', '"median": NaN', text, 1)),
                               ("newer", newer), ("Google Benchmark", {"context": {}, "benchmarks": []}),
                               ("another tool", {"results": []}), ("no JSON", "name,median\n"), ("empty", "")):
            self.write("bad", content)
            for form in FORMATS:
                self.refused(token, "run", "bad", "--format", form, "--output", "out")
            for paths in (("bad",), ("bad/run.json", "run"), ("run", "bad")):
                self.refused("bad/run.json", *paths)
                self.refused(token, *paths, "--format", "text")
        self.write("bad", of_wrong_type)
        for form in ("text", "markdown"):
            self.refused("bad/run.json': /cases/3/layer/multiplicity: expected", "run", "bad", "--format", form)

    def test_requests_that_make_no_sense_are_refused(self):
        (self.folder / "program.log").write_text("onednn_verbose,info\n")
        for token, *arguments in (("nowhere", "nowhere", "--format", "text"), ("nowhere", "run", "nowhere", "--output", "x"),
                                  ("RUN", "--format", "text"), ("frob", "run", "--format", "frob"),
                                  ("reported apart", "run", "program.log"), ("program.log", "program.log", "--format", "text"),
                                  ("--filter", "run", "--filter", "conv"), ("--threads", "run", "--threads", "1")):
            with self.subTest(arguments=arguments):
                status, out, err = self.run_program("report", *arguments)
                self.assertEqual((status, out), (2, ""), err)
                self.assertRegex(err, r"\A[^\n]*\n\Z")
                self.assertIn(token, err)
        _, _, err = self.run_program("report", "run", "--format", "frob")
        for form in FORMATS:
            self.assertIn(form, err)


if __name__ == "__main__":
    main()
