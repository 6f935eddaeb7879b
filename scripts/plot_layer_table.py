"""The table below a roofline: the numbered layers with their cases, in as many blocks as their columns need."""
import math

import plot_kinds
import plot_table
from plot_style import MARGIN_PX, ROW_PX, TABLE_CHARACTER_PX, WIDTH_PX, write_at, write_lines

MOST_COLUMNS = 6     # of cases in a line
SIGN_PX = 14         # before a line, for the sign of the layer's kind
LONGEST_NAME, SHORTEST_NAME = 60, 40  # names up to the latter keep all their characters
GAP_PX = 24
BESIDE_FROM = 7      # layers that stand in two lists side by side, where names have room


class LayerTable:
    """Known before its figure, because the figure's height follows from it."""

    def __init__(self, layers, threads):
        """Of the cases on these numbers of threads."""
        self._layers = [layer for layer in layers if any(count in threads for count, _ in layer.cases)]
        columns = [(count, backend) for count in threads for backend in plot_table.backends_of(layers)
                   if any((count, backend) in layer.cases for layer in layers)]
        self._says_threads = len({count for count, _ in columns}) > 1
        self._blocks = [columns[first:first + MOST_COLUMNS] for first in range(0, len(columns), MOST_COLUMNS)]
        has_room = all(self._is_wide_enough(block, 2) for block in self._blocks)
        self._lists = 2 if len(self._layers) >= BESIDE_FROM and has_room else 1

    def _characters(self, block, lists):
        width_px = (WIDTH_PX - 2 * MARGIN_PX - (lists - 1) * GAP_PX) / lists - SIGN_PX
        most = int(width_px / TABLE_CHARACTER_PX)
        return most - max(0, plot_table.name_width(block, most) - LONGEST_NAME)

    def _is_wide_enough(self, block, lists):
        network = plot_table.common_network(self._layers)
        longest = max((len(plot_table.table_name(layer, network)) for layer in self._layers), default=0)
        return plot_table.name_width(block, self._characters(block, lists)) >= min(longest, SHORTEST_NAME)

    def _rows(self):
        return math.ceil(len(self._layers) / self._lists)

    @property
    def height_px(self):
        return len(self._blocks) * (2 + self._says_threads + self._rows() + 1) * ROW_PX

    def draw(self, figure, top_px):
        for block in self._blocks:
            heading, lines = plot_table.table_lines(self._layers, block, self._characters(block, self._lists),
                                                    self._says_threads)
            for index in range(self._lists):
                x_px = MARGIN_PX + SIGN_PX + index * (WIDTH_PX - 2 * MARGIN_PX + GAP_PX) / self._lists
                mine = slice(index * self._rows(), (index + 1) * self._rows())
                write_lines(figure, x_px, top_px, [*heading, *lines[mine]], len(heading))
                draw_signs(figure, x_px, top_px - len(heading) * ROW_PX, [layer.kind for layer in self._layers[mine]])
            top_px -= (len(heading) + self._rows() + 1) * ROW_PX


def draw_signs(figure, x_px, top_px, kinds):
    """The sign of a kind before each line."""
    for row, kind in enumerate(kinds):
        look = plot_kinds.look_of(kind)
        write_at(figure, x_px - 2, top_px - row * ROW_PX, plot_kinds.SIGNS[look.marker], ha="right", va="center",
                 fontsize=6, color=look.colour)
