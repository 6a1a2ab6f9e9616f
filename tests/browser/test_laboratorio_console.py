"""The facilitator's console of a Laboratorio in the browser: what is held back, hidden, put in the light, brought in."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import lab
from tests.browser.lab import DESK, PHONE, somebody
from tests.browser.screen import until

pytestmark = pytest.mark.browser


def test_hidden_with_a_reason_that_only_its_author_reads(browser: Browser, lab_server):
    with (
        somebody(browser, DESK) as leader,
        somebody(browser, PHONE) as amina,
        somebody(browser, PHONE) as luca,
    ):
        code, secret = lab.open_room(lab_server, moderation="before")
        leader.page.goto(secret)
        leader.ready()
        amina.enter(lab_server, code)
        luca.enter(lab_server, code)
        amina.pin("Parole da guardare prima")
        amina.show("list")
        expect(amina.card("Parole da guardare")).to_contain_text("In attesa")
        luca.show("list")
        assert luca.page.locator("#cards .proposal").count() == 0
        waiting = leader.page.locator("#cards-queue .proposal", has_text="Parole da guardare")
        waiting.get_by_role("button", name="Pubblica").click()
        expect(luca.card("Parole da guardare")).to_be_visible()
        leader.page.locator("#cards .proposal").get_by_role("button", name="Nascondi").click()
        leader.page.get_by_label("Perché? Lo vedrà chi l’ha scritta.").fill("Nomina una persona")
        leader.page.get_by_role("dialog").get_by_role("button", name="Nascondi").click()
        expect(luca.page.locator("#cards .proposal")).to_have_count(0)
        amina.page.reload()
        amina.ready()
        amina.show("list")
        expect(amina.card("Parole da guardare")).to_contain_text(
            "Nascosta da chi conduce: Nomina una persona"
        )


def test_comments_wait_for_the_facilitator_too_and_can_be_hidden_alone(browser: Browser, lab_server):
    with somebody(browser, DESK) as leader, somebody(browser, PHONE) as luca:
        code, secret = lab.open_room(lab_server, moderation="before")
        leader.page.goto(secret)
        leader.ready()
        luca.enter(lab_server, code)
        luca.pin("Un posto")
        leader.page.locator("#cards-queue .proposal").get_by_role("button", name="Pubblica").click()
        luca.show("list")
        luca.card("Un posto").get_by_role("button", name="Commenti (0)").click()
        luca.page.get_by_label("Il tuo commento").fill("Da guardare prima")
        luca.card("Un posto").get_by_role("button", name="Invia").click()
        card = leader.page.locator("#cards .proposal")
        card.get_by_role("button", name="Commenti (1)").click()
        comment = card.locator(".comments li", has_text="Da guardare prima")
        expect(luca.card("Un posto").get_by_role("button", name="Commenti (0)")).to_be_visible()
        comment.get_by_role("button", name="Pubblica").click()
        expect(luca.card("Un posto").get_by_role("button", name="Commenti (1)")).to_be_visible()
        comment.get_by_role("button", name="Nascondi").click()
        leader.page.get_by_label("Perché? Lo vedrà chi l’ha scritta.").fill("Nomina una persona")
        leader.page.get_by_role("dialog").get_by_role("button", name="Nascondi").click()
        expect(comment).to_contain_text("Nascosta da chi conduce: Nomina una persona")
        expect(luca.card("Un posto").get_by_role("button", name="Commenti (0)")).to_be_visible()


def test_pause_spotlight_and_the_participants_view(browser: Browser, lab_server):
    with (
        somebody(browser, DESK) as leader,
        somebody(browser, PHONE) as amina,
        somebody(browser, DESK) as wall,
    ):
        code, secret = lab.open_room(lab_server)
        leader.page.goto(secret)
        leader.ready()
        wall.page.goto(f"{lab_server}/l/{code}/proiettore")
        wall.ready()
        amina.enter(lab_server, code)
        amina.pin("Guardiamo questa")
        leader.page.get_by_role("button", name="Metti in pausa").click()
        expect(amina.page.locator("#frozen")).to_be_visible()
        expect(wall.page.locator("#frozen")).to_be_visible()
        leader.page.get_by_role("button", name="Riprendi").click()
        expect(amina.page.locator("#frozen")).to_be_hidden()
        leader.page.locator("#cards .proposal").get_by_role("button", name="In luce").click()
        expect(wall.page.locator("#light")).to_contain_text("Guardiamo questa")
        expect(amina.page.locator("#spotlight")).to_be_visible()
        amina.show("list")
        amina.page.get_by_role("button", name="Commenti").click()
        amina.page.get_by_label("Il tuo commento").fill("Parole di troppo")
        amina.page.get_by_role("button", name="Invia").click()
        card = leader.page.locator("#cards .proposal")
        card.get_by_role("button", name="Commenti (1)").click()
        card.locator(".comments").get_by_role("button", name="Nascondi").click()
        leader.page.get_by_label("Perché? Lo vedrà chi l’ha scritta.").fill("Offende")
        leader.page.get_by_role("dialog").get_by_role("button", name="Nascondi").click()
        expect(amina.page.locator("#cards .comments li")).to_have_count(0)
        with leader.context.expect_page() as opened:
            leader.page.get_by_role("link", name="Vedi come chi partecipa").click()
        view = opened.value
        until(view, "document.body.dataset.ready === '1'")
        expect(view.locator("#viewing")).to_be_visible()
        assert not view.locator("#cards .acts", has_text="Nascondi").count()


def test_a_spreadsheet_comes_back_with_the_same_ids(browser: Browser, lab_server, tmp_path):
    with somebody(browser, DESK) as leader, somebody(browser, DESK) as amina:
        code, secret = lab.open_room(lab_server)
        amina.enter(lab_server, code)
        amina.pin("Da correggere in ufficio")
        leader.page.goto(secret)
        leader.ready()
        with leader.page.expect_download() as taken:
            leader.page.get_by_role("link", name="CSV", exact=True).click()
        text = taken.value.path().read_text(encoding="utf-8-sig")
        assert "Da correggere in ufficio" in text
        changed = tmp_path / "cambiato.csv"
        changed.write_text(text.replace("Da correggere", "Corretto"), encoding="utf-8")
        leader.page.get_by_text("Riporta dentro un file modificato").click()
        leader.page.locator("#bring-file").set_input_files(changed)
        leader.page.get_by_role("button", name="Riporta dentro").click()
        expect(leader.page.locator("#bring-told")).to_contain_text("Cambiate: 1. Nuove: 0.")
        amina.show("list")
        expect(amina.card("Corretto in ufficio")).to_be_visible()


def test_the_console_stays_shut_without_its_secret(browser: Browser, lab_server):
    with somebody(browser, DESK) as other:
        code, _ = lab.open_room(lab_server)
        other.page.goto(f"{lab_server}/l/{code}/regia")
        expect(other.page.locator("#locked")).to_be_visible()
        expect(other.page.locator("#desk")).to_be_hidden()
        other.page.get_by_label("Chiave di chi conduce").fill("sbagliata")
        other.page.get_by_role("button", name="Apri la regia").click()
        expect(other.page.locator("#locked-problem")).not_to_be_empty()
