"""Coming in to a Laboratorio in the browser: by code, by three words, on a shared tablet, in another language."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import lab
from tests.browser.lab import PHONE, somebody

pytestmark = pytest.mark.browser


def test_three_words_bring_somebody_back_on_another_device(browser: Browser, lab_server):
    with somebody(browser, PHONE) as amina, somebody(browser, PHONE) as again:
        code, _ = lab.open_room(lab_server)
        amina.enter(lab_server, code, "Amina")
        three = amina.page.locator("#recovery-words").inner_text()
        assert len(three.split()) == 3
        amina.pin("La mia")
        again.page.goto(f"{lab_server}/l/{code}")
        again.ready()
        again.page.get_by_text("Ho già tre parole").click()
        again.page.get_by_label("Le tre parole").fill(three.upper())
        again.page.get_by_role("button", name="Torna a essere me").click()
        expect(again.page.locator("#who")).to_have_text("Amina")
        again.show("list")
        expect(again.card("La mia").get_by_role("button", name="Modifica")).to_be_visible()


def test_a_shared_tablet_goes_to_the_next_person(browser: Browser, lab_server):
    with somebody(browser, PHONE) as tablet:
        code, _ = lab.open_room(lab_server, shared_device=True)
        tablet.enter(lab_server, code, "Prima")
        tablet.pin("Di chi è venuta prima")
        tablet.page.get_by_role("button", name="Passa alla prossima persona").click()
        expect(tablet.page.locator("#welcome-title")).to_be_focused()
        tablet.join("Seconda")
        expect(tablet.page.locator("#who")).to_have_text("Seconda")
        tablet.show("list")
        expect(tablet.card("Di chi è venuta prima")).to_contain_text("Prima")
        assert not tablet.card("Di chi è venuta prima").get_by_role("button", name="Modifica").count()


def test_a_room_in_two_languages_can_be_read_in_english(browser: Browser, lab_server):
    with somebody(browser, PHONE) as amina:
        code, _ = lab.open_room(lab_server, languages=["it", "en"])
        amina.enter(lab_server, code, "Amina")
        amina.page.get_by_role("link", name="English").click()
        expect(amina.page.locator("#compose-title")).to_have_text("Put on the map")
        expect(amina.page.locator("#who")).to_have_text("Amina")


def test_a_code_that_nobody_gave_is_said_in_words(browser: Browser, lab_server):
    with somebody(browser, PHONE) as lost:
        lost.page.goto(f"{lab_server}/laboratorio")
        lost.page.get_by_label("Codice di sei lettere").fill("zzzzzz")
        lost.page.get_by_role("button", name="Entra").click()
        expect(lost.page.locator("#no-room-why")).to_contain_text(
            "Non c’è nessun laboratorio con questo codice"
        )
