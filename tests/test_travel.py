"""The minutes table against walks counted by hand and against a naive Dijkstra."""

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mire_geo.errors import InputError, UnknownError
from mire_geo.travel import walking as travel
from mire_geo.travel.streets import CUT_OFF, TOO_FAR, Snap, Streets
from tests import toy, walking


def test_the_toy_minutes_are_those_counted_by_hand():
    found = travel.minutes(toy.streets(), toy.cells(), toy.sites(), limit=60)
    pd.testing.assert_frame_equal(found, toy.MINUTES, check_names=False)


def test_the_limit_is_included_and_beyond_it_is_out_of_reach():
    found = travel.minutes(toy.streets(), toy.cells(), toy.sites(), limit=11)
    expected = toy.MINUTES.where(toy.MINUTES <= 11, np.inf)
    pd.testing.assert_frame_equal(found, expected, check_names=False)


def test_another_speed_scales_the_minutes():
    found = travel.minutes(toy.streets(), toy.cells(), toy.sites(), limit=90, speed_kmh=3.0)
    np.testing.assert_allclose(found, toy.MINUTES * 1.5)


@pytest.mark.parametrize("limit", [5, 11, 60, np.inf])
def test_the_nearest_is_the_least_of_the_row(limit):
    found = travel.nearest(toy.streets(), toy.cells(), toy.sites(), limit=limit)
    least = travel.minutes(toy.streets(), toy.cells(), toy.sites(), limit=limit).min(axis=1)
    pd.testing.assert_series_equal(found, least, check_names=False)
    assert found.name == "minutes"


def test_places_snapped_once_give_the_same_table():
    network = toy.streets()
    cells, sites = travel.locate(network, toy.cells()), travel.locate(network, toy.sites())
    assert travel.locate(network, cells) is cells
    found = travel.minutes(network, cells, sites, limit=60)
    pd.testing.assert_frame_equal(found, travel.minutes(network, toy.cells(), toy.sites(), limit=60))


def test_every_origin_keeps_its_row_and_says_why_it_goes_nowhere():
    network = walking.streets([(0, 0), (100, 0), (200, 0), (0, 900), (100, 900)], [(0, 1), (1, 2), (3, 4)])
    origins = walking.places([(10, 5), (10, 400), (10, 895)], "cell")
    sites = walking.places([(190, 0), (50, 890)], "site")
    found = travel.minutes(network, origins, sites, limit=30)
    assert list(found.index) == list(origins.index)
    assert found["site0"].tolist() == [185 / 75, np.inf, np.inf]
    assert np.isinf(found["site1"]).all()
    assert travel.off_network_reasons(network, origins).tolist() == ["", TOO_FAR, CUT_OFF]
    assert travel.nearest(network, origins, sites, limit=30).tolist() == [185 / 75, np.inf, np.inf]


def test_two_doors_on_one_street_do_not_walk_by_its_ends():
    network = walking.streets([(0, 0), (1000, 0)], [(0, 1)])
    found = travel.minutes(network, walking.places([(500, 10)]), walking.places([(560, -5)], "s"), limit=5)
    assert found.iloc[0, 0] == 75 / 75
    assert travel.nearest(
        network, walking.places([(500, 10)]), walking.places([(560, -5)]), limit=5
    ).tolist() == [1.0]


def test_a_way_round_may_be_shorter_than_staying_on_a_long_street():
    ends = [(0, 0), (100, 0)]
    winding = shapely.LineString([(0, 0), (0, 500), (100, 500), (100, 0)])
    frames = walking.frames(ends, [(0, 1), (0, 1)], [winding, shapely.LineString(ends)])
    doors = walking.places([(0, 75), (100, 75)])
    found = travel.minutes(Streets.from_tables(*frames), doors, doors, limit=30)
    assert found.loc["p0", "p1"] == pytest.approx(250 / 75)


def test_a_walk_of_no_length_is_held_and_is_zero():
    network = toy.streets()
    at = walking.places([toy.ORIGIN])
    held = travel.minutes_table(network, at, at, limit=0)
    assert held.minutes.nnz == 1
    assert held.frame().iloc[0, 0] == 0.0


def test_no_sites_or_no_origins_give_empty_tables():
    network, none = toy.streets(), toy.sites().iloc[:0]
    assert travel.minutes(network, toy.cells(), none, limit=15).shape == (8, 0)
    assert travel.minutes(network, toy.cells().iloc[:0], toy.sites(), limit=15).shape == (0, 3)
    assert np.isinf(travel.nearest(network, toy.cells(), none, limit=15)).all()


def test_the_sparse_table_gives_any_columns_in_the_order_asked():
    held = travel.minutes_table(toy.streets(), toy.cells(), toy.sites(), limit=10)
    asked = held.frame(["biblioteca:x", "farmacia:a"])
    assert list(asked.columns) == ["biblioteca:x", "farmacia:a"]
    expected = toy.MINUTES.where(toy.MINUTES <= 10, np.inf)[list(asked.columns)]
    pd.testing.assert_frame_equal(asked, expected, check_names=False)


def test_a_site_that_the_table_does_not_have_is_named():
    held = travel.minutes_table(toy.streets(), toy.cells(), toy.sites(), limit=10)
    with pytest.raises(UnknownError, match="'farmacia:z'"):
        held.frame(["farmacia:z"])


def test_places_without_positions_are_refused():
    with pytest.raises(InputError, match="no positions"):
        travel.minutes(toy.streets(), pd.DataFrame({"people": [1]}), toy.sites(), limit=10)


def _random(seed: int) -> tuple[Streets, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    nodes, edges = walking.network(seed)
    rng = np.random.default_rng(seed + 7)
    origins = walking.places(rng.uniform(-100, 1100, (7, 2)), "cell")
    sites = walking.places(rng.uniform(-100, 1100, (rng.integers(1, 12), 2)), "site")
    return Streets.from_tables(nodes, edges), edges, origins, sites


@given(st.integers(0, 100_000), st.sampled_from([2.0, 8.0, 60.0]), st.sampled_from([3.0, 4.5]))
@settings(max_examples=150)
def test_the_table_agrees_with_a_naive_dijkstra(seed, limit, speed):
    network, edges, origins, sites = _random(seed)
    start, end = travel.locate(network, origins), travel.locate(network, sites)
    found = travel.minutes(network, start, end, limit=limit, speed_kmh=speed).to_numpy()
    naive = walking.NaiveWalks(edges, network.edges, start.snap, end.snap)
    for i in range(len(origins)):
        walks = naive.minutes((0, i), speed)
        expected = np.array([walks.get((1, j), np.inf) for j in range(len(sites))])
        clear = np.abs(expected - limit) > 1e-4
        expected[expected > limit] = np.inf
        np.testing.assert_allclose(found[i][clear], expected[clear], rtol=0, atol=1e-9)
    least = travel.nearest(network, start, end, limit=limit, speed_kmh=speed)
    np.testing.assert_allclose(least, found.min(axis=1), rtol=0, atol=1e-12)


@given(st.integers(0, 100_000))
def test_there_and_back_take_the_same_minutes(seed):
    network, _, origins, sites = _random(seed)
    there = travel.minutes(network, origins, sites, limit=25).to_numpy()
    back = travel.minutes(network, sites, origins, limit=25).to_numpy()
    np.testing.assert_array_equal(there, back.T)


@given(st.integers(0, 100_000), st.floats(0, 1000), st.floats(0, 1000))
def test_another_site_never_lengthens_the_way_to_the_nearest(seed, x, y):
    network, _, origins, sites = _random(seed)
    more = pd.concat([sites, walking.places([(x, y)], "new")])
    before, after = (travel.nearest(network, origins, some, limit=40) for some in (sites, more))
    assert (after <= before).all()


@given(st.integers(0, 100_000), st.data())
def test_another_street_never_lengthens_a_walk(seed, data):
    nodes, edges = walking.network(seed)
    pair = data.draw(st.tuples(st.integers(0, 13), st.integers(0, 13)))
    line = shapely.LineString(nodes.iloc[list(pair)].to_numpy())
    more = walking.frames(
        nodes.to_numpy(),
        np.concatenate([edges[["from_node", "to_node"]].to_numpy() - 100, [pair]]),
        [*edges.geometry, line],
        [*edges["length_m"], line.length],
    )
    before, after = Streets.from_tables(nodes, edges), Streets.from_tables(*more)
    doors = before.snap(np.random.default_rng(seed).uniform(0, 1000, (8, 2)))
    labels = pd.Index(range(8))
    walks = [
        travel.minutes(s, travel.Places(labels, doors), travel.Places(labels, doors), limit=90)
        for s in (before, after)
    ]
    assert (walks[1].to_numpy() <= walks[0].to_numpy()).all()


def test_many_more_places_than_one_chunk_give_the_same_rows():
    network = toy.streets()
    rng = np.random.default_rng(3)
    many = walking.places(rng.uniform([0, 0], [1200, 600], (150, 2)) + toy.ORIGIN, "m")
    whole = travel.minutes(network, many, many, limit=20)
    apart = pd.concat([travel.minutes(network, many.iloc[[i]], many, limit=20) for i in (0, 63, 64, 149)])
    pd.testing.assert_frame_equal(whole.loc[apart.index], apart)


def test_a_part_of_a_snap_keeps_its_places():
    snap = toy.streets().snap(np.array([(10, 5), (9000, 9000), (20, 7)]) + toy.ORIGIN)
    part = snap.slice_places(1, 3)
    assert isinstance(part, Snap)
    assert part.is_on_network.tolist() == [False, True]
    assert part.leg_m[1] == snap.leg_m[2]
