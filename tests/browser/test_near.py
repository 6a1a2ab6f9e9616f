"""The worker's page in a real browser, at the size of a phone."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from app import DATA
from mire_geo import city
from tests import clock, neartoy
from tests.browser.conftest import serve
from tests.browser.screen import until
from tests.browser.test_pages import faults

pytestmark = pytest.mark.browser

MONDAY = datetime.fromisoformat("2026-11-30T08:00")
LAMBRATE = (45.4848, 9.2370)
"""A corner of piazza Bottini, by the station of Lambrate."""


@pytest.fixture(scope="module", autouse=True)
def monday() -> Iterator[None]:
    """It is Monday, eight in the morning."""
    with pytest.MonkeyPatch.context() as patch:
        clock.start(patch, MONDAY)
        yield


@pytest.fixture(scope="module")
def near_server() -> Iterator[str]:
    """The toy city with coworkings, served."""
    yield from serve(neartoy.city())


@pytest.fixture(scope="module")
def milano_server() -> Iterator[str]:
    """Milano, served."""
    if not (DATA / "provenance.json").is_file():
        pytest.skip("data/milano is not built")
    yield from serve(city.load(DATA))


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A phone of 390 x 844 that can be touched; fails the test afterwards if a script failed."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="it-IT"
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors


def open_page(page: Page, address: str) -> None:
    page.goto(address)
    until(page, "document.body.dataset.laid !== undefined")


def touch_map(page: Page, lat: float, lon: float) -> None:
    """Touch a point of the map as it stands, scrolled into view where it is not."""
    page.locator(".frame").scroll_into_view_if_needed()
    x, y = page.evaluate(
        """([lat, lon]) => {
            const box = map_mappa.getContainer().getBoundingClientRect();
            const at = map_mappa.latLngToContainerPoint([lat, lon]);
            return [box.x + at.x, box.y + at.y];
        }""",
        [lat, lon],
    )
    assert 0 < y < 844
    page.touchscreen.tap(x, y)


def answered(page: Page, part: str = "") -> None:
    until(
        page,
        f"(document.body.dataset.shown || '').includes({part!r}) && document.body.dataset.shown !== undefined",
    )
    until(page, "!document.body.hasAttribute('aria-busy')")


def test_from_a_corner_of_lambrate_an_open_coworking_on_tuesday_at_nine_fifteen_in_four_taps(
    phone, milano_server
):
    open_page(phone, f"{milano_server}/vicino")
    touch_map(phone, *LAMBRATE)
    answered(phone)
    phone.locator("label", has_text="mar 1").tap()
    phone.get_by_role("button", name="Un quarto d’ora dopo").tap()
    answered(phone, "quarter=37")
    first = phone.locator("[data-list='coworkings'] .place").first
    first.locator("summary").tap()
    expect(phone.locator("#answer h2")).to_contain_text("Martedì 1 dicembre 2026, 9:15")
    expect(first).to_have_attribute("data-state", "open")
    expect(first.locator("dl")).to_be_visible()
    minutes = int(first.locator(".walk").inner_text().split()[0])
    assert minutes <= 15
    assert "lat" not in phone.url
    assert "lon" not in phone.url


def test_list_and_map_hold_the_same_places_and_select_each_other(phone, near_server):
    open_page(phone, f"{near_server}/vicino?minutes=10&day=2026-12-01&quarter=37")
    touch_map(phone, *point(12))
    answered(phone)
    listed = phone.eval_on_selector_all("[data-site]", "rows => rows.map(row => row.dataset.site)")
    drawn = phone.evaluate("map_mappa.mire.layers.sites.getLayers().map(shape => shape.feature.id)")
    assert sorted(listed) == sorted(drawn)
    assert "coworking:silent" in listed
    row = phone.locator("[data-site='farmacia:a']")
    row.locator("summary").tap()
    until(
        phone,
        "map_mappa.mire.layers.sites.getLayers().find(s => s.feature.id == 'farmacia:a').getRadius() === 10",
    )
    touch_map(phone, *point(13))
    expect(phone.locator("[data-site='coworking:open']")).to_have_class("place open selected")
    expect(phone.locator("[data-site='coworking:open'] details")).to_have_attribute("open", "")


def point(node: int) -> tuple[float, float]:
    at = neartoy.degrees(node)
    return float(at["lat"]), float(at["lon"])


def test_search_and_keyboard_alone(phone, near_server):
    open_page(phone, f"{near_server}/vicino?day=2026-12-01&quarter=37")
    phone.locator("#q").focus()
    phone.keyboard.type("bibliotca x")
    expect(phone.locator("#found button").first).to_contain_text("Biblioteca X")
    phone.keyboard.press("ArrowDown")
    phone.keyboard.press("Enter")
    answered(phone)
    expect(phone.locator("[data-list='services'] .place").first).to_contain_text("Biblioteca X")
    expect(phone.locator("#found")).to_be_hidden()


def test_the_position_stays_in_the_tab_until_it_is_forgotten(phone, near_server):
    sent: list[str] = []
    phone.on("request", lambda request: sent.append(request.url))
    open_page(phone, f"{near_server}/vicino?minutes=10")
    touch_map(phone, *point(12))
    answered(phone)
    phone.reload()
    answered(phone)
    kept = phone.evaluate("JSON.parse(sessionStorage.vicino).here")
    assert len(kept["lat"].split(".")[1]) == 4
    assert not [url for url in sent if kept["lat"] in url or kept["lon"] in url]
    assert phone.evaluate("[localStorage.length, document.cookie]") == [0, ""]
    phone.get_by_role("button", name="Dimenticala").tap()
    assert phone.evaluate("sessionStorage.length") == 0
    expect(phone.locator("[data-site]")).to_have_count(0)


def test_the_device_tells_where_it_is(browser, near_server):
    lat, lon = point(12)
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, locale="it-IT",
        geolocation={"latitude": lat, "longitude": lon}, permissions=["geolocation"],
    )  # fmt: skip
    page = context.new_page()
    open_page(page, f"{near_server}/vicino")
    page.get_by_role("button", name="Usa la posizione del telefono").tap()
    answered(page)
    expect(page.locator("[data-site='coworking:weekend']")).to_be_visible()
    context.close()


def test_between_home_and_work(phone, near_server):
    open_page(phone, f"{near_server}/vicino?minutes=10")
    phone.locator(".mode label", has_text="Fra casa e lavoro").tap()
    expect(phone.locator("#hint")).to_have_text("Tocca la mappa dove abiti.")
    touch_map(phone, *point(12))
    expect(phone.locator("#hint")).to_have_text("Tocca la mappa dove lavori.")
    touch_map(phone, *point(15))
    answered(phone)
    expect(phone.locator("#answer h2")).to_have_text("Fra casa e lavoro, in una settimana")
    expect(phone.locator("[data-site='coworking:weekend']")).to_contain_text("Usabile 6 h a settimana")


def test_what_is_wrong_is_said_where_the_answer_would_be(phone, near_server):
    open_page(phone, f"{near_server}/vicino?minutes=10")
    touch_map(phone, *point(12))
    answered(phone)
    phone.get_by_text("Filtri").tap()
    phone.fill("#price", "poco")
    phone.locator("#price").dispatch_event("change")
    expect(phone.get_by_role("alert")).to_contain_text("deve essere un numero")


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_on_the_workers_page(browser, near_server, width):
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    open_page(page, f"{near_server}/vicino?minutes=10&day=2026-12-01&quarter=37&wheelchair=1&unknown=1")
    assert faults(page) == []
    page.fill("#q", "biblioteca x")
    page.locator("#found button").first.click()
    answered(page)
    page.locator(".place summary").first.click()
    page.fill("#q", "biblio")
    expect(page.locator("#found button").first).to_be_visible()
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
