"use strict";
// Texts on a chart: the numbers of points, which are those of the table, and the short names of roofs.

const LABEL_FONT_PX = 11, LABEL_GAP_PX = 2, RING_PX = 13;

const overlaps = (one, other) =>
    one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

function boxAround(x, y, width, height) {
  return {left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2};
}

// Small boxes along a roof, as far as it is within the chart.
function boxesAlong(chart, {points: [start, end]}) {
  const {x, y} = chart.scales, area = chart.chartArea, STEP_PX = 4;
  const [from, to] =
      [start, end].map((point) => ({x: x.getPixelForValue(point.x), y: y.getPixelForValue(point.y)}));
  const slope = (to.y - from.y) / (to.x - from.x), boxes = [];
  for (let at = Math.max(from.x, area.left); at < Math.min(to.x, area.right); at += STEP_PX) {
    boxes.push(boxAround(at, from.y + slope * (at - from.x), STEP_PX, 2));
  }
  return boxes;
}

// The first place around the point where the label covers nothing of what is taken; null for none.
function placeFor(point, width, reach, taken, area) {
  const aside = reach + width / 2, up = reach + LABEL_FONT_PX / 2;
  const near =
      [[aside, 0], [-aside, 0], [0, -up], [0, up], [aside, -up], [-aside, -up], [aside, up], [-aside, up]];
  for (const [dx, dy] of [...near, ...near.map(([x, y]) => [x, 2 * y]), ...near.map(([x,
                                                                                      y]) => [x, 4 * y])]) {
    const box = boxAround(point.x + dx, point.y + dy, width, LABEL_FONT_PX);
    const inside =
        box.left >= area.left && box.right <= area.right && box.top >= area.top && box.bottom <= area.bottom;
    if (inside && !taken.some((other) => overlaps(box, other))) return box;
  }
  return null;
}

function writeInto(context, box, text) {
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineWidth = 3;
  context.strokeStyle = themeColour("paper");
  context.strokeText(text, (box.left + box.right) / 2, (box.top + box.bottom) / 2);
  context.fillText(text, (box.left + box.right) / 2, (box.top + box.bottom) / 2);
}

// Where a roof enters the chart or, flat, where it leaves it.
function roofLabelBox(chart, {ceiling, points: [start, end]}, width) {
  const {x, y} = chart.scales, area = chart.chartArea;
  if (ceiling.kind === "compute") {
    return {
      left: area.right - width - 4,
      right: area.right - 4,
      top: y.getPixelForValue(start.y) - LABEL_FONT_PX - 4,
      bottom: y.getPixelForValue(start.y) - 4
    };
  }
  const from = Math.max(x.min, y.min / roofValue(ceiling));
  if (from >= Math.min(x.max, end.x)) return null;
  const left = Math.max(area.left + 4, x.getPixelForValue(from) + 4);
  const middle =
      y.getPixelForValue(roofValue(ceiling) * x.getValueForPixel(left + width / 2)) - LABEL_FONT_PX - 8;
  return {left, right: left + width, top: middle - LABEL_FONT_PX / 2, bottom: middle + LABEL_FONT_PX / 2};
}

// Around the point that is selected, whatever its look.
function drawRing(context, point) {
  if (!point) return;
  context.strokeStyle = themeColour("text");
  context.lineWidth = 2;
  context.beginPath();
  context.arc(point.x, point.y, RING_PX, 0, 2 * Math.PI);
  context.stroke();
}

// A Chart.js plugin. `cases` are those of the last dataset.
function labelPlugin(cases, roofs) {
  return {
    id: "labels",
    afterDatasetsDraw(chart) {
      const context = chart.ctx, area = chart.chartArea;
      const pixels = chart.getDatasetMeta(chart.data.datasets.length - 1).data;
      const within = (p) => p.x >= area.left && p.x <= area.right && p.y >= area.top && p.y <= area.bottom;
      const taken = pixels.map((p) => boxAround(p.x, p.y, 2 * POINT_PX, 2 * POINT_PX));
      context.save();
      context.fillStyle = themeColour("muted");
      context.font = `${LABEL_FONT_PX}px ${Chart.defaults.font.family}`;
      for (const roof of roofs) {
        const text = roofMark(roof.ceiling);
        const box = roofLabelBox(chart, roof, context.measureText(text).width);
        if (!box || box.top < area.top || box.bottom > area.bottom ||
            taken.some((other) => overlaps(box, other)))
          continue;
        taken.push(box);
        writeInto(context, box, text);
      }
      context.fillStyle = themeColour("text");
      const lines = roofs.flatMap((roof) => boxesAlong(chart, roof));
      // The selected one first, as it must have its label.
      drawRing(context, pixels[cases.indexOf(state.selected)]);
      const order =
          cases.map((_, index) => index)
              .sort((one, other) => (cases[other] === state.selected) - (cases[one] === state.selected));
      for (const index of order.filter((one) => within(pixels[one]))) {
        const isSelected = cases[index] === state.selected;
        const reach = (isSelected ? RING_PX : POINT_PX) + LABEL_GAP_PX;
        const text = isSelected ? `${cases[index].number} ${shortened(cases[index].title, 40)}` :
                                  String(cases[index].number);
        const width = context.measureText(text).width;
        const box = placeFor(pixels[index], width, reach, [...taken, ...lines], area) ??
            placeFor(pixels[index], width, reach, taken, area);
        if (!box) continue;
        taken.push(box);
        writeInto(context, box, text);
      }
      context.restore();
    }
  };
}
