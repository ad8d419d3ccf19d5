// From what the server says of charts to what a card needs to be made.

import { withTones } from "../chart/tones.js";

// What feeds a chart of groups or peers is told without names, once for each part of its
// dimensions, which repeat these parts in turn.
function partsOf(feeds) {
  return feeds[0]?.name === null
    ? feeds.map(({ sign, part = null }) => ({ sign, part }))
    : null;
}

export function describe(chart, run) {
  const feeds = run.feeds[chart.id] ?? [];
  const parts = partsOf(feeds);
  const off = run.off.find((one) => one.chart === chart.id);
  const services = new Map(run.measurements.map((one) => [one.measurement, one]));
  const measurements = [...new Set(feeds.flatMap((line) => line.measurements))];
  return {
    id: chart.id,
    type: chart.type,
    family: chart.family,
    title: chart.title.replace(` (${chart.id})`, ""),
    units: chart.units,
    explanation: run.explanations?.[chart.id] ?? "",
    names: Object.values(chart.dimensions).map(({ name }) => name),
    lines: parts === null ? withTones(feeds) : [],
    parts,
    missing: off?.dimensions ?? [],
    services: measurements.map((name) => services.get(name)).filter((one) => one !== undefined),
    source: feeds.find((line) => line.source)?.source ?? "",
    intervalS: run.interval,
  };
}
