"""The walking network of Milano against what did not build it: stops, straight lines, a naive Dijkstra."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from mire_geo.travel import walking
from mire_geo.travel.streets import Streets
from tests import milano
from tests.walking import NaiveWalks

LAST_OF_2016 = 28_171
"""Label of the last published node; what was added has higher ones."""


@pytest.fixture(scope="module")
def streets() -> Streets:
    return milano.milano().streets


def test_the_network_holds_together_and_covers_the_people(streets):
    cells = milano.milano().cells
    reasons = walking.off_network_reasons(streets, cells)
    assert streets.is_in_largest.mean() >= 0.92
    assert cells.loc[reasons != "", "people"].sum() < 0.0025 * cells["people"].sum()


@pytest.mark.raw
def test_surface_stops_stand_on_the_network(raw_dir, streets):
    """1,804 tram and bus stops, which built nothing here: half of them within 6 m of the largest component."""
    stops = json.loads((raw_dir / "transit" / "ds534_fermate_superficie_2020.geojson").read_text())[
        "features"
    ]
    lon, lat = zip(*(stop["geometry"]["coordinates"][:2] for stop in stops), strict=True)
    points = shapely.points(milano.metres(list(lat), list(lon)).to_numpy())
    points = points[shapely.contains(_prepared(milano.milano().boundary), points)]
    connected = streets.is_in_largest[streets.tail]
    tree = shapely.STRtree(streets.lines[connected])
    away = shapely.distance(streets.lines[connected][tree.nearest(points)], points)
    assert len(points) == pytest.approx(1804, abs=10)
    assert np.median(away) <= 6.0
    assert np.quantile(away, 0.95) <= 15.0


def test_a_walk_is_as_much_longer_than_a_straight_line_as_in_cities_of_its_kind(streets):
    """Circuity of walks between junctions of 2016, 400 to 1,500 m apart; 1.2 to 1.4 in the median."""
    dice = np.random.default_rng(20)
    junctions = np.flatnonzero(streets.is_in_largest & (streets.nodes <= LAST_OF_2016))
    start, end = (dice.choice(junctions, 400, replace=False) for _ in range(2))
    frames = [pd.DataFrame(streets.xy[nodes], columns=["x", "y"]) for nodes in (start, end)]
    walked = walking.minutes(streets, *frames, limit=60).to_numpy() * 75
    straight = np.hypot(*(frames[0].to_numpy()[:, None] - frames[1].to_numpy()[None]).transpose(2, 0, 1))
    near = (straight >= 400) & (straight <= 1500)
    circuity = walked[near] / straight[near]
    assert near.sum() > 500
    assert 1.2 <= np.median(circuity) <= 1.4


def test_twenty_walks_picked_by_hand_are_those_of_a_naive_dijkstra(streets):
    """Worst disagreement: none, to the last bit; and as many minutes as when they were looked at on the drawing."""
    walks = milano.WALKS
    start = milano.metres([w.lat0 for w in walks], [w.lon0 for w in walks])
    end = milano.metres([w.lat1 for w in walks], [w.lon1 for w in walks])
    snaps = [walking.locate(streets, place).snap for place in (start, end)]
    edges = gpd.read_parquet(milano.FOLDER / "street_edges.parquet")
    naive = NaiveWalks(edges, streets.edges, *snaps)
    ours = np.diag(walking.minutes(streets, start, end, limit=np.inf).to_numpy())
    theirs = [naive.minutes((0, i))[(1, i)] for i in range(len(walks))]
    assert len(walks) == 20
    assert np.abs(ours - theirs).max() == 0
    assert ours.round(3).tolist() == [walk.minutes for walk in walks]


def _prepared(shape: shapely.Geometry) -> shapely.Geometry:
    shapely.prepare(shape)
    return shape
