"""What the plot of predicted against measured time shows, as plain values. Knows no plotting library."""
import math

import plot_table

PREDICTORS = {"maccs": "MACCs", "bytes": "bytes", "roofline_s": "roofline time"}
NAME_WIDTH, FIT_WIDTH = 40, 30  # characters
UNITS = ((1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1, "ns"))


def group(record):
    """What a case, a fit or a deviating layer belongs to."""
    return record.get("network", ""), record["backend"], record.get("cache", "hot"), record.get("threads")


def told_of(table, case, *more):
    """What the table tells of the case's group; runs from before fits told their threads had one number of them."""
    key = group(case)
    return table.get((*key, *more)) or table.get((*key[:-1], None, *more)) or {}


def whole_fits(run):
    """(network, backend, cache state, threads) -> predictor -> the fit over all its layers."""
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


def rows(run, layers):
    """One for each case and predictor with a fit; a logarithmic plot has no place for a prediction that is 0 or not finite.

    `deviates` tells the layers that the run names as furthest from their roofline time.
    """
    fits, far = whole_fits(run), deviating(run)
    found = []
    for layer in layers:
        for (threads, backend), case in layer.cases.items():
            values = predictor_values(case)
            deviates = bool(told_of(far, case, case["layer"]["name"]))
            for predictor, fit in told_of(fits, case).items():
                predicted_ns = fit["ns_per_unit"] * values[predictor]
                if "median" in case.get("time_ns", {}) and predicted_ns > 0 and math.isfinite(predicted_ns):
                    found.append({
                        "number": layer.number, "layer": layer.name, "kind": layer.kind, "network": case.get("network", ""),
                        "backend": backend, "dtype": case["dtype"], "threads": threads, "cache": case["cache"],
                        "predictor": PREDICTORS[predictor], "predicted_ns": predicted_ns,
                        "measured_ns": case["time_ns"]["median"], "deviates": deviates,
                        "fit_ns_per_unit": fit["ns_per_unit"], "fit_correlation": fit["correlation"],
                        "fit_median_relative_error": fit["median_relative_error"]})
    return found


def group_text(network, backend, cache, threads, with_threads):
    return plot_table.printable(f"{network}, {backend}" + (f", {plot_table.threads_text(threads)}" if with_threads else "")
                                + ("" if cache == "hot" else f" ({cache})"))


def has_several_threads(keys):
    return len({threads for *_, threads in keys}) > 1


def shown_time(time_ns):
    """Three digits in the largest unit that leaves a whole number: "13.6 µs"."""
    scale, unit = next((one for one in UNITS if time_ns >= one[0]), UNITS[-1])
    return f"{plot_table.significant(time_ns / scale, 3)} {unit}"


def fit_lines(run):
    """Two lines of heading and one for each network on each backend and number of threads."""
    yield " " * NAME_WIDTH + "".join(f"from {label}".rjust(FIT_WIDTH) for label in PREDICTORS.values())
    yield "network, backend".ljust(NAME_WIDTH) + "correlation   median error".rjust(FIT_WIDTH) * len(PREDICTORS)
    groups = whole_fits(run)
    for key, fits in groups.items():
        cells = [f"{fits[name]['correlation']:.3f}{fits[name]['median_relative_error'] * 100:13.0f} %".rjust(FIT_WIDTH)
                 if name in fits else " " * FIT_WIDTH for name in PREDICTORS]
        yield plot_table.shortened(group_text(*key, has_several_threads(groups)), NAME_WIDTH) + "".join(cells)


def deviation_lines(run, layers):
    """Two lines of heading and one for each layer that deviates, under its number in the picture."""
    yield "layers that deviate most from their roofline time, scaled to the network"
    yield "no. " + "layer, backend".ljust(NAME_WIDTH + 10) + "measured".rjust(12) + "expected".rjust(12) + "ratio".rjust(9)
    numbers = {(*key, case["layer"]["name"]): layer for layer in layers for case in layer.cases.values()
               for key in (group(case), (*group(case)[:-1], None))}
    several = has_several_threads(whole_fits(run))
    for key, one in deviating(run).items():
        if key in numbers:
            layer = numbers[key]
            # The layer's own name tells its network and cache state.
            text = group_text(layer.name, one["backend"], "hot", one.get("threads"), several)
            name = plot_table.shortened(text, NAME_WIDTH + 10)
            yield (f"{layer.number:>3} {name}{shown_time(one['time_ns']):>12}{shown_time(one['expected_ns']):>12}"
                   f"{plot_table.significant(one['time_ns'] / one['expected_ns'], 2):>9}")
