#!/usr/bin/python3
"""Breaks each rule of structure.py once, in a small tree, and sees it found."""
import contextlib
import io
import tempfile
import unittest
from pathlib import Path

import structure

GOOD = {
    "kernels/layer.h": '#include <vector>\n#include "kernels/checked.h"\n',
    "kernels/layer_test.cc": '#include "analysis/cost_model.h"\n',
    "kernels/checked.h": "",
    "kernels/checked_test.cc": "",
    "kernels/tensor.h": '#include <omp.h>\n#include "layer.h"\n',
    "kernels/tensor_test.cc": "#include <iostream>\n",
    "kernels/backends.cc": '#include "kernels/onednn/conv.h"\n#include "kernels/reference/conv.h"\n',
    "kernels/backends_test.cc": "",
    "kernels/reference/conv.h": '#include "kernels/tensor.h"\n',
    "kernels/reference/conv_test.cc": "",
    "kernels/onednn/conv.h": '#include <dnnl.hpp>\n#include "oneapi/dnnl/dnnl.hpp"\n',
    "analysis/cost_model.h": '#include "kernels/layer.h"\n#include "analysis/network.h"\n',
    "analysis/cost_model_test.cc": '#include "kernels/reference/conv.h"\n',
    "analysis/network.h": "",
    "analysis/network_test.cc": "",
    "analysis/networks/alexnet.cc": "",
    "bench/measure.cc": '#include <benchmark/benchmark.h>\n#include <chrono>\n#include "kernels/backends.h"\n',
    "bench/measure_test.cc": "",
    "bench/main.cc": '#include "bench/measure.h"\n',
    "scripts/results.py": "import json\n",
    "scripts/results_test.py": "import results\n",
    "scripts/plot.py": "import matplotlib.pyplot\nimport results\n",
    "scripts/plot_test.py": "",
    "scripts/schema_check.py": "import jsonschema\n",
    "scripts/schema_check_test.py": "import schema_check\n",
}

# rule, the file that breaks it, its first line
BROKEN = (
    ("the layer core includes only the layer core", "kernels/layer.h", '#include "kernels/tensor.h"'),
    ("the layer core includes only the layer core", "kernels/checked.h", '#include "tensor.h"'),
    ("the layer core includes only the layer core", "kernels/layer.h", '#include "analysis/network.h"'),
    ("kernels include only kernels", "kernels/tensor.h", '#include "analysis/network.h"'),
    ("kernels include only kernels", "kernels/reference/conv.h", "#include <analysis/network.h>"),
    ("analysis includes only analysis and the layer core", "analysis/network.h", '#include "kernels/tensor.h"'),
    ("analysis includes only analysis and the layer core", "analysis/network.h", '#include "kernels/kernel.h"'),
    ("analysis includes only analysis and the layer core", "analysis/networks/alexnet.cc", '#include "bench/run.h"'),
    ("reference does not know onednn", "kernels/reference/conv.h", '#include "kernels/onednn/conv.h"'),
    ("onednn does not know reference", "kernels/onednn/conv.h", '#include "../reference/conv.h"'),
    ("only kernels/onednn includes oneDNN", "bench/measure.cc", "#include <dnnl.hpp>"),
    ("only kernels/onednn includes oneDNN", "kernels/backends.cc", "#include <oneapi/dnnl/dnnl.hpp>"),
    ("only kernels/onednn includes oneDNN", "kernels/tensor_test.cc", '#include "dnnl.h"'),
    ("only kernels/onednn includes oneDNN", "analysis/network_test.cc", "#  include <oneapi/dnnl/dnnl_types.h>"),
    ("only bench includes Google Benchmark", "kernels/tensor.h", "#include <benchmark/benchmark.h>"),
    ("only bench includes Google Benchmark", "analysis/network.h", '#include "benchmark/benchmark.h"'),
    ("only bench includes bench", "kernels/tensor.h", '#include "bench/measure.h"'),
    ("analysis knows no OpenMP and no clock", "analysis/network.h", "#include <omp.h>"),
    ("analysis knows no OpenMP and no clock", "analysis/network.h", "#include <chrono>"),
    ("kernels know no clock", "kernels/onednn/conv.h", "#include <chrono>"),
    ("kernels print nothing", "kernels/tensor.h", "#include <iostream>"),
    ("kernels print nothing", "kernels/layer.h", "#include <cstdio>"),
    ("scripts import the standard library, what setup.sh installs, and one another", "scripts/results.py", "import numpy"),
    ("only the plot imports matplotlib", "scripts/results.py", "from matplotlib import pyplot"),
    ("only the test of the page imports selenium", "scripts/results.py", "from selenium import webdriver"),
    ("only tests import what checks a format", "scripts/results.py", "import jsonschema"),
    ("only tests import what checks a format", "scripts/results.py", "from lxml import etree"),
    ("only tests import what checks a format", "scripts/plot.py", "from prometheus_client import openmetrics"),
    ("only tests import schema_check", "scripts/results.py", "import schema_check"),
)


def check(tree):
    """Exit status and output lines of structure.py on a tree given as {path: text}."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in tree.items():
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        output = io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            status = structure.main([folder])
        return status, output.getvalue().splitlines()


class StructureTest(unittest.TestCase):
    def test_a_good_tree_passes(self):
        status, lines = check(GOOD)
        self.assertEqual((status, [line for line in lines if ":" in line and "lines:" not in line]), (0, []))

    def test_each_rule_is_found_when_broken(self):
        for words, file, line in BROKEN:
            with self.subTest(words=words, line=line):
                status, lines = check({**GOOD, file: "// a comment\n" + line + "\n" if file.endswith(("h", "cc"))
                                       else "\n" + line + "\n"})
                self.assertEqual(status, 1)
                self.assertTrue(any(found.startswith(f"{file}:2: {words}") for found in lines), lines)

    def test_no_rule_is_left_untried(self):
        self.assertEqual({rule.words for rule in structure.RULES}, {words for words, _, _ in BROKEN})

    def test_a_module_without_a_test_is_found(self):
        for test in ("kernels/tensor_test.cc", "kernels/reference/conv_test.cc", "bench/measure_test.cc",
                     "scripts/results_test.py", "analysis/network_test.cc", "kernels/backends_test.cc"):
            with self.subTest(test=test):
                status, lines = check({path: text for path, text in GOOD.items() if path != test})
                self.assertEqual(status, 1)
                self.assertTrue(any(f"{test} is missing" in line for line in lines), lines)

    def test_a_line_per_violation(self):
        status, lines = check({**GOOD, "kernels/tensor.h": "#include <chrono>\n#include <iostream>\n"})
        self.assertEqual((status, sum(line.startswith("kernels/tensor.h:") for line in lines)), (1, 2))

    def test_a_folder_without_sources_is_an_error(self):
        status, lines = check({"README.md": ""})
        self.assertEqual((status, len(lines)), (2, 1))

    def test_function_lengths(self):
        lines = ["int f(int a,", "      int b) {", "  if (a) {", "    b = 1;", "  }", "  return b;", "}", "",
                 "struct S {", "  void g() {", "    h();", "  }", "};"]
        self.assertEqual([(length, start) for length, start, _ in structure.functions(lines)], [(7, 1), (3, 10)])


if __name__ == "__main__":
    unittest.main()
