#!/usr/bin/python3
"""Opens the results of a run and checks what it relies on.

usage: scripts/results.py RUN        RUN is a result folder or its run.json

Prints a summary. Exit status 2, with one line on stderr, when RUN is not what it should be.
"""
import collections
import json
import re
import sys
from pathlib import Path

SCHEMA = "flopline-run/1"
CEILINGS_SCHEMA = "flopline-ceilings/1"
SAMPLES_SCHEMA = "flopline-samples/1"
STATUSES = ("ok", "wrong", "failed", "unsupported")


class ResultError(Exception):
    """One line: which file, where in it, what was expected."""


def is_number(value):
    # The comparison also refuses infinity, which is what JSON's 1e999 becomes.
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e300


EXPECTED = {
    "text": lambda value: isinstance(value, str),
    "true or false": lambda value: isinstance(value, bool),
    "an object": lambda value: isinstance(value, dict),
    "a list": lambda value: isinstance(value, list),
    "a number": is_number,
    "a number of at least 0": lambda value: is_number(value) and value >= 0,
    "a number above 0": lambda value: is_number(value) and value > 0,
    "a whole number above 0": lambda value: is_number(value) and isinstance(value, int) and value > 0,
    '"compute" or "memory"': lambda value: value in ("compute", "memory"),
    " or ".join(f'"{status}"' for status in STATUSES): lambda value: value in STATUSES,
}

# Dotted field -> what it must be. A field with a question mark may be absent, as values that are not finite are.
RUN_FIELDS = {"complete": "true or false", "started": "text", "environment": "an object", "ceilings": "a list",
              "bandwidth_curve?": "a list",
              "cases": "a list", "predictors?": "an object", "predictors.fits?": "a list",
              "predictors.deviating_layers?": "a list", "command?": "text", "networks?": "a list",
              "environment.reasons?": "a list", "environment.backends?": "an object", "environment.build_type?": "text",
              "environment.caches_reported?": "a list", "environment.load_average?": "a list",
              "environment.machine_cpus?": "a number of at least 0", "environment.frequency_max_khz?": "a number of at least 0"}
CACHE_FIELDS = {"level": "a number of at least 0", "type": "text", "size_bytes": "a number of at least 0",
                "shared_by_cpus": "a number of at least 0"}
CEILING_FIELDS = {"kind": '"compute" or "memory"', "name": "text", "isa?": "text",
                  "threads": "a whole number above 0", "value": "a number above 0", "unit": "text"}
CEILING_KIND_FIELDS = {"compute": {"dtype": "text"}, "memory": {"level": "text"}}
CASE_FIELDS = {"name": "text", "layer": "an object", "layer.name": "text", "layer.kind": "text",
               "layer.variant?": "text", "backend": "text", "implementation?": "text", "dtype": "text",
               "direction?": "text", "threads": "a whole number above 0", "cache": "text",
               "status": " or ".join(f'"{status}"' for status in STATUSES), "reason?": "text",
               "arithmetic_intensity?": "a number of at least 0", "gflops?": "a number of at least 0",
               "share_of_roof?": "a number of at least 0", "network?": "text",
               "effective_maccs?": "a number of at least 0", "flop?": "a number of at least 0", "bytes?": "an object",
               **{f"bytes.{operand}?": "a number of at least 0" for operand in ("input", "weights", "bias", "output")},
               "time_ns?": "an object", "time_ns.median?": "a number above 0",
               **{f"time_ns.{field}?": "a number" for field in ("best", "ci_low", "ci_high", "calls")},
               "layer.descriptor?": "text", "layer.multiplicity?": "a whole number above 0", "layer.also?": "a list",
               "share_of_peak?": "a number of at least 0", "bound_by?": "text", "note?": "text", "disturbed?": "text",
               "verified?": "an object", "verified.max_error?": "a number", "verified.bound?": "a number",
               "phases_ns?": "an object", "recorded?": "an object",
               **{f"phases_ns.{phase}?": "a number of at least 0" for phase in ("create", "prepack", "first", "unpacked_call")}}
NETWORK_FIELDS = {"name": "text", "backend": "text", "cache": "text", "threads": "a number of at least 0",
                  "time_ns?": "a number of at least 0", "by_layer?": "a list", "by_kind?": "a list",
                  "layers_not_timed?": "a number of at least 0",
                  "counted_only?": "an object", "counted_only.layers?": "a number of at least 0",
                  "counted_only.at_roof_ns?": "a number of at least 0", "end_to_end_ns?": "a number of at least 0"}
SHARE_FIELDS = {"name": "text", "time_ns": "a number of at least 0", "share": "a number of at least 0",
                "count?": "a number of at least 0", "cumulative?": "a number of at least 0"}
FIT_FIELDS = {"network": "text", "backend": "text", "cache?": "text", "kind": "text", "predictor": "text",
              "ns_per_unit": "a number above 0", "correlation": "a number", "median_relative_error": "a number of at least 0"}
DEVIATING_LAYER_FIELDS = {"network": "text", "backend": "text", "cache?": "text", "layer": "text", "time_ns": "a number above 0",
                          "expected_ns": "a number above 0"}


KEPT_FIELDS = {"measured": "text", "environment": "an object", "by_threads": "a list"}
THREADS_FIELDS = {"threads": "a whole number above 0", "ceilings": "a list", "bandwidth_curve": "a list",
                  "bandwidth_curves": "a list"}
CURVE_FIELDS = {"pattern": "text", "threads": "a whole number above 0", "points": "a list"}
POINT_FIELDS = {"bytes": "a number above 0", "gb_per_s": "a number above 0"}


def check_fields(file, where, record, fields):
    """Raises ResultError unless each of `fields` is in `record` and is what it must be."""
    if not isinstance(record, dict):
        raise ResultError(f"{file}: {where}: expected an object, found {shown(record)}")
    for field, expected in fields.items():
        value, path = record, field.rstrip("?").split(".")
        for part in path:
            value = value.get(part, Ellipsis) if isinstance(value, dict) else Ellipsis
        if value is Ellipsis and field.endswith("?"):
            continue
        if not EXPECTED[expected](value):
            raise ResultError(f"{file}: {where + '.' if where else ''}{'.'.join(path)}: "
                              f"expected {expected}, found {shown(value)}")


def shown(value):
    if value is Ellipsis:
        return "nothing"
    text = json.dumps(value)
    return text if len(text) <= 40 else text[:37] + "..."


def refuse_constant(text):
    raise ValueError(f"{text} is no JSON value")


def read_json(file):
    try:
        return json.loads(file.read_bytes(), parse_constant=refuse_constant)
    except OSError as error:
        raise ResultError(f"{file}: expected a readable run.json: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ResultError(f"{file}: expected JSON: {' '.join(str(error).split())}") from error


def run_file(path):
    """The run.json of a result folder, or the file itself."""
    return Path(path) / "run.json" if Path(path).is_dir() else Path(path)


def check_each(file, where, records, fields):
    for index, record in enumerate(records):
        check_fields(file, f"{where}[{index}]", record, fields)


def check_ceilings(file, where, holder):
    """The "ceilings" and the "bandwidth_curve" of a run or of kept ceilings."""
    for index, ceiling in enumerate(holder["ceilings"]):
        check_fields(file, f"{where}ceilings[{index}]", ceiling, CEILING_FIELDS)
        check_fields(file, f"{where}ceilings[{index}]", ceiling, CEILING_KIND_FIELDS[ceiling["kind"]])
    check_each(file, f"{where}bandwidth_curve", holder.get("bandwidth_curve", []), POINT_FIELDS)


def check_run(file, run):
    check_fields(file, "", run, RUN_FIELDS)
    check_ceilings(file, "", run)
    check_each(file, "environment.caches_reported", run["environment"].get("caches_reported", []), CACHE_FIELDS)
    check_each(file, "cases", run["cases"], CASE_FIELDS)
    check_each(file, "networks", run.get("networks", []), NETWORK_FIELDS)
    for index, network in enumerate(run.get("networks", [])):
        for by in ("by_layer", "by_kind"):
            check_each(file, f"networks[{index}].{by}", network.get(by, []), SHARE_FIELDS)
    predictors = run.get("predictors", {})
    check_each(file, "predictors.fits", predictors.get("fits", []), FIT_FIELDS)
    check_each(file, "predictors.deviating_layers", predictors.get("deviating_layers", []), DEVIATING_LAYER_FIELDS)


def check_kept(file, kept):
    check_fields(file, "", kept, KEPT_FIELDS)
    check_each(file, "by_threads", kept["by_threads"], THREADS_FIELDS)
    for index, entry in enumerate(kept["by_threads"]):
        where = f"by_threads[{index}]."
        check_ceilings(file, where, entry)
        check_each(file, where + "bandwidth_curves", entry["bandwidth_curves"], CURVE_FIELDS)
        for number, curve in enumerate(entry["bandwidth_curves"]):
            check_each(file, f"{where}bandwidth_curves[{number}].points", curve["points"], POINT_FIELDS)


def open_any(path):
    """The contents of run.json or ceilings.json as plain data, checked; ResultError otherwise."""
    file = run_file(path)
    content = read_json(file)
    schema = content.get("schema", Ellipsis) if isinstance(content, dict) else Ellipsis
    if schema not in (SCHEMA, CEILINGS_SCHEMA):
        raise ResultError(f'{file}: schema: expected "{SCHEMA}", found {shown(schema)}')
    (check_run if schema == SCHEMA else check_kept)(file, content)
    return content


def open_run(path):
    """The contents of run.json as plain data, all of EXPECTED holding; ResultError otherwise."""
    run = open_any(path)
    if run["schema"] != SCHEMA:
        raise ResultError(f'{run_file(path)}: schema: expected "{SCHEMA}", found {shown(run["schema"])}')
    return run


def open_samples(path):
    """Case name -> samples in ns, of the run at `path`; None where it kept none; ResultError where they are spoiled."""
    file = run_file(path).with_name("samples.json")
    if not file.exists():
        return None
    content = read_json(file)
    if not isinstance(content, dict) or content.get("schema") != SAMPLES_SCHEMA:
        raise ResultError(f'{file}: schema: expected "{SAMPLES_SCHEMA}"')
    check_fields(file, "", content, {"cases": "a list"})
    check_each(file, "cases", content["cases"], {"name": "text", "samples_ns": "a list"})
    for index, case in enumerate(content["cases"]):
        if not case["samples_ns"] or not all(is_number(value) and value > 0 for value in case["samples_ns"]):
            raise ResultError(f"{file}: cases[{index}].samples_ns: expected numbers above 0")
    return {case["name"]: case["samples_ns"] for case in content["cases"]}


def cpu_name(run):
    """The CPU's model, or the next best that the run tells."""
    names = (run["environment"].get(key) for key in ("cpu", "machine", "architecture"))
    return next((name for name in names if isinstance(name, str) and name.strip()), "unknown CPU")


def is_timed(case):
    return case["status"] == "ok" and "median" in case.get("time_ns", {})


def is_fallback(case):
    """Whether the library ran its own slow reference implementation ("ref:any", "gemm:ref", "ref_rnn")."""
    if "fallback" in case:
        return case["fallback"]
    fallback = re.search(r"(^|[:_ ])ref([:_]|$)", case.get("implementation", ""))
    return case["backend"] != "reference" and fallback is not None


def plural(count, noun):
    """"1 case", "2 cases": of nouns that only get an s."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def summary(run):
    states = collections.Counter(case["status"] for case in run["cases"])
    yield f"{cpu_name(run)}, {run['started']}, {'complete' if run['complete'] else 'INCOMPLETE'}"
    yield f"{plural(len(run['cases']), 'case')}: " + (", ".join(f"{states[s]} {s}" for s in STATUSES if states[s]) or "none")
    for ceiling in run["ceilings"]:
        what = ceiling.get("level") or ceiling.get("dtype")
        yield (f"ceiling {what} {ceiling['name']}: {ceiling['value']:.4g} {ceiling['unit']} "
               f"({plural(ceiling['threads'], 'thread')}, {ceiling.get('isa', 'instruction set unknown')})")


def main(arguments):
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(__doc__)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    try:
        print("\n".join(summary(open_run(arguments[0]))))
    except ResultError as error:
        print(f"results.py: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
