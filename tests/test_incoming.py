"""Files from outside that mean ill: each is refused in a sentence, early, and nothing of another file is read."""

import contextlib
import json
import os
import re
import sqlite3
import sys
import threading
import tracemalloc
from dataclasses import asdict, replace

import geopandas as gpd
import openpyxl
import pytest
import shapely

from mire_geo import coworking
from mire_geo.errors import BusyError, DataError, InputError
from mire_geo.planning import workshop
from mire_geo.planning.scenario import files as scenario_files
from mire_geo.planning.workshop import Contribution, Session
from mire_geo.sources import incoming, spreadsheet
from mire_geo.sources.incoming import (
    FileError,
    geopackage,
    json_text,
    limits,
    workbook_worker,
    workbooks,
)
from mire_geo.sources.streets import osm_extract
from mire_geo.tables import schema
from tests import hostile, toy

X, Y = (float(v) for v in toy.ORIGIN)
LAYER = workshop.GEOPACKAGE_LAYER


def refusal(read, *args) -> str:
    with pytest.raises(FileError) as caught:
        read(*args)
    return caught.value.code


def test_every_refusal_has_a_sentence_that_can_be_filled():
    for code, sentence in limits.SENTENCES.items():
        names = re.findall(r"%\((\w+)\)", sentence.template)
        assert str(FileError(code, **dict.fromkeys(names, "x")))


# --- GeoPackage -----------------------------------------------------------------------------------------------------


def exported(*listed: Contribution) -> bytes:
    return workshop.geopackage(Session("Prova", listed or CONTRIBUTIONS))


CONTRIBUTIONS = (
    Contribution("p1", "pin", geometry=shapely.Point(X, Y), text="qui, però"),
    Contribution("p2", "need", kind="nido", capacity=12.5),
    Contribution("p3", "line", geometry=shapely.LineString([(X, Y), (X + 9, Y + 5)])),
    Contribution("p4", "area", geometry=shapely.MultiPolygon([shapely.box(X, Y, X + 9, Y + 9), shapely.box(X + 20, Y, X + 25, Y + 9)])),
)  # fmt: skip


def rows(data: bytes):
    return geopackage.layer_rows(data, LAYER, schema.CRS, "f")


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret.csv"
    path.write_text("one,two\ngeheim,1\n")
    return path


@pytest.mark.parametrize("packing", ["plain", "zip"])
def test_a_description_of_another_file_is_no_geopackage(secret, packing):
    data = hostile.VRT % os.fsencode(secret)
    if packing == "zip":
        data = hostile.packed({"session.vrt": data})
    with pytest.raises(FileError) as caught:
        workshop.read(data, "gpkg")
    assert caught.value.code == "other_kind"
    assert "geheim" not in str(caught.value)


def test_a_geopackage_is_read_as_gdal_reads_it(tmp_path):
    path = tmp_path / "s.gpkg"
    path.write_bytes(exported())
    layer = gpd.read_file(path, layer=LAYER)
    layer.loc[0, "testo"] = None
    layer["note"] = [1, 2, 3, 4]
    layer["quando"] = None
    layer.to_file(path, layer=LAYER, driver="GPKG", geometry_type="Unknown")
    theirs = gpd.read_file(path, layer=LAYER)
    ours = rows(path.read_bytes())
    assert [shape for _, shape in ours] == theirs.geometry.tolist()
    for (told, _), (_, row) in zip(ours, theirs.drop(columns="geometry").iterrows(), strict=True):
        assert {k: "" if v is None else str(v) for k, v in told.items()} == row.astype("object").fillna(
            ""
        ).astype(str).to_dict()
    assert [one.id for one in workshop.read(path.read_bytes(), "gpkg")] == ["p1", "p2", "p3", "p4"]


def test_a_database_left_with_a_write_ahead_log_is_read(tmp_path):
    path = tmp_path / "s.gpkg"
    path.write_bytes(exported())
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = WAL")
    database.close()
    assert path.read_bytes()[18] == 2
    assert len(rows(path.read_bytes())) == 4


@pytest.mark.parametrize(
    ("statements", "code"),
    [
        ([f"ALTER TABLE {LAYER} RENAME TO mine", f"CREATE VIEW {LAYER} AS SELECT * FROM mine"], "no_layer"),
        ([f"ALTER TABLE {LAYER} RENAME TO mine", f"CREATE VIRTUAL TABLE {LAYER} USING fts5(id, tipo, geom)"], "no_layer"),
        ([f"ALTER TABLE {LAYER} ADD COLUMN x TEXT AS (upper(testo))"], "no_layer"),
        (["ALTER TABLE gpkg_contents RENAME TO c", "CREATE VIEW gpkg_contents AS SELECT * FROM c"], "no_layer"),
        (["DELETE FROM gpkg_contents"], "no_layer"),
        (["UPDATE gpkg_geometry_columns SET srs_id = 4326"], "other_crs"),
        ([f"UPDATE {LAYER} SET geom = X'00'"], "shape"),
        ([f"UPDATE {LAYER} SET geom = 'GP'"], "shape"),
        ([f"UPDATE {LAYER} SET geom = substr(geom, 1, 20)"], "shape"),
        ([f"UPDATE {LAYER} SET testo = X'00'"], "unreadable"),
        ([f"UPDATE {LAYER} SET testo = printf('%40000d', 1)"], "letters"),
    ],
)  # fmt: skip
def test_of_a_database_only_plain_tables_and_shapes_are_read(statements, code):
    assert refusal(rows, hostile.changed(exported(), *statements)) == code


def test_a_trigger_of_a_database_never_runs():
    trigger = f"CREATE TRIGGER mine AFTER UPDATE ON {LAYER} BEGIN DELETE FROM {LAYER}; END"
    assert len(rows(hostile.changed(exported(), trigger))) == 4


def test_collections_in_collections_are_refused_before_they_are_followed():
    blob = hostile.nested_blob(100_000)
    data = hostile.changed(exported(), f"UPDATE {LAYER} SET geom = ?", values=(blob,))
    assert refusal(rows, data) == "shape"
    wkt = "GEOMETRYCOLLECTION(" * 1500 + "POINT(9 45)" + ")" * 1500
    assert refusal(workshop.read, f"id;tipo;forma\np1;area;{wkt}".encode(), "csv") == "nested"


def test_a_geometry_of_another_reference_system_than_its_layer_is_refused():
    data = hostile.changed(exported(CONTRIBUTIONS[0]), f"UPDATE {LAYER} SET geom = ?", values=(blob(4326),))
    assert refusal(rows, data) == "shape"
    data = hostile.changed(exported(CONTRIBUTIONS[0]), f"UPDATE {LAYER} SET geom = ?", values=(blob(32632),))
    assert rows(data)[0][1] == shapely.Point(9, 45)


def blob(srs: int) -> bytes:
    return b"GP\x00\x01" + srs.to_bytes(4, "little") + shapely.to_wkb(shapely.Point(9, 45), byte_order=1)


@pytest.mark.parametrize("at", [0, 100, 4096, 20_000, 60_000])
def test_a_damaged_database_is_read_whole_or_refused(at):
    data = bytearray(exported())
    data[at : at + 300] = b"\xa5" * 300
    with contextlib.suppress(InputError):
        assert len(workshop.read(bytes(data), "gpkg")) == 4


def test_a_database_that_takes_too_long_is_left(monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "gpkg", replace(limits.LIMITS["gpkg"], seconds=-1.0))
    many = [Contribution(f"p{n}", "pin", geometry=shapely.Point(X, Y)) for n in range(3000)]
    with pytest.raises(FileError, match="takes more than -1 seconds"):
        rows(exported(*many))


# --- Excel ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "read",
    [
        spreadsheet.read_sites,
        lambda data: coworking.read_requests(data, "a.xlsx"),
        lambda data: coworking.read_spaces(data, "a.xlsx"),
        lambda data: workshop.read(data, "xlsx"),
    ],
)
def test_a_cell_in_the_last_column_of_every_row_is_refused_by_every_reader(read):
    data = hostile.far_cells("id", "tipo")
    assert len(data) < 100_000
    with pytest.raises(FileError, match="column 16384, beyond the 200"):
        read(data)


def worker(data: bytes, **changes: int):
    orders = asdict(replace(limits.LIMITS["xlsx"], **changes))
    return list(workbook_worker.read_sheets(data, orders, None))


def test_far_cells_are_counted_without_being_laid_out():
    data = hostile.far_cells("id", "tipo")
    tracemalloc.start()
    with pytest.raises(workbook_worker.RefusedError, match="columns"):
        worker(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000, "12,000 rows of 16,384 cells would take 1,500 MB"


SHARED = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
BOMBS = {
    "defines": hostile.workbook(hostile.row("&b;"), before='<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>'),
    "nested": hostile.workbook("<row>" * 100 + "</row>" * 100),
    "letters": hostile.workbook(hostile.row("id", "tipo", "x" * 40_000)),
    "cells": hostile.workbook("<row>" + '<c t="s"><v>0</v></c>' * 200 + "</row>", sharedStrings=SHARED % ("x" * 32_000)),
    "rows": hostile.workbook(hostile.row("a") * 60),
    "parts": hostile.packed({f"xl/{n}.xml": "<x/>" for n in range(1100)}),
    "unpacks": hostile.packed({"xl/media/a.png": bytes(61_000_000)}),
    "damaged": hostile.packed({"xl/inner.zip": hostile.packed({"a": "b"})}),
}  # fmt: skip
SMALLER = {"cells": {"text": 5_000_000}, "rows": {"rows": 50 - workbook_worker.ABOVE}}


@pytest.mark.parametrize("code", BOMBS)
def test_a_bomb_is_one_sentence(code, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "xlsx", replace(limits.LIMITS["xlsx"], **SMALLER.get(code, {})))
    assert refusal(workshop.read, BOMBS[code], "xlsx") == code


def test_elements_outside_the_rows_are_few():
    styles = (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        + "<xf/>" * 200
        + "</styleSheet>"
    )
    data = hostile.workbook(hostile.row("a", "b"), styles=styles)
    with pytest.raises(workbook_worker.RefusedError, match="parts"):
        worker(data, outside=100)
    with pytest.raises(workbook_worker.RefusedError, match="parts"):
        worker(hostile.workbook("<row/>" * 200), elements=100)


def test_a_row_far_below_is_read_where_it_stands():
    below = '<row r="1048576"><c t="inlineStr"><is><t>x</t></is></c></row>'
    beyond = '<row r="99999999"><c><v>1</v></c></row>'
    [sheet] = worker(hostile.workbook(hostile.row("id") + below + beyond))
    assert [line for line, _, _ in sheet["rows"]] == [1, 1_048_576]


def test_empty_cells_far_to_the_right_are_no_fault():
    [sheet] = worker(hostile.workbook('<row r="1"><c r="A1"><v>7</v></c><c r="XFD1" s="0"/></row>'))
    assert sheet["rows"] == [(1, ["7"], [])]


def test_the_process_is_ended_where_it_takes_too_long_or_too_much(monkeypatch):
    data = hostile.workbook(hostile.row("id", "tipo") + "<row><c/></row>" * 200_000)
    monkeypatch.setitem(limits.LIMITS, "xlsx", replace(limits.LIMITS["xlsx"], seconds=0.3))
    assert refusal(workshop.read, data, "xlsx") == "slow"
    wide = hostile.workbook("<row>" + "<c/>" * 700_000 + "</row>")
    monkeypatch.setitem(
        limits.LIMITS, "xlsx", replace(limits.LIMITS["xlsx"], seconds=60.0, memory=150_000_000)
    )
    if sys.platform == "linux":
        assert refusal(workshop.read, wide, "xlsx") == "unpacks"


def test_who_waits_too_long_for_a_turn_is_told(monkeypatch):
    monkeypatch.setattr(workbooks, "_WORKBOOK_SEMAPHORE", threading.BoundedSemaphore(1))
    monkeypatch.setitem(limits.LIMITS, "xlsx", replace(limits.LIMITS["xlsx"], seconds=0.01))
    with workbooks._WORKBOOK_SEMAPHORE, pytest.raises(BusyError):
        workshop.read(hostile.workbook(hostile.row("id", "tipo")), "xlsx")


def test_a_hidden_sheet_is_read_only_by_its_name(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "elenchi"
    book.active.append(["nome", "tipo", "lat", "lon"])
    book.active.append(["Nascosta", "farmacia", 45.46, 9.19])
    book.create_sheet("luoghi").append(["nome", "tipo", "lat", "lon"])
    book["luoghi"].append(["Vista", "farmacia", 45.46, 9.19])
    book["elenchi"].sheet_state = "hidden"
    book.active = 1
    book.save(tmp_path / "a.xlsx")
    assert spreadsheet.read_sites(tmp_path / "a.xlsx").accepted["name"].tolist() == ["Vista"]
    assert spreadsheet.read_sites(tmp_path / "a.xlsx", sheet="elenchi").accepted["name"].tolist() == [
        "Nascosta"
    ]


# --- JSON, separated text, OSM --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 100_000, "nested"),
        ('{"a":' * 33 + "1" + "}" * 33, "nested"),
        ("[" + "0," * 1_000_001 + "0]", "items"),
        ('{"a": 1, "a": 2}', "unreadable"),
        ('{"a": NaN}', "unreadable"),
        ('{"a": -Infinity}', "unreadable"),
        ('{"a": 1e999}', "unreadable"),
        ('{"a": ' + "9" * 5000 + "}", "unreadable"),
        ('"' + '\\"' * 50_000, "unreadable"),
        (b"\xff\xfe\x00", "unreadable"),
        ("[" + " " * 20_000_000 + "]", "too_large"),
    ],
)
def test_json_is_bounded(text, code):
    data = text if isinstance(text, bytes) else text.encode()
    assert refusal(json_text.read, data, "geojson", "f") == code
    assert refusal(scenario_files.read_text, data) == code


def test_brackets_in_texts_are_no_nesting():
    said = {"a": "[" * 100 + '\\"' + "{" * 100, "b": [1.5, "é"]}
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert json_text.read(json.dumps(said, ensure_ascii=False).encode(encoding), "json", "f") == said


def test_a_shape_of_too_many_points_is_refused():
    line = shapely.LineString([(9 + n / 1e6, 45) for n in range(10_001)])
    feature = {
        "type": "Feature",
        "id": "p1",
        "properties": {"type": "line"},
        "geometry": json.loads(shapely.to_geojson(line)),
    }
    made = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    assert refusal(workshop.read, made, "geojson") == "vertices"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a;" * 300 + "b", "columns"),
        ("a;" + "x" * 40_000, "letters"),
        ("a\n" * 20_002, "rows"),
        (("a;" * 150 + "b\n") * 4000, "cells"),
        ('a;"' + "x\n" * 100_000, "rows"),
    ],
)
def test_separated_text_is_bounded(text, code):
    for heading, read in (
        ("nome;tipo;lat;lon", spreadsheet.read_sites),
        ("id;tipo", lambda data: workshop.read(data, "csv")),
        ("id;name", lambda data: coworking.read_spaces(data, "f.csv")),
        ("id;where", lambda data: coworking.read_requests(data, "f.csv")),
    ):
        assert refusal(read, f"{heading}\n{text}".encode()) == code


def test_a_list_of_places_with_blank_lines_without_end_is_refused():
    assert refusal(spreadsheet.read_sites, b"nome;tipo;lat;lon\n" + b"\n" * 300_000) == "rows"


def test_a_larger_file_is_not_read_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "json", replace(limits.LIMITS["json"], size=10))
    (tmp_path / "s.json").write_bytes(b" " * 1000)
    assert len(incoming.file_bytes(tmp_path / "s.json", "json")) == 11
    assert refusal(scenario_files.read, tmp_path / "s.json") == "too_large"


@pytest.mark.parametrize("name", ["a.osm", "a.osm.pbf", "a.osm.gz", "a.osm.bz2"])
def test_an_extract_that_is_another_kind_of_file_does_not_reach_osmium(tmp_path, name):
    (tmp_path / name).write_bytes(b"SQLite format 3\x00")
    with pytest.raises(DataError, match="no OSM extract file"):
        osm_extract.read(tmp_path / name, "ODbL")
