// The columns of the table of processes, for the names that the server has.

import { formatValue } from "../format.js";
import { arrange, counts, numbers, rateOf, texts } from "./columns.js";
import { formatAge, inWords } from "./words.js";

const STATES = {
  R: "running",
  S: "sleeping",
  D: "waiting",
  Z: "zombie",
  T: "stopped",
  t: "traced",
  I: "idle",
  P: "parked",
  X: "dead",
};
// What the fields of a measurement count in a second.
const FIELDS = {
  calls: { end: "", units: "", per: "per second" },
  bytes: { end: " bytes", units: "bytes/s", per: "in bytes per second" },
  errors: { end: " errors", units: "", per: "those that failed, per second" },
};
// Measurements whose own word says too little.
const WORDS = { "process.process": "New processes", "process.thread": "New threads" };
// In the order in which they stand; those that are not here come behind them.
const ORDER = [
  ...["name", "pid", "group", "user", "cgroup", "state", "threads", "started", "parent", "calls"],
  "spark",
  ...["vfs.read.bytes", "vfs.write.bytes", "socket.tcp_receive.bytes", "socket.tcp_send.bytes"],
  ...["file.open.calls", "file.close.calls", "vfs.read.calls", "vfs.write.calls"],
  ...["process.process.calls", "process.thread.calls"],
];
// The lower, the narrower a screen may be on which it still stands; 0 is always there, and what
// has none is there only while it is sorted by.
const RANKS = {
  ...{ name: 0, group: 0, calls: 1, pid: 2, user: 3, state: 4, started: 5, "vfs.read.bytes": 6 },
  ...{ "vfs.write.bytes": 7, "socket.tcp_receive.bytes": 8, "socket.tcp_send.bytes": 9, threads: 10 },
  ...{ "file.open.calls": 11, "vfs.read.calls": 12, "vfs.write.calls": 13, cgroup: 14 },
  ...{ "file.close.calls": 15, "process.process.calls": 16, "process.thread.calls": 17, parent: 18 },
};

const callsOf = ({ rates }, { intervalS }) =>
  intervalS === 0
    ? null
    : Object.entries(rates).reduce((sum, [key, rate]) => (key.endsWith(".calls") ? sum + rate : sum), 0);

const stateOf = ({ state, ended }) => (ended && state !== "Z" ? "ended" : (STATES[state] ?? state));

const OWN = {
  name: { ...texts("name"), title: "Name", width: 140, grow: 1.6 },
  pid: { ...texts("pid"), title: "PID", kind: "number", width: 76 },
  group: { ...texts("group"), title: "Application", width: 124, grow: 1 },
  user: { ...texts("user"), title: "User", width: 92 },
  cgroup: { ...texts("cgroup"), title: "Cgroup", width: 150, grow: 1 },
  state: { ...texts("state"), title: "State", width: 84, tell: stateOf },
  threads: { ...counts(({ threads }) => threads), title: "Threads", width: 84 },
  started: {
    ...{ title: "Age", hint: "how long it has been there", kind: "number", width: 80 },
    tell: ({ started }, { time }) => formatAge(time - started),
    note: ({ started }) => `since ${new Date(started * 1000).toLocaleString()}`,
  },
  parent: { ...texts("parent"), title: "Parent", kind: "number", width: 80 },
  calls: {
    ...counts(callsOf),
    ...{ title: "Calls", hint: "all calls that are counted, per second", width: 88 },
  },
};

function counted(key, summaries) {
  const [measurement, field] = [key.slice(0, key.lastIndexOf(".")), key.slice(key.lastIndexOf(".") + 1)];
  const { end, units, per } = FIELDS[field];
  const word = WORDS[measurement] ?? inWords(measurement.slice(measurement.indexOf(".") + 1));
  return {
    ...numbers(
      (row, about) => rateOf(row, key, about),
      (value) => formatValue(value, units),
    ),
    title: `${word}${end}`,
    hint: `${summaries.get(measurement) ?? measurement}: ${per}`,
    width: units === "" ? 92 : 104,
  };
}

// Groups are of the first way to group, which need not be applications.
function groupColumn(families, openApplication) {
  const grouping = families.find(({ type }) => type !== "ebpf");
  return grouping === undefined || grouping.type === "apps"
    ? { ...OWN.group, act: ({ group }) => openApplication(group) }
    : { ...OWN.group, title: `Of ${grouping.menu.toLowerCase()}` };
}

export function describeProcesses(names, { measurements, families }, openApplication) {
  const summaries = new Map(measurements.map((one) => [one.measurement, one.summary]));
  const own = { ...OWN, group: groupColumn(families, openApplication) };
  return arrange(names, ORDER, (key) => ({
    ...(own[key] ?? counted(key, summaries)),
    rank: RANKS[key] ?? Infinity,
  }));
}
