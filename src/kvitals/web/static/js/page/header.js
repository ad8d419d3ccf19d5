// The header: which host, how it is measured and at what cost, and whether the page is alive.

import { element } from "../dom.js";
import { formatTime, formatValue } from "../format.js";

const STATES = ["on", "degraded", "off"];
// A core is busy for so many milliseconds each second.
const CORE_MS = 1000;

const byId = (id) => document.getElementById(id);

function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

export function showHost(info) {
  const { mode, interval, replay } = info.kvitals;
  const [host] = info.mirrored_hosts;
  document.title = `${host} · kvitals`;
  byId("hostname").textContent = host;
  byId("facts").textContent = [
    `${info.kernel_name} ${info.kernel_version}`,
    info.architecture,
    `${mode} mode`,
    `every ${interval} s`,
  ].join(" · ");
  byId("version").textContent = `kvitals ${info.version}`;
  showNotice(info.kvitals.demo, replay);
}

// What this is, where it is not the host that serves the page.
function showNotice(isDemo, replay) {
  const notice = byId("notice");
  notice.hidden = !isDemo && !replay;
  if (replay) {
    const date = new Date(replay.taken * 1000).toLocaleDateString();
    notice.textContent =
      `A snapshot of ${replay.host}, taken on ${date} at ${formatTime(replay.taken)}. ` +
      "It does not move; all of it can be looked at.";
  } else if (isDemo) {
    notice.textContent = "A demo: this host and its numbers are made up.";
  }
}

export function showTally(measurements) {
  byId("tally").replaceChildren(
    ...STATES.map((state) => {
      const count = measurements.filter((one) => one.state === state).length;
      return element(
        "span",
        { title: `measurements ${state}` },
        element("i", { class: "dot", "data-state": state }),
        element("b", {}, String(count)),
        state,
      );
    }),
  );
}

// What the monitor itself takes: latest(id) tells the values of a chart by name.
export function showCost(latest) {
  const cpu = latest("kvitals.cpu");
  const memory = latest("kvitals.memory");
  const busy = cpu && Object.values(cpu).reduce((sum, value) => sum + (value ?? 0), 0);
  const cost = byId("cost");
  cost.hidden = !cpu && !memory;
  const parts = [
    cpu ? `${((100 * busy) / CORE_MS).toFixed(1)} % of a core` : "",
    memory?.resident ? formatValue(memory.resident, "bytes") : "",
  ];
  setText(cost, `monitor: ${parts.filter(Boolean).join(" · ")}`);
}

export function showState(state) {
  const live = byId("live");
  live.dataset.state = state;
  setText(live.querySelector("span"), state);
}

// A tick has come.
export function beat(number) {
  byId("live").dataset.beat = String(number % 2);
}

export function showFindings(count) {
  const link = byId("alert");
  link.hidden = count === 0;
  setText(link, count === 1 ? "1 finding" : `${count} findings`);
}
