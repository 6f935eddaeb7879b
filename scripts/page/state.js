"use strict";
// What the reader has chosen. Whoever shows something of it subscribes, and is told when it changes.

const DATA = JSON.parse(document.getElementById("data").textContent);
// Several runs are told apart by a letter, in front of their name and alone where there is little room.
const RUNS = DATA.runs.map((run, index) => {
  const letter = index < 26 ? String.fromCharCode(65 + index) : String(index + 1);
  return {...run, index, letter, label: DATA.runs.length > 1 ? `${letter}: ${run.label}` : run.label};
});
const CASES = RUNS.flatMap((run) => run.cases.map((value) => ({...value, run})));

// Cases that can stand on a roofline carry their number there, from left to right.
CASES.filter((one) => one.is_drawable)
    .sort((one, other) => one.arithmetic_intensity - other.arithmetic_intensity)
    .forEach((one, index) => {
      one.number = index + 1;
    });
CASES.forEach((one, index) => {
  one.id = index;
});

// What cases can be switched on and off by. `always`: also where all cases have the same.
const DIMENSIONS = [
  {name: "run", title: "Runs", of: (one) => one.run.label},
  {name: "kind", title: "Layer kinds", of: (one) => one.kind, always: true},
  {name: "backend", title: "Backends", of: (one) => one.backend, always: true},
  {name: "dtype", title: "Data types", of: (one) => one.dtype, always: true},
  {name: "threads", title: "Threads", of: (one) => one.threads, always: true},
  {name: "cache", title: "Cache states", of: (one) => one.cache, always: true},
  {name: "direction", title: "Directions", of: (one) => one.direction ?? "forward"},
  {name: "network", title: "Networks", of: (one) => one.network ?? MISSING},
];

const state = {
  off: Object.fromEntries(DIMENSIONS.map(({name}) => [name, new Set()])),
  search: "",
  selected: null,         // a case
  ceilingValue: "value",  // or "derived"
  roofsOff: null,         // ids of ceilings that are not drawn; filled by roofs.js
  colourBy: RUNS.length > 1 ? "run" : "kind",
};

const subscribers = [];
function subscribe(update) {
  subscribers.push(update);
}
function changed() {
  subscribers.forEach((update) => update());
}

function searchText(one) {
  return [
    one.title, one.name, one.kind, one.backend, one.implementation, one.dtype, one.cache, one.network,
    one.bound_by, one.status, one.direction, one.run.label, `${one.threads} threads`, one.layer.descriptor
  ].join(" ")
      .toLowerCase();
}

// A network's record or a ceiling has only some of the dimensions; those it lacks hold nothing back.
function isOn(name, value) {
  return value === undefined || !state.off[name].has(value);
}

function isVisible(one) {
  const words = state.search.toLowerCase().split(/\s+/);
  return DIMENSIONS.every(({name, of}) => isOn(name, of(one))) &&
      words.every((word) => searchText(one).includes(word));
}

const visibleCases = () => CASES.filter(isVisible);
const visibleRuns = () => RUNS.filter((run) => isOn("run", run.label));

function selectCase(one) {
  state.selected = one;
  changed();
}
