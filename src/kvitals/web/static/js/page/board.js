// All charts of the page, in the sections of their families. Only what is in view is asked for
// and drawn, at most once a frame.

import { Card } from "../chart/card.js";
import { makeOffCard } from "../chart/offcard.js";
import { Feed } from "../data/feed.js";
import { element } from "../dom.js";
import { describe } from "./describe.js";
import { familiesOf, makeSection } from "./sections.js";

export class Board {
  #timeline;
  #crosshair;
  #described;
  #feeds = new Map();
  // Those of the board, and those that views have borrowed.
  #cards = new Set();
  #byNode = new WeakMap();
  #observer;
  #isWaiting = false;

  constructor({ info, charts, timeline, crosshair }) {
    const run = info.kvitals;
    this.#timeline = timeline;
    this.#crosshair = crosshair;
    this.#described = new Map(
      Object.values(charts).map((chart) => [chart.id, describe(chart, run)]),
    );
    this.#described.forEach((one) => this.#feeds.set(one.id, new Feed(one)));
    this.#observer = new IntersectionObserver((entries) => this.#see(entries), {
      rootMargin: "160px",
    });
    this.own = new Map([...this.#described.keys()].map((id) => [id, this.#makeCard(id)]));
    const drawn = Object.values(charts).map((chart) => [chart, this.own.get(chart.id).node]);
    const off = run.off.filter((one) => one.is_whole).map((one) => [one, makeOffCard(one)]);
    this.families = familiesOf(run, drawn, off);
    this.node = element("div", { class: "board" }, ...this.families.map(makeSection));
  }

  // False if the tick has a chart that the page has not.
  take(tick) {
    const ids = Object.keys(tick.charts);
    for (const id of ids) {
      const feed = this.#feeds.get(id);
      feed?.rename(tick.dimensions[id] ?? feed.names);
      feed?.take(tick.time, tick.charts[id]);
    }
    return ids.every((id) => this.#feeds.has(id));
  }

  // The latest values of a chart by the names of its dimensions, or null.
  latest(id) {
    const feed = this.#feeds.get(id);
    return feed?.latest
      ? Object.fromEntries(feed.names.map((name, place) => [name, feed.latest.values[place]]))
      : null;
  }

  // Draws what is in view, with the next frame.
  draw() {
    if (this.#isWaiting) {
      return;
    }
    this.#isWaiting = true;
    requestAnimationFrame(() => {
      this.#isWaiting = false;
      this.#visible().forEach((card) => this.#drawCard(card));
    });
  }

  // Tells the values of the moment that is pointed at.
  point() {
    this.#visible().forEach((card) => card.tell());
  }

  repaint() {
    this.#cards.forEach((card) => card.repaint());
  }

  // The server may know what this page has missed.
  forget() {
    this.#feeds.forEach((feed) => feed.forget());
  }

  // A card of its own of a chart, for a view; null if there is no such chart.
  borrow(id) {
    if (!this.#described.has(id)) {
      return null;
    }
    const { node } = this.#makeCard(id);
    node.removeAttribute("id");
    return node;
  }

  release(node) {
    const card = this.#byNode.get(node);
    this.#observer.unobserve(node);
    this.#cards.delete(card);
    card?.destroy();
    node.remove();
  }

  // The groups and peers that charts have, each with the first family that has it.
  groups() {
    const found = new Map();
    for (const family of this.families) {
      for (const name of this.#groupsOf(family)) {
        const key = `${family.type} ${name}`;
        if (!found.has(key)) {
          found.set(key, { name, family });
        }
      }
    }
    return [...found.values()];
  }

  describedCharts() {
    return [...this.#described.values()];
  }

  // Leaves one group alone in all charts that have it, or shows all again for null.
  isolate(name) {
    for (const card of this.own.values()) {
      if (card.hasGroups) {
        card.isolate(name);
      }
    }
    this.draw();
  }

  destroy() {
    this.#observer.disconnect();
    this.#cards.forEach((card) => card.destroy());
    this.#cards.clear();
  }

  #makeCard(id) {
    const card = new Card(
      {
        feed: this.#feeds.get(id),
        timeline: this.#timeline,
        crosshair: this.#crosshair,
        onChange: () => this.draw(),
      },
      this.#described.get(id),
    );
    this.#cards.add(card);
    this.#byNode.set(card.node, card);
    this.#observer.observe(card.node);
    return card;
  }

  #groupsOf({ type, name }) {
    return [...this.#described.values()]
      .filter((one) => one.type === type && one.family === name && one.parts?.length === 1)
      .flatMap(({ id }) => this.#feeds.get(id).names);
  }

  #visible() {
    return [...this.#cards].filter((card) => card.isVisible);
  }

  async #drawCard(card) {
    card.draw();
    if (await this.#feeds.get(card.id).ensure(this.#timeline)) {
      this.draw();
    }
  }

  #see(entries) {
    for (const { target, isIntersecting } of entries) {
      this.#byNode.get(target).isVisible = isIntersecting;
    }
    this.draw();
  }
}
