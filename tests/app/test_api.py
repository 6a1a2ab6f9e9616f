"""/api/v1, through the client: the numbers of the toy city, by hand."""

import gzip
import json

import pytest

from tests import toy
from tests.app.conftest import HOSTILE

INSIDE = "lat=45.4621&lon=9.1829"


def get(client, address):
    answer = client.get("/api/v1/" + address)
    assert answer.status_code == 200, answer.text
    return json.loads(answer.text)


def test_gaps_say_minutes_by_cell_and_ranked_rows_by_nil(client):
    answer = get(client, "gaps?kind=farmacia&minutes=7")
    assert answer["cells"] == toy.MINUTES[["farmacia:a", "farmacia:b"]].min(axis=1).to_dict()
    assert [row["nil_id"] for row in answer["rows"]] == [1, 2, 3]
    assert answer["rows"][0] == {
        "nil_id": 1, "nil": "Ovest", "municipio": 1, "people": 390, "served": 190, "unserved": 200,
        "share_served": 0.487179, "median_minutes": 11.0, "status": "ok",
    }  # fmt: skip
    assert answer["rows"][2]["share_served"] is None
    assert answer["total"] == {"people": 570, "served": 270, "unserved": 300}


def test_gaps_by_one_area_say_only_that_area(client):
    assert "rows" not in get(client, "gaps?kind=farmacia&by=cell")
    by_municipio = get(client, "gaps?kind=farmacia&minutes=7&by=municipio")
    assert [row["municipio"] for row in by_municipio["rows"]] == [1, 2]
    assert "cells" not in by_municipio


def test_a_slower_pace_leaves_more_people_out(client):
    usual = get(client, "gaps?kind=farmacia&minutes=7")["total"]["unserved"]
    slow = get(client, "gaps?kind=farmacia&minutes=7&speed=3")["total"]["unserved"]
    assert slow > usual


def test_people_of_the_right_ages_can_be_counted(client):
    everyone = get(client, "gaps?kind=biblioteca&minutes=7&whom=intended")
    assert everyone["total"]["people"] == 570, "a library is for everyone"


def test_classes_come_with_the_words_of_the_language(client):
    assert (
        get(client, "gaps?kind=farmacia&minutes=7&lang=en")["classes"]["cells"][0]["words"]
        == "up to 2 minutes"
    )


def test_kinds_say_how_many_places_are_in_the_data(client):
    kinds = {kind["code"]: kind for kind in get(client, "kinds")["kinds"]}
    assert (kinds["farmacia"]["sites"], kinds["nido"]["sites"]) == (2, 0)
    assert (kinds["coworking"]["sites"], kinds["coworking"]["counted"]) == (0, 2)


@pytest.mark.parametrize(("layer", "number"), [("quartieri", 3), ("cells", 8)])
def test_geometry_is_geojson_in_degrees_with_the_ids_of_the_tables(client, layer, number):
    answer = client.get(f"/api/v1/{layer}.geojson")
    assert answer.mimetype == "application/geo+json"
    shapes = json.loads(answer.text)["features"]
    assert len(shapes) == number
    lon, lat = shapes[0]["geometry"]["coordinates"][0][0]
    assert (9 < lon < 10, 45 < lat < 46) == (True, True)


def test_the_ground_has_its_layers_in_drawing_order(client):
    assert list(get(client, "basemap.geojson")) == ["land", "park", "pedestrian", "street", "municipio"]


def test_sites_are_given_with_their_words_as_properties(client):
    sites = get(client, "sites.geojson?kind=farmacia")["features"]
    assert {site["id"]: site["properties"]["name"] for site in sites} == {
        "farmacia:a": "Farmacia A", "farmacia:b": "Farmacia B",
    }  # fmt: skip


def test_from_a_point_one_learns_the_nearest_of_a_kind_and_of_every_kind(client):
    one = get(client, f"nearest?{INSIDE}&kind=farmacia")
    assert one["nil_id"] == 1
    assert one["sites"][0]["site"] == "farmacia:a"
    assert one["sites"][0]["minutes"] <= one["sites"][1]["minutes"]
    every = get(client, f"nearest?{INSIDE}")["sites"]
    assert sorted(site["kind"] for site in every) == ["biblioteca", "farmacia"]


def test_a_decimal_comma_is_a_decimal_point(client):
    assert get(client, f"nearest?{INSIDE}".replace(".", ",")) == get(client, f"nearest?{INSIDE}")


def test_a_longer_walk_reaches_more_streets(client):
    short = get(client, f"isochrone?{INSIDE}&minutes=3")
    long = get(client, f"isochrone?{INSIDE}&minutes=10")
    assert 0 < short["properties"]["street_km"] < long["properties"]["street_km"]
    assert long["geometry"]["type"] in {"Polygon", "MultiPolygon"}


def test_from_off_the_streets_nothing_is_reached_and_the_reason_is_said(client):
    answer = get(client, "isochrone?lat=45.4555&lon=9.1829&minutes=10")
    assert answer["geometry"] == {"type": "Polygon", "coordinates": []}
    assert "nessuna strada" in answer["properties"]["reason"]
    answer = get(client, "isochrone?lat=45.4555&lon=9.1829&minutes=10&lang=en")
    assert "no street" in answer["properties"]["reason"]


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("gaps", 400, "Manca il servizio"),
        ("gaps?kind=farmacio", 404, "Forse cercavi: farmacia"),
        ("gaps?kind=nido", 404, "Dati mancanti"),
        ("gaps?kind=farmacia&minutes=0", 400, "un numero fra 1 e 60"),
        ("gaps?kind=farmacia&minutes=nan", 400, "un numero fra 1 e 60"),
        ("gaps?kind=farmacia&minutes=inf", 400, "un numero fra 1 e 60"),
        ("gaps?kind=farmacia&minutes=1_5", 400, "un numero fra 1 e 60"),
        ("gaps?kind=farmacia&minutes=١٥", 400, "un numero fra 1 e 60"),
        ("gaps?kind=farmacia&minutes=1e999", 400, "un numero fra 1 e 60"),
        ("gaps?kind=farmacia&speed=0", 400, "un numero fra 1 e 8"),
        ("gaps?kind=farmacia&by=street", 400, "nil / municipio / cell"),
        ("gaps?kind=farmacia&whom=cats", 400, "non «cats»"),
        ("sites.geojson?kind=nido", 404, "Dati mancanti"),
        ("nearest?lat=45.46", 400, "Manca «lon»"),
        ("nearest?lat=abc&lon=9", 400, "non «abc»"),
        ("nearest?lat=41.9&lon=12.5", 400, "fuori dalla città"),
        ("isochrone?lat=91&lon=9", 400, "fra -90 e 90"),
        ("nothing", 404, "nessuna pagina"),
    ],
)
def test_what_cannot_be_answered_is_said_in_a_sentence(client, address, status, words):
    answer = client.get("/api/v1/" + address)
    assert answer.status_code == status
    assert words in answer.json["error"]["message"]
    assert answer.json["error"]["status"] == status


def test_hostile_text_in_a_question_is_handed_back_as_json_text(client):
    answer = client.get("/api/v1/gaps", query_string={"kind": HOSTILE})
    assert answer.mimetype == "application/json"
    assert answer.status_code == 404


def test_the_same_answer_is_not_sent_twice(client):
    first = client.get("/api/v1/gaps?kind=farmacia")
    again = client.get("/api/v1/gaps?kind=farmacia", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get("/api/v1/gaps?kind=biblioteca", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_answers_are_compressed_for_those_who_can_read_it(client):
    plain = client.get("/api/v1/kinds")
    packed = client.get("/api/v1/kinds", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 3
    refused = client.get("/api/v1/kinds", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers
