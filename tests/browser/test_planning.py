"""The planners' maps in a real browser: numbers on the map and in the list, the proof, the keyboard, axe."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screen import colour_at, open_map, shown, until
from tests.browser.test_explorer import middle
from tests.browser.test_pages import faults

pytestmark = pytest.mark.browser

DOVE = "/dove?kind=biblioteca&minutes=7&count=1&from=streets"


def test_dove_colours_who_has_one_who_would_and_who_would_not(page: Page, toy_server):
    open_map(page, f"{toy_server}{DOVE}")
    until(page, "document.body.dataset.proof === 'done'")
    told = page.request.get(f"{toy_server}/api/v1/siting?{DOVE.partition('?')[2]}&proof=1").json()
    page.locator(".keys-body summary").click()
    colours = page.evaluate("JSON.parse(document.getElementById('config').textContent).colours")
    for cell in (
        "Bs",
        next(c for c, s in told["cells"].items() if s == 1),
        next(c for c, s in told["cells"].items() if s == 2),
    ):
        assert colour_at(page, *middle(cell)) == colours[told["cells"][cell]]
    expect(page.locator(".proof")).to_contain_text("Dimostrato")


def test_dove_asks_anew_without_a_new_page_and_ties_list_and_map(page: Page, toy_server):
    open_map(page, f"{toy_server}{DOVE}")
    page.evaluate("window.same = true")
    page.check("input[name=count][value='3']", force=True)
    shown(page, "count=3")
    assert page.evaluate("window.same")
    rows = page.locator("[data-place]")
    assert 1 < rows.count() <= 3
    expect(page.locator(".number-mark")).to_have_text([str(n) for n in range(1, rows.count() + 1)])
    first = rows.first.get_attribute("data-place")
    rows.first.locator("button").press("Enter")
    assert page.evaluate("document.body.dataset.chosen") == first
    expect(rows.first.locator("button")).to_have_attribute("aria-pressed", "true")


def test_rete_ties_critical_places_and_areas_to_the_map(page: Page, toy_server):
    open_map(page, f"{toy_server}/rete?kind=farmacia&minutes=12")
    page.locator(".keys-body summary").click()
    counted = page.evaluate("JSON.parse(document.getElementById('config').textContent).counted")
    assert colour_at(page, *middle("Bs")) == counted[1]
    page.locator("[data-place='farmacia:b'] button").press("Enter")
    assert page.evaluate("document.body.dataset.chosen") == "farmacia:b"
    page.check("input[name=view][value=areas]")
    areas = page.evaluate("JSON.parse(document.getElementById('config').textContent).areas")
    assert colour_at(page, *middle("Bs")) == areas[0]
    page.get_by_text("Quartiere per quartiere: chi ne ha uno solo").click()
    page.locator("[data-nil='2'] button").press("Enter")
    assert page.evaluate("map_mappa.mire.selected") == "2"


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(
    "address",
    [DOVE, "/rete?kind=farmacia&minutes=12", "/equita?kind=farmacia&measure=count&close=farmacia:b"],
)
def test_axe_finds_nothing_on_the_planners_pages(browser, toy_server, address, width):
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(toy_server + address)
    if "equita" not in address:
        shown(page)
    page.evaluate("document.querySelectorAll('details').forEach((more) => { more.open = true; })")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    context.close()


def test_the_planners_pages_say_everything_without_scripts(browser, toy_server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{toy_server}{DOVE}")
    expect(page.locator("[data-place]")).to_have_count(1)
    expect(page.locator(".headline")).to_contain_text("biblioteche")
    context.close()
