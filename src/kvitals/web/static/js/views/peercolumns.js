// The columns of the table of peers, for the names that the server has.

import { formatDuration, formatValue } from "../format.js";
import { arrange, counts, numbers, rateOf, texts } from "./columns.js";
import { formatAge, inWords } from "./words.js";

const TOTAL = "total_";
// In the order in which they stand; those that are not here come behind them.
const ORDER = [
  ...["name", "service", "role", "application", "peer", "transport", "port", "bytes"],
  "spark",
  ...["sent_bytes", "received_bytes", "rtt_us", "open", "retransmits", "idle_s"],
  ...["total_sent_bytes", "total_received_bytes", "opened", "closed", "failed"],
];
// The lower, the narrower a screen may be on which it still stands; 0 is always there, and what
// has none is there only while it is sorted by.
const RANKS = {
  ...{ name: 0, service: 0, application: 1, sent_bytes: 2, received_bytes: 3, role: 4, rtt_us: 5 },
  ...{ open: 6, retransmits: 7, total_sent_bytes: 8, total_received_bytes: 9, idle_s: 10 },
  ...{ peer: 11, opened: 12, closed: 13, failed: 14 },
};
const TITLES = {
  sent_bytes: "Sent",
  received_bytes: "Received",
  sent_calls: "Sends",
  received_calls: "Receives",
};

const OWN = {
  name: {
    ...{ ...texts("name"), title: "Peer", width: 140, grow: 1.6 },
    note: ({ name, peer }) => (name === peer ? name : `${name} (${peer})`),
  },
  service: {
    ...{ title: "Service", kind: "text", width: 108 },
    tell: ({ service, transport }) => `${service} ${transport}`,
    note: ({ service, transport, port }) => `${service}, ${transport} port ${port}`,
  },
  role: {
    ...{ ...texts("role"), title: "Role", width: 92 },
    hint: "outbound where this host began, else inbound",
  },
  application: { ...texts("application"), title: "Application", width: 124, grow: 1 },
  peer: { ...texts("peer"), title: "Address", width: 150, grow: 1 },
  transport: { ...texts("transport"), title: "Transport", width: 96 },
  port: { ...texts("port"), title: "Port", kind: "number", width: 72 },
  open: {
    ...counts(({ open }) => open),
    ...{ title: "Open", hint: "established connections with the peer", width: 72 },
  },
  rtt_us: {
    ...numbers(({ rtt_us: rtt }) => rtt, formatDuration),
    ...{ title: "RTT", hint: "latest smoothed round-trip time", width: 84 },
  },
  idle_s: {
    ...{ title: "Idle", hint: "since the peer did something", kind: "number", width: 80 },
    tell: ({ idle_s: idle }) => (idle === 0 ? "–" : formatAge(idle)),
  },
};

const titleOf = (name) => TITLES[name] ?? inWords(name);

function total(name) {
  const units = name.endsWith("bytes") ? "bytes" : "";
  return {
    ...{ title: `Total ${titleOf(name).toLowerCase()}`, hint: "since the peer was first met" },
    ...{ kind: "number", width: 104 },
    tell: ({ totals }) => formatValue(totals[name], units),
  };
}

function counted(name) {
  const units = name.endsWith("bytes") ? "bytes/s" : "";
  return {
    ...numbers(
      (row, about) => rateOf(row, name, about),
      (value) => formatValue(value, units),
    ),
    ...{ title: titleOf(name), hint: "per second", width: 104 },
  };
}

export function describePeers(names, openApplication) {
  const act = ({ application }) => openApplication(application);
  const own = { ...OWN, application: { ...OWN.application, act } };
  return arrange(names, ORDER, (key) => ({
    ...(own[key] ?? (key.startsWith(TOTAL) ? total(key.slice(TOTAL.length)) : counted(key))),
    rank: RANKS[key] ?? Infinity,
  }));
}
