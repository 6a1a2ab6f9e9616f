"""`mire import`, `export` and `--sites`: a list of places in, out, and added to the city."""

import json

import pytest

from tests import dirty, toy
from tests.cli.command import HERE, mire, table_of


def test_a_dirty_list_is_imported_row_by_row(wide_folder, lista):
    built = {path.name: path.read_bytes() for path in wide_folder.iterdir()}
    result = mire("import", lista, folder=wide_folder)
    report = table_of(result)
    refused = report[report["outcome"] == "refused"].groupby("line")["code"].agg(" ".join)
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
    nearest_table = table_of(mire("--sites", tmp_path / "places.csv", "nearest", *HERE, folder=folder))
    assert nearest_table.set_index("site")["name"].to_dict() == {
        "farmacia:a": "Farmacia A",
        "biblioteca:x": "Biblioteca nuova",
    }


def test_a_dry_run_writes_nothing_and_previews(wide_folder, lista):
    result = mire("import", lista, "--dry-run", "--format", "table", folder=wide_folder)
    assert list(lista.parent.iterdir()) == [lista]
    assert "Accepted: 18, the first of them" in result.stdout
    assert "'farmaccia' is not a kind of place: did you mean farmacia?" in result.stdout


def test_import_as_json_and_geojson(wide_folder, lista):
    report = json.loads(mire("import", lista, "--dry-run", "--format", "json", folder=wide_folder).stdout)
    assert report["detected"]["columns"]["name"] == "Denominazione"
    assert (report["rows"], len(report["accepted"])) == (40, 18)
    assert {row["line"] for row in report["refused"]} == set(dirty.REFUSED)
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
    report = json.loads(
        mire("import", tmp_path / f"places{suffix}", "--dry-run", "--format", "json", folder=folder).stdout
    )
    assert [row["id"] for row in report["accepted"]] == toy.sites().index.tolist()
    assert report["refused"] == []


def test_export_to_geojson_and_of_some_kinds(folder, tmp_path):
    mire("export", "--kind", "farmacia", "-o", tmp_path / "places.geojson", folder=folder)
    drawn = json.loads((tmp_path / "places.geojson").read_text("utf-8"))
    assert [each["properties"]["id"] for each in drawn["features"]] == ["farmacia:a", "farmacia:b"]
