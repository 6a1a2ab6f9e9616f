"""All pages of a Laboratorio in the browser: axe finds nothing, and hostile words stay words."""

import pytest
from playwright.sync_api import Browser, expect

from tests.app.conftest import HOSTILE
from tests.browser import lab
from tests.browser.lab import DESK, PHONE, somebody
from tests.browser.test_pages import faults

pytestmark = pytest.mark.browser


def test_hostile_words_are_words_everywhere(browser: Browser, lab_server):
    with somebody(browser, DESK) as leader, somebody(browser, DESK) as amina, somebody(browser, DESK) as wall:
        code, secret = lab.open_room(lab_server, HOSTILE[:110])
        leader.page.goto(secret)
        leader.ready()
        amina.enter(lab_server, code, "<img src=x onerror=alert(1)>`${alert(2)}`")
        amina.add("farmacia", "An", HOSTILE)
        amina.show("list")
        amina.page.get_by_role("button", name="Commenti").click()
        amina.page.get_by_label("Il tuo commento").fill(HOSTILE)
        amina.page.get_by_role("button", name="Invia").click()
        expect(amina.page.get_by_role("button", name="Commenti (1)")).to_be_visible()
        leader.page.locator("#cards .proposal").get_by_role("button", name="In luce").click()
        wall.page.goto(f"{lab_server}/l/{code}/proiettore")
        wall.ready()
        expect(wall.page.locator("#light")).to_contain_text("<img src=x onerror=alert(1)>")
        for page in (amina.page, leader.page, wall.page):
            assert page.locator("img:not(.qr)").count() == 0
            assert "{{1234*5678}}" in page.content()
        leader.page.goto(f"{lab_server}/l/{code}/confronto")
        leader.ready()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1440", "390"])
def test_axe_finds_nothing_in_a_room_at_work(browser: Browser, lab_server, size):
    with somebody(browser, DESK) as leader, somebody(browser, size, bypass_csp=True, checked=False) as amina:
        code, secret = lab.open_room(lab_server)
        leader.page.goto(secret)
        leader.ready()
        amina.page.goto(f"{lab_server}/l/{code}")
        amina.ready()
        amina.page.get_by_text("Ho già tre parole").click()
        assert faults(amina.page) == []
        amina.join("Amina")
        amina.add("farmacia", "An", "Una farmacia")
        assert faults(amina.page) == []
        amina.page.locator("label.type", has_text="Altri orari").click()
        amina.page.select_option("#kind", "biblioteca")
        assert faults(amina.page) == []
        amina.show("list")
        amina.card("Una farmacia").get_by_role("button", name="Commenti").click()
        assert faults(amina.page) == []
        amina.show("effects")
        expect(amina.page.locator("#effects .figure").first).to_be_visible()
        for details in amina.page.locator("#effects summary").all():
            details.click()
        assert faults(amina.page) == []
        leader.page.get_by_role("button", name="Apri il voto").click()
        expect(amina.page.locator("#panel-vote")).to_be_visible()
        assert faults(amina.page) == []
        leader.page.get_by_role("button", name="Chiudi il voto").click()
        expect(amina.page.locator("#ranking li").first).to_be_visible()
        assert faults(amina.page) == []
        assert amina.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1440", "390"])
def test_axe_finds_nothing_on_the_other_pages(browser: Browser, lab_server, size):
    with somebody(browser, size, bypass_csp=True, checked=False) as leader, somebody(browser, PHONE) as amina:
        leader.page.goto(f"{lab_server}/laboratorio")
        assert faults(leader.page) == []
        code, secret = lab.open_by_form(leader.page, lab_server, "Da vedere")
        assert faults(leader.page) == []
        amina.enter(lab_server, code)
        amina.pin("Da guardare")
        leader.page.goto(secret)
        leader.ready()
        assert faults(leader.page) == []
        assert leader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        leader.page.locator("#cards").get_by_role("button", name="Nascondi").click()
        assert faults(leader.page) == []
        for path in ("proiettore", "confronto"):
            leader.page.goto(f"{lab_server}/l/{code}/{path}")
            leader.ready()
            assert faults(leader.page) == []
            assert leader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
