"""What the exports share: which cases they tell of, and what no text of a run may do to a format."""
import re

import results

# What XML 1.0 cannot hold, not even escaped; halves of surrogate pairs, which JSON can name, are no text anywhere.
NO_TEXT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def timed(run):
    """The cases that have a time."""
    return [case for case in run["cases"] if results.is_timed(case)]


def is_known(value):
    """No format has a word for what is not known; and a number may become infinite on its way into another unit."""
    return value is not None and (isinstance(value, str) or not isinstance(value, (int, float)) or results.is_number(value))


def without_unknown(fields):
    return {name: value for name, value in fields.items() if is_known(value)}


def plain(value):
    """Plain data with a replacement character for each in a text that some text file cannot hold."""
    if isinstance(value, str):
        return NO_TEXT.sub("\ufffd", value)
    if isinstance(value, dict):
        return {plain(name): plain(inner) for name, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def machine_of(run):
    """Name of its folder, or the next best that the run tells."""
    machine = run["environment"].get("machine")
    return machine if isinstance(machine, str) and machine else results.cpu_name(run)


def interval(case, unit_of):
    """(low, high) of the median's 95 % confidence interval, each by `unit_of(ns)`; None where it is not known."""
    time = case["time_ns"]
    if not all(time.get(end, 0) > 0 for end in ("ci_low", "ci_high")):
        return None
    low, high = sorted((unit_of(time["ci_low"]), unit_of(time["ci_high"])))
    return (low, high) if is_known(low) and is_known(high) else None
