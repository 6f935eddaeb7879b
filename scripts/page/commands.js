"use strict";
// The exact command for each case that is switched on.

function showCommands() {
  const holder = document.getElementById("commands");
  const wasOpen = holder.querySelector("details")?.open ?? false;
  const rows = sortedCases()
                   .filter((one) => one.command)
                   .map((one) => [one.number ?? "", one.title, commandLine(one.command)]);
  const runs = visibleRuns().filter((run) => run.command).map((run) => [run.label, commandLine(run.command)]);
  holder.replaceChildren(
      plainTable("The whole run", ["Run", "Command"], runs),
      make(
          "details", {open: wasOpen},
          make("summary", {}, `Each case again (${plural(rows.length, "command")})`),
          plainTable("Each case", ["No.", "Layer", "Command"], rows)));
}
