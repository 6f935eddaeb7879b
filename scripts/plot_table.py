"""The numbered layers of a plot and the lines of the table beside it. Text only; knows no plotting library."""
from typing import NamedTuple

import results

NUMBER_WIDTH, INTENSITY_WIDTH, BACKEND_WIDTH = 3, 10, 17  # characters, with the space before


class NumberedLayer(NamedTuple):
    """One layer under one setting, with its case on each backend."""
    number: int
    name: str
    kind: str
    cases: dict  # backend -> case


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
    return case["dtype"], case.get("direction", ""), case["threads"], case["cache"]


def layer_name(case, kind):
    """The case's name without its backend and without what the colour says: "alexnet.conv1", "core.fc/f16"."""
    parts = case["name"].split("/")
    parts = [part for part in parts if part != case["backend"]]
    if len(parts) > 1 and parts[0].split(" ")[0] in (kind.split(" ")[0], kind):
        parts = parts[1:]
    return printable("/".join(parts))


def numbered_layers(cases):
    """The drawable cases by layer, numbered from left to right of the plot, so that a number is quickly found."""
    groups = {}
    for case in filter(is_drawable, cases):
        kind = kind_of(case)
        name = layer_name(case, kind)
        group = groups.setdefault((kind, name, setting(case)), {})
        # A case that stands twice in a run is drawn once, at its best.
        if case["gflops"] > group.get(case["backend"], {"gflops": 0})["gflops"]:
            group[case["backend"]] = case
    ordered = sorted(groups.items(), key=lambda item: (
        max(case["arithmetic_intensity"] for case in item[1].values()), item[0]))
    return [NumberedLayer(number, name, kind, group) for number, ((kind, name, _), group) in enumerate(ordered, 1)]


def backends_of(layers):
    """The backends that are drawn, the reference last."""
    found = {backend for layer in layers for backend in layer.cases}
    return sorted(found, key=lambda name: (name == "reference", name))


def shortened(text, width):
    """The end of a name tells layers apart, as does its beginning: the middle goes."""
    if len(text) <= width:
        return text.ljust(width)
    head = (width - 1) // 2
    return text[:head] + "…" + text[len(text) - (width - 1 - head):]


def significant(value, digits):
    """The value with so many digits, zeros at the end included: "4.70", "171"."""
    return f"{value:#.{digits}g}".rstrip(".") if value < 10**digits else f"{value:.0f}"


def backend_cell(case):
    """"412.3   86 %", marked with * for a library's fallback and with ! above 105 % of the roof."""
    if case is None:
        return " " * BACKEND_WIDTH
    share = case.get("share_of_roof")
    mark = "*" if results.is_fallback(case) else "!" if share is not None and share > 1.05 else " "
    percent = f"{share * 100:.0f} %" if share is not None else ""
    return significant(case["gflops"], 4).rjust(10) + mark + percent.rjust(6)


def table_lines(layers, backends, width):
    """Two lines of heading and one line per layer, each of `width` characters."""
    name_width = width - NUMBER_WIDTH - 1 - INTENSITY_WIDTH - BACKEND_WIDTH * len(backends)
    heading = [" " * (NUMBER_WIDTH + 1 + name_width) + "FLOP/byte".rjust(INTENSITY_WIDTH)
               + "".join(shortened(printable(b), BACKEND_WIDTH - 1).strip().rjust(BACKEND_WIDTH) for b in backends),
               "no.".rjust(NUMBER_WIDTH) + " " + "layer".ljust(name_width) + " " * INTENSITY_WIDTH
               + "GFLOP/s    roof".rjust(BACKEND_WIDTH) * len(backends)]
    lines = []
    for layer in layers:
        intensity = max(case["arithmetic_intensity"] for case in layer.cases.values())
        lines.append(f"{layer.number:>{NUMBER_WIDTH}} {shortened(layer.name, name_width)}"
                     f"{significant(intensity, 3):>{INTENSITY_WIDTH}}"
                     + "".join(backend_cell(layer.cases.get(backend)) for backend in backends))
    return heading, lines


def notes(run, layers):
    """What the picture leaves out or a reader must know, one sentence each."""
    hidden = {}
    for case in run["cases"]:
        if not is_drawable(case):
            reason = case["status"] if case["status"] != "ok" else "without FLOP, bytes or time"
            hidden[reason] = hidden.get(reason, 0) + 1
    if not layers:
        yield "No case to draw."
    if hidden:
        yield "Not drawn: " + ", ".join(f"{count} {reason}" for reason, count in sorted(hidden.items())) + "."
    drawn = [case for layer in layers for case in layer.cases.values()]
    if any(results.is_fallback(case) for case in drawn):
        yield "* The library fell back to its own reference implementation."
    if any(case.get("share_of_roof", 0) > 1.05 for case in drawn):
        yield "! Above 105 % of the roof; see the run's table for the likely cause."
    if not run["complete"]:
        yield "The run was interrupted; cases are missing."
    if run["environment"].get("verdict") == "disturbed":
        yield "The machine was disturbed while measuring; reasons are in run.json."
