// The dashboard: asks for the run and its charts, then follows the stream.

import { getCharts, getFindingCount, getInfo } from "./api.js";
import { Stream } from "./data/stream.js";
import { Board } from "./page/board.js";
import { findsOf, goTo } from "./page/finds.js";
import { Focus } from "./page/focus.js";
import { beat, showCost, showFindings, showHost, showState, showTally } from "./page/header.js";
import { wireHelp } from "./page/help.js";
import { Menu } from "./page/menu.js";
import { Router } from "./page/router.js";
import { Search } from "./page/search.js";
import { onTheme } from "./page/theme.js";
import { wireToolbar } from "./page/toolbar.js";
import { Crosshair } from "./time/crosshair.js";
import { Timeline } from "./time/timeline.js";
import { Findings } from "./views/findings.js";
import { Peers } from "./views/peers.js";
import { Processes } from "./views/processes.js";

const RETRY_MS = 2000;
const SPAN_S = 300;
// Findings are counted once in so many ticks.
const FINDINGS_TICKS = 5;

const byId = (id) => document.getElementById(id);
const timeline = new Timeline(SPAN_S);
const crosshair = new Crosshair();
const menu = new Menu(byId("menu"));
const focus = new Focus(byId("focus"), (name) => board?.isolate(name));

let board = null;
let router = null;
let views = [];
let stream = null;
let shape = "";
let isAsking = false;
let streamState = "late";
let ticks = 0;

// Asks what this run is; builds the page anew when that is not what it shows.
async function build() {
  const [info, { charts }] = await Promise.all([getInfo(), getCharts()]);
  const { started: _started, ...run } = info.kvitals;
  const found = JSON.stringify([info.version, run]);
  if (found === shape) {
    board.forget();
    board.draw();
    return info.kvitals;
  }
  shape = found;
  router?.destroy();
  board?.destroy();
  board = new Board({ info, charts, timeline, crosshair });
  views = makeViews(info, board);
  // The menu marks which section is in view, so these are on the page before it.
  router = new Router({
    place: byId("views"),
    charts: board.node,
    views: new Map(views.map((view) => [view.id, view])),
    onShow: (id) => menu.mark(id),
  });
  menu.fill(board.families, views);
  showHost(info);
  showTally(info.kvitals.measurements);
  timeline.reach(...reachOf(Object.values(charts)));
  board.draw();
  countFindings();
  return info.kvitals;
}

// The oldest and the newest second of which something is kept.
function reachOf(charts) {
  const known = charts.filter((chart) => chart.last_entry > 0);
  return [
    known.reduce((oldest, chart) => Math.min(oldest, chart.first_entry), Infinity),
    known.reduce((newest, chart) => Math.max(newest, chart.last_entry), 0),
  ].map((time) => (Number.isFinite(time) ? time : 0));
}

function makeViews(info, newBoard) {
  const context = {
    info,
    openChart: (id) => goTo(`#chart-${id}`),
    openApplication: (name) => showGroup(name),
    makeChart: (id) => newBoard.borrow(id),
    releaseChart: (node) => newBoard.release(node),
  };
  return [new Processes(context), new Peers(context), new Findings(context)];
}

// Without a family it is the first that has the group.
function showGroup(name, family = null) {
  const found = family ?? board.groups().find((one) => one.name === name)?.family;
  focus.choose(name);
  if (found) {
    goTo(`#${found.id}`);
  }
}

async function countFindings() {
  const count = await getFindingCount();
  showFindings(count);
  menu.tell("findings", count);
}

function tellState() {
  showState(!timeline.isLive && streamState === "live" ? "paused" : streamState);
}

const listeners = {
  onTick: (tick) => {
    const isComplete = board.take(tick);
    timeline.follow(tick.time);
    if (!isComplete && !isAsking) {
      refresh();
    }
    if (document.hidden) {
      return;
    }
    beat(tick.number);
    showCost((id) => board.latest(id));
    if (timeline.isLive) {
      board.draw();
      router.current?.tick();
    }
    ticks += 1;
    if (ticks % FINDINGS_TICKS === 0) {
      countFindings();
    }
  },
  onState: (state) => {
    streamState = state;
    tellState();
  },
  onReturn: refresh,
};

// Asks again until there is an answer, and follows the stream from the first on.
async function refresh() {
  isAsking = true;
  try {
    const { interval, replay } = await build();
    isAsking = false;
    if (replay) {
      listeners.onState("snapshot");
      return;
    }
    stream ??= new Stream("api/stream", listeners);
    stream.expect(interval);
  } catch {
    if (stream === null) {
      showState("disconnected");
    }
    setTimeout(refresh, RETRY_MS);
  }
}

timeline.onChange(() => {
  tellState();
  board?.draw();
});
crosshair.onChange(() => board?.point());
onTheme(() => board?.repaint());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) {
    board?.draw();
  }
});

wireToolbar(timeline);
wireHelp(byId("help-text"), byId("help"), {
  "/": () => byId("search").focus(),
  p: () => byId("pause").click(),
});
new Search(byId("search"), byId("found"), () => (board ? findsOf(board, views, showGroup) : []));
refresh();
