"""A whole Laboratorio in real browsers: open, join, propose, see each other, vote, close; by thumb and by keyboard."""

import io
import re

import pypdf
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import lab
from tests.browser.lab import DESK, PHONE, somebody
from tests.browser.screen import until

pytestmark = pytest.mark.browser


def test_a_whole_session_of_two_phones_a_console_and_a_wall(browser: Browser, lab_server):
    with (
        somebody(browser, DESK) as leader,
        somebody(browser, DESK) as wall,
        somebody(browser, PHONE) as amina,
        somebody(browser, PHONE) as luca,
    ):
        code, secret = lab.open_by_form(leader.page, lab_server, "Dove e quando")
        leader.page.goto(secret)
        leader.ready()
        assert "#k=" not in leader.page.url, "the secret stays out of the address bar"
        wall.page.goto(f"{lab_server}/l/{code}/proiettore")
        wall.ready()
        amina.enter(lab_server, code, "Amina")
        luca.enter(lab_server, code, "Luca")
        alone = they_propose_and_comment(amina, luca, (amina.page, wall.page, leader.page))
        they_see_the_effects_of_all(amina, luca, wall, alone)
        they_vote(leader, wall, amina, luca)
        leader.page.goto(f"{lab_server}/l/{code}/confronto")
        leader.ready()
        what_is_compared_and_printed(leader, f"{lab_server}/api/v1/rooms/{code}/export.pdf", code)


def they_propose_and_comment(
    amina: lab.Somebody, luca: lab.Somebody, everybody: tuple[Page, ...]
) -> list[str]:
    """A pin, a new service and a comment, each seen by the other; the figures of the service."""
    amina.pin("Qui la sera è buio")
    luca.show("list")
    expect(luca.card("Qui la sera è buio")).to_contain_text("Amina")
    until(luca.page, "map_mappa.getContainer().dataset.proposals === '1'")
    luca.add("farmacia", "An", "Una farmacia per chi lavora")
    expect(luca.page.locator("#saved-answer .figure.gain").first).to_contain_text("+")
    expect(luca.page.locator("#saved-answer")).to_contain_text("Nessuno ci perde")
    alone = figures(luca.page, "#saved-answer")
    for page in everybody:
        until(page, "map_mappa.getContainer().dataset.proposals === '2'")
    amina.show("list")
    expect(amina.card("Una farmacia per chi lavora")).to_contain_text("Luca")
    amina.card("Una farmacia").get_by_role("button", name="Commenti").click()
    amina.card("Una farmacia").get_by_label("Il tuo commento").fill("Anche il sabato")
    amina.card("Una farmacia").get_by_role("button", name="Invia").click()
    luca.show("list")
    expect(luca.card("Una farmacia").get_by_role("button", name="Commenti (1)")).to_be_visible()
    return alone


def they_see_the_effects_of_all(
    amina: lab.Somebody, luca: lab.Somebody, wall: lab.Somebody, alone: list[str]
) -> None:
    """The figures `alone` of the only service on each device, and others after another proposal."""
    amina.show("effects")
    expect(amina.page.locator("#effects .figure").first).to_be_visible()
    assert figures(amina.page, "#effects") == alone
    until(wall.page, "document.querySelectorAll('#effects .figure').length > 0")
    close(luca, "farmacia", "farmacia:a")
    expect(luca.page.locator("#saved-answer .figure.lose").first).to_contain_text("−")
    expect(amina.page.locator("#effects .figure.lose").first).to_be_visible()
    assert figures(amina.page, "#effects") != alone, "the numbers of the room change with every proposal"


def they_vote(leader: lab.Somebody, wall: lab.Somebody, amina: lab.Somebody, luca: lab.Somebody) -> None:
    """Results stay hidden until the round is closed."""
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


def what_is_compared_and_printed(leader: lab.Somebody, address: str, code: str) -> None:
    """The comparison of two scenarios, and the printed results at an address."""
    leader.page.locator("#pick-a").select_option("none")
    expect(leader.page.locator("#told-a")).to_contain_text("Nessun effetto")
    leader.page.locator("#pick-a").select_option(index=1)
    expect(leader.page.locator("#versus-table")).to_contain_text("con «A»")
    expect(leader.page.locator("#effects-key")).to_contain_text("minuti in meno")
    printed = leader.page.request.get(address)
    assert printed.ok
    words = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed.body())).pages)
    for told in ("Dove e quando", code, "Una farmacia per chi lavora", "Qui la sera è buio"):
        assert told in " ".join(words.split())


def test_from_the_scan_to_the_first_saved_pin_are_three_taps(browser: Browser, lab_server):
    with somebody(browser, PHONE) as amina:
        code, _ = lab.open_room(lab_server)
        amina.page.goto(f"{lab_server}/l/{code}")
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


def test_the_same_session_with_the_keyboard_alone(browser: Browser, lab_server):
    with somebody(browser, DESK) as leader, somebody(browser, DESK) as amina:
        desk, page = leader.page, amina.page
        desk.goto(f"{lab_server}/laboratorio")
        tab_to(desk, "#title")
        desk.keyboard.type("Senza mouse")
        tab_to(desk, "[name=nil_ids][value='1']")
        desk.keyboard.press("Space")
        press_on(desk, "button", "Apri il laboratorio", most=120)
        expect(desk.locator("#opened-title")).to_be_focused()
        code, secret = desk.locator("#sign-code").inner_text(), desk.locator("#secret-link").input_value()
        page.goto(f"{lab_server}/l/{code}")
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


def test_a_point_is_put_with_the_keyboard_on_the_map_itself(browser: Browser, lab_server):
    with somebody(browser, DESK) as amina:
        code, _ = lab.open_room(lab_server)
        amina.enter(lab_server, code)
        amina.page.locator("#map_mappa").focus()
        amina.page.keyboard.press("Enter")
        expect(amina.page.locator("#where-said")).to_have_text("Dove hai toccato.")
        expect(amina.page.locator("#save")).to_have_attribute("aria-disabled", "false")


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
