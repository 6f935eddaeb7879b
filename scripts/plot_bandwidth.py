"""Bandwidth over working set as a matplotlib figure: a panel for each number of threads, the levels marked."""
import matplotlib
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter

import plot_table
import results
from plot_style import (
    AXIS_TEXT_PX, GRID_COLOUR, HEADER_PX, LEFT_PX, MARGIN_PX, NOTE_PX, RIGHT_PX, SETTINGS, WIDTH_PX, new_figure,
    style_axes, write_at)

AXES_HEIGHT_PX, GAP_PX = 420, 36
# Okabe and Ito's palette again; dashes tell apart what colours alone may not.
PATTERNS = {"read": ("#0072B2", "-"), "write": ("#D55E00", "-"), "write_nt": ("#D55E00", "--"),
            "copy": ("#009E73", "-"), "scale": ("#009E73", "--"), "add": ("#CC79A7", "-"), "triad": ("#E69F00", "-")}
OTHER = ("#555555", ":")
NOTE = ("Bytes that the program's own loads and stores move. Lines: where a level ends in this sweep; dotted: the cache "
        "sizes that the system reports.")


def size_text(value):
    """"48 KiB", "1.5 MiB"."""
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if value < 1024 or unit == "GiB":
            return f"{value:.4g} {unit}"
        value /= 1024


def panels(content):
    """threads -> (pattern -> points, level -> capacity), from a run or from kept ceilings."""
    entries = content["by_threads"] if "by_threads" in content else [
        {"threads": max((c["threads"] for c in content["ceilings"]), default=1), "ceilings": content["ceilings"],
         "bandwidth_curve": content.get("bandwidth_curve", []), "bandwidth_curves": []}]
    found = {}
    for entry in entries:
        curves = {"read": entry["bandwidth_curve"]} | {
            plot_table.printable(curve["pattern"]): curve["points"] for curve in entry["bandwidth_curves"]}
        levels = {c["level"]: c["capacity_bytes"] for c in entry["ceilings"]
                  if c["kind"] == "memory" and c.get("capacity_bytes", 0) > 0}
        curves = {pattern: points for pattern, points in curves.items() if points}
        if curves:
            found[entry["threads"]] = curves, levels
    return found


def reported_sizes(content, threads):
    """Of data caches, as much as so many threads have of them if the system is right."""
    caches = content["environment"].get("caches_reported", [])
    known = [cache for cache in caches if isinstance(cache, dict) and cache.get("type") in ("data", "unified")]
    return [cache["size_bytes"] * (threads if cache.get("shared_by_cpus") == 1 else 1) for cache in known
            if results.is_number(cache.get("size_bytes")) and cache["size_bytes"] > 0]


def draw_panel(axes, curves, levels, reported):
    for pattern, points in curves.items():
        colour, dashes = PATTERNS.get(pattern, OTHER)
        axes.plot([point["bytes"] for point in points], [point["gb_per_s"] for point in points], color=colour,
                  linestyle=dashes, linewidth=1.5, gid="curve")
    first, last = axes.get_xlim()
    for name, size in levels.items():
        if first < size < last:
            axes.axvline(size, color="#8a8a8a", linewidth=1.2, zorder=1, gid="level")
            axes.annotate(f"{plot_table.printable(name)} up to {size_text(size)}", (size, 1), xycoords=("data", "axes fraction"),
                          xytext=(-3, -4), textcoords="offset points", rotation=90, ha="right", va="top",
                          fontsize=8.5, color="#555555")
    for size in reported:
        if first < size < last:
            axes.axvline(size, color="#8a8a8a", linewidth=1, linestyle=":", zorder=1)


def bandwidth(content):
    """The whole figure, WIDTH_PX wide; None where no curve was measured."""
    found = panels(content)
    if not found:
        return None
    below_px = AXIS_TEXT_PX + NOTE_PX + MARGIN_PX
    height_px = HEADER_PX + AXES_HEIGHT_PX + below_px
    width_px = (WIDTH_PX - LEFT_PX - RIGHT_PX - (len(found) - 1) * GAP_PX) / len(found)
    points = [point for curves, _ in found.values() for curve in curves.values() for point in curve]
    x_limits = min(p["bytes"] for p in points) / 1.2, max(p["bytes"] for p in points) * 1.2
    y_limits = min(p["gb_per_s"] for p in points) / 1.5, max(p["gb_per_s"] for p in points) * 4

    with matplotlib.rc_context(SETTINGS):
        figure = new_figure(height_px)
        for index, (threads, (curves, levels)) in enumerate(sorted(found.items())):
            axes = figure.add_axes([(LEFT_PX + index * (width_px + GAP_PX)) / WIDTH_PX, below_px / height_px,
                                    width_px / WIDTH_PX, AXES_HEIGHT_PX / height_px])
            style_axes(axes, x_limits, y_limits, FuncFormatter(lambda value, _: size_text(value)),
                       FuncFormatter(lambda value, _: f"{value:g}"))
            axes.xaxis.set_major_locator(FixedLocator([2.0 ** power for power in range(0, 60, 4)]))
            axes.set(xlabel=f"Working set, {threads} thread{'' if threads == 1 else 's'}")
            axes.grid(color=GRID_COLOUR, linewidth=0.8)
            if index:
                axes.tick_params(labelleft=False)
            else:
                axes.set(ylabel="Bandwidth [GB/s]")
            draw_panel(axes, curves, levels, reported_sizes(content, threads))
        title = plot_table.printable(f"Bandwidth over working set: {results.cpu_name(content)}")
        write_at(figure, WIDTH_PX / 2, height_px - 24, title, ha="center", va="center", fontsize=13, weight="bold")
        date = plot_table.printable(content.get("measured", content.get("started", "")))
        write_at(figure, WIDTH_PX / 2, height_px - 50, f"f32 loads and stores  ·  {date}  ·  log-log", ha="center",
                 va="center", fontsize=10, color="#444444")
        names = list(dict.fromkeys(name for curves, _ in found.values() for name in curves))
        handles = [Line2D([], [], label=name, color=PATTERNS.get(name, OTHER)[0],
                          linestyle=PATTERNS.get(name, OTHER)[1]) for name in names]
        figure.legend(handles=handles, loc="center", ncol=min(len(handles), 10), frameon=False, fontsize=9,
                      bbox_to_anchor=(0.5, (height_px - 80) / height_px))
        write_at(figure, MARGIN_PX + 12, MARGIN_PX, NOTE, va="center", fontsize=8.5)
    return figure
