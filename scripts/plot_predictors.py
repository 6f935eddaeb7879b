"""What the plot of predicted against measured time shows, as plain values. Knows no plotting library."""
import math
from typing import NamedTuple

import plot_table

PREDICTORS = {"maccs": "MACCs", "bytes": "bytes", "roofline_s": "roofline time"}
NAME_WIDTH, FIT_WIDTH = 40, 30  # characters
UNITS = ((1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1, "ns"))


class Point(NamedTuple):
    """A case of a network whose times were fitted."""
    layer: plot_table.NumberedLayer
    backend: str
    measured_ns: float
    predicted_ns: dict  # predictor -> time
    deviates: bool      # one of the layers that the run names as furthest from their roofline time


def group(record):
    """What a case, a fit or a deviating layer belongs to."""
    return record.get("network", ""), record["backend"], record.get("cache", "hot")


def whole_fits(run):
    """(network, backend, cache state) -> predictor -> the fit over all its layers."""
    fits = {}
    for fit in run.get("predictors", {}).get("fits", []):
        if fit["kind"] == "all" and fit["predictor"] in PREDICTORS:
            fits.setdefault(group(fit), {})[fit["predictor"]] = fit
    return fits


def deviating(run):
    return {(*group(one), one["layer"]): one
            for one in run.get("predictors", {}).get("deviating_layers", [])}


def predictor_values(case):
    """The three predictors of a case; those that the run does not tell are 0."""
    traffic = case.get("bytes", {})
    return {"maccs": case.get("effective_maccs", 0),
            "bytes": sum(traffic.get(operand, 0) for operand in ("input", "weights", "bias", "output")),
            # The share of the roof is the time that the roof allows over the time that was needed.
            "roofline_s": case.get("share_of_roof", 0) * case.get("time_ns", {}).get("median", 0) / 1e9}


def identity(case):
    return *group(case), case["layer"]["name"]


def points(run, layers):
    """Of all cases with a fit; a logarithmic plot has no place for those whose prediction is 0 or not finite."""
    fits, far = whole_fits(run), deviating(run)
    found = []
    for layer in layers:
        for backend, case in layer.cases.items():
            fit = fits.get(group(case), {})
            values = predictor_values(case)
            times = {name: fit[name]["ns_per_unit"] * values[name] for name in fit}
            drawable = {name: time for name, time in times.items() if time > 0 and math.isfinite(time)}
            if drawable and "time_ns" in case:
                found.append(Point(layer, backend, case["time_ns"]["median"], drawable, identity(case) in far))
    return found


def shown_time(time_ns):
    """Three digits in the largest unit that leaves a whole number: "13.6 µs"."""
    scale, unit = next((one for one in UNITS if time_ns >= one[0]), UNITS[-1])
    return f"{plot_table.significant(time_ns / scale, 3)} {unit}"


def fit_lines(run):
    """Two lines of heading and one for each network on each backend."""
    yield " " * NAME_WIDTH + "".join(f"from {label}".rjust(FIT_WIDTH) for label in PREDICTORS.values())
    yield "network, backend".ljust(NAME_WIDTH) + "correlation   median error".rjust(FIT_WIDTH) * len(PREDICTORS)
    for (network, backend, cache), fits in whole_fits(run).items():
        cells = [f"{fits[name]['correlation']:.3f}{fits[name]['median_relative_error'] * 100:13.0f} %".rjust(FIT_WIDTH)
                 if name in fits else " " * FIT_WIDTH for name in PREDICTORS]
        name = plot_table.printable(f"{network}, {backend}" + ("" if cache == "hot" else f" ({cache})"))
        yield plot_table.shortened(name, NAME_WIDTH) + "".join(cells)


def deviation_lines(run, layers):
    """Two lines of heading and one for each layer that deviates, under its number in the picture."""
    yield "layers that deviate most from their roofline time, scaled to the network"
    yield "no. " + "layer, backend".ljust(NAME_WIDTH + 10) + "measured".rjust(12) + "expected".rjust(12) + "ratio".rjust(9)
    numbers = {identity(case): layer for layer in layers for case in layer.cases.values()}
    for key, one in deviating(run).items():
        if key in numbers:
            layer = numbers[key]
            name = plot_table.shortened(plot_table.printable(f"{layer.name}, {one['backend']}"), NAME_WIDTH + 10)
            yield (f"{layer.number:>3} {name}{shown_time(one['time_ns']):>12}{shown_time(one['expected_ns']):>12}"
                   f"{plot_table.significant(one['time_ns'] / one['expected_ns'], 2):>9}")
