"""`mire access`, `equity`, `site`, `graph`, on the toy city: answers, files, and a sentence for what cannot be asked."""

import json
import re

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest

from mire_geo.cli.space import accessibility
from mire_geo.errors import InputError
from tests import toy
from tests.cli.command import mire, table_of


def test_access_by_area_worst_first(folder):
    asked = ("access", "--kind", "farmacia", "--minutes", 11, "--people", "residents")
    table = table_of(mire(*asked, folder=folder))
    assert table.columns.tolist() == [
        "nil_id", "nil", "municipio", "people", "without", "mean", "tenth", "median", "ninetieth"
    ]  # fmt: skip
    assert table["mean"].is_monotonic_increasing
    cells = table_of(mire(*asked, "--by", "cell", folder=folder))
    assert set(cells["cell"]) == set(toy.CELLS)
    # 440 share a, 390 share b, one each: told for 100,000 people
    assert cells.set_index("cell")["value"].to_dict()["As"] == pytest.approx(1e5 / 440, abs=1e-3)
    drawn = json.loads(mire(*asked, "--format", "geojson", folder=folder).stdout)
    assert [f["properties"]["mean"] for f in drawn["features"]] == table["mean"].tolist()


def test_access_of_minutes_puts_the_longest_first(folder):
    table = table_of(
        mire("access", "--kind", "farmacia", "--minutes", 9, "--measure", "minutes", folder=folder)
    )
    assert table["mean"].is_monotonic_decreasing


def test_access_with_hours_has_two_ends(folder):
    told = mire(
        "access",
        "--kind",
        "farmacia",
        "--minutes",
        11,
        "--people",
        "residents",
        "--persona",
        "ufficio",
        folder=folder,
    )
    table = table_of(told)
    assert (table["low"] == 0).all()  # nobody knows when they are open
    assert (table["high"] > 0).all()
    assert "sites for 100,000 people" in told.stderr


def test_equity_gives_indices_or_groups(folder):
    asked = ("equity", "--kind", "farmacia", "--minutes", 11, "--measure", "count", "--people", "residents")
    found = table_of(mire(*asked, folder=folder)).set_index("index")
    assert (found["low"] <= found["value"]).all()
    assert (found["value"] <= found["high"]).all()
    groups = table_of(mire(*asked, "--by", "gender", folder=folder))
    assert groups["group"].tolist() == ["women", "men"]


def test_site_then_equity_before_and_after(folder, tmp_path):
    file = tmp_path / "more.json"
    told = mire(
        "site",
        "--kind",
        "biblioteca",
        "--count",
        1,
        "--minutes",
        7,
        "--candidates",
        "farmacia",
        "-o",
        file,
        folder=folder,
    )
    table = table_of(told)
    assert table[["place", "people_gained"]].values.tolist() == [["farmacia:a", 100]]
    assert "180 of 570 people are within 7 minutes of a place today; with 1 more 280 are" in told.stderr
    assert "no other choice is better" in told.stderr
    assert "at most 280" in told.stderr
    asked = (
        "--kind",
        "biblioteca",
        "--minutes",
        7,
        "--measure",
        "within",
        "--people",
        "residents",
        "--scenario",
        file,
    )
    after = mire("equity", *asked, folder=folder)
    assert table_of(after).set_index("index").loc["mean", "after"] == pytest.approx(280 / 570, abs=1e-4)
    assert "100 people better off, 0 worse off, 470 as before" in after.stderr


def test_site_at_once_and_with_other_goals(folder):
    asked = ("site", "--kind", "biblioteca", "--minutes", 7, "--candidates", "farmacia")
    assert len(table_of(mire(*asked, "--count", 2, "--greedy", folder=folder))) == 2
    for more in (
        ("--goal", "walk"),
        ("--goal", "farthest"),
        ("--capacity", 60),
        ("--budget", 7, "--cost", 4),
    ):
        count = () if "--budget" in more else ("--count", 1)
        assert "proven" in mire(*asked, *count, *more, folder=folder).stderr
    drawn = json.loads(mire(*asked, "--count", 1, "--format", "geojson", folder=folder).stdout)
    assert drawn["features"][0]["geometry"]["type"] == "Point"


def test_graph_tells_and_writes(folder, tmp_path):
    table = table_of(mire("graph", "--kind", "farmacia", "--minutes", 11.5, folder=folder))
    assert table.set_index("site")["people_only"].to_dict() == {"farmacia:a": 180, "farmacia:b": 130}
    assert (
        table_of(mire("graph", "--kind", "farmacia", "--what", "redundancy", folder=folder))["people"].sum()
        == 570
    )
    areas = table_of(mire("graph", "--kind", "farmacia", "--what", "areas", folder=folder))
    assert areas["nil_id"].tolist() == [1, 2]
    mire("graph", "--kind", "farmacia", "-o", tmp_path / "g.graphml", folder=folder)
    assert nx.read_graphml(tmp_path / "g.graphml").has_edge("cell:As", "site:farmacia:a")
    mire("graph", "--kind", "farmacia", "-o", tmp_path / "g.gpkg", folder=folder)
    assert gpd.read_file(tmp_path / "g.gpkg", layer="access").crs == "EPSG:32632"


@pytest.mark.parametrize(
    ("asked", "sentence", "code"),
    [
        ("access --kind farmacia --minutes 9 --people 79+", "ages that begin and end", 2),
        ("access --kind farmacia --kind biblioteca --minutes 9", "several are for index15", 2),
        ("access --kind farmacia --minutes 9 --decay gauss:3", "say gaussian:10", 2),
        ("access --kind wemi --minutes 9", "no place of kind 'wemi'", 1),
        ("equity --kind farmacia --minutes 9 --people 80+ --by gender", "ask for residents", 2),
        ("equity --kind farmacia --minutes 1 --people residents", "everybody has zero", 2),
        ("site --kind biblioteca --count 9 --candidates farmacia", "only 2 candidates", 2),
        ("site --kind biblioteca --budget 3 --cost 4 --candidates farmacia", "does not pay", 2),
        ("graph --kind posta", "only some places", 2),
        ("graph --what redundancy --kind farmacia --kind biblioteca", "of one kind", 2),
        ("graph --kind farmacia -o graph.txt", "ends in .graphml or .gpkg", 2),
    ],
)
def test_what_cannot_be_asked_is_a_sentence(folder, asked, sentence, code):
    told = re.sub(r"\s+", " ", mire(*asked.split(), folder=folder, code=code).stderr)
    assert sentence in told


def test_decays_are_read_from_their_names():
    assert accessibility.read_decay("steps:10=1,20=0.5", 20)(
        pd.Series([5, 15, 25]).to_numpy(float)
    ).tolist() == [
        1,
        0.5,
        0,
    ]
    assert accessibility.read_decay("gaussian:10", 15)(pd.Series([0, 16]).to_numpy(float)).tolist() == [1, 0]
    assert accessibility.read_decay(None, 15) is None
    for wrong in ("steps:10", "exponential:", "exponential:-1"):
        with pytest.raises(InputError):
            accessibility.read_decay(wrong, 15)
