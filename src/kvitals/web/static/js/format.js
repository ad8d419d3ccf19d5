// Numbers and units for people.

const COUNT_STEPS = ["", "k", "M", "G", "T"];
const BYTE_STEPS = ["B", "KiB", "MiB", "GiB", "TiB"];
const UNITS_SHOWN = { calls: "calls/s" };

export const isBytes = (units) => units.startsWith("bytes");

// Values are per second, which Netdata's units do not always say.
export const shownUnits = (units) => UNITS_SHOWN[units] ?? units;

function scaled(value, base, steps) {
  let size = Math.abs(value);
  let step = 0;
  while (size >= base * 0.9995 && step < steps.length - 1) {
    size /= base;
    step += 1;
  }
  return [size, steps[step]];
}

function digits(size, isExact) {
  if (isExact && Number.isInteger(size)) {
    return String(size);
  }
  return size.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0);
}

// A value as text: 1.25 k, or 3.40 MiB/s.
export function formatValue(value, units) {
  if (value === null || value === undefined) {
    return "–";
  }
  const bytes = isBytes(units);
  const [size, step] = scaled(value, bytes ? 1024 : 1000, bytes ? BYTE_STEPS : COUNT_STEPS);
  const sign = value < 0 ? "−" : "";
  const suffix = bytes ? `${step}${units.slice("bytes".length)}` : step;
  const isPlain = step === (bytes ? "B" : "");
  return `${sign}${digits(size, isPlain)}${suffix ? " " : ""}${suffix}`;
}

// A mark of an axis: as short as it can be told.
export function formatMark(value, units) {
  const bytes = isBytes(units);
  const [size, step] = scaled(value, bytes ? 1024 : 1000, bytes ? BYTE_STEPS : COUNT_STEPS);
  const sign = value < 0 ? "−" : "";
  const number = String(Number(size.toPrecision(3)));
  return value === 0 ? "0" : `${sign}${number}${step ? " " : ""}${step}`;
}

// Microseconds as text: 84 µs, or 1.25 ms.
export function formatDuration(microseconds) {
  if (microseconds === null || microseconds === undefined) {
    return "–";
  }
  const [size, step] = scaled(microseconds, 1000, ["µs", "ms", "s"]);
  return `${digits(size, step === "µs")} ${step}`;
}

export function formatTime(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString([], { hour12: false });
}

function formatDate(seconds) {
  return new Date(seconds * 1000).toLocaleDateString([], { month: "short", day: "numeric" });
}

// A mark of the axis of time, where marks are so many seconds apart.
export function formatClock(seconds, apart) {
  if (apart >= 86400) {
    return formatDate(seconds);
  }
  const clock = formatTime(seconds);
  return apart >= 60 ? clock.slice(0, 5) : clock;
}

const SPANS = [
  [86400, "d"],
  [3600, "h"],
  [60, "min"],
  [1, "s"],
];

// A length of time as text: 90 s, 15 min, 1.5 h.
export function formatSpan(seconds) {
  const [size, name] = SPANS.find(([one]) => seconds >= (one > 3600 ? 2 * one : one)) ?? SPANS.at(-1);
  return `${Number((seconds / size).toFixed(1))} ${name}`;
}

// A window of time as text; the day is told where it is not today.
export function formatWindow([from, to]) {
  const isToday = new Date(from * 1000).toDateString() === new Date().toDateString();
  return `${isToday ? "" : `${formatDate(from)} `}${formatTime(from)} – ${formatTime(to)}`;
}
