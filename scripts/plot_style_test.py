#!/usr/bin/python3
"""What the pictures share: markers, ticks; and for the tests of all pictures, whether their texts keep apart."""
import itertools
import math
import unittest

from matplotlib.colors import to_rgb
from matplotlib.ticker import FuncFormatter

import plot_kinds
import plot_style


def corners(text, renderer):
    """The four corners in pixels of a text; the labels of roofs are slanted, where matplotlib's box is upright."""
    slant, slanted = text.get_rotation(), text.get_gid() == "roof-label"
    if slanted:
        text.set_rotation(0)
    box = text.get_window_extent(renderer)
    text.set_rotation(slant)
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    cosine, sine = (math.cos(math.radians(slant)), math.sin(math.radians(slant))) if slanted else (1, 0)
    return [(x + dx * cosine - dy * sine, y + dx * sine + dy * cosine)
            for dx, dy in ((right * box.width / 2, up * box.height / 2)
                           for right, up in ((-1, -1), (1, -1), (1, 1), (-1, 1)))]


def disjoint(one, other):
    """Whether a straight line separates two convex polygons."""
    for polygon in (one, other):
        for (ax, ay), (bx, by) in zip(polygon, polygon[1:] + polygon[:1]):
            normal = (ay - by, bx - ax)
            extents = [[normal[0] * x + normal[1] * y for x, y in p] for p in (one, other)]
            if max(extents[0]) <= min(extents[1]) or max(extents[1]) <= min(extents[0]):
                return True
    return False


def ticks_of(axes):
    for axis in (axes.xaxis, axes.yaxis):
        first, last = sorted(axis.get_view_interval())
        yield from (tick.label1 for tick in axis.get_major_ticks()
                    if tick.label1.get_visible() and first <= tick.get_loc() <= last)


def texts_of(figure):
    """All that is written in a figure."""
    for axes in figure.axes:
        yield from (axes.xaxis.label, axes.yaxis.label, axes.title, axes._left_title, *axes.texts, *ticks_of(axes))
    yield from figure.texts


def touch(one, other):
    """Whether the texts' boxes touch only: the box of a text is as high as its font."""
    return any(max(y for _, y in a) - min(y for _, y in b) < 3 for a, b in ((one, other), (other, one)))


def expect_texts_apart(test, figure):
    """Nothing that is written covers anything else written, or leaves the figure."""
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    boxes = [(text.get_text(), corners(text, renderer)) for text in texts_of(figure) if text.get_text().strip()]
    for label, polygon in boxes:
        test.assertTrue(all(figure.bbox.contains(x, y) for x, y in polygon), f"{label!r} leaves the figure")
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        test.assertTrue(disjoint(a, b) or touch(a, b), f"{one!r} and {other!r}")


# What the eye makes of linear red, green and blue without the cones for red, or green: Viénot, Brettel and Mollon, Color
# Research and Application 24 (1999). Lightness and opponent colours from them as CIE L*a*b* has it, under D65.
NO_RED = ((0.11238, 0.88762, 0), (0.11238, 0.88762, 0), (0.00401, -0.00401, 1))
NO_GREEN = ((0.29275, 0.70725, 0), (0.29275, 0.70725, 0), (-0.02234, 0.02234, 1))
ALL_CONES = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
TO_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))


def times(matrix, vector):
    return [sum(factor * value for factor, value in zip(row, vector)) for row in matrix]


def lab(colour, eye):
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in to_rgb(colour)]
    xyz = [value / white for value, white in zip(times(TO_XYZ, times(eye, linear)), (0.9505, 1.0, 1.089))]
    x, y, z = (max(value, 0) ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116 for value in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


class StyleTest(unittest.TestCase):
    def test_backends_are_told_apart_by_filling_and_kinds_by_colour_and_shape(self):
        backends = ["mine", "yours", "reference"]
        styles = [plot_style.marker_style("conv", backend, backends) for backend in backends]
        self.assertEqual([(style["markerfacecolor"], style["fillstyle"]) for style in styles],
                         [("#0072B2", "full"), ("#0072B2", "left"), ("white", "full")])
        looks = {(style["markerfacecolor"], style["marker"])
                 for style in (plot_style.marker_style(kind, "mine", backends) for kind in plot_kinds.KINDS)}
        self.assertEqual(len(looks), len(plot_kinds.KINDS))

    def test_kinds_with_one_marker_differ_for_every_eye(self):
        for eye in (ALL_CONES, NO_RED, NO_GREEN):
            for (one, look), (other, look_2) in itertools.combinations(plot_kinds.KINDS.items(), 2):
                if look.marker == look_2.marker:
                    distance = math.dist(lab(look.colour, eye), lab(look_2.colour, eye))
                    self.assertGreater(distance, 12, f"{one} and {other}")  # 2.3 is just noticeable, side by side

    def test_ticks_have_room(self):
        for last, expected in ((1e2, [1, 2, 5, 10, 20, 50, 100]), (1e6, [10.0 ** power for power in range(7)]),
                               (1e30, [1e0, 1e4, 1e8, 1e12, 1e16, 1e20, 1e24, 1e28])):
            axes = plot_style.new_figure(540).add_axes([0, 0, 0.5, 1])
            shown = FuncFormatter(lambda value, _: f"{value:g}")
            plot_style.style_axes(axes, (1, last), (1, last), shown, shown)
            ticks = [tick for tick in axes.get_xticks() if 1 <= tick <= last]
            self.assertEqual([f"{tick:g}" for tick in ticks], [f"{tick:g}" for tick in expected])

    def test_the_figure_is_as_wide_as_a_page_of_two_columns(self):
        self.assertAlmostEqual(plot_style.new_figure(500).get_size_inches()[0], 7.2)
        for points in (plot_style.TABLE_POINTS, plot_style.SMALL_POINTS, plot_style.TEXT_POINTS):
            self.assertGreaterEqual(points, 6)


if __name__ == "__main__":
    unittest.main()
