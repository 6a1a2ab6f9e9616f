"""Isochrone: reached pieces of street, buffered, with the holes that nobody can walk into."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from mire_geo.errors import InputError
from mire_geo.travel import isochrone
from mire_geo.travel.streets import CUT_OFF, TOO_FAR, Streets, limit_mm
from tests import toy, walking

X, Y = toy.ORIGIN


def test_the_pieces_are_cut_where_the_minutes_run_out():
    line = walking.streets([(0, 0), (1000, 0)], [(0, 1)])
    reached = isochrone.reach(line, 400, 0, minutes=2)
    assert reached.reason == ""
    assert reached.pieces.length == pytest.approx(300)
    assert reached.pieces.bounds == (250, 0, 550, 0)


def test_the_leg_from_the_door_is_walked_first():
    line = walking.streets([(0, 0), (1000, 0)], [(0, 1)])
    reached = isochrone.reach(line, 400, 75, minutes=2)
    assert reached.pieces.bounds == (325, 0, 475, 75)
    assert reached.street_km == pytest.approx(0.225)


def test_a_block_walked_around_stays_a_hole():
    reached = isochrone.reach(toy.streets(), X + 300, Y + 300, minutes=16)
    blocks = [hole for hole in reached.area.interiors if shapely.Polygon(hole).area > 200 * 200]
    assert len(blocks) >= 2
    middle = shapely.Point(X + 150, Y + 150)
    assert not reached.area.contains(middle)
    assert reached.area.contains(shapely.Point(X + 150, Y + 10))


def test_slower_people_reach_less():
    fast, slow = (isochrone.reach(toy.streets(), X, Y, minutes=10, speed_kmh=v) for v in (4.5, 3.0))
    assert slow.area.area < fast.area.area
    assert fast.street_km == pytest.approx(
        isochrone.reach(toy.streets(), X, Y, minutes=15, speed_kmh=3.0).street_km
    )


def test_a_start_off_the_network_gives_nothing_and_says_why():
    network = walking.streets([(0, 0), (100, 0), (200, 0), (0, 900), (100, 900)], [(0, 1), (1, 2), (3, 4)])
    far, cut = (isochrone.reach(network, 50, y, minutes=15) for y in (400, 890))
    assert (far.reason, cut.reason) == (TOO_FAR, CUT_OFF)
    assert far.area.is_empty
    assert cut.pieces.is_empty


def test_no_minutes_reach_nothing():
    reached = isochrone.reach(toy.streets(), X, Y, minutes=0)
    assert reached.area.is_empty
    assert reached.street_km == 0


def test_minutes_that_mean_nothing_are_refused():
    with pytest.raises(InputError):
        isochrone.reach(toy.streets(), X, Y, minutes=-5)


@given(st.integers(0, 2_000), st.floats(1, 12))
def test_what_is_reached_is_what_the_walks_say(seed, minutes):
    network = Streets.from_tables(*walking.network(seed))
    x, y = network.xy[network.is_in_largest].mean(axis=0)
    snap = network.snap([(x, y)], max_leg_m=250)
    reached = isochrone.reach(network, x, y, minutes=minutes)
    if not snap.is_on_network[0]:
        assert reached.area.is_empty
        return
    to_nodes = network.distances_mm(snap)[0]
    bound = limit_mm(minutes)
    at = shapely.points(network.xy)
    for node in np.flatnonzero(to_nodes < bound - 1):
        assert reached.pieces.distance(at[node]) < 1e-6
    longer = isochrone.reach(network, x, y, minutes=minutes + 2)
    assert longer.street_km >= reached.street_km - 1e-9
    corners = isochrone.WIDTH_M * (1 - np.cos(np.pi / 8))  # circles are drawn with eight corners
    assert reached.area.is_empty or longer.area.buffer(corners).covers(reached.area)
    assert reached.pieces.is_empty or reached.area.buffer(1e-3).covers(reached.pieces)


@given(st.integers(0, 2_000))
def test_the_reached_length_is_the_sum_over_the_edges(seed):
    nodes, edges = walking.network(seed)
    edges["length_m"] = edges.length
    network = Streets.from_tables(nodes, edges)
    x, y = network.xy[network.is_in_largest][0]
    snap = network.snap([(x, y)])
    bound = limit_mm(6)
    left = np.maximum(bound - network.distances_mm(snap)[0], 0)
    by_ends = np.minimum(left[network.tail] + left[network.head], network.length_mm)
    reached = isochrone.reach(network, x, y, minutes=6)
    assert reached.pieces.length * 1000 == pytest.approx(by_ends.sum(), abs=len(edges) * 3)
