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


def usable_ways(ways: Sequence[Way], origin: str, *, other_ids: frozenset[int] = frozenset()) -> WayFile:
    """The ways that people may walk; those of `other_ids` have come with another file."""
    new_ways = [way for way in ways if way.id not in other_ids]
    reasons = [_refusal_reason(way) for way in new_ways]
    walkable = tuple(way for way, reason in zip(new_ways, reasons, strict=True) if not reason)
    refusal_counts = Counter(reason for reason in reasons if reason)
    return WayFile(walkable, origin, len(ways) - len(new_ways), dict(sorted(refusal_counts.items())))


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
    xy, ways = _positions(way_files)
    is_street_node, street_nodes = _match_street_nodes(drawing, xy)
    node_numbers = np.where(is_street_node, street_nodes, len(drawing.xy) + np.cumsum(~is_street_node) - 1)
    node_drawing = drawing.with_nodes(xy[~is_street_node])
    node, edge, proof = _proven_joins(
        drawing, node_drawing, [(way, origin, node_numbers[refs]) for way, origin, refs in ways]
    )
    join_counts = {"same node as a street": int(is_street_node.sum())}
    for proof_name in ("crossing", "end"):
        join_counts[proof_name] = int((proof == proof_name).sum())
    split_drawing = node_drawing.split(edge, node, SPLIT) if len(edge) else node_drawing
    is_break = _break_nodes(
        len(node_drawing.xy), len(drawing.xy), node, [node_numbers[refs] for _, _, refs in ways]
    )
    way_parts = [
        (part_nodes, origin, way.id)
        for way, origin, refs in ways
        for part_nodes in cut_pieces(node_numbers[refs], is_break)
    ]
    extended_drawing = split_drawing.with_pieces(
        np.array([part_nodes[0] for part_nodes, _, _ in way_parts], dtype=np.int64),
        np.array([part_nodes[-1] for part_nodes, _, _ in way_parts], dtype=np.int64),
        np.array(
            [shapely.LineString(node_drawing.xy[part_nodes]) for part_nodes, _, _ in way_parts], dtype=object
        ),
        np.array([origin for _, origin, _ in way_parts], dtype=np.str_),
        np.array([way for _, _, way in way_parts], dtype=np.int64),
    )
    return FootwayNetwork(extended_drawing, join_counts)


def _positions(way_files: Sequence[WayFile]) -> tuple[Floats, list[tuple[Way, str, Ints]]]:
    """Places of all nodes, and each way with its origin and the numbers of its nodes."""
    positions: list[Sequence[float]] = []
    number_by_ref: dict[tuple[int, int], int] = {}
    ways = []
    xy = iter(
        project_to_metres(
            np.array([lon_lat for way_file in way_files for way in way_file.ways for lon_lat in way.lonlat])
        ).tolist()
    )
    for way_file in way_files:
        for way in way_file.ways:
            refs = [_node_number(number_by_ref, positions, ref, next(xy)) for ref in way.refs]
            ways.append((way, way_file.origin, np.array(refs, dtype=np.int64)))
    return np.array(positions).reshape(-1, 2), ways


def _node_number(
    number_by_ref: dict[tuple[int, int], int],
    positions: list[Sequence[float]],
    ref: int,
    position: Sequence[float],
) -> int:
    """The number of an OSM node; one that jumped since gets a second number."""
    for version in (0, 1):
        index = number_by_ref.get((ref, version))
        if index is None:
            number_by_ref[ref, version] = len(positions)
            positions.append(position)
            return len(positions) - 1
        if np.hypot(positions[index][0] - position[0], positions[index][1] - position[1]) <= SAME_NODE_M:
            return index
    return number_by_ref[ref, 1]


def _match_street_nodes(drawing: Drawing, xy: Floats) -> tuple[NDArray[np.bool_], Ints]:
    tree = shapely.STRtree(shapely.points(drawing.xy))
    matched_points, nearest_nodes = tree.query_nearest(
        shapely.points(xy), max_distance=SAME_PLACE_M, all_matches=False
    )
    street_nodes = np.zeros(len(xy), dtype=np.int64)
    street_nodes[matched_points] = nearest_nodes
    is_matched = np.zeros(len(xy), dtype=bool)
    is_matched[matched_points] = True
    return is_matched, street_nodes


def _proven_joins(
    street_drawing: Drawing, node_drawing: Drawing, ways: Sequence[tuple[Way, str, Ints]]
) -> tuple[Ints, Ints, NDArray[np.str_]]:
    """Proven pairs of a footway's node and the street piece it lies on."""
    tree = shapely.STRtree(street_drawing.lines)
    is_thin = street_drawing.breadth_m <= junctions.THIN_M
    proofs: dict[tuple[int, int], str] = {}
    for way, _, refs in ways:
        if {"bridge", "tunnel", "layer"} & {
            tag for tag, value in way.tags.items() if value not in {"no", "0"}
        }:
            continue
        if way.tags.get("footway") == "crossing" or way.tags.get("path") == "crossing":
            for join in _crossing_joins(street_drawing, node_drawing, tree, is_thin, refs):
                proofs.setdefault(join, "crossing")
        for join in _end_joins(street_drawing, node_drawing, tree, is_thin, refs):
            proofs.setdefault(join, "end")
    joins = sorted(proofs)
    node, edge = (np.array([join[position] for join in joins], dtype=np.int64) for position in (0, 1))
    return node, edge, np.array([proofs[join] for join in joins], dtype=np.str_)


def _crossing_joins(
    street_drawing: Drawing,
    node_drawing: Drawing,
    tree: shapely.STRtree,
    is_thin: NDArray[np.bool_],
    refs: Ints,
) -> Iterator[tuple[int, int]]:
    line, points = shapely.LineString(node_drawing.xy[refs]), shapely.points(node_drawing.xy[refs])
    for edge in tree.query(line, predicate="intersects"):
        distances = shapely.distance(points, street_drawing.lines[edge])
        node = refs[int(np.argmin(distances))]
        if distances.min() <= CROSSED_M and _is_on_middle(street_drawing, node_drawing, node, edge):
            fits_length = node_drawing.detour_m(np.array([node]), np.array([edge]))[0] <= junctions.ROUNDING_M
            if is_thin[edge] or fits_length:
                yield int(node), int(edge)


def _end_joins(
    street_drawing: Drawing,
    node_drawing: Drawing,
    tree: shapely.STRtree,
    is_thin: NDArray[np.bool_],
    refs: Ints,
) -> Iterator[tuple[int, int]]:
    for node in (refs[0], refs[-1]):
        point = shapely.Point(node_drawing.xy[node])
        for edge in tree.query(point, predicate="dwithin", distance=junctions.ON_LINE_M):
            fits_length = node_drawing.detour_m(np.array([node]), np.array([edge]))[0] <= junctions.ROUNDING_M
            if is_thin[edge] and fits_length and _is_on_middle(street_drawing, node_drawing, node, edge):
                yield int(node), int(edge)


def _is_on_middle(street_drawing: Drawing, node_drawing: Drawing, node: int, edge: int) -> bool:
    if node in (street_drawing.tail[edge], street_drawing.head[edge]):
        return False
    distance_along = street_drawing.lines[edge].project(shapely.Point(node_drawing.xy[node]))
    return bool(0 < distance_along < street_drawing.lines[edge].length)


def _break_nodes(
    node_count: int, street_count: int, joined_nodes: Ints, way_refs: Sequence[Ints]
) -> NDArray[np.bool_]:
    """Where footways are cut into pieces: at streets, at their ends, where several meet."""
    visit_counts = np.bincount(np.concatenate(way_refs), minlength=node_count)
    is_break = visit_counts > 1
    is_break[:street_count] = True
    is_break[joined_nodes] = True
    for refs in way_refs:
        is_break[refs[[0, -1]]] = True
    return is_break


def cut_pieces(refs: Ints, is_break: NDArray[np.bool_]) -> Iterator[Ints]:
    """The runs of a way's nodes from one break to the next, the ends in both; loops of no breadth left out."""
    break_positions = np.flatnonzero(is_break[refs])
    for start_position, end_position in pairwise(break_positions):
        if refs[start_position] != refs[end_position] or end_position - start_position > 2:
            yield refs[start_position : end_position + 1]
