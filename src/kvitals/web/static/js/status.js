// The header: which host, how it is measured, and whether the page is alive.

import { element } from "./dom.js";

const STATES = ["on", "degraded", "off"];

const byId = (id) => document.getElementById(id);

export function showHost(info) {
  const { mode, interval } = info.kvitals;
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

export function showState(state) {
  const live = byId("live");
  live.dataset.state = state;
  live.querySelector("span").textContent = state;
}

// Calls back with true when the page shall stand still.
export function onPause(act) {
  const button = byId("pause");
  button.addEventListener("click", () => {
    const isPaused = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(isPaused));
    button.textContent = isPaused ? "Resume" : "Pause";
    act(isPaused);
  });
}
