"use strict";
// The time that counts predict against the time measured, for each predictor.

const PREDICTION_PX = 380;
const predictable = (one, predictor) =>
    isNumber(one.predicted_ns[predictor]) && isNumber(one.time_ns?.median);

function predictionLimits(cases) {
  const times = cases.flatMap((one) => [one.time_ns.median, ...Object.values(one.predicted_ns)])
                    .filter((time) => time > 0);
  return [Math.min(...times) / 2 / 1e9, Math.max(...times) * 2 / 1e9];
}

const agreementLine = ([low, high], factor, colour, dashes) => ({
  data: [{x: low / 100, y: factor * low / 100}, {x: high * 100, y: factor * high * 100}],
  showLine: true,
  pointRadius: 0,
  pointHitRadius: 0,
  pointHoverRadius: 0,
  borderColor: colour,
  borderDash: dashes,
  borderWidth: 1.3
});

function drawPrediction(canvas, cases, predictor, limits) {
  const shown = cases.filter((one) => predictable(one, predictor));
  const axis = (title) => ({...logAxis(title, tickTimeText), min: limits[0], max: limits[1]});
  drawChart(canvas, {
    type: "scatter",
    data: {
      datasets: [
        agreementLine(limits, 1, themeColour("compute-roof"), []),
        agreementLine(limits, 2, themeColour("memory-roof"), [5, 4]),
        agreementLine(limits, 0.5, themeColour("memory-roof"), [5, 4]), {
          data: shown.map((one) => ({x: one.predicted_ns[predictor] / 1e9, y: one.time_ns.median / 1e9})),
          showLine: false,
          ...pointStyles(shown)
        }
      ]
    },
    plugins: [labelPlugin(shown, [])],
    options: {
      scales: {
        x: axis(`Predicted from ${DATA.predictors[predictor]} (logarithmic)`),
        y: axis("Measured (logarithmic)")
      },
      interaction: {mode: "nearest", intersect: true},
      onClick: onPoint((index) => selectCase(shown[index])),
      plugins: {
        legend: {display: false},
        tooltip: {
          displayColors: false,
          callbacks: {
            title: ([item]) =>
                `${shown[item.dataIndex].number ?? ""} ${shortened(shown[item.dataIndex].title, 50)}`,
            label: (item) => {
              const one = shown[item.dataIndex], predicted = one.predicted_ns[predictor];
              return [
                `measured ${timeText(one.time_ns.median)}, predicted ${timeText(predicted)}`,
                `${significant(one.time_ns.median / predicted, 2)} times the prediction`,
                `${one.backend}, ${plural(one.threads, "thread")}, cache ${one.cache}`
              ];
            }
          }
        }
      },
    },
  });
}

function fitRows() {
  return visibleRuns().flatMap(
      (run) => run.fits
                   .filter(
                       (fit) => isOn("backend", fit.backend) && isOn("threads", fit.threads) &&
                           isOn("cache", fit.cache))
                   .map(
                       (fit) =>
                           [...(RUNS.length > 1 ? [run.label] : []), fit.network, fit.backend,
                            fit.threads ?? MISSING, fit.cache ?? MISSING, fit.kind,
                            DATA.predictors[fit.predictor] ?? fit.predictor, fit.layers ?? MISSING,
                            fit.correlation.toFixed(3), percentText(fit.median_relative_error)]));
}

function plainTable(caption, titles, rows) {
  return make(
      "div", {className: "scrolled"},
      make(
          "table", {}, make("caption", {}, caption),
          make("thead", {}, make("tr", {}, ...titles.map((title) => make("th", {scope: "col"}, title)))),
          make(
              "tbody", {},
              ...rows.map(
                  (row) => make(
                      "tr", {},
                      ...row.map((cell) => make("td", {}, cell instanceof Node ? cell : String(cell))))))));
}

function showPrediction() {
  const holder = document.getElementById("predictions");
  const predictors =
      Object.keys(DATA.predictors).filter((predictor) => CASES.some((one) => predictable(one, predictor)));
  document.getElementById("prediction-section").hidden = predictors.length === 0;
  forgetCharts(holder);
  const cases = visibleCases().filter((one) => predictors.some((predictor) => predictable(one, predictor)));
  if (cases.length === 0) return;
  const limits = predictionLimits(cases);
  for (const predictor of predictors) {
    const [canvas, box] = plotBox(
        `prediction-${predictor}`, PREDICTION_PX,
        `Time predicted from ${DATA.predictors[predictor]} against measured time, log-log`);
    holder.append(make("figure", {}, box));
    drawPrediction(canvas, cases, predictor, limits);
  }
  holder.append(
      make(
          "p", {className: "note"},
          "Predicted: the count times the network's median time per unit of it. Solid: measured as " +
              "predicted; dashed: twice, and half of it. Markers and numbers are those of the roofline."),
      make(
          "details", {}, make("summary", {}, "How well counts predict time"),
          plainTable(
              "Fits over each network",
              [
                ...(RUNS.length > 1 ? ["Run"] : []), "Network", "Backend", "Threads", "Cache", "Kind",
                "Predictor", "Layers", "Correlation", "Median error"
              ],
              fitRows())));
}
