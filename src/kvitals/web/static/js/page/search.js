// Finds charts, groups of processes and tables by what is typed: a box with a list below it.

import { element } from "../dom.js";

const MOST = 14;

// How well a text fits what is sought: 0 begins with it, 1 a word does, 2 it is inside; null not.
function fit(text, sought) {
  const place = text.toLowerCase().indexOf(sought);
  if (place < 0) {
    return null;
  }
  return place === 0 ? 0 : /\W/.test(text[place - 1]) ? 1 : 2;
}

export class Search {
  #input;
  #list;
  #find;
  #found = [];
  #active = -1;

  // find() tells all that can be found: {kind, name, words, act}.
  constructor(input, list, find) {
    this.#input = input;
    this.#list = list;
    this.#find = find;
    input.addEventListener("input", () => this.#search());
    input.addEventListener("keydown", (event) => this.#press(event));
    input.addEventListener("focus", () => this.#search());
    input.addEventListener("blur", () => this.#close());
    // The box keeps the focus, so that the list is still there when the click comes.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  #search() {
    const sought = this.#input.value.trim().toLowerCase();
    if (sought === "") {
      this.#close();
      return;
    }
    this.#found = this.#find()
      .map((one) => {
        const fits = [one.name, ...one.words].map((text) => fit(text, sought));
        const known = fits.map((rank, place) => (rank === null ? 9 : rank + 3 * Math.min(place, 1)));
        return { ...one, rank: Math.min(...known) };
      })
      .filter(({ rank }) => rank < 9)
      .sort((one, other) => one.rank - other.rank)
      .slice(0, MOST);
    this.#active = this.#found.length > 0 ? 0 : -1;
    this.#show();
  }

  #show() {
    const options = this.#found.map(({ kind, name }, index) => {
      const option = element(
        "li",
        {
          role: "option",
          id: `found-${index}`,
          "aria-selected": String(index === this.#active),
        },
        element("span", {}, name),
        element("small", {}, kind),
      );
      option.addEventListener("click", () => this.#act(index));
      return option;
    });
    if (options.length === 0) {
      options.push(element("li", { class: "none", role: "option", "aria-disabled": "true" }, "nothing found"));
    }
    this.#list.replaceChildren(...options);
    this.#list.hidden = false;
    this.#input.setAttribute("aria-expanded", "true");
    this.#point();
  }

  #point() {
    if (this.#active < 0) {
      this.#input.removeAttribute("aria-activedescendant");
      return;
    }
    this.#input.setAttribute("aria-activedescendant", `found-${this.#active}`);
    [...this.#list.children].forEach((one, index) =>
      one.setAttribute("aria-selected", String(index === this.#active)),
    );
    this.#list.children[this.#active].scrollIntoView({ block: "nearest" });
  }

  #press(event) {
    const count = this.#found.length;
    if (event.key === "Escape") {
      this.#input.value = "";
      this.#close();
    } else if (event.key === "Enter" && this.#active >= 0 && !this.#list.hidden) {
      this.#act(this.#active);
    } else if (event.key === "ArrowDown" && count > 0) {
      this.#active = (this.#active + 1) % count;
      this.#point();
    } else if (event.key === "ArrowUp" && count > 0) {
      this.#active = (this.#active + count - 1) % count;
      this.#point();
    } else {
      return;
    }
    event.preventDefault();
  }

  #act(index) {
    const { act } = this.#found[index];
    this.#input.value = "";
    this.#input.blur();
    act();
  }

  #close() {
    this.#list.hidden = true;
    this.#found = [];
    this.#active = -1;
    this.#input.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
  }
}
