// A view with one table of the server in it: asks for it while it is shown, and tells why not.

import { element } from "../dom.js";
import { Table } from "../table/table.js";
import { setText } from "../table/text.js";
import { Asking } from "./asking.js";
import { ask } from "./requests.js";

export class TableView {
  #columns = "";
  #asking = new Asking(() => this.inquire(), {
    onAnswer: (answer) => this.take(answer),
    onTrouble: (sentence, isMissing) => this.#complain(sentence, isMissing),
  });

  // describe gives the columns for the names that the server has; first are the names to sort
  // by, the best first; key is that of the rows in the answer; table is what Table takes.
  constructor({ id, title, summary, path, key, first, describe, table }) {
    Object.assign(this, { id, title, path, key, first, describe });
    this.trouble = element("p", { class: "view-trouble", role: "status" });
    this.table = new Table({ ...table, id, caption: title, onQuestion: () => this.#asking.again() });
    this.body = element("div", { class: "view-body" }, this.table.node);
    this.node = element(
      "section",
      { class: "view", id: `view-${id}`, "aria-labelledby": `view-${id}-title` },
      element(
        "header",
        { class: "view-head" },
        element("h2", { id: `view-${id}-title` }, title),
        element("p", {}, summary),
      ),
      this.trouble,
      this.body,
    );
  }

  show() {
    this.#asking.show();
  }

  hide() {
    this.#asking.hide();
    this.table.rest();
  }

  tick() {
    this.#asking.tick();
  }

  destroy() {
    this.hide();
    this.table.destroy();
  }

  inquire() {
    return ask(this.path, this.table.question);
  }

  take(answer) {
    setText(this.trouble, "");
    this.body.hidden = false;
    if (answer.columns.join() !== this.#columns) {
      this.#columns = answer.columns.join();
      this.#describe(answer.columns);
    }
    this.table.show(answer[this.key], {
      count: answer.count,
      time: answer.time,
      intervalS: answer.interval,
    });
  }

  // An answer that is not sorted as people chose before is soon followed by one that is.
  #describe(names) {
    const first = this.first.find((name) => names.includes(name));
    this.table.describe(this.describe(names), first);
    const { by, order } = this.table.question;
    if (by !== first || order !== "desc") {
      this.#asking.again();
    }
  }

  // What is not there in this run has no table; what is only late keeps the last one.
  #complain(sentence, isMissing) {
    setText(this.trouble, sentence);
    if (isMissing) {
      this.body.hidden = true;
    }
  }
}
