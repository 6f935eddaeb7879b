"""A run as the `customBiggerIsBetter` input of github-action-benchmark: for each case its GFLOPS."""
import json

from export_cases import interval, timed, without_unknown


def extra(case):
    """What the chart shows of a point beside its value, a line each."""
    share = case.get("share_of_roof")
    facts = (("layer", case["layer"].get("descriptor")), ("implementation", case.get("implementation")),
             ("time", f"{case['time_ns']['median']:.6g} ns"), ("roof", None if share is None else f"{share:.0%}"),
             ("bound by", case.get("bound_by")), ("disturbed", case.get("disturbed")))
    return "\n".join(f"{name}: {value}" for name, value in facts if value)


def entry(case):
    flop = case.get("flop", 0)
    ends = interval(case, lambda ns: flop / ns) if flop else None
    return without_unknown({"name": case["name"], "unit": "GFLOPS", "value": case["gflops"],
                            "range": f"± {(ends[1] - ends[0]) / 2:.3g}" if ends else None, "extra": extra(case)})


def text_of(runs):
    run, = runs
    return json.dumps([entry(case) for case in timed(run) if "gflops" in case], indent=1) + "\n"
