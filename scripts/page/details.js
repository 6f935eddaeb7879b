"use strict";
// All that a run tells of the case that is selected.

function definitionList(entries) {
  return make(
      "dl", {},
      ...entries.filter(([, value]) => value !== undefined && value !== "" && value !== MISSING)
          .flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
}

function commandLine(text) {
  // Lines break between words only, not at the hyphens of an option.
  const code =
      make("code", {}, ...text.split(" ").flatMap((word) => [make("span", {className: "word"}, word), " "]));
  const copy = button("Copy", async () => {
    try {
      await navigator.clipboard.writeText(text);
      copy.textContent = "Copied";
    } catch {  // not allowed here: the reader copies what is selected
      getSelection().selectAllChildren(code);
      copy.textContent = "Selected";
    }
    setTimeout(() => {
      copy.textContent = "Copy";
    }, 1500);
  }, {className: "copy"});
  return make("div", {className: "command"}, code, copy);
}

function medianText(one, time) {
  if (!isNumber(time.median)) return "";
  return [
    `${timeText(time.median)} ${spreadText(one)}`.trim(),
    isNumber(time.best) ? `best ${timeText(time.best)}` : "",
    isNumber(time.calls) ? plural(time.calls, "call") : ""
  ].filter(Boolean)
      .join(", ");
}

function recordedText({time_ns: time, calls, implementation}) {
  return [timeText(time), isNumber(calls) ? plural(calls, "call") : "", implementation].filter(Boolean).join(
      ", ");
}

function caseEntries(one) {
  const time = one.time_ns ?? {}, phases = one.phases_ns ?? {}, verified = one.verified ?? {};
  const operands = Object.entries(one.bytes ?? {})
                       .filter(([, bytes]) => bytes > 0)
                       .map(([name, bytes]) => `${name} ${bytesText(bytes)}`);
  return [
    ["Case", one.name],
    ["Run", RUNS.length > 1 ? one.run.label : ""],
    ["Shape", one.layer.descriptor],
    ["Times in the network", one.layer.multiplicity > 1 ? String(one.layer.multiplicity) : ""],
    ["The same layer", (one.layer.also ?? []).join(", ")],
    ["In the same step", one.layer.attributes],
    ["Computed by", `${one.backend}, ${one.implementation ?? MISSING}`],
    ["Fallback", one.fallback ? "the library's own slow way out" : ""],
    [
      "Setting",
      `${one.dtype}, ${one.direction ?? "forward"}, ${plural(one.threads, "thread")}, cache ${one.cache}`
    ],
    ["Status", one.status + (one.reason ? `: ${one.reason}` : "")],
    [
      "Checked",
      isNumber(verified.max_error) ?
          `error ${verified.max_error.toExponential(1)}, allowed ${verified.bound?.toExponential(1)}` :
          ""
    ],
    [
      "MACCs",
      isNumber(one.effective_maccs) ?
          `${countText(one.effective_maccs)} effective, ${countText(one.nominal_maccs)} nominal` :
          ""
    ],
    ["FLOP", countText(one.flop)],
    ["Bytes", operands.join(", ")],
    ["FLOP/byte", significant(one.arithmetic_intensity)],
    ["Median", medianText(one, time)],
    ["GFLOP/s", significant(one.gflops, 4)],
    [
      "Roof",
      isNumber(one.share_of_roof) ?
          `${percentText(one.share_of_roof)}, bound by ${one.bound_by ?? "what is not known"}` :
          ""
    ],
    ["Peak", percentText(one.share_of_peak)],
    ["Above the roof", one.note],
    ["Disturbed", one.disturbed],
    [
      "Left out",
      time.left_out > 0 ? `${countText(time.left_out)} samples beside ${
                              countText(time.samples)}, taken while something else worked on the cores` :
                          ""
    ],
    [
      "Create, prepack, first",
      Object.keys(phases).length > 0 ?
          [phases.create, phases.prepack, phases.first].map(timeText).join(", ") :
          ""
    ],
    ["Recorded by the program", one.recorded ? recordedText(one.recorded) : ""],
  ];
}

function showDetails() {
  const holder = document.getElementById("details"), one = state.selected;
  if (!one) {
    holder.replaceChildren(
        make("p", {className: "note"}, "Select a point or a row to see all that is known of it."));
    return;
  }
  holder.replaceChildren(
      make(
          "h3", {}, swatch(looks[one.kind].colour, looks[one.kind].marker, DATA.fills[one.backend]),
          ` ${one.number ?? ""} ${one.title}`),
      definitionList(caseEntries(one)), commandLine(one.command || one.run.command || MISSING));
}
