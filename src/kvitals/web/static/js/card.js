// One chart on the page: its title, drawing, legend and source.

import { Chart } from "./chart.js";
import { element } from "./dom.js";
import { shownUnits } from "./format.js";
import { Groups } from "./groups.js";
import { Legend } from "./legend.js";
import { Series } from "./series.js";
import { makeSource } from "./source.js";

const isSame = (names, others) =>
  names === others || (names.length === others.length && names.every((name, place) => name === others[place]));

export function makeHeading(title, units, id) {
  return element(
    "header",
    {},
    element("h3", {}, title, element("span", { class: "units" }, shownUnits(units))),
    element("code", {}, id),
  );
}

const entryOf = ({ name, tone }) => ({ name, tone, titles: [name] });

// The largest groups are sought so often; names that come and go each second are hard to read.
const CHOICE_S = 10;

export class Card {
  #cursor = null;
  #groups = null;
  #chosenAt = -Infinity;

  // A card of groups has lines for the largest; they come and go while the page is open.
  // parts are those that the dimensions of each group repeat, or null.
  constructor({ id, title, units, names, lines, parts, missing, services, intervalS }) {
    this.id = id;
    this.names = names;
    this.series = new Series(names.length, intervalS);
    this.legend = new Legend(missing, units, parts);
    this.legend.fill(lines.map(entryOf), lines);
    this.empty = element("p", { class: "empty" }, "waiting for the first values");
    this.plot = element("div", { class: "plot" }, this.empty);
    this.node = element(
      "article",
      { class: "card", id: `chart-${id}`, "data-chart": id, "aria-label": title },
      makeHeading(title, units, id),
      this.plot,
      this.legend.node,
      makeSource(services, missing),
    );
    this.#groups = parts === null ? null : new Groups(parts);
    this.chart = new Chart(this.plot, {
      units,
      lines,
      isStacked: parts !== null,
      getColumns: () => this.#groups?.stack(this.series.columns) ?? this.series.columns,
      onCursor: (index) => this.#point(index),
    });
  }

  // Takes the names of all lines, as the server has them by now.
  rename(names) {
    if (this.#groups === null || isSame(names, this.names)) {
      return;
    }
    const places = new Map(this.names.map((name, place) => [name, place]));
    this.series.arrange(names.map((name) => places.get(name) ?? -1));
    this.names = names;
    if (this.#groups.rename(names)) {
      this.legend.rename(this.#groups.entries);
    } else {
      this.#choose();
    }
  }

  // Takes over what the server remembers.
  fill({ labels: [, ...names], data }) {
    this.rename(names);
    this.series.merge(data);
    this.#choose();
  }

  take(time, values) {
    this.series.push(time, values);
  }

  draw(window) {
    this.series.trim(window[0] - this.series.intervalS);
    this.empty.hidden = !this.series.isEmpty;
    if (this.series.lastTime - this.#chosenAt >= CHOICE_S && this.#cursor === null) {
      this.#choose();
    }
    this.chart.draw(window);
    this.#tell();
  }

  destroy() {
    this.chart.destroy();
  }

  #choose() {
    this.#chosenAt = this.series.lastTime;
    if (this.#groups?.choose(this.names, this.series.columns)) {
      this.#cursor = null;
      this.legend.fill(this.#groups.entries, this.#groups.lines);
      this.chart.reshape(this.#groups.lines);
    } else if (this.#groups !== null) {
      this.legend.rename(this.#groups.entries);
    }
  }

  #point(index) {
    this.#cursor = index;
    this.#tell();
  }

  #tell() {
    const time = this.#cursor === null ? undefined : this.series.columns[0][this.#cursor];
    const values = time === undefined ? this.series.latest() : this.series.at(this.#cursor);
    this.legend.show(this.#groups?.fold(values) ?? values, time);
  }
}
