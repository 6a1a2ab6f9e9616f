"""The pages and answers about hours, through the client, on the toy city with hours."""

import json

import pytest

from app import create_app
from mire_geo import partition
from tests import toy
from tests.app.conftest import HOSTILE
from tests.app.test_pages import read


@pytest.fixture(scope="module")
def timed():
    """A reader of the toy city with hours."""
    return create_app(toy.timed_city()).test_client()


def rows_of(page):
    return [tag["data-nil"] for name, tag in page.tags if name == "tr" and "data-nil" in tag]


def test_tuesday_at_half_past_ten_without_a_script(timed):
    page = read(timed, "/orari?kind=farmacia&minutes=10")
    assert (
        "Martedì, 10:30: 31,6\xa0% dei residenti trova aperto, entro 10 minuti a piedi (farmacie)."
        in " ".join(page.texts)
    )
    people = [t for name, t in page.tags if name == "tr" and "data-class" in t]
    assert [t["data-class"] for t in people] == ["served", "time_gap", "space_gap", "information_gap"]
    assert rows_of(page)[-1] == "3"


@pytest.mark.parametrize("order", ["time_gap", "space_gap", "information_gap"])
def test_the_list_is_in_the_order_asked(timed, order):
    page = read(timed, f"/orari?kind=farmacia&minutes=10&at=gio+19:00&order={order}")
    told = timed.get("/api/v1/time/partition?kind=farmacia&minutes=10&at=gio+19:00").json
    by_nil = {row["nil_id"]: row for row in told["rows"]}
    expected = sorted([1, 2], key=lambda nil: (-by_nil[nil][order], nil))
    assert rows_of(page) == [*map(str, expected), "3"]


def test_a_persona_in_its_week_and_whom_to_ask(timed):
    page = read(timed, "/orari?kind=farmacia&minutes=10&persona=ufficio&view=week")
    assert (
        "Impiego d'ufficio a tempo pieno, 9-18: nella sua settimana 0 % riesce a usare farmacie" in page.text
    )
    assert "Farmacia B" in page.text
    told = timed.get("/api/v1/time/partition?kind=farmacia&minutes=10&persona=ufficio").json
    people = {cell: n // 3 for cell, n in zip(toy.CELLS, toy.PEOPLE, strict=True)}
    assert told["total"]["people"] == sum(people.values())
    assert told["total"]["time_gap"] == people["As"] + people["Bs"]
    assert told["cells"]["Dn"] == "information_gap"
    assert [site["site"] for site in told["ask"]] == ["farmacia:b"]
    assert sum(told["total"][name] for name in partition.CLASSES) == told["total"]["people"]


def test_who_cannot_go_out_then_is_said_so(timed):
    busy = "A quest’ora la sua settimana non lascia uscire"
    for slot, hidden in (("mar 10:30", False), ("sab 10:30", True)):
        page = read(timed, f"/orari?kind=farmacia&persona=ufficio&at={slot}")
        [tag] = page.all("p", id="busy")
        assert ("hidden" in tag) == hidden
        assert busy in page.text


def test_the_bundle_holds_what_a_browser_needs(timed):
    told = timed.get("/api/v1/time/bundle?kind=farmacia&minutes=10").json
    assert told["cells"]["id"] == list(toy.CELLS)
    assert sum(told["entries"]["of_cell"]) == len(told["entries"]["hours"])
    assert timed.get("/api/v1/time/bundle?kind=nido").status_code == 404


def test_personas_and_the_plan_for_programs(timed):
    told = timed.get("/api/v1/time/personas").json
    assert len(told["personas"]) == 10
    assert told["weeks"]["ponte"] == "2026-12-07"
    plan = json.loads(timed.get("/api/v1/piano").text)
    assert plan["ordinanze"] == []
    assert plan["sistemi"][0]["code"] == "sedi-anagrafiche"


def test_the_plan_as_a_page(timed):
    page = read(timed, "/piano")
    assert "Anagrafe di via Larga" in page.text
    assert "Nessuna pubblicata." in page.text


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("week=natale", 400, "«week» può essere scuola / senza-scuola / ferragosto / ponte, non «natale»."),
        ("persona=re", 404, "Non esiste una persona tipo «re»."),
        ("slot=672", 400, "«slot» va da 0"),
        ("at=ieri", 400, "ieri"),
        ("view=mese", 400, "«view» può essere slot / week"),
        ("order=nome", 400, "«order» può essere"),
    ],
)
def test_what_is_asked_wrongly(timed, query, status, sentence):
    answer = timed.get(f"/orari?kind=farmacia&{query}")
    assert answer.status_code == status
    assert sentence in answer.text.replace("&#39;", "'")


def test_a_partition_needs_a_persona_or_a_moment(timed):
    assert timed.get("/api/v1/time/partition?kind=farmacia").status_code == 400


def test_a_persona_whose_school_no_file_holds(timed):
    answer = timed.get("/api/v1/time/partition?kind=farmacia&persona=part-time-scuola")
    assert answer.status_code == 404


def test_a_kind_without_data_says_so(timed):
    assert "Dati mancanti: Nidi d’infanzia" in read(timed, "/orari?kind=nido").text.replace("'", "’")


@pytest.mark.parametrize("address", ["/orari?kind=farmacia", "/orari?kind=nido", "/piano"])
def test_in_english_too(timed, address):
    joint = "&" if "?" in address else "?"
    assert timed.get(address + joint + "lang=en").headers["Content-Language"] == "en"
    timed.delete_cookie("lang")


def test_hostile_names_stay_text(hostile_client):
    page = read(hostile_client, "/orari?kind=farmacia&persona=cura&view=week")
    assert HOSTILE.split("\u202e", maxsplit=1)[0] in "".join(page.texts)
    assert not page.all("img")
