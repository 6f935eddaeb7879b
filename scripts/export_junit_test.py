#!/usr/bin/python3
"""Holds the export as JUnit XML to the schema of those who read it."""
import re
import unittest
from pathlib import Path

import needs
from export_cases import plain
from export_cases_test import HOSTILE_NAME, kept_run, varied_run
from export_junit import text_of

try:
    from lxml import etree
except ImportError:
    etree = None

SCHEMA = Path(__file__).resolve().parent / "testdata" / "junit.xsd"


def read(*runs):
    return etree.fromstring(text_of(list(runs)).encode())


class JunitTest(unittest.TestCase):
    def test_the_schema(self):
        schema = etree.XMLSchema(etree.parse(str(SCHEMA)))
        empty = {**kept_run(), "cases": []}
        for runs in ([kept_run()], [varied_run()], [kept_run(), varied_run()], [empty]):
            schema.assertValid(read(*runs))
        good = text_of([varied_run()])
        for what, by in (('tests="11"', 'tests="many"'), ('time="0.', 'time="1e-0.'), ("<system-out>", "<properties/><system-out>"),
                         ("testcase ", "testCase "), ('skipped message="', 'skipped text="'), ("<properties>", "<system-out/><properties>"),
                         ('timestamp="2026', 'timestamp="Wed 2026')):
            broken = re.sub(what, by, good)
            self.assertNotEqual(broken, good)
            with self.subTest(by=by), self.assertRaises(etree.LxmlError):
                schema.assertValid(etree.fromstring(broken.encode()))

    def test_a_case_each(self):
        suite, = read(varied_run())
        cases = suite.findall("testcase")
        self.assertEqual(len(cases), 11)
        self.assertEqual({name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")},
                         {"tests": "11", "failures": "2", "errors": "0", "skipped": "1"})
        self.assertEqual((cases[0].get("classname"), cases[0].get("name"), cases[0].get("time")),
                         ("flopline.conv", "conv/core.alexnet.features.0/reference", "0.011412897000"))
        self.assertEqual([(one.tag, one.get("type"), one.get("message")) for case in cases[-3:] for one in case[:1]],
                         [("failure", "wrong", "deviates by 3"), ("failure", "failed", "no <memory>\ufffd"),
                          ("skipped", None, "no kernel")])
        self.assertEqual([case.get("time") for case in cases[-3:]], [None] * 3)
        figures = dict(line.split("=", 1) for line in cases[0].findtext("system-out").splitlines())
        self.assertEqual((figures["gflops"], figures["share_of_roof"], figures["disturbed"]), ("18.2902", "0.0341093", "the peak fell"))

    def test_a_suite_for_each_run(self):
        suites = read(kept_run(), varied_run(machine="another"))
        self.assertEqual([(suite.get("id"), suite.get("name"), suite.get("timestamp")) for suite in suites],
                         [("0", "flopline on amd-epyc-2cpu", "2026-11-23T17:32:06"), ("1", "flopline on another", "2026-11-25T12:00:00")])
        self.assertEqual((suites.get("tests"), suites.get("failures")), ("67", "2"))
        properties = {one.get("name"): one.get("value") for one in suites[0].iter("property")}
        self.assertEqual((properties["verdict"], properties["backend onednn"]), ("quiet", "oneDNN 2.6.3"))

    def test_no_name_leaves_its_place(self):
        suite, = read(varied_run())
        name = suite.findall("testcase")[2].get("name")
        self.assertEqual(name, plain(HOSTILE_NAME))


if __name__ == "__main__":
    needs.main({"python3-lxml": etree})
