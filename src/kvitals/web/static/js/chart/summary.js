// What the lines of a chart were worth over a window, and a sentence that tells it.

import { formatSpan, formatTime, formatValue } from "../format.js";

// Of each line the latest, the average, the least and the largest value, as what they count:
// without the sign in which they are drawn. null where nothing is known.
export function summarize(columns, lines, [start, end]) {
  return lines.map(({ name, sign }, index) => {
    const known = columns[index + 1]
      .slice(start, end)
      .filter((value) => value !== null)
      .map((value) => value * sign);
    const total = known.reduce((sum, value) => sum + value, 0);
    return {
      name: name || "others",
      latest: known.at(-1) ?? null,
      average: known.length > 0 ? total / known.length : null,
      least: known.length > 0 ? Math.min(...known) : null,
      most: known.length > 0 ? Math.max(...known) : null,
    };
  });
}

export function sentence(title, units, summaries, [from, to]) {
  const known = summaries.filter(({ latest }) => latest !== null);
  const span = formatSpan(Math.round(to - from));
  if (known.length === 0) {
    return `${title}: no values in these ${span}.`;
  }
  const told = known.map(({ name, latest, average, most }) => {
    const [now, usual, high] = [latest, average, most].map((value) => formatValue(value, units));
    return `${name} ${now} at last, ${usual} on average, ${high} at most`;
  });
  return `${title}, ${span} up to ${formatTime(to)}: ${told.join("; ")}.`;
}
