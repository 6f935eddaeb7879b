"""Where labels go, so that they hide nothing. Geometry in pixels only; knows no plotting library."""
import math
from typing import NamedTuple

GAP_PX = 2.0          # between a label and whatever is next to it
LABEL_GAP_PX = 5.0    # between two labels, which would read as one
EDGE_PX = 8.0         # between the label of a line and the line's ends
LEADER_FROM_PX = 16.0  # a label farther than this from its point gets a line to it
DIRECTIONS = [math.radians(degrees) for degrees in (
    90, -90, 0, 180, 45, 135, -45, -135, 20, 160, -20, -160, 65, 115, -65, -115,
    78, 102, -78, -102, 32, 148, -32, -148)]
RADII_PX = (4, 8, 13, 18, 24, 31, 39, 48, 58, 70, 84, 100, 120, 145, 175, 210, 250, 300)


class Box(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other):
        return (self.left < other.right and other.left < self.right
                and self.bottom < other.top and other.bottom < self.top)

    def within(self, other):
        return (self.left >= other.left and self.right <= other.right
                and self.bottom >= other.bottom and self.top <= other.top)

    def grown(self, by):
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)


def box_around(x, y, width, height):
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def boxes_along(start, end, thickness):
    """Small boxes that cover a band of `thickness` between two points: a slanted text, or a line."""
    length = math.dist(start, end)
    # Twice as many as side by side: those would not cover the corners of a slanted text.
    count = max(1, math.ceil(length / max(thickness / 2, 3.0)))
    return [box_around(start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share,
                       thickness, thickness) for share in ((i + 0.5) / count for i in range(count))]


class Boxes:
    """Boxes that are found by where they lie, as there may be thousands."""
    CELL_PX = 32

    def __init__(self, boxes=()):
        self.by_cell = {}
        self.extend(boxes)

    def extend(self, boxes):
        for box in boxes:
            for cell in self.cells_of(box):
                self.by_cell.setdefault(cell, []).append(box)

    def cells_of(self, box):
        left, bottom, right, top = (int(edge // self.CELL_PX) for edge in box)
        return [(x, y) for x in range(left, right + 1) for y in range(bottom, top + 1)]

    def touching(self, boxes):
        """Those that overlap one of `boxes`; some more than once."""
        return (one for box in boxes for cell in self.cells_of(box) for one in self.by_cell.get(cell, ())
                if one.overlaps(box))

    def hit(self, boxes):
        return any(self.touching(boxes))


class Placed(NamedTuple):
    x: float  # centre of the label
    y: float
    leader: tuple | None  # ((x, y), (x, y)) from the point to the label


def nearest_in(box, point):
    return min(max(point[0], box.left), box.right), min(max(point[1], box.bottom), box.top)


def candidates(point, size, marker_px, radii=RADII_PX):
    """Places for a label of size (width, height) around a point, the nearest first."""
    width, height = size
    for radius in radii:
        for angle in DIRECTIONS:
            # The label's edge, not its centre, keeps the distance: wide labels would otherwise cover the point.
            x = point[0] + math.cos(angle) * (radius + marker_px / 2 + width / 2)
            y = point[1] + math.sin(angle) * (radius + marker_px / 2 + height / 2)
            leader = None
            if radius > LEADER_FROM_PX - marker_px / 2:
                leader = (point, nearest_in(box_around(x, y, width, height), point))
            yield Placed(x, y, leader)


def place_labels(points, sizes, marker_px, bounds, lines, texts):
    """A place for each label, clear of all points, `lines`, `texts`, one another and the edges of `bounds`.

    `sizes` are those of the labels of the first points; the others have none.

    Crowded points choose first, as they have the least choice. Inside a crowd leaders may have to cross points and
    other leaders, at the worst run below labels. None where there is no room even so.
    """
    markers = [box_around(*point, marker_px, marker_px) for point in points]
    marked, drawn, labels, leaders = Boxes(markers), Boxes(lines), Boxes(texts), Boxes()
    placed = [None] * len(sizes)

    def crowd(index):
        return -sum(1.0 / (10.0 + math.dist(points[index], other)) for other in points)

    def leader_of(index, place, label, concession):
        """What the label's leader covers, nothing of a label without one; None where there is no room for both."""
        # A reader takes a label to belong to the nearest point, unless a line says otherwise.
        own = math.dist((place.x, place.y), points[index])
        if not place.leader and any(math.dist((place.x, place.y), point) < own for point in points):
            return None
        around = label.grown(GAP_PX)
        if not around.within(bounds) or labels.hit([label.grown(LABEL_GAP_PX)]):
            return None
        if marked.hit([around]) or drawn.hit([around]):
            return None
        leader = boxes_along(*place.leader, 2.0) if place.leader else []
        if concession < 2 and (leaders.hit([around]) or labels.hit(leader)):
            return None
        crossed = (box for box in marked.touching(leader) if not box.overlaps(markers[index]))
        if concession == 0 and (any(crossed) or leaders.hit(leader)):
            return None
        return leader

    def choose(index):
        for concession in range(3):
            for place in candidates(points[index], sizes[index], marker_px):
                label = box_around(place.x, place.y, *sizes[index])
                leader = leader_of(index, place, label, concession)
                if leader is not None:
                    labels.extend([label])
                    leaders.extend(leader)
                    return place
        return None

    for index in sorted(range(len(sizes)), key=crowd):
        placed[index] = choose(index)
    return placed


def hits(boxes, others):
    return any(box.overlaps(other) for box in boxes for other in others)


def place_along(start, end, size, obstacles, bounds, from_end=False):
    """Centre of a text of size (width, height) along a line from left to right, just above or, where that is taken, below.

    Takes the first free place from `start`, or from `end`. Returns (x, y, boxes that the text covers), or None where no
    place is free.
    """
    width, height = size
    span = math.dist(start, end)
    along = ((end[0] - start[0]) / span, (end[1] - start[1]) / span)
    room = max(0, int(span - width - 2 * EDGE_PX))
    for lift in (height / 2 + 2 * GAP_PX, -height / 2 - 2 * GAP_PX):
        for step in range(0, room + 1, 4):
            begin = EDGE_PX + (room - step if from_end else step)
            ends = [(start[0] + along[0] * at - along[1] * lift, start[1] + along[1] * at + along[0] * lift)
                    for at in (begin, begin + width)]
            boxes = boxes_along(*ends, height)
            if all(box.grown(EDGE_PX / 2).within(bounds) for box in boxes) and not hits(boxes, obstacles):
                return (ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2, boxes
    return None


def place_beside(start, end, size, obstacles, bounds):
    """A place for a text of size (width, height) that has no room along its line, with a leader to a point of the line."""
    anchors = [(start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
               for share in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)]
    for radius in RADII_PX:
        for anchor in anchors:
            for place in candidates(anchor, size, 0, radii=(radius,)):
                label = box_around(place.x, place.y, *size).grown(LABEL_GAP_PX)
                if label.within(bounds) and not hits([label], obstacles):
                    return place._replace(leader=(anchor, nearest_in(box_around(place.x, place.y, *size), anchor)))
    return None


def spread(wanted, gap, low, high):
    """Places on a line between `low` and `high`, `gap` between neighbours, all together as near to what is wanted as can be.

    Where there is no room for all, the gaps shrink alike.
    """
    gap = min(gap, (high - low) / max(1, len(wanted) - 1))
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    # Without the gaps, places need only not fall: those that would are pooled at their mean.
    pools = []
    for rank, index in enumerate(order):
        pools.append((wanted[index] - rank * gap, 1))
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] > pools[-1][0] / pools[-1][1]:
            last, before = pools.pop(), pools.pop()
            pools.append((before[0] + last[0], before[1] + last[1]))
    means = [total / count for total, count in pools for _ in range(count)]
    placed = [0.0] * len(wanted)
    for rank, index in enumerate(order):
        placed[index] = max(low, min(means[rank], high - (len(wanted) - 1) * gap)) + rank * gap
    return placed
