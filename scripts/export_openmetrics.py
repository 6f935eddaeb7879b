"""Runs as OpenMetrics text. All metrics are gauges, so that what reads Prometheus' older format only, as the textfile
collector of its node exporter, reads this too. The labels `machine` and `started` tell runs apart."""
import datetime
from typing import Callable, NamedTuple

from export_cases import is_known, machine_of


class Metric(NamedTuple):
    name: str  # without the unit
    unit: str  # empty where it has none
    help: str
    samples: Callable  # of a run: (labels, value) each


def case_labels(case):
    return {"case": case["name"], "network": case.get("network", ""), "layer": case["layer"]["name"],
            "kind": case["layer"]["kind"], "backend": case["backend"], "dtype": case["dtype"],
            "direction": case.get("direction", "forward"), "threads": case["threads"], "cache": case["cache"]}


def of_cases(value):
    """Samples of each case for which `value(case)` is known."""
    return lambda run: ((case_labels(case), value(case)) for case in run["cases"])


def scaled(case, field, factor):
    value = case.get(field)
    return None if value is None else value * factor


def seconds(field):
    return of_cases(lambda case: scaled(case.get("time_ns", {}), field, 1e-9))


def of_run(value):
    return lambda run: [({"cpu": run["environment"].get("cpu", "")}, value(run))]


def of_ceilings(kind, *labels):
    """In units without prefix."""
    return lambda run: (({label: one.get(label, "") for label in labels}, one["value"] * 1e9)
                        for one in run["ceilings"] if one["kind"] == kind)


def unix_time(text):
    try:
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
    except (ValueError, OverflowError):
        return None


METRICS = (
    Metric("flopline_run_started_timestamp", "seconds", "When the run started.", of_run(lambda run: unix_time(run["started"]))),
    Metric("flopline_run_complete", "", "1, or 0 for a run that was interrupted.", of_run(lambda run: int(run["complete"]))),
    Metric("flopline_run_quiet", "", "1, or 0 for a run on a machine that was disturbed.",
           of_run(lambda run: int(run["environment"].get("verdict") == "quiet"))),
    Metric("flopline_case_ok", "", "1, or 0 for a case that is wrong, failed or unsupported.",
           of_cases(lambda case: int(case["status"] == "ok"))),
    Metric("flopline_case_time", "seconds", "Median time of a call.", seconds("median")),
    Metric("flopline_case_time_low", "seconds", "Lower end of the 95 % confidence interval of the median.", seconds("ci_low")),
    Metric("flopline_case_time_high", "seconds", "Upper end of the 95 % confidence interval of the median.", seconds("ci_high")),
    Metric("flopline_case_performance", "flop_per_second", "Floating-point operations over the median time.",
           of_cases(lambda case: scaled(case, "gflops", 1e9))),
    Metric("flopline_case_share_of_peak", "ratio", "Performance over the peak of the data type; 1 is 100 %.",
           of_cases(lambda case: case.get("share_of_peak"))),
    Metric("flopline_case_share_of_roof", "ratio", "Performance over what the roofline allows; 1 is 100 %.",
           of_cases(lambda case: case.get("share_of_roof"))),
    Metric("flopline_case_arithmetic_intensity", "flop_per_byte", "Operations per byte of compulsory traffic.",
           of_cases(lambda case: case.get("arithmetic_intensity"))),
    Metric("flopline_peak", "operations_per_second", "Measured peak; a multiply-add is two operations.",
           of_ceilings("compute", "name", "dtype", "isa", "threads")),
    Metric("flopline_bandwidth", "bytes_per_second", "Measured bandwidth of a memory level.",
           of_ceilings("memory", "name", "level", "isa", "threads")),
)


def escaped(text):
    return str(text).replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


def lines_of(metric, runs):
    name = f"{metric.name}_{metric.unit}" if metric.unit else metric.name
    samples = [({"machine": machine_of(run), "started": run["started"], **labels}, value)
               for run in runs for labels, value in metric.samples(run) if is_known(value)]
    if not samples:
        return
    yield f"# TYPE {name} gauge"
    if metric.unit:
        yield f"# UNIT {name} {metric.unit}"
    yield f"# HELP {name} {metric.help}"
    for labels, value in samples:
        text = ",".join(f'{label}="{escaped(content)}"' for label, content in labels.items())
        yield f"{name}{{{text}}} {value!r}"


def text_of(runs):
    return "\n".join([*(line for metric in METRICS for line in lines_of(metric, runs)), "# EOF", ""])
