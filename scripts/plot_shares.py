"""Where the time of networks goes as a matplotlib figure: for each network and setting the shares by layer and by kind."""
from typing import NamedTuple

import matplotlib

import plot_kinds
import plot_predictors
import plot_table
import plot_time_shares
import results
from plot_header import Header, subtitle
from plot_picture import Picture, as_rows
from plot_style import (
    MARGIN_PX, NOTE_PX, NOTE_STYLE, ROW_PX, SETTINGS, SMALL_POINTS, TABLE_STYLE, WIDTH_PX, draw_grid, new_axes,
    new_figure, write_at, write_notes)

COLUMNS = ("network", "backend", "dtype", "threads", "cache", "by", "name", "kind", "count", "time_ns", "share", "cumulative")
MOST_LAYERS, MOST_SECTIONS = 25, 12
TITLE_PX, AXIS_PX = 54, 66
# By layer, by kind: where the names end, and how wide the bars with the texts behind them are.
PLACES = {"layer": (276, 400), "kind": (826, 238)}
TEXT_PX = {"layer": 186, "kind": 128}
NAME_CHARACTERS = {"layer": 33, "kind": 18}
# A colour may stand for kinds of two families, as their markers differ; bars have hatches for that.
HATCHES = {"o": "", "s": "////", "^": "xxxx", "v": "....", "D": ""}
NOTE = "Time: the sum of the layers' medians, each as often as the network has it. Σ: this share and all larger ones."


class Section(NamedTuple):
    """A network under one setting."""
    network: dict
    rows: list  # without their network and setting

    def of(self, by):
        return [row for row in self.rows if row["by"] == by]


def largest(entries):
    """The largest shares, and the rest as one."""
    if len(entries) <= MOST_LAYERS:
        return entries
    rest = entries[MOST_LAYERS - 1:]
    sums = {field: sum(entry.get(field, 0) for entry in rest) for field in ("count", "time_ns", "share")}
    return [*entries[:MOST_LAYERS - 1], {"name": f"{len(rest)} others", "kind": "", **sums, "cumulative": 1.0}]


def dtypes(run, network):
    return ", ".join(sorted({case["dtype"] for case in run["cases"] if case.get("network") == network["name"]
                             and all(case[key] == network[key] for key in plot_time_shares.SETTING)}))


def sections(run):
    """The networks that took any time."""
    for network in plot_time_shares.time_shares(run):
        network = {**network, "dtype": dtypes(run, network)}
        rows = [{"by": by, **entry} for by in ("layer", "kind") for entry in largest(network[f"by_{by}"])]
        counted = network.get("counted_only", {})
        if counted.get("layers") and "at_roof_ns" in counted:
            rows.append({"by": "not timed", "name": "layers without MACCs, their bytes at the roof",
                         "count": counted["layers"], "time_ns": counted["at_roof_ns"]})
        if any(row["time_ns"] > 0 for row in rows if row["by"] == "layer"):
            yield Section(network, rows)


def about(section):
    """The line below a section's title."""
    network = section.network
    yield from (network["dtype"], plot_table.threads_text(int(network["threads"])), f"cache state: {network['cache']}")
    if missing := network.get("layers_not_timed"):
        yield f"without {results.plural(missing, 'layer')} that {'has' if missing == 1 else 'have'} no time"
    for row in section.of("not timed"):
        yield (f"not timed: {results.plural(row['count'], 'layer')} without MACCs, whose bytes take at least "
               f"{plot_predictors.shown_time(row['time_ns'])}")


def bar_text(row):
    text = f"{row['share'] * 100:.1f} %   {plot_predictors.shown_time(row['time_ns'])}"
    return text if row["by"] == "kind" or "cumulative" not in row else f"{text}   Σ {row['cumulative'] * 100:.0f} %"


def bar_name(row):
    times = f" ×{row['count']:g}" if row["by"] == "layer" and row.get("count", 1) > 1 else ""
    name = row["kind"] if row["by"] == "kind" and row["kind"] in plot_kinds.KINDS else row["name"]
    return plot_table.shortened(plot_table.printable(name), NAME_CHARACTERS[row["by"]] - len(times)).strip() + times


def draw_bars(figure, rows, by, top_px):
    """Horizontal bars from top_px down, each with its name before and its figures behind it."""
    left_px, width_px = PLACES[by]
    height_px = len(rows) * ROW_PX
    axes = new_axes(figure, left_px, top_px - height_px, width_px, height_px)
    for y, row in enumerate(rows):
        look = plot_kinds.look_of(row["kind"])
        axes.barh(y, row["share"] * 100, height=0.72, color=look.colour, hatch=HATCHES[look.marker], edgecolor="white",
                  linewidth=0.4, gid="bar")
        axes.annotate(bar_text(row), (row["share"] * 100, y), xytext=(3, 0), textcoords="offset points", va="center",
                      fontsize=SMALL_POINTS - 0.5, gid="bar-text")
    most = max(row["share"] for row in rows) * 100 or 100
    axes.set(xlim=(0, most * width_px / (width_px - TEXT_PX[by])), ylim=(len(rows) - 0.5, -0.5),
             xlabel=f"Share of time by {by} [%]")
    axes.set_xticks([tick for tick in axes.get_xticks() if 0 <= tick <= 1.05 * most])
    axes.set_yticks(range(len(rows)), list(map(bar_name, rows)), family=TABLE_STYLE["family"], fontsize=TABLE_STYLE["fontsize"])
    axes.tick_params(axis="y", length=0)
    draw_grid(axes, "x")


def draw_section(figure, section, top_px):
    network = section.network
    title = plot_table.printable(f"{network['name']}, {network['backend']}: {plot_predictors.shown_time(network['time_ns'])}"
                                 if network.get("time_ns") else f"{network['name']}, {network['backend']}")
    write_at(figure, MARGIN_PX, top_px - 12, plot_table.shortened(title, 100).strip(), va="center", weight="bold", fontsize=7.5)
    write_at(figure, MARGIN_PX, top_px - 34, plot_table.printable("  ·  ".join(filter(None, about(section)))), **NOTE_STYLE)
    for by in ("layer", "kind"):
        draw_bars(figure, section.of(by), by, top_px - TITLE_PX)


def height_of(section):
    return TITLE_PX + max(len(section.of("layer")), len(section.of("kind"))) * ROW_PX + AXIS_PX


def record(section, row):
    """A row of the table beside the picture."""
    network = section.network
    return {"network": network["name"], **{key: network[key] for key in ("backend", "dtype", "threads", "cache")}, **row}


def shares(run):
    """The whole picture, WIDTH_PX wide; None for a run of no network."""
    found = list(sections(run))
    drawn = found[:MOST_SECTIONS]
    if not drawn:
        return None
    notes = [NOTE]
    if len(found) > len(drawn):
        notes.append(f"Not drawn: {len(found) - len(drawn)} networks or settings more, which are in run.json.")
    with matplotlib.rc_context(SETTINGS):
        header = Header(f"Shares of time: {results.cpu_name(run)}", subtitle(run, ""), [])
        below_px = len(notes) * NOTE_PX + MARGIN_PX
        figure = new_figure(header.height_px + sum(map(height_of, drawn)) + below_px)
        header.draw(figure)
        top_px = below_px + sum(map(height_of, drawn))
        for section in drawn:
            draw_section(figure, section, top_px)
            top_px -= height_of(section)
        write_notes(figure, below_px - NOTE_PX / 2, notes)
    return Picture(figure, as_rows(COLUMNS, [record(section, row) for section in drawn for row in section.rows]))
