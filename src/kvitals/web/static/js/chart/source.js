// Says which hooks feed a chart, and how their count differs from what it says.

import { element } from "../dom.js";

// Hooks that differ only in what stands in brackets are told as one.
function shortHooks(hooks) {
  const grouped = new Map();
  for (const hook of hooks) {
    const [, name, inside] = hook.match(/^(.*?)(?: \((.*)\))?$/);
    grouped.set(name, [...(grouped.get(name) ?? []), ...(inside ? [inside] : [])]);
  }
  return [...grouped]
    .map(([name, inside]) => (inside.length ? `${name} (${inside.join(", ")})` : name))
    .join(" · ");
}

const nameOf = (line) => line.name;

const unique = (values) => [...new Set(values.filter((value) => value !== ""))];

// What is the same for all measurements of a chart is told once, at the end or above.
function explain(service, isAlone) {
  if (service.state === "off") {
    return explainMissing({ ...service, name: service.summary });
  }
  return [
    element("dt", {}, service.summary),
    element("dd", {}, `${service.state}, by `, element("code", {}, service.hook)),
    service.reason && !isAlone ? element("dd", { class: "why" }, service.reason) : null,
  ];
}

function explainMissing(line) {
  return [
    element("dt", {}, line.name),
    element("dd", { class: "why" }, `off: ${line.reason}`),
  ];
}

function explainRemedies(parts) {
  const remedies = unique(parts.map((one) => one.remedy));
  return remedies.length === 0
    ? []
    : [
        element("dt", {}, "To measure all of it exactly"),
        ...remedies.map((remedy) => element("dd", {}, remedy)),
      ];
}

// What is off takes lines with it, which are told by name, or else makes all of them worse.
function tellDifference(service, missing) {
  if (service.state === "off") {
    return missing.length === 0 ? `without ${service.summary}: ${service.reason}` : "";
  }
  return service.state === "degraded" ? service.reason : "";
}

// source says where values come from that no hook feeds.
export function makeSource(services, missing, source = "") {
  const isDegraded = services.some((one) => tellDifference(one, missing) !== "");
  const state = isDegraded || missing.length > 0 ? "degraded" : "on";
  const differences = unique(services.map((one) => tellDifference(one, missing)));
  const hooks = shortHooks(unique(services.map((one) => one.hook)));
  const hook = hooks || source ? `measured by ${hooks || source}` : "not measured";
  return element(
    "details",
    { class: "source", "data-state": state },
    element(
      "summary",
      {},
      element("span", { class: "dot", "data-state": state, role: "img", "aria-label": state }),
      element("span", { class: "hook", title: hook }, hook),
      isDegraded
        ? element("span", { class: "difference" }, `degraded: ${differences.join("; ")}`)
        : null,
      missing.length > 0
        ? element("span", { class: "difference" }, `off: ${missing.map(nameOf).join(", ")}`)
        : null,
    ),
    element(
      "dl",
      {},
      ...services.flatMap((one) => explain(one, differences.length === 1)),
      ...missing.flatMap(explainMissing),
      ...explainRemedies([...services, ...missing]),
    ),
  );
}
