"""Repair and enrichment of a street drawing, on drawings small enough to check by eye."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from mire_geo.errors import DataError
from mire_geo.sources.streets import footways, junctions, osm_ways, pedestrian_areas, pruning
from mire_geo.sources.streets.drawing import Drawing, to_tables
from mire_geo.sources.streets.osm_ways import Way

STREET = "osm-2016"


def drawn(xy, pairs, lengths=None, origin=STREET):
    """A drawing of straight pieces, as long as they are drawn unless said."""
    at, ends = np.asarray(xy, dtype=float), np.asarray(pairs, dtype=np.int64)
    chords = np.hypot(*(at[ends[:, 1]] - at[ends[:, 0]]).T)
    length = np.where(np.isnan(lengths), chords, lengths) if lengths is not None else chords
    return Drawing.from_chords(at, ends[:, 0], ends[:, 1], np.round(length, 2), origin)


def proofs(drawing):
    joins = junctions.prove_joins(drawing)
    return {(int(n), int(e)): str(p) for n, e, p in zip(joins.node, joins.edge, joins.proof, strict=True)}


def test_a_split_shares_out_the_length_and_keeps_its_sum():
    street = drawn([(0, 0), (100, 0), (30, 0), (60, 0)], [(0, 1)], [120.0])
    parts = street.split(np.array([0, 0]), np.array([3, 2]), "cut")
    assert parts.tail.tolist() == [0, 2, 3]
    assert parts.head.tolist() == [2, 3, 1]
    assert parts.length_m.tolist() == [36.0, 36.0, 48.0]
    assert set(parts.origin) == {"cut"}
    assert street.length_m.tolist() == [120.0]


def test_a_part_is_never_shorter_than_it_is_drawn():
    parts = drawn([(0, 0), (100, 0), (50, 1)], [(0, 1)]).split(np.array([0]), np.array([2]), "cut")
    assert (parts.length_m >= np.round(parts.chord_m, 3)).all()


def test_other_pieces_keep_their_place_when_one_is_split():
    street = drawn([(0, 0), (10, 0), (20, 0), (30, 0), (15, 0)], [(0, 1), (1, 2), (2, 3)])
    parts = street.split(np.array([1]), np.array([4]), "cut")
    assert parts.origin.tolist() == [STREET, "cut", "cut", STREET]
    assert list(zip(parts.tail.tolist(), parts.head.tolist(), strict=True)) == [
        (0, 1),
        (1, 4),
        (4, 2),
        (2, 3),
    ]


@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=6, unique=True), st.floats(1.0, 3.0))
def test_splitting_keeps_the_length_and_the_ends(shares, winding):
    xy = [(0, 0), (1000, 0), *((1000 * share, 0) for share in shares)]
    street = drawn(xy, [(0, 1)], [1000 * winding])
    nodes = 2 + np.arange(len(shares))
    parts = street.split(np.zeros(len(shares), dtype=np.int64), nodes, "cut")
    assert parts.length_m.sum() == pytest.approx(street.length_m.sum(), abs=0.002 * len(xy))
    assert parts.component()[parts.degree > 0].max() == 0
    assert parts.degree[[0, 1]].tolist() == [1, 1]


#        1
#        |          a street 0-1 and a side street 2-3 that stops at its middle
#   3----2
#        0
SIDE = [(0, -50), (0, 50), (0.1, 0), (-80, 0)]


def test_a_dead_end_on_a_straight_street_is_joined_by_its_length():
    assert proofs(drawn(SIDE, [(0, 1), (2, 3)])) == {(2, 0): "length"}


def test_a_dead_end_beside_a_straight_street_is_not_joined_however_near():
    beside = [(0, -50), (0, 50), (4, 0), (80, 0), (80, 50), (0, 90)]
    assert proofs(drawn(beside, [(0, 1), (2, 3), (3, 4), (4, 5), (1, 5)])) == {}


def test_the_end_of_a_bridge_beside_a_street_is_not_joined():
    bridge = [(0, -50), (0, 50), (0.8, 0), (-80, 0), (90, 0)]
    assert proofs(drawn(bridge, [(0, 1), (2, 3), (2, 4)], [100.03, np.nan, np.nan])) == {}


def test_two_streets_that_cross_without_a_node_are_not_joined():
    assert proofs(drawn([(0, -50), (0, 50), (-50, 0), (50, 0)], [(0, 1), (2, 3)])) == {}


def test_a_dead_end_near_the_chord_of_a_street_that_bends_a_little_is_joined():
    bent = drawn([(0, -50), (0, 50), (2.5, 0), (80, 0)], [(0, 1), (2, 3)], [101.0, np.nan])
    assert proofs(bent) == {(2, 0): "line"}


def test_a_street_that_bends_far_proves_nothing_near_its_chord():
    far = drawn([(0, -50), (0, 50), (0.2, 0), (80, 0)], [(0, 1), (2, 3)], [160.0, np.nan])
    assert far.breadth_m[0] > junctions.BENT_M
    assert proofs(far) == {}


def test_a_piece_cut_off_is_joined_once_by_its_nearest_end():
    #  a loop of streets west of a street that bends; two of the loop's dead ends stop 7 m and 5 m from it
    xy = [(0, -60), (0, 60), (-7, -20), (-40, -20), (-40, 20), (-5, 20)]
    loop = drawn(xy, [(0, 1), (2, 3), (3, 4), (4, 5)], [124.0, np.nan, np.nan, np.nan])
    assert junctions.GENTLE_M < loop.breadth_m[0] < junctions.BENT_M
    assert proofs(loop) == {(5, 0): "cut off"}


def test_a_piece_that_hangs_on_the_rest_is_not_joined_again():
    xy = [(0, -60), (0, 60), (-7, -20), (-40, -20), (-40, 60)]
    assert proofs(drawn(xy, [(0, 1), (2, 3), (3, 4), (4, 1)], [124.0, np.nan, np.nan, np.nan])) == {}


def test_joins_must_hold_together():
    #  each dead end alone fits the length; a way by both does not, so the farther one falls
    xy = [(0, 0), (100, 0), (30, 2.4), (30, 80), (70, -2.6), (70, -80)]
    both = drawn(xy, [(0, 1), (2, 3), (4, 5)], [100.2, np.nan, np.nan])
    assert {node for node, _ in proofs(both)} == {2}


def test_after_the_joins_the_side_street_is_a_part_of_the_rest():
    street = drawn(SIDE, [(0, 1), (2, 3)])
    joins = junctions.prove_joins(street)
    assert street.component().max() == 1
    assert street.split(joins.edge, joins.node, "cut").component().max() == 0


# --- sidewalks and crossings -------------------------------------------------------------------------

LON, LAT = 9.18, 45.46
HERE = osm_ways.project_to_metres(np.array([(LON, LAT)]))[0]


def lonlat(x, y):
    """Degrees of a place x, y metres from `HERE`; good to a centimetre so near."""
    back = Transformer.from_crs("EPSG:32632", "EPSG:4326", always_xy=True)
    return tuple(round(float(v), 7) for v in back.transform(HERE[0] + x, HERE[1] + y))


def way(number, refs, xy, **tags):
    return Way(number, tuple(refs), tuple(lonlat(x, y) for x, y in xy), {"highway": "footway", **tags})


def laid(streets, crossings=(), sidewalks=()):
    layers = [footways.usable_ways(crossings, "crossing"), footways.usable_ways(sidewalks, "sidewalk")]
    return footways.add_footways(streets, layers)


def street_here(xy, pairs, lengths=None):
    return drawn(np.asarray(xy, dtype=float) + HERE, pairs, lengths)


CROSSING = way(7, [1, 2, 3], [(40, -6), (40, 0.4), (40, 6)], footway="crossing")


def test_a_crossing_is_joined_where_it_crosses_the_street():
    crossed_areas = laid(street_here([(0, 0), (100, 0)], [(0, 1)]), [CROSSING])
    assert crossed_areas.joined["crossing"] == 1
    drawing = crossed_areas.drawing
    assert sorted(drawing.origin.tolist()) == ["crossing", "crossing", footways.SPLIT, footways.SPLIT]
    assert drawing.component()[drawing.degree > 0].max() == 0
    assert drawing.length_m[drawing.origin == "crossing"].sum() == pytest.approx(12, abs=0.05)
    assert set(drawing.way[drawing.origin == "crossing"]) == {7}


@pytest.mark.parametrize("tags", [{"bridge": "yes"}, {"tunnel": "yes"}, {"layer": "1"}])
def test_a_crossing_on_a_bridge_or_in_a_tunnel_is_not_joined(tags):
    crossing = way(7, [1, 2, 3], [(40, -6), (40, 0), (40, 6)], footway="crossing", **tags)
    assert laid(street_here([(0, 0), (100, 0)], [(0, 1)]), [crossing]).joined["crossing"] == 0


def test_a_crossing_without_a_node_on_the_street_is_not_joined():
    crossing = way(7, [1, 2], [(40, -6), (40, 6)], footway="crossing")
    assert laid(street_here([(0, 0), (100, 0)], [(0, 1)]), [crossing]).joined["crossing"] == 0


def test_a_sidewalk_beside_a_street_is_not_joined_but_shares_nodes_with_crossings():
    sidewalk = way(8, [9, 3, 10], [(0, 6), (40, 6), (100, 6)], footway="sidewalk")
    crossed_areas = laid(street_here([(0, 0), (100, 0)], [(0, 1)]), [CROSSING], [sidewalk]).drawing
    assert crossed_areas.component()[crossed_areas.degree > 0].max() == 0
    assert (crossed_areas.origin == "sidewalk").sum() == 2
    alone = laid(street_here([(0, 0), (100, 0)], [(0, 1)]), [], [sidewalk]).drawing
    assert alone.component()[alone.degree > 0].max() == 1


def test_a_node_that_jumped_is_not_the_same_place():
    sidewalk = way(8, [9, 3], [(0, 6), (40, 40)], footway="sidewalk")
    crossed_areas = laid(street_here([(0, 0), (100, 0)], [(0, 1)]), [CROSSING], [sidewalk]).drawing
    assert crossed_areas.component()[crossed_areas.degree > 0].max() == 1


def test_a_node_where_a_street_node_stands_is_that_node():
    sidewalk = way(8, [9, 10], [(100, 0), (100, 30)], footway="sidewalk")
    crossed_areas = laid(street_here([(0, 0), (100, 0)], [(0, 1)]), [], [sidewalk])
    assert crossed_areas.joined["same node as a street"] == 1
    assert crossed_areas.drawing.tail[-1] == 1


def test_the_end_of_a_sidewalk_on_a_straight_street_is_joined():
    sidewalk = way(8, [9, 10], [(50, 0.05), (50, 30)], footway="sidewalk")
    assert laid(street_here([(0, 0), (100, 0)], [(0, 1)]), [], [sidewalk]).joined["end"] == 1


def test_ways_that_nobody_may_walk_are_counted_by_reason():
    ways = [
        CROSSING,
        way(1, [1, 2], [(0, 0), (1, 1)], access="private"),
        way(2, [1, 2], [(0, 0), (1, 1)], foot="no"),
        Way(3, (1, 2), (lonlat(0, 0), lonlat(1, 1)), {"razed:highway": "footway"}),
        Way(4, (1,), (lonlat(0, 0),), {"highway": "footway"}),
        way(5, [1, 2], [(0, 0), (1, 1)]),
    ]
    layer = footways.usable_ways(ways, "crossing", other_ids=frozenset({5}))
    assert layer.refused == {
        "fewer than two nodes": 1,
        "no longer a way (no highway tag)": 1,
        "private or forbidden": 2,
    }
    assert (len(layer.ways), layer.merged) == (1, 1)


# --- what is worth keeping -------------------------------------------------------------------------


def kept(drawing):
    streets = drawing.origin == STREET
    return pruning.useful_pieces(drawing, streets).tolist()


def with_footways(streets, xy, pairs):
    more = streets.with_nodes(np.asarray(xy, dtype=float))
    pairs = np.asarray(pairs, dtype=np.int64)
    lines = shapely.linestrings(more.xy[pairs])
    return more.with_pieces(pairs[:, 0], pairs[:, 1], lines, np.full(len(pairs), "foot"))


SQUARE = drawn([(0, 0), (100, 0), (100, 100), (0, 100)], [(0, 1), (1, 2), (2, 3), (3, 0)])


def test_a_footway_between_two_streets_is_kept_and_one_that_ends_nowhere_is_not():
    crossed_areas = with_footways(SQUARE, [(50, 50), (60, 60)], [(0, 4), (4, 2), (4, 5)])
    assert kept(crossed_areas) == [True] * 4 + [True, True, False]


def test_a_ring_that_hangs_on_one_place_is_dropped():
    crossed_areas = with_footways(SQUARE, [(20, 20), (30, 20), (30, 30)], [(0, 4), (4, 5), (5, 6), (6, 4)])
    assert kept(crossed_areas) == [True] * 4 + [False] * 4


def test_a_footway_straight_from_street_to_street_is_kept():
    assert kept(with_footways(SQUARE, np.empty((0, 2)), [(0, 2)])) == [True] * 5


def test_footways_of_a_piece_cut_off_are_dropped():
    island = drawn([(0, 0), (100, 0), (100, 100), (0, 500), (100, 500)], [(0, 1), (1, 2), (3, 4)])
    crossed_areas = with_footways(island, [(50, 540)], [(3, 5), (5, 4), (0, 2)])
    assert kept(crossed_areas) == [True, True, True, False, False, True]


def test_a_sidewalk_without_crossings_is_stranded():
    street = drawn([(0, 0), (300, 0)], [(0, 1)])
    beside = with_footways(street, [(0, 8), (300, 8)], [(0, 2), (2, 3), (3, 1)])
    streets = beside.origin == STREET
    assert pruning.stranded_sidewalks(beside, streets, ~streets).tolist() == [False, False, True, False]
    short = drawn([(0, 0), (60, 0)], [(0, 1)])
    beside = with_footways(short, [(0, 8), (60, 8)], [(0, 2), (2, 3), (3, 1)])
    assert not pruning.stranded_sidewalks(beside, beside.origin == STREET, beside.origin != STREET).any()


# --- pedestrian areas -------------------------------------------------------------------------


def areas(*polygons):
    return pedestrian_areas.PedestrianAreas(
        tuple(shapely.orient_polygons(list(polygons))), len(polygons), len(polygons), {}
    )


def test_across_a_square_people_walk_straight():
    #  streets end at the west and the east side of a square that no street crosses
    streets = drawn([(-50, 0), (-2, 0), (102, 0), (150, 0)], [(0, 1), (2, 3)])
    crossed_areas = pedestrian_areas.cross_areas(streets, areas(shapely.box(0, -50, 100, 50)), "cut")
    assert crossed_areas.origin.tolist() == [STREET, STREET, pedestrian_areas.ORIGIN]
    assert crossed_areas.length_m[-1] == pytest.approx(104)
    assert crossed_areas.component()[crossed_areas.degree > 0].max() == 0


def test_around_a_monument_people_turn_at_its_corners():
    square = shapely.box(0, -50, 100, 50) - shapely.box(40, -30, 60, 30)
    streets = drawn([(-50, 0), (-2, 0), (102, 0), (150, 0)], [(0, 1), (2, 3)])
    crossed_areas = pedestrian_areas.cross_areas(streets, areas(square), "cut")
    way = crossed_areas.length_m[crossed_areas.origin == pedestrian_areas.ORIGIN].sum()
    assert way == pytest.approx(4 + 2 * np.hypot(40, 30) + 20, abs=0.01)
    lines = crossed_areas.lines[crossed_areas.origin == pedestrian_areas.ORIGIN]
    assert not any(line.crosses(shapely.box(41, -29, 59, 29)) for line in lines)


def test_a_street_that_crosses_the_outline_leads_in_there():
    streets = drawn([(50, -200), (50, 200), (-50, 0), (-2, 0)], [(0, 1), (2, 3)])
    crossed_areas = pedestrian_areas.cross_areas(streets, areas(shapely.box(0, -50, 100, 50)), "cut")
    assert (crossed_areas.origin == "cut").sum() == 3
    assert crossed_areas.component()[crossed_areas.degree > 0].max() == 0
    assert {tuple(at) for at in crossed_areas.xy[4:6].tolist()} == {(50.0, -50.0), (50.0, 50.0)}


def test_a_street_far_from_a_square_does_not_lead_into_it():
    streets = drawn([(-50, 0), (-9, 0), (102, 0), (150, 0)], [(0, 1), (2, 3)])
    crossed_areas = pedestrian_areas.cross_areas(streets, areas(shapely.box(0, -50, 100, 50)), "cut")
    assert crossed_areas.origin.tolist() == [STREET, STREET]


def test_a_missing_set_of_areas_is_named(tmp_path):
    with pytest.raises(DataError, match=r"ds51\.geojson is missing"):
        pedestrian_areas.read(tmp_path / "ds51.geojson")


def test_another_set_is_not_taken_for_the_areas(tmp_path):
    wrong = tmp_path / "ds51.geojson"
    wrong.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"a": 1}, '
        '"geometry": {"type": "Point", "coordinates": [9, 45]}}]}'
    )
    with pytest.raises(DataError, match="not the set of restricted areas"):
        pedestrian_areas.read(wrong)


def test_tables_number_the_nodes_in_use():
    street = drawn([(0, 0), (9, 9), (100, 0)], [(0, 2)])
    nodes, edges = to_tables(street)
    assert nodes.index.tolist() == [1, 3]
    assert edges[["from_node", "to_node"]].to_numpy().tolist() == [[1, 3]]
