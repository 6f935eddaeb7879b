"""A run in Bencher Metric Format, for `bencher run --adapter json`: for each case Bencher's own measures `latency` in ns and
`throughput` in calls per second, and `gflops`, each with the 95 % confidence interval."""
import json

from export_cases import interval, is_known, timed


def metric(case, unit_of):
    ends = interval(case, unit_of)
    bounds = {"lower_value": ends[0], "upper_value": ends[1]} if ends else {}
    return {"value": unit_of(case["time_ns"]["median"]), **bounds}


def measures(case):
    units = {"latency": lambda ns: ns, "throughput": lambda ns: 1e9 / ns}
    if case.get("flop"):
        units["gflops"] = lambda ns: case["flop"] / ns
    metrics = {name: metric(case, unit_of) for name, unit_of in units.items()}
    return {name: value for name, value in metrics.items() if is_known(value["value"])}


def text_of(runs):
    run, = runs
    return json.dumps({case["name"]: measures(case) for case in timed(run)}, indent=1) + "\n"
