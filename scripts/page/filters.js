"use strict";
// The switches, which are the legend too: what is off is on no chart and in no table.

function dimensionValues({name, of}) {
  const found = [...new Set(CASES.map(of))];
  if (name === "kind") return DATA.kinds.map((kind) => kind.name);
  if (name === "run") return RUNS.map((run) => run.label);
  return found.sort((one, other) => (isNumber(one) ? one - other : String(one).localeCompare(String(other))));
}

function filterSwatch(name, value) {
  if (name === "kind") return [swatch(looks[value].colour, looks[value].marker)];
  if (name === "backend") return [swatch("#777777", "o", DATA.fills[value])];
  if (name === "run") return [swatch(runColour(RUNS.find((run) => run.label === value)), "s")];
  return [];
}

function filterSwitch(name, value) {
  const off = state.off[name];
  const box = make("input", {
    type: "checkbox",
    checked: true,
    name,
    value: String(value),
    onchange: () => {
      if (box.checked)
        off.delete(value);
      else
        off.add(value);
      changed();
    }
  });
  return make("label", {}, box, ...filterSwatch(name, value), ` ${value}`);
}

function colourChoice() {
  const names = {kind: "layer kind", run: "run"};
  const choice = (name) => make(
      "label", {}, make("input", {
        type: "radio",
        name: "colour-by",
        value: name,
        checked: state.colourBy === name,
        onchange: () => {
          state.colourBy = name;
          changed();
        }
      }),
      ` ${names[name]}`);
  return make(
      "fieldset", {className: "screen-only"}, make("legend", {}, "Colour tells"), choice("run"),
      choice("kind"));
}

function startFilters() {
  const form = document.getElementById("filters");
  form.onsubmit = (event) => event.preventDefault();
  for (const dimension of DIMENSIONS) {
    const values = dimensionValues(dimension);
    if (values.length === 0 || (values.length === 1 && !dimension.always)) continue;
    form.append(make(
        "fieldset", {}, make("legend", {}, dimension.title),
        ...values.map((value) => filterSwitch(dimension.name, value))));
  }
  if (RUNS.length > 1) form.append(colourChoice());
}
