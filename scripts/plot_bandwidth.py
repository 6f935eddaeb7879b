"""Bandwidth over working set as a matplotlib figure: a panel for each number of threads, the levels marked."""
import math

import matplotlib
from matplotlib.ticker import FixedLocator, FuncFormatter

import plot_table
import results
from plot_header import Entry, Header, date_text, joined
from plot_picture import Picture, as_rows
from plot_style import (
    AXIS_TEXT_PX, LEFT_PX, LINE_COLOUR, MARGIN_PX, NOTE_PX, SETTINGS, SMALL_POINTS, WIDTH_PX, new_axes,
    new_figure, style_axes, write_notes)

COLUMNS = ("record", "threads", "pattern", "level", "working_set_bytes", "bandwidth_gb_per_s")
AXES_HEIGHT_PX, GAP_PX = 380, 76
EDGE_PX = 42  # half of the last size's text
PANELS_IN_A_ROW = 2
# Okabe and Ito's palette again; dashes tell apart what colours alone may not.
PATTERNS = {"read": ("#0072B2", "-"), "write": ("#D55E00", "-"), "write_nt": ("#D55E00", "--"),
            "copy": ("#009E73", "-"), "scale": ("#009E73", "--"), "add": ("#CC79A7", "-"), "triad": ("#E69F00", "-.")}
OTHER = ("#555555", ":")
NOTE = "Bytes: those that the program's own loads and stores move. Solid lines: where a level ends in this sweep"
REPORTED_NOTE = "; dotted: the cache sizes that the system reports"


def size_text(value):
    """"48 KiB", "1.5 MiB"."""
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if value < 1024 or unit == "GiB":
            return f"{value:.4g} {unit}"
        value /= 1024


def entries(content):
    """For each number of threads its curves and ceilings, of a run or of kept ceilings."""
    if "by_threads" in content:
        return content["by_threads"]
    most = max((c["threads"] for c in content["ceilings"]), default=1)
    return [{"threads": most, "ceilings": [c for c in content["ceilings"] if c["threads"] == most],
             "bandwidth_curve": content.get("bandwidth_curve", []), "bandwidth_curves": []}]


def is_of_a_core(cache):
    """Whether each has its own; where the system tells no sharing, the two nearest levels, as on most processors."""
    sharing = cache.get("shared_by_cpus")
    return sharing == 1 or sharing == 0 and cache.get("level") in (1, 2)


def reported_sizes(content, threads):
    """Of data caches, as much as so many threads have of them if the system is right."""
    caches = content["environment"].get("caches_reported", [])
    known = [cache for cache in caches if isinstance(cache, dict) and cache.get("type") in ("data", "unified")]
    return [cache["size_bytes"] * (threads if is_of_a_core(cache) else 1) for cache in known
            if results.is_number(cache.get("size_bytes")) and cache["size_bytes"] > 0]


def of_record(rows, record):
    return [row for row in rows if row["record"] == record]


def limits(rows):
    points = of_record(rows, "bandwidth")
    sizes, speeds = ([row[column] for row in points] for column in ("working_set_bytes", "bandwidth_gb_per_s"))
    # Above the curves there is room for the names of the levels.
    return (min(sizes) / 1.2, max(sizes) * 1.2), (min(speeds) / 1.5, max(speeds) * 6)


def rows_of(content):
    """The points of all curves, where the levels end, and the cache sizes that the system reports."""
    found = []
    for entry in sorted(entries(content), key=lambda entry: entry["threads"]):
        curves = {"read": entry["bandwidth_curve"]} | {
            plot_table.printable(curve["pattern"]): curve["points"] for curve in entry["bandwidth_curves"]}
        points = [{"record": "bandwidth", "pattern": pattern, "working_set_bytes": point["bytes"],
                   "bandwidth_gb_per_s": point["gb_per_s"]} for pattern, curve in curves.items() for point in curve]
        sizes = {c["level"]: c["capacity_bytes"] for c in entry["ceilings"]
                 if c["kind"] == "memory" and c.get("capacity_bytes", 0) > 0}
        levels = [{"record": "level ends", "level": level, "working_set_bytes": size} for level, size in sizes.items()]
        reported = [{"record": "reported cache", "working_set_bytes": size}
                    for size in reported_sizes(content, entry["threads"])]
        if points:
            found += [{"threads": entry["threads"], **row} for row in [*points, *levels, *reported]]
    first, last = limits(found)[0] if found else (0, 0)
    return as_rows(COLUMNS, [row for row in found if first < row["working_set_bytes"] < last])


def draw_panel(axes, rows):
    points = of_record(rows, "bandwidth")
    for pattern in dict.fromkeys(row["pattern"] for row in points):
        colour, dashes = PATTERNS.get(pattern, OTHER)
        mine = [row for row in points if row["pattern"] == pattern]
        axes.plot([row["working_set_bytes"] for row in mine], [row["bandwidth_gb_per_s"] for row in mine], color=colour,
                  linestyle=dashes, linewidth=1.1, gid="curve")
    for row in of_record(rows, "level ends"):
        size = row["working_set_bytes"]
        axes.axvline(size, color=LINE_COLOUR, linewidth=0.8, zorder=1, gid="level")
        axes.annotate(f"{plot_table.printable(row['level'])} up to {size_text(size)}", (size, 1),
                      xycoords=("data", "axes fraction"), xytext=(-2, -3), textcoords="offset points", rotation=90,
                      ha="right", va="top", fontsize=SMALL_POINTS, color="#444444", gid="level-label")
    for row in of_record(rows, "reported cache"):
        axes.axvline(row["working_set_bytes"], color=LINE_COLOUR, linewidth=0.7, linestyle=":", zorder=1)


def style_panel(axes, all_limits, threads, is_first):
    style_axes(axes, *all_limits, FuncFormatter(lambda value, _: size_text(value)),
               FuncFormatter(lambda value, _: f"{value:g}"))
    axes.xaxis.set_major_locator(FixedLocator([2.0 ** power for power in range(0, 60, 4)]))
    axes.set(xlabel=f"Working set on {plot_table.threads_text(threads)}")
    if is_first:
        axes.set(ylabel="Bandwidth [GB/s]")
    else:
        axes.tick_params(labelleft=False)


def header_of(content, rows):
    isa = {c["isa"] for entry in entries(content) for c in entry["ceilings"] if c["kind"] == "memory" and "isa" in c}
    threads = ", ".join(map(str, dict.fromkeys(row["threads"] for row in rows)))
    below = joined(["f32 loads and stores", ", ".join(sorted(isa)), f"{threads} thread{'' if threads == '1' else 's'}",
                    "cache state: hot", date_text(content.get("measured", content.get("started", ""))), "log-log"])
    looks = {name: PATTERNS.get(name, OTHER) for name in dict.fromkeys(row["pattern"] for row in of_record(rows, "bandwidth"))}
    legend = [Entry(plot_table.shortened(name, 40).strip(), {"color": colour, "linestyle": dashes, "linewidth": 1.3}, True)
              for name, (colour, dashes) in looks.items()]
    return Header(f"Bandwidth over working set: {results.cpu_name(content)}", below, [legend])


def note_of(rows):
    return NOTE + (REPORTED_NOTE if of_record(rows, "reported cache") else "") + "."


def bandwidth(content):
    """The whole picture, WIDTH_PX wide; None where no curve was measured."""
    rows = rows_of(content)
    if not rows:
        return None
    counts = list(dict.fromkeys(row["threads"] for row in rows))
    beside = min(len(counts), PANELS_IN_A_ROW)
    width_px = (WIDTH_PX - LEFT_PX - EDGE_PX - (beside - 1) * GAP_PX) / beside
    panel_px = AXES_HEIGHT_PX + AXIS_TEXT_PX
    below_px = NOTE_PX + MARGIN_PX
    with matplotlib.rc_context(SETTINGS):
        header = header_of(content, rows)
        height_px = header.height_px + math.ceil(len(counts) / beside) * panel_px + below_px
        figure = new_figure(height_px)
        header.draw(figure)
        for index, threads in enumerate(counts):
            bottom_px = height_px - header.height_px - index // beside * panel_px - AXES_HEIGHT_PX
            axes = new_axes(figure, LEFT_PX + index % beside * (width_px + GAP_PX), bottom_px, width_px, AXES_HEIGHT_PX)
            style_panel(axes, limits(rows), threads, index % beside == 0)
            draw_panel(axes, [row for row in rows if row["threads"] == threads])
        write_notes(figure, below_px - NOTE_PX / 2, [note_of(rows)])
    return Picture(figure, rows)
