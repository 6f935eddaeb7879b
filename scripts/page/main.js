"use strict";
// Puts the page together.

function startNavigation() {
  const links =
      [...document.querySelectorAll("main > section")]
          .filter((section) => !section.hidden)
          .map((section) => make("a", {href: `#${section.id}`}, section.querySelector("h2").textContent));
  document.querySelector("nav").append(...links);
}

document.title = `flopline: ${RUNS.map((run) => run.label).join("; ")}`;
startFilters();
startRoofline();
startTable();
startPrinting();
showSummary();
showEnvironment();
for (const show
         of [showRoofline, showCeilings, showTable, showDetails, showShares, showPrediction, showBandwidth,
             showPhases, showCommands]) {
  subscribe(show);
}
startTheme();
startNavigation();
