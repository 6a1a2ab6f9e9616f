"""Every page and the saved map, in a real browser: accessible, guarded, and working without any network."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from mire_geo.measures import gaps
from mire_geo.output import maps
from tests import toy
from tests.app.conftest import HOSTILE, hostile_city
from tests.browser.screen import colour_at, open_map, ranking, until
from tests.browser.test_explorer import expected, middle

pytestmark = pytest.mark.browser

PAGES = [
    "/?kind=farmacia&minutes=7",
    "/?kind=coworking",
    "/quartieri",
    "/quartieri/1?kind=farmacia",
    "/quartieri/3",
    "/qui?nil=1",
    "/dati",
    "/nothing",
]
WCAG = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


def faults(page: Page) -> list[str]:
    """What axe-core finds wrong, a line each."""
    violations = Axe().run(page, options=WCAG).response["violations"]
    return [f"{v['id']}: {v['help']} ({node['html'][:120]})" for v in violations for node in v["nodes"]]


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing(browser, toy_server, address, width):
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(toy_server + address)
    if page.locator("#config").count():
        until(page, "document.body.dataset.shown !== undefined")
    assert faults(page) == []
    context.close()


def test_axe_finds_nothing_in_english_or_with_everything_open(browser, toy_server):
    context = browser.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True)
    page = context.new_page()
    open_map(page, f"{toy_server}/?kind=farmacia&minutes=7&whom=intended&lang=en")
    page.locator("[data-nil='1'] button").click()
    page.get_by_role("button", name="Go").click()
    until(page, "document.body.dataset.standing !== undefined")
    page.check("input[name=view][value=nil]")
    assert faults(page) == []
    context.close()


def test_the_sheet_shows_its_quartiere_on_the_map(page: Page, toy_server):
    open_map(page, f"{toy_server}/quartieri/2?kind=farmacia&minutes=5")
    assert page.evaluate("map_mappa.mire.selected") == "2"
    page.evaluate("document.getElementById('map_mappa').scrollIntoView({ block: 'center' })")
    assert colour_at(page, *middle("Dn")) == expected(["farmacia:a", "farmacia:b"], "Dn", 5)


def test_a_page_without_scripts_still_says_everything(browser, toy_server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{toy_server}/?kind=farmacia&minutes=15")
    page.locator("#kind").select_option("biblioteca")
    page.locator("label", has=page.locator("input[value='10']")).click()
    page.get_by_role("button", name="Mostra").click()
    expect(page.locator(".headline")).to_contain_text("biblioteche")
    expect(page.locator(".ranking tbody tr")).to_have_count(3)
    context.close()


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """The map of the toy pharmacies, as a file."""
    return maps.save(toy.city(), "farmacia", 7, tmp_path / "farmacie.html")


def test_the_saved_map_works_from_the_disk_and_asks_nobody(page: Page, saved):
    page.context.set_offline(True)
    page.goto(saved.as_uri())
    assert colour_at(page, *middle("An")) == expected(["farmacia:a", "farmacia:b"], "An", 7)
    farmacia = toy.MINUTES[["farmacia:a", "farmacia:b"]].min(axis=1)
    ranked = gaps.by_nil(gaps.by_cell(farmacia, toy.cells(), 7), toy.quartieri())
    assert ranking(page) == [str(nil_id) for nil_id in ranked["nil_id"]]
    page.locator("[data-nil='2'] button").press("Enter")
    assert page.evaluate("map_mappa.mire.selected") == "2"
    page.check("input[name=view][value=nil]")
    expect(page.get_by_text("oltre il 50 % resta fuori")).to_be_visible()


def test_the_saved_map_is_drawn_on_a_phone_too(browser, saved):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(saved.as_uri())
    assert colour_at(page, *middle("An")) == expected(["farmacia:a", "farmacia:b"], "An", 7)
    assert page.evaluate("map_mappa.getSize().y") >= 400
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_the_saved_map_tells_of_the_place_that_is_clicked(page: Page, saved):
    page.goto(saved.as_uri())
    box = page.locator("#map_mappa").bounding_box()
    at = page.evaluate("([a, b]) => map_mappa.latLngToContainerPoint([a, b])", list(middle("Dn")))
    page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])
    expect(page.locator("#here")).to_contain_text("Est")
    expect(page.locator("#here")).to_contain_text("circa 3 minuti")


def test_axe_finds_nothing_in_the_saved_map(browser, saved):
    context = browser.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(saved.as_uri())
    assert faults(page) == []
    context.close()


def test_hostile_names_are_text_in_the_saved_map(page: Page, tmp_path):
    page.goto(maps.save(hostile_city(), "farmacia", 7, tmp_path / "map.html").as_uri())
    expect(page.locator("[data-nil='1'] button")).to_have_text(HOSTILE)
    box = page.locator("#map_mappa").bounding_box()
    at = page.evaluate("([a, b]) => map_mappa.latLngToContainerPoint([a, b])", list(middle("Bs")))
    page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])
    expect(page.locator("#here p").first).to_have_text(HOSTILE)
    assert page.locator("img").count() == 0
