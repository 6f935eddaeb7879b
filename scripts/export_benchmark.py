"""Runs as Google Benchmark's own JSON, which its compare.py reads: the same names, times and counters as the benchmark.json
beside a run, from run.json alone. Each of several runs is a repetition, which is what compare.py's U test is over."""
import json

from export_cases import timed, without_unknown


def cache(reported):
    return {"type": reported["type"].capitalize(), "level": reported["level"], "size": reported["size_bytes"],
            "num_sharing": reported["shared_by_cpus"]}


def context(run):
    environment = run["environment"]
    khz = environment.get("frequency_max_khz")
    return without_unknown({
        "date": run["started"], "host_name": environment.get("machine"), "executable": "flopline",
        "num_cpus": environment.get("machine_cpus"), "mhz_per_cpu": khz and round(khz / 1000),
        "caches": [cache(one) for one in environment.get("caches_reported", [])],
        "load_avg": environment.get("load_average"), "library_build_type": environment.get("build_type"),
        "json_schema_version": 1})


def times(case):
    """Manual time is the wall clock, and so is what stands in for processor time: a team's is no time of a call."""
    median = case["time_ns"]["median"]
    traffic = sum(case.get("bytes", {}).get(operand, 0) for operand in ("input", "weights", "bias", "output"))
    share = case.get("share_of_roof")
    return without_unknown({
        "iterations": case["time_ns"].get("calls", 1), "real_time": median, "cpu_time": median, "time_unit": "ns",
        "FLOPS": case["gflops"] * 1e9 if "gflops" in case else None, "BYTES": traffic or None,
        "AI": case.get("arithmetic_intensity"), "pct_roof": None if share is None else share * 100,
        "omp_threads": case["threads"], "label": case.get("implementation")})


def benchmarks(runs):
    by_name = {}
    for run in runs:
        for case in timed(run):
            by_name.setdefault(case["name"], []).append(case)
    for family, (case_name, cases) in enumerate(by_name.items()):
        name = f"{case_name}/manual_time"
        for index, case in enumerate(cases):
            yield {"name": name, "family_index": family, "per_family_instance_index": 0, "run_name": name,
                   "run_type": "iteration", "repetitions": len(cases), "repetition_index": index, "threads": 1, **times(case)}


def text_of(runs):
    return json.dumps({"context": context(runs[0]), "benchmarks": list(benchmarks(runs))}, indent=1) + "\n"
