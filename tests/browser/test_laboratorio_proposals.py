"""Proposals of a Laboratorio in the browser: drawn, painted, searched, edited by two, kept while there is no network."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import lab
from tests.browser.lab import DESK, PHONE, somebody
from tests.browser.screen import until

pytestmark = pytest.mark.browser


def test_an_area_is_drawn_tap_by_tap_and_a_point_is_taken_back(browser: Browser, lab_server):
    with somebody(browser, PHONE) as amina:
        code, _ = lab.open_room(lab_server)
        amina.enter(lab_server, code)
        amina.page.locator("label.type", has_text="Area").click()
        for cell in ("An", "Bn", "Bs", "As"):
            amina.tap(*lab.point(cell))
        amina.page.get_by_role("button", name="Togli l’ultimo punto").click()
        expect(amina.page.locator("#where-said")).to_have_text("Punti messi: 3.")
        amina.page.click("#save")
        expect(amina.page.locator("#toast")).to_contain_text("Salvata.")
        amina.show("list")
        expect(amina.page.locator("#cards .proposal[data-type=area]")).to_have_count(1)


def test_other_hours_are_painted_for_a_place_of_the_list(browser: Browser, lab_server):
    with somebody(browser, DESK) as amina:
        code, _ = lab.open_room(lab_server)
        amina.enter(lab_server, code)
        page = amina.page
        page.locator("label.type", has_text="Altri orari").click()
        page.select_option("#kind", "biblioteca")
        page.select_option("#site", "biblioteca:x")
        page.get_by_role("button", name="lun–ven 9–18").click()
        page.get_by_role("button", name="+ sabato 9–13").click()
        page.click("#save")
        expect(page.locator("#toast")).to_contain_text("Salvata.")
        amina.show("list")
        expect(page.locator("#cards .proposal[data-type=hours]")).to_contain_text(
            "lunedì–venerdì 9–18; sabato 9–13 · 49 ore a settimana"
        )


def test_dragging_the_map_moves_nothing_that_is_saved(browser: Browser, lab_server):
    with somebody(browser, DESK) as amina:
        code, _ = lab.open_room(lab_server)
        amina.enter(lab_server, code)
        amina.pin("Fermo qui")
        until(amina.page, "map_mappa.getContainer().dataset.proposals === '1'")
        x, y = amina.where(*lab.point("Bn"))
        amina.page.mouse.move(x, y)
        amina.page.mouse.down()
        amina.page.mouse.move(x + 150, y + 80, steps=5)
        amina.page.mouse.up()
        draft = amina.page.evaluate(
            "fetch(location.origin + '/api/v1/rooms/' + location.pathname.slice(3) + '/proposals').then(r => r.json())"
        )
        assert [one["version"] for one in draft["proposals"]] == [1]
        lat, lon = lab.point("Bn")
        assert draft["proposals"][0]["lat"] == pytest.approx(lat, abs=2e-4)
        assert draft["proposals"][0]["lon"] == pytest.approx(lon, abs=2e-4)


def test_words_written_without_a_network_leave_once_it_is_back(browser: Browser, lab_server):
    with somebody(browser, PHONE) as amina:
        code, _ = lab.open_room(lab_server)
        amina.enter(lab_server, code)
        amina.context.set_offline(True)
        for words in ("Prima cosa", "Seconda cosa"):
            amina.tap(*lab.point("An" if words[0] == "P" else "Bs"))
            amina.page.fill("#comment", words)
            amina.page.click("#save")
            expect(amina.page.locator("#toast")).to_contain_text("al sicuro su questo dispositivo")
        expect(amina.page.locator("#waiting")).to_have_text("Contributi in attesa della rete: 2.")
        amina.show("list")
        expect(amina.card("Seconda cosa")).to_contain_text("in attesa della rete")
        amina.context.set_offline(False)
        expect(amina.page.locator("#waiting")).to_be_hidden()
        amina.page.reload()
        amina.ready()
        amina.show("list")
        expect(amina.page.locator("#cards .proposal")).to_have_count(2)
        expect(amina.card("Seconda cosa")).not_to_contain_text("in attesa")


def test_what_waits_survives_a_reload_and_is_sent_once_though_the_answer_was_lost(
    browser: Browser, lab_server
):
    with somebody(browser, PHONE) as amina:
        code, _ = lab.open_room(lab_server)
        amina.enter(lab_server, code)
        amina.page.route(
            "**/proposals",
            lambda route: (
                (route.fetch(), route.abort()) if route.request.method == "POST" else route.continue_()
            ),
        )
        amina.tap(*lab.point("An"))
        amina.page.fill("#comment", "Arrivata ma senza risposta")
        amina.page.click("#save")
        expect(amina.page.locator("#waiting")).to_be_visible()
        amina.page.unroute("**/proposals")
        amina.page.reload()
        amina.ready()
        expect(amina.page.locator("#waiting")).to_be_hidden()
        amina.show("list")
        expect(amina.page.locator("#cards .proposal")).to_have_count(1)


def test_two_who_edit_the_same_proposal_see_both_texts(browser: Browser, lab_server):
    with somebody(browser, DESK) as amina, somebody(browser, DESK) as luca:
        code, _ = lab.open_room(lab_server, editing="all")
        amina.enter(lab_server, code, "Amina")
        luca.enter(lab_server, code, "Luca")
        amina.pin("Una panchina")
        luca.show("list")
        luca.card("Una panchina").get_by_role("button", name="Modifica").click()
        expect(luca.page.locator("#compose-title")).to_be_focused()
        amina.show("list")
        amina.card("Una panchina").get_by_role("button", name="Modifica").click()
        amina.page.fill("#comment", "Una panchina all’ombra")
        amina.page.click("#save")
        expect(amina.page.locator("#toast")).to_contain_text("Modifica salvata.")
        luca.page.fill("#comment", "Una panchina con lo schienale")
        luca.page.click("#save")
        expect(luca.page.locator("#clash")).to_contain_text("Una panchina all’ombra")
        expect(luca.page.locator("#clash")).to_contain_text("Una panchina con lo schienale")
        luca.page.get_by_role("button", name="Unisci i due testi").click()
        expect(luca.page.locator("#comment")).to_have_value(
            "Una panchina all’ombra\nUna panchina con lo schienale"
        )
        luca.page.click("#save")
        amina.show("list")
        expect(amina.card("con lo schienale")).to_contain_text("all’ombra")


def test_a_pin_is_put_at_an_address_that_is_searched(browser: Browser, lab_server):
    with somebody(browser, PHONE) as amina:
        code, _ = lab.open_room(lab_server)
        amina.enter(lab_server, code)
        amina.page.fill("#find", "Ovest")
        amina.page.keyboard.press("Enter")
        expect(amina.page.locator("#found button").first).to_be_visible()
        amina.page.focus("#find")
        amina.page.keyboard.press("ArrowDown")
        amina.page.keyboard.press("Enter")
        expect(amina.page.locator("#where-said")).to_have_text("Ovest")
        expect(amina.page.locator("#found")).to_be_hidden()
        expect(amina.page.locator("#save")).to_have_attribute("aria-disabled", "false")
