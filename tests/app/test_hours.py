"""The pages and answers about hours, through the client, on the toy city with hours."""

import json
import re
from dataclasses import replace

import pandas as pd
import pytest

from app import create_app
from mire_geo.measures.time import gap_classes
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
    body = timed.get("/api/v1/time/partition?kind=farmacia&minutes=10&at=gio+19:00").json
    by_nil = {row["nil_id"]: row for row in body["rows"]}
    expected = sorted([1, 2], key=lambda nil: (-by_nil[nil][order], nil))
    assert rows_of(page) == [*map(str, expected), "3"]


def test_a_persona_in_its_week_and_whom_to_ask(timed):
    page = read(timed, "/orari?kind=farmacia&minutes=10&persona=ufficio&view=week")
    assert (
        "Impiego d'ufficio a tempo pieno, 9-18: nella sua settimana 0 % riesce a usare farmacie" in page.text
    )
    assert "Farmacia B" in page.text
    body = timed.get("/api/v1/time/partition?kind=farmacia&minutes=10&persona=ufficio").json
    people = {cell: n // 3 for cell, n in zip(toy.CELLS, toy.PEOPLE, strict=True)}
    assert body["total"]["people"] == sum(people.values())
    assert body["total"]["time_gap"] == people["As"] + people["Bs"]
    assert body["cells"]["Dn"] == "information_gap"
    assert [site["site"] for site in body["ask"]] == ["farmacia:b"]
    assert sum(body["total"][name] for name in gap_classes.CLASSES) == body["total"]["people"]


def test_who_cannot_go_out_then_is_said_so(timed):
    busy = "A quest’ora la sua settimana non lascia uscire"
    for slot, hidden in (("mar 10:30", False), ("sab 10:30", True)):
        page = read(timed, f"/orari?kind=farmacia&persona=ufficio&at={slot}")
        [tag] = page.all("p", id="busy")
        assert ("hidden" in tag) == hidden
        assert busy in page.text


def test_the_bundle_holds_what_a_browser_needs(timed):
    body = timed.get("/api/v1/time/bundle?kind=farmacia&minutes=10").json
    assert body["cells"]["id"] == list(toy.CELLS)
    assert sum(body["entries"]["of_cell"]) == len(body["entries"]["hours"])
    assert timed.get("/api/v1/time/bundle?kind=nido").status_code == 404


def test_personas_and_the_plan_for_programs(timed):
    body = timed.get("/api/v1/time/personas").json
    assert len(body["personas"]) == 10
    assert body["weeks"]["ponte"] == "2026-12-07"
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


# --- open on arrival ------------------------------------------------------------------------------------------------

INSIDE = "lat=45.46162&lon=9.18085"
"""Near farmacia a, two minutes from it."""


def near(timed, query):
    return timed.get(f"/api/v1/nearest?{INSIDE}&{query}").json


def test_the_nearest_say_whether_they_are_open_on_arrival(timed):
    body = near(timed, "kind=farmacia&at=mar+10:30")
    assert body["leaving"] == "2026-11-17T10:30"
    first, second = body["sites"][:2]
    assert (first["site"], first["on_arrival"], first["until"]) == ("farmacia:a", "open", "2026-11-17T12:00")
    assert "2026-11-17T10:30" < first["arrives"] < "2026-11-17T10:45"
    assert (second["site"], second["on_arrival"], second["until"]) == ("farmacia:b", "unknown", None)
    shut = near(timed, "kind=farmacia&at=mar+12:30")["sites"][0]
    assert (shut["on_arrival"], shut["opens"]) == ("closed", "2026-11-19T15:00")
    holiday = near(timed, "kind=biblioteca&at=mar+10:30&week=ferragosto")["sites"][0]
    assert (holiday["on_arrival"], holiday["opens"]) == ("closed", None)
    other = near(timed, "kind=biblioteca&at=2026-11-21T18:59")["sites"][0]
    assert other["on_arrival"] == "closed"


def test_who_leaves_now_is_told_of_now(timed):
    assert len(near(timed, "kind=farmacia")["leaving"]) == len("2026-11-17T10:30")


def test_the_page_says_it_in_a_sentence(timed):
    page = read(timed, f"/qui?{INSIDE}&kind=farmacia&at=2026-11-17T10:30")
    assert re.search(r"Aperto quando arrivi, alle 10:3\d; fino alle 12:00", page.text)
    assert "Orario sconosciuto." in page.text
    assert "partendo martedì 17 novembre 2026 alle 10:30" in page.text
    part = read(timed, f"/qui?{INSIDE}&kind=farmacia&at=mar+12:30&part=1")
    assert "Chiuso quando arrivi" in part.text


@pytest.mark.parametrize("at", ["2026-13-01T10:00", "1800-01-01T00:00", "ieri", "gio 25:00"])
def test_what_is_no_moment_is_said_so(timed, at):
    assert timed.get(f"/api/v1/nearest?{INSIDE}&at={at}").status_code == 400


def test_the_nearest_open_one_is_named_even_if_it_is_the_fourth():
    """Four pharmacies: the three near ones never open, the far one is open."""
    city = toy.timed_city()
    sites = city.sites
    extra = [
        sites.loc[["farmacia:a"]].rename(index={"farmacia:a": f"farmacia:{n}"}).assign(hours="Mo 03:00-03:15")
        for n in range(3)
    ]
    shut = sites.assign(hours=sites["hours"].where(sites.index != "farmacia:a", "Mo 03:00-03:15"))
    shut.loc["farmacia:b", "hours"] = "24/7"
    client = create_app(replace(city, sites=pd.concat([shut, *extra]))).test_client()
    body = client.get(f"/api/v1/nearest?{INSIDE}&kind=farmacia&at=mar+10:30").json["sites"]
    assert [site["on_arrival"] for site in body] == ["closed", "closed", "closed", "open"]
    assert body[-1]["site"] == "farmacia:b"


# --- the scheda cronotopo -------------------------------------------------------------------------------------------


def test_the_sheet_of_a_quartiere_has_the_four_blocks_of_a_chronotope(timed):
    page = read(timed, "/quartieri/1?kind=farmacia&minutes=10")
    blocks = [tag["id"] for tag in (t for name, t in page.tags if name == "h2") if "id" in tag]
    assert blocks[:4] == ["persone", "mobilita", "servizi", "forma"]
    links = {tag["href"] for tag in page.all("a")}
    assert {"#persone", "#mobilita", "#servizi", "#forma"} <= links


def test_the_grid_of_the_library_by_hand(timed):
    """Ten minutes: x, open Monday to Saturday 9 to 19, is near Bs and Bn of NIL 1: 90 of 390, less than a quarter."""
    page = read(timed, "/quartieri/1?kind=farmacia&minutes=10")
    shades = [
        tag["class"]
        for name, tag in page.tags
        if name == "rect" and tag.get("class") in {"o1", "o2", "o3", "o4"}
    ]
    assert "o1" in shades
    assert "Biblioteche di pubblica lettura" in page.text
    east = read(timed, "/quartieri/2?kind=farmacia&minutes=15")
    assert (
        "60 ore alla settimana per metà dei residenti (dopo le 18: 5; sabato: 10; domenica: 0)." in east.text
    )


def test_the_sheet_of_another_week(timed):
    page = read(timed, "/quartieri/2?kind=farmacia&minutes=15&week=ferragosto")
    assert "60 ore alla settimana" not in page.text
    assert timed.get("/quartieri/2?kind=farmacia&week=natale").status_code == 400


def test_who_can_use_a_service_in_its_week_is_said_for_each_persona(timed):
    page = read(timed, "/quartieri/1?kind=farmacia&minutes=10")
    assert "Impiego d'ufficio a tempo pieno, 9-18" in page.text
    assert "manca la sua scuola nei dati" in page.text


def test_a_park_has_a_form_but_no_grids(timed):
    page = read(timed, "/quartieri/3?kind=farmacia")
    assert "Di nessun servizio vicino si conoscono gli orari." in page.text
    assert "100\xa0%" in " ".join(page.texts), "all green"
