"use strict";
// Where the time of a network goes, by layer and by kind.

const MOST_SHARES = 25, SHARE_ROW_PX = 22;
const SHARES = RUNS.flatMap((run) => run.shares.map((share) => ({...share, run})));
const sharesChoice = {
  index: 0
};

const offeredShares = () => SHARES.filter((share) => isOn("run", share.run.label) && [
  "backend", "cache", "threads"
].every((name) => isOn(name, share[name])) && isOn("network", share.name));

function shareName(share) {
  return [
    share.name, share.backend, plural(share.threads, "thread"), `cache ${share.cache}`,
    ...(RUNS.length > 1 ? [share.run.label] : [])
  ].join(", ");
}

// The largest shares, and the rest as one.
function largest(entries) {
  if (entries.length <= MOST_SHARES) return entries;
  const rest = entries.slice(MOST_SHARES - 1);
  const sum = (name) => rest.reduce((total, entry) => total + (entry[name] ?? 0), 0);
  return [
    ...entries.slice(0, MOST_SHARES - 1), {
      name: `${rest.length} others`,
      count: sum("count"),
      time_ns: sum("time_ns"),
      share: sum("share"),
      cumulative: 1
    }
  ];
}

// Writes each bar's figures behind it.
const barTexts = (entries) => ({
  id: "texts",
  afterDatasetsDraw(chart) {
    const context = chart.ctx;
    context.save();
    context.fillStyle = themeColour("text");
    context.textBaseline = "middle";
    context.font = `12px ${Chart.defaults.font.family}`;
    chart.getDatasetMeta(0).data.forEach((bar, index) => {
      const {share, time_ns: time, cumulative} = entries[index];
      const sum = index > 0 && isNumber(cumulative) ? `  (Σ ${percentText(cumulative)})` : "";
      context.fillText(`${percentText(share)}  ${timeText(time)}${sum}`, bar.x + 5, bar.y);
    });
    context.restore();
  }
});

function drawShares(canvas, entries, colours) {
  drawChart(canvas, {
    type: "bar",
    data: {
      labels:
          entries.map((entry) => `${shortened(entry.name, 34)}${entry.count > 1 ? ` ×${entry.count}` : ""}`),
      datasets: [{
        data: entries.map((entry) => entry.share * 100),
        backgroundColor: colours,
        barPercentage: 0.8,
        categoryPercentage: 0.95
      }]
    },
    plugins: [barTexts(entries)],
    options: {
      indexAxis: "y",
      scales: {
        x: {
          beginAtZero: true,
          title: axisTitle("Share of the network's time [%]"),
          grace: "45%",
          ticks: {callback: (value) => (value <= 100 ? value : null)}
        },
        y: {grid: {display: false}, ticks: {autoSkip: false}}
      },
      plugins: {
        legend: {display: false},
        tooltip: {
          callbacks: {
            title: ([item]) => entries[item.dataIndex].name,
            label: (item) =>
                `${timeText(entries[item.dataIndex].time_ns)}, ${percentText(entries[item.dataIndex].share)}`
          }
        }
      }
    },
  });
}

function restText(share) {
  const counted = share.counted_only;
  const parts =
      [`${plural(share.layers_timed ?? share.by_layer.length, "layer")} timed: ${timeText(share.time_ns)}`];
  if (share.layers_not_timed > 0)
    parts.push(`${plural(share.layers_not_timed, "layer")} with MACCs without a time`);
  if (counted?.layers > 0) {
    const atRoof = `at least ${timeText(counted.at_roof_ns)} to move their bytes`;
    parts.push(`${plural(counted.layers, "layer")} without MACCs, not timed: ${atRoof}`);
  }
  if (isNumber(share.end_to_end_ns)) parts.push(`all layers one by one: ${timeText(share.end_to_end_ns)}`);
  return `${parts.join("; ")}.`;
}

function showShares() {
  const offered = offeredShares(), holder = document.getElementById("shares"),
        tools = document.getElementById("shares-tools");
  document.getElementById("shares-section").hidden = SHARES.length === 0;
  forgetCharts(holder);
  if (offered.length === 0) {
    tools.replaceChildren("No network is switched on.");
    return;
  }
  sharesChoice.index = Math.min(sharesChoice.index, offered.length - 1);
  tools.replaceChildren(select("Network and setting", offered.map(shareName), sharesChoice.index, (index) => {
    sharesChoice.index = index;
    showShares();
    tools.querySelector("select").focus();
  }));
  const share = offered[sharesChoice.index];
  const layers = largest(share.by_layer);
  const panel = (id, title, entries) => {
    const [canvas, box] = plotBox(id, entries.length * SHARE_ROW_PX + 62, `${title} of ${shareName(share)}`);
    holder.append(make("figure", {}, make("h3", {}, title), box));
    return canvas;
  };
  const colours = (entries) =>
      entries.map((entry) => looks[entry.kind]?.colour ?? themeColour("memory-roof"));
  const [byLayer, byKind] =
      [panel("shares-by-layer", "By layer", layers), panel("shares-by-kind", "By kind", share.by_kind)];
  drawShares(byLayer, layers, colours(layers));
  drawShares(byKind, share.by_kind, colours(share.by_kind));
  holder.append(make("p", {className: "note"}, restText(share)));
}
