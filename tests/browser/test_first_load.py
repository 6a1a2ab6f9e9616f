"""What a page asks of the server when it is opened: nothing twice, nothing that came with it, no name left on the window."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.screen import open_map, shown

pytestmark = pytest.mark.browser

FRAGMENTS = {
    "/?kind=farmacia&minutes=10": ("/lacune", "/api/v1/gaps"),
    "/": ("/lacune", "/api/v1/gaps"),
    "/dove?kind=farmacia&count=2&minutes=7": ("/dove", "/api/v1/siting"),
    "/rete?kind=farmacia&minutes=10": ("/rete", "/api/v1/network"),
}
"""The pages that come with an answer: where they fetch another one, and the colours of the map."""


LEAFLETS = {"L", "leaflet", "_leaflet_events"}


def scripts_ask(page: Page) -> list[str]:
    """The addresses that the scripts of the page will have asked, without the pages and files that they came in."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.resource_type == "fetch":
            asked.append(request.url)

    page.on("request", note)
    return asked


@pytest.mark.parametrize("address", FRAGMENTS)
def test_a_page_does_not_fetch_the_answer_it_came_with(page: Page, toy_server, address):
    fragment, colours = FRAGMENTS[address]
    asked = scripts_ask(page)
    open_map(page, toy_server + address)
    paths = [urlsplit(url).path for url in asked]
    first = paths[: paths.index(colours) + 1]  # what follows on /dove is the proof
    assert fragment not in first
    assert sorted(first) == sorted(set(first))


def test_another_question_is_fetched_once_and_so_is_the_first_one_again(page: Page, toy_server):
    open_map(page, f"{toy_server}/?kind=farmacia&minutes=10")
    expect(page.locator(".headline")).to_contain_text("entro 10 minuti")
    asked = scripts_ask(page)
    for minutes in ("15", "10"):
        page.check(f"input[name=minutes][value='{minutes}']", force=True)
        shown(page, f"minutes={minutes}")
        expect(page.locator(".headline")).to_contain_text(f"entro {minutes} minuti")
        assert [urlsplit(url).path for url in asked].count("/lacune") == 1
        asked.clear()


def test_a_form_that_is_changed_before_the_scripts_run_is_answered(page: Page, toy_server):
    """As browsers do that bring back what was chosen before a reload."""
    asked = scripts_ask(page)
    page.add_init_script(
        "addEventListener('readystatechange', () => {"
        " const kind = document.readyState === 'interactive' && document.getElementById('kind');"
        " if (kind) kind.value = 'biblioteca'; }, true)"
    )
    open_map(page, f"{toy_server}/?kind=farmacia&minutes=10")
    expect(page.locator(".headline")).to_contain_text("biblioteche")
    assert [urlsplit(url).path for url in asked].count("/lacune") == 1


@pytest.mark.parametrize(
    "address",
    [*FRAGMENTS, "/orari", "/vicino", "/quartieri/1?kind=farmacia", "/laboratorio", "/coworking/domanda"],
)
def test_no_name_of_ours_is_left_on_the_window(page: Page, toy_server, address):
    page.goto(f"{toy_server}/dati")  # a page without scripts
    usual = set(page.evaluate("Object.getOwnPropertyNames(window)"))
    page.goto(toy_server + address, wait_until="networkidle")
    names = {name for name in page.evaluate("Object.getOwnPropertyNames(window)") if not name.isdigit()}
    assert names - usual <= {*LEAFLETS, "Mire", "map_mappa"}
