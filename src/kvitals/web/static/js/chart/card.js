// One chart on the page: its title, drawing, legend, words and source.

import { element } from "../dom.js";
import { setFace } from "../icons.js";
import { Chart } from "./chart.js";
import { makeExplanation, makeHeading } from "./heading.js";
import { listenToKeys } from "./keys.js";
import { Legend } from "./legend.js";
import { Lines } from "./lines.js";
import { makeSource } from "./source.js";
import { stack, withoutHidden } from "./stack.js";
import { Words } from "./words.js";

export class Card {
  isVisible = false;
  #feed;
  #timeline;
  #crosshair;
  #onChange;
  #lines;
  #legend;
  #words;
  #chart;
  #isStacked;

  // onChange is called when it has to be drawn again.
  constructor({ feed, timeline, crosshair, onChange }, described) {
    const { id, title, units, explanation, parts, missing, services, source } = described;
    this.id = id;
    this.#feed = feed;
    this.#timeline = timeline;
    this.#crosshair = crosshair;
    this.#onChange = onChange;
    this.#lines = new Lines(feed, described);
    this.#isStacked = this.#lines.areGroups;
    this.#legend = new Legend({ missing, units, parts, onChoice: onChange });
    this.#legend.fill(this.#lines.entries, this.#lines.all);
    this.#words = new Words(described);
    this.empty = element("p", { class: "empty" }, "waiting for the first values");
    const plot = this.#makePlot(title);
    this.node = element(
      "article",
      { class: "card", id: `chart-${id}`, "data-chart": id, "aria-label": title },
      makeHeading(title, units, id, this.#makeStyleButton(), this.#words.button),
      makeExplanation(explanation),
      this.#words.sentence,
      plot,
      this.#legend.node,
      this.#words.tables,
      makeSource(services, missing, source),
    );
    this.#chart = new Chart(plot, {
      ...{ units, timeline, crosshair },
      lines: this.#lines.all,
      isStacked: this.#isStacked,
    });
  }

  get hasGroups() {
    return this.#lines.areGroups;
  }

  draw() {
    this.#follow();
    const { window, isLive } = this.#timeline;
    const { series, edition } = this.#feed;
    const lines = this.#lines.all;
    const columns = this.#lines.columns();
    const isHidden = (line) => this.#legend.isHidden(line);
    this.empty.hidden = !series.isEmpty;
    this.#chart.draw(
      window,
      this.#isStacked ? stack(columns, lines, isHidden) : withoutHidden(columns, isHidden),
    );
    this.tell();
    const rows = series.within(window);
    this.#words.tell({ columns, lines, rows, window, edition, isLive });
  }

  // The values of the moment that is pointed at; or the latest, or those at the end of the window.
  tell() {
    const { time } = this.#crosshair;
    const { series, latest } = this.#feed;
    this.#chart.point(time);
    if (time === null && this.#timeline.isLive && latest !== null) {
      this.#legend.show(this.#lines.fold(latest.values));
      return;
    }
    const index = time === null ? series.within(this.#timeline.window)[1] - 1 : series.near(time);
    const isKnown = index !== null && index >= 0;
    this.#legend.show(
      isKnown ? this.#lines.fold(series.at(index)) : [],
      isKnown && !(time === null && this.#timeline.isLive) ? series.columns[0][index] : time,
    );
  }

  // Leaves one group alone, where there is one of that name; null shows all.
  isolate(name) {
    this.#lines.pin(name);
    this.#follow();
    this.#legend.isolate(name !== null && this.#lines.has(name) ? name : null);
  }

  repaint() {
    this.#chart.repaint();
  }

  destroy() {
    this.#chart.destroy();
  }

  #follow() {
    const change = this.#lines.follow(this.#crosshair.time !== null);
    if (change === "lines") {
      this.#legend.fill(this.#lines.entries, this.#lines.all);
      this.#chart.reshape(this.#lines.all, this.#isStacked);
    } else if (change === "names") {
      this.#legend.rename(this.#lines.entries);
    }
  }

  #makePlot(title) {
    const plot = element(
      "div",
      {
        class: "plot",
        tabindex: "0",
        role: "group",
        "aria-roledescription": "chart",
        "aria-label": title,
        "aria-describedby": this.#words.sentence.id,
      },
      this.empty,
    );
    listenToKeys(plot, this.#timeline, (step) => this.#step(step));
    return plot;
  }

  // One line alone is neither stacked nor not.
  #makeStyleButton() {
    if (!this.#lines.areGroups && this.#lines.all.length < 2) {
      return null;
    }
    const button = element("button", { class: "tool", type: "button" });
    const face = () =>
      setFace(
        button,
        this.#isStacked ? "lines" : "bands",
        this.#isStacked ? "draw as lines" : "draw stacked",
      );
    button.addEventListener("click", () => {
      this.#isStacked = !this.#isStacked;
      this.#chart.reshape(this.#lines.all, this.#isStacked);
      face();
      this.#onChange();
    });
    face();
    return button;
  }

  // Moves the crosshair by points.
  #step(step) {
    const { series } = this.#feed;
    const [start, end] = series.within(this.#timeline.window);
    if (start >= end) {
      return;
    }
    const { time } = this.#crosshair;
    const index = time === null ? end - 1 : (series.near(time) ?? end - 1) + step;
    this.#crosshair.point(series.columns[0][Math.min(end - 1, Math.max(start, index))]);
  }
}
