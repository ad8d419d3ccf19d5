// The peers: who talks to whom, as a drawing and as a table.

import { describePeers } from "./peercolumns.js";
import { ask } from "./requests.js";
import { TableView } from "./tableview.js";
import { Talk } from "./talk.js";

const EXACT = ["role", "service", "transport", "port", "peer", "name", "application"];
// As many as the server gives.
const ALL = 1000;
const BY = "bytes";

export class Peers extends TableView {
  #talk = new Talk();

  constructor({ openApplication }) {
    super({
      id: "peers",
      title: "Peers",
      summary: "who talks to whom, by application, service and peer",
      path: "api/peers",
      key: "peers",
      first: [BY, "open", "role"],
      describe: (names) => describePeers(names, openApplication),
      table: {
        hint: "peer, service, application …",
        none: "No peer has been seen yet.",
        exact: EXACT,
        keyOf: ({ role, transport, port, peer, application }) =>
          [role, transport, port, peer, application].join(" "),
        bornOf: () => 0,
        textOf: (row) => EXACT.map((name) => row[name]).join(" "),
        styleOf: ({ open, idle_s: idle }) => (open === 0 && idle > 0 ? "is-quiet" : ""),
      },
    });
    this.body.prepend(this.#talk.node);
  }

  hide() {
    super.hide();
    this.#talk.rest();
  }

  // The drawing needs the largest, which the table has only if it has all.
  async inquire() {
    const { top, by: _by, order: _order, ...only } = this.table.question;
    const answer = await ask(this.path, this.table.question);
    const isEnough = answer.count <= top || !answer.columns.includes(BY) || !this.#talk.isSeen;
    const largest = isEnough ? answer : await ask(this.path, { ...only, by: BY, top: ALL });
    return { ...answer, largest };
  }

  take(answer) {
    super.take(answer);
    const { peers, count, columns, ...head } = answer.largest;
    const passing = this.table.sift(peers);
    this.#talk.node.hidden = !columns.includes(BY);
    this.#talk.take(passing, {
      ...head,
      count: passing.length < peers.length ? passing.length : count,
      about: this.table.filter,
    });
  }
}
