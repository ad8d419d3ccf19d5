// A worker that all tabs of a browser share: one event stream for all of them, since a browser
// has six connections to a server of HTTP/1.1 in all.

import { Source } from "./source.js";

const ports = new Set();
let source = null;

const tell = (message) => ports.forEach((port) => port.postMessage(message));

function follow(port, { url, patienceMs }) {
  ports.add(port);
  source ??= new Source(url, {
    onTick: (tick) => tell({ kind: "tick", tick }),
    onTrouble: () => tell({ kind: "trouble" }),
  });
  source.expect(patienceMs);
  port.postMessage({ kind: "following" });
  if (source.latest !== null) {
    port.postMessage({ kind: "tick", tick: source.latest });
  }
}

function leave(port) {
  ports.delete(port);
  if (ports.size === 0) {
    source?.close();
    source = null;
  }
}

self.addEventListener("connect", ({ ports: [port] }) => {
  port.addEventListener("message", ({ data }) =>
    data.kind === "follow" ? follow(port, data) : leave(port),
  );
  port.start();
});
