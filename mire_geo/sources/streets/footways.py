"""Sidewalks and crossings added to the street drawing, connected only where a connection is proven.

What proves a connection:

- two ways that share an OSM node id (and put it in the same place, within 10 m: a node that jumped was re-used);
- a node that stands where a street node stands (within 2 cm, the rounding of both): it is the same OSM node;
- a **crossing** that is drawn across a street, has a node of its own within 2 m of the chord, and is neither on a
  bridge nor in a tunnel: a mapped crossing shares that node with the street, by the rules of OSM. Where the street
  bends, its length must also allow the node (see `junctions`);
- the **end** of a sidewalk or crossing within 0.5 m of the chord of a straight street whose length allows it.

A sidewalk that merely runs beside a street is not joined to it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from mire_geo.sources.streets import junctions
from mire_geo.sources.streets.drawing import Drawing, Floats, Ints
from mire_geo.sources.streets.osm_ways import Way, project_to_metres

SAME_NODE_M = 10.0
SAME_PLACE_M = 0.02
CROSSED_M = 2.0
"""Distances of the rules above, metres."""

SPLIT = "osm-2016-split"


@dataclass(frozen=True, eq=False)
class WayFile:
    """The usable ways of one file, and why the others are not."""

    ways: tuple[Way, ...]
    origin: str
    merged: int
    """Ways that came with another file."""
    refused: dict[str, int]


@dataclass(frozen=True, eq=False)
class FootwayNetwork:
    """The drawing with the footways on it, not yet pruned."""

    drawing: Drawing
    joined: dict[str, int]
    """Number of connections by proof."""


def usable_ways(
    ways: Sequence[Way], source_label: str, *, other_ids: frozenset[int] = frozenset()
) -> WayFile:
    """The ways that people may walk; those of `other_ids` have come with another file."""
    new_ways = [way for way in ways if way.id not in other_ids]
    refusal_reasons = [_refusal_reason(way) for way in new_ways]
    walkable_ways = tuple(way for way, reason in zip(new_ways, refusal_reasons, strict=True) if not reason)
    refusal_counts = Counter(reason for reason in refusal_reasons if reason)
    return WayFile(
        walkable_ways, source_label, len(ways) - len(new_ways), dict(sorted(refusal_counts.items()))
    )


def _refusal_reason(way: Way) -> str:
    if len(way.refs) < 2:
        return "fewer than two nodes"
    if "highway" not in way.tags:
        return "no longer a way (no highway tag)"
    if way.tags.get("access") in {"no", "private"} or way.tags.get("foot") in {"no", "private"}:
        return "private or forbidden"
    return ""


def add_footways(drawing: Drawing, way_files: Sequence[WayFile]) -> FootwayNetwork:
    """The drawing with every way of the layers, connected where proven; of a shared node the first layer decides."""
    xy, ways_with_points = _points_and_ways(way_files)
    is_street_node, street_nodes = _match_street_nodes(drawing, xy)
    node_numbers = np.where(is_street_node, street_nodes, len(drawing.xy) + np.cumsum(~is_street_node) - 1)
    node_drawing = drawing.with_nodes(xy[~is_street_node])
    joined_nodes, joined_edges, proofs = _proven_joins(
        drawing,
        node_drawing,
        [(way, origin, node_numbers[point_numbers]) for way, origin, point_numbers in ways_with_points],
    )
    join_counts = {"same node as a street": int(is_street_node.sum())}
    for proof_name in ("crossing", "end"):
        join_counts[proof_name] = int((proofs == proof_name).sum())
    split_drawing = (
        node_drawing.split(joined_edges, joined_nodes, SPLIT) if len(joined_edges) else node_drawing
    )
    is_break_node = _break_node_mask(
        len(node_drawing.xy),
        len(drawing.xy),
        joined_nodes,
        [node_numbers[point_numbers] for _, _, point_numbers in ways_with_points],
    )
    way_parts = [
        (part_nodes, origin, way.id)
        for way, origin, point_numbers in ways_with_points
        for part_nodes in cut_pieces(node_numbers[point_numbers], is_break_node)
    ]
    extended_drawing = split_drawing.with_pieces(
        np.array([part_nodes[0] for part_nodes, _, _ in way_parts], dtype=np.int64),
        np.array([part_nodes[-1] for part_nodes, _, _ in way_parts], dtype=np.int64),
        np.array(
            [shapely.LineString(node_drawing.xy[part_nodes]) for part_nodes, _, _ in way_parts], dtype=object
        ),
        np.array([origin for _, origin, _ in way_parts], dtype=np.str_),
        np.array([way_id for _, _, way_id in way_parts], dtype=np.int64),
    )
    return FootwayNetwork(extended_drawing, join_counts)


def _points_and_ways(way_files: Sequence[WayFile]) -> tuple[Floats, list[tuple[Way, str, Ints]]]:
    """Places of all nodes, and each way with its origin and the numbers of its nodes."""
    positions: list[Sequence[float]] = []
    number_by_id: dict[tuple[int, int], int] = {}
    ways_with_points = []
    remaining_xy = iter(
        project_to_metres(
            np.array([lon_lat for way_file in way_files for way in way_file.ways for lon_lat in way.lonlat])
        ).tolist()
    )
    for way_file in way_files:
        for way in way_file.ways:
            point_numbers = [
                _node_number(number_by_id, positions, osm_id, next(remaining_xy)) for osm_id in way.refs
            ]
            ways_with_points.append((way, way_file.origin, np.array(point_numbers, dtype=np.int64)))
    return np.array(positions).reshape(-1, 2), ways_with_points


def _node_number(
    number_by_id: dict[tuple[int, int], int],
    positions: list[Sequence[float]],
    osm_id: int,
    position: Sequence[float],
) -> int:
    """The number of an OSM node; one that jumped since gets a second number."""
    for version in (0, 1):
        node_number = number_by_id.get((osm_id, version))
        if node_number is None:
            number_by_id[osm_id, version] = len(positions)
            positions.append(position)
            return len(positions) - 1
        if (
            np.hypot(positions[node_number][0] - position[0], positions[node_number][1] - position[1])
            <= SAME_NODE_M
        ):
            return node_number
    return number_by_id[osm_id, 1]


def _match_street_nodes(drawing: Drawing, xy: Floats) -> tuple[NDArray[np.bool_], Ints]:
    street_node_tree = shapely.STRtree(shapely.points(drawing.xy))
    matched_indices, nearest_nodes = street_node_tree.query_nearest(
        shapely.points(xy), max_distance=SAME_PLACE_M, all_matches=False
    )
    street_nodes = np.zeros(len(xy), dtype=np.int64)
    street_nodes[matched_indices] = nearest_nodes
    is_matched = np.zeros(len(xy), dtype=bool)
    is_matched[matched_indices] = True
    return is_matched, street_nodes


def _proven_joins(
    street_drawing: Drawing, node_drawing: Drawing, ways_with_nodes: Sequence[tuple[Way, str, Ints]]
) -> tuple[Ints, Ints, NDArray[np.str_]]:
    """Pairs of a footway's node and the street piece it lies on; the proof is a mapped crossing or the way's end."""
    street_tree = shapely.STRtree(street_drawing.lines)
    is_nearly_straight = street_drawing.breadth_m <= junctions.THIN_M
    proof_by_join: dict[tuple[int, int], str] = {}
    for way, _, way_nodes in ways_with_nodes:
        if {"bridge", "tunnel", "layer"} & {
            tag for tag, tag_value in way.tags.items() if tag_value not in {"no", "0"}
        }:
            continue
        if way.tags.get("footway") == "crossing" or way.tags.get("path") == "crossing":
            for join in _crossing_joins(
                street_drawing, node_drawing, street_tree, is_nearly_straight, way_nodes
            ):
                proof_by_join.setdefault(join, "crossing")
        for join in _end_joins(street_drawing, node_drawing, street_tree, is_nearly_straight, way_nodes):
            proof_by_join.setdefault(join, "end")
    joins = sorted(proof_by_join)
    nodes, edges = (np.array([join[pair_index] for join in joins], dtype=np.int64) for pair_index in (0, 1))
    return nodes, edges, np.array([proof_by_join[join] for join in joins], dtype=np.str_)


def _crossing_joins(
    street_drawing: Drawing,
    node_drawing: Drawing,
    street_tree: shapely.STRtree,
    is_nearly_straight: NDArray[np.bool_],
    way_nodes: Ints,
) -> Iterator[tuple[int, int]]:
    way_line, way_points = (
        shapely.LineString(node_drawing.xy[way_nodes]),
        shapely.points(node_drawing.xy[way_nodes]),
    )
    for edge in street_tree.query(way_line, predicate="intersects"):
        distances_m = shapely.distance(way_points, street_drawing.lines[edge])
        node = way_nodes[int(np.argmin(distances_m))]
        if distances_m.min() <= CROSSED_M and _is_between_ends(street_drawing, node_drawing, node, edge):
            fits_length = node_drawing.detour_m(np.array([node]), np.array([edge]))[0] <= junctions.ROUNDING_M
            if is_nearly_straight[edge] or fits_length:
                yield int(node), int(edge)


def _end_joins(
    street_drawing: Drawing,
    node_drawing: Drawing,
    street_tree: shapely.STRtree,
    is_nearly_straight: NDArray[np.bool_],
    way_nodes: Ints,
) -> Iterator[tuple[int, int]]:
    for node in (way_nodes[0], way_nodes[-1]):
        point = shapely.Point(node_drawing.xy[node])
        for edge in street_tree.query(point, predicate="dwithin", distance=junctions.ON_LINE_M):
            fits_length = node_drawing.detour_m(np.array([node]), np.array([edge]))[0] <= junctions.ROUNDING_M
            if (
                is_nearly_straight[edge]
                and fits_length
                and _is_between_ends(street_drawing, node_drawing, node, edge)
            ):
                yield int(node), int(edge)


def _is_between_ends(street_drawing: Drawing, node_drawing: Drawing, node: int, edge: int) -> bool:
    if node in (street_drawing.tail[edge], street_drawing.head[edge]):
        return False
    distance_along_m = street_drawing.lines[edge].project(shapely.Point(node_drawing.xy[node]))
    return bool(0 < distance_along_m < street_drawing.lines[edge].length)


def _break_node_mask(
    node_count: int, street_node_count: int, joined_nodes: Ints, nodes_by_way: Sequence[Ints]
) -> NDArray[np.bool_]:
    """Where footways are cut into pieces: at streets, at their ends, where several meet."""
    visit_counts = np.bincount(np.concatenate(nodes_by_way), minlength=node_count)
    is_break_node = visit_counts > 1
    is_break_node[:street_node_count] = True
    is_break_node[joined_nodes] = True
    for way_nodes in nodes_by_way:
        is_break_node[way_nodes[[0, -1]]] = True
    return is_break_node


def cut_pieces(way_nodes: Ints, is_break_node: NDArray[np.bool_]) -> Iterator[Ints]:
    """The runs of a way's nodes from one break to the next, the ends in both; loops of no breadth left out."""
    break_positions = np.flatnonzero(is_break_node[way_nodes])
    for start_position, end_position in pairwise(break_positions):
        if way_nodes[start_position] != way_nodes[end_position] or end_position - start_position > 2:
            yield way_nodes[start_position : end_position + 1]
