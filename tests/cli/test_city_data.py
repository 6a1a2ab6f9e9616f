"""`mire info`, `kinds` and `build`: what the data are."""

import json

from mire_geo.cli import city_data
from mire_geo.tables import store
from tests import toy
from tests.cli.command import mire, table_of, write_city


def test_info_tells_figures_checksums_sites_and_datasets(folder):
    info = json.loads(mire("info", "--format", "json", folder=folder).stdout)
    figures = {row["figure"]: row["value"] for row in info["figures"]}
    assert (figures["quartieri"], figures["residents"], figures["cells"], figures["street_edges"]) == (
        3,
        570,
        8,
        21,
    )
    assert figures["cells_off_the_network"] == 0
    assert {row["kind"]: row["sites"] for row in info["sites"]} == {"farmacia": 2, "biblioteca": 1}
    assert {row["checksum"] for row in info["tables"]} == {"ok"}
    assert info["datasets"][0]["licence"] == "CC0-1.0"
    assert info["datasets"][0]["why"] == "1 outside the drawing"
    long = table_of(mire("info", folder=folder))
    assert long.loc[
        (long["part"] == "sites") & (long["item"] == "farmacia") & (long["what"] == "sites"), "value"
    ].tolist() == ["2"]
    assert "residents" in mire("info", "--format", "table", folder=folder).stdout


def test_info_notices_a_table_that_was_changed(tmp_path):
    folder = write_city(tmp_path, toy.quartieri())
    (folder / "sites.parquet").write_bytes(b"something else")
    result = mire("info", folder=folder, code=1)
    assert "sites: not the files that were built" in result.stderr
    assert "tables,sites,checksum,changed" in result.stdout


def test_kinds_are_listed_with_what_the_data_hold(folder):
    listed = table_of(mire("kinds", folder=folder)).set_index("kind")
    assert listed.loc["farmacia", ["sites", "italian", "english"]].tolist() == [2, "Farmacia", "Pharmacy"]
    assert listed.loc["nido", "sites"] == 0


def test_build_says_what_it_does_and_what_became_of_the_rows(monkeypatch, tmp_path, folder):
    build_arguments = {}

    def fake(raw, out, *, streets, progress):
        build_arguments.update(raw=raw, out=out, streets=streets)
        progress("quartieri", 0, 2)
        progress("done", 2, 2)
        return store.read_record(folder)

    monkeypatch.setattr(city_data.city_build, "build", fake)
    result = mire("build", "--raw", tmp_path, "--out", tmp_path / "out", "--streets", "cut.osm")
    assert build_arguments == {"raw": tmp_path, "out": tmp_path / "out", "streets": "cut.osm"}
    assert table_of(result)[["dataset", "read", "kept", "merged", "refused"]].to_numpy().tolist() == [
        ["toy", 5, 3, 1, 1]
    ]
    assert "8 tables" in result.stderr


def test_missing_data_say_how_to_make_them(tmp_path):
    assert "make it with `mire build`" in mire("info", folder=tmp_path, code=1).stderr
