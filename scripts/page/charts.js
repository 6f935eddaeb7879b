"use strict";
// What all charts share: how one is drawn anew, its axes, markers and lines, and printing.

const LINE_DASHES = [[], [7, 3], [2, 2], [9, 3, 2, 3], [1, 3], [12, 4]];
const RUN_COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];
const POINT_STYLES = {
  o: ["circle", 0],
  s: ["rect", 0],
  "^": ["triangle", 0],
  v: ["triangle", 180],
  D: ["rectRot", 0]
};
const MARKER_SCALES = {
  o: 1,
  s: 1.1,
  "^": 1.25,
  v: 1.25,
  D: 1.1
};  // so that all look equally large
const POINT_PX = 6;
const TICK_DIGITS = [1, 2, 5];

const looks = Object.fromEntries(DATA.kinds.map((kind) => [kind.name, kind]));
const charts = new Map();

function drawChart(canvas, config) {
  const before = charts.get(canvas);
  before?.destroy();
  Chart.defaults.color = themeColour("text");
  Chart.defaults.borderColor = themeColour("grid");
  Chart.defaults.plugins.tooltip.backgroundColor = "#22262c";
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  config.options = {animation: false, responsive: true, maintainAspectRatio: false, ...config.options};
  if (isPrinting) Object.assign(config.options, {devicePixelRatio: PRINT_PIXELS});
  const chart = new Chart(canvas, config);
  charts.set(canvas, chart);
  return chart;
}

// What a click on a point does. Later, as drawing anew destroys the chart that is still at work on its event.
function onPoint(action) {
  return (event, elements) => {
    if (elements.length > 0) setTimeout(() => action(elements[0].index));
  };
}

function forgetCharts(holder) {
  for (const canvas of holder.querySelectorAll("canvas")) {
    charts.get(canvas)?.destroy();
    charts.delete(canvas);
  }
  holder.replaceChildren();
}

// A canvas in a box of the given height, and what a reader who cannot see it is told.
function plotBox(id, heightPx, label) {
  const canvas = make("canvas", {id, role: "img", ariaLabel: label});
  return [canvas, make("div", {className: "plot", style: `height: ${heightPx}px`}, canvas)];
}

function axisTitle(text) {
  return {display: true, text};
}

// Labels at 1, 2 and 5 of each power of ten, or at the powers only where more would not fit.
function logAxis(title, text = (value) => String(Number(value.toPrecision(2)))) {
  function callback(value) {
    const decades = Math.log10(this.max / this.min);
    const lengthPx = this.isHorizontal() ? this.width : this.height;
    const digit = value / 10 ** Math.floor(Math.log10(value) + 1e-9);
    const decadePx = lengthPx / decades;
    const wanted = decadePx > (this.isHorizontal() ? 170 : 80) ? TICK_DIGITS : [1];
    const every = Math.ceil((this.isHorizontal() ? 60 : 20) / decadePx);  // so many powers of ten to a label
    const isTurn = Math.round(Math.log10(value)) % every === 0 || wanted.length > 1;
    return (isTurn && wanted.some((one) => Math.abs(one - digit) < 1e-6)) || decades < 0.7 ? text(value) :
                                                                                             null;
  }
  // Chart.js draws a grid line for each of its ticks; those without a label stay away.
  return {
    type: "logarithmic",
    title: axisTitle(title),
    ticks: {callback, autoSkip: false, maxRotation: 0},
    grid: {color: (context) => (context.tick?.label == null ? "transparent" : themeColour("grid"))}
  };
}

// One dataset may hold points of many looks: `cases` and what each point is, in the same order.
function pointStyles(cases) {
  const fill = (one) => DATA.fills[one.backend];
  const colours = cases.map(colourOf);
  const selected = (one) => one === state.selected;
  return {
    pointStyle: cases.map((one) => POINT_STYLES[looks[one.kind].marker][0]),
    rotation: cases.map((one) => POINT_STYLES[looks[one.kind].marker][1]),
    pointRadius:
        cases.map((one) => (POINT_PX + (selected(one) ? 3 : 0)) * MARKER_SCALES[looks[one.kind].marker]),
    pointHoverRadius: POINT_PX + 3,
    pointBackgroundColor: cases.map(
        (one, index) =>
            ({full: colours[index], half: `${colours[index]}66`, hollow: themeColour("paper")})[fill(one)]),
    pointBorderColor:
        cases.map((one, index) => (fill(one) === "full" ? themeColour("paper") : colours[index])),
    pointBorderWidth: cases.map((one) => (fill(one) === "full" ? 0.8 : 1.8)),
    pointHoverBorderColor: themeColour("text"),
    pointHoverBorderWidth: 2,
  };
}

const runColour = (run) => RUN_COLOURS[run.index % RUN_COLOURS.length];
const colourOf = (one) => (state.colourBy === "run" ? runColour(one.run) : looks[one.kind].colour);

// The marker of a kind and the filling of a backend as they stand in legends.
function swatch(colour, marker = "o", fill = "full") {
  const shapes = {
    o: '<circle cx="7" cy="7" r="5"/>',
    s: '<rect x="2.5" y="2.5" width="9" height="9"/>',
    "^": '<path d="M7 1.5 12.5 12h-11z"/>',
    v: '<path d="M7 12.5 12.5 2h-11z"/>',
    D: '<path d="M7 1 13 7 7 13 1 7z"/>'
  };
  const inside = {full: colour, half: `${colour}66`, hollow: "none"}[fill];
  const holder = make("span", {className: "swatch", ariaHidden: "true"});
  const style = `fill="${inside}" stroke="${colour}" stroke-width="1.6"`;
  holder.innerHTML = `<svg width="14" height="14" ${style}>${shapes[marker]}</svg>`;
  return holder;
}

function lineSwatch(colour, dashes, widthPx) {
  const holder = make("span", {className: "swatch", ariaHidden: "true"});
  holder.innerHTML =
      `<svg width="28" height="8"><path d="M0 4h28" stroke="${colour}" stroke-width="${widthPx}" ` +
      `stroke-dasharray="${dashes.join(" ")}"/></svg>`;
  return holder;
}

function legendItem(...parts) {
  return make("span", {className: "legend-item"}, ...parts);
}

// Paper is light and finer than a screen. Charts are drawn again for it, and as before afterwards.
const PRINT_PIXELS = 2;
let isPrinting = false;

function startPrinting() {
  let theme, opened;
  function setPrinting(value) {
    isPrinting = value;
    document.documentElement.classList.toggle("printing", value);
  }
  addEventListener("beforeprint", () => {
    theme = document.documentElement.dataset.theme;
    setPrinting(true);
    setTheme("light");
    opened = [...document.querySelectorAll("details:not([open])")];
    opened.forEach((one) => {
      one.open = true;
    });
  });
  addEventListener("afterprint", () => {
    setPrinting(false);
    opened.forEach((one) => {
      one.open = false;
    });
    setTheme(theme);
  });
}
