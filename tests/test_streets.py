"""Streets: what stands on the network, where it meets it, and what is said of the rest."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from mire_geo.errors import DataError, InputError
from mire_geo.travel import streets
from mire_geo.travel.streets import CUT_OFF, REASONS, TOO_FAR, Streets
from tests import toy, walking

CORRIDOR = [(0, 0), (100, 0), (200, 0)], [(0, 1), (1, 2)]
"""Two edges in a row."""
ISLAND = [(0, 0), (100, 0), (200, 0), (0, 500), (100, 500)], [(0, 1), (1, 2), (3, 4)]
"""The corridor, and an edge 500 m north of it that nothing joins."""


def test_the_toy_network_has_its_nodes_edges_and_one_component():
    network = toy.streets()
    assert len(network.nodes) == 15
    assert len(network.edges) == 21
    assert network.is_in_largest.all()
    assert set(network.length_mm.tolist()) == {300_000}


def test_nothing_of_a_network_can_be_changed():
    network = toy.streets()
    for name in ("nodes", "xy", "edges", "tail", "head", "length_mm", "lines", "component"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(network, name)[0] = getattr(network, name)[1]
    with pytest.raises(AttributeError):
        network.tail = network.head


def test_an_edge_to_a_node_that_does_not_exist_is_named():
    nodes, edges = walking.straight(*CORRIDOR)
    with pytest.raises(DataError, match="edge 2: to_node is 102, which is no node"):
        Streets.from_tables(nodes.drop(102), edges)


def test_a_network_without_edges_is_refused():
    nodes, edges = walking.straight(*CORRIDOR)
    with pytest.raises(DataError, match="no edge"):
        Streets.from_tables(nodes, edges.iloc[:0])


def test_components_are_numbered_by_size_and_the_largest_is_known():
    network = walking.streets(*ISLAND)
    assert network.component.tolist() == [0, 0, 0, 1, 1]
    assert network.is_in_largest.mean() == pytest.approx(0.6)


def test_components_of_equal_size_are_numbered_by_their_first_node():
    network = walking.streets([(0, 0), (0, 9), (50, 0), (50, 9)], [(2, 3), (0, 1)])
    assert network.component.tolist() == [0, 0, 1, 1]


def test_a_place_is_snapped_to_the_nearest_point_of_an_edge_not_to_a_node():
    snap = walking.streets(*CORRIDOR).snap([(40, 30)])
    assert snap.edge.tolist() == [0]
    assert snap.along_mm.tolist() == [40_000]
    assert snap.leg_m.tolist() == [30.0]
    assert snap.reason.tolist() == [""]


def test_the_walked_length_counts_along_a_street_that_is_longer_than_it_is_drawn():
    line = shapely.LineString([(0, 0), (100, 0)])
    network = Streets.from_tables(*walking.frames([(0, 0), (100, 0)], [(0, 1)], [line], [150.0]))
    assert network.snap([(40, 0)]).along_mm.tolist() == [60_000]


def test_a_place_too_far_from_any_street_gets_a_reason_and_no_number():
    snap = walking.streets(*CORRIDOR).snap([(40, 251), (40, 249)], max_leg_m=250)
    assert snap.is_on_network.tolist() == [False, True]
    assert snap.reason.tolist() == [TOO_FAR, ""]
    assert np.isinf(snap.leg_m[0])


def test_a_place_beside_a_piece_cut_off_prefers_the_rest_within_the_bound():
    network = walking.streets(*ISLAND)
    assert network.snap([(50, 490)], max_leg_m=600).leg_m.tolist() == [490.0]
    assert network.snap([(50, 490)], max_leg_m=250).reason.tolist() == [CUT_OFF]


def test_every_reason_has_a_sentence():
    assert {TOO_FAR, CUT_OFF} == set(REASONS)


def test_a_place_without_position_is_named():
    with pytest.raises(InputError, match="place number 1 has no position"):
        walking.streets(*CORRIDOR).snap([(0, 0), (np.nan, 1)])


def test_no_place_at_all_is_no_error():
    network = walking.streets(*CORRIDOR)
    none = network.snap(np.empty((0, 2)))
    assert network.distances_mm(none).shape == (0, 3)
    assert np.isinf(network.nearest_mm(none)).all()


@given(st.integers(0, 10_000))
def test_snapping_agrees_with_the_distance_to_every_edge(seed):
    network = Streets.from_tables(*walking.network(seed))
    xy = np.random.default_rng(seed + 1).uniform(-200, 1200, (10, 2))
    snap = network.snap(xy, max_leg_m=120)
    main = np.flatnonzero(network.is_in_largest[network.tail])
    for i, point in enumerate(shapely.points(xy)):
        away = min(network.lines[k].distance(point) for k in main)
        assert snap.is_on_network[i] == (away <= 120)
        if snap.is_on_network[i]:
            assert snap.leg_m[i] == pytest.approx(away, abs=1e-3)
            share = snap.along_mm[i] / network.length_mm[snap.edge[i]]
            foot = network.lines[snap.edge[i]].interpolate(share, normalized=True)
            assert foot.distance(point) == pytest.approx(away, abs=2e-3)


def test_of_parallel_edges_the_shortest_is_walked_and_loops_do_no_harm():
    ends = [(0, 0), (100, 0)]
    lines = [
        shapely.LineString(ends),
        shapely.LineString([(0, 0), (50, 80), (100, 0)]),
        shapely.LineString(ends[::-1]),
    ]
    loop = shapely.LineString([(100, 0), (150, 0), (150, 50), (100, 0)])
    network = Streets.from_tables(
        *walking.frames(ends, [(0, 1), (0, 1), (1, 0), (1, 1)], [*lines, loop], [130, 200, 110, 170])
    )
    assert network.distances_mm(network.snap([(0, 0)]))[0].tolist() == [0, 110_000]
    on_loop = network.snap([(150, 0)])
    assert on_loop.edge.tolist() == [3]
    assert network.distances_mm(on_loop)[0, 1] == pytest.approx(170_000 * 50 / loop.length, abs=1)


def test_distances_stop_at_the_limit_and_include_it():
    network = walking.streets(*CORRIDOR)
    door = network.snap([(0, 10)])
    assert network.distances_mm(door, 110_000)[0].tolist() == [10_000, 110_000, np.inf]
    assert network.nearest_mm(door, 109_999).tolist() == [10_000, np.inf, np.inf]


def test_a_limit_in_minutes_becomes_millimetres():
    assert streets.limit_mm(15) == 1_125_000
    assert streets.limit_mm(10, 3.0) == 500_000
    assert streets.limit_mm(np.inf) == np.inf


@pytest.mark.parametrize(
    ("minutes", "speed"), [(-1, 4.5), (np.nan, 4.5), (15, 0), (15, -3), (15, np.inf), (15, np.nan)]
)
def test_a_limit_or_speed_that_means_nothing_is_refused(minutes, speed):
    with pytest.raises(InputError, match="must be"):
        streets.limit_mm(minutes, speed)


def test_points_from_which_the_border_is_within_reach_are_flagged():
    square = shapely.box(0, 0, 10_000, 10_000)
    points = shapely.points([(1_124, 5_000), (1_126, 5_000), (5_000, 5_000), (9_999, 9_999)])
    assert streets.near_border(points, square, 15).tolist() == [True, False, False, True]
    assert streets.near_border(points, square, 15, speed_kmh=9).tolist() == [True, True, False, True]
