"""People in a Laboratorio, each with a browser of their own."""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.web.projection import degrees
from tests import toy
from tests.browser.screen import until

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
UNREACHED = ("Failed to load resource", "net::ERR_")
"""What a browser says by itself of a network that is gone, or of a refusal that the page shows in words."""


@dataclass
class Somebody:
    """A browser of somebody's own, and what went wrong in it."""

    context: BrowserContext
    page: Page
    code: str = ""
    wrong: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def watch(self) -> None:
        """Note failed scripts, dialogs that the data opened, and hosts that were asked."""
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.wrong.append(dialog.message), dialog.dismiss()))
        self.page.on("console", self._said)
        self.page.on("request", lambda request: self.asked.add(request.url.split("/")[2].split(":")[0]))

    def _said(self, message) -> None:
        if message.type == "error" and not any(part in message.text for part in UNREACHED):
            self.wrong.append(message.text)

    def ready(self) -> None:
        """Wait until the page has drawn its map and follows the room."""
        until(self.page, "document.body.dataset.ready === '1'")

    def where(self, lat: float, lon: float) -> tuple[float, float]:
        """Where a place of the map is on the screen."""
        x, y = self.page.evaluate(
            """([lat, lon]) => {
                const box = map_mappa.getContainer().getBoundingClientRect();
                const at = map_mappa.latLngToContainerPoint([lat, lon]);
                return [box.x + at.x, box.y + at.y];
            }""",
            [lat, lon],
        )
        return x, y

    def tap(self, lat: float, lon: float) -> None:
        """Tap a place of the map."""
        at = self.where(lat, lon)
        if self.page.evaluate("matchMedia('(pointer: coarse)').matches"):
            self.page.touchscreen.tap(*at)
        else:
            self.page.mouse.click(*at)

    def enter(self, server: str, code: str, alias: str = "") -> None:
        """Come in to a room, with a nickname or without."""
        self.page.goto(f"{server}/l/{code}")
        self.ready()
        self.join(alias)

    def join(self, alias: str = "") -> None:
        """Come in, with a nickname or without."""
        if alias:
            self.page.eval_on_selector("#join details", "details => { details.open = true; }")
            self.page.fill("#alias", alias)
        self.page.get_by_role("button", name="Entra", exact=True).click()
        expect(self.page.locator("#recovery")).to_be_visible()

    def pin(self, words: str, cell: str = "Bn") -> None:
        """Save a pin with some words in a cell of the toy city."""
        self.show("propose")
        self.page.locator("label.type", has_text="Punto").click()
        self.tap(*point(cell))
        self.page.fill("#comment", words)
        self.page.click("#save")
        expect(self.page.locator("#toast")).to_contain_text("Salvata.")

    def add(self, kind: str, cell: str, words: str = "") -> None:
        """Propose a service in a cell of the toy city."""
        self.show("propose")
        self.page.locator("label.type", has_text="Nuovo servizio").click()
        self.page.select_option("#kind", kind)
        self.tap(*point(cell))
        self.page.fill("#comment", words)
        self.page.click("#save")
        expect(self.page.locator("#toast")).to_contain_text("Salvata.")

    def show(self, tab: str) -> None:
        """Choose a tab."""
        self.page.click(f"#tab-{tab}")

    def card(self, words: str):
        """The card of a proposal in the list."""
        return self.page.locator("#cards .proposal", has_text=words)


def point(cell: str) -> tuple[float, float]:
    """Latitude and longitude in a toy cell, away from its streets and its name."""
    box = toy.cells().geometry[cell]
    lon, lat = degrees(box.centroid.x + 40, box.centroid.y + 60)
    return lat, lon


@contextmanager
def somebody(
    browser: Browser, size: dict[str, int], *, checked: bool = True, **options
) -> Iterator[Somebody]:
    """A fresh browser; afterwards nothing may have gone wrong in it."""
    context = browser.new_context(
        viewport=size, locale="it-IT", has_touch=size is PHONE, is_mobile=size is PHONE, **options
    )
    one = Somebody(context, context.new_page())
    one.watch()
    yield one
    context.close()
    if checked:
        assert not one.wrong
        assert one.asked <= {"127.0.0.1"}, "a request left this machine"


def open_by_form(page: Page, server: str, title: str) -> tuple[str, str]:
    """Open a room of NIL 1 by the form; its code and the facilitator's link."""
    page.goto(f"{server}/laboratorio")
    page.fill("#title", title)
    page.get_by_role("checkbox", name="Ovest", exact=True).check()
    page.get_by_role("button", name="Apri il laboratorio").click()
    expect(page.locator("#opened-title")).to_be_focused()
    return page.locator("#sign-code").inner_text(), page.locator("#secret-link").input_value()


def open_room(server: str, title: str = "Casa aperta", **settings: Any) -> tuple[str, str]:
    """Open a room of NIL 1; its code and the facilitator's link."""
    asked = {"title": title, "nil_ids": [1], "phases": [{"name": "Voto", "minutes": 5}], **settings}
    headers = {"Content-Type": "application/json"}
    call = urllib.request.Request(f"{server}/api/v1/rooms", json.dumps(asked).encode(), headers)
    with urllib.request.urlopen(call) as answer:
        told = json.load(answer)
    return told["code"], told["facilitator_url"]
