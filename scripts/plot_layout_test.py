#!/usr/bin/python3
"""Places labels among points, lines and texts; boxes in pixels, no picture."""
import math
import random
import unittest

from plot_layout import Box, box_around, boxes_along, hits, place_along, place_beside, place_labels, spread

BOUNDS = Box(0, 0, 600, 400)
SIZE = (16, 10)
MARKER_PX = 10


def labels_of(places, size=SIZE):
    return [box_around(place.x, place.y, *size) for place in places]


class PlotLayoutTest(unittest.TestCase):
    def test_boxes(self):
        box = box_around(10, 20, 4, 6)
        self.assertEqual(box, Box(8, 17, 12, 23))
        self.assertTrue(box.overlaps(Box(11, 22, 30, 30)))
        self.assertFalse(box.overlaps(Box(12, 17, 30, 23)), "boxes that touch do not overlap")
        self.assertTrue(box.within(box) and box.within(box.grown(1)) and not box.grown(1).within(box))

    def test_boxes_along_cover_the_band(self):
        boxes = boxes_along((0, 0), (100, 50), 10)
        for share in (0.05, 0.3, 0.77, 0.95):
            self.assertTrue(hits([box_around(100 * share, 50 * share, 0.1, 0.1)], boxes))
        self.assertFalse(hits([Box(0, 30, 10, 40)], boxes))

    def test_a_lone_label_stands_beside_its_point(self):
        (place,) = place_labels([(300, 200)], [SIZE], MARKER_PX, BOUNDS, [], [])
        self.assertIsNone(place.leader)
        self.assertLess(math.dist((place.x, place.y), (300, 200)), 20)

    def test_labels_keep_clear_of_everything(self):
        choose = random.Random(7)
        points = [(choose.uniform(20, 580), choose.uniform(20, 380)) for _ in range(60)]
        lines, texts = boxes_along((0, 0), (600, 400), 2), [Box(100, 300, 300, 312)]
        labels = labels_of(place_labels(points, [SIZE] * 60, MARKER_PX, BOUNDS, lines, texts))
        for index, label in enumerate(labels):
            self.assertTrue(label.within(BOUNDS))
            self.assertFalse(hits([label], [*(box_around(*p, MARKER_PX, MARKER_PX) for p in points), *lines, *texts]))
            self.assertFalse(hits([label], labels[:index]))

    def test_a_corner_and_one_spot_for_all(self):
        points = [(3, 3)] * 20
        places = place_labels(points, [SIZE] * 20, MARKER_PX, BOUNDS, [], [])
        self.assertNotIn(None, places)
        labels = labels_of(places)
        self.assertFalse(any(hits([label], labels[:index]) for index, label in enumerate(labels)))
        self.assertTrue(any(place.leader for place in places))

    def test_a_label_far_away_has_a_line_to_its_point(self):
        crowd = [(300 + 3 * index, 200) for index in range(15)]
        for point, place in zip(crowd, place_labels(crowd, [SIZE] * 15, MARKER_PX, BOUNDS, [], [])):
            nearest = min(crowd, key=lambda other: math.dist(other, (place.x, place.y)))
            self.assertTrue(place.leader or nearest == point)

    def test_no_room_at_all(self):
        self.assertEqual(place_labels([(5, 5)], [SIZE], MARKER_PX, Box(0, 0, 12, 12), [], []), [None])

    def test_along_a_line(self):
        x, y, boxes = place_along((0, 100), (600, 100), (80, 10), [], BOUNDS)
        self.assertTrue(45 <= x <= 60 and 106 <= y <= 112)
        self.assertTrue(hits([box_around(x, y, 1, 1)], boxes))
        x, _, _ = place_along((0, 100), (600, 100), (80, 10), [], BOUNDS, from_end=True)
        self.assertGreater(x, 540)

    def test_along_a_line_around_an_obstacle(self):
        x, _, boxes = place_along((0, 0), (600, 300), (80, 10), [Box(0, 0, 120, 120)], BOUNDS)
        self.assertGreater(x, 120)
        self.assertFalse(hits(boxes, [Box(0, 0, 120, 120)]))

    def test_along_a_line_below_where_nothing_is_free_above(self):
        _, y, _ = place_along((0, 100), (600, 100), (80, 10), [Box(0, 101, 600, 200)], BOUNDS)
        self.assertLess(y, 95)

    def test_no_room_along_a_line(self):
        obstacles = [Box(0, 101, 600, 110), Box(0, 90, 600, 99)]
        self.assertIsNone(place_along((0, 100), (600, 100), (80, 10), obstacles, BOUNDS))
        place = place_beside((0, 100), (600, 100), (80, 10), obstacles, BOUNDS)
        label = box_around(place.x, place.y, 80, 10)
        self.assertFalse(hits([label], obstacles) or not label.within(BOUNDS))
        (x, y), tip = place.leader
        self.assertEqual((y, tip), (100, (min(max(x, label.left), label.right), min(max(y, label.bottom), label.top))))
        self.assertIsNone(place_beside((0, 100), (600, 100), (80, 10), [BOUNDS], BOUNDS))

    def test_spreading(self):
        self.assertEqual(spread([20, 70, 20], 10, 0, 100), [15, 70, 25])
        self.assertEqual(spread([5, 50, 5], 20, 0, 100), [0, 50, 20])
        self.assertEqual(spread([99, 99, 99], 10, 0, 100), [80, 90, 100])
        self.assertEqual(spread([-5, -5], 10, 0, 100), [0, 10])
        self.assertEqual(spread([1, 1, 1, 1, 1], 50, 0, 100), [0, 25, 50, 75, 100])
        self.assertEqual(spread([], 10, 0, 100), [])


if __name__ == "__main__":
    unittest.main()
