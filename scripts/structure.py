#!/usr/bin/python3
"""Holds the folders to the direction of their arrows, and every module to a test beside it.

usage: scripts/structure.py [ROOT]

Prints one line per violation (file:line: rule) and exits with 1 when there is one, with 2 when ROOT holds no
sources. Sizes are printed as information; they fail nothing.
"""
import ast
import fnmatch
import posixpath
import re
import statistics
import sys
from pathlib import Path
from typing import NamedTuple

FOLDERS = ("kernels", "analysis", "bench", "scripts")
CORE = r"kernels/((layer|axis|descriptor|dtype|checked)\.(h|cc)|layers/.*)"


class Rule(NamedTuple):
    """In `files`, what is included must not match `never`, and what lies in this tree must match `only`."""
    words: str
    files: str
    only: str = ".*"
    never: str = "(?!)"
    tests_too: bool = False


RULES = (
    Rule("the layer core includes only the layer core", CORE, only=CORE),
    Rule("kernels include only kernels", r"kernels/.*", only=r"kernels/.*"),
    Rule("analysis includes only analysis and the layer core", r"analysis/.*", only=rf"analysis/.*|{CORE}"),
    Rule("reference does not know onednn", r"kernels/reference/.*", never=r"kernels/onednn/.*"),
    Rule("onednn does not know reference", r"kernels/onednn/.*", never=r"kernels/reference/.*"),
    Rule("only kernels/onednn includes oneDNN", r"(?!kernels/onednn/).*", never=r"(.*/)?dnnl[^/]*\.h(pp)?",
         tests_too=True),
    Rule("only bench includes Google Benchmark", r"(?!bench/).*", never=r"benchmark/.*"),
    Rule("only bench includes bench", r"(?!bench/).*", never=r"bench/.*"),
    Rule("analysis knows no OpenMP and no clock", r"analysis/.*", never=r"omp\.h|chrono|ctime|time\.h"),
    Rule("kernels know no clock", r"kernels/.*", never=r"chrono|ctime|time\.h"),
    Rule("kernels print nothing", r"kernels/.*", never=r"iostream|ostream|cstdio|stdio\.h|print|fmt/ostream\.h"),
    Rule("scripts import the standard library, what setup.sh installs, and one another", r"scripts/.*",
         only=r"scripts/.*|matplotlib|selenium|jsonschema|lxml|prometheus_client", tests_too=True),
    Rule("only the plot imports matplotlib", r"scripts/(?!plot).*", never=r"matplotlib"),
    Rule("only the test of the page imports selenium", r"scripts/(?!page_browser_test).*", never=r"selenium", tests_too=True),
    Rule("only tests import what checks a format", r"scripts/(?!schema_check\.).*",
         never=r"jsonschema|lxml|prometheus_client"),
    Rule("only tests import schema_check", r"scripts/(?!schema_).*", never=r"scripts/schema_check\.py"),
)

# Modules without a test of their own: pattern, the test that covers them, why.
COVERED_ELSEWHERE = (
    ("analysis/networks/*", "analysis/network_test.cc", "a network is a table; its totals are what can be wrong"),
    ("kernels/layers/*", "kernels/layer_test.cc", "a kind is a table; one test makes, refuses and lists all"),
    ("kernels/onednn/*", "kernels/backends_test.cc", "one test holds every backend to the reference"),
    ("kernels/kernel.h", "kernels/backends_test.cc", "an interface; the test runs it through every backend"),
    ("kernels/reference/backend.*", "kernels/backends_test.cc", "one test runs every backend"),
    ("kernels/reference/compute.h", "kernels/backends_test.cc", "hands each kind to its loop nest, which has a test"),
    ("analysis/onnx_*", "analysis/onnx_reader_test.cc", "a model goes through all of them; the test writes each form"),
    ("bench/*_command.cc", "scripts/flopline_test.py", "a subcommand is what the program prints and how it ends"),
    ("bench/peak_kernels_*.cc", "bench/peak_kernels_test.cc", "one test runs every peak kernel that this CPU has"),
    ("bench/amx_kernels.*", "bench/peak_kernels_test.cc", "one test runs every peak kernel that this CPU has"),
    ("bench/case_cells.*", "bench/columns_test.cc", "a cell is what the table shows"),
    ("bench/character_plot.*", "bench/terminal_roofline_test.cc", "what is drawn on it"),
    ("bench/run_roofline.*", "bench/run_report_test.cc", "what a report draws"),
    ("bench/run_sections.*", "bench/run_output_test.cc", "what is printed after a run"),
    ("bench/probed_rates.h", "bench/ceiling_probe_test.cc", "what a probe reads"),
    ("bench/fake_runs.h", "bench/case_runner_test.cc", "what runs the cases of two tests"),
    ("bench/commands.h", "scripts/flopline_test.py", "the names of the subcommands"),
    ("analysis/*_fuzz.cc", "analysis/fuzz_replay.cc", "ctest replays the corpus of each"),
    ("analysis/fuzz_replay.cc", "", "the main program of the replays"),
    ("*/main.cc", "", "only hands its arguments on"),
)

CONTROL = re.compile(r"\s*(if|for|while|switch|else|do|namespace|struct|class|enum|union|try|catch)\b")


class Include(NamedTuple):
    line: int
    target: str
    in_tree: bool


def source_files(root):
    """Paths relative to root, as text with forward slashes."""
    found = (p for folder in FOLDERS for p in (root / folder).rglob("*") if p.suffix in (".h", ".cc", ".inc", ".py"))
    return sorted(p.relative_to(root).as_posix() for p in found if p.is_file())


def cpp_includes(root, file):
    for number, text in enumerate((root / file).read_text(errors="replace").splitlines(), 1):
        if match := re.match(r'\s*#\s*include\s*["<]([^">]+)[">]', text):
            beside = posixpath.normpath(posixpath.join(posixpath.dirname(file), match[1]))
            target = beside if (root / beside).is_file() else match[1]
            yield Include(number, target, (root / target).is_file() or target.split("/")[0] in FOLDERS)


def python_imports(root, file):
    """Everything but the standard library; a module of this tree by its path."""
    for node in ast.walk(ast.parse((root / file).read_text(), file)):
        names = ([alias.name for alias in node.names] if isinstance(node, ast.Import)
                 else [node.module or "."] if isinstance(node, ast.ImportFrom) else [])
        for name in (name.split(".")[0] for name in names):
            beside = (Path(file).parent / f"{name}.py").as_posix()
            if (root / beside).is_file():
                yield Include(node.lineno, beside, True)
            elif name not in sys.stdlib_module_names:
                yield Include(node.lineno, name, True)


def is_test(file):
    return Path(file).stem.endswith("_test")


def arrow_violations(root, files):
    for file in files:
        rules = [r for r in RULES if re.fullmatch(r.files, file) and (r.tests_too or not is_test(file))]
        for include in (python_imports if file.endswith(".py") else cpp_includes)(root, file):
            for rule in rules:
                if re.fullmatch(rule.never, include.target) or (
                        include.in_tree and not re.fullmatch(rule.only, include.target)):
                    yield f"{file}:{include.line}: {rule.words}; this includes {include.target}"


def test_violations(files):
    present = set(files)
    for file in files:
        twin = f"{file[:-2]}.cc" if file.endswith(".h") else ""  # a module of two files is named once
        if is_test(file) or file.endswith(".inc") or twin in present:
            continue
        covering = next((test for pattern, test, _ in COVERED_ELSEWHERE if fnmatch.fnmatch(file, pattern)), None)
        if covering is None:
            path = Path(file)
            covering = (path.parent / f"{path.stem}_test{'.py' if path.suffix == '.py' else '.cc'}").as_posix()
        if covering and covering not in present:
            yield f"{file}:1: every module has a test beside it; {covering} is missing"


def functions(lines):
    """(length, first line, text) of each function, read from the indentation that clang-format gives."""
    opened = {}
    for number, text in enumerate(lines, 1):
        indent = len(text) - len(text.lstrip())
        body = text.strip()
        if body == "}":
            start, head = opened.get(indent, (number, ""))
            if "(" in head and not CONTROL.match(head):
                yield number - start + 1, start, head.strip()
        elif body and not body.startswith(("}", "//", "#")):
            opened[indent] = (number, text)


def print_sizes(root, files):
    sources = {file: (root / file).read_text(errors="replace").splitlines()
               for file in files if file.endswith((".h", ".cc")) and not is_test(file)}
    for what, sizes in (
            ("file", [(len(lines), file) for file, lines in sources.items()]),
            ("function", [(length, f"{file}:{start}") for file, lines in sources.items()
                          for length, start, _ in functions(lines)])):
        if sizes:
            sizes.sort(reverse=True)
            lengths = [length for length, _ in sizes]
            percentile_90 = lengths[len(lengths) // 10]
            longest = ", ".join(f"{name} {length}" for length, name in sizes[:3])
            print(f"{len(sizes)} {what}s, lines: median {statistics.median(lengths):g}, "
                  f"90th percentile {percentile_90}, longest {longest}")


def main(arguments):
    if len(arguments) > 1 or any(argument.startswith("-") for argument in arguments):
        print(__doc__)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent
    files = source_files(root)
    if not files:
        print(f"structure.py: {root}: no sources; expected a folder with {', '.join(FOLDERS)}", file=sys.stderr)
        return 2
    violations = [*arrow_violations(root, files), *test_violations(files)]
    for violation in violations:
        print(violation)
    print_sizes(root, files)
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
