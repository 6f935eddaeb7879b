#!/usr/bin/python3
"""Compares runs with flopline as a user or a script of CI does: what it prints, how it ends, what it refuses.

usage: scripts/flopline_compare_test.py PROGRAM [unittest's arguments]
"""
import copy
import csv
import io
import json
import re

import schema_check
from flopline_test import ProgramTest, main


def timed_case(name, median, **fields):
    """Known to a tenth of a percent, on a machine whose runs differ by 1 %."""
    return {"name": name, "layer": {"name": name, "kind": "linear", "descriptor": "linear:mb1ic3oc4"},
            "backend": "onednn", "implementation": "brgemm", "dtype": "f32", "direction": "forward", "threads": 2,
            "status": "ok", "noise_floor": 0.01,
            "time_ns": {"median": median, "ci_low": 0.999 * median, "ci_high": 1.001 * median, "rounds": 20}, **fields}


def a_run(*cases):
    return {"schema": "flopline-run/1", "complete": True, "command": "flopline run core --seed 1",
            "started": "2026-11-23T15:04:05Z", "ceilings": [], "cases": list(cases),
            "environment": {"machine": "epyc-2cpu", "cpu": "EPYC", "team": {"threads": 2},
                            "backends": {"onednn": "oneDNN 2.6.3"}, "verdict": "quiet", "reasons": []}}


class CompareTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.base = a_run(timed_case("same", 1e6), timed_case("slower", 1e6), timed_case("faster", 1e6),
                          timed_case("gone", 1e6))
        self.now = a_run(timed_case("same", 1.001e6), timed_case("slower", 1.08e6), timed_case("faster", 0.8e6),
                         timed_case("more", 1e6))

    def write(self, name, run):
        (self.folder / name).mkdir(exist_ok=True)
        (self.folder / name / "run.json").write_text(run if isinstance(run, str) else json.dumps(run))

    def compare(self, *arguments):
        self.write("base", self.base)
        self.write("now", self.now)
        return self.run_program("compare", "base", "now", *arguments)

    def test_every_case_gets_a_verdict(self):
        status, out, err = self.compare()
        self.assertEqual((status, err), (0, ""))
        for name in ("same", "slower", "faster"):
            self.assertRegex(out, rf"(?m)^{name} .* {name}$")
        self.assertRegex(out, r"(?m)^slower .*1\.00 ms +1\.08 ms +\+8\.0 %")
        self.assertRegex(out, r"(?m)^linear +onednn +3 ")
        self.assertIn("new: more\n", out)
        self.assertIn("vanished: gone\n", out)
        self.assertIn("the environments do not differ", out)
        self.assertLessEqual(max(map(len, out.splitlines())), 140)

    def test_formats(self):
        status, out, err = self.compare("--format", "csv")
        self.assertEqual((status, err), (0, ""))
        verdicts = {row["name"]: row["verdict"] for row in csv.DictReader(io.StringIO(out))}
        self.assertEqual(verdicts, {"same": "same", "slower": "slower", "faster": "faster", "more": "new",
                                    "gone": "vanished"})
        status, out, err = self.compare("--format", "json")
        self.assertEqual((status, err), (0, ""))
        document = json.loads(out)
        self.assertEqual(document["schema"], "flopline-compare/1")
        self.assertEqual([case["name"] for case in document["cases"]], ["slower", "same", "faster"])

    def test_repeats_are_taken_in_pairs(self):
        for number, drift in enumerate((1, 1.3, 1.7)):
            self.write(f"base.{number}", a_run(timed_case("same", drift * 1e6), timed_case("slower", drift * 1e6)))
            self.write(f"now.{number}", a_run(timed_case("same", drift * 1.001e6), timed_case("slower", drift * (1.06e6 + number))))
        runs = [f"{side}.{number}" for side in ("base", "now") for number in range(3)]
        status, out, err = self.run_program("compare", *runs, "--fail-above", "5%")
        self.assertEqual(status, 1, err)
        self.assertIn("slower is slower by 6.0 %", err)
        self.assertRegex(out, r"(?m)^same .* same$")
        self.assertIn("paired t-test of the medians' ratios in 3 pairs of runs", out)
        self.assertNotIn("noise floor", out)
        self.assertEqual([out.count(f"{side}:") for side in ("base", "new")], [3, 3])
        document = json.loads(self.run_program("compare", *runs, "--format", "json")[1])
        self.assertEqual([(case["name"], case["pairs"], case["verdict"]) for case in document["cases"]],
                         [("slower", 3, "slower"), ("same", 3, "same")])

    def test_repeats_are_as_many_of_both_and_of_one_machine(self):
        self.write("base", self.base)
        self.write("now", self.now)
        other = copy.deepcopy(self.base)
        other["environment"]["cpu"] = "another"
        self.write("other", other)
        for runs, token in ((("base",), ""), (("base", "now", "now"), "RUN: 3 given"),
                            (("base", "other", "now", "now"), "of different machines")):
            with self.subTest(runs=runs):
                status, out, err = self.run_program("compare", *runs)
                self.assertEqual((status, out), (2, ""), err)
                self.assertIn(token, err)

    def test_what_differs_is_said_before_any_number(self):
        self.now["environment"].update(cpu="another", backends={"onednn": "oneDNN 3.5"}, team={"threads": 1},
                                       verdict="disturbed", reasons=["somebody compiles"])
        self.now["complete"] = False
        status, out, err = self.compare()
        self.assertEqual((status, err), (0, ""))
        before = out[:out.index("case ")]
        for words in ("DIFFERENT MACHINES", "somebody compiles", "interrupted", "oneDNN 2.6.3", "oneDNN 3.5",
                      "team.threads     2  "):
            self.assertIn(words, before)
        self.assertNotIn("ms", before)

    def test_a_regression_sets_the_exit_status_where_that_is_asked_for(self):
        for above, expected in (("5%", 1), ("5", 1), ("7.9%", 1), ("8.1%", 0), ("50%", 0)):
            with self.subTest(above=above):
                status, _, err = self.compare("--fail-above", above)
                self.assertEqual((status, "slower is slower by 8.0 %" in err), (expected, expected == 1), err)
        self.assertEqual(self.compare("--fail-above", "5%", "--smallest-effect", "10%")[0], 0)
        del self.now["cases"][0]["time_ns"]
        self.now["cases"][0].update(status="wrong", reason="differs")
        status, out, err = self.compare("--fail-above", "50%")
        self.assertEqual(status, 1)
        self.assertIn("same: base timed, new wrong (differs)", err)
        self.assertIn("not comparable: same", out)

    def test_names_cannot_steer_a_terminal(self):
        for run in (self.base, self.now):
            run["cases"].append(timed_case("\x1b[31mred\n", 1e6))
            run["environment"]["cpu"] = "\x1b[31m"
        self.now["environment"]["machine"] = "\x1b[2J"
        self.now["cases"].append(timed_case("\x1b[3m", 1e6))
        status, out, _ = self.compare("--fail-above", "0%")
        self.assertEqual((status, "\x1b" in out), (1, False))

    def test_files_that_are_no_runs_are_refused(self):
        self.write("base", self.base)
        text = json.dumps(self.base)
        newer = {**copy.deepcopy(self.base), "schema": "flopline-run/2"}
        for token, content in (("truncated", text[:1000]), ("'NaN", text.replace("1000000.0", "NaN", 1)),
                               ("newer", newer), ("Google Benchmark", {"context": {}, "benchmarks": []}),
                               ("/cases/0/time_ns/median", text.replace('"median"', '"mean"', 1)),
                               ("another tool", {"results": []}), ("no JSON", "name,median\n"), ("empty", ""),
                               ("no case with a time is in both", a_run(timed_case("other", 1e6)))):
            self.write("bad", content)
            for arguments in (("base", "bad"), ("bad", "base"), ("base", "bad/run.json")):
                with self.subTest(token=token, arguments=arguments):
                    status, out, err = self.run_program("compare", *arguments)
                    self.assertEqual((status, out), (2, ""), err)
                    self.assertRegex(err, r"\A[^\n]*\n\Z")
                    for words in (token, "bad/run.json", "accepted" if "no case" in token else "expected"):
                        self.assertIn(words, err)

    def test_requests_that_make_no_sense_are_refused(self):
        self.write("base", self.base)
        for token, *arguments in (("nowhere", "base", "nowhere"), ("RUN: 1 given", "base"), ("RUN",),
                                  ("--fail-above", "base", "base", "--fail-above", "-1"),
                                  ("--fail-above", "base", "base", "--fail-above", "much"),
                                  ("--smallest-effect", "base", "base", "--smallest-effect", "0"),
                                  ("frob", "base", "base", "--format", "frob")):
            with self.subTest(arguments=arguments):
                status, out, err = self.run_program("compare", *arguments)
                self.assertEqual((status, out), (2, ""), err)
                self.assertRegex(err, r"\A[^\n]*\n\Z")
                self.assertIn(token, err)

    def test_the_earliest_run_that_was_published_opens(self):
        earliest = schema_check.RESULTS / "amd-epyc-2cpu" / "2026-11-23T17-32-06Z"
        compared = json.loads(self.output("compare", earliest, earliest, "--format", "json"))
        self.assertEqual((len(compared["cases"]), {case["ratio"] for case in compared["cases"]}), (56, {1}))

    def test_a_slow_down_on_purpose_is_found_and_said(self):
        for more in ([], ["--slow-down", "400%"]):
            self.output("run", "linear:mb1ic64oc64nfc", "--backend", "reference", "--threads", "1", "--seed", "1", *more)
        base, now = sorted((self.folder / "results").glob("*/*/"))
        run = json.loads((now / "run.json").read_text())
        self.assertEqual(schema_check.problems("run", run), [])
        self.assertEqual(run["environment"]["slow_down"], 4)
        self.assertIn("--slow-down 400%", run["command"])
        status, out, err = self.run_program("compare", base, now, "--fail-above", "5%")
        # On a machine that is too busy to tell, that is what must be said.
        verdict = re.search(r"(?m)^linear/fc/reference .* (slower|too noisy)$", out)
        self.assertIsNotNone(verdict, out)
        self.assertEqual(status, 1 if verdict[1] == "slower" else 0, out + err)
        self.assertRegex(out, r"(?m)^slow_down +- +4.0$")


if __name__ == "__main__":
    main()
