"""A whole Laboratorio in real browsers: open, join, propose, see each other, vote, close; by thumb and by keyboard."""

import io
import re

import pypdf
import pytest
from playwright.sync_api import Browser, expect

from app import create_app
from tests import toy
from tests.app.conftest import HOSTILE
from tests.browser import lab
from tests.browser.conftest import serve_app
from tests.browser.lab import DESK, PHONE, somebody
from tests.browser.screen import until
from tests.browser.test_pages import faults

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    database = tmp_path_factory.mktemp("lab") / "rooms.db"
    yield from serve_app(create_app(toy.city(), {"DATABASE": f"sqlite:///{database}"}))


def enter(one: lab.Somebody, server: str, code: str, alias: str = "") -> None:
    one.page.goto(f"{server}/l/{code}")
    one.ready()
    one.join(alias)


def test_a_whole_session_of_two_phones_a_console_and_a_wall(browser: Browser, server):
    with (
        somebody(browser, DESK) as leader,
        somebody(browser, DESK) as wall,
        somebody(browser, PHONE) as amina,
        somebody(browser, PHONE) as luca,
    ):
        code, secret = lab.open_by_form(leader.page, server, "Dove e quando")
        leader.page.goto(secret)
        leader.ready()
        assert "#k=" not in leader.page.url, "the secret stays out of the address bar"
        wall.page.goto(f"{server}/l/{code}/proiettore")
        wall.ready()
        enter(amina, server, code, "Amina")
        enter(luca, server, code, "Luca")

        amina.pin("Qui la sera è buio")
        luca.show("list")
        expect(luca.card("Qui la sera è buio")).to_contain_text("Amina")
        until(luca.page, "map_mappa.getContainer().dataset.proposals === '1'")
        luca.add("farmacia", "An", "Una farmacia per chi lavora")
        expect(luca.page.locator("#saved-answer .figure.gain").first).to_contain_text("+")
        expect(luca.page.locator("#saved-answer")).to_contain_text("Nessuno ci perde")
        alone = figures(luca.page, "#saved-answer")
        for page in (amina.page, wall.page, leader.page):
            until(page, "map_mappa.getContainer().dataset.proposals === '2'")
        amina.show("list")
        expect(amina.card("Una farmacia per chi lavora")).to_contain_text("Luca")
        amina.card("Una farmacia").get_by_role("button", name="Commenti").click()
        amina.card("Una farmacia").get_by_label("Il tuo commento").fill("Anche il sabato")
        amina.card("Una farmacia").get_by_role("button", name="Invia").click()
        luca.show("list")
        expect(luca.card("Una farmacia").get_by_role("button", name="Commenti (1)")).to_be_visible()

        amina.show("effects")
        expect(amina.page.locator("#effects .figure").first).to_be_visible()
        assert figures(amina.page, "#effects") == alone
        until(wall.page, "document.querySelectorAll('#effects .figure').length > 0")
        close(luca, "farmacia", "farmacia:a")
        expect(luca.page.locator("#saved-answer .figure.lose").first).to_contain_text("−")
        expect(amina.page.locator("#effects .figure.lose").first).to_be_visible()
        assert figures(amina.page, "#effects") != alone, "the numbers of the room change with every proposal"

        leader.page.get_by_role("button", name="Avvia: Voto").click()
        expect(wall.page.locator("#phase")).to_have_text("Voto")
        expect(wall.page.locator("#timer")).to_have_text(re.compile(r"[45]:\d\d"))
        leader.page.get_by_role("button", name="Apri il voto").click()
        ballot = amina.page.locator("#cards-vote .proposal", has_text="Una farmacia")
        ballot.get_by_role("button", name="dai un punto").click()
        expect(ballot.locator(".beads")).to_contain_text("●")
        ballot.get_by_role("button", name="dai un punto").click()
        expect(amina.page.locator("#vote-left")).to_contain_text("3 su 5")
        expect(wall.page.locator("#vote-said")).to_contain_text("Punti dati: 2. Hanno votato in 1 su 2.")
        assert wall.page.locator("#ranking li").count() == 0, "results stay hidden while the round is open"
        assert luca.page.locator("#ranking li").count() == 0
        leader.page.get_by_role("button", name="Chiudi il voto").click()
        for page in (wall.page, luca.page, amina.page):
            expect(page.locator("#ranking li").first).to_contain_text("Una farmacia per chi lavora")
            expect(page.locator("#ranking li").first).to_contain_text("punti: 2")

        leader.page.goto(f"{server}/l/{code}/confronto")
        leader.ready()
        leader.page.locator("#pick-a").select_option("none")
        expect(leader.page.locator("#told-a")).to_contain_text("Nessun effetto")
        leader.page.locator("#pick-a").select_option(index=1)
        expect(leader.page.locator("#versus-table")).to_contain_text("con «A»")
        expect(leader.page.locator("#effects-key")).to_contain_text("minuti in meno")

        printed = leader.page.request.get(f"{server}/api/v1/rooms/{code}/export.pdf")
        assert printed.ok
        words = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed.body())).pages)
        for told in ("Dove e quando", code, "Una farmacia per chi lavora", "Qui la sera è buio"):
            assert told in " ".join(words.split())


def test_from_the_scan_to_the_first_saved_pin_are_three_taps(browser: Browser, server):
    with somebody(browser, PHONE) as amina:
        code, _ = lab.open_room(server)
        amina.page.goto(f"{server}/l/{code}")
        amina.ready()
        amina.page.get_by_role("button", name="Entra", exact=True).tap()
        expect(amina.page.locator("#recovery")).to_be_visible()
        amina.tap(*lab.point("An"))
        save = amina.page.locator("#save")
        expect(save).to_be_in_viewport()
        save.tap()
        expect(amina.page.locator("#toast")).to_contain_text("Salvata.")
        until(amina.page, "map_mappa.getContainer().dataset.proposals === '1'")
        amina.page.locator("#toast").get_by_role("button", name="Annulla").tap()
        until(amina.page, "map_mappa.getContainer().dataset.proposals === '0'")


def test_the_same_session_with_the_keyboard_alone(browser: Browser, server):
    with somebody(browser, DESK) as leader, somebody(browser, DESK) as amina:
        desk, page = leader.page, amina.page
        desk.goto(f"{server}/laboratorio")
        tab_to(desk, "#title")
        desk.keyboard.type("Senza mouse")
        tab_to(desk, "[name=nil_ids][value='1']")
        desk.keyboard.press("Space")
        press_on(desk, "button", "Apri il laboratorio", most=120)
        expect(desk.locator("#opened-title")).to_be_focused()
        code, secret = desk.locator("#sign-code").inner_text(), desk.locator("#secret-link").input_value()
        page.goto(f"{server}/l/{code}")
        amina.ready()
        press_on(page, "button", "Entra")
        expect(page.locator("#compose-title")).to_be_focused()
        tab_to(page, "#at-centre")
        page.keyboard.press("Enter")
        tab_to(page, "#comment")
        page.keyboard.type("Scritta senza mouse")
        tab_to(page, "#save")
        page.keyboard.press("Enter")
        expect(page.locator("#toast")).to_contain_text("Salvata.")
        tab_to(page, "#tab-propose", back=True)
        page.keyboard.press("ArrowRight")
        expect(page.locator("#tab-list")).to_be_focused()
        expect(amina.card("Scritta senza mouse")).to_be_visible()
        tab_to(page, "#cards [data-act=comments]")
        page.keyboard.press("Enter")
        tab_to(page, "#cards textarea")
        page.keyboard.type("Anche il commento")
        tab_to(page, "#cards .comments button")
        page.keyboard.press("Enter")
        expect(page.locator("#cards .comments li")).to_contain_text("Anche il commento")

        desk.goto(secret)
        leader.ready()
        tab_to(desk, "#vote")
        desk.keyboard.press("Enter")
        expect(page.locator("#panel-vote")).to_be_visible()
        tab_to(page, "#cards-vote [data-act=more]")
        page.keyboard.press("Enter")
        expect(page.locator("#vote-left")).to_contain_text("4 su 5")
        expect(page.locator("#cards-vote [data-act=more]")).to_be_focused()
        tab_to(desk, "#vote")
        desk.keyboard.press("Enter")
        expect(page.locator("#ranking li").first).to_contain_text("Scritta senza mouse")


def test_a_point_is_put_with_the_keyboard_on_the_map_itself(browser: Browser, server):
    with somebody(browser, DESK) as amina:
        code, _ = lab.open_room(server)
        enter(amina, server, code)
        amina.page.locator("#map_mappa").focus()
        amina.page.keyboard.press("Enter")
        expect(amina.page.locator("#where-said")).to_have_text("Dove hai toccato.")
        expect(amina.page.locator("#save")).to_have_attribute("aria-disabled", "false")


def test_an_area_is_drawn_tap_by_tap_and_a_point_is_taken_back(browser: Browser, server):
    with somebody(browser, PHONE) as amina:
        code, _ = lab.open_room(server)
        enter(amina, server, code)
        amina.page.locator("label.type", has_text="Area").click()
        for cell in ("An", "Bn", "Bs", "As"):
            amina.tap(*lab.point(cell))
        amina.page.get_by_role("button", name="Togli l’ultimo punto").click()
        expect(amina.page.locator("#where-said")).to_have_text("Punti messi: 3.")
        amina.page.click("#save")
        expect(amina.page.locator("#toast")).to_contain_text("Salvata.")
        amina.show("list")
        expect(amina.page.locator("#cards .proposal[data-type=area]")).to_have_count(1)


def test_other_hours_are_painted_for_a_place_of_the_list(browser: Browser, server):
    with somebody(browser, DESK) as amina:
        code, _ = lab.open_room(server)
        enter(amina, server, code)
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


def test_dragging_the_map_moves_nothing_that_is_saved(browser: Browser, server):
    with somebody(browser, DESK) as amina:
        code, _ = lab.open_room(server)
        enter(amina, server, code)
        amina.pin("Fermo qui")
        until(amina.page, "map_mappa.getContainer().dataset.proposals === '1'")
        x, y = amina.where(*lab.point("Bn"))
        amina.page.mouse.move(x, y)
        amina.page.mouse.down()
        amina.page.mouse.move(x + 150, y + 80, steps=5)
        amina.page.mouse.up()
        told = amina.page.evaluate(
            "fetch(location.origin + '/api/v1/rooms/' + location.pathname.slice(3) + '/proposals').then(r => r.json())"
        )
        assert [one["version"] for one in told["proposals"]] == [1]
        lat, lon = lab.point("Bn")
        assert told["proposals"][0]["lat"] == pytest.approx(lat, abs=2e-4)
        assert told["proposals"][0]["lon"] == pytest.approx(lon, abs=2e-4)


def test_words_written_without_a_network_leave_once_it_is_back(browser: Browser, server):
    with somebody(browser, PHONE) as amina:
        code, _ = lab.open_room(server)
        enter(amina, server, code)
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


def test_what_waits_survives_a_reload_and_is_sent_once_though_the_answer_was_lost(browser: Browser, server):
    with somebody(browser, PHONE) as amina:
        code, _ = lab.open_room(server)
        enter(amina, server, code)
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


def test_two_who_edit_the_same_proposal_see_both_texts(browser: Browser, server):
    with somebody(browser, DESK) as amina, somebody(browser, DESK) as luca:
        code, _ = lab.open_room(server, editing="all")
        enter(amina, server, code, "Amina")
        enter(luca, server, code, "Luca")
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


def test_hidden_with_a_reason_that_only_its_author_reads(browser: Browser, server):
    with (
        somebody(browser, DESK) as leader,
        somebody(browser, PHONE) as amina,
        somebody(browser, PHONE) as luca,
    ):
        code, secret = lab.open_room(server, moderation="before")
        leader.page.goto(secret)
        leader.ready()
        enter(amina, server, code)
        enter(luca, server, code)
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


def test_comments_wait_for_the_facilitator_too_and_can_be_hidden_alone(browser: Browser, server):
    with somebody(browser, DESK) as leader, somebody(browser, PHONE) as luca:
        code, secret = lab.open_room(server, moderation="before")
        leader.page.goto(secret)
        leader.ready()
        enter(luca, server, code)
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


def test_pause_spotlight_and_the_participants_view(browser: Browser, server):
    with (
        somebody(browser, DESK) as leader,
        somebody(browser, PHONE) as amina,
        somebody(browser, DESK) as wall,
    ):
        code, secret = lab.open_room(server)
        leader.page.goto(secret)
        leader.ready()
        wall.page.goto(f"{server}/l/{code}/proiettore")
        wall.ready()
        enter(amina, server, code)
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


def test_three_words_bring_somebody_back_on_another_device(browser: Browser, server):
    with somebody(browser, PHONE) as amina, somebody(browser, PHONE) as again:
        code, _ = lab.open_room(server)
        enter(amina, server, code, "Amina")
        three = amina.page.locator("#recovery-words").inner_text()
        assert len(three.split()) == 3
        amina.pin("La mia")
        again.page.goto(f"{server}/l/{code}")
        again.ready()
        again.page.get_by_text("Ho già tre parole").click()
        again.page.get_by_label("Le tre parole").fill(three.upper())
        again.page.get_by_role("button", name="Torna a essere me").click()
        expect(again.page.locator("#who")).to_have_text("Amina")
        again.show("list")
        expect(again.card("La mia").get_by_role("button", name="Modifica")).to_be_visible()


def test_a_shared_tablet_goes_to_the_next_person(browser: Browser, server):
    with somebody(browser, PHONE) as tablet:
        code, _ = lab.open_room(server, shared_device=True)
        enter(tablet, server, code, "Prima")
        tablet.pin("Di chi è venuta prima")
        tablet.page.get_by_role("button", name="Passa alla prossima persona").click()
        expect(tablet.page.locator("#welcome-title")).to_be_focused()
        tablet.join("Seconda")
        expect(tablet.page.locator("#who")).to_have_text("Seconda")
        tablet.show("list")
        expect(tablet.card("Di chi è venuta prima")).to_contain_text("Prima")
        assert not tablet.card("Di chi è venuta prima").get_by_role("button", name="Modifica").count()


def test_hostile_words_are_words_everywhere(browser: Browser, server):
    with somebody(browser, DESK) as leader, somebody(browser, DESK) as amina, somebody(browser, DESK) as wall:
        code, secret = lab.open_room(server, HOSTILE[:110])
        leader.page.goto(secret)
        leader.ready()
        enter(amina, server, code, "<img src=x onerror=alert(1)>`${alert(2)}`")
        amina.add("farmacia", "An", HOSTILE)
        amina.show("list")
        amina.page.get_by_role("button", name="Commenti").click()
        amina.page.get_by_label("Il tuo commento").fill(HOSTILE)
        amina.page.get_by_role("button", name="Invia").click()
        expect(amina.page.get_by_role("button", name="Commenti (1)")).to_be_visible()
        leader.page.locator("#cards .proposal").get_by_role("button", name="In luce").click()
        wall.page.goto(f"{server}/l/{code}/proiettore")
        wall.ready()
        expect(wall.page.locator("#light")).to_contain_text("<img src=x onerror=alert(1)>")
        for page in (amina.page, leader.page, wall.page):
            assert page.locator("img:not(.qr)").count() == 0
            assert "{{1234*5678}}" in page.content()
        leader.page.goto(f"{server}/l/{code}/confronto")
        leader.ready()


def test_a_pin_is_put_at_an_address_that_is_searched(browser: Browser, server):
    with somebody(browser, PHONE) as amina:
        code, _ = lab.open_room(server)
        enter(amina, server, code)
        amina.page.fill("#find", "Ovest")
        amina.page.keyboard.press("Enter")
        amina.page.locator("#found button").first.click()
        expect(amina.page.locator("#where-said")).to_have_text("Ovest")
        expect(amina.page.locator("#save")).to_have_attribute("aria-disabled", "false")


def test_a_spreadsheet_comes_back_with_the_same_ids(browser: Browser, server, tmp_path):
    with somebody(browser, DESK) as leader, somebody(browser, DESK) as amina:
        code, secret = lab.open_room(server)
        enter(amina, server, code)
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


def test_the_console_stays_shut_without_its_secret(browser: Browser, server):
    with somebody(browser, DESK) as other:
        code, _ = lab.open_room(server)
        other.page.goto(f"{server}/l/{code}/regia")
        expect(other.page.locator("#locked")).to_be_visible()
        expect(other.page.locator("#desk")).to_be_hidden()
        other.page.get_by_label("Chiave di chi conduce").fill("sbagliata")
        other.page.get_by_role("button", name="Apri la regia").click()
        expect(other.page.locator("#locked-problem")).not_to_be_empty()


def test_a_room_in_two_languages_can_be_read_in_english(browser: Browser, server):
    with somebody(browser, PHONE) as amina:
        code, _ = lab.open_room(server, languages=["it", "en"])
        enter(amina, server, code, "Amina")
        amina.page.get_by_role("link", name="English").click()
        expect(amina.page.locator("#compose-title")).to_have_text("Put on the map")
        expect(amina.page.locator("#who")).to_have_text("Amina")


def test_a_code_that_nobody_gave_is_said_in_words(browser: Browser, server):
    with somebody(browser, PHONE) as lost:
        lost.page.goto(f"{server}/laboratorio")
        lost.page.get_by_label("Codice di sei lettere").fill("zzzzzz")
        lost.page.get_by_role("button", name="Entra").click()
        expect(lost.page.locator("#no-room-why")).to_contain_text(
            "Non c’è nessun laboratorio con questo codice"
        )


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1440", "390"])
def test_axe_finds_nothing_in_a_room_at_work(browser: Browser, server, size):
    with somebody(browser, DESK) as leader, somebody(browser, size, bypass_csp=True, checked=False) as amina:
        code, secret = lab.open_room(server)
        leader.page.goto(secret)
        leader.ready()
        amina.page.goto(f"{server}/l/{code}")
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
def test_axe_finds_nothing_on_the_other_pages(browser: Browser, server, size):
    with somebody(browser, size, bypass_csp=True, checked=False) as leader, somebody(browser, PHONE) as amina:
        leader.page.goto(f"{server}/laboratorio")
        assert faults(leader.page) == []
        code, secret = lab.open_by_form(leader.page, server, "Da vedere")
        assert faults(leader.page) == []
        enter(amina, server, code)
        amina.pin("Da guardare")
        leader.page.goto(secret)
        leader.ready()
        assert faults(leader.page) == []
        assert leader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        leader.page.locator("#cards").get_by_role("button", name="Nascondi").click()
        assert faults(leader.page) == []
        for path in ("proiettore", "confronto"):
            leader.page.goto(f"{server}/l/{code}/{path}")
            leader.ready()
            assert faults(leader.page) == []
            assert leader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def figures(page, place: str) -> list[str]:
    """The figures of an answer, as shown."""
    return page.locator(f"{place} .figure strong").all_inner_texts()


def close(one: lab.Somebody, kind: str, site: str) -> None:
    """Propose to close a place."""
    one.show("propose")
    one.page.locator("label.type", has_text="Chiudere").click()
    one.page.select_option("#kind", kind)
    one.page.select_option("#site", site)
    one.page.click("#save")
    expect(one.page.locator("#toast")).to_contain_text("Salvata.")


def press_on(page, role: str, name: str, *, most: int = 60) -> None:
    """Go with Tab to a control of that name, and press Enter."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("name => (document.activeElement.textContent || '').trim() === name", name):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"no {role} {name!r} is reached with Tab")


def tab_to(page, selector: str, *, back: bool = False) -> None:
    """Go with Tab until the focus is on what is looked for."""
    for _ in range(150):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"{selector} is not reached with Tab")
