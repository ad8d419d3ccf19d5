// The table of the peers that exchange most, asked for again with each tick.

import { getPeers } from "./api.js";
import { makeHeading } from "./card.js";
import { element } from "./dom.js";
import { formatDuration, formatValue } from "./format.js";

const TOP = 15;
const PER_SECOND = "bytes/s";

// The style of each column, its heading, and what a cell tells.
const COLUMNS = [
  ["role", "Role", ({ role }) => role],
  ["service", "Service", ({ service, transport }) => `${service} ${transport}`],
  ["peer", "Peer", ({ name }) => name],
  ["application", "Application", ({ application }) => application || "–"],
  ["number", "Sent", ({ rates }) => formatValue(rates.sent_bytes, PER_SECOND)],
  ["number", "Received", ({ rates }) => formatValue(rates.received_bytes, PER_SECOND)],
  ["number rtt", "RTT", ({ rtt_us: rtt }) => formatDuration(rtt)],
  ["number open", "Open", ({ open }) => formatValue(open, "")],
];

const titleOf = ({ name, peer }) => (name === peer ? name : `${name} (${peer})`);

function setText(cell, text, title) {
  if (cell.textContent !== text || cell.title !== title) {
    cell.textContent = text;
    cell.title = title;
  }
}

export class Peers {
  #isAsking = false;
  #isVisible = false;
  #rows = [];
  #observer = new IntersectionObserver(([entry]) => this.#see(entry.isIntersecting));

  constructor() {
    this.body = element("tbody");
    this.empty = element("p", { class: "none" }, "no peer yet");
    this.more = element("p", { class: "more" });
    this.node = element(
      "article",
      { class: "card peers", id: "peers", "aria-label": "Peers" },
      makeHeading("Peers", "by bytes", "/api/peers"),
      element(
        "table",
        {},
        element(
          "thead",
          {},
          element("tr", {}, ...COLUMNS.map(([style, name]) => element("th", { class: style, scope: "col" }, name))),
        ),
        this.body,
      ),
      this.empty,
      this.more,
    );
    this.#observer.observe(this.node);
  }

  // Asks only while somebody looks, and never twice at once.
  async refresh() {
    if (this.#isAsking || !this.#isVisible) {
      return;
    }
    this.#isAsking = true;
    try {
      this.#show(await getPeers(TOP));
    } catch {
      // The stream tells whether the server is there; with the next tick it is asked again.
    } finally {
      this.#isAsking = false;
    }
  }

  destroy() {
    this.#observer.disconnect();
  }

  #see(isVisible) {
    this.#isVisible = isVisible;
    this.refresh();
  }

  #show({ peers, count }) {
    while (this.#rows.length < peers.length) {
      this.#rows.push(element("tr", {}, ...COLUMNS.map(([style]) => element("td", { class: style }))));
    }
    peers.forEach((peer, index) => {
      const { cells } = this.#rows[index];
      COLUMNS.forEach(([style, , tell], place) =>
        setText(cells[place], tell(peer), style === "peer" ? titleOf(peer) : tell(peer)),
      );
    });
    if (this.body.rows.length !== peers.length) {
      this.body.replaceChildren(...this.#rows.slice(0, peers.length));
    }
    this.empty.hidden = count > 0;
    this.more.textContent = count > peers.length ? `${count - peers.length} more` : "";
  }
}
