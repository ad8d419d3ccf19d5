// The sections of the page: a family of charts each, what is drawn and what is off.

import { element } from "../dom.js";

const HOST = "ebpf";
export const OWN = "This monitor";
// So many that are off fit into the place of one that is drawn.
const MOST_BESIDE = 2;

const sectionId = ({ type, name }) =>
  `family-${`${type} ${name}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;

// Families of several groupings have the same names, so their titles have that of the menu too.
const titleOf = ({ type, menu, name }) =>
  type === HOST || menu === OWN ? name : `${menu}: ${name}`;

const nodesOf = ({ type, name }, charts) =>
  charts
    .filter(([chart]) => chart.type === type && chart.family === name)
    .sort(([one], [other]) => one.priority - other.priority)
    .map(([, node]) => node);

// Those that have charts, in the order of the menu. drawn and off are pairs of what the server
// says of a chart and of its card.
export const familiesOf = (run, drawn, off) =>
  run.families
    .map((family) => ({
      ...family,
      id: sectionId(family),
      title: titleOf(family),
      nodes: nodesOf(family, drawn),
      off: nodesOf(family, off),
    }))
    .filter(({ nodes, off: missing }) => nodes.length + missing.length > 0)
    .map((family) => ({ ...family, count: family.nodes.length }));

export function makeSection({ id, title, summary, count, nodes, off }) {
  const isBeside = off.length > 0 && off.length <= MOST_BESIDE;
  const offs = off.length > 0 ? element("div", { class: "offs" }, ...off) : null;
  const section = element(
    "section",
    { class: "family", id, "aria-labelledby": `${id}-title` },
    element(
      "header",
      {},
      element("h2", { id: `${id}-title` }, title),
      element("p", {}, summary),
    ),
    element("div", { class: "grid" }, ...nodes, isBeside ? offs : null),
    isBeside ? null : offs,
  );
  section.style.setProperty("--count", String(Math.max(1, count + (isBeside ? 1 : 0))));
  return section;
}
