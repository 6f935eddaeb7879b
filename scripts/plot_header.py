"""The top of a picture: title, what was measured with which settings, and a legend that breaks into rows where it must."""
import re
from typing import NamedTuple

from matplotlib.lines import Line2D

import plot_kinds
import plot_table
import results
from plot_style import DPI, MARGIN_PX, TEXT_POINTS, WIDTH_PX, filled_marker, new_figure, text_size, write_at

TITLE_PX, SUBTITLE_PX, LEGEND_PX, BELOW_PX = 28, 58, 88, 26  # from the top; and below the legend's last row
LEGEND_ROW_PX, SIGN_PX, LINE_SIGN_PX, SIGN_GAP_PX, ENTRY_GAP_PX, GROUP_GAP_PX = 23, 12, 34, 7, 24, 54
LONGEST_LABEL = 40  # characters
LEGEND_COLOUR = "#555555"
LEGEND_STYLE = {"fontsize": TEXT_POINTS, "va": "center", "gid": "legend"}


class Entry(NamedTuple):
    label: str
    look: dict  # of a Line2D
    is_line: bool = False

    @property
    def sign_px(self):
        return LINE_SIGN_PX if self.is_line else SIGN_PX


def named(name):
    return plot_table.shortened(plot_table.printable(name), LONGEST_LABEL).strip()


def kind_entries(kinds):
    return [Entry(named(kind), filled_marker(*plot_kinds.look_of(kind), "full")) for kind in plot_kinds.in_order(kinds)]


def backend_entries(backends):
    return [Entry(named(backend), filled_marker(LEGEND_COLOUR, "o", fill))
            for backend, fill in plot_kinds.fills(backends).items()]


def settings_text(run):
    """Data type, threads and cache state of the cases or, where there is none, of the ceilings."""
    def values(key):
        found = {case[key] for case in run["cases"]} or {c[key] for c in run["ceilings"] if key in c}
        return ", ".join(map(str, sorted(found)))
    threads, cache = values("threads"), values("cache")
    return [values("dtype"), f"{threads} thread{'' if threads == '1' else 's'}" if threads else "",
            f"cache state: {cache}" if cache else ""]


def date_text(time):
    return re.sub("Z$", " UTC", time.replace("T", " "))


def subtitle(run, scale):
    """What all cases were measured with, and when."""
    return joined([*settings_text(run), date_text(run["started"]), scale])


def joined(parts):
    return plot_table.printable("  ·  ".join(filter(None, parts)))


def broken_into_rows(groups, width_px):
    """Rows of (entry, place from the left), each at most as wide as it may be; a group stays whole where it can.

    `groups` are lists of (entry, width).
    """
    rows, place = [[]], 0.0
    for group in groups:
        whole = sum(width + ENTRY_GAP_PX for _, width in group) - ENTRY_GAP_PX
        if rows[-1] and place + GROUP_GAP_PX - ENTRY_GAP_PX + whole <= width_px:
            place += GROUP_GAP_PX - ENTRY_GAP_PX
        elif rows[-1]:
            rows.append([])
            place = 0.0
        for entry, width in group:
            if rows[-1] and place + width > width_px:
                rows.append([])
                place = 0.0
            rows[-1].append((entry, place, width))
            place += width + ENTRY_GAP_PX
    return [row for row in rows if row]


class Header:
    """Known before its figure, because the figure's height follows from it."""

    def __init__(self, title, below, groups):
        """`below` is the line below the title; `groups` are lists of the legend's entries."""
        self._title, self._below = plot_table.printable(title), below
        probe = new_figure(100)
        sized = [[(entry, entry.sign_px + SIGN_GAP_PX + text_size(probe, entry.label, **LEGEND_STYLE)[0])
                  for entry in group] for group in groups if group]
        self._rows = broken_into_rows(sized, WIDTH_PX - 2 * MARGIN_PX)
        self.height_px = (LEGEND_PX + (len(self._rows) - 1) * LEGEND_ROW_PX if self._rows else SUBTITLE_PX) + BELOW_PX

    def draw(self, figure):
        height_px = figure.get_size_inches()[1] * DPI
        for text, top_px, style in ((self._title, TITLE_PX, {"fontsize": 9, "weight": "bold"}),
                                    (self._below, SUBTITLE_PX, {"fontsize": TEXT_POINTS, "color": "#444444"})):
            shrunk_to_fit(write_at(figure, WIDTH_PX / 2, height_px - top_px, text, ha="center", va="center", **style))
        for index, row in enumerate(self._rows):
            _, last_place, last_width = row[-1]
            left_px = (WIDTH_PX - last_place - last_width) / 2
            for entry, place, _ in row:
                draw_entry(figure, entry, left_px + place, height_px - LEGEND_PX - index * LEGEND_ROW_PX)


def shrunk_to_fit(text):
    """The text in a smaller font where the figure is too narrow for it."""
    width_px = text.get_window_extent(text.figure.canvas.get_renderer()).width
    text.set_fontsize(text.get_fontsize() * min(1.0, (WIDTH_PX - 2 * MARGIN_PX) / width_px))


def draw_entry(figure, entry, x_px, y_px):
    ends = [x_px, x_px + LINE_SIGN_PX] if entry.is_line else [x_px + SIGN_PX / 2]
    height_px = figure.get_size_inches()[1] * DPI
    figure.add_artist(Line2D([x / WIDTH_PX for x in ends], [y_px / height_px] * len(ends),
                             transform=figure.transFigure, **entry.look))
    write_at(figure, x_px + entry.sign_px + SIGN_GAP_PX, y_px, entry.label, ha="left", **LEGEND_STYLE)


def run_header(what, run, kinds, backends, scale="log-log"):
    """Of a picture of a run's cases."""
    return Header(f"{what}: {results.cpu_name(run)}", subtitle(run, scale), [kind_entries(kinds), backend_entries(backends)])
