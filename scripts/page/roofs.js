"use strict";
// The ceilings: which are drawn, what they allow, and their legend with its switches.

const CEILINGS = RUNS.flatMap((run) => run.ceilings.map((ceiling) => ({...ceiling, run})));
CEILINGS.forEach((ceiling, id) => {
  ceiling.id = id;
});
const LEVELS = [...new Set(CEILINGS.filter((one) => one.kind === "memory").map((one) => one.level))];

const setting = (ceiling) => `${ceiling.run.index} ${ceiling.threads}`;
const roofValue = (ceiling) =>
    (state.ceilingValue === "derived" && isNumber(ceiling.derived) ? ceiling.derived : ceiling.value);

// At first the best access pattern of each level, which is what a layer can hope for, and every peak.
function startRoofs() {
  const best = new Map();
  for (const ceiling of CEILINGS.filter((one) => one.kind === "memory")) {
    const key = `${setting(ceiling)} ${ceiling.level}`;
    if (ceiling.value > (best.get(key)?.value ?? 0)) best.set(key, ceiling);
  }
  const shown = new Set(best.values());
  state.roofsOff =
      new Set(CEILINGS.filter((one) => one.kind === "memory" && !shown.has(one)).map((one) => one.id));
}

function isCeilingOffered(ceiling) {
  return isOn("run", ceiling.run.label) && isOn("threads", ceiling.threads) && isOn("dtype", ceiling.dtype);
}

const visibleCeilings = () => CEILINGS.filter((one) => isCeilingOffered(one) && !state.roofsOff.has(one.id));

// Lines in data coordinates. A slope ends at the highest peak of its run and threads, a peak begins at its
// steepest slope.
function roofLines() {
  const FAR_LEFT = 1e-6, FAR_RIGHT = 1e12;  // FLOP/byte, beyond what any zoom shows
  return visibleCeilings().map((ceiling) => {
    const others =
        visibleCeilings().filter((one) => setting(one) === setting(ceiling) && one.kind !== ceiling.kind);
    const limit = Math.max(...others.map(roofValue));  // -Infinity for none
    const value = roofValue(ceiling);
    const ridge = ceiling.kind === "memory" ? limit / value : value / limit;
    const start = ceiling.kind === "compute" && others.length > 0 ? ridge : FAR_LEFT;
    const end = ceiling.kind === "memory" && others.length > 0 ? ridge : FAR_RIGHT;
    const at = (intensity) => ({x: intensity, y: ceiling.kind === "memory" ? value * intensity : value});
    return {ceiling, points: [at(start), at(end)]};
  });
}

const roofWhat = (ceiling) => (ceiling.kind === "memory" ? ceiling.level : ceiling.dtype);

const mostThreads = (run) => Math.max(...run.ceilings.map((one) => one.threads));

// What stands at the line itself.
function roofMark(ceiling) {
  const hasSeveral = new Set(visibleCeilings().map((one) => one.threads)).size > 1;
  return roofWhat(ceiling) + (hasSeveral ? `, ${plural(ceiling.threads, "thread")}` : "");
}

// A level, or a data type, has its dashes; a run its colour; fewer threads are thinner.
function roofLook(ceiling) {
  const names = ceiling.kind === "memory" ? LEVELS : ["f32"];
  const colour = RUNS.length > 1 ? runColour(ceiling.run) :
                                   themeColour(ceiling.kind === "memory" ? "memory-roof" : "compute-roof");
  return {
    colour,
    dashes: LINE_DASHES[Math.max(0, names.indexOf(roofWhat(ceiling))) % LINE_DASHES.length],
    widthPx:
        (ceiling.kind === "memory" ? 1.5 : 2.2) * (ceiling.threads === mostThreads(ceiling.run) ? 1 : 0.6)
  };
}

function roofName(ceiling) {
  const unit = ceiling.kind === "memory" ? "GB/s" : ceiling.unit === "GOPS" ? "GOP/s" : "GFLOP/s";
  return `${roofWhat(ceiling)} ${ceiling.name} ${significant(roofValue(ceiling))} ${unit}`;
}

function roofSwitch(ceiling) {
  const look = roofLook(ceiling);
  const box = make("input", {
    type: "checkbox",
    name: "ceiling",
    value: String(ceiling.id),
    checked: !state.roofsOff.has(ceiling.id),
    onchange: () => {
      if (box.checked)
        state.roofsOff.delete(ceiling.id);
      else
        state.roofsOff.add(ceiling.id);
      changed();
      document.querySelector(`[name=ceiling][value="${ceiling.id}"]`)?.focus();
    }
  });
  const details = [plural(ceiling.threads, "thread"), ceiling.isa].filter(Boolean).join(", ");
  return make(
      "label", {className: state.roofsOff.has(ceiling.id) ? "roof off" : "roof"}, box,
      lineSwatch(look.colour, look.dashes, look.widthPx), ` ${roofName(ceiling)} `,
      make("small", {}, details));
}

function ceilingChoice(offered) {
  const derivable = offered.some((one) => isNumber(one.derived));
  const choice = (name, text) => make(
      "label", {}, make("input", {
        type: "radio",
        name: "ceiling-value",
        value: name,
        checked: state.ceilingValue === name,
        disabled: name === "derived" && !derivable,
        onchange: () => {
          state.ceilingValue = name;
          changed();
          document.querySelector(`[name=ceiling-value][value=${name}]`)?.focus();
        }
      }),
      ` ${text}`);
  return make(
      "fieldset", {className: state.ceilingValue === "derived" ? "" : "screen-only"},
      make("legend", {}, "Peaks"), choice("value", "measured"), choice("derived", "derived from the clock"),
      ...(derivable ?
              [] :
              [make("p", {className: "note"}, "Not derived in this run: the clock was not measured.")]));
}

function showCeilings() {
  const holder = document.getElementById("ceilings");
  const wasOpen = holder.querySelector("details")?.open ?? false;
  const offered = CEILINGS.filter(isCeilingOffered);
  const best = (one) => one.kind === "compute" || !initiallyOff.has(one.id);
  const group = (run) => {
    const mine = offered.filter((one) => one.run === run && best(one));
    return make(
        "fieldset", {}, make("legend", {}, RUNS.length > 1 ? `Ceilings ${run.label}` : "Ceilings"),
        ...mine
            .sort(
                (one, other) => other.threads - one.threads ||
                    (one.kind < other.kind     ? -1 :
                         one.kind > other.kind ? 1 :
                                                 0) ||
                    roofValue(other) - roofValue(one))
            .map(roofSwitch));
  };
  const rest = offered.filter((one) => !best(one));
  holder.replaceChildren(
      ceilingChoice(offered), ...visibleRuns().filter((run) => run.ceilings.length > 0).map(group),
      ...(rest.length === 0 ? [] :
                              [make(
                                  "details", {open: wasOpen, className: "screen-only"},
                                  make("summary", {}, "Other access patterns"), ...rest.map(roofSwitch))]));
}

startRoofs();
const initiallyOff = new Set(state.roofsOff);
