// The bar of tools: how much time, which time, pause, theme, export and help.

import { element } from "../dom.js";
import { formatSpan, formatWindow } from "../format.js";
import { setFace } from "../icons.js";
import { chosenTheme, chooseTheme, THEMES } from "./theme.js";

const SPANS_S = [60, 300, 900, 3600, 21600, 86400];
const PAN = 1 / 2;
const ZOOM = 2;

const byId = (id) => document.getElementById(id);

function fillSpans(timeline) {
  const buttons = SPANS_S.map((seconds) => {
    const button = element("button", { type: "button" }, formatSpan(seconds));
    button.addEventListener("click", () => timeline.setSpan(seconds));
    return button;
  });
  byId("spans").replaceChildren(...buttons);
  return () =>
    buttons.forEach((button, index) =>
      button.setAttribute("aria-pressed", String(SPANS_S[index] === timeline.spanS)),
    );
}

function wirePause(timeline) {
  const button = byId("pause");
  button.addEventListener("click", () => (timeline.isLive ? timeline.pause() : timeline.play()));
  return () => {
    setFace(button, timeline.isLive ? "pause" : "play", timeline.isLive ? "Pause" : "Resume");
    button.setAttribute("aria-pressed", String(!timeline.isLive));
  };
}

function wireMoves(timeline) {
  const acts = [
    ["earlier", "left", "Earlier", () => timeline.pan(-timeline.spanS * PAN)],
    ["later", "right", "Later", () => timeline.pan(timeline.spanS * PAN)],
    ["closer", "closer", "Less time", () => timeline.zoom(1 / ZOOM)],
    ["wider", "wider", "More time", () => timeline.zoom(ZOOM)],
  ];
  for (const [id, face, label, act] of acts) {
    setFace(byId(id), face, label);
    byId(id).addEventListener("click", act);
  }
}

function wireTheme() {
  const button = byId("theme");
  const tell = () => setFace(button, chosenTheme(), `Colours: ${chosenTheme()}`);
  button.addEventListener("click", () => {
    chooseTheme(THEMES[(THEMES.indexOf(chosenTheme()) + 1) % THEMES.length]);
    tell();
  });
  tell();
}

// What is on the screen, as a file.
function wireExport(timeline) {
  const link = byId("export");
  setFace(link, "save", "Save what is shown as a file");
  link.addEventListener("click", () => {
    const [after, before] = timeline.window.map(Math.round);
    link.href = `api/snapshot?${new URLSearchParams({ after, before })}`;
  });
}

export function wireToolbar(timeline) {
  const tellSpan = fillSpans(timeline);
  const tellPause = wirePause(timeline);
  wireMoves(timeline);
  wireTheme();
  wireExport(timeline);
  setFace(byId("help"), "help", "Help");
  const tell = () => {
    tellSpan();
    tellPause();
    byId("later").disabled = timeline.isLive;
    byId("window").textContent = tellWindow(timeline);
  };
  timeline.onChange(tell);
  tell();
}

// Which time is shown, where no other sign tells it.
function tellWindow({ isLive, spanS, window }) {
  if (!isLive) {
    return formatWindow(window);
  }
  return SPANS_S.includes(spanS) ? "" : `last ${formatSpan(spanS)}`;
}
