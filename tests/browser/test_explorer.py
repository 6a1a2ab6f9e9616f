"""The first page in a real browser: colours on the screen, the list, the keyboard, and no word to anyone else."""

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from app.web.projection import degrees
from mire_geo.output import legend
from tests import toy
from tests.app.conftest import HOSTILE
from tests.browser.screen import click_at, colour_at, open_map, ranking, shown, until

pytestmark = pytest.mark.browser


def middle(cell: str) -> tuple[float, float]:
    """Latitude and longitude near the middle of a toy cell, away from streets and sites."""
    box = toy.cells().geometry[cell]
    lon, lat = degrees(box.centroid.x + 60, box.centroid.y + 40)
    return lat, lon


def expected(site_columns: list[str], cell: str, limit: float) -> str:
    """The colour the legend gives to a toy cell."""
    classes = legend.minutes_classes(limit)
    minutes = toy.MINUTES.loc[cell, site_columns].min()
    return classes[legend.classify([minutes], classes)[0]].colour


@pytest.mark.parametrize("cell", toy.CELLS)
def test_each_cell_has_on_the_screen_the_colour_of_its_minutes(page: Page, toy_server, cell):
    open_map(page, f"{toy_server}/?kind=farmacia&minutes=5")
    page.locator(".keys-body summary").click()
    assert colour_at(page, *middle(cell)) == expected(["farmacia:a", "farmacia:b"], cell, 5)


def test_another_kind_recolours_the_map_and_ranks_the_list_anew_without_a_new_page(page: Page, toy_server):
    open_map(page, f"{toy_server}/?kind=farmacia&minutes=5")
    page.evaluate("window.same = true")
    before = colour_at(page, *middle("Dn"))
    page.select_option("#kind", "biblioteca")
    page.check("input[name=minutes][value='10']", force=True)
    shown(page, "kind=biblioteca", "minutes=10")
    assert page.evaluate("window.same")
    assert "kind=biblioteca&minutes=10" in page.url
    assert colour_at(page, *middle("Dn")) == expected(["biblioteca:x"], "Dn", 10) != before
    answer = page.request.get(f"{toy_server}/api/v1/gaps?kind=biblioteca&minutes=10")
    assert ranking(page) == [str(row["nil_id"]) for row in json.loads(answer.text())["rows"]]
    expect(page.locator(".headline")).to_contain_text("biblioteche di pubblica lettura entro 10 minuti")
    expect(page).to_have_title(re.compile("biblioteche"))


def test_quartieri_can_be_coloured_instead_of_cells(page: Page, toy_server):
    open_map(page, f"{toy_server}/?kind=farmacia&minutes=7")
    page.check("input[name=view][value=nil]")
    left_out = 200 / 390
    steps = legend.share_classes()
    assert colour_at(page, *middle("As")) == steps[legend.classify([left_out], steps)[0]].colour
    expect(page.get_by_text("oltre il 50 % resta fuori")).to_be_visible()
    expect(page.get_by_text("da 5 a 7 minuti")).to_be_hidden()


def test_a_kind_without_data_shows_no_colour_and_says_why(page: Page, toy_server):
    open_map(page, f"{toy_server}/?kind=farmacia&minutes=5")
    coloured = colour_at(page, *middle("As"))
    page.evaluate("document.querySelector('#kind').value = 'coworking'")
    page.dispatch_event("#kind", "change")
    expect(page.locator(".headline")).to_contain_text("Dati mancanti: Coworking")
    shown(page, "kind=coworking")
    assert colour_at(page, *middle("As")) != coloured
    assert ranking(page) == []


def test_list_and_map_select_each_other(page: Page, toy_server):
    open_map(page, f"{toy_server}/?kind=farmacia&minutes=7")
    page.evaluate("map_mappa.once('moveend', () => { document.body.dataset.moved = '1'; })")
    row = page.locator("[data-nil='2']")
    row.get_by_role("button").press("Enter")
    expect(row.get_by_role("button")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("map_mappa.mire.selected") == "2"
    until(page, "document.body.dataset.moved === '1'")
    click_at(page, *middle("Bs"))
    expect(page.locator("[data-nil='1']")).to_have_class(re.compile("selected"))
    expect(row.get_by_role("button")).to_have_attribute("aria-pressed", "false")


def test_a_click_says_what_is_near_and_draws_what_can_be_reached(page: Page, toy_server):
    open_map(page, f"{toy_server}/?kind=farmacia&minutes=5")
    click_at(page, *middle("Bs"))
    until(page, "document.body.dataset.standing !== undefined")
    expect(page.locator("#here")).to_contain_text("Da qui, Ovest")
    expect(page.locator("#here .near li").first).to_contain_text("11 min Farmacia B")
    expect(page.locator("#here .near li").last).to_contain_text("12 min Farmacia A, via Uno 1")
    assert page.evaluate("Object.keys(map_mappa.mire.layers).includes('reach')")
    page.get_by_role("button", name="Togli dalla mappa").click()
    assert not page.evaluate("Object.keys(map_mappa.mire.layers).includes('reach')")


def test_the_same_can_be_asked_with_the_keyboard_alone(page: Page, toy_server):
    open_map(page, f"{toy_server}/?kind=farmacia&minutes=5")
    page.locator("#from-nil").focus()
    page.keyboard.type("Est")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    until(page, "document.body.dataset.standing !== undefined")
    expect(page.locator("#here")).to_contain_text("Da qui, Est")
    assert page.evaluate("map_mappa.mire.selected") == "2"


def test_who_asks_before_the_map_has_come_is_answered_all_the_same(page: Page, toy_server):
    held = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/quartieri.geojson", hold)
    page.goto(f"{toy_server}/?kind=farmacia&minutes=5")
    page.locator("#from-nil").select_option("2")
    page.locator("#from").get_by_role("button").click()
    until(page, "document.body.dataset.standing !== undefined")
    expect(page.locator("#here")).to_contain_text("Da qui, Est")
    held[0].continue_()
    shown(page)
    assert page.evaluate("map_mappa.mire.selected") == "2"


def test_the_first_stop_of_the_keyboard_skips_to_the_content(page: Page, toy_server):
    open_map(page, f"{toy_server}/?kind=farmacia")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Vai al contenuto"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenuto"


def test_on_a_phone_nothing_is_wider_than_the_screen(page: Page, toy_server):
    page.set_viewport_size({"width": 390, "height": 844})
    for address in (
        "/?kind=farmacia&minutes=7",
        "/quartieri",
        "/quartieri/1?kind=farmacia",
        "/qui?nil=1",
        "/dati",
    ):
        page.goto(toy_server + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address


def test_hostile_names_are_text_in_the_list_on_the_map_and_in_what_is_near(page: Page, hostile_server):
    open_map(page, f"{hostile_server}/?kind=farmacia&minutes=7")
    expect(page.locator("[data-nil='1'] button")).to_have_text(HOSTILE)
    page.check("input[name=view][value=nil]")
    box = page.locator("#map_mappa").bounding_box()
    at = page.evaluate("([a, b]) => map_mappa.latLngToContainerPoint([a, b])", list(middle("Bs")))
    page.mouse.move(box["x"] + at["x"], box["y"] + at["y"])
    expect(page.locator(".mire-tip strong")).to_have_text(HOSTILE)
    page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])
    expect(page.locator("#here .near li").first).to_contain_text(HOSTILE)
    assert page.locator("img").count() == 0
