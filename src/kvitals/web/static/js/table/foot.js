// What stands below a table: how many rows there are, and a button for more of them.

import { element } from "../dom.js";
import { setText } from "./text.js";

export class Foot {
  constructor(onMore) {
    this.text = element("p");
    this.more = element("button", { type: "button", class: "table-button" });
    this.more.addEventListener("click", onMore);
    this.node = element("div", { class: "table-foot" }, this.text, this.more);
  }

  // among is how many rows words were sought in, where that is not all; 0 otherwise.
  show({ shown, count, among, step, isHeld }) {
    const rest = count - shown;
    setText(
      this.text,
      [
        rest > 0 ? `${shown} of ${count}, ${rest} more` : `${count} in all`,
        among > 0 ? `sought among the first ${among}` : "",
        isHeld ? "the order is held while you point at a row" : "",
      ]
        .filter(Boolean)
        .join(" · "),
    );
    setText(this.more, `Show ${Math.min(step, rest)} more`);
    this.more.hidden = rest <= 0 || step === 0;
    this.node.hidden = count === 0 && among === 0;
  }
}
