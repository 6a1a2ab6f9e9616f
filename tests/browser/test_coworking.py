"""The coworking platform in a real browser: a manager registers, a team is matched, a desk is booked and cancelled."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from app import create_app
from tests import clock, desks, milano, neartoy
from tests.browser.conftest import serve_app
from tests.browser.screen import until
from tests.browser.test_near import LAMBRATE, answered, open_page, touch_map
from tests.browser.test_pages import faults

pytestmark = pytest.mark.browser

MONDAY = datetime.fromisoformat("2026-11-30T08:00")
LAMBRATE_DEGREES = {"lat": "45.48500", "lon": "9.24000"}
NEARBY = {"nil:23": 5, "nil:22": 4, "nil:72": 3}
"""People of a team: Lambrate - Ortica, Citta Studi, and one far away."""


@pytest.fixture(scope="module")
def monday() -> Iterator[None]:
    """It is Monday, eight in the morning."""
    with pytest.MonkeyPatch.context() as patch:
        clock.start(patch, MONDAY)
        yield


def platform(city, folder) -> Iterator[str]:
    """A platform over a city, served."""
    config = {
        "DATABASE": str(folder / "desks.sqlite3"),
        "CITY_TOKEN": desks.KEY,
        "MAIL_FOLDER": folder / "mail",
    }
    app = create_app(city, config)
    yield from serve_app(app)
    app.extensions["mire.database"].close()


@pytest.fixture(scope="module")
def toy_platform(monday, tmp_path_factory) -> Iterator[str]:
    """The platform over the toy city."""
    yield from platform(neartoy.city(), tmp_path_factory.mktemp("toy"))


@pytest.fixture(scope="module")
def milano_platform(monday, tmp_path_factory) -> Iterator[str]:
    """The platform over Milano."""
    yield from platform(milano.milano(), tmp_path_factory.mktemp("milano"))


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A phone of 390 x 844."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, locale="it-IT")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors


def register(
    page: Page, server: str, *, at: dict[str, str], name: str = "Spazio di prova", number: str = "12"
) -> None:
    """Be invited by the city, follow the link, tell of a space, and be published."""
    page.goto(f"{server}/coworking/entra")
    page.fill("#token", desks.KEY)
    page.get_by_role("button", name="Entra").click()
    page.fill("#name", name)
    page.get_by_role("button", name="Crea il link").click()
    link = page.locator("#link").inner_text()
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_url("**/coworking/gestore")
    assert "#" not in page.url
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.fill("#address", "via di Prova 1")
    page.fill("#lat", at["lat"])
    page.fill("#lon", at["lon"])
    page.get_by_role("button", name="lun–ven 9–18").click()
    page.fill("[name=open_desk_number]", number)
    page.fill("[name=open_desk_day]", "12,50")
    page.check("[name=feature_step_free]")
    page.get_by_role("button", name="Salva", exact=True).click()
    expect(page.get_by_text("Salvato.")).to_be_visible()
    page.goto(f"{server}/coworking/comune")
    page.get_by_role("button", name=f"Pubblica: {name}").click()
    expect(page.locator(".state.published").last).to_be_visible()


def test_a_manager_registers_a_space_and_a_desk_is_booked_and_cancelled(phone, toy_platform):
    register(phone, toy_platform, at=neartoy.degrees(13))
    phone.goto(f"{toy_platform}/coworking")
    phone.get_by_role("link", name="Spazio di prova").click()
    phone.fill("#day", "2026-12-01")
    phone.get_by_role("button", name="Tieni la postazione").click()
    expect(phone.locator(".state.held")).to_be_visible()
    phone.get_by_role("button", name="Conferma").click()
    expect(phone.locator(".state.confirmed")).to_be_visible()
    phone.goto(f"{toy_platform}/coworking/gestore")
    expect(phone.get_by_role("cell", name="9:00–13:00")).to_be_visible()
    phone.go_back()
    phone.get_by_role("button", name="Annulla la prenotazione").click()
    expect(phone.locator(".state.cancelled")).to_be_visible()


def test_from_lambrate_the_space_of_a_manager_is_found_and_a_team_of_twelve_is_matched(
    phone, milano_platform
):
    register(phone, milano_platform, at=LAMBRATE_DEGREES)
    open_page(phone, f"{milano_platform}/vicino?day=2026-12-01&quarter=37")
    touch_map(phone, *LAMBRATE)
    answered(phone)
    first = phone.locator("[data-list='coworkings'] .place").first
    expect(first).to_contain_text("Spazio di prova")
    expect(first).to_contain_text("Aperto quando arrivi")
    first.locator("summary").tap()
    expect(first).to_contain_text("da 12,50 euro")
    phone.goto(f"{milano_platform}/coworking/domanda")
    phone.locator("label", has_text="Per una squadra").tap()
    for n, (where, people) in enumerate(NEARBY.items(), start=1):
        phone.select_option(f"#where_{n}", where)
        phone.fill(f"[name=people_{n}]", str(people))
    phone.check("[name='day_2026-12-01']")
    phone.fill("#limit", "30")
    phone.check("[name=consent]")
    phone.get_by_role("button", name="Registra la richiesta").tap()
    expect(phone.get_by_text("La richiesta è registrata.")).to_be_visible()
    phone.goto(f"{milano_platform}/coworking/comune/abbinamento")
    expect(phone.locator("[data-list='given'] li")).to_have_count(2)
    given = phone.eval_on_selector_all(
        "[data-list='given'] li", "rows => rows.map(row => Number(row.dataset.people))"
    )
    left = phone.eval_on_selector_all(
        "[data-list='left'] li", "rows => rows.map(row => Number(row.dataset.people))"
    )
    assert (sorted(given), left) == ([4, 5], [3])
    expect(phone.locator("[data-list='given'] li").first).to_contain_text("Spazio di prova")


def test_the_map_of_what_is_missing_tells_nothing_of_fewer_than_five(phone, milano_platform):
    phone.goto(f"{milano_platform}/coworking/bisogno")
    until(phone, "document.body.dataset.shown === 'unmet'")
    expect(phone.locator("[data-nil='72']")).to_contain_text("meno di 5")
    expect(phone.get_by_text("110 coworking")).to_be_visible()
    phone.locator("[data-nil='23'] button").tap()
    assert phone.evaluate("map_mappa.mire.selected") == "23"


def test_from_the_workers_page_a_desk_is_asked_for_from_the_cell_alone(phone, toy_platform):
    sent: list[str] = []
    phone.on("request", lambda request: sent.append(request.url))
    open_page(phone, f"{toy_platform}/vicino?minutes=10")
    at = neartoy.degrees(12, east=60.0, north=60.0)
    touch_map(phone, float(at["lat"]), float(at["lon"]))
    answered(phone)
    phone.get_by_role("link", name="Chiedi una postazione").tap()
    expect(phone.locator("#where_1")).to_have_value("Bs")
    phone.check("[name='day_2026-12-01']")
    phone.check("[name=consent]")
    phone.get_by_role("button", name="Registra la richiesta").tap()
    expect(phone.get_by_text("La richiesta è registrata.")).to_be_visible()
    assert not [url for url in sent if "Bs" in url]


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_on_the_platform(browser, toy_platform, width):
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    register(page, toy_platform, at=neartoy.degrees(13), name=f"Spazio {width}")
    addresses = ["", "/entra", "/gestore", "/comune", "/comune/spazi/1", "/comune/abbinamento", "/spazi/1"]
    addresses += ["/prenotazione", "/domanda", "/bisogno", "/imprese"]
    for address in addresses:
        page.goto(f"{toy_platform}/coworking{address}")
        if address == "/bisogno":
            until(page, "document.body.dataset.shown === 'unmet'")
        assert faults(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    page.goto(f"{toy_platform}/coworking/gestore")
    page.fill("[name=open_desk_day]", "gratis")
    page.get_by_role("button", name="Salva", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("non è un prezzo")
    assert faults(page) == []
    context.close()
