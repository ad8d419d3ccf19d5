// The menu at the side: eBPF with its families, and which of them is in view.

import { element } from "./dom.js";

export const sectionId = (family) => `family-${family.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;

export class Menu {
  #observer = null;

  constructor(place) {
    this.place = place;
  }

  // families are {name, count}; their sections are already on the page.
  fill(families) {
    this.#observer?.disconnect();
    const links = families.map(({ name, count }) =>
      element(
        "a",
        { href: `#${sectionId(name)}` },
        name,
        element("span", { class: "count", "aria-hidden": "true" }, String(count)),
      ),
    );
    this.place.replaceChildren(
      element(
        "section",
        {},
        element("h2", {}, "eBPF"),
        element("ul", {}, ...links.map((link) => element("li", {}, link))),
      ),
    );
    this.#follow(families, links);
  }

  // The first section in the upper half of the window is the current one.
  #follow(families, links) {
    const inView = new Set();
    const ids = families.map(({ name }) => sectionId(name));
    this.#observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          inView[isIntersecting ? "add" : "delete"](target.id);
        }
        const current = ids.findIndex((id) => inView.has(id));
        links.forEach((link, index) => {
          if (index === current) {
            link.setAttribute("aria-current", "true");
          } else {
            link.removeAttribute("aria-current");
          }
        });
      },
      { rootMargin: "-120px 0px -50% 0px" },
    );
    ids.forEach((id) => this.#observer.observe(document.getElementById(id)));
  }
}
