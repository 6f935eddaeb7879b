"""What the page shows of each run, as plain values: the run's own records, and beside them what follows from them."""
import shlex

import plot_kinds
import plot_predictors
import plot_table
import plot_time_shares
import results

OPERANDS = ("input", "weights", "bias", "output")
KEPT = ("environment", "ceilings", "bandwidth_curve", "complete", "command", "started")


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
    fits = plot_predictors.whole_fits(run)

    def predict(case):
        values = plot_predictors.predictor_values(case)
        times = {name: fit["ns_per_unit"] * values[name] for name, fit in plot_predictors.told_of(fits, case).items()}
        return {name: time for name, time in times.items() if results.is_number(time) and time > 0}
    return predict


def page_case(case, predict):
    kind = plot_table.kind_of(case)
    return {**case, "kind": kind, "title": plot_table.layer_name(case, kind), "fallback": results.is_fallback(case),
            "is_drawable": plot_table.is_drawable(case), "command": reproducing_command(case),
            "traffic_bytes": sum(case.get("bytes", {}).get(operand, 0) for operand in OPERANDS),
            "predicted_ns": predict(case)}


def page_run(run, label):
    predict = predicted_times(run)
    predictors = run.get("predictors", {})
    return {**{key: run[key] for key in KEPT if key in run},
            "label": label, "cpu": results.cpu_name(run), "shares": list(plot_time_shares.time_shares(run)),
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
