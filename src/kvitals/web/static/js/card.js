// One chart on the page: its title, drawing, legend and source.

import { Chart } from "./chart.js";
import { element } from "./dom.js";
import { shownUnits } from "./format.js";
import { Legend } from "./legend.js";
import { Series } from "./series.js";
import { makeSource } from "./source.js";

export function makeHeading(title, units, id) {
  return element(
    "header",
    {},
    element("h3", {}, title, element("span", { class: "units" }, shownUnits(units))),
    element("code", {}, id),
  );
}

export class Card {
  #cursor = null;

  constructor(about) {
    const { id, title, units, lines, missing, services, intervalS } = about;
    this.id = id;
    this.series = new Series(lines.length, intervalS);
    this.legend = new Legend(lines, missing, units);
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
    this.chart = new Chart(this.plot, this.series, {
      units,
      lines,
      onCursor: (index) => this.#point(index),
    });
  }

  draw(window) {
    this.series.trim(window[0] - this.series.intervalS);
    this.empty.hidden = !this.series.isEmpty;
    this.chart.draw(window);
    this.#tell();
  }

  destroy() {
    this.chart.destroy();
  }

  #point(index) {
    this.#cursor = index;
    this.#tell();
  }

  #tell() {
    const time = this.#cursor === null ? undefined : this.series.columns[0][this.#cursor];
    if (time === undefined) {
      this.legend.show(this.series.latest());
    } else {
      this.legend.show(this.series.at(this.#cursor), time);
    }
  }
}
