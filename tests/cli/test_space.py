"""`mire gaps`, `nearest`, `isochrone` and `map`, on the toy city: figures and formats."""

import json

import pytest
import shapely

from tests.cli.command import HERE, NIL_COLUMNS, ORIGIN, mire, table_of


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
    gaps_command = ["gaps", "--kind", "farmacia", "--minutes", "8", "--by", by]
    drawn = json.loads(mire(*gaps_command, "--format", "geojson", folder=folder).stdout)
    listed = table_of(mire(*gaps_command, folder=folder))
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
