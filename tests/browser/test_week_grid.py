"""The week grid in a real browser: painted by pointer and keyboard, read and written as OSM text that the library reads."""

import pytest
from flask import render_template_string
from playwright.sync_api import Page, expect

from app import create_app
from app.web import requests
from tests import toy
from tests.browser.conftest import serve_app
from tests.browser.test_pages import faults

pytestmark = pytest.mark.browser

PAGE = """{% extends "web/base.html" %}{% from "web/week_grid.html" import week_grid with context %}
{% block title %}Orari{% endblock %}
{% block styles %}{{ super() }}<link rel="stylesheet" href="{{ url_for('static', filename='web/week-grid/week-grid.css') }}">{% endblock %}
{% block content %}<main id="contenuto" tabindex="-1"><h1>Orari</h1>
{{ week_grid("hours", "Orari del servizio", before=request.args.get("before", ""), value=request.args.get("hours", "")) }}</main>{% endblock %}
{% block scripts %}<script type="module" nonce="{{ csp_nonce() }}" src="{{ url_for('static', filename='web/week-grid/week-grid.js') }}"></script>{% endblock %}
"""


@pytest.fixture(scope="module")
def grid_server():
    app = create_app(toy.city())
    shown = requests.accept_arguments("before", "hours")(lambda: render_template_string(PAGE))
    app.add_url_rule("/griglia", view_func=shown)
    yield from serve_app(app)


def cell(page: Page, label: str):
    return page.get_by_role("gridcell", name=label, exact=True)


def value(page: Page) -> str:
    return page.locator("input[name=hours]").input_value()


def test_a_pointer_paints_a_rectangle_and_paints_it_away(page: Page, grid_server):
    page.goto(f"{grid_server}/griglia")
    cell(page, "lunedì 9–9:30").drag_to(cell(page, "venerdì 12:30–13"))
    assert value(page) == "Mo-Fr 09:00-13:00"
    expect(page.locator(".week-said")).to_contain_text("lunedì–venerdì 9–13 20 ore a settimana")
    cell(page, "mercoledì 11–11:30").click()
    assert value(page) == "Mo,Tu,Th,Fr 09:00-13:00; We 09:00-11:00,11:30-13:00"
    page.get_by_role("button", name="Annulla").click()
    assert value(page) == "Mo-Fr 09:00-13:00"


def test_the_keyboard_paints_moves_and_undoes(page: Page, grid_server):
    page.goto(f"{grid_server}/griglia")
    cell(page, "lunedì 9–9:30").focus()
    page.keyboard.press("Space")
    assert value(page) == "Mo 09:00-09:30"
    for key in ["Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowRight"]:
        page.keyboard.press(key)
    assert value(page) == "Mo,Tu 09:00-10:30"
    expect(cell(page, "martedì 10–10:30")).to_be_focused()
    expect(cell(page, "martedì 10–10:30")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Shift+ArrowLeft")
    assert value(page) == "Mo 09:00-10:30", "a range that shrinks gives back what it had covered"
    page.keyboard.press("Control+z")
    assert value(page) == ""


def test_a_finger_paints_without_dragging_the_page(browser, grid_server):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, locale="it-IT")
    page = context.new_page()
    page.goto(f"{grid_server}/griglia")
    cell(page, "giovedì 17–17:30").tap()
    assert value(page) == "Th 17:00-17:30"
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    context.close()


def test_ready_made_changes_are_compared_with_today(page: Page, grid_server):
    page.goto(f"{grid_server}/griglia?before=Mo-Fr+08:30-15:30&hours=Mo-Fr+08:30-15:30")
    page.get_by_role("button", name="+ giovedì fino alle 19").click()
    page.get_by_role("button", name="+ sabato 9–13").click()
    assert value(page) == "Mo-We,Fr 08:30-15:30; Th 08:30-19:00; Sa 09:00-13:00"
    expect(page.locator(".week-said")).to_contain_text("42,5 ore a settimana (+7,5 rispetto a oggi)")
    expect(page.locator("td.more")).to_have_count(15)


def test_hours_that_a_week_cannot_show_are_kept_as_written(page: Page, grid_server):
    page.goto(f"{grid_server}/griglia?hours=Jun+Mo+09:00-12:00")
    expect(page.locator(".week-notice")).to_contain_text("regole che la griglia non mostra")
    assert value(page) == "Jun Mo 09:00-12:00"
    expect(page.locator(".week-said strong")).to_have_text("Jun Mo 09:00-12:00")


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_on_the_grid(browser, grid_server, width):
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{grid_server}/griglia?before=Mo-Fr+08:30-15:30&hours=Mo-Sa+08:30-14:30")
    assert faults(page) == []
    context.close()
