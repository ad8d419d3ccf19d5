// All cards of the page, in the sections of their families.

import { getHistory } from "./api.js";
import { Card } from "./card.js";
import { element } from "./dom.js";
import { sectionId, titleOf } from "./menu.js";
import { makeOffCard } from "./offcard.js";
import { Peers } from "./peers.js";
import { withTones } from "./tones.js";

const PEERS_FAMILY = "Network connections";

export class Board {
  #observer;
  #peers;
  #now = 0;

  constructor(place, info, charts, spanS) {
    this.spanS = spanS;
    this.isPaused = false;
    this.#observer = new IntersectionObserver((entries) => this.#see(entries), {
      rootMargin: "80px",
    });
    const run = info.kvitals;
    const off = new Map(run.off.map((one) => [one.chart, one]));
    const services = new Map(run.measurements.map((one) => [one.measurement, one]));
    this.cards = new Map(
      Object.values(charts).map((chart) => [
        chart.id,
        new Card(describe(chart, run, services, off.get(chart.id))),
      ]),
    );
    const hasPeers = Object.values(charts).some(({ family }) => family === PEERS_FAMILY);
    this.#peers = hasPeers ? new Peers() : null;
    const shown = [
      ...Object.values(charts).map((chart) => ({ ...chart, node: this.cards.get(chart.id).node })),
      ...run.off.filter((one) => one.is_whole).map((one) => ({ ...one, node: makeOffCard(one) })),
    ].sort((one, other) => one.priority - other.priority);
    this.families = run.families
      .map((family) => ({
        ...family,
        id: sectionId(family),
        title: titleOf(family),
        nodes: shown
          .filter((one) => one.type === family.type && one.family === family.name)
          .map((one) => one.node),
      }))
      .filter(({ nodes }) => nodes.length > 0)
      .map((family) => ({ ...family, count: family.nodes.length, lead: this.#leadOf(family) }));
    place.replaceChildren(...this.families.map(makeSection));
    this.cards.forEach((card) => this.#observer.observe(card.node));
  }

  // Fills all charts with what the server remembers.
  async load() {
    await Promise.all(
      [...this.cards.values()].map(async (card) => {
        card.fill(await getHistory(card.id, this.spanS));
        this.#now = Math.max(this.#now, card.series.lastTime);
      }),
    );
    this.draw();
  }

  // False if the tick has a chart that the page has not.
  take(tick) {
    const ids = Object.keys(tick.charts);
    for (const id of ids) {
      const card = this.cards.get(id);
      card?.rename(tick.dimensions[id]);
      card?.take(tick.time, tick.charts[id]);
    }
    this.#now = Math.max(this.#now, tick.time);
    if (!this.isPaused && !document.hidden) {
      this.draw();
      this.#peers?.refresh();
    }
    return ids.every((id) => this.cards.has(id));
  }

  draw() {
    const window = [this.#now - this.spanS, this.#now];
    this.cards.forEach((card) => card.draw(window));
  }

  repaint() {
    this.cards.forEach((card) => card.chart.repaint());
  }

  destroy() {
    this.#observer.disconnect();
    this.#peers?.destroy();
    this.cards.forEach((card) => card.destroy());
  }

  // What stands before the charts of a family.
  #leadOf({ name }) {
    return name === PEERS_FAMILY && this.#peers !== null ? [this.#peers.node] : [];
  }

  #see(entries) {
    for (const { target, isIntersecting } of entries) {
      this.cards.get(target.dataset.chart).chart.show(isIntersecting);
    }
  }
}

// What feeds a chart of groups or peers is told without names, once for each part of its
// dimensions, which repeat these parts in turn.
function partsOf(feeds) {
  return feeds[0].name === null ? feeds.map(({ sign, part = null }) => ({ sign, part })) : null;
}

function describe(chart, run, services, off) {
  const feeds = run.feeds[chart.id];
  const parts = partsOf(feeds);
  const lines = parts === null ? withTones(feeds) : [];
  const measurements = [...new Set(feeds.flatMap((line) => line.measurements))];
  return {
    id: chart.id,
    title: chart.title.replace(` (${chart.id})`, ""),
    units: chart.units,
    intervalS: chart.update_every,
    names: (parts === null ? lines : Object.values(chart.dimensions)).map(({ name }) => name),
    lines,
    parts,
    missing: off?.dimensions ?? [],
    services: measurements.map((name) => services.get(name)),
  };
}

function makeSection({ id, title, summary, lead, nodes }) {
  return element(
    "section",
    { class: "family", id, "aria-labelledby": `${id}-title` },
    element(
      "header",
      {},
      element("h2", { id: `${id}-title` }, title),
      element("p", {}, summary),
    ),
    element("div", { class: "grid" }, ...lead, ...nodes),
  );
}
