// Which part of the page is shown: the charts, or a view that the address names, as in #/peers.

import { keepInPlace } from "./place.js";

export class Router {
  #views;
  #place;
  #charts;
  #scroll = 0;
  #onShow;

  // views are by their ids; onShow is told the id of what is shown, "" for the charts.
  constructor({ place, charts, views, onShow }) {
    this.#place = place;
    this.#charts = charts;
    this.#views = views;
    this.#onShow = onShow;
    this.current = null;
    this.#place.replaceChildren(charts, ...[...views.values()].map((view) => view.node));
    this.listen = () => this.#show();
    window.addEventListener("hashchange", this.listen);
    this.#show();
  }

  get isCharts() {
    return this.current === null;
  }

  destroy() {
    window.removeEventListener("hashchange", this.listen);
    this.#views.forEach((view) => view.destroy());
  }

  #show() {
    const [, id] = location.hash.match(/^#\/([a-z]+)$/) ?? [];
    const view = this.#views.get(id) ?? null;
    if (view !== this.current) {
      if (this.isCharts) {
        this.#scroll = scrollY;
      }
      this.current?.hide();
      this.current = view;
    }
    this.#charts.hidden = view !== null;
    this.#views.forEach((one) => {
      one.node.hidden = one !== view;
    });
    view?.show();
    this.#onShow(view?.id ?? "");
    if (view !== null) {
      scrollTo(0, 0);
    } else {
      this.#findPlace();
    }
  }

  #findPlace() {
    const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    if (target) {
      keepInPlace(target, this.#charts);
    } else {
      scrollTo(0, this.#scroll);
    }
  }
}
