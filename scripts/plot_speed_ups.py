"""How layers speed up over numbers of threads, as plain values and as lines of a table. Knows no plotting library."""
import plot_predictors
import plot_table

MOST_THREADS_IN_TABLE = 8
BACKEND_WIDTH, TIME_WIDTH, SPEED_UP_WIDTH, EFFICIENCY_WIDTH = 11, 11, 9, 12  # characters, with the space before


def median_ns(case):
    return case.get("time_ns", {}).get("median")


def rows(layers):
    """One for each layer, backend and number of threads, of layers with times on several; against the fewest threads.

    A speed-up is disturbed where one of its two times was. A logarithmic plot has no place for one that is not finite.
    """
    found = []
    for layer in layers:
        for backend in plot_table.backends_of([layer]):
            times = {threads: case for (threads, of), case in sorted(layer.cases.items(), key=lambda item: item[0])
                     if of == backend and median_ns(case)}
            if len(times) < 2:
                continue
            fewest = min(times)
            for threads, case in times.items():
                speed_up = median_ns(times[fewest]) / median_ns(case)
                if not 0 < speed_up < 1e300:
                    continue
                found.append({"number": layer.number, "layer": layer.name, "kind": layer.kind, "backend": backend,
                              "dtype": case["dtype"], "direction": case.get("direction", ""), "cache": case["cache"],
                              "threads": threads, "time_ns": median_ns(case), "speed_up": speed_up,
                              "parallel_efficiency": speed_up * fewest / threads,
                              "disturbed": threads != fewest and any(one.get("disturbed") for one in (case, times[fewest]))})
    return found


def by_line(rows_of_all):
    """The rows of each layer on each backend, from the fewest threads on."""
    lines = {}
    for row in rows_of_all:
        lines.setdefault((row["number"], row["backend"]), []).append(row)
    return list(lines.values())


def name_width(counts, width):
    figures = BACKEND_WIDTH + TIME_WIDTH + SPEED_UP_WIDTH * (len(counts) - 1) + EFFICIENCY_WIDTH
    return width - plot_table.NUMBER_WIDTH - 1 - figures


def shown_counts(counts):
    """All numbers of threads or, of many, the first and the last."""
    return counts if len(counts) <= MOST_THREADS_IN_TABLE else [*counts[:1], *counts[1 - MOST_THREADS_IN_TABLE:]]


def heading_lines(counts, width):
    names = name_width(counts, width)
    yield (" " * (plot_table.NUMBER_WIDTH + 1 + names + BACKEND_WIDTH) + "time on".rjust(TIME_WIDTH)
           + "speed-up ".rjust(SPEED_UP_WIDTH * (len(counts) - 1)) + "efficiency ".rjust(EFFICIENCY_WIDTH))
    yield ("no.".rjust(plot_table.NUMBER_WIDTH) + " " + "layer".ljust(names) + " backend".ljust(BACKEND_WIDTH)
           + plot_table.threads_text(counts[0]).rjust(TIME_WIDTH)
           + "".join(f"{count} ".rjust(SPEED_UP_WIDTH) for count in counts[1:]) + f"on {counts[-1]} ".rjust(EFFICIENCY_WIDTH))


def is_beyond_belief(row):
    return row["parallel_efficiency"] > plot_table.BELIEVABLE_SHARE


def speed_up_text(row):
    """With ~ behind it where one of the two times was disturbed."""
    return plot_table.significant(row["speed_up"], 3) + ("~" if row["disturbed"] else " ")


def efficiency_text(row):
    """With ! behind it above 105 %."""
    return f"{row['parallel_efficiency'] * 100:.0f} %" + ("!" if is_beyond_belief(row) else " ")


def notes(rows_of_all):
    """What the marks mean, one sentence each."""
    if any(row["disturbed"] for row in rows_of_all):
        yield "~ One of the two times was disturbed (hollow signs); the run's table tells by what."
    if any(is_beyond_belief(row) for row in rows_of_all):
        yield "! Above 105 %: the case on the fewest threads was disturbed, or the caches of more cores hold its operands."


def table_line(line, counts, width):
    at = {row["threads"]: row for row in line}
    speed_ups = "".join((speed_up_text(at[count]) if count in at else "").rjust(SPEED_UP_WIDTH) for count in counts[1:])
    time = plot_predictors.shown_time(at[counts[0]]["time_ns"]) if counts[0] in at else ""
    efficiency = efficiency_text(at[counts[-1]]) if counts[-1] in at else ""
    backend = plot_table.shortened(plot_table.printable(line[0]["backend"]), BACKEND_WIDTH - 1)
    name = plot_table.shortened(line[0]["layer"], name_width(counts, width))
    return (f"{line[0]['number']:>{plot_table.NUMBER_WIDTH}} {name} {backend}{time:>{TIME_WIDTH}}{speed_ups}{efficiency:>{EFFICIENCY_WIDTH}}")
