"""The slider of the hours in a real browser: colours on the screen, the list, the keyboard, and no request a slot."""

import re

import pytest
from playwright.sync_api import Page, expect

from mire_geo.city.in_time import CityInTime
from mire_geo.measures.time import gap_classes, hours
from mire_geo.output import legend
from tests import toy
from tests.browser.conftest import serve
from tests.browser.screen import colour_at, open_map, ranking, shown, until
from tests.browser.test_explorer import middle
from tests.browser.test_pages import faults

pytestmark = pytest.mark.browser

COLOURS = {step.code: step.colour for step in legend.partition_classes()}
TUESDAY = hours.moment("mar 10:30") // 15


@pytest.fixture(scope="session")
def timed_server():
    """The toy city with hours, served."""
    yield from serve(toy.timed_city())


def classes_at(kind: str, slot: int, minutes: float = 10) -> dict[str, str]:
    found = gap_classes.classes(CityInTime(toy.timed_city()).outlook_at(kind, slot * 15, minutes))
    return {str(cell): str(name) for cell, name in found.items()}


def at_slot(page: Page, slot: int) -> None:
    shown(page, f"slot={slot}")


def test_each_cell_has_the_colour_of_its_class_and_the_slider_changes_it(page: Page, timed_server):
    open_map(page, f"{timed_server}/orari?kind=farmacia&minutes=10&slot={TUESDAY}")
    found = classes_at("farmacia", TUESDAY)
    assert set(found.values()) == {"served", "space_gap", "information_gap"}
    for cell in ("As", "Ds", "Dn"):
        assert colour_at(page, *middle(cell)) == COLOURS[found[cell]]
    page.locator("#slot").fill(str(TUESDAY + 8))
    at_slot(page, TUESDAY + 8)
    assert classes_at("farmacia", TUESDAY + 8)["As"] == "time_gap"
    assert colour_at(page, *middle("As")) == COLOURS["time_gap"]


def test_the_keyboard_moves_by_a_quarter_of_an_hour_and_by_a_day(page: Page, timed_server):
    open_map(page, f"{timed_server}/orari?kind=farmacia&minutes=10&slot={TUESDAY}")
    page.locator("#slot").focus()
    page.keyboard.press("ArrowRight")
    at_slot(page, TUESDAY + 1)
    expect(page.locator("#clock")).to_have_text("Martedì, 10:45")
    expect(page.locator("#slot")).to_have_attribute("aria-valuetext", "Martedì, 10:45")
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    at_slot(page, TUESDAY + 193)
    expect(page.locator("#headline")).to_contain_text("Giovedì, 10:45")
    page.keyboard.press("Home")
    at_slot(page, 0)
    page.get_by_role("button", name="domenica").press("Enter")
    at_slot(page, 6 * 96)


def test_no_request_is_made_while_it_moves_and_the_figures_follow(page: Page, timed_server):
    open_map(page, f"{timed_server}/orari?kind=farmacia&minutes=10&slot={TUESDAY}")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    served = page.locator('[data-class="served"] [data-people]')
    expect(served).to_have_text("180")
    page.locator("#slot").fill("0")
    at_slot(page, 0)
    expect(served).to_have_text("0")
    expect(page.locator('[data-class="time_gap"] [data-people]')).to_have_text("180")
    expect(page.locator('[data-class="time_gap"] [data-share]')).to_have_text("31,6\xa0%")
    assert asked == []


def test_the_list_is_ranked_anew(page: Page, timed_server):
    open_map(page, f"{timed_server}/orari?kind=farmacia&minutes=10&slot={TUESDAY}&order=information_gap")
    assert ranking(page) == ["2", "1", "3"]
    page.select_option("#order", "space_gap")
    shown(page, "order=space_gap")
    assert ranking(page) == ["1", "2", "3"]
    expect(page.locator('[data-nil="1"] [data-count]')).to_have_text("200")
    page.select_option("#order", "time_gap")
    page.locator("#slot").fill("0")
    at_slot(page, 0)
    expect(page.locator('[data-nil="1"] [data-count]')).to_have_text("180")
    page.get_by_role("button", name="Ovest").click()
    expect(page.locator("[data-nil='1']")).to_have_class(re.compile("selected"))


def test_it_plays_and_stops(page: Page, timed_server):
    open_map(page, f"{timed_server}/orari?kind=farmacia&minutes=10&slot={TUESDAY}")
    page.get_by_role("button", name="Fai scorrere").click()
    until(page, f"Number(document.querySelector('#slot').value) >= {TUESDAY + 3}")
    page.get_by_role("button", name="Ferma").click()
    stopped = page.locator("#slot").input_value()
    page.wait_for_timeout(250)
    assert page.locator("#slot").input_value() == stopped


def test_a_persona_can_be_asked_for_its_whole_week(page: Page, timed_server):
    open_map(page, f"{timed_server}/orari?kind=farmacia&minutes=10&slot={TUESDAY}")
    whole = page.locator("input[name=view][value=week]")
    expect(whole).to_be_disabled()
    page.select_option("#persona", "ufficio")
    shown(page, "persona=ufficio")
    expect(page.locator("#busy")).to_be_visible()
    whole.check()
    shown(page, "view=week")
    expect(page.locator("#headline")).to_contain_text("nella sua settimana 0\xa0% riesce a usare farmacie")
    expect(page.locator("[data-part=ask] li")).to_have_text(re.compile("Farmacia B"))
    found = gap_classes.classes(CityInTime(toy.timed_city()).outlook("farmacia", "ufficio", 10))
    for cell in ("As", "Dn", "An"):
        assert colour_at(page, *middle(cell)) == COLOURS[found[cell]]
    page.locator("#slot").focus()
    page.keyboard.press("ArrowRight")
    shown(page, f"slot={TUESDAY + 1}")
    expect(page.locator("input[name=view][value=slot]")).to_be_checked()


def test_another_week_changes_the_colours(page: Page, timed_server):
    open_map(page, f"{timed_server}/orari?kind=biblioteca&minutes=10&slot={TUESDAY}")
    assert colour_at(page, *middle("Bs")) == COLOURS["served"]
    page.select_option("#week", "ferragosto")
    shown(page, "week=ferragosto")
    assert colour_at(page, *middle("Bs")) == COLOURS["time_gap"]


def test_another_kind_comes_with_another_bundle(page: Page, timed_server):
    open_map(page, f"{timed_server}/orari?kind=farmacia&minutes=10&slot={TUESDAY}")
    page.select_option("#kind", "biblioteca")
    shown(page, "kind=biblioteca")
    assert colour_at(page, *middle("Bs")) == COLOURS["served"]
    expect(page.locator("#headline")).to_contain_text("biblioteche")


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_is_wider_than_the_screen_and_the_slider_is_in_sight(page: Page, timed_server, width):
    page.set_viewport_size({"width": width, "height": 844})
    open_map(page, f"{timed_server}/orari?kind=farmacia&minutes=10&persona=ufficio")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = page.locator("#slot").bounding_box()
    assert 0 <= box["y"] <= 844 - box["height"]
    for address in ("/piano", "/quartieri/1?kind=farmacia", "/qui?nil=1&kind=farmacia"):
        page.goto(timed_server + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize(
    "address",
    [
        "/orari?kind=farmacia&minutes=10&persona=ufficio&view=week",
        "/orari?kind=nido",
        "/piano",
        "/quartieri/1?kind=farmacia",
    ],
)
def test_axe_finds_nothing(browser, timed_server, address, width):
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(timed_server + address)
    if "farmacia" in address:
        shown(page)
    assert faults(page) == []
    context.close()
