"""What people read, through the client."""

import re
from html.parser import HTMLParser

import pytest

from mire_geo.measures import gaps
from tests import toy
from tests.app.conftest import HOSTILE

PAGES = [
    "/",
    "/?kind=nido",
    "/lacune?kind=farmacia",
    "/quartieri",
    "/quartieri/1",
    "/quartieri/3",
    "/qui?nil=2",
    "/dati",
]


class Outline(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.texts))

    def all(self, tag, **attrs):
        return [found for name, found in self.tags if name == tag and attrs.items() <= found.items()]


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return Outline(answer.text)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_answers_in_italian_and_in_english(client, address):
    assert client.get(address).headers["Content-Language"] == "it"
    joint = "&" if "?" in address else "?"
    english = client.get(address + joint + "lang=en")
    assert english.headers["Content-Language"] == "en"
    client.delete_cookie("lang")


def test_the_first_page_says_the_gap_in_a_sentence_and_ranks_the_quartieri(client):
    page = read(client, "/?kind=farmacia&minutes=7")
    assert "Il 52,6\xa0% dei residenti (300 persone) non ha farmacie entro 7 minuti a piedi." in " ".join(
        page.texts
    )
    rows = [tag["data-nil"] for name, tag in page.tags if name == "tr" and "data-nil" in tag]
    farmacia = toy.MINUTES[["farmacia:a", "farmacia:b"]].min(axis=1)
    expected = gaps.by_nil(gaps.by_cell(farmacia, toy.cells(), 7), toy.quartieri())["nil_id"]
    assert rows == [str(nil_id) for nil_id in expected]


def test_a_park_is_not_applicable_and_never_the_worst(client):
    page = read(client, "/?kind=farmacia&minutes=7")
    last = [tag for name, tag in page.tags if name == "tr" and "data-nil" in tag][-1]
    assert (last["data-nil"], last["class"], last["data-facts"]) == ("3", "na", "non applicabile")


def test_the_form_works_without_a_script(client):
    page = read(client, "/?kind=biblioteca&minutes=10")
    assert page.all("form", method="get", action="/")
    [chosen] = [
        tag
        for name, tag in page.tags
        if name == "option" and "selected" in tag and tag["value"] == "biblioteca"
    ]
    assert chosen
    [minutes] = [
        tag
        for name, tag in page.tags
        if name == "input" and tag.get("name") == "minutes" and "checked" in tag
    ]
    assert minutes["value"] == "10"


def test_a_kind_that_no_file_holds_is_missing_data_and_no_gap(client):
    page = read(client, "/?kind=coworking")
    assert "Dati mancanti: Coworking" in page.text
    assert "Il Comune ne conta 2, senza dire dove." in page.text
    assert not page.all("table")


def test_the_sheet_of_a_quartiere_says_who_lives_there_what_is_there_and_what_is_missing(client):
    page = read(client, "/quartieri/1?kind=farmacia&minutes=7")
    assert "390 residenti" in page.text
    assert "Farmacia A, via Uno 1" in page.text
    assert "Dati mancanti" in page.text
    assert "Nidi d'infanzia" in page.text
    assert "51,3\xa0%" in " ".join(page.texts), "share of NIL 1 beyond 7 minutes from a pharmacy"


def test_a_quartiere_without_people_is_said_to_be_so(client):
    assert "Qui non abita quasi nessuno" in read(client, "/quartieri/3").text


def test_from_the_middle_of_a_quartiere_one_reads_what_is_near(client):
    page = read(client, "/qui?nil=1&kind=farmacia")
    assert "Da qui, Ovest" in page.text
    assert "Farmacia A, via Uno 1" in page.text


def test_the_language_is_kept_and_can_be_switched_back(client):
    assert "Neighbourhoods ranked" in client.get("/?kind=farmacia&lang=en").text
    assert "Neighbourhoods ranked" in client.get("/?kind=farmacia").text
    assert "Quartieri ordinati" in client.get("/?kind=farmacia&lang=it").text
    client.delete_cookie("lang")


def test_switching_the_language_keeps_the_question(client):
    page = read(client, "/?kind=farmacia&minutes=10")
    [english] = page.all("a", hreflang="en")
    assert english["href"] == "/?kind=farmacia&minutes=10&lang=en"


@pytest.mark.parametrize("address", PAGES)
def test_ids_are_unique_and_every_page_has_a_title_and_a_language(client, address):
    page = read(client, address)
    ids = [tag["id"] for _, tag in page.tags if "id" in tag and tag["id"] != "key-hatch"]
    assert len(ids) == len(set(ids))
    assert page.all("title")
    if "lacune" not in address:
        assert page.all("html", lang="it")
        assert "user-scalable" not in str(page.all("meta"))


@pytest.mark.parametrize("address", PAGES)
def test_hostile_names_stay_text(hostile_client, address):
    answer = hostile_client.get(address)
    page = Outline(answer.text)
    assert not page.all("img")
    nonce = re.search("'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
    for script in page.all("script"):
        assert script.get("type") == "application/json" or script["nonce"] == nonce[1]
    assert not [name for _, tag in page.tags for name in tag if name.startswith("on")]
    assert "7006652" not in page.text, "a template ran the name"


def test_hostile_names_are_shown_as_they_are_written(hostile_client):
    assert HOSTILE in " ".join(Outline(hostile_client.get("/quartieri/1").text).texts)
