"""Desks asked for, matched and missing; workplaces and what their shifts can use; sheets in and out."""

import io
import logging
import re
from datetime import timedelta

import pytest
from sqlalchemy import text as sql

from app import storage
from app.coworking.demand import employers
from app.storage.base import Base
from app.web import limits
from mire_geo import coworking
from mire_geo.city import employer as footprint
from mire_geo.city import nearby
from mire_geo.city.in_time import CityInTime
from mire_geo.measures.time import activity_places
from mire_geo.schedule import calendars
from mire_geo.travel import walking
from tests import clock, desks, hostile, neartoy, toy

TODAY = desks.NOW.date()


def request(**changed):
    """A worker of NIL 1 who asks for Tuesday morning."""
    asked = {
        "who": "worker", "where_1": "nil:1", f"day_{desks.TUESDAY}": "1", "start": "09:00", "end": "13:00",
        "desk": "open", "limit": "15", "weeks": "1", "pays": "day", "budget": "20,00", "commute": "45", "consent": "1",
        "expires": "2026-12-31",
    }  # fmt: skip
    return {name: str(value) for name, value in (asked | changed).items() if value is not None}


def ask(app, **changed):
    return app.test_client().post("/coworking/domanda", data=request(**changed))


def listed(page, name):
    """People of every line of a list of the matching page."""
    part = page.split(f'data-list="{name}"')
    return (
        [int(n) for n in re.findall(r'data-people="(\d+)"', part[1].split("</ul>")[0])]
        if len(part) > 1
        else []
    )


def test_a_request_is_kept_and_taken_back_by_its_code(app):
    page = ask(app)
    assert page.status_code == 200, desks.problems(page.text)
    code = desks.code(page.text)
    gone = app.test_client().post("/coworking/domanda/ritira", data={"token": code})
    assert "non ne resta niente" in gone.text
    assert app.test_client().post("/coworking/domanda/ritira", data={"token": code}).status_code == 404
    assert "In ordine di arrivo" in desks.city(app).get("/coworking/comune/abbinamento").text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"where_1": "via Uno 3"}, "sembra un indirizzo"),
        ({"where_1": "nil:99"}, "non è una cella né un NIL"),
        ({"where_1": ""}, "manca"),
        ({f"day_{desks.TUESDAY}": None}, "nessun giorno"),
        ({f"day_{desks.TUESDAY}": None, "other_day": "2026-11-01"}, "è passato"),
        ({"start": "13:00", "end": "09:00"}, "non è una fascia"),
        ({"budget": "poco"}, "non è un prezzo"),
        ({"budget": "-1"}, "sotto zero"),
        ({"limit": "0"}, "tra 1 e 120"),
        ({"limit": "tanti"}, "numero intero"),
        ({"weeks": "53"}, "al massimo 52"),
        ({"consent": None}, "senza consenso"),
        ({"expires": "2026-11-01"}, "è passato"),
        ({"expires": "2030-01-01"}, "non è una data"),
        ({"desk": "amaca"}, "non c’è un tipo"),
        ({"who": "team", "people_1": "0"}, "almeno 1"),
        ({"who": "team", "people_1": ""}, "manca"),
    ],
)
def test_what_is_wrong_with_a_request_is_said_and_nothing_is_kept(still_app, changed, sentence):
    page = ask(still_app, **changed)
    assert page.status_code == 400
    assert [one for one in desks.problems(page.text) if sentence in one], desks.problems(page.text)
    with still_app.app_context(), storage.database().read() as session:
        assert session.execute(sql("SELECT count(*) FROM coworking_requests")).scalar() == 0


def test_a_team_is_matched_and_each_match_and_refusal_has_its_sentence(app):
    desks.published(app, open_desk_number="9")
    page = ask(app, who="team", people_1="7", where_2="nil:2", people_2="5", limit="25")
    assert page.status_code == 200, desks.problems(page.text)
    page = desks.city(app).get("/coworking/comune/abbinamento").text
    assert sum(listed(page, "given")) == 9
    assert sum(listed(page, "left")) == 3
    assert "Officina 13" in page
    assert "12,50 € al giorno" in page.replace("\xa0", " ")
    assert "pieno" in page
    assert "Tempo ritrovato" in page
    assert "dimostrato" in page


def test_a_suspended_space_takes_nobody(app):
    space = desks.published(app)
    ask(app, limit="25")
    city = desks.city(app)
    assert listed(city.get("/coworking/comune/abbinamento").text, "given") == [1]
    city.post(f"/coworking/comune/spazi/{space}/stato", data={"state": "suspended"})
    assert listed(city.get("/coworking/comune/abbinamento").text, "left") == [1]


def shown(app):
    page = " ".join(app.test_client().get("/coworking/bisogno").text.split())
    return dict(re.findall(r'data-nil="(\d+)" data-colour="[^"]+" data-facts="([^"]+)"', page)), page


def test_fewer_than_five_are_never_told_not_even_by_difference(app):
    told = []
    for _n in range(12):
        labels, page = shown(app)
        told.append(labels["1"])
        assert labels["2"] == "meno di 5"
        ask(app)
    assert told == ["meno di 5"] * 5 + ["almeno 5"] * 5 + ["almeno 10"] * 2
    assert "Almeno 10 persone" in shown(app)[1]
    assert not re.search(r"\b(11|12)\b persone", page)


def test_the_counts_of_the_city_stand_beside_what_is_missing(app):
    page = shown(app)[1]
    row = re.search(r'data-nil="2".*?</tr>', page, re.DOTALL).group(0)
    assert "<td>2</td>" in row
    assert "non applicabile" in re.search(r'data-nil="3".*?</tr>', page, re.DOTALL).group(0)


def test_requests_that_have_expired_are_used_no_more_and_purged(app, monkeypatch):
    desks.published(app)
    ask(app, expires="2026-12-01")
    clock.start(monkeypatch, desks.NOW + timedelta(days=7))
    page = desks.city(app).get("/coworking/comune/abbinamento").text
    assert listed(page, "given") == listed(page, "left") == []


SHEET = """id;where;slots;people;desk;limit;budget;consent;team
a;As;2026-12-01 09:00-13:00;4;open;15;20,50;sì;officina
b;nil:2;2026-12-01 09:00-13:00;8;open;15;20,50;sì;officina
c;via Uno 3;2026-12-01 09:00-13:00;1;open;15;;sì;
d;nil:1;2026-12-01 13:00-09:00;1;open;15;;sì;
"""


def test_a_team_by_cell_and_quartiere_from_a_sheet(app):
    desks.published(app, open_desk_number="20")
    file = {"sheet": (io.BytesIO(SHEET.encode()), "squadra.csv")}
    page = app.test_client().post("/coworking/domanda/foglio", data=file)
    assert page.status_code == 200
    problems = desks.problems(page.text)
    assert any("riga 4" in one and "indirizzo" in one for one in problems)
    assert any("riga 5" in one and "fascia" in one for one in problems)
    desks.code(page.text)  # rows of one team are one request
    assert sum(listed(desks.city(app).get("/coworking/comune/abbinamento").text, "given")) == 12
    assert app.test_client().post("/coworking/domanda/foglio", data={}).status_code == 400


@pytest.mark.parametrize("path", ["/coworking/domanda/foglio", "/coworking/comune/importa"])
def test_a_small_workbook_of_far_cells_is_refused_in_a_sentence(app, path):
    data = hostile.far_cells("id", "where", rows=2000)
    page = desks.city(app).post(path, data={"sheet": (io.BytesIO(data), "squadra.xlsx")})
    assert page.status_code == 400
    assert "La riga 2 ha una cella nella colonna 16384" in page.text


def test_no_sheet_is_read_for_a_stranger_or_for_who_comes_too_often(app, monkeypatch):
    def read(*_, **__):
        raise AssertionError("a sheet was read")

    monkeypatch.setattr(coworking, "read_requests", read)
    monkeypatch.setattr(coworking, "read_spaces", read)
    file = {"sheet": (io.BytesIO(SHEET.encode()), "squadra.csv")}
    assert app.test_client().post("/coworking/comune/importa", data=file).status_code == 403
    monkeypatch.setitem(app.extensions, "mire.coworking.kept", limits.Bucket(0.0))
    file = {"sheet": (io.BytesIO(SHEET.encode()), "squadra.csv")}
    assert app.test_client().post("/coworking/domanda/foglio", data=file).status_code == 429


def test_spaces_go_out_to_a_sheet_and_come_back_the_same(app):
    desks.published(app)
    city = desks.city(app)
    for kind in ("csv", "xlsx"):
        data = city.get(f"/coworking/comune/spazi.{kind}").data
        page = city.post("/coworking/comune/importa", data={"sheet": (io.BytesIO(data), f"spazi.{kind}")})
        assert page.status_code == 200, desks.problems(page.text)
        assert "1 righe lette, 0 spazi nuovi o cambiati." in page.text
    changed = city.get("/coworking/comune/spazi.csv").data.decode("utf-8-sig").replace("12.50", "14,00")
    rows = changed + "nuovo;Spazio nuovo;via Due;45,4600;9,1850;Mo-Fr 09:00-18:00;0;;;;;;;;;;;;;;;;;\r\n"
    page = city.post("/coworking/comune/importa", data={"sheet": (io.BytesIO(rows.encode()), "spazi.csv")})
    assert "riga 3" in str(desks.problems(page.text))
    assert "14 €" in app.test_client().get("/coworking/spazi/1").text.replace("\xa0", " ")
    assert city.get("/coworking/comune/spazi.pdf").status_code == 404


def employer(**changed):
    asked = {
        "name": "Officina Sud", **neartoy.degrees(14), "commute": "30", "where_1": "nil:1", "people_1": "40",
        "shift_1": "office", "where_2": "nil:2", "people_2": "10", "shift_2": "late",
    }  # fmt: skip
    return asked | changed


def test_an_employer_sees_which_services_each_shift_can_use(app):
    page = app.test_client().post("/coworking/imprese", data=employer())
    assert page.status_code == 200, desks.problems(page.text)
    row = re.search(r'data-kind="coworking".*?</tr>', page.text, re.DOTALL).group(0)
    assert "100" in row
    code = desks.code(page.text)
    again = app.test_client().post("/coworking/imprese/impronta", data={"token": code})
    assert "Officina Sud" in again.text
    gone = app.test_client().post("/coworking/imprese/impronta", data={"token": code, "do": "delete"})
    assert "non ne resta niente" in gone.text
    assert app.test_client().post("/coworking/imprese/impronta", data={"token": code}).status_code == 404


def test_the_footprint_counts_people_by_shift(app):
    told = {
        "lon": float(neartoy.degrees(14)["lon"]), "lat": float(neartoy.degrees(14)["lat"]), "commute": 30,
        "bands": [
            {"where": "As", "people": 40, "days": "Mo-Su", "start": "09:00", "end": "18:00"},
            {"where": "Ds", "people": 10, "days": "Mo-Fr", "start": "14:00", "end": "22:00"},
        ],
    }  # fmt: skip
    with app.test_request_context():
        rows, people = employers.footprint(app.extensions["mire.city"], told, TODAY)
    [row] = [row for row in rows if row["kind"].code == "coworking"]
    # 9-18 every day: nothing is open when they are free; 14-22: the coworking open from 9 to 18 is 12 minutes away
    assert (people, row["sure"], row["perhaps"]) == (50, 10, 50)


def test_the_footprint_is_that_of_the_library_kind_by_kind():
    city = neartoy.city()
    work = tuple(toy.nodes().loc[14])
    workers = footprint.spread_workers({"nil:1": 40, "Ds": 7}, city.cells)
    homes = city.cells.loc[workers.index[workers > 0], ["x", "y"]]
    doors = walking.locate(city.streets, city.sites)
    there = CityInTime(city, workplace=activity_places.Workplace(*work, commute=30))
    for text in ("Mo-Fr 14:00-22:00", "Mo-Sa 09:00-18:00", "Mo,We 22:00-06:00"):
        shift = footprint.read_shift(text)
        week = nearby.Commute(work, work, footprint.shift_persona(shift), 30.0)
        monday = calendars.TYPICAL_WEEKS["scuola"]
        found = nearby.kinds_in_use(
            city.streets, homes, workers[workers > 0], week, city.sites, doors, monday, limit=15
        )
        expected = footprint.footprint(there, shift, workers, ["coworking", "farmacia", "biblioteca"])
        for row in expected.to_dict("records"):
            mine = found.loc[row["kind"]]
            assert mine["sure"] == row["served"], (text, row["kind"])
            assert mine["perhaps"] == row["served"] + row["information_gap"], (text, row["kind"])


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"people_1": "4"}, "troppo piccolo"),
        ({"lat": "41.9", "lon": "12.5"}, "non è una posizione"),
        ({"where_1": "via Uno 3"}, "sembra un indirizzo"),
        ({"where_1": "", "people_1": "", "where_2": "", "people_2": ""}, "manca"),
        ({"days_1": "Mo-Fr", "start_1": "25:00", "end_1": "26:00"}, "non è una fascia"),
        ({"days_1": "Lun", "start_1": "9:00", "end_1": "18:00"}, "non è una fascia"),
    ],
)
def test_what_is_wrong_with_a_workplace_is_said(still_app, changed, sentence):
    page = still_app.test_client().post("/coworking/imprese", data=employer(**changed))
    assert page.status_code == 400
    assert any(sentence in one for one in desks.problems(page.text)), desks.problems(page.text)


def test_no_position_of_a_worker_is_in_any_log_table_or_export(app, caplog, tmp_path):
    at = neartoy.degrees(12, east=37.0, north=41.0)
    secrets = [at["lat"][:7], at["lon"][:6], "via Segreta"]
    with caplog.at_level(logging.DEBUG):
        space = desks.published(app)
        worker = app.test_client()
        worker.post("/vicino", data={"part": "1", "minutes": "8", **at})
        worker.post("/vicino", data={"minutes": "8", "work_lat": at["lat"], "work_lon": at["lon"], **at})
        worker.post("/vicino/cerca", data={"q": "via Segreta 5"})
        worker.post(f"/coworking/spazi/{space}", data=desks.wish("a") | at)
        worker.post("/coworking/domanda", data=request() | at)
        worker.post("/coworking/domanda", data=request(where_1="via Segreta 5"))
        city = desks.city(app)
        pages = [
            city.get(f"/coworking/comune{end}").data for end in ("", "/abbinamento", "/spazi.csv", "/spazi/1")
        ] + [worker.get("/coworking/bisogno").data]
    app.extensions["mire.database"].close()
    stored = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"officina13@example.org" in stored  # the files are those of the platform
    assert "POST /vicino 200" in caplog.text
    for secret in secrets:
        assert secret not in caplog.text.replace("sembra un indirizzo", "")
        assert secret.encode() not in stored
        assert not [page for page in pages if secret.encode() in page]


def test_no_table_has_room_for_a_position_of_a_worker():
    columns = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        if table.name.startswith("coworking_")
        for column in table.columns
    }
    assert not [name for _table, name in columns if name in {"lat", "lon", "x", "y", "address", "ip"}]
    assert ("coworking_requests", "parts") in columns
    assert toy.CELLS  # a cell is the finest place that a request can name
