"use strict";
// Dark or light, as the system has it until the reader says otherwise; colours of the charts come from the
// style sheet.

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function themeColour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function setTheme(theme) {
  if (theme)
    document.documentElement.dataset.theme = theme;
  else
    delete document.documentElement.dataset.theme;
  document.getElementById("theme").textContent = isDark() ? "Light colours" : "Dark colours";
  changed();
}

function startTheme() {
  document.getElementById("theme").onclick = () => setTheme(isDark() ? "light" : "dark");
  matchMedia("(prefers-color-scheme: dark)")
      .addEventListener("change", () => setTheme(document.documentElement.dataset.theme));
  setTheme();
}
