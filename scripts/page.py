#!/usr/bin/python3
"""Writes the page of one or more runs from their run.json alone: one file that needs neither server nor network.

RUN is a result folder or its run.json. The page goes to report.html beside it or, of several runs, in the current
folder, unless --output names another file.
Exit status 2, with one line on stderr and no file touched, when a RUN cannot be read or Chart.js is missing.
"""
import argparse
import json
import re
import sys
from pathlib import Path

import page_data
import results
from whole_file import write_whole

# Where Debian's libjs-chart.js and the node-chart.js that needs it have the library.
CHART_FILES = (Path("/usr/share/javascript/chart.js/chart.min.js"), Path("/usr/share/nodejs/chart.js/dist/chart.min.js"))
FILE_NAME = "report.html"
PARTS = Path(__file__).resolve().with_name("page")
# In the order in which they build on one another.
SCRIPTS = ("format", "state", "theme", "charts", "zoom", "filters", "roofs", "labels", "roofline", "table", "details",
           "shares", "prediction", "bandwidth", "phases", "environment", "commands", "main")


class PageError(Exception):
    """One line that says what is in the way."""


def chart_library():
    file = next((file for file in CHART_FILES if file.is_file()), None)
    if file is None:
        raise PageError("the page needs Chart.js: install it with `apt-get install libjs-chart.js`")
    return file.read_text(encoding="utf-8")


def embedded_json(value):
    """JSON that cannot end, or comment out, the script element that it stands in."""
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def page_of(runs):
    """The whole page as text."""
    parts = {"style": (PARTS / "page.css").read_text(encoding="utf-8"), "library": chart_library(),
             "data": embedded_json(page_data.page_data(runs)),
             "scripts": "\n".join((PARTS / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)}
    # One pass: nothing that a part holds is taken for a place of another.
    return re.sub(r"<!-- here: (\w+) -->", lambda place: parts[place[1]],
                  (PARTS / "page.html").read_text(encoding="utf-8"))


def write_page(runs, file):
    """What stood there is replaced by a whole page or not at all."""
    text = page_of(runs)
    try:
        write_whole(file, text)
    except OSError as error:
        raise PageError(f"{file}: expected a file to write to: {error.strerror}") from error


def main(arguments):
    parser = argparse.ArgumentParser(prog="page.py", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", metavar="RUN", nargs="+", help="result folder or run.json")
    parser.add_argument("--output", metavar="FILE", type=Path, help="the page")
    options = parser.parse_args(arguments)
    folder = results.run_file(options.runs[0]).parent if len(options.runs) == 1 else Path()
    try:
        runs = [results.open_run(run) for run in options.runs]
        write_page(runs, options.output or folder / FILE_NAME)
        if not options.output:
            print(f"page: {folder / FILE_NAME}")
    except (results.ResultError, PageError) as error:
        print(f"page.py: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
