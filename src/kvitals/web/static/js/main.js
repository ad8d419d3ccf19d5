// The dashboard: asks for the run and its charts, then follows the stream.

import { getCharts, getInfo } from "./api.js";
import { Board } from "./board.js";
import { Menu } from "./menu.js";
import { fillSpans, SPANS_S } from "./spans.js";
import { onPause, showHost, showState, showTally } from "./status.js";
import { Stream } from "./stream.js";

const RETRY_MS = 2000;
const content = document.getElementById("content");
const menu = new Menu(document.getElementById("menu"));

let board = null;
let stream = null;
let shape = "";
let spanS = SPANS_S[0];
let isPaused = false;
let isAsking = false;
let streamState = "late";

// Asks what this run is; builds the page anew when that is not what it shows.
async function build() {
  const [info, { charts }] = await Promise.all([getInfo(), getCharts()]);
  const { started: _started, ...run } = info.kvitals;
  const found = JSON.stringify([info.version, run]);
  if (found !== shape) {
    shape = found;
    board?.destroy();
    board = new Board(content, info, charts, spanS);
    board.isPaused = isPaused;
    menu.fill(board.families);
    showHost(info);
    showTally(info.kvitals.measurements);
  }
  await board.load();
  return info.kvitals.interval;
}

function tellState() {
  showState(isPaused && streamState === "live" ? "paused" : streamState);
}

const listeners = {
  onTick: (tick) => {
    if (!board.take(tick) && !isAsking) {
      refresh();
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
    const intervalS = await build();
    stream ??= new Stream("/api/stream", listeners);
    stream.expect(intervalS);
    isAsking = false;
  } catch {
    if (stream === null) {
      showState("disconnected");
    }
    setTimeout(refresh, RETRY_MS);
  }
}

onPause((isNowPaused) => {
  isPaused = isNowPaused;
  tellState();
  if (board !== null) {
    board.isPaused = isPaused;
    board.draw();
  }
});

fillSpans(document.getElementById("spans"), spanS, (chosen) => {
  spanS = chosen;
  if (board !== null) {
    board.spanS = chosen;
    board.load().catch(() => {});
  }
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && !isPaused) {
    board?.draw();
  }
});

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => board?.repaint());

refresh();
