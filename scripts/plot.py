#!/usr/bin/python3
"""Draws a run from its run.json alone, and writes its page, report.html, which is also page.py's.

RUN is a result folder, its run.json, or the ceilings.json that a machine keeps, which has bandwidth only. The pictures are
roofline and bandwidth; of networks prediction and shares; of several numbers of threads scaling; of a run that kept its
samples distribution. Each as .svg and .png, with the data drawn in it as .csv, goes beside RUN unless --output names another
folder.
Exit status 2, with one line on stderr and no picture, when RUN cannot be read or matplotlib is missing.
"""
import argparse
import os
import sys
import warnings
from pathlib import Path

import page
import plot_picture
import results

# Neither picture says when or by what it was made: the same run gives the same files.
METADATA = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}
PNG_DPI = 300  # what journals ask for


class PlotError(Exception):
    """One line that says what is in the way."""


def pictures_of(content, samples):
    """Name -> picture, and the settings under which they are to be saved."""
    try:
        import matplotlib
        import plot_bandwidth
        import plot_distribution
        import plot_prediction
        import plot_roofline
        import plot_scaling
        import plot_shares
        import plot_style
    except ImportError as error:
        raise PlotError(f"matplotlib cannot be used by {sys.executable} ({error}): install it with "
                        "`apt-get install python3-matplotlib` and run with /usr/bin/python3") from error
    warnings.filterwarnings("ignore", message=".*[Gg]lyph")  # a name in a script that the font lacks shows as boxes
    pictures = {"bandwidth": plot_bandwidth.bandwidth(content)}
    if content["schema"] == results.SCHEMA:
        pictures["roofline"] = plot_roofline.roofline(content)
        pictures["prediction"] = plot_prediction.prediction(content)
        pictures["shares"] = plot_shares.shares(content)
        pictures["scaling"] = plot_scaling.scaling(content)
        pictures["distribution"] = plot_distribution.distribution(content, samples)
    return {name: picture for name, picture in pictures.items() if picture}, matplotlib.rc_context(plot_style.SETTINGS)


def save(picture, file, kind):
    """One of the files of a picture, its kind being the name's ending."""
    if kind == "csv":
        file.write_text(plot_picture.csv_text(picture.rows), encoding="utf-8")
    else:
        picture.figure.savefig(file, format=kind, dpi=PNG_DPI, metadata=METADATA[kind])


def write_pictures(content, samples, folder):
    """All pictures or none: they are written aside, then renamed."""
    pictures, settings = pictures_of(content, samples)
    aside = {(name, kind): folder / f".{name}.{os.getpid()}.{kind}" for name in pictures for kind in (*METADATA, "csv")}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with settings:
                for (name, kind), file in aside.items():
                    save(pictures[name], file, kind)
            for (name, kind), file in aside.items():
                os.replace(file, folder / f"{name}.{kind}")
        finally:
            for file in aside.values():
                file.unlink(missing_ok=True)
    except OSError as error:
        raise PlotError(f"{folder}: expected a folder to write to: {error.strerror}") from error


def write_page(run, folder):
    """The pictures are worth having without the page, which needs another package."""
    try:
        page.write_page([run], folder / page.FILE_NAME)
    except page.PageError as error:
        print(f"plot.py: no {page.FILE_NAME}: {error}", file=sys.stderr)


def main(arguments):
    parser = argparse.ArgumentParser(prog="plot.py", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", metavar="RUN", help="result folder or run.json")
    parser.add_argument("--output", metavar="DIR", help="folder for the pictures")
    options = parser.parse_args(arguments)
    try:
        content = results.open_any(options.run)
        samples = results.open_samples(options.run) if content["schema"] == results.SCHEMA else None
        folder = Path(options.output) if options.output else results.run_file(options.run).parent
        write_pictures(content, samples, folder)
        if content["schema"] == results.SCHEMA:
            write_page(content, folder)
    except (results.ResultError, PlotError) as error:
        print(f"plot.py: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
