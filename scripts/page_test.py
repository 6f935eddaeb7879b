#!/usr/bin/python3
"""Writes pages as a user does, without a browser: files, messages, exit statuses, and what is embedded."""
import contextlib
import html.parser
import io
import json
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import page
from results_test import HOSTILE, synthetic_network_run, synthetic_run

HOSTILE_NAME = "</script><script>alert(1)</script><!-- <script> \u2028 & ' \" <!-- here: data -->"


class Scripts(html.parser.HTMLParser):
    """Splits a page into its script elements, and notes what it would load."""

    def __init__(self, text):
        super().__init__()
        self.scripts, self.loaded, self.inside = [], [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.inside = tag == "script"
        if self.inside:
            self.scripts.append("")
        if tag in ("script", "img", "link", "iframe"):
            self.loaded += [value for name, value in attrs if name in ("src", "href") and value != "data:,"]

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.scripts[-1] += data


class PageTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        # Any text will do where no browser reads it.
        library = tempfile.NamedTemporaryFile("w", suffix=".js")
        self.addCleanup(library.close)
        library.write("const Chart = {};")
        library.flush()
        stand_in = mock.patch.object(page, "CHART_FILES", (Path(library.name),))
        stand_in.start()
        self.addCleanup(stand_in.stop)

    def write(self, run, name="run"):
        (self.folder / name).mkdir()
        (self.folder / name / "run.json").write_text(run if isinstance(run, str) else json.dumps(run))
        return str(self.folder / name)

    def page(self, *arguments):
        """Status and messages."""
        messages = io.StringIO()
        with contextlib.redirect_stderr(messages), contextlib.redirect_stdout(io.StringIO()):
            status = page.main(list(map(str, arguments)))
        return status, messages.getvalue()

    def expect_refusal(self, done, *words):
        self.assertEqual((done[0], done[1].count("\n")), (2, 1), done)
        for word in words:
            self.assertIn(word, done[1])

    def files(self):
        return sorted(path.name for path in self.folder.rglob("*") if path.is_file() and path.name != "run.json")

    def test_one_file_that_loads_nothing(self):
        self.assertEqual(self.page(self.write(synthetic_network_run(50))), (0, ""))
        self.assertEqual(self.files(), [page.FILE_NAME])
        text = (self.folder / "run" / page.FILE_NAME).read_text()
        found = Scripts(text)
        self.assertEqual((found.loaded, len(found.scripts)), ([], 3))

    def test_the_same_runs_give_the_same_bytes(self):
        run = self.write(synthetic_network_run(12))
        for name in ("a", "b"):
            self.assertEqual(self.page(run, "--output", self.folder / name), (0, ""))
        self.assertEqual((self.folder / "a").read_bytes(), (self.folder / "b").read_bytes())

    def test_names_cannot_leave_the_data(self):
        run = synthetic_run(2)
        for case in run["cases"]:
            case["layer"]["name"] = case["name"] = HOSTILE_NAME
        self.assertEqual(self.page(self.write(run)), (0, ""))
        found = Scripts((self.folder / "run" / page.FILE_NAME).read_text())
        self.assertEqual(len(found.scripts), 3)
        self.assertEqual(json.loads(found.scripts[0])["runs"][0]["cases"][0]["name"], HOSTILE_NAME)

    def test_several_runs(self):
        runs = [self.write(synthetic_run(4, seed), f"run{seed}") for seed in (1, 2)]
        file = self.folder / "below" / "both.html"
        self.assertEqual(self.page(*runs, "--output", file), (0, ""))
        data = json.loads(Scripts(file.read_text()).scripts[0])
        self.assertEqual([len(run["cases"]) for run in data["runs"]], [4, 4])

    def test_bad_runs_leave_what_is_there(self):
        good = self.write(synthetic_run(2), "good")
        bad = self.write("", "bad")
        output = self.folder / "page.html"
        output.write_text("the page of yesterday")
        for what, text, named in HOSTILE:
            with self.subTest(what=what):
                (self.folder / "bad" / "run.json").write_bytes(text if isinstance(text, bytes) else text.encode())
                self.expect_refusal(self.page(good, bad, "--output", output), "bad/run.json", named)
                self.assertEqual(output.read_text(), "the page of yesterday")
                self.assertEqual(self.files(), ["page.html"])

    def test_a_place_that_cannot_be_written(self):
        run = self.write(synthetic_run(1))
        (self.folder / "file").touch()
        self.expect_refusal(self.page(run, "--output", self.folder / "file" / "below.html"), "below.html")
        (self.folder / "folder").mkdir()
        self.expect_refusal(self.page(run, "--output", self.folder / "folder"), "folder")
        self.assertEqual(self.files(), ["file"])

    def test_without_the_library(self):
        run = self.write(synthetic_run(1))
        with mock.patch.object(page, "CHART_FILES", (self.folder / "chart.js",)):
            self.expect_refusal(self.page(run), "apt-get install libjs-chart.js")
        self.assertEqual(self.files(), [])

    def test_every_part_is_in_the_page(self):
        self.assertEqual(sorted(f"{name}.js" for name in page.SCRIPTS),
                         sorted(file.name for file in page.PARTS.glob("*.js")))


if __name__ == "__main__":
    unittest.main()
