// Draws who talks to whom: applications at the left, peers at the right, and between them ribbons
// as wide as what they send and receive. Elements are kept, and changed each second.

import { element } from "../dom.js";
import { formatValue } from "../format.js";
import { putInOrder } from "../table/order.js";
import { svgElement } from "../table/svg.js";
import { setText } from "../table/text.js";
import { Flows } from "./flows.js";
import { layOut, WAYS, WIDTH } from "./ribbons.js";

// In pixels: what an end has, and what the drawing has at least and at most.
const ROOM = 40;
const [LOW, HIGH] = [136, 344];
const TOLD = 3;
// Who wants little motion sees it change once in so many seconds.
const STILL_S = 5;
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

const rate = (value) => formatValue(Math.round(value), "bytes/s");

const whole = ({ name, note }) => (note ? `${name} (${note})` : name);

const tell = (flow, way) =>
  way === "sent"
    ? `${flow.from.name} sends ${rate(flow.sent)} to ${whole(flow.to)}`
    : `${flow.from.name} receives ${rate(flow.received)} from ${whole(flow.to)}`;

function summarize({ flows, sent, received }) {
  const largest = [...flows].sort((one, other) => other.sent + other.received - one.sent - one.received);
  const told = largest
    .slice(0, TOLD)
    .map((flow) => `${tell(flow, "sent")} and receives ${rate(flow.received)}`);
  return `Who talks to whom: ${rate(sent)} sent and ${rate(received)} received. ${told.join("; ")}.`;
}

// A name at a side, with a bar as high as all its ribbons.
class End {
  #name = element("span", { class: "talk-name" });
  #note = element("span", { class: "talk-note" });
  #rate = element("span", { class: "talk-rate" });

  constructor() {
    this.node = element("div", { class: "talk-end" }, this.#name, this.#note, this.#rate);
  }

  show({ name, note, sent, received, top, height }) {
    setText(this.#name, name);
    setText(this.#note, note);
    setText(this.#rate, rate(sent + received));
    this.node.title = whole({ name, note });
    this.node.style.transform = `translateY(${top.toFixed(1)}px)`;
    this.node.style.height = `${height.toFixed(1)}px`;
  }
}

// What is sent and what is received, each with its sentence.
class Ribbon {
  constructor() {
    this.titles = WAYS.map(() => svgElement("title"));
    this.paths = WAYS.map((way, index) =>
      svgElement("path", { "data-way": way }, this.titles[index]),
    );
    this.node = svgElement("g", {}, ...this.paths);
  }

  show(ribbon) {
    WAYS.forEach((way, index) => {
      this.paths[index].setAttribute("d", ribbon.paths[index]);
      setText(this.titles[index], tell(ribbon, way));
    });
  }
}

// Those that stay keep their element.
class Kept {
  #made = new Map();

  constructor(parent, Kind) {
    this.parent = parent;
    this.Kind = Kind;
  }

  show(things) {
    const before = this.#made;
    this.#made = new Map(
      things.map((one) => [one.key, before.get(one.key) ?? new this.Kind()]),
    );
    putInOrder(this.parent, [...this.#made.values()].map(({ node }) => node));
    things.forEach((one) => this.#made.get(one.key).show(one));
  }
}

export class Talk {
  #flows = new Flows();
  #drawnAt = 0;
  #height = 0;

  constructor() {
    this.totals = Object.fromEntries(WAYS.map((way) => [way, element("dd", {}, "–")]));
    this.picture = svgElement("svg", { preserveAspectRatio: "none", role: "img" });
    const [from, to] = ["from", "to"].map((side) =>
      element("div", { class: `talk-side is-${side}`, "aria-hidden": "true" }),
    );
    this.ends = { from: new Kept(from, End), to: new Kept(to, End) };
    this.ribbons = new Kept(this.picture, Ribbon);
    this.empty = element("p", { class: "talk-none" }, "Nobody talks at the moment.");
    this.drawing = element("div", { class: "talk-drawing" }, from, this.picture, to);
    this.node = element(
      "details",
      { class: "talk", open: "" },
      element(
        "summary",
        {},
        element("h3", {}, "Who talks to whom"),
        element(
          "dl",
          {},
          ...WAYS.map((way) =>
            element("div", { "data-way": way }, element("dt", {}, way), this.totals[way]),
          ),
        ),
      ),
      element("div", { class: "talk-body" }, this.drawing, this.empty),
    );
  }

  // Whether it is drawn at all: it is folded by people, and hidden on narrow screens.
  get isSeen() {
    return this.drawing.getClientRects().length > 0 || this.empty.getClientRects().length > 0;
  }

  take(rows, head) {
    this.#flows.take(rows, head);
    const picture = this.#flows.picture;
    WAYS.forEach((way) => setText(this.totals[way], rate(picture[way])));
    this.empty.hidden = picture.flows.length > 0;
    const isStill = STILL.matches && head.time - this.#drawnAt < STILL_S;
    if (!this.isSeen || isStill) {
      return;
    }
    this.#drawnAt = head.time;
    this.#stretch(Math.max(picture.from.length, picture.to.length));
    const { from, to, ribbons } = layOut(picture, this.#height);
    this.ends.from.show(from);
    this.ends.to.show(to);
    this.ribbons.show(ribbons);
    this.picture.setAttribute("aria-label", summarize(picture));
  }

  // Begins anew when it is shown again.
  rest() {
    this.#flows.clear();
    this.#drawnAt = 0;
    this.#height = 0;
  }

  // Becomes higher for more ends, and not lower again while somebody looks.
  #stretch(ends) {
    const height = Math.max(this.#height, Math.min(HIGH, Math.max(LOW, ROOM * ends)));
    if (height !== this.#height) {
      this.#height = height;
      this.drawing.style.height = `${height}px`;
      this.picture.setAttribute("viewBox", `0 0 ${WIDTH} ${height}`);
    }
  }
}
