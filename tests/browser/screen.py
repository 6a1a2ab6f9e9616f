"""What is on the screen: pixels, and what is shown in which order."""

import io
import time
from collections.abc import Sequence

import numpy as np
from matplotlib import image
from playwright.sync_api import Page


def open_map(page: Page, address: str) -> None:
    """Open a map page and wait until it shows its answer."""
    page.goto(address)
    shown(page)


def shown(page: Page, *parts: str) -> None:
    """Wait until the map shows the question whose query holds all `parts`."""
    has = " && ".join(f"document.body.dataset.shown.includes({part!r})" for part in parts) or "true"
    until(page, f"document.body.dataset.shown !== undefined && {has}")
    until(page, "!document.body.hasAttribute('aria-busy')")


def until(page: Page, condition: str, *, seconds: float = 60.0) -> None:
    """Wait until a JavaScript expression holds; asked from outside the page, whose policy allows no `eval`."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, f"after {seconds:g} s it still does not hold: {condition}"
        page.wait_for_timeout(50)


def click_at(page: Page, lat: float, lon: float) -> None:
    """Bring a point of the map to its middle, where no panel lies over it, and click there."""
    x, y = page.evaluate(
        """([lat, lon]) => {
            const map = window.map_mappa.setView([lat, lon], undefined, { animate: false });
            const box = map.getContainer().getBoundingClientRect(), at = map.latLngToContainerPoint([lat, lon]);
            return [box.x + at.x, box.y + at.y];
        }""",
        [lat, lon],
    )
    page.mouse.move(x, y)
    page.mouse.click(x, y)


def colour_at(page: Page, lat: float, lon: float) -> str:
    """The most frequent colour around a point of the map, brought to its middle, on the screen, as #rrggbb."""
    page.mouse.move(5, 5)  # off the map: no tooltip
    page.mouse.move(8, 8)
    until(page, "!document.querySelector('.mire-tip')")
    at = page.evaluate(
        """([lat, lon]) => {
            const map = window.map_mappa.setView([lat, lon], undefined, { animate: false });
            map.getContainer().scrollIntoView({ block: "center", behavior: "instant" });
            const box = map.getContainer().getBoundingClientRect();
            const point = map.latLngToContainerPoint([lat, lon]);
            return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() =>
                done([box.x + point.x, box.y + point.y]))));
        }""",
        [lat, lon],
    )
    clip = {"x": at[0] - 6, "y": at[1] - 6, "width": 12, "height": 12}
    pixels = image.imread(io.BytesIO(page.screenshot(clip=clip)), format="png")[..., :3]
    colours, counts = np.unique((pixels.reshape(-1, 3) * 255).round().astype(int), axis=0, return_counts=True)
    return "#" + "".join(f"{part:02x}" for part in colours[counts.argmax()])


def ranking(page: Page) -> Sequence[str]:
    """Ids of the quartieri in the list, as shown."""
    rows: list[str] = page.eval_on_selector_all(
        ".ranking [data-nil]", "rows => rows.map(row => row.dataset.nil)"
    )
    return rows
