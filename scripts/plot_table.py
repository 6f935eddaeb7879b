"""The numbered layers of a plot and the lines of the table beside it. Text only; knows no plotting library."""
from typing import NamedTuple

import results

NUMBER_WIDTH, INTENSITY_WIDTH, CASE_WIDTH = 3, 8, 15  # characters, with the space before
MOST_PANELS = 4  # of numbers of threads
BELIEVABLE_SHARE = 1.05


class NumberedLayer(NamedTuple):
    """One layer under one setting but for the threads, with its case on each number of them and each backend."""
    number: int
    name: str
    kind: str
    cases: dict  # (threads, backend) -> case


def printable(text):
    """One line without control characters, which fonts cannot draw."""
    return "".join(character if character.isprintable() else " " for character in text)


def kind_of(case):
    """The kind as the legend shows it: a convolution's variant belongs to it."""
    kind, variant = case["layer"]["kind"], case["layer"].get("variant", "standard")
    return printable(f"{kind} {variant}" if kind == "conv" and variant != "standard" else kind)


def is_drawable(case):
    """A logarithmic plot has no place for 0, nor for a rate that is not known."""
    return case["status"] == "ok" and case.get("gflops", 0) > 0 and case.get("arithmetic_intensity", 0) > 0


def setting(case):
    return case["dtype"], case.get("direction", ""), case["cache"]


def layer_name(case, kind):
    """The case's name without its backend and without what the colour says: "alexnet.conv1", "core.fc/f16"."""
    parts = case["name"].split("/")
    parts = [part for part in parts if part != case["backend"]]
    if len(parts) > 1 and parts[0].split(" ")[0] in (kind.split(" ")[0], kind):
        parts = parts[1:]
    return printable("/".join(parts))


def numbered_layers(cases):
    """The drawable cases by layer, numbered from left to right of the roofline, so that a number is quickly found."""
    groups = {}
    for case in filter(is_drawable, cases):
        kind = kind_of(case)
        name = "/".join(part for part in layer_name(case, kind).split("/") if part != f"omp:{case['threads']}")
        group = groups.setdefault((kind, name, setting(case)), {})
        place = case["threads"], case["backend"]
        # A case that stands twice in a run is drawn once, at its best.
        if case["gflops"] > group.get(place, {"gflops": 0})["gflops"]:
            group[place] = case
    ordered = sorted(groups.items(), key=lambda item: (
        max(case["arithmetic_intensity"] for case in item[1].values()), item[0]))
    return [NumberedLayer(number, name, kind, group) for number, ((kind, name, _), group) in enumerate(ordered, 1)]


def backends_of(layers):
    """The backends that are drawn, the reference last."""
    found = {backend for layer in layers for _, backend in layer.cases}
    return sorted(found, key=lambda name: (name == "reference", name))


def thread_counts(layers):
    """Those with a panel of their own: all or, of many, the fewest and the most."""
    found = sorted({threads for layer in layers for threads, _ in layer.cases})
    return found if len(found) <= MOST_PANELS else [found[0], found[-1]]


def threads_text(threads):
    return results.plural(threads, "thread")


def shortened(text, width):
    """The end of a name tells layers apart, as does its beginning: the middle goes."""
    if len(text) <= width:
        return text.ljust(width)
    head = (width - 1) // 2
    return text[:head] + "…" + text[len(text) - (width - 1 - head):]


def significant(value, digits):
    """The value with so many digits, zeros at the end included: "4.70", "171"."""
    return f"{value:#.{digits}g}".rstrip(".") if value < 10**digits else f"{value:.0f}"


def case_cell(case):
    """"412.3   86 %", marked with * for a library's fallback and with ! above 105 % of the roof."""
    if case is None:
        return " " * CASE_WIDTH
    share = case.get("share_of_roof")
    mark = "*" if results.is_fallback(case) else "!" if share is not None and share > BELIEVABLE_SHARE else " "
    percent = f"{share * 100:.0f} %" if share is not None else ""
    return significant(case["gflops"], 4).rjust(8) + mark + percent.rjust(6)


def name_width(columns, width):
    """Characters that a line of `width` with so many columns of cases leaves for the layer's name."""
    return width - NUMBER_WIDTH - 1 - INTENSITY_WIDTH - CASE_WIDTH * len(columns)


def common_network(layers):
    """The network that all these layers belong to, with which all their names begin; empty where there is none."""
    networks = {case.get("network", "") for layer in layers for case in layer.cases.values()}
    network = printable(networks.pop()) if len(networks) == 1 else ""
    return network if all(layer.name.startswith(f"{network}.") for layer in layers) else ""


def heading_lines(columns, width, says_threads, network=""):
    """The number of threads where it is to be said, then backends, then what stands below."""
    before = " " * (width - INTENSITY_WIDTH - CASE_WIDTH * len(columns))
    if says_threads:
        yield before + " " * INTENSITY_WIDTH + "".join(threads_text(t).rjust(CASE_WIDTH) for t, _ in columns)
    yield (before + "FLOP/B".rjust(INTENSITY_WIDTH)
           + "".join(shortened(printable(b), CASE_WIDTH - 1).strip().rjust(CASE_WIDTH) for _, b in columns))
    names = shortened(f"layer of {network}" if network else "layer", name_width(columns, width))
    yield ("no.".rjust(NUMBER_WIDTH) + " " + names + " " * INTENSITY_WIDTH
           + "GFLOP/s  roof".rjust(CASE_WIDTH) * len(columns))


def table_name(layer, network):
    return layer.name.removeprefix(f"{network}.") if network else layer.name


def table_lines(layers, columns, width, says_threads=False):
    """The lines of heading, and one line per layer; each of `width` characters. `columns`: (threads, backend).

    A network that is common to all layers stands in the heading instead of every name.
    """
    lines, network = [], common_network(layers)
    for layer in layers:
        intensity = max(case["arithmetic_intensity"] for case in layer.cases.values())
        lines.append(f"{layer.number:>{NUMBER_WIDTH}} {shortened(table_name(layer, network), name_width(columns, width))}"
                     f"{significant(intensity, 3):>{INTENSITY_WIDTH}}"
                     + "".join(case_cell(layer.cases.get(column)) for column in columns))
    return list(heading_lines(columns, width, says_threads, network)), lines


def notes(run, layers):
    """What the picture leaves out or a reader must know, one sentence each."""
    hidden = {}
    for case in run["cases"]:
        if not is_drawable(case):
            reason = case["status"] if case["status"] != "ok" else "without FLOP, bytes or time"
            hidden[reason] = hidden.get(reason, 0) + 1
    hidden_threads = sorted({threads for layer in layers for threads, _ in layer.cases} - set(thread_counts(layers)))
    if not layers:
        yield "No case to draw."
    if hidden_threads:
        yield f"Not drawn: cases on {', '.join(map(str, hidden_threads))} threads."
    if hidden:
        yield "Not drawn: " + ", ".join(f"{count} {reason}" for reason, count in sorted(hidden.items())) + "."
    drawn = [case for layer in layers for case in layer.cases.values()]
    if any(results.is_fallback(case) for case in drawn):
        yield "* The library fell back to its own reference implementation."
    if any(case.get("share_of_roof", 0) > BELIEVABLE_SHARE for case in drawn):
        yield "! Above 105 % of the roof; see the run's table for the likely cause."
    if not run["complete"]:
        yield "The run was interrupted; cases are missing."
    if run["environment"].get("verdict") == "disturbed":
        yield "The machine was disturbed while measuring; reasons are in run.json."
