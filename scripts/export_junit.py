"""Runs as JUnit XML: a test suite for each, and in it a test case for each case, whose time is that of a call. It holds to
the schema of Jenkins' xUnit plugin, which knows no properties of test cases: their figures are in `system-out`."""
import xml.etree.ElementTree as xml

import results
from export_cases import machine_of, timed

FIGURES = ("implementation", "gflops", "share_of_peak", "share_of_roof", "bound_by", "arithmetic_intensity", "disturbed", "note")
ENDS = ("ci_low", "ci_high")


def add(parent, tag, text=None, **attributes):
    element = xml.SubElement(parent, tag, {name: str(value) for name, value in attributes.items()})
    element.text = text
    return element


def seconds(ns, digits):
    """The schemas know decimals only: no exponent."""
    return f"{ns * 1e-9:.{digits}f}"


def shown(value):
    return f"{value:.6g}" if isinstance(value, float) else value


def figures(case):
    """Lines of name=value."""
    known = {"descriptor": case["layer"].get("descriptor"), **{name: case.get(name) for name in FIGURES}}
    known.update((f"{end}_ns", case.get("time_ns", {}).get(end)) for end in ENDS)
    return "\n".join(f"{name}={shown(value)}" for name, value in known.items() if value is not None)


def add_case(suite, case):
    median = case.get("time_ns", {}).get("median")
    time = {} if median is None else {"time": seconds(median, 12)}
    element = add(suite, "testcase", classname=f"flopline.{case['layer']['kind']}", name=case["name"], **time)
    reason = case.get("reason", case["status"])
    if case["status"] == "unsupported":
        add(element, "skipped", message=reason)
    elif case["status"] != "ok":
        add(element, "failure", type=case["status"], message=reason)
    add(element, "system-out", figures(case))


def properties(run):
    """What holds for the whole run."""
    environment = run["environment"]
    yield "command", run.get("command")
    yield "cpu", results.cpu_name(run)
    yield "complete", str(run["complete"]).lower()
    yield "verdict", environment.get("verdict")
    yield "reasons", "\n".join(map(str, environment.get("reasons", []))) or None
    for name, version in environment.get("backends", {}).items():
        yield f"backend {name}", version


def counts(cases):
    states = [case["status"] for case in cases]
    return {"tests": len(cases), "failures": states.count("wrong") + states.count("failed"), "errors": 0}


def add_suite(suites, index, run):
    cases, machine = run["cases"], machine_of(run)
    suite = add(suites, "testsuite", name=f"flopline on {machine}", id=index, hostname=machine,
                timestamp=run["started"].removesuffix("Z"), **counts(cases),
                skipped=sum(case["status"] == "unsupported" for case in cases), time=total_time([run]))
    block = add(suite, "properties")
    for name, value in properties(run):
        if value is not None:
            add(block, "property", name=name, value=value)
    for case in cases:
        add_case(suite, case)


def total_time(runs):
    return seconds(sum(case["time_ns"]["median"] for run in runs for case in timed(run)), 3)


def text_of(runs):
    suites = xml.Element("testsuites")
    for name, value in {"name": "flopline", **counts([case for run in runs for case in run["cases"]]),
                        "time": total_time(runs)}.items():
        suites.set(name, str(value))
    for index, run in enumerate(runs):
        add_suite(suites, index, run)
    xml.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{xml.tostring(suites, encoding="unicode")}\n'
