"""Frames a second of the slider of the hours on Milano, in headless Chromium, and the size of the bundle it works from.

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
RATE = 10.0
LARGEST = 1.5e6

MOVE = """async (frames) => {
    const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const began = performance.now();
    let worst = 0;
    for (let n = 0; n < frames; n++) {
        const start = performance.now();
        MireHours.move(32 + n);
        await painted();
        worst = Math.max(worst, performance.now() - start);
    }
    return { rate: (1000 * frames) / (performance.now() - began), worst };
}"""


class Row(NamedTuple):
    """What was measured for one kind."""

    kind: str
    rate: float
    worst_ms: float
    requests: int
    bytes: int


def rows() -> Iterator[Row]:
    """One row a kind, from Monday 8:00 to Tuesday 14:00."""
    with _server() as address, sync_playwright() as driver:
        found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        for kind in KINDS:
            yield _measure(browser, address, kind)
        browser.close()


def _measure(browser: Browser, address: str, kind: str) -> Row:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{address}/orari?kind={kind}&minutes=15")
    while page.evaluate("document.body.dataset.shown === undefined || document.body.hasAttribute('aria-busy')"):
        page.wait_for_timeout(100)
    bundle = page.request.get(f"{address}/api/v1/time/bundle?kind={kind}&minutes=15").body()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    moved = page.evaluate(MOVE, FRAMES)
    page.close()
    return Row(kind, moved["rate"], moved["worst"], len(asked), len(gzip.compress(bundle)))


@contextmanager
def _server() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(city.load(DATA)), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def main() -> None:
    """Print the table."""
    for row in rows():
        verdict = "ok" if row.rate >= RATE and row.bytes <= LARGEST and not row.requests else "NOT KEPT"
        print(
            f"{row.kind:15s} {row.rate:6.1f} frames/s (at least {RATE:g}), slowest {row.worst_ms:4.0f} ms, "
            f"{row.requests} requests, bundle {row.bytes / 1000:.0f} kB (at most {LARGEST / 1000:.0f})  {verdict}",
            flush=True,
        )


if __name__ == "__main__":
    main()
