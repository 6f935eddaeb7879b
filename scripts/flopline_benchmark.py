"""The command line that the benchmarks of the program share: PROGRAM, then whole numbers that have defaults."""
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple


class Number(NamedTuple):
    name: str
    default: int
    least: int = 1


def read_numbers(numbers, texts):
    """The values of `numbers`, of which the first are given; ValueError, in one line, for one that cannot be."""
    for number, text in zip(numbers, texts):
        if not text.isdecimal() or int(text) < number.least:
            raise ValueError(f"{number.name}: '{text}': accepted is a whole number from {number.least}")
    return [*map(int, texts), *(number.default for number in numbers[len(texts):])]


def main(script, text, numbers, parts):
    """The exit status. Prints the lines of each of `parts`, a function of the program, a folder for its files and the
    numbers; or, for a request that makes no sense, `text`."""
    name, arguments = Path(script).name, sys.argv[1:]
    if not 1 <= len(arguments) <= 1 + len(numbers) or arguments[0].startswith("-"):
        print(text)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    try:
        values = read_numbers(numbers, arguments[1:])
        with tempfile.TemporaryDirectory() as folder:
            for part in parts:
                print("\n".join(part(arguments[0], Path(folder), *values)))
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 2
    return 0
