"use strict";
// What it takes to create a kernel, to pack its operands and to call it first, beside a steady call.

const MOST_PHASE_ROWS = 40, PRINTED_PHASE_ROWS = 24, PHASE_ROW_PX = 22;
const PHASES = [
  {title: "create", time: (one) => one.phases_ns?.create, style: "triangle", colour: "#CC79A7"},
  {title: "prepack", time: (one) => one.phases_ns?.prepack, style: "rect", colour: "#E69F00"},
  {title: "first call", time: (one) => one.phases_ns?.first, style: "rectRot", colour: "#0072B2"},
  {
    title: "call without packed weights",
    time: (one) => one.phases_ns?.unpacked_call,
    style: "crossRot",
    colour: "#D55E00"
  },
  {title: "steady call", time: (one) => one.time_ns?.median, style: "circle", colour: "#009E73"},
];

const hasPhases = (one) => Object.keys(one.phases_ns ?? {}).length > 0;

function phaseNote(cases, rows) {
  const paid =
      rows.filter((one) => isNumber(one.phases_ns.packing_paid_after_calls))
          .map(
              (one) =>
                  `${one.number ?? one.title}: ${significant(one.phases_ns.packing_paid_after_calls, 2)}`);
  return [
    rows.length < cases.length ? `The first ${rows.length} of ${cases.length} cases in the table's order.` :
                                 "",
    "Numbers are those of the table.",
    paid.length > 0 ? `Packing has paid after so many calls: ${paid.join(", ")}.` : ""
  ].join(" ")
      .trim();
}

function showPhases() {
  document.getElementById("phases-section").hidden = !CASES.some(hasPhases);
  const holder = document.getElementById("phases-plot");
  forgetCharts(holder);
  const cases = sortedCases().filter(hasPhases),
        rows = cases.slice(0, isPrinting ? PRINTED_PHASE_ROWS : MOST_PHASE_ROWS);
  if (rows.length === 0) return;
  const [canvas, box] =
      plotBox("phases", rows.length * PHASE_ROW_PX + 100, "Phases of each case, logarithmic time");
  holder.append(make("figure", {}, box), make("p", {className: "note"}, phaseNote(cases, rows)));
  const width = canvas.parentElement.clientWidth < 800 ? 26 : 44;
  const names = rows.map((one) => `${one.number ?? ""} ${shortened(one.title, width)} ${one.backend}`);
  drawChart(canvas, {
    type: "scatter",
    data: {
      datasets:
          PHASES.filter(({time}) => rows.some((one) => time(one) > 0))
              .map(({title, time, style, colour}) => ({
                     label: title,
                     pointStyle: style,
                     pointRadius: 5,
                     pointHoverRadius: 7,
                     backgroundColor: colour,
                     borderColor: colour,
                     borderWidth: style === "crossRot" ? 2 : 1,
                     data: rows.map((one, index) => ({x: time(one) / 1e9, y: index})).filter(({x}) => x > 0)
                   }))
    },
    options: {
      scales: {
        x: logAxis("Time (logarithmic)", tickTimeText),
        y: {
          type: "linear",
          reverse: true,
          min: -0.5,
          max: rows.length - 0.5,
          grid: {display: false},
          afterBuildTicks: (axis) => {
            axis.ticks = rows.map((_, value) => ({value}));
          },
          ticks: {callback: (value) => names[value], autoSkip: false}
        }
      },
      plugins: {
        legend: {position: "top", labels: {usePointStyle: true}},
        tooltip: {
          callbacks: {
            title: ([item]) => rows[item.parsed.y].name,
            label: (item) => `${item.dataset.label}: ${timeText(item.parsed.x * 1e9)}`
          }
        }
      },
    },
  });
}
