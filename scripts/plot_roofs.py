"""Which ceilings a roofline shows, what their labels say and where their lines run. Knows no plotting library."""
from typing import NamedTuple

import plot_table


class Roof(NamedTuple):
    """A ceiling as a line in data coordinates; `start` is the end that its label begins from."""
    is_compute: bool
    label: str
    start: tuple
    end: tuple


def memory_ceilings(ceilings):
    """The best pattern of each level and thread count: what a layer can hope for."""
    best = {}
    for ceiling in (c for c in ceilings if c["kind"] == "memory"):
        key = ceiling["level"], ceiling["threads"]
        if ceiling["value"] > best.get(key, {"value": 0})["value"]:
            best[key] = ceiling
    return sorted(best.values(), key=lambda ceiling: -ceiling["value"])


def compute_ceilings(ceilings):
    return sorted((c for c in ceilings if c["kind"] == "compute"), key=lambda ceiling: -ceiling["value"])


def plural(count, noun):
    return f"{count} {noun}{'' if count == 1 else 's'}"


def label_of(ceiling):
    what, unit = (ceiling["level"], "GB/s") if ceiling["kind"] == "memory" else (ceiling["dtype"], "GFLOP/s")
    value = f"{ceiling['value']:.3g}" if ceiling["value"] < 1000 else f"{ceiling['value']:.0f}"
    details = ", ".join(filter(None, (plural(ceiling["threads"], "thread"), ceiling.get("isa", ""))))
    return plot_table.printable(f"{what} {ceiling['name']} {value} {unit} ({details})")


def limits(points, ceilings, label_share):
    """((left, right), (bottom, top)) that show all points and ridges.

    `label_share` of the width stays free of both, at the left, for the labels of the memory ceilings.
    """
    memory, compute = memory_ceilings(ceilings), compute_ceilings(ceilings)
    ys = [y for _, y in points] + [c["value"] for c in compute] or [100.0]
    ridges = [max(ys) / c["value"] for c in memory]
    xs = [x for x, _ in points] + ridges or [0.1, 100.0]
    right = max(max(xs), min(xs) * 10) * 2.0
    left = min(xs) / (right / min(xs)) ** (label_share / (1 - label_share))
    bottom = min([*ys, max(ys) / 10, *(c["value"] * left for c in memory)]) / 1.6
    return (left, right), (bottom, max(ys) * 2.0)


def roofs(ceilings, left, right):
    """Diagonals up to the highest compute ceiling, and flat lines from the fastest diagonal on."""
    memory, compute = memory_ceilings(ceilings), compute_ceilings(ceilings)
    for ceiling in memory:
        bandwidth = ceiling["value"]
        end = min(right, compute[0]["value"] / bandwidth) if compute else right
        yield Roof(False, label_of(ceiling), (left, bandwidth * left), (end, bandwidth * end))
    for ceiling in compute:
        peak = ceiling["value"]
        start = min(peak / memory[0]["value"], right / 2) if memory else left
        yield Roof(True, label_of(ceiling), (start, peak), (right, peak))
