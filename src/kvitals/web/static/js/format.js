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

export function formatSpan(seconds) {
  return seconds < 3600 ? `${seconds / 60} min` : `${seconds / 3600} h`;
}
