// What the columns of all tables share: the order in which they stand, and rates.

import { formatValue } from "../format.js";

const SPARK = { key: "spark", title: "Last 60 s", kind: "spark", width: 96, grow: 1.5, rank: 0 };

// Rates are not known in a tick without length; what is in none is 0.
export const rateOf = (row, name, { intervalS }) => (intervalS === 0 ? null : (row.rates[name] ?? 0));

// What a column of numbers tells: value is also what a line of the last values is drawn from.
export const numbers = (value, format) => ({
  kind: "number",
  tell: (row, about) => format(value(row, about)),
  value,
  format,
});

export const counts = (value) => numbers(value, (number) => formatValue(number, ""));

// What a column of texts tells.
export const texts = (key) => ({ kind: "text", tell: (row) => String(row[key]) });

// Columns for names: first those that have a place in an order, then all others. The line of the
// last values has a place too, and is no name of the server.
export function arrange(names, order, describe) {
  const late = names.filter((name) => !order.includes(name));
  return [...order.filter((name) => name === SPARK.key || names.includes(name)), ...late].map(
    (key) => (key === SPARK.key ? SPARK : { ...describe(key), key, sort: key }),
  );
}
