"use strict";
// The table of cases: sorted by any column, searched by any text, each row in step with its point.

// One entry a column: what to sort by, what to show. `narrow`, `wide`: left out where there is little, or not
// much, room; `setting`: named once above the table where it is the same for all cases.
const number = (value, text) => ({value, text: (one) => text(value(one)), isNumber: true});
const word = (value) => ({value, text: (one) => String(value(one) ?? MISSING)});
const ALL_COLUMNS = [
  {title: "No.", ...number((one) => one.number, (value) => value ?? "")},
  ...(RUNS.length > 1 ? [{title: "Run", ...word((one) => one.run.letter)}] : []),
  {title: "Layer", ...word((one) => one.title)},
  {title: "Kind", ...word((one) => one.kind)},
  {title: "Backend", ...word((one) => one.backend)},
  {title: "Type", setting: true, ...word((one) => one.dtype)},
  {title: "Direction", setting: true, ...word((one) => one.direction ?? "forward")},
  {title: "Threads", setting: true, ...number((one) => one.threads, String)},
  {title: "Cache", setting: true, ...word((one) => one.cache)},
  {title: "MACCs", ...number((one) => one.effective_maccs, countText)},
  {title: "FLOP/byte", ...number((one) => one.arithmetic_intensity, significant)},
  {title: "Median", ...number((one) => one.time_ns?.median, timeText)},
  {title: "±", ...number(spread, (value) => (isNumber(value) ? `${(value * 100).toFixed(1)} %` : MISSING))},
  {title: "GFLOPS", ...number((one) => one.gflops, (value) => significant(value, 4))},
  {title: "% peak", ...number((one) => one.share_of_peak, percentText)},
  {
    title: "% roof",
    ...number((one) => one.share_of_roof, (value) => percentText(value) + (value > 1.05 ? " !" : ""))
  },
  {title: "Bound by", ...word((one) => one.bound_by)},
  {
    title: "Status",
    ...word((one) => one.status + (one.fallback ? " ref!" : "") + (one.disturbed ? " ~" : ""))
  },
  {title: "FLOP", wide: true, ...number((one) => one.flop, countText)},
  {title: "Bytes", wide: true, ...number((one) => one.traffic_bytes || undefined, bytesText)},
  {title: "Implementation", narrow: true, ...word((one) => one.implementation)},
];
const isSame = ({setting, value}) => setting && new Set(CASES.map(value)).size === 1;
const COLUMNS = ALL_COLUMNS.filter((column) => !isSame(column));
const SAME_SETTINGS = CASES.length === 0 ?
    "" :
    ALL_COLUMNS.filter(isSame)
        .map((column) => `${column.title.toLowerCase()} ${column.text(CASES[0])}`)
        .join(", ");

const sorting = {
  column: 0,
  descending: false
};

function compare(one, other) {
  const value = COLUMNS[sorting.column].value;
  const [a, b] = [value(one), value(other)];
  // What is missing stays behind, whichever way the rest goes.
  if (a === undefined || b === undefined) return (a === undefined) - (b === undefined) || one.id - other.id;
  const order =
      isNumber(a) && isNumber(b) ? a - b : String(a).localeCompare(String(b), "en", {numeric: true});
  return (sorting.descending ? -order : order) || one.id - other.id;
}

const sortedCases = () => visibleCases().sort(compare);

function sortBy(column) {
  sorting.descending =
      sorting.column === column ? !sorting.descending : COLUMNS[column].isNumber && column > 0;
  sorting.column = column;
  showTable();
  document.querySelectorAll("#cases th button")[column].focus();
}

function headCell(column, index) {
  const sorted = sorting.column === index ? (sorting.descending ? "descending" : "ascending") : "none";
  const arrow = {ascending: " ▲", descending: " ▼", none: ""}[sorted];
  return make(
      "th", {scope: "col", ariaSort: sorted, className: cellClass(column)},
      button(column.title + arrow, () => sortBy(index)));
}

const cellClass =
    (column) => [column.isNumber ? "number" : "", column.narrow ? "narrow" : "", column.wide ? "wide" : ""]
                    .join(" ")
                    .trim();

function cellOf(column, one) {
  const cell = make("td", {className: cellClass(column)});
  if (column.title === "Kind")
    cell.append(swatch(looks[one.kind].colour, looks[one.kind].marker, DATA.fills[one.backend]), " ");
  const text = column.text(one);
  if (column.isNumber)
    cell.append(text);
  else
    cell.append(make("span", {title: text}, shortened(text, column.narrow ? 18 : 36)));
  return cell;
}

function rowOf(one) {
  const isSelected = one === state.selected;
  return make(
      "tr", {
        id: `case-${one.id}`,
        className: `${one.status}${isSelected ? " selected" : ""}`,
        tabIndex: isSelected ? 0 : -1,
        ariaSelected: String(isSelected),
        onclick: () => selectCase(one)
      },
      ...COLUMNS.map((column) => cellOf(column, one)));
}

function showTable() {
  const table = document.getElementById("cases");
  const hadFocus = table.contains(document.activeElement) && document.activeElement.matches("tr");
  const rows = sortedCases().map(rowOf);
  table.replaceChildren(
      make(
          "caption", {},
          `Times of one execution.${SAME_SETTINGS ? ` The same for all: ${SAME_SETTINGS}.` : ""}`),
      make("thead", {}, make("tr", {}, ...COLUMNS.map(headCell))), make("tbody", {}, ...rows));
  // One row takes part in going through the page by Tab; the arrows go from row to row.
  if (rows.length > 0 && !rows.some((row) => row.tabIndex === 0)) rows[0].tabIndex = 0;
  if (hadFocus) table.querySelector("tr.selected")?.focus({preventScroll: true});
  document.getElementById("shown-count").textContent = `${rows.length} of ${plural(CASES.length, "case")}`;
}

// Scrolls to a case's row and, when asked, gives it the keyboard.
function showRow(one, withFocus = false) {
  const row = document.getElementById(`case-${one.id}`);
  row?.scrollIntoView({block: "center"});
  if (withFocus) row?.focus({preventScroll: true});
}

function onTableKey(event) {
  const row = event.target.closest("tbody tr");
  if (!row || event.target !== row) return;
  const to = {
    ArrowDown: row.nextElementSibling,
    ArrowUp: row.previousElementSibling,
    Home: row.parentElement.firstElementChild,
    End: row.parentElement.lastElementChild
  }[event.key];
  if (event.key === "Enter" || event.key === " ")
    row.click();
  else if (to)
    to.focus();
  else if (!["ArrowDown", "ArrowUp"].includes(event.key))
    return;
  event.preventDefault();
}

function startTable() {
  const table = document.getElementById("cases");
  table.addEventListener("keydown", onTableKey);
  table.addEventListener("focusin", (event) => {
    const one = CASES[Number(event.target.id?.replace("case-", "") || NaN)];
    if (event.target.matches("tbody tr") && one !== state.selected) selectCase(one);
  });
  const search = document.getElementById("search");
  search.addEventListener("input", () => {
    state.search = search.value;
    changed();
  });
}
