"""Where the time of a run's networks goes, by layer and by kind, as plain values. Knows no plotting library."""
import plot_table
import results

SETTING = ("backend", "cache", "threads")


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
        timed = [case for case in run["cases"] if results.is_timed(case) and case.get("network") == network["name"]
                 and all(case[key] == network[key] for key in SETTING)]
        if timed:
            yield with_kinds(run, {**network, "by_layer": shares_by(timed, lambda case: case["layer"]["name"]),
                                   "by_kind": shares_by(timed, printed_kind)})
