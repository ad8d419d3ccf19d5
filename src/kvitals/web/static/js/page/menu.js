// The menu at the side: families of charts below their headings, the tables, and which is in view.

import { element } from "../dom.js";
import { OWN } from "./sections.js";

const TABLES = "Tables";

// What the title has before the name is said, and not shown: the heading above shows it.
function makeLink(href, title, name, count) {
  const before = title.slice(0, title.length - name.length);
  return element(
    "a",
    { href },
    before ? element("span", { class: "unseen" }, before) : null,
    element("span", {}, name),
    element("span", { class: "count", "aria-hidden": "true" }, count),
  );
}

const makePart = (heading, links) =>
  element(
    "section",
    {},
    element("h2", {}, heading),
    element("ul", {}, ...links.map((link) => element("li", {}, link))),
  );

export class Menu {
  #observer = null;
  #links = new Map();
  #view = "";
  #inView = new Set();

  constructor(place) {
    this.place = place;
  }

  // families are {id, menu, name, title, count}; their sections are already on the page.
  // views are {id, title}.
  fill(families, views) {
    this.#observer?.disconnect();
    this.#links = new Map([
      ...families.map(({ id, name, title, count }) => [
        id,
        makeLink(`#${id}`, title, name, String(count)),
      ]),
      ...views.map(({ id, title }) => [id, makeLink(`#/${id}`, title, title, "")]),
    ]);
    const of = (heading) =>
      families.filter(({ menu }) => menu === heading).map(({ id }) => this.#links.get(id));
    const headings = [...new Set(families.map(({ menu }) => menu))];
    this.place.replaceChildren(
      ...headings.filter((one) => one !== OWN).map((one) => makePart(one, of(one))),
      makePart(
        TABLES,
        views.map(({ id }) => this.#links.get(id)),
      ),
      ...headings.filter((one) => one === OWN).map((one) => makePart(one, of(one))),
    );
    this.#follow(families.map(({ id }) => id));
    this.#show();
  }

  // How many there are in a view.
  tell(id, count) {
    const link = this.#links.get(id);
    if (link) {
      const text = count > 0 ? String(count) : "";
      link.lastElementChild.textContent = text;
      link.classList.toggle("has-some", count > 0);
    }
  }

  // The view that is shown; "" for the charts.
  mark(view) {
    this.#view = view;
    this.#show();
  }

  #show() {
    const ids = [...this.#links.keys()];
    const current = this.#view || ids.find((id) => this.#inView.has(id));
    this.#links.forEach((link, id) => {
      if (id === current) {
        link.setAttribute("aria-current", "true");
      } else {
        link.removeAttribute("aria-current");
      }
    });
  }

  // The first section in the upper half of the window is the current one.
  #follow(ids) {
    this.#inView = new Set();
    this.#observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          this.#inView[isIntersecting ? "add" : "delete"](target.id);
        }
        this.#show();
      },
      { rootMargin: "-140px 0px -50% 0px" },
    );
    ids.forEach((id) => this.#observer.observe(document.getElementById(id)));
  }
}
