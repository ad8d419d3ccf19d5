// A chart in words and numbers, for who cannot see it or wants to copy it.

import { element } from "../dom.js";
import { setFace } from "../icons.js";
import { makeTables } from "./numbers.js";
import { sentence, summarize } from "./summary.js";

// Words are for reading, so those that follow ticks change seldom.
const WORDS_MS = 5000;

export class Words {
  #title;
  #units;
  #toldAt = -Infinity;
  #last = null;

  constructor({ id, title, units }) {
    this.#title = title;
    this.#units = units;
    this.sentence = element("p", { class: "unseen", id: `words-${id}` });
    this.tables = element("div", {
      class: "tables",
      role: "region",
      tabindex: "0",
      "aria-label": `${title} as a table`,
    });
    this.tables.hidden = true;
    this.button = element("button", { class: "tool", type: "button", "aria-expanded": "false" });
    setFace(this.button, "table", "show as a table");
    this.button.addEventListener("click", () => this.#toggle());
  }

  // lines are those of the columns; rows are the places of the first and after the last; edition
  // grows when values came otherwise than by a tick.
  tell(shown) {
    const isNew = shown.edition !== this.#last?.edition || !shown.isLive;
    this.#last = shown;
    const now = performance.now();
    if (isNew || now - this.#toldAt >= WORDS_MS) {
      this.#toldAt = now;
      this.#write(shown);
    }
  }

  #toggle() {
    this.tables.hidden = !this.tables.hidden;
    this.button.setAttribute("aria-expanded", String(!this.tables.hidden));
    if (this.#last !== null) {
      this.#write(this.#last);
    }
  }

  #write({ columns, lines, rows, window }) {
    const summaries = summarize(columns, lines, rows);
    this.sentence.textContent = sentence(this.#title, this.#units, summaries, window);
    if (!this.tables.hidden) {
      this.tables.replaceChildren(
        ...makeTables({ units: this.#units, lines, columns, summaries, rows }),
      );
    }
  }
}
