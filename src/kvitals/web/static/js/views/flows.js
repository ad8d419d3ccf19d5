// Who talks to whom: the largest flows by name, all others added up. Smoothed, so that what is
// drawn of them does not jump. Draws nothing.

const NAMED = 12;
// How much of a new value counts.
const WEIGHT = 0.35;
// In bytes per second; less is not worth a line.
const LEAST = 1;
// Who is named stays, and stays in place, until another is so much larger.
const CALM = 1.4;
const OTHER = "other";
export const OTHERS = "others";

export const sizeOf = ({ sent, received }) => sent + received;

const isOther = ({ service, peer }) => service === OTHER && peer === OTHER;

const add = (flows) => ({
  sent: flows.reduce((sum, { sent }) => sum + sent, 0),
  received: flows.reduce((sum, { received }) => sum + received, 0),
});

// The order that was, with those that are much larger before those that are smaller.
function settle(order, ends) {
  const sizes = new Map(ends.map((one) => [one.key, sizeOf(one)]));
  const kept = order.filter((key) => sizes.has(key));
  const settled = [...kept, ...[...sizes.keys()].filter((key) => !kept.includes(key))];
  for (let rounds = settled.length; rounds > 0; rounds -= 1) {
    for (let place = 1; place < settled.length; place += 1) {
      const [one, next] = [settled[place - 1], settled[place]];
      if (sizes.get(next) > CALM * sizes.get(one)) {
        [settled[place - 1], settled[place]] = [next, one];
      }
    }
  }
  return settled;
}

// Flows added up by one of their ends.
function endsOf(flows, side) {
  const found = new Map();
  for (const flow of flows) {
    const { key } = flow[side];
    const before = found.get(key) ?? { sent: 0, received: 0 };
    found.set(key, { ...flow[side], ...add([before, flow]) });
  }
  return [...found.values()];
}

function describe(row) {
  const { role, service, transport, port, peer, name, application } = row;
  return {
    isOther: isOther(row),
    from: { key: `application ${application}`, name: application || "no application", note: "" },
    to: {
      key: [role, transport, port, peer].join(" "),
      name,
      note: `${service} ${transport}${role === "inbound" ? ", inbound" : ""}`,
    },
  };
}

export class Flows {
  // How many are not named.
  unnamed = 0;
  #flows = new Map();
  #named = new Set();
  #orders = { from: [], to: [] };
  #time = 0;
  #about = "";

  // Takes the rows of a tick, of which there are count, told or not. What they are about is
  // not what those before were about if people filter them by something else.
  take(rows, { time, interval, count, about }) {
    if (about !== this.#about) {
      this.#about = about;
      this.clear();
    }
    if (time === this.#time || interval === 0) {
      return;
    }
    const weight = this.#time === 0 ? 1 : WEIGHT;
    this.#time = time;
    const before = this.#flows;
    this.#flows = new Map();
    for (const row of rows) {
      const { sent_bytes: sent = 0, received_bytes: received = 0 } = row.rates;
      this.#approach(before, { ...describe(row), sent, received }, weight);
    }
    for (const flow of before.values()) {
      const isGone = !this.#flows.has(flow.key) && sizeOf(flow) >= LEAST;
      if (isGone) {
        this.#approach(before, { ...flow, sent: 0, received: 0 }, weight);
      }
    }
    this.unnamed = Math.max(0, count - this.#name());
  }

  // What is drawn: flows, and both their ends in order.
  get picture() {
    const flows = [...this.#flows.values()];
    const named = flows.filter(({ key }) => this.#named.has(key));
    const rest = add(flows.filter(({ key }) => !this.#named.has(key)));
    const name = this.unnamed > 1 ? `${this.unnamed} others` : OTHERS;
    const others = { key: OTHERS, name, note: "" };
    const shown = [
      ...named,
      ...(sizeOf(rest) >= LEAST ? [{ ...rest, key: OTHERS, from: others, to: others }] : []),
    ];
    return { ...add(flows), flows: shown, from: this.#ends(shown, "from"), to: this.#ends(shown, "to") };
  }

  clear() {
    this.#flows.clear();
    this.#named.clear();
    this.unnamed = 0;
    this.#time = 0;
  }

  #approach(before, flow, weight) {
    const key = `${flow.from.key} > ${flow.to.key}`;
    const last = before.get(key) ?? { sent: 0, received: 0 };
    this.#flows.set(key, {
      ...flow,
      key,
      sent: last.sent + weight * (flow.sent - last.sent),
      received: last.received + weight * (flow.received - last.received),
    });
  }

  // Chooses whom to name, and tells how many these are.
  #name() {
    const rank = (flow) => sizeOf(flow) * (this.#named.has(flow.key) ? CALM : 1);
    const largest = [...this.#flows.values()]
      .filter((flow) => !flow.isOther && sizeOf(flow) >= LEAST)
      .sort((one, other) => rank(other) - rank(one))
      .slice(0, NAMED);
    this.#named = new Set(largest.map(({ key }) => key));
    return largest.length;
  }

  // Others are the last.
  #ends(flows, side) {
    const ends = endsOf(flows, side);
    const order = settle(
      this.#orders[side],
      ends.filter(({ key }) => key !== OTHERS),
    );
    this.#orders[side] = order;
    const place = ({ key }) => (key === OTHERS ? order.length : order.indexOf(key));
    return ends.sort((one, other) => place(one) - place(other));
  }
}
