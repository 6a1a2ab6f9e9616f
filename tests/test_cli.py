"""The `mire` command, on the toy city: answers, formats, exit codes, and that no error is a traceback."""

import io
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner

from mire_geo import cli
from mire_geo.cli import city_data
from mire_geo.sources import spreadsheet
from mire_geo.tables import store
from mire_geo.tables.provenance import Dataset, Receipt
from tests import dirty, toy

NIL_COLUMNS = "nil_id,nil,municipio,people,served,unserved,share_served,median_minutes,status"
MILANO = shapely.box(504_000, 5_025_000, 523_000, 5_043_000)
ORIGIN = gpd.GeoSeries([shapely.Point(np.add(toy.ORIGIN, [150, 0]))], crs="EPSG:32632").to_crs("EPSG:4326")[0]
HERE = ["--lat", f"{ORIGIN.y:.7f}", "--lon", f"{ORIGIN.x:.7f}"]
"""Half-way along the street below cell As, 2 minutes from farmacia a."""


def commands() -> dict[str, click.Command]:
    """Name -> command, each imported."""
    return {name: cli.main.get_command(click.Context(cli.main), name) for name in cli.COMMANDS}


def write_city(folder: Path, quartieri: gpd.GeoDataFrame, sites: gpd.GeoDataFrame | None = None) -> Path:
    dataset = Dataset("toy", "Nobody", "An ASCII drawing", "toy", "CC0-1.0", "2026", ("toy.txt",))
    frames = {
        "quartieri": quartieri,
        "cells": toy.cells(),
        "street_nodes": toy.nodes(),
        "street_edges": toy.edges(),
        "sites": toy.sites() if sites is None else sites,
        "counts": toy.counts(),
        "basemap": toy.basemap(),
        "addresses": toy.addresses(),
    }
    receipt = Receipt(dataset, read=5, kept=3, merged=1, refused={"outside the drawing": 1})
    facts = {"street_km": 6.3, "cells_off_the_network": {}}
    store.write(folder, frames, {name: [receipt] for name in frames}, facts)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The toy city as `mire build` would leave it."""
    return write_city(tmp_path_factory.mktemp("toy"), toy.quartieri())


@pytest.fixture(scope="module")
def wide_folder(tmp_path_factory):
    """The same, with one NIL as wide as Milano, for spreadsheets of real addresses."""
    quartieri = toy.quartieri()
    quartieri.loc[1, "geometry"] = MILANO
    return write_city(tmp_path_factory.mktemp("wide"), quartieri)


def mire(*arguments, folder=None, code=0, env=None):
    given = [*(["--data", str(folder)] if folder else []), *map(str, arguments)]
    result = CliRunner().invoke(cli.main, given, env=env, prog_name="mire")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == code, result.stderr
    return result


def table_of(result):
    return pd.read_csv(io.StringIO(result.stdout))


# --- help -----------------------------------------------------------------------------------------------------------


def test_help_teaches_every_command_by_example():
    text = mire("--help").stdout
    for name, command in commands().items():
        assert name in text
        own = mire(name, "--help").stdout
        assert "Examples:" in own
        assert f"mire {name}" in own
        options = [each for each in command.params if isinstance(each, click.Option)]
        assert [each.name for each in options if not each.help] == []


# --- gaps -----------------------------------------------------------------------------------------------------------


def test_gaps_by_nil_have_exactly_the_columns_agreed_and_the_figures_of_the_drawing(folder):
    result = mire("gaps", "--kind", "farmacia", "--minutes", 8, folder=folder)
    assert result.stdout.splitlines() == [
        NIL_COLUMNS,
        "1,Ovest,1,390,190,200,0.4872,11.0,ok",
        "2,Est,2,180,80,100,0.4444,11.0,ok",
        "3,Parco,2,0,0,0,,,non applicabile",
    ]
    assert result.stderr == ""


def test_gaps_by_municipio_and_cell_count_the_same_people(folder):
    by = {
        area: table_of(mire("gaps", "--kind", "farmacia", "--minutes", 8, "--by", area, folder=folder))
        for area in ("municipio", "cell")
    }
    assert by["municipio"]["unserved"].tolist() == [200, 100]
    assert by["cell"].loc[0, ["cell", "people", "minutes", "unserved"]].tolist() == ["An", 200, 11.0, 200]
    assert by["cell"]["unserved"].sum() == 300


def test_someone_slower_reaches_less(folder):
    slow = table_of(mire("gaps", "--kind", "farmacia", "--minutes", 8, "--speed", 2, folder=folder))
    assert slow["unserved"].sum() > 300


@pytest.mark.parametrize("by", ["nil", "municipio", "cell"])
def test_geojson_is_in_degrees_to_six_decimals_and_says_the_same(folder, by):
    asked = ["gaps", "--kind", "farmacia", "--minutes", "8", "--by", by]
    drawn = json.loads(mire(*asked, "--format", "geojson", folder=folder).stdout)
    listed = table_of(mire(*asked, folder=folder))
    assert [each["properties"]["unserved"] for each in drawn["features"]] == listed["unserved"].tolist()
    for each in drawn["features"]:
        west, south, east, north = shapely.geometry.shape(each["geometry"]).bounds
        assert 9.1 < west < east < 9.25
        assert 45.4 < south < north < 45.5
    numbers = shapely.get_coordinates(
        [shapely.geometry.shape(each["geometry"]) for each in drawn["features"]]
    )
    assert (abs(numbers - numbers.round(6)) < 1e-12).all()
    assert (numbers != numbers.round(4)).any()


def test_json_says_null_for_what_is_out_of_reach_or_not_a_number(folder):
    rows = json.loads(
        mire("gaps", "--kind", "farmacia", "--minutes", 8, "--format", "json", folder=folder).stdout
    )
    assert list(rows[0]) == NIL_COLUMNS.split(",")
    assert rows[2]["median_minutes"] is None
    assert rows[2]["share_served"] is None


def test_a_table_is_for_reading(folder):
    lines = mire(
        "--format", "table", "gaps", "--kind", "farmacia", "--minutes", 8, folder=folder
    ).stdout.splitlines()
    assert lines[0].startswith("farmacia: people within and beyond 8 minutes on foot at 4.5 km/h")
    assert lines[1].split() == NIL_COLUMNS.split(",")
    assert lines[4].split() == ["3", "Parco", "2", "0", "0", "0", "–", "–", "non", "applicabile"]


# --- nearest, isochrone, map ----------------------------------------------------------------------------------------


def test_nearest_of_each_kind_and_of_one_kind(folder):
    every = table_of(mire("nearest", *HERE, folder=folder))
    assert every[["kind", "minutes", "site"]].to_numpy().tolist() == [
        ["farmacia", 2.0, "farmacia:a"],
        ["biblioteca", 10.0, "biblioteca:x"],
    ]
    one = table_of(mire("nearest", *HERE, "--kind", "farmacia", folder=folder))
    assert one["site"].tolist() == ["farmacia:a", "farmacia:b"]
    near = table_of(mire("nearest", *HERE, "--kind", "farmacia", "--minutes", 5, folder=folder))
    assert near["site"].tolist() == ["farmacia:a"]
    drawn = json.loads(mire("nearest", *HERE, "--format", "geojson", folder=folder).stdout)
    assert [each["geometry"]["type"] for each in drawn["features"]] == ["Point", "Point"]


def test_an_isochrone_is_geojson_unless_asked_otherwise(folder):
    drawn = json.loads(mire("isochrone", *HERE, "--minutes", 4, folder=folder).stdout)
    [feature] = drawn["features"]
    assert shapely.geometry.shape(feature["geometry"]).contains(ORIGIN)
    assert feature["properties"]["street_km"] == pytest.approx(
        0.75
    )  # 150 m west and 150 up, 300 m east, then 150 up
    figures = table_of(mire("isochrone", *HERE, "--minutes", 4, "--format", "csv", folder=folder))
    assert figures["street_km"].tolist() == [0.75]


def test_a_map_is_one_file(folder, tmp_path):
    result = mire("map", "--kind", "farmacia", "--minutes", 8, "-o", tmp_path / "map.html", folder=folder)
    assert "Farmacia A" in (tmp_path / "map.html").read_text("utf-8")
    assert "map.html written" in result.stderr
    assert result.stdout == ""


# --- what the data are ----------------------------------------------------------------------------------------------


def test_info_tells_figures_checksums_sites_and_datasets(folder):
    told = json.loads(mire("info", "--format", "json", folder=folder).stdout)
    figures = {row["figure"]: row["value"] for row in told["figures"]}
    assert (figures["quartieri"], figures["residents"], figures["cells"], figures["street_edges"]) == (
        3,
        570,
        8,
        21,
    )
    assert figures["cells_off_the_network"] == 0
    assert {row["kind"]: row["sites"] for row in told["sites"]} == {"farmacia": 2, "biblioteca": 1}
    assert {row["checksum"] for row in told["tables"]} == {"ok"}
    assert told["datasets"][0]["licence"] == "CC0-1.0"
    assert told["datasets"][0]["why"] == "1 outside the drawing"
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
    asked = {}

    def fake(raw, out, *, streets, progress):
        asked.update(raw=raw, out=out, streets=streets)
        progress("quartieri", 0, 2)
        progress("done", 2, 2)
        return store.read_record(folder)

    monkeypatch.setattr(city_data.city_build, "build", fake)
    result = mire("build", "--raw", tmp_path, "--out", tmp_path / "out", "--streets", "cut.osm")
    assert asked == {"raw": tmp_path, "out": tmp_path / "out", "streets": "cut.osm"}
    assert table_of(result)[["dataset", "read", "kept", "merged", "refused"]].to_numpy().tolist() == [
        ["toy", 5, 3, 1, 1]
    ]
    assert "8 tables" in result.stderr


# --- what is asked wrongly, and what is missing ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "code", "sentence"),
    [
        (["gaps", "--kind", "farmaci", "--minutes", "8"], 2, "no kind 'farmaci'; did you mean farmacia?"),
        (["gaps", "--kind", "nido", "--minutes", "8"], 1, "no place of kind 'nido'"),
        (["gaps", "--kind", "farmacia", "--minutes", "0"], 2, "'--minutes'"),
        (["gaps", "--kind", "farmacia", "--minutes", "presto"], 2, "'presto' is not a valid float"),
        (["gaps", "--kind", "farmacia", "--minutes", "8", "--by", "cap"], 2, "'cap' is not one of"),
        (["gaps", "--minutes", "8"], 2, "Missing option '--kind'"),
        (["nearest", "--lat", "9.19", "--lon", "45.46"], 2, "swapped: say --lat 45.46 --lon 9.19"),
        (["nearest", "--lat", "41.9", "--lon", "12.5"], 2, "not near Milano"),
        (["nearest", "--lat", "45.50", "--lon", "9.25"], 2, "one cannot set out: no street"),
        (["isochrone", "--lat", "45.50", "--lon", "9.25", "--minutes", "5"], 2, "one cannot set out"),
        (["kinds", "--format", "geojson"], 2, "no places to draw"),
        (
            ["map", "--kind", "farmacia", "--minutes", "8", "-o", "/nowhere/map.html"],
            1,
            "/nowhere/map.html: No such file",
        ),
        (["--sites", "nowhere.csv", "kinds"], 0, ""),
        (
            ["--sites", "nowhere.csv", "gaps", "--kind", "farmacia", "--minutes", "8"],
            2,
            "nowhere.csv cannot be read",
        ),
        (["import", "nowhere.csv"], 2, "'nowhere.csv' does not exist"),
        (["export", "-o", "places.pdf"], 2, "must be .csv or .xlsx or .geojson"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_with_an_exit_code(folder, asked, code, sentence):
    result = mire(*asked, folder=folder, code=code)
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
    assert code == 0 or result.stdout == ""


def test_missing_data_say_how_to_make_them(tmp_path):
    assert "make it with `mire build`" in mire("info", folder=tmp_path, code=1).stderr


def test_options_of_all_commands_stand_before_or_after_the_name_and_the_environment_serves_too(
    folder, tmp_path
):
    asked = ["gaps", "--kind", "farmacia", "--minutes", "8"]
    before = mire("--format", "json", *asked, folder=folder).stdout
    assert mire(*asked, "--format", "json", "--data", folder).stdout == before
    assert mire(*asked, "--format", "json", env={"MIRE_DATA": str(folder)}).stdout == before
    assert mire(*asked, "--format", "json", folder=folder, env={"MIRE_DATA": str(tmp_path)}).stdout == before
    assert mire("--format", "csv", *asked, "--format", "json", folder=folder).stdout == before


# --- spreadsheets ---------------------------------------------------------------------------------------------------


@pytest.fixture
def lista(tmp_path):
    file = tmp_path / "lista.csv"
    file.write_bytes(dirty.text().encode("cp1252"))
    return file


def test_a_dirty_list_is_imported_row_by_row(wide_folder, lista):
    built = {path.name: path.read_bytes() for path in wide_folder.iterdir()}
    result = mire("import", lista, folder=wide_folder)
    told = table_of(result)
    refused = told[told["outcome"] == "refused"].groupby("line")["code"].agg(" ".join)
    assert refused.to_dict() == dirty.REFUSED
    assert "40 rows: 18 accepted, 22 refused" in result.stderr
    assert "cp1252, columns between semicolons, decimal comma, heading on line 3" in result.stderr
    assert len((lista.parent / "lista.refused.csv").read_text("utf-8-sig").splitlines()) == 23
    assert {path.name: path.read_bytes() for path in wide_folder.iterdir()} == built


def test_accepted_places_can_be_added_to_the_city(wide_folder, lista):
    mire("import", lista, folder=wide_folder)
    sites = lista.parent / "lista.sites.csv"
    mire("gaps", "--kind", "museo", "--minutes", 8, folder=wide_folder, code=1)
    added = mire("--sites", sites, "gaps", "--kind", "museo", "--minutes", 8, folder=wide_folder)
    assert table_of(added)["people"].sum() == 570
    again = mire("--sites", lista, "gaps", "--kind", "museo", "--minutes", 8, folder=wide_folder, code=2)
    assert "22 of 40 rows are refused (line 19: the name is missing" in again.stderr


def test_a_row_with_a_known_id_replaces_the_place(folder, tmp_path):
    mire("export", "--kind", "biblioteca", "-o", tmp_path / "places.csv", folder=folder)
    text = (tmp_path / "places.csv").read_text("utf-8-sig").replace("Biblioteca X", "Biblioteca nuova")
    (tmp_path / "places.csv").write_text(text, "utf-8")
    found = table_of(mire("--sites", tmp_path / "places.csv", "nearest", *HERE, folder=folder))
    assert found.set_index("site")["name"].to_dict() == {
        "farmacia:a": "Farmacia A",
        "biblioteca:x": "Biblioteca nuova",
    }


def test_a_dry_run_writes_nothing_and_previews(wide_folder, lista):
    result = mire("import", lista, "--dry-run", "--format", "table", folder=wide_folder)
    assert list(lista.parent.iterdir()) == [lista]
    assert "Accepted: 18, the first of them" in result.stdout
    assert "'farmaccia' is not a kind of place: did you mean farmacia?" in result.stdout


def test_import_as_json_and_geojson(wide_folder, lista):
    told = json.loads(mire("import", lista, "--dry-run", "--format", "json", folder=wide_folder).stdout)
    assert told["detected"]["columns"]["name"] == "Denominazione"
    assert (told["rows"], len(told["accepted"])) == (40, 18)
    assert {row["line"] for row in told["refused"]} == set(dirty.REFUSED)
    drawn = json.loads(mire("import", lista, "--dry-run", "--format", "geojson", folder=wide_folder).stdout)
    assert drawn["features"][0]["geometry"]["coordinates"] == [9.19, 45.4642]


def test_what_somebody_may_have_worked_on_is_not_overwritten(wide_folder, lista):
    mire("import", lista, folder=wide_folder)
    mended = lista.parent / "lista.refused.csv"
    mended.write_text("worked on")
    assert "lista.sites.csv exists" in mire("import", lista, folder=wide_folder, code=2).stderr
    refused = mire("import", lista, "--out", lista.parent / "other.csv", folder=wide_folder, code=2)
    assert "lista.refused.csv exists" in refused.stderr
    assert mended.read_text() == "worked on"
    mire("import", lista, "--overwrite", folder=wide_folder)
    assert mended.read_text("utf-8-sig").startswith("riga;motivo")
    itself = mire("import", lista, "--out", lista, "--overwrite", folder=wide_folder, code=2)
    assert "three different files" in itself.stderr


def test_a_list_of_which_nothing_is_good_ends_in_error(wide_folder, tmp_path):
    (tmp_path / "lista.csv").write_text("nome;tipo;lat;lon\nProva;niente;45,46;9,19\n")
    assert "no row was accepted" in mire("import", tmp_path / "lista.csv", folder=wide_folder, code=2).stderr
    assert (tmp_path / "lista.refused.csv").is_file()


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_spreadsheet_out_comes_in_again_with_the_same_ids(folder, tmp_path, suffix):
    mire("export", "-o", tmp_path / f"places{suffix}", folder=folder)
    told = json.loads(
        mire("import", tmp_path / f"places{suffix}", "--dry-run", "--format", "json", folder=folder).stdout
    )
    assert [row["id"] for row in told["accepted"]] == toy.sites().index.tolist()
    assert told["refused"] == []


def test_export_to_geojson_and_of_some_kinds(folder, tmp_path):
    mire("export", "--kind", "farmacia", "-o", tmp_path / "places.geojson", folder=folder)
    drawn = json.loads((tmp_path / "places.geojson").read_text("utf-8"))
    assert [each["properties"]["id"] for each in drawn["features"]] == ["farmacia:a", "farmacia:b"]


# --- as a process ---------------------------------------------------------------------------------------------------


def run(*arguments, folder, **options):
    command = [
        sys.executable,
        "-W",
        "error",
        "-c",
        "from mire_geo.cli import main; main(prog_name='mire')",
        "--data",
        str(folder),
    ]
    return subprocess.run(
        [*command, *map(str, arguments)], capture_output=True, timeout=120, check=False, **options
    )


def test_the_installed_command_answers(wide_folder, lista):
    done = run(
        "import", lista, "--dry-run", folder=wide_folder, env={**os.environ, "PYTHONIOENCODING": "ascii"}
    )
    assert done.returncode == 0, done.stderr
    assert "Società" not in done.stdout.decode("utf-8")
    assert b"place_known" in done.stdout


def test_a_reader_who_leaves_early_hears_nothing(folder):
    asked = "import sys; from mire_geo.cli import main, terminal; terminal.write = lambda text, w=terminal.write: [w(text) for _ in range(2000)]; main(prog_name='mire')"
    command = [
        sys.executable,
        "-c",
        asked,
        "--data",
        str(folder),
        "gaps",
        "--kind",
        "farmacia",
        "--minutes",
        "8",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout.readline().decode().strip() == NIL_COLUMNS
        process.stdout.close()
        assert process.stderr.read() == b""


# --- what is documented ---------------------------------------------------------------------------------------------

DOCS = Path(__file__).parents[1] / "docs"


def examples():
    known = [cli.main, *commands().values()]
    known += [own for group in known[1:] if isinstance(group, click.Group) for own in group.commands.values()]
    texts = [command.help for command in known]
    texts += [(DOCS / name).read_text("utf-8") for name in ("command.md", "import.md")]
    for text in texts:
        for line in text.splitlines():
            if line.strip().startswith("mire "):
                yield re.split(r"\s{2,}|\s*[>|#(]", line.strip())[0]


@pytest.mark.parametrize("example", sorted(set(examples())))
def test_every_example_is_a_command_that_exists(example):
    words = shlex.split(example)[1:]
    context = click.Context(cli.main, info_name="mire")
    _, rest, _ = cli.main.make_parser(context).parse_args(words)
    command, rest = commands()[rest[0]], rest[1:]
    while isinstance(command, click.Group):
        command, rest = command.commands[rest[0]], rest[1:]
    given, left, _ = command.make_parser(click.Context(command)).parse_args(rest)
    assert not left
    missing = [each.name for each in command.params if each.required and each.name not in given]
    assert not missing


def test_the_columns_documented_are_those_given(folder):
    documented = dict(
        re.findall(
            r"^\| `(gaps --by \w+|nearest|kinds|isochrone)` \| (.+) \|$",
            (DOCS / "command.md").read_text(),
            re.M,
        )
    )
    points = {"nearest": HERE, "isochrone": [*HERE, "--minutes", "4", "--format", "csv"], "kinds": []}
    for asked, columns in documented.items():
        more = points.get(asked, ["--kind", "farmacia", "--minutes", "8"])
        assert mire(*asked.split(), *more, folder=folder).stdout.splitlines()[0] == columns.replace(", ", ",")
    assert len(documented) == 6


def test_every_reason_is_documented():
    text = (DOCS / "import.md").read_text("utf-8")
    assert [code for code in (*spreadsheet.REFUSALS, *spreadsheet.WARNINGS) if f"`{code}`" not in text] == []


# --- scenarios ------------------------------------------------------------------------------------------------------


@pytest.fixture
def proposals(tmp_path):
    """A scenario file of the toy city: a pharmacy at node 8, which brings the 60 people of Cs within 10 minutes."""
    x, y = toy.nodes().loc[8, ["x", "y"]]
    asked = [{"type": "add", "id": "p", "kind": "farmacia", "x": x, "y": y, "name": "=1+1"}]
    said = {"format": "mire-scenario", "version": 1, "title": "Prova", "minutes": 10, "proposals": asked}
    file = tmp_path / "scenario.json"
    file.write_text(json.dumps(said), encoding="utf-8")
    return file


def test_a_scenario_runs_again_to_the_same_figures(folder, proposals):
    groups = table_of(mire("scenario", proposals, "--by", "group", folder=folder)).set_index("group")
    assert groups.loc["all", ["people", "served_before", "served_after", "gain", "lose"]].tolist() == [
        570,
        270,
        330,
        60,
        0,
    ]
    areas = table_of(mire("scenario", proposals, "--by", "nil", folder=folder))
    assert areas[["kind", "nil", "gain"]].to_numpy().tolist() == [["farmacia", "Est", 60]]
    cells = json.loads(
        mire("scenario", proposals, "--by", "cell", "--format", "geojson", folder=folder).stdout
    )
    changed = {f["properties"]["cell"]: f["properties"] for f in cells["features"]}
    assert (changed["Cs"]["minutes_before"], changed["Cs"]["minutes_after"]) == (11, 7)
    said = json.loads(mire("scenario", proposals, "--by", "all", folder=folder).stdout)
    assert said["impacts"][0]["groups"]["all"]["gain"] == 60
    assert said["impacts"][0]["words"]["headline"] in mire("scenario", proposals, folder=folder).stdout
    again = json.loads(mire("scenario", proposals, "--by", "all", folder=folder).stdout)
    assert again == said


def test_a_scenario_of_other_data_is_remarked(folder, proposals):
    right = json.loads(mire("scenario", proposals, "--by", "all", folder=folder).stdout)["fingerprint"]
    said = json.loads(proposals.read_text())
    for fingerprint, remarked in ((right, False), ("0" * 64, True)):
        proposals.write_text(json.dumps(said | {"fingerprint": fingerprint}))
        told = mire("scenario", proposals, "--by", "cost", folder=folder).stderr
        assert ("the figures may differ" in told) == remarked


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"proposals": []}, "nothing to look at"),
        ({"proposals": [{"type": "close", "id": "c", "site": "farmacia:z"}]}, "farmacia:z"),
        ({"format": "other"}, "no scenario"),
    ],
)
def test_a_scenario_that_cannot_be_is_a_sentence(folder, proposals, change, words):
    proposals.write_text(json.dumps(json.loads(proposals.read_text()) | change))
    assert words in mire("scenario", proposals, folder=folder, code=2).stderr
    assert words in mire("scenario", proposals, "--by", "all", folder=folder, code=2).stderr


def test_all_the_figures_at_once_are_json(folder, proposals):
    assert (
        "json" in mire("scenario", proposals, "--by", "all", "--format", "csv", folder=folder, code=2).stderr
    )


def test_hours_are_suggested_and_written_as_a_scenario(folder, tmp_path):
    hours = ["suggest", "--kind", "farmacia", "--persona", "ufficio", "--minutes", "10"]
    assert "site,name,hours,suggested" in mire(*hours, "--hours", "5", folder=folder).stdout
    assert "--hours N" in mire(*hours, folder=folder, code=2).stderr
    assert "--hours N" in mire(*hours, "--hours", "5", "--reshape", folder=folder, code=2).stderr
    told = mire(*hours, "--reshape", "-o", tmp_path / "s.json", folder=folder).stderr
    assert "0 people more can make a visit" in told
    assert json.loads((tmp_path / "s.json").read_text())["kinds"] == ["farmacia"]
