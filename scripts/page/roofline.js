"use strict";
// The roofline itself: ceilings as lines, cases as points.

const roofline = document.getElementById("roofline");
const rooflineZoom = makeZoom(() => showRoofline());

// All points and ridges, with room at the left for the slopes.
function fullLimits(cases) {
  const ceilings = visibleCeilings();
  const peaks = ceilings.filter((one) => one.kind === "compute").map(roofValue);
  const top = Math.max(...peaks, ...cases.map((one) => one.gflops));
  const ys = [...peaks, ...cases.map((one) => one.gflops)];
  const ridges = ceilings.filter((one) => one.kind === "memory").map((one) => top / roofValue(one));
  const xs =
      [...cases.map((one) => one.arithmetic_intensity), ...ridges].filter((x) => x > 0 && Number.isFinite(x));
  if (ys.length === 0) return {x: [0.1, 100], y: [1, 1000]};
  if (xs.length === 0) xs.push(0.1, 100);
  return {x: [Math.min(...xs) / 2.5, Math.max(...xs) * 2], y: [Math.min(...ys, top / 10) / 1.8, top * 1.8]};
}

function pointLines(one) {
  const time = one.time_ns ?? {};
  return [
    `${one.kind}, ${one.backend}${one.implementation ? ` (${one.implementation})` : ""}`,
    `${significant(one.gflops, 4)} GFLOP/s at ${significant(one.arithmetic_intensity)} FLOP/byte`,
    `${timeText(time.median)} ${spreadText(one)}`.trim(),
    `${percentText(one.share_of_peak)} of the peak, ${percentText(one.share_of_roof)} of the roof` +
        (one.bound_by ? `, bound by ${one.bound_by}` : ""),
    `${plural(one.threads, "thread")}, ${one.dtype}, cache ${one.cache}`,
    ...(RUNS.length > 1 ? [one.run.label] : []),
  ];
}

// Half the 95 % interval of the median, relative to it.
function spread(one) {
  const {median, ci_low: low, ci_high: high} = one.time_ns ?? {};
  return isNumber(median) && isNumber(low) && isNumber(high) ? (high - low) / 2 / median : undefined;
}

function spreadText(one) {
  return spread(one) === undefined ? "" : `±${(spread(one) * 100).toFixed(1)} %`;
}

function roofDatasets(roofs) {
  return roofs.map(({ceiling, points}) => {
    const look = roofLook(ceiling);
    return {
      data: points,
      showLine: true,
      pointRadius: 0,
      pointHitRadius: 0,
      pointHoverRadius: 0,
      borderColor: look.colour,
      borderDash: look.dashes,
      borderWidth: look.widthPx
    };
  });
}

const drawnCases = () => visibleCases().filter((one) => one.is_drawable);

function showRoofline() {
  const cases = drawnCases(), roofs = roofLines();
  rooflineZoom.full = fullLimits(cases);
  const {x, y} = rooflineZoom.limits ?? rooflineZoom.full;
  const points = {
    data: cases.map((one) => ({x: one.arithmetic_intensity, y: one.gflops})),
    showLine: false,
    ...pointStyles(cases)
  };
  drawChart(roofline, {
    type: "scatter",
    data: {datasets: [...roofDatasets(roofs), points]},
    plugins: [labelPlugin(cases, roofs)],
    options: {
      scales: {
        x: {
          ...logAxis(
              "Arithmetic intensity [FLOP/byte], compulsory traffic: every operand once (logarithmic)"),
          min: x[0],
          max: x[1]
        },
        y: {...logAxis("Performance [GFLOP/s] (logarithmic)"), min: y[0], max: y[1]},
      },
      interaction: {mode: "nearest", intersect: true},
      onClick: onPoint((index) => {
        if (rooflineZoom.hasJustDragged) return;
        selectCase(cases[index]);
        showRow(state.selected);
      }),
      onHover: (event, elements) => {
        roofline.style.cursor = elements.length > 0 ? "pointer" : "crosshair";
      },
      plugins: {
        legend: {display: false},
        tooltip: {
          displayColors: false,
          callbacks: {
            title: ([item]) =>
                `${cases[item.dataIndex].number} ${shortened(cases[item.dataIndex].title, 60)}`,
            label: (item) => pointLines(cases[item.dataIndex])
          }
        }
      },
    },
  });
  const values = (name) => [...new Set(cases.map((one) => one[name]))].sort().join(", ");
  const settings = `${values("dtype")}; threads: ${values("threads")}; cache state: ${values("cache")}`;
  document.getElementById("roofline-setting").textContent =
      cases.length === 0 ? "No case to draw." : `${plural(cases.length, "point")}: ${settings}.`;
  const content = `${plural(cases.length, "case")}, ${plural(roofs.length, "ceiling")}`;
  roofline.ariaLabel = `Roofline, log-log: ${content}. The table below has all numbers.`;
}

// From point to point in the order of their numbers.
function stepSelection(by) {
  const cases = drawnCases().sort((one, other) => one.number - other.number);
  if (cases.length === 0) return;
  const at = cases.indexOf(state.selected);
  selectCase(cases[at < 0 ? (by > 0 ? 0 : cases.length - 1) : (at + by + cases.length) % cases.length]);
}

function onRooflineKey(event) {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  if (!rooflineZoom.onKey(event)) {
    if (plain && event.key === "ArrowRight")
      stepSelection(1);
    else if (plain && event.key === "ArrowLeft")
      stepSelection(-1);
    else if (plain && event.key === "Enter" && state.selected)
      showRow(state.selected, true);
    else
      return;
  }
  event.preventDefault();
}

function startRoofline() {
  roofline.setAttribute("role", "application");
  roofline.setAttribute("aria-roledescription", "roofline");
  document.getElementById("roofline-tools").append(...rooflineZoom.tools());
  zoomByMouse(roofline, rooflineZoom);
  roofline.addEventListener("keydown", onRooflineKey);
}
