// The menu at the side: eBPF and the ways to group processes with their families, and which is in view.

import { element } from "./dom.js";

const HOST = "ebpf";

export const sectionId = ({ type, name }) =>
  `family-${`${type} ${name}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;

// Families of several groupings have the same names, so their titles have that of the menu too.
export const titleOf = ({ type, menu, name }) => (type === HOST ? name : `${menu}: ${name}`);

export class Menu {
  #observer = null;

  constructor(place) {
    this.place = place;
  }

  // families are {id, menu, name, title, count}; their sections are already on the page.
  fill(families) {
    this.#observer?.disconnect();
    const links = families.map(({ id, name, title, count }) =>
      element(
        "a",
        { href: `#${id}`, "aria-label": title },
        name,
        element("span", { class: "count", "aria-hidden": "true" }, String(count)),
      ),
    );
    const headings = [...new Set(families.map(({ menu }) => menu))];
    this.place.replaceChildren(
      ...headings.map((heading) =>
        element(
          "section",
          {},
          element("h2", {}, heading),
          element(
            "ul",
            {},
            ...links
              .filter((_, index) => families[index].menu === heading)
              .map((link) => element("li", {}, link)),
          ),
        ),
      ),
    );
    this.#follow(families, links);
  }

  // The first section in the upper half of the window is the current one.
  #follow(families, links) {
    const inView = new Set();
    const ids = families.map(({ id }) => id);
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
