#!/usr/bin/python3
"""Opens the earliest run that was published with everything that opens runs, and refuses what is none."""
import contextlib
import io
import json
import shutil
import tempfile
import unittest
from pathlib import Path

import export
import page
import plot
import results
from export_cases_test import KEPT_RUN


def quietly(main, *arguments):
    """Exit status, what it says on either stream."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        return main(list(map(str, arguments))), said.getvalue()


class OlderResultsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_an_older_run_opens(self):
        shutil.copy(KEPT_RUN / "run.json", self.folder)
        self.assertFalse({"seed", "predictors", "scaling"} & set(results.open_run(self.folder)))
        for done in (quietly(results.main, self.folder), quietly(plot.main, self.folder), quietly(page.main, self.folder),
                     *(quietly(export.main, self.folder, "--format", name, "--output", self.folder / name) for name in export.FORMATS)):
            self.assertEqual(done[0], 0, done[1])
        self.assertLessEqual({"roofline.png", "bandwidth.svg", page.FILE_NAME, *export.FORMATS},
                             {file.name for file in self.folder.iterdir()})

    def test_what_is_no_run_is_refused(self):
        run = json.loads((KEPT_RUN / "run.json").read_text())
        for content, found in (({**run, "schema": "flopline-run/2"}, '"flopline-run/2"'), ({**run, "schema": 1}, "found 1"),
                               (json.loads((KEPT_RUN / "benchmark.json").read_text()), "nothing")):
            (self.folder / "run.json").write_text(json.dumps(content))
            for done in (quietly(results.main, self.folder), quietly(plot.main, self.folder), quietly(page.main, self.folder),
                         quietly(export.main, self.folder, "--format", "junit")):
                self.assertEqual((done[0], done[1].count("\n")), (2, 1), done)
                for words in (str(self.folder / "run.json"), 'schema: expected "flopline-run/1"', found):
                    self.assertIn(words, done[1])
        self.assertEqual([file.name for file in self.folder.iterdir()], ["run.json"])


if __name__ == "__main__":
    unittest.main()
