"use strict";
// Bandwidth over the size of the working set, a curve for each run, and where the levels end.

function levelEnds(run) {
  const threads = mostThreads(run);
  const found = new Map(
      run.ceilings.filter((one) => one.kind === "memory" && one.threads === threads && one.capacity_bytes > 0)
          .map((one) => [one.level, one.capacity_bytes]));
  return [...found].map(([level, bytes]) => ({run, level, bytes}));
}

function levelPlugin(ends) {
  return {
    id: "levels",
    afterDatasetsDraw(chart) {
      const {ctx: context, chartArea: area, scales: {x}} = chart;
      context.save();
      context.font = `11px ${Chart.defaults.font.family}`;
      context.setLineDash([4, 3]);
      for (const {run, level, bytes} of ends.filter((one) => one.bytes > x.min && one.bytes < x.max)) {
        const at = x.getPixelForValue(bytes);
        context.strokeStyle = context.fillStyle = RUNS.length > 1 ? runColour(run) : themeColour("muted");
        context.beginPath();
        context.moveTo(at, area.top);
        context.lineTo(at, area.bottom);
        context.stroke();
        context.save();
        context.translate(at - 4, area.bottom - 6 - 110 * (RUNS.length > 1 ? run.index % 3 : 0));
        context.rotate(-Math.PI / 2);
        context.fillText(`${level} up to ${binaryBytesText(bytes)}`, 0, 0);
        context.restore();
      }
      context.restore();
    }
  };
}

function showBandwidth() {
  const measured = RUNS.filter((run) => (run.bandwidth_curve ?? []).length > 0);
  document.getElementById("bandwidth-section").hidden = measured.length === 0;
  if (measured.length === 0) return;
  const runs = measured.filter((run) => isOn("run", run.label));
  const canvas = document.getElementById("bandwidth");
  canvas.setAttribute("role", "img");
  canvas.ariaLabel = "Bandwidth over the size of the working set, log-log";
  const sizes = runs.flatMap((run) => run.bandwidth_curve.map((point) => point.bytes));
  const powers = Array.from({length: 30}, (_, index) => 2 ** (2 * index));
  drawChart(canvas, {
    type: "scatter",
    data: {
      datasets: runs.map((run) => ({
                           label: run.label,
                           data: run.bandwidth_curve.map((point) => ({x: point.bytes, y: point.gb_per_s})),
                           showLine: true,
                           borderColor: runColour(run),
                           backgroundColor: runColour(run),
                           borderDash: LINE_DASHES[run.index % LINE_DASHES.length],
                           borderWidth: 2,
                           pointRadius: 2
                         }))
    },
    plugins: [levelPlugin(runs.flatMap(levelEnds))],
    options: {
      scales: {
        x: {
          ...logAxis("Working set over all threads (logarithmic)", binaryBytesText),
          min: Math.min(...sizes) / 1.2,
          max: Math.max(...sizes) * 1.2,
          afterBuildTicks: (axis) => {
            axis.ticks =
                powers.filter((power) => power > axis.min && power < axis.max).map((value) => ({value}));
          },
          ticks: {callback: binaryBytesText, autoSkip: true, maxRotation: 0}
        },
        y: logAxis("Bandwidth [GB/s] (logarithmic)")
      },
      interaction: {mode: "nearest", intersect: false},
      plugins: {
        legend: {display: RUNS.length > 1},
        tooltip: {
          callbacks: {
            label: ({parsed: {x, y}, dataset}) =>
                [`${binaryBytesText(x)}: ${significant(y)} GB/s`, ...(RUNS.length > 1 ? [dataset.label] : [])]
          }
        }
      },
    },
  });
}
