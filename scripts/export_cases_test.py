#!/usr/bin/python3
"""Tries what the exports share; `varied_run` serves their tests."""
import copy
import json
import unittest

import schema_check
from export_cases import interval, is_known, machine_of, plain, timed, without_unknown

KEPT_RUN = schema_check.RESULTS / "amd-epyc-2cpu" / "2026-11-23T17-32-06Z"  # the earliest that was published
HOSTILE_NAME = "conv/\\n]]><a b='c'>&amp;\"\\\x00\x1b[31m\x7f\r\n\t\ud800\ufffe\u20ac # EOF {le=\"1\"}/onednn"


def kept_run():
    return json.loads((KEPT_RUN / "run.json").read_text())


def raw_run(started="2026-11-25T12:00:00Z", machine="amd-epyc-2cpu"):
    """A whole run with a case of each status, one that was disturbed, one without interval, and a name that is hostile."""
    run = kept_run()
    run["started"], run["environment"]["machine"] = started, machine
    run["cases"] = run["cases"][:8]
    for index, (status, reason) in enumerate((("wrong", "deviates by 3"), ("failed", "no <memory>\x07"), ("unsupported", "no kernel"))):
        case = copy.deepcopy(run["cases"][index])
        for field in ("time_ns", "gflops", "share_of_peak", "share_of_roof"):
            del case[field]
        run["cases"].append({**case, "name": f"{case['name']}/{status}", "status": status, "reason": reason})
    run["cases"][0]["disturbed"] = "the peak fell"
    del run["cases"][1]["time_ns"]["ci_low"]
    run["cases"][2]["name"] = run["cases"][2]["layer"]["name"] = HOSTILE_NAME
    return run


def varied_run(*arguments, **named):
    """The same as the formats are given it."""
    return plain(raw_run(*arguments, **named))


class ExportCasesTest(unittest.TestCase):
    def test_timed(self):
        run = raw_run()
        self.assertEqual(timed(run), run["cases"][:8])
        del run["cases"][0]["time_ns"]["median"]
        run["cases"][1]["status"] = "wrong"
        self.assertEqual(timed(run), run["cases"][2:8])

    def test_what_is_not_known_is_left_out(self):
        self.assertEqual(without_unknown({"a": None, "b": float("inf"), "c": float("nan"), "d": 0, "e": "", "f": [], "g": 1e9}),
                         {"d": 0, "e": "", "f": [], "g": 1e9})
        self.assertFalse(is_known(1e300 * 1e9))

    def test_plain(self):
        self.assertEqual(plain({"\x00": ["a\x00\x1b\ud800\ufffe\n\t\u20ac\U0001f600", 1, None, True]}),
                         {"\ufffd": ["a\ufffd\ufffd\ufffd\ufffd\n\t\u20ac\U0001f600", 1, None, True]})

    def test_machine(self):
        self.assertEqual(machine_of(kept_run()), "amd-epyc-2cpu")
        self.assertEqual(machine_of({"environment": {"machine": 3, "cpu": "AMD"}}), "AMD")

    def test_interval(self):
        case = {"time_ns": {"ci_low": 1.0, "ci_high": 2.0}}
        self.assertEqual(interval(case, lambda ns: ns), (1, 2))
        self.assertEqual(interval(case, lambda ns: 1 / ns), (0.5, 1))
        for low in (0, -1, 1e-320):
            self.assertIsNone(interval({"time_ns": {"ci_low": low, "ci_high": 2.0}}, lambda ns: 1e9 / ns))
        self.assertIsNone(interval({"time_ns": {"ci_low": 1.0}}, lambda ns: ns))


if __name__ == "__main__":
    unittest.main()
