"""What the page shows of each run, as plain values: the run's own records, and beside them what follows from them."""
import shlex

import plot_kinds
import plot_predictors
import plot_table
import results

OPERANDS = ("input", "weights", "bias", "output")
KEPT = ("environment", "ceilings", "bandwidth_curve", "complete", "command", "started")
SETTING = ("backend", "cache", "threads")


def labels(runs):
    """A name for each run: its machine and time, with a number where two have the same."""
    names = [plot_table.printable(f"{run['environment'].get('machine') or results.cpu_name(run)}, "
                                  f"{run['started'].replace('T', ' ').removesuffix('Z')}") for run in runs]
    return [f"{name} ({names[:index].count(name) + 1})" if names.count(name) > 1 else name
            for index, name in enumerate(names)]


def reproducing_command(case):
    """The command that measures this one case again; empty where only the run's own command does: for a run that does
    not tell the layer's shape, a direction that is no option of the command, or times from a program's log."""
    descriptor = case["layer"].get("descriptor")
    is_recorded = case.get("time_ns", {}).get("stopped") == "recorded"
    if not descriptor or is_recorded or case.get("direction", "forward") != "forward":
        return ""
    return shlex.join(["flopline", "run", descriptor, "--backend", case["backend"], "--dtype", case["dtype"],
                       "--threads", str(case["threads"]), "--cache", case["cache"]])


def predicted_times(run):
    """A function from a case to {predictor: ns}, by what was fitted over the network that the case belongs to."""
    fits = {}
    for fit in run.get("predictors", {}).get("fits", []):
        if fit["kind"] == "all" and fit["predictor"] in plot_predictors.PREDICTORS:
            key = *plot_predictors.group(fit), fit.get("threads")
            fits.setdefault(key, {})[fit["predictor"]] = fit["ns_per_unit"]

    def predict(case):
        group = plot_predictors.group(case)
        slopes = fits.get((*group, case["threads"])) or fits.get((*group, None)) or {}
        values = plot_predictors.predictor_values(case)
        return {name: slope * values[name] for name, slope in slopes.items()
                if results.is_number(slope * values[name]) and slope * values[name] > 0}
    return predict


def page_case(case, predict):
    kind = plot_table.kind_of(case)
    return {**case, "kind": kind, "title": plot_table.layer_name(case, kind), "fallback": results.is_fallback(case),
            "is_drawable": plot_table.is_drawable(case), "command": reproducing_command(case),
            "traffic_bytes": sum(case.get("bytes", {}).get(operand, 0) for operand in OPERANDS),
            "predicted_ns": predict(case)}


def shares_by(timed, name_of):
    """[{name, count, time_ns, share, cumulative}] from the largest on."""
    sums = {}
    for case in timed:
        count = case["layer"].get("multiplicity", 1)
        entry = sums.setdefault(name_of(case), {"count": 0, "time_ns": 0.0})
        entry["count"] += count
        entry["time_ns"] += count * case["time_ns"]["median"]
    total = sum(entry["time_ns"] for entry in sums.values())
    shares, cumulative = [], 0.0
    for name, entry in sorted(sums.items(), key=lambda item: (-item[1]["time_ns"], item[0])):
        cumulative += entry["time_ns"] / total
        shares.append({"name": name, **entry, "share": entry["time_ns"] / total, "cumulative": min(cumulative, 1.0)})
    return shares


def printed_kind(case):
    return " ".join(filter(None, (case["layer"].get("variant"), case["layer"]["kind"])))


def legend_kind(text):
    """The kind as the legend shows it of one as the program prints it: "standard conv" is "conv"."""
    variant, _, kind = text.rpartition(" ")
    return kind if variant == "standard" else f"{kind} {variant}".strip()


def with_kinds(run, network):
    """The shares with the kind that each is of, where that is known; its colour follows from it."""
    kinds = {case["layer"]["name"]: plot_table.kind_of(case) for case in run["cases"]
             if case.get("network") == network["name"]}
    return {**network, "by_layer": [{**entry, "kind": kinds.get(entry["name"], "")} for entry in network["by_layer"]],
            "by_kind": [{**entry, "kind": legend_kind(entry["name"])} for entry in network["by_kind"]]}


def time_shares(run):
    """The run's networks, each with where its time goes; summed up here for a run that does not tell that."""
    for network in run.get("networks", []):
        if "by_layer" in network and "by_kind" in network:
            yield with_kinds(run, network)
            continue
        timed = [case for case in run["cases"] if case["status"] == "ok" and "median" in case.get("time_ns", {})
                 and case.get("network") == network["name"]
                 and all(case[key] == network[key] for key in SETTING)]
        if timed:
            yield with_kinds(run, {**network, "by_layer": shares_by(timed, lambda case: case["layer"]["name"]),
                                   "by_kind": shares_by(timed, printed_kind)})


def page_run(run, label):
    predict = predicted_times(run)
    predictors = run.get("predictors", {})
    return {**{key: run[key] for key in KEPT if key in run},
            "label": label, "cpu": results.cpu_name(run), "shares": list(time_shares(run)),
            "fits": predictors.get("fits", []), "deviating_layers": predictors.get("deviating_layers", []),
            "cases": [page_case(case, predict) for case in run["cases"]]}


def page_data(runs):
    """All that the page's scripts read."""
    shown = [page_run(run, label) for run, label in zip(runs, labels(runs))]
    cases = [case for run in shown for case in run["cases"]]
    return {"runs": shown,
            "kinds": [{"name": kind, **plot_kinds.look_of(kind)._asdict()}
                      for kind in plot_kinds.in_order({case["kind"] for case in cases})],
            "fills": plot_kinds.fills({case["backend"] for case in cases}),
            "predictors": plot_predictors.PREDICTORS}
