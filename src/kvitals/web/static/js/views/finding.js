// The card of one finding: its sentence, since when it holds, its evidence, and a place for a chart.

import { element } from "../dom.js";
import { formatTime } from "../format.js";
import { setText } from "../table/text.js";
import { formatAge, inWords, nameOf, valueOf } from "./words.js";

const stamp = (seconds) => new Date(seconds * 1000);

export class FindingCard {
  #keys = "";
  #values = [];
  #chart = "";

  constructor(openChart) {
    this.kind = element("span", { class: "finding-kind" });
    this.since = element("time");
    this.over = element("span", { class: "finding-over", hidden: "" });
    this.sentence = element("h3");
    this.evidence = element("dl", { class: "finding-evidence" });
    this.place = element("div", { class: "finding-chart", hidden: "" });
    const link = element("button", { type: "button", class: "table-link" }, "Show on its chart");
    link.addEventListener("click", () => openChart(this.#chart));
    this.links = element("p", { class: "finding-links" }, link);
    this.node = element(
      "article",
      { class: "finding" },
      element(
        "div",
        { class: "finding-text" },
        element("p", { class: "finding-facts" }, this.kind, this.since, this.over),
        this.sentence,
        this.evidence,
        this.links,
      ),
      this.place,
    );
  }

  // Shows what holds at a time in seconds.
  show({ kind, sentence, since, evidence, chart }, now) {
    this.#chart = chart;
    this.node.classList.remove("is-over");
    this.over.hidden = true;
    setText(this.kind, inWords(kind));
    setText(this.sentence, sentence);
    setText(this.since, `began ${formatAge(now - since)} ago`);
    this.since.title = stamp(since).toLocaleString();
    this.since.dateTime = stamp(since).toISOString();
    this.links.hidden = chart === "";
    this.#prove(evidence);
  }

  // It held until a time in seconds.
  end(time) {
    this.node.classList.add("is-over");
    this.over.hidden = false;
    setText(this.over, `over since ${formatTime(time)}`);
    setText(this.since, `began ${this.since.title}`);
  }

  // Takes a chart, or gives it up.
  hold(chart) {
    if (this.place.firstChild !== chart) {
      this.place.replaceChildren(...(chart === null ? [] : [chart]));
      this.place.hidden = chart === null;
    }
  }

  #prove(evidence) {
    const keys = Object.keys(evidence);
    if (keys.join() !== this.#keys) {
      this.#keys = keys.join();
      this.#values = keys.map(() => element("dd"));
      this.evidence.replaceChildren(
        ...keys.map((key, place) =>
          element("div", {}, element("dt", {}, nameOf(key)), this.#values[place]),
        ),
      );
    }
    keys.forEach((key, place) => setText(this.#values[place], valueOf(key, evidence[key])));
  }
}
