"""Milliseconds a frame of the slider of the hours on Milano, in headless Chromium, and the size of its bundles.

Each frame sets the next quarter of an hour, recolours the map, writes the figures and ranks the list anew, and the next
one is asked for when the browser has painted it. No request is made while it moves: that is counted too.
"""

import gzip
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from app import create_app
from mire_geo import city

DATA = Path(__file__).resolve().parents[1] / "data" / "milano"
KINDS = ("anagrafe", "farmacia", "supermercato")
FRAMES = 120
FRAME_MS = 100.0
"""Ten frames a second."""
BUNDLE_KB = 1500.0

MOVE = """async (frames) => {
    const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const began = performance.now();
    for (let n = 0; n < frames; n++) {
        MireHours.move(32 + n);
        await painted();
    }
    return (1000 * frames) / (performance.now() - began);
}"""


class Row(NamedTuple):
    """One measured budget, in the unit that `what` says."""

    what: str
    measured: float
    budget: float


def rows() -> Iterator[Row]:
    """Three rows a kind, from Monday 8:00 to Tuesday 14:00."""
    with _server() as address, sync_playwright() as driver:
        found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        for kind in KINDS:
            yield from _measure(browser, address, kind)
        browser.close()


def _measure(browser: Browser, address: str, kind: str) -> Iterator[Row]:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{address}/orari?kind={kind}&minutes=15")
    while page.evaluate(
        "document.body.dataset.shown === undefined || document.body.hasAttribute('aria-busy')"
    ):
        page.wait_for_timeout(100)
    bundle = page.request.get(f"{address}/api/v1/time/bundle?kind={kind}&minutes=15").body()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    rate = page.evaluate(MOVE, FRAMES)
    page.close()
    yield Row(f"slider, {kind}: ms a frame, map and list", 1000 / rate, FRAME_MS)
    yield Row(f"slider, {kind}: requests while it moves", len(asked), 0)
    yield Row(f"bundle, {kind}: kB compressed", len(gzip.compress(bundle)) / 1000, BUNDLE_KB)


@contextmanager
def _server() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(city.load(DATA)), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
