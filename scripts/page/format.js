"use strict";
// Numbers and units as text, and elements as the rest of the page makes them.

const MISSING = "–";

function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}

// The value with so many digits, zeros at the end included, never with an exponent: "4.70", "171", "1234".
function significant(value, digits = 3) {
  if (!isNumber(value)) return MISSING;
  if (Math.abs(value) >= 10 ** (digits - 1)) return value.toFixed(0);
  const text = value.toPrecision(digits);
  return text.includes("e") ? String(Number(text)) : text;
}

// In the largest of `units` ([scale, name], descending) that leaves at least 1.
function inUnits(value, units, digits = 3) {
  if (!isNumber(value)) return MISSING;
  const [scale, unit] = units.find(([least]) => Math.abs(value) >= least) ?? units[units.length - 1];
  const whole = scale === 1 && Number.isInteger(value);
  return `${whole ? value : significant(value / scale, digits)} ${unit}`.trim();
}

const withoutZeros = (text) => text.replace(/(\.\d*?)0+ /, "$1 ").replace(". ", " ");
const timeText = (ns) => inUnits(ns, [[1e9, "s"], [1e6, "ms"], [1e3, "µs"], [1, "ns"]]);
const bytesText = (bytes) => inUnits(bytes, [[1e9, "GB"], [1e6, "MB"], [1e3, "kB"], [1, "B"]]);
const countText = (count) => inUnits(count, [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"], [1, ""]], 4);
// Working sets are powers of two, as caches are.
const binaryBytesText = (bytes) =>
    withoutZeros(inUnits(bytes, [[2 ** 30, "GiB"], [2 ** 20, "MiB"], [2 ** 10, "KiB"], [1, "B"]]));
const tickTimeText = (seconds) => withoutZeros(timeText(seconds * 1e9));

function percentText(share) {
  return isNumber(share) ? `${(share * 100).toFixed(share < 0.0995 ? 1 : 0)} %` : MISSING;
}

function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

// The middle goes: beginning and end tell layers apart.
function shortened(text, width) {
  if (text.length <= width) return text;
  const head = Math.floor((width - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (width - 1 - head))}`;
}

// make("td", {className: "number"}, "7"): attributes that are properties of the element are set as such.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("aria"))
      element.setAttribute(`aria-${name.slice(4).toLowerCase()}`, value);
    else if (name in element)
      element[name] = value;
    else
      element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function button(text, onclick, attributes = {}) {
  return make("button", {type: "button", onclick, ...attributes}, text);
}

function select(label, options, chosen, onchange) {
  const list = make(
      "select", {onchange: () => onchange(list.selectedIndex)},
      ...options.map((text, index) => make("option", {selected: index === chosen}, text)));
  return make("label", {}, `${label} `, list);
}
