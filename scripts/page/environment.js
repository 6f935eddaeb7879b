"use strict";
// The machines, their settings and verdicts, side by side.

function fieldText(name, value) {
  if (value === undefined) return MISSING;
  if (Array.isArray(value))
    return value.map((one) => fieldText("", one)).join(name === "caches_reported" ? "; " : ", ") || "none";
  if (value !== null && typeof value === "object") {
    return Object.entries(value).map(([key, one]) => `${key} ${fieldText(key, one)}`).join(", ") || "none";
  }
  if (name.endsWith("_bytes") && isNumber(value)) return binaryBytesText(value);
  if (isNumber(value) && !Number.isInteger(value)) return significant(value);
  return String(value);
}

function environmentRow(name) {
  const texts = RUNS.map((run) => fieldText(name, run.environment[name]));
  const differ = new Set(texts).size > 1;
  return make(
      "tr", {className: differ ? "differs" : ""},
      make("th", {scope: "row"}, `${differ ? "≠ " : ""}${name.replaceAll("_", " ")}`),
      ...texts.map((text) => make("td", {}, text)));
}

function showEnvironment() {
  const first = [
    "verdict", "reasons", "cpu", "machine", "backends", "team", "load_before", "load_during", "load_average",
    "settings"
  ];
  const names = [...new Set(RUNS.flatMap((run) => Object.keys(run.environment)))];
  const ordered = [
    ...first.filter((name) => names.includes(name)), ...names.filter((name) => !first.includes(name)).sort()
  ];
  document.getElementById("environment")
      .append(make(
          "div", {className: "scrolled"},
          make(
              "table", {className: "environment"},
              make(
                  "thead", {},
                  make(
                      "tr", {}, make("th", {scope: "col"}, RUNS.length > 1 ? "≠ marks what differs" : ""),
                      ...RUNS.map((run) => make("th", {scope: "col"}, run.label)))),
              make("tbody", {}, ...ordered.map(environmentRow)))));
}

// At the top of the page: each run, whether it is whole and whether the machine was quiet.
function showSummary() {
  document.getElementById("summary").append(...RUNS.map((run) => {
    const verdict = run.environment.verdict ?? "verdict not recorded";
    const reasons = Array.isArray(run.environment.reasons) ? run.environment.reasons : [];
    return make(
        "article", {className: "card"},
        make("h2", {}, run.cpu, " ", make("span", {className: `badge ${verdict}`}, verdict)),
        make(
            "p", {}, `${run.label} UTC`,
            ...Object.entries(run.environment.backends ?? {}).map(([name,
                                                                    version]) => ` · ${name}: ${version}`)),
        ...(run.complete ?
                [] :
                [make("p", {className: "warning"}, "The run was interrupted; cases are missing.")]),
        ...(reasons.length > 0 ? [make(
                                     "ul", {className: "warning"},
                                     ...reasons.map((reason) => make("li", {}, String(reason))))] :
                                 []),
        ...(run.command ? [commandLine(run.command)] : []));
  }));
}
