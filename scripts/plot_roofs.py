"""Which ceilings a roofline shows, what their labels say and where their lines run. Knows no plotting library."""
from typing import NamedTuple

import plot_table


class Roof(NamedTuple):
    """A ceiling as a line in data coordinates; `start` is the end that its label begins from."""
    ceiling: dict
    start: tuple
    end: tuple

    @property
    def is_compute(self):
        return self.ceiling["kind"] == "compute"


def of_threads(ceilings, threads):
    """Those that so many threads have; where they were not measured, those of the most threads."""
    mine = [ceiling for ceiling in ceilings if ceiling["threads"] == threads]
    most = max((ceiling["threads"] for ceiling in ceilings), default=0)
    return mine or [ceiling for ceiling in ceilings if ceiling["threads"] == most]


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


def label_of(ceiling, threads):
    """`threads` are those of the panel: only others are said."""
    is_memory = ceiling["kind"] == "memory"
    what = ceiling["level"] if is_memory else ceiling["dtype"]
    unit = "GB/s" if is_memory else "GOP/s" if ceiling["unit"] == "GOPS" else "GFLOP/s"
    value = f"{ceiling['value']:.3g}" if ceiling["value"] < 1000 else f"{ceiling['value']:.0f}"
    details = ["" if is_memory else ceiling.get("isa", ""),
               "" if ceiling["threads"] == threads else plot_table.threads_text(ceiling["threads"])]
    text = f"{what} {ceiling['name']} {value} {unit}"
    return plot_table.printable(f"{text} ({', '.join(filter(None, details))})" if any(details) else text)


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
        yield Roof(ceiling, (left, bandwidth * left), (end, bandwidth * end))
    for ceiling in compute:
        peak = ceiling["value"]
        start = min(peak / memory[0]["value"], right / 2) if memory else left
        yield Roof(ceiling, (start, peak), (right, peak))


def record(ceiling):
    """What the table beside the picture says of a ceiling."""
    is_memory = ceiling["kind"] == "memory"
    return {"record": f"{ceiling['kind']} ceiling", "name": ceiling["name"], "threads": ceiling["threads"],
            "isa": ceiling.get("isa", ""), **({"level": ceiling["level"], "bandwidth_gb_per_s": ceiling["value"]}
            if is_memory else {"dtype": ceiling["dtype"], "performance_gflop_per_s": ceiling["value"]})}
