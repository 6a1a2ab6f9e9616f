"""Adding a language is adding one catalogue: every page in one that the test makes, and nothing in Italian on it."""

import pytest

from app import create_app
from mire_geo.output.wording import catalogue, figures
from mire_geo.tables.schema import Quartieri, Sites
from tests import clock, desks, neartoy, pseudo
from tests.rooms import people

PAGES = (
    "/", "/?kind=farmacia&minutes=10", "/qui?lat=45.4621&lon=9.1829&kind=farmacia", "/quartieri",
    "/quartieri/1", "/dati", "/scarica", "/orari", "/orari?kind=farmacia&persona=ufficio", "/piano", "/dove?kind=farmacia",
    "/equita?kind=farmacia", "/rete", "/vicino", "/laboratorio", "/coworking", "/coworking/entra", "/coworking/domanda",
    "/coworking/bisogno", "/coworking/imprese", "/coworking/comune",
)  # fmt: skip
TRUE = catalogue.FOLDER
WRONG = ("/nulla", "/quartieri/99", "/?kind=farmacie", "/coworking/gestore", "/coworking/spazi/99")
ROOM = ("", "/proiettore", "/incorpora", "/regia", "/confronto")


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    """The pages of the toy city, in a language that only has a catalogue."""
    folder = pseudo.translations(tmp_path_factory.mktemp("translations"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "FOLDER", folder)
        clock.start(patch, desks.NOW)
        where = str(tmp_path_factory.mktemp("pseudo") / "city.sqlite3")
        made = create_app(neartoy.city(), {"DATABASE": where, "CITY_TOKEN": desks.KEY})
        yield made
        made.extensions["mire.database"].close()


@pytest.fixture(scope="module")
def data(spoken):
    """What is written by publishers and people, not by us: names of places, datasets, licences, languages."""
    city = spoken.extensions["mire.city"].city
    names = {"Mire", "Milano", "IT", "EN", "EO", "Esperanto", "ABC234"} | set(desks.form().values())
    for column in (Sites.name, Sites.address, Sites.hours, Sites.hours_text):
        names |= {str(one) for one in city.sites[column].dropna()}
    for name in city.quartieri[Quartieri.nil]:
        names |= {str(name), figures.place_name(str(name))}
    for receipt in city.receipts:
        one = receipt.dataset
        names |= {one.key, one.publisher, one.title, one.licence, one.vintage}
    return frozenset(names - {""})


def left(page: str, data: frozenset[str]) -> list[str]:
    """The texts of a page that are not in the language."""
    return [text for one in pseudo.visible(page) if (text := pseudo.untranslated(one, data))]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_speaks_a_language_that_only_has_a_catalogue(spoken, data, address):
    client = desks.city(spoken)
    client.set_cookie("lang", pseudo.LANGUAGE)
    answer = client.get(address, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    assert '<html lang="eo">' in answer.text
    assert left(answer.text, data) == []


@pytest.mark.parametrize("end", ROOM)
def test_every_page_of_a_room_does(spoken, data, end):
    lead = people.open_room(spoken)
    lead.client.set_cookie("lang", pseudo.LANGUAGE)
    answer = lead.client.get(f"/l/{lead.code}{end}")
    assert answer.status_code == 200, answer.text
    assert left(answer.text, data | {lead.code, "Prova", "A", "B"}) == []


def test_the_pages_of_a_space_do(spoken, data):
    manager, _token = desks.invited(spoken)
    space = desks.published(spoken)
    for client, address in (
        (manager, "/coworking/gestore"), (desks.city(spoken), f"/coworking/comune/spazi/{space}"),
        (spoken.test_client(), f"/coworking/spazi/{space}"),
    ):  # fmt: skip
        client.set_cookie("lang", pseudo.LANGUAGE)
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        assert left(answer.text, data) == []


@pytest.mark.parametrize("address", WRONG)
def test_every_refusal_does(spoken, data, address):
    client = spoken.test_client()
    client.set_cookie("lang", pseudo.LANGUAGE)
    answer = client.get(address)
    assert answer.status_code >= 400
    assert left(answer.text, data | {"farmacie"}) == []


def test_the_language_is_offered(spoken):
    page = spoken.test_client().get("/").text
    assert 'hreflang="eo"' in page
    assert 'title="Esperanto"' in page


def test_without_its_catalogue_the_language_is_not_spoken(spoken, monkeypatch):
    monkeypatch.setattr(catalogue, "FOLDER", TRUE)
    assert 'hreflang="eo"' not in spoken.test_client().get("/").text
    assert spoken.test_client().get("/?lang=eo").status_code == 400
