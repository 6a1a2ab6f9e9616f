"""A session taken away and brought back: the same ids in every format, and nobody's text runs as a formula."""

import csv as plain_csv
import io
import json
from dataclasses import replace

import geopandas as gpd
import openpyxl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mire_geo.errors import InputError, UnknownError
from mire_geo.planning import scenario, workshop
from mire_geo.planning.scenario.proposals import AddSite, ChangeHours, CloseSite, MoveSite, Resize
from mire_geo.planning.workshop import Comment, Contribution, Session
from tests import toy

X, Y = (float(v) for v in toy.ORIGIN)
HOSTILE = (
    "=HYPERLINK(\"http://x\",\"y\")", "+39 02", "-1+1", "@SUM(A1)", "＝1+1", "'＠SUM(A1)", "＋1", "－1+1", "'=1", "''=1", "\t=1", "<script>alert(1)</script>",
    "${7*7}", "`id`", "\u202egnp.exe", "a\x00b\x07", "virgola; punto, \"apici\"", "due\nrighe", "😀 ❤️", "x" * 3000, " spazi ",
)  # fmt: skip


def a_session(**options) -> Session:
    return Session("Prova", CONTRIBUTIONS, code="ABC234", held_on="2026-11-25", **options)


CONTRIBUTIONS = (
    Contribution("p1", "add", kind="farmacia", geometry=shapely.Point(X + 600, Y + 300), hours="Mo-Fr 09:00-18:00",
                 capacity=12.5, text="=1+1", alias="@ada", group="residenti", votes=3, status="live",
                 at="2026-11-25T10:00:00+00:00", comments=(Comment("-bello", "+Ugo"), Comment("sì"))),
    Contribution("p2", "close", site="farmacia:a", votes=7),
    Contribution("p3", "move", site="farmacia:b", geometry=shapely.Point(X + 10.25, Y + 20.75)),
    Contribution("p4", "hours", site="biblioteca:x", hours="24/7", votes=0),
    Contribution("p5", "resize", site="biblioteca:x", capacity=40),
    Contribution("p6", "pin", geometry=shapely.Point(X, Y), text="qui"),
    Contribution("p7", "line", geometry=shapely.LineString([(X, Y), (X + 100, Y + 50), (X + 120, Y)])),
    Contribution("p8", "area", geometry=shapely.box(X, Y, X + 300, Y + 200)),
    Contribution("p9", "need", kind="nido", text="qui manca un nido", status="hidden", reason="doppio"),
)  # fmt: skip


def same(one: Contribution, other: Contribution) -> None:
    """Equal but for comments, which are not read back, and a centimetre of place."""
    assert replace(one, geometry=None, comments=()) == replace(other, geometry=None, comments=())
    assert (one.geometry is None) == (other.geometry is None)
    if one.geometry is not None:
        assert shapely.hausdorff_distance(one.geometry, other.geometry) < 0.02


@pytest.mark.parametrize("kind", ["geojson", "csv", "xlsx", "geopackage"])
def test_what_is_taken_away_comes_back_with_the_same_ids(kind):
    made = getattr(workshop, kind)(a_session())
    back = workshop.read(made, "gpkg" if kind == "geopackage" else kind)
    assert [one.id for one in back] == [one.id for one in CONTRIBUTIONS]
    for one, other in zip(CONTRIBUTIONS, back, strict=True):
        same(one, other)


@pytest.mark.parametrize("kind", ["geojson", "csv", "xlsx", "geopackage"])
def test_an_empty_session_is_a_file_too(kind):
    made = getattr(workshop, kind)(Session("Vuota", ()))
    assert workshop.read(made, "gpkg" if kind == "geopackage" else kind) == ()


@pytest.mark.parametrize("field", ["text", "alias", "group", "reason", "site_name"])
def test_no_text_runs_as_a_formula_or_breaks_a_file(field):
    listed = tuple(Contribution(f"p{n}", "need", **{field: text}) for n, text in enumerate(HOSTILE))
    hostile = Session("=1+1", listed)
    rows = list(plain_csv.reader(io.StringIO(workshop.csv(hostile).decode("utf-8-sig")), delimiter=";"))
    sheet = openpyxl.load_workbook(io.BytesIO(workshop.xlsx(hostile))).active
    cells = [c for row in sheet.iter_rows() for c in row if c.value is not None]
    assert all(c.data_type in ("s", "inlineStr") for c in cells)
    for value in [cell for row in rows for cell in row] + [str(c.value) for c in cells]:
        assert not value.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r"))
        assert not any(ord(letter) < 32 and letter not in "\t\n\r" for letter in value)
    for kind, made in (
        ("geojson", workshop.geojson),
        ("csv", workshop.csv),
        ("xlsx", workshop.xlsx),
        ("gpkg", workshop.geopackage),
    ):
        back = workshop.read(made(hostile), kind)
        assert [one.id for one in back] == [one.id for one in listed]
        for one, text in zip(back, HOSTILE, strict=True):
            wanted = text.replace("\x00", "").replace("\x07", "")
            kept = getattr(one, field)
            assert kept == wanted or (kind in ("csv", "xlsx") and kept.split() == wanted.split())


@given(st.text(max_size=60), st.text(max_size=20))
@settings(max_examples=30)
def test_any_text_can_be_written_and_read(text, alias):
    made = Session("Prova", (Contribution("p1", "need", text=text, alias=alias),))
    for kind, write in (("geojson", workshop.geojson), ("csv", workshop.csv), ("xlsx", workshop.xlsx)):
        [back] = workshop.read(write(made), kind)
        assert back.id == "p1"


def test_geojson_is_in_degrees_with_comments_and_no_infinity():
    said = json.loads(workshop.geojson(a_session()))
    assert said["type"] == "FeatureCollection"
    first, last = said["features"][0], said["features"][-1]
    assert first["id"] == "p1"
    assert 9 < first["geometry"]["coordinates"][0] < 10
    assert first["properties"]["comments"][0] == {"text": "-bello", "alias": "+Ugo", "at": ""}
    assert last["geometry"] is None


def test_the_geopackage_opens_in_a_gis(tmp_path):
    (tmp_path / "s.gpkg").write_bytes(workshop.geopackage(a_session()))
    layer = gpd.read_file(tmp_path / "s.gpkg", layer=workshop.GEOPACKAGE_LAYER)
    assert layer.crs == "EPSG:32632"
    assert layer.geometry.geom_type.tolist()[5:8] == ["Point", "LineString", "Polygon"]


def test_changes_become_proposals_best_first_and_words_do_not():
    assert a_session().proposals == (
        CloseSite("p2", "farmacia:a"),
        AddSite("p1", "farmacia", X + 600, Y + 300, "Mo-Fr 09:00-18:00", 12.5),
        MoveSite("p3", "farmacia:b", X + 10.25, Y + 20.75),
        ChangeHours("p4", "biblioteca:x", "24/7"),
        Resize("p5", "biblioteca:x", 40),
    )
    back = workshop.read(workshop.geojson(a_session()), "geojson")
    again = Session("Prova", back)
    assert scenario.apply(toy.city(), again.proposals[:1]).sites.index.tolist() == [
        "farmacia:b",
        "biblioteca:x",
    ]
    with pytest.raises(InputError, match="has no point"):
        _ = Contribution("p", "add", kind="farmacia").proposal


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (b"", "csv", "empty|no "),
        (b"a;b\n1;2\n", "csv", "no row names the columns"),
        (b"categoria;tipo\nx;need\n", "csv", "no column 'id' among categoria, tipo"),
        (b"id;tipo\np1;need\np1;need\n", "csv", "row 3: id: 'p1' is already on line 2"),
        (b"id;tipo\np1;bomba\n", "csv", "row 2: .* of type 'bomba'"),
        (b"id;tipo;voti\np1;need;molti\n", "csv", "row 2: votes: 'molti' is not a number"),
        (b"id;tipo;lat;lon\np1;pin;9,19;45,46\n", "csv", "row 2: its place is not in Italy"),
        (b"id;tipo;lat;lon\np1;pin;x;y\n", "csv", "row 2: its place cannot be read"),
        (b"id;tipo;forma\np1;area;POINT(9.19 45.46)\n", "csv", "row 2: .* its shape is a Point"),
        (b"{", "geojson", "not GeoJSON"),
        (b'{"features": [3]}', "geojson", "row 1: it is no feature"),
        (b'{"features": [{"id": "a", "properties": {"type": "pin"}, "geometry": {"type": "Point"}}]}', "geojson", "row 1"),
        (b"PK\x03\x04 no", "xlsx", "."),
        (b"SQLite no", "gpkg", "no GeoPackage"),
        (b"", "pdf", "not from 'pdf'"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said(data, kind, words):
    with pytest.raises(InputError, match=words):
        workshop.read(data, kind)


def test_an_unknown_kind_in_a_row_is_said_with_its_row():
    with pytest.raises((InputError, UnknownError), match="row 2: there is no kind 'nodo'"):
        workshop.read(b"id;tipo;categoria\np1;need;nodo\n", "csv")


NO_TEXTS = [["a"], [], {"a": 1}, {}, [None, "a"], True, False]


@pytest.mark.parametrize("value", NO_TEXTS)
@pytest.mark.parametrize(
    "field",
    ["id", "type", "kind", "site", "text", "hours", "capacity", "votes", "status", "alias", "reason", "at"],
)
def test_a_value_of_geojson_that_is_no_text_is_said_with_its_row(field, value):
    good = {"type": "Feature", "id": "a", "properties": {"type": "need", "text": "x"}, "geometry": None}
    wrong = {**good, "id": "b", "properties": {**good["properties"], field: value}}
    data = json.dumps({"features": [good, wrong]}).encode()
    with pytest.raises(InputError, match=f"row 2: {field}: .* is no text and no number"):
        workshop.read(data, "geojson")


@pytest.mark.parametrize("value", NO_TEXTS)
def test_an_id_of_a_feature_that_is_no_text_is_said_with_its_row(value):
    data = json.dumps({"features": [{"id": value, "properties": {"type": "need", "text": "x"}}]}).encode()
    with pytest.raises(InputError, match=r"row 1: id: .* is no text and no number"):
        workshop.read(data, "geojson")


def test_numbers_of_geojson_are_read_as_they_are_written():
    row = {"id": 7, "properties": {"type": "need", "text": 12, "votes": 3, "capacity": None}}
    [one] = workshop.read(json.dumps({"features": [row]}).encode(), "geojson")
    assert (one.id, one.text, one.votes, one.capacity) == ("7", "12", 3, None)
