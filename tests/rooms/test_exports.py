"""Taken away and brought back: whole, with the same ids, and with no formula that runs."""

import csv
import io
import json
import os
import re

import openpyxl
import pypdf
import pytest

from app.web.page import language
from mire_geo.planning import scenario, workshop
from mire_geo.sources.incoming import limits
from tests import hostile, toy
from tests.app.conftest import HOSTILE
from tests.rooms.people import LAT, LON, Person, open_room

FORMULAS = (
    "=1+2",
    "+1+2",
    "-1+2",
    "@SUM(A1)",
    "＝1+2",
    "＋1+2",
    "－1+2",
    "＠SUM(A1)",
    "\t=1",
    "\r=1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x","y")',
)
SUFFIXES = ("geojson", "csv", "xlsx", "gpkg")


def take(person: Person, path: str) -> bytes:
    answer = person.client.get(f"/api/v1/rooms/{person.code}/{path}")
    assert answer.status_code == 200, answer.text
    return answer.data


def fill(ada: Person) -> list[str]:
    """One proposal of every type."""
    made = [
        ada.propose(type="add", kind="farmacia", hours="Mo-Fr 09:00-18:00", capacity=3, name="Nuova", comment="sì"),
        ada.propose(type="close", site="farmacia:a"),
        ada.propose(type="move", site="biblioteca:x"),
        ada.propose(type="hours", site="farmacia:b", hours="Mo-Sa 08:00-20:00"),
        ada.propose(type="resize", site="biblioteca:x", capacity=60),
        ada.propose(type="pin", comment="due\nrighe"),
        ada.propose(type="line", geometry={"type": "LineString", "coordinates": [[LON, LAT], [LON + 0.004, LAT]]}),
        ada.propose(
            type="area",
            geometry={"type": "Polygon", "coordinates": [[[LON, LAT], [LON + 0.004, LAT], [LON, LAT + 0.004], [LON, LAT]]]},
        ),
        ada.propose(type="need", kind="nido"),
    ]  # fmt: skip
    return [one["id"] for one in made]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_taken_away_comes_back_under_the_same_ids_unchanged(ada, lead, suffix):
    ids = fill(ada)
    data = take(lead, f"export.{suffix}")
    assert [one.id for one in workshop.read(data, suffix)] == ids
    answer = lead.client.post(f"/api/v1/rooms/{lead.code}/import.{suffix}", data=data)
    assert answer.json == {"changed": 0, "added": 0, "unchanged": 9, "faults": []}


def test_what_was_edited_outside_becomes_a_new_version(ada, lead):
    mine = ada.propose(comment="prima")["id"]
    data = take(lead, "export.csv").replace(b"prima", "è cambiata".encode())
    answer = lead.client.post(f"/api/v1/rooms/{lead.code}/import.csv", data=data)
    assert answer.json["changed"] == 1
    told = ada.ask("GET", f"/proposals/{mine}/versions")["versions"]
    assert [v["content"]["comment"] for v in told] == ["prima", "è cambiata"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_another_room_takes_it_in_with_its_ids(app, ada, lead, suffix):
    ids = fill(ada)
    other = open_room(app)
    answer = other.client.post(
        f"/api/v1/rooms/{other.code}/import.{suffix}", data=take(lead, f"export.{suffix}")
    )
    assert (answer.json["added"], answer.json["faults"]) == (9, [])
    seen = other.proposals()
    assert list(seen) == ids
    assert (seen[ids[0]]["name"], seen[ids[0]]["comment"], seen[ids[0]]["capacity"]) == ("Nuova", "sì", 3)
    assert other.propose()["id"] not in ids


def test_rows_that_cannot_be_used_are_told_and_the_others_taken(app, ada, lead):
    ada.propose(type="close", site="farmacia:a")
    ada.propose(comment="va bene")
    other = open_room(app)
    data = take(lead, "export.csv").replace(b"farmacia:a", b"farmacia:z")
    answer = other.client.post(f"/api/v1/rooms/{other.code}/import.csv", data=data)
    assert answer.json["added"] == 1
    assert "farmacia:z" in answer.json["faults"][0]["message"]


@pytest.mark.parametrize("data", [b"", b"x", b"\xff\xfe", b"{" * 1000, b"PK\x03\x04"])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_files_that_are_none_are_refused_in_a_sentence(lead, suffix, data):
    answer = lead.client.post(f"/api/v1/rooms/{lead.code}/import.{suffix}", data=data)
    assert answer.status_code == 400, answer.text
    assert answer.json["error"]["message"]


WHERE = {"type": "Point", "coordinates": [LON, LAT]}


@pytest.mark.parametrize(
    "changed",
    [
        {"id": ["a"]},
        {"id": {"a": 1}},
        {"id": True},
        {"properties": {"type": "pin", "text": ["a", "b"]}},
        {"properties": {"type": "pin", "hours": {"a": 1}}},
        {"properties": {"type": ["pin"]}},
        {"properties": {"type": "pin", "capacity": [1, 2]}},
        {"geometry": {"type": "GeometryCollection", "geometries": [WHERE]}},
        {"geometry": {"type": "MultiPoint", "coordinates": [[LON, LAT]]}},
        {"geometry": [1]},
        {"geometry": "POINT"},
    ],
)
def test_values_of_geojson_that_are_no_text_are_refused_with_their_row(lead, changed):
    row = {"type": "Feature", "id": "a", "properties": {"type": "pin"}, "geometry": WHERE} | changed
    data = json.dumps({"type": "FeatureCollection", "features": [row]})
    answer = lead.client.post(f"/api/v1/rooms/{lead.code}/import.geojson", data=data)
    assert answer.status_code == 400, answer.text
    assert "riga 1" in answer.json["error"]["message"]


def test_only_the_facilitator_brings_back(ada, lead):
    data = take(lead, "export.csv")
    assert ada.client.post(f"/api/v1/rooms/{ada.code}/import.csv", data=data).status_code == 403
    assert lead.client.post(f"/api/v1/rooms/{lead.code}/import.csv", data=b"x" * 5_000_000).status_code == 413


def test_no_formula_of_anybody_runs_in_a_spreadsheet(app):
    lead = open_room(app)
    for words in (*FORMULAS, HOSTILE):
        ada = Person(app, lead.code).join(alias=words[:40], group=words[:40])
        mine = ada.propose(comment=words, name=words[:80])["id"]
        ada.ask("POST", f"/proposals/{mine}/comments", text=words)
    rows = csv.reader(io.StringIO(take(lead, "export.csv").decode("utf-8-sig")), delimiter=";")
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell[:1] in set("=+-@＝＋－＠\t\r")]
    sheet = openpyxl.load_workbook(io.BytesIO(take(lead, "export.xlsx"))).active
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}
    json.loads(take(lead, "export.geojson"))


def test_everybody_takes_what_they_see_and_the_facilitator_all(app):
    lead = open_room(app, moderation="before")
    ada = Person(app, lead.code).join()
    mine = ada.propose(comment="in attesa")["id"]
    assert b"in attesa" in take(lead, "export.csv")
    for path in ("export.csv", "export.geojson", "export.json", "export.gpkg"):
        assert b"in attesa" not in take(ada, path)
    lead.control("release", proposal=mine)
    assert b"in attesa" in take(ada, "export.csv")


def test_votes_are_in_the_export_once_the_round_is_closed(ada, lead):
    mine = ada.propose()["id"]
    lead.control("open_vote")
    ada.vote(mine, 3)
    assert workshop.read(take(lead, "export.csv"), "csv")[0].votes is None
    lead.control("close_vote")
    assert workshop.read(take(lead, "export.csv"), "csv")[0].votes == 3


def test_the_whole_record_holds_every_version_and_comment(ada, lead):
    mine = ada.propose(comment="uno")["id"]
    ada.edit(mine, 1, comment="due")
    ada.ask("POST", f"/proposals/{mine}/comments", text="bene")
    [one] = json.loads(take(lead, "export.json"))["contributions"]
    assert [v["content"]["comment"] for v in one["versions"]] == ["uno", "due"]
    assert one["comments"][0]["text"] == "bene"


def test_the_scenario_file_gives_the_same_figures_again(ada, lead):
    ada.propose(type="add", kind="farmacia", hours="Mo-Fr 09:00-18:00")
    ada.propose(type="close", site="biblioteca:x")
    read = scenario.read_text(take(ada, "scenario.json"))
    assert read.fingerprint == scenario.fingerprint(toy.city(), read.proposals)
    told = {one["kind"]: one["groups"] for one in ada.ask("GET", "/answer?scenario=all")["kinds"]}
    for kind, groups in told.items():
        again = scenario.compare(toy.city(), scenario.apply(toy.city(), read.proposals), read.question(kind))
        assert scenario.as_dict(again)["groups"] == groups


def test_add_then_withdraw_is_the_city_again(ada):
    mine = ada.propose(type="add", kind="farmacia")["id"]
    assert json.loads(take(ada, "scenario.json"))["fingerprint"] != scenario.fingerprint(toy.city())
    ada.ask("DELETE", f"/proposals/{mine}")
    assert json.loads(take(ada, "scenario.json"))["fingerprint"] == scenario.fingerprint(toy.city())


@pytest.mark.parametrize("size", ["A4", "A3"])
def test_the_pdf_says_what_was_proposed_and_nothing_that_is_hidden(ada, lead, size):
    ada.propose(type="add", kind="farmacia", hours="Mo-Fr 09:00-18:00", comment="Vorrei una farmacia")
    hidden = ada.propose(comment="parolacce")["id"]
    lead.control("hide", proposal=hidden, reason="fuori tema")
    data = take(lead, f"export.pdf?size={size}")
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    text = " ".join(page.extract_text() for page in pages)
    assert "Vorrei una farmacia" in text
    assert "parolacce" not in text
    assert lead.code in text
    assert round(float(pages[0].mediabox.width)) == {"A4": 595, "A3": 842}[size]


def test_the_picture_is_a_picture(ada):
    ada.propose(type="close", site="farmacia:a", comment=HOSTILE)
    assert take(ada, "export.png").startswith(b"\x89PNG")
    ada.ask("GET", "/export.pdf?size=B5", 400)


def test_hostile_text_is_printed_as_text(app):
    lead = open_room(app, title=HOSTILE)
    lead.propose(comment=HOSTILE, name=HOSTILE[:80])
    text = " ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(take(lead, "export.pdf"))).pages)
    assert "alert(1)" in text
    assert "{{1234*5678}}" in text.replace(" ", "").replace("\n", "")


@pytest.fixture
def unread(monkeypatch):
    """Fail the test as soon as anything of a file is read."""

    def read(*_):
        raise AssertionError("a file was read for somebody who may not bring it")

    monkeypatch.setattr(workshop, "read", read)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nothing_of_a_file_is_read_for_whoever_may_not_bring_it(app, ada, lead, unread, suffix):
    stranger = app.test_client()
    for client, code, status in (
        (stranger, "ZZZZZZ", 404),
        (stranger, lead.code, 403),
        (ada.client, lead.code, 403),
    ):
        answer = client.post(f"/api/v1/rooms/{code}/import.{suffix}", data=b"x" * 5_000_000)
        assert answer.status_code == status, answer.text


def test_a_description_of_another_file_says_nothing_of_it(lead, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("one,two\ngeheim,1\n")
    vrt = hostile.VRT % os.fsencode(secret)
    for suffix in SUFFIXES:
        for data in (vrt, hostile.packed({"session.vrt": vrt})):
            answer = lead.client.post(f"/api/v1/rooms/{lead.code}/import.{suffix}", data=data)
            assert answer.status_code == 400
            assert "geheim" not in answer.text
            assert str(secret) not in answer.text


def test_a_file_that_is_refused_is_refused_in_the_readers_language(lead):
    data = hostile.far_cells("id", "tipo", rows=2000)
    address = f"/api/v1/rooms/{lead.code}/import.xlsx"
    said = lead.client.post(address, data=data).json["error"]["message"]
    assert said.startswith("La riga 2 ha una cella nella colonna 16384, oltre le 200")
    said = lead.client.post(f"{address}?lang=en", data=data).json["error"]["message"]
    assert "row 2 has a cell in column 16384, beyond the 200" in said


def test_every_refusal_of_a_file_has_its_sentence(app):
    with app.test_request_context():
        for code, english in limits.SENTENCES.items():
            names = re.findall(r"%\((\w+)\)", english.template)
            error = limits.FileError(code, **dict.fromkeys(names, "x"))
            assert language.sentence(error) != str(error)
