// The one group that all charts are narrowed down to, told beside the tools until it is let go.

import { element } from "../dom.js";
import { icon } from "../icons.js";

export class Focus {
  #place;
  #onChange;
  #name = null;

  constructor(place, onChange) {
    this.#place = place;
    this.#onChange = onChange;
  }

  get name() {
    return this.#name;
  }

  choose(name) {
    this.#name = name;
    this.#place.hidden = name === null;
    if (name !== null) {
      const button = element("button", { type: "button", "aria-label": `Show all, not ${name} alone` });
      button.append(icon("close"));
      button.addEventListener("click", () => this.choose(null));
      this.#place.replaceChildren(element("span", { title: name }, `only ${name}`), button);
    }
    this.#onChange(name);
  }
}
