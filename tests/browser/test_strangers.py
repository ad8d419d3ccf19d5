"""A page of another site, in a real browser, reads nothing and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page

from tests.unit.web.exhibits import Site, fill, make_exhibit, served

# Each gives what it got hold of, or null. OURS is our address, seen from the page of another site.
ATTEMPTS = {
    "fetch": "fetch(OURS + '/api/v1/info').then((one) => one.text())",
    "fetch with credentials": (
        "fetch(OURS + '/api/v1/info', {credentials: 'include'}).then((one) => one.text())"
    ),
    "fetch without cors": (
        "fetch(OURS + '/api/v1/info', {mode: 'no-cors'}).then(async (one) => await one.text())"
    ),
    "fetch with a header of its own": (
        "fetch(OURS + '/api/v1/info', {headers: {'X-Evil': '1'}}).then((one) => one.text())"
    ),
    "fetch of the metrics": (
        "fetch(OURS + '/api/v1/allmetrics?format=prometheus').then((one) => one.text())"
    ),
    "fetch of the page": "fetch(OURS + '/').then((one) => one.text())",
    "old request": (
        "new Promise((done) => { const one = new XMLHttpRequest();"
        "one.onload = () => done(one.responseText); one.onerror = () => done(null);"
        "one.open('GET', OURS + '/api/v1/charts'); one.send(); })"
    ),
    "events": (
        "new Promise((done) => { const one = new EventSource(OURS + '/api/stream');"
        "one.addEventListener('tick', (event) => done(event.data));"
        "one.onerror = () => { one.close(); done(null); }; })"
    ),
    "web socket": (
        "new Promise((done) => { const one = new WebSocket(OURS.replace('http', 'ws') + '/');"
        "one.onopen = () => done('open'); one.onerror = () => done(null); })"
    ),
    "script with a callback": (
        "load('script', 'src', '/api/v1/data?chart=ebpf.io&format=jsonp&callback=stolen')"
    ),
    "script of a data source": (
        "load('script', 'src', '/api/v1/data?chart=ebpf.io&format=datasource"
        "&tqx=responseHandler:stolen')"
    ),
    "script of json": "load('script', 'src', '/api/v1/info')",
    "module of ours": "import(OURS + '/static/js/format.js').then((one) => 'read')",
    "style sheet": (
        "load('link', 'href', '/static/css/theme.css').then(() => 'rules' in"
        " (document.styleSheets[0] ?? {}) ? [...document.styleSheets[0].cssRules].length : null)"
    ),
    "badge": (
        "new Promise((done) => { const one = new Image();"
        "one.onload = () => done(`badge of ${one.naturalWidth}`); one.onerror = () => done(null);"
        "one.src = OURS + '/api/v1/badge.svg?chart=ebpf.io'; })"
    ),
    "frame": (
        "load('iframe', 'src', '/').then((one) => one.contentDocument?.body?.innerText || null)"
    ),
    "object": (
        "load('object', 'data', '/').then((one) => one.contentDocument?.body?.innerText || null)"
    ),
    "window": (
        "new Promise((done) => { const one = open(OURS + '/'); setTimeout(() => {"
        "try { done(one.document.body.innerText); } catch { done(null); } }, 500); })"
    ),
}
TRY = """([OURS, attempt]) => {
  window.taken = null;
  window.stolen = (found) => { window.taken = JSON.stringify(found) ?? 'called'; };
  const load = (kind, name, path) => new Promise((done) => {
    const one = document.createElement(kind);
    const tell = () => done(kind === 'script' ? window.taken : one);
    one.onload = one.onerror = () => setTimeout(tell, 200);
    if (kind === 'link') { one.rel = 'stylesheet'; }
    one[name] = OURS + path;
    document.body.append(one);
    setTimeout(() => done(window.taken), 3000);
  });
  return eval(`(async () => (await (${attempt})) || null)()`).catch(() => null);
}"""


@pytest.fixture(scope="module")
def ours() -> Iterator[Site]:
    exhibit = make_exhibit()
    fill(exhibit, 60)
    with served(exhibit) as one:
        yield one


@pytest.fixture(scope="module")
def stranger(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page of another site, localhost, for which 127.0.0.1 is one too."""
    folder: Path = tmp_path_factory.mktemp("evil")
    (folder / "index.html").write_text("<!doctype html><title>evil</title><body></body>")
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        with browser.new_context() as context:
            page = context.new_page()
            page.goto(f"http://localhost:{server.server_port}/")
            yield page
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_another_site_reads_nothing(stranger: Page, ours: Site, attempt: str) -> None:
    address = f"http://127.0.0.1:{ours.port}"
    assert stranger.evaluate(TRY, [address, ATTEMPTS[attempt]]) is None


@pytest.mark.parametrize("kind", ["form", "beacon", "fetch"])
def test_another_site_reloads_nothing(stranger: Page, ours: Site, kind: str) -> None:
    wishes: list[str] = []

    def wish() -> None:
        wishes.append(kind)
        raise AssertionError("asked to reload")

    ours.exhibit.reload = wish  # type: ignore[assignment]
    stranger.evaluate(
        """async ([url, kind]) => {
          if (kind === 'beacon') { navigator.sendBeacon(url, 'x'); }
          if (kind === 'fetch') {
            await fetch(url, { method: 'POST', mode: 'no-cors', body: 'x' }).catch(() => null);
          }
          if (kind === 'form') {
            const form = document.createElement('form');
            const frame = document.createElement('iframe');
            frame.name = 'away';
            Object.assign(form, { action: url, method: 'POST', target: 'away' });
            document.body.append(frame, form);
            form.submit();
          }
          await new Promise((done) => setTimeout(done, 500));
        }""",
        [f"http://127.0.0.1:{ours.port}/-/reload", kind],
    )
    assert wishes == []


def test_a_name_that_leads_to_us_reads_nothing(browser: Browser, ours: Site) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        answer = page.goto(f"http://evil.localhost:{ours.port}/api/v1/info")
        assert answer is not None
        assert answer.status == 403
        assert "ebpf" not in answer.text().replace("ebpf.conf", "")


def test_what_another_site_tries_would_work_where_it_is_not_kept_out(
    browser: Browser, ours: Site
) -> None:
    address = f"http://127.0.0.1:{ours.port}"
    with browser.new_context(bypass_csp=True) as context:
        page = context.new_page()
        page.goto(f"{address}/api/v1/info")
        for attempt in ("fetch", "script with a callback", "badge", "events"):
            assert page.evaluate(TRY, [address, ATTEMPTS[attempt]])
