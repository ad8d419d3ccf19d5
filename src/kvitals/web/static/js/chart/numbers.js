// A chart as two tables: what its lines were worth over a window, and the latest points of it.

import { element } from "../dom.js";
import { formatTime, formatValue } from "../format.js";

const MOST_ROWS = 30;

const makeCells = ([head, ...cells]) => [
  element("th", { scope: "row" }, head),
  ...cells.map((cell) => element("td", {}, cell)),
];

const makeTable = (caption, heads, rows) =>
  element(
    "table",
    {},
    element("caption", {}, caption),
    element(
      "thead",
      {},
      element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head))),
    ),
    element("tbody", {}, ...rows.map((row) => element("tr", {}, ...makeCells(row)))),
  );

export function makeTables({ units, lines, columns, summaries, rows: [start, end] }) {
  const tell = (value) => formatValue(value, units);
  const first = Math.max(start, end - MOST_ROWS);
  const points = Array.from({ length: Math.max(0, end - first) }, (_, place) => end - 1 - place);
  const unsigned = (line, row) => {
    const value = columns[line + 1][row];
    return value === null ? null : value * lines[line].sign;
  };
  return [
    makeTable(
      "Over this time",
      ["Line", "Last", "Average", "Least", "Most"],
      summaries.map(({ name, latest, average, least, most }) => [
        name,
        ...[latest, average, least, most].map(tell),
      ]),
    ),
    makeTable(
      points.length < end - start ? `The last ${MOST_ROWS} points` : "All points",
      ["Time", ...summaries.map(({ name }) => name)],
      points.map((row) => [
        formatTime(columns[0][row]),
        ...lines.map((_, line) => tell(unsigned(line, row))),
      ]),
    ),
  ];
}
