// Names of columns and of evidence in words, and their values by what their names end in.

import { formatDuration, formatSpan, formatValue } from "../format.js";

const SHORT = { tcp: "TCP", udp: "UDP", rtt: "RTT", pid: "PID", vfs: "VFS", id: "ID", cpu: "CPU" };

// in_words, as-words: In words; As words.
export function inWords(name) {
  const words = name.split(/[_\-\s]+/).filter(Boolean);
  const text = words.map((word) => SHORT[word.toLowerCase()] ?? word).join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// How long something has been, in seconds.
export const formatAge = (seconds) => formatSpan(Math.max(0, Math.floor(seconds)));

// The ends of names that tell a unit, the longest first.
const UNITS = [
  ["seconds", formatAge],
  ["percent", (value) => `${formatValue(value, "")} %`],
  ["bytes", (value) => formatValue(value, "bytes")],
  ["_us", formatDuration],
  ["_ms", (value) => formatDuration(value * 1000)],
  ["_s", formatAge],
];
// Numbers that only name something, and are not counted.
const NAMES = /(^|_)(pid|parent|port|id)$/;

// Whole numbers from here on are shortened.
const LONG = 100_000;

// A name without the unit that its value tells by itself.
export const nameOf = (name) =>
  name === "seconds" ? "Time" : inWords(name.replace(/_(us|ms|s|seconds|percent|bytes)$/, ""));

export function valueOf(name, value) {
  if (typeof value !== "number" || NAMES.test(name)) {
    return String(value);
  }
  const [, format] = UNITS.find(([end]) => name.endsWith(end)) ?? [];
  if (format) {
    return format(value);
  }
  return Number.isInteger(value) && value < LONG ? String(value) : formatValue(value, "");
}
