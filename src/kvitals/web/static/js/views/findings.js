// The findings: what a person should look at, each with its evidence and the chart that shows it.
// Those that are over stay for as long as the page is open.

import { element } from "../dom.js";
import { putInOrder } from "../table/order.js";
import { setText } from "../table/text.js";
import { Asking } from "./asking.js";
import { FindingCard } from "./finding.js";
import { ask } from "./requests.js";

const PATH = "api/findings";
const MOST_OVER = 50;
const CALM = "Nothing that you should look at.";
const OF_PROCESSES =
  "With each tick kvitals looks for processes that open files and do not close them, for ended " +
  "processes that nobody waits for, and for calls that fail far more often than they used to.";
const OF_ITSELF = "What hinders kvitals itself is told here too.";

const tally = (live, over) =>
  [
    live > 0 ? `${live} ${live === 1 ? "finding" : "findings"}` : "",
    over > 0 ? `${over} over` : "",
  ]
    .filter(Boolean)
    .join(", ");

const keyOf = ({ kind, subject }) => `${kind} ${subject}`;

export class Findings {
  id = "findings";
  title = "Findings";
  #found = new Map();
  #charts = new Map();
  #asking = new Asking(() => ask(PATH), {
    onAnswer: (answer) => this.#take(answer),
    onTrouble: (sentence, isMissing) => this.#complain(sentence, isMissing),
  });

  constructor({ openChart, makeChart, releaseChart }) {
    Object.assign(this, { openChart, makeChart, releaseChart });
    this.status = element("p", { class: "view-trouble", role: "status" });
    this.calm = element("p", { class: "findings-none", hidden: "" });
    this.list = element("div", { class: "findings-list" });
    this.node = element(
      "section",
      { class: "view", id: "view-findings", "aria-labelledby": "view-findings-title" },
      element(
        "header",
        { class: "view-head" },
        element("h2", { id: "view-findings-title" }, this.title),
        element("p", {}, "what you should look at, with the evidence"),
      ),
      this.status,
      this.calm,
      this.list,
    );
  }

  show() {
    this.#asking.show();
  }

  hide() {
    this.#asking.hide();
  }

  tick() {
    this.#asking.tick();
  }

  destroy() {
    this.hide();
    this.#charts.forEach((chart) => this.releaseChart(chart));
    this.#charts.clear();
  }

  #take({ time, findings, not_looked_for: gap }) {
    setText(this.calm, [CALM, gap ?? OF_PROCESSES, OF_ITSELF].join(" "));
    const now = new Set();
    for (const finding of findings) {
      const key = this.#freeKey(finding, now);
      now.add(key);
      const known = this.#found.get(key) ?? { card: new FindingCard(this.openChart) };
      this.#found.set(key, { ...known, finding, overSince: null });
      known.card.show(finding, time);
    }
    this.#found.forEach((one, key) => {
      if (!now.has(key) && one.overSince === null) {
        one.overSince = time;
        one.card.end(time);
      }
    });
    this.#forget();
    this.#arrange();
  }

  #freeKey(finding, taken) {
    let key = keyOf(finding);
    while (taken.has(key)) {
      key = `${key}+`;
    }
    return key;
  }

  get #over() {
    return [...this.#found].filter(([, { overSince }]) => overSince !== null);
  }

  #forget() {
    const oldest = this.#over.sort(([, one], [, other]) => other.overSince - one.overSince);
    oldest.slice(MOST_OVER).forEach(([key]) => this.#found.delete(key));
  }

  // The newest first, and behind them those that are over.
  #arrange() {
    const all = [...this.#found.values()];
    const live = all.filter((one) => one.overSince === null);
    const over = all.filter((one) => one.overSince !== null);
    live.sort((one, other) => other.finding.since - one.finding.since);
    over.sort((one, other) => other.overSince - one.overSince);
    putInOrder(
      this.list,
      [...live, ...over].map(({ card }) => card.node),
    );
    this.#draw(live, over);
    this.calm.hidden = live.length > 0;
    setText(this.status, tally(live.length, over.length));
  }

  // A chart stands with the first finding that it shows, and is made once.
  #draw(live, over) {
    const wanted = new Map();
    for (const { finding, card } of live) {
      if (finding.chart && !wanted.has(finding.chart)) {
        wanted.set(finding.chart, card);
      }
    }
    this.#charts.forEach((chart, id) => {
      if (!wanted.has(id)) {
        this.releaseChart(chart);
        this.#charts.delete(id);
      }
    });
    const held = new Map();
    wanted.forEach((card, id) => {
      const chart = this.#charts.get(id) ?? this.makeChart(id);
      if (chart !== null) {
        this.#charts.set(id, chart);
        held.set(card, chart);
      }
    });
    [...live, ...over].forEach(({ card }) => card.hold(held.get(card) ?? null));
  }

  #complain(sentence, isMissing) {
    setText(this.status, sentence);
    if (isMissing) {
      this.calm.hidden = true;
    }
  }
}
