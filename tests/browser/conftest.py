"""Debian's chromium, a server of the toy city on this machine, and a watch on every request a page makes."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from app import create_app
from mire_geo.city import City
from tests import toy
from tests.app.conftest import hostile_city

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

expect.set_options(timeout=60_000)  # a busy machine is not a failure


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; skips where there is none."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        pytest.skip(f"no browser: install one of {', '.join(BROWSERS)}")
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=found, args=list(QUIET))
        yield running
        running.close()


def serve(city: City) -> Iterator[str]:
    """The address of a server of `city`, as long as it is needed."""
    yield from serve_app(create_app(city))


def serve_app(app: Flask) -> Iterator[str]:
    """The address of a server of `app`, as long as it is needed."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def toy_server() -> Iterator[str]:
    """The toy city, served."""
    yield from serve(toy.city())


@pytest.fixture(scope="session")
def hostile_server() -> Iterator[str]:
    """The toy city with hostile names, served."""
    yield from serve(hostile_city())


@pytest.fixture(scope="session")
def lab_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The toy city with an empty database of rooms, served."""
    database = tmp_path_factory.mktemp("lab") / "rooms.db"
    yield from serve_app(create_app(toy.city(), {"DATABASE": f"sqlite:///{database}"}))


@dataclass
class Watch:
    """What went wrong in a page, and whom it asked."""

    hosts: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page at 1440 px; fails the test afterwards if it asked another host, or a script failed or was let in."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="it-IT")
    opened = context.new_page()
    watch = Watch()
    opened.on("request", lambda request: watch.hosts.add(urlsplit(request.url).hostname or "file"))
    opened.on("pageerror", lambda error: watch.errors.append(str(error)))
    opened.on("console", lambda said: watch.errors.append(said.text) if said.type == "error" else None)
    opened.on("dialog", lambda dialog: (watch.dialogs.append(dialog.message), dialog.dismiss()))
    yield opened
    context.close()
    assert watch.hosts <= {"127.0.0.1", "file"}, "a request left this machine"
    assert not watch.errors
    assert not watch.dialogs, "a script of the data ran"
