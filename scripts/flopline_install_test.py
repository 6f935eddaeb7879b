#!/usr/bin/python3
"""Installs flopline and uses it away from its sources and from where it was built.

usage: scripts/flopline_install_test.py PROGRAM [unittest's arguments]

PROGRAM stands in the folder that it was built in, all of it.
"""
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import results
from flopline_test import ProgramTest, main

SOURCE = Path(__file__).resolve().parent.parent
DOCUMENTS = ("share/doc/flopline/README.md", "share/doc/flopline/LICENSE", "share/doc/flopline/analysis/README.md",
             "share/doc/flopline/results/README.md", "share/man/man1/flopline.1",
             "share/bash-completion/completions/flopline")
SCRIPTS = "share/flopline/scripts"


class InstallTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.build = Path(cls.program).parent
        cls.prefix = Path(folder.name) / "elsewhere"
        installed_to = Path(folder.name) / "prefix"
        subprocess.run(["cmake", "--install", cls.build, "--prefix", installed_to], check=True, stdout=subprocess.DEVNULL)
        installed_to.rename(cls.prefix)
        cls.program = cls.prefix / "bin/flopline"
        cls.installed = cls.files_below(cls.prefix)

    @staticmethod
    def files_below(folder):
        return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())

    def run_program(self, *arguments, **environment):
        return super().run_program(*arguments, PYTHONDONTWRITEBYTECODE="1", **environment)

    def text_of(self, file):
        return (self.prefix / file).read_text(encoding="utf-8")

    def tearDown(self):
        self.assertEqual(self.files_below(self.prefix), self.installed, "what is installed stays as it is")

    def test_all_that_is_needed_is_there_and_nothing_else(self):
        self.assertLessEqual({"bin/flopline", *DOCUMENTS}, set(self.installed))
        scripts = {Path(file).relative_to(SCRIPTS).as_posix() for file in self.installed if file.startswith(SCRIPTS)}
        self.assertLessEqual({"plot.py", "page.py", "results.py", "page/page.html"}, scripts)
        for script in scripts:
            self.assertNotRegex(script, r"_test\.py$|^structure|^flopline_|^compare_with_peers|\.sh$")
        self.assertEqual({file for file in scripts if file.startswith("page/")},
                         {path.relative_to(SOURCE / "scripts").as_posix() for path in (SOURCE / "scripts/page").iterdir()})

    def test_nothing_tells_where_it_was_built(self):
        for file in self.installed:
            content = (self.prefix / file).read_bytes()
            if b"__asan_init" in content:
                continue  # sanitizers name the sources in their reports
            for folder in (SOURCE, self.build):
                self.assertNotIn(bytes(folder), content, file)

    def test_links_of_the_documents_lead_somewhere(self):
        documents = [self.prefix / file for file in self.installed if file.endswith(".md")]
        self.assertGreater(len(documents), 3)
        for document in documents:
            for target in re.findall(r"\]\(([^)#]+)", document.read_text(encoding="utf-8")):
                if "://" not in target:
                    self.assertTrue((document.parent / target).exists(), f"{document.name}: {target}")

    def test_it_counts(self):
        self.assertIn("alexnet-seed", self.output("list", "networks"))
        self.assertIn("11,689,512", self.output("count", "resnet18"))

    def test_onnx_is_loaded(self):
        model = self.folder / "model.onnx"
        model.write_bytes(b"no model")
        status, _, err = self.run_program("count", model)
        if "reads no ONNX" in err:
            self.skipTest("built without ONNX")
        self.assertEqual(status, 2)
        self.assertNotIn("cannot be loaded", err)

    def test_the_manual_is_that_of_the_program(self):
        self.assertEqual(self.text_of("share/man/man1/flopline.1"), self.output("manual"))
        if shutil.which("groff"):
            page = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-P-cbou", self.prefix / "share/man/man1/flopline.1"],
                                  capture_output=True, text=True, check=True)
            self.assertEqual(page.stderr, "")
            self.assertIn("flopline run resnet18 --list", page.stdout)

    def test_completion_is_that_of_the_program(self):
        self.assertEqual(self.text_of("share/bash-completion/completions/flopline"), self.output("completion", "bash"))
        for words, expected in (("ru", "run"), ("run cor", "core"), ("run --backend ref", "reference")):
            replies = subprocess.run(
                ["bash", "-uc", f"source '{self.prefix}/share/bash-completion/completions/flopline'; "
                 f"COMP_WORDS=(flopline {words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _flopline; "
                 "echo \"${COMPREPLY[*]}\""], cwd=self.folder, capture_output=True, text=True, check=True)
            self.assertEqual((replies.stdout.strip(), replies.stderr), (expected, ""), words)

    def test_a_run_has_its_pictures_and_its_page(self):
        self.output("run", "linear:mb1ic64oc64", "--threads", "1", "--backend", "reference", "--benchmark_min_time=0.01")
        folder, = (path for path in (self.folder / "results").glob("*/*") if path.is_dir())
        results.open_run(folder)
        names = {path.name for path in folder.iterdir()}
        self.assertLessEqual({"roofline.svg", "roofline.png", "report.html"}, names)
        self.output("report", folder, "--output", "page.html")
        self.assertTrue((self.folder / "page.html").is_file())
        for other in ("benchmark", "bencher", "github-action", "junit", "openmetrics"):
            with self.subTest(format=other):
                self.assertIn("linear", self.output("report", folder, "--format", other))


if __name__ == "__main__":
    main()
