#!/usr/bin/python3
"""Runs plot.py as a user does: files, messages and exit statuses."""
import csv
import json
import os
import struct
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree
from pathlib import Path

from results_test import HOSTILE, on_threads, synthetic_kept_ceilings, synthetic_network_run, synthetic_run


def files_of(*pictures):
    return [f"{name}.{kind}" for name in pictures for kind in ("csv", "png", "svg")]


PICTURES = ["report.html", *files_of("roofline")]


class PlotTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def plot(self, *arguments, **environment):
        return subprocess.run([sys.executable, Path(__file__).with_name("plot.py"), *map(str, arguments)],
                              capture_output=True, text=True, check=False, env={**os.environ, **environment})

    def write(self, run):
        (self.folder / "run.json").write_text(json.dumps(run))

    def files(self):
        return sorted(path.name for path in self.folder.iterdir() if path.name != "run.json")

    def expect_refusal(self, done, *words):
        self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1), done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_pictures_of_any_size_of_run(self):
        for case_count in (0, 1, 30, 50):
            with self.subTest(case_count=case_count):
                self.write(synthetic_run(case_count))
                done = self.plot(self.folder)
                self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
                self.assertEqual(self.files(), PICTURES)
                png = (self.folder / "roofline.png").read_bytes()
                self.assertEqual((png[:8], struct.unpack(">I", png[16:20])[0]), (b"\x89PNG\r\n\x1a\n", 2160))
                svg = xml.etree.ElementTree.parse(self.folder / "roofline.svg").getroot()
                self.assertEqual(svg.tag, "{http://www.w3.org/2000/svg}svg")
                with (self.folder / "roofline.csv").open(newline="") as file:
                    records = [row["record"] for row in csv.DictReader(file)]
                self.assertEqual((records.count("case"), len(records)), (case_count, case_count + 5))

    def test_a_network_also_shows_what_its_counts_predict_and_where_its_time_goes(self):
        self.write({**synthetic_network_run(30), "networks": [
            {"name": "resnet18", "backend": "onednn", "cache": "hot", "threads": 2}]})
        done = self.plot(self.folder)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assertEqual(self.files(), sorted([*files_of("prediction", "shares"), *PICTURES]))

    def test_several_numbers_of_threads_also_show_scaling(self):
        self.write(on_threads(synthetic_run(30), [1, 2, 4]))
        done = self.plot(self.folder)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assertEqual(self.files(), sorted([*files_of("scaling"), *PICTURES]))

    def test_kept_ceilings_show_bandwidth_only(self):
        self.write(synthetic_kept_ceilings())
        done = self.plot(self.folder / "run.json")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assertEqual(self.files(), files_of("bandwidth"))

    def test_the_same_run_gives_the_same_files(self):
        self.write({**on_threads(synthetic_network_run(12), [1, 2]), "networks": [
            {"name": "resnet18", "backend": "onednn", "cache": "hot", "threads": 2}]})
        for name in ("a", "b"):
            self.assertEqual(self.plot(self.folder / "run.json", "--output", self.folder / name).returncode, 0)
        for picture in [*PICTURES, *files_of("prediction", "shares", "scaling")]:
            self.assertEqual((self.folder / "a" / picture).read_bytes(), (self.folder / "b" / picture).read_bytes())
        self.assertEqual(self.files(), ["a", "b"])

    def test_hostile_input_leaves_nothing(self):
        # What is refused is results.py's matter; one case of each sort shows that plot.py hands it on.
        for what, text, named in HOSTILE[::4]:
            with self.subTest(what=what):
                (self.folder / "run.json").write_bytes(text if isinstance(text, bytes) else text.encode())
                self.expect_refusal(self.plot(self.folder, "--output", self.folder / "new"), "run.json", named)
                self.assertEqual(self.files(), [])

    def test_no_such_run(self):
        self.expect_refusal(self.plot(self.folder / "nowhere"), "nowhere", "No such file")

    def test_a_place_that_cannot_be_written(self):
        self.write(synthetic_run(1))
        (self.folder / "file").touch()
        self.expect_refusal(self.plot(self.folder, "--output", self.folder / "file" / "below"), "below")
        self.assertEqual(self.files(), ["file"])

    def test_all_files_or_none(self):
        # The disk is full when the first table is written, which is after some of the pictures.
        self.write(synthetic_network_run(6))
        (self.folder / "prevent").mkdir()
        (self.folder / "prevent" / "sitecustomize.py").write_text(
            "import plot_picture\ndef fail(rows): raise OSError(28, 'No space left on device')\nplot_picture.csv_text = fail\n")
        path = os.pathsep.join([str(self.folder / "prevent"), str(Path(__file__).parent)])
        self.expect_refusal(self.plot(self.folder, PYTHONPATH=path), "No space left")
        self.assertEqual(self.files(), ["prevent"])

    def test_without_matplotlib(self):
        self.write(synthetic_run(1))
        stand_in = self.folder / "modules" / "matplotlib"
        stand_in.mkdir(parents=True)
        (stand_in / "__init__.py").write_text("raise ImportError('not here')")
        done = self.plot(self.folder, PYTHONPATH=str(stand_in.parent))
        self.expect_refusal(done, "python3-matplotlib")
        self.assertEqual(self.files(), ["modules"])


if __name__ == "__main__":
    unittest.main()
