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
from mire_geo.sources.streets.osm_ways import Way, metres

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


def usable(ways: Sequence[Way], origin: str, *, other_ids: frozenset[int] = frozenset()) -> WayFile:
    """The ways that people may walk; those of `other_ids` have come with another file."""
    fresh = [way for way in ways if way.id not in other_ids]
    reasons = [_why_not(way) for way in fresh]
    walkable = tuple(way for way, reason in zip(fresh, reasons, strict=True) if not reason)
    refused = Counter(reason for reason in reasons if reason)
    return WayFile(walkable, origin, len(ways) - len(fresh), dict(sorted(refused.items())))


def _why_not(way: Way) -> str:
    if len(way.refs) < 2:
        return "fewer than two nodes"
    if "highway" not in way.tags:
        return "no longer a way (no highway tag)"
    if way.tags.get("access") in {"no", "private"} or way.tags.get("foot") in {"no", "private"}:
        return "private or forbidden"
    return ""


def with_footways(drawing: Drawing, layers: Sequence[WayFile]) -> FootwayNetwork:
    """The drawing with every way of the layers, connected where proven; of a shared node the first layer decides."""
    xy, ways = _positions(layers)
    same, at = _same_place(drawing, xy)
    number = np.where(same, at, len(drawing.xy) + np.cumsum(~same) - 1)
    nodes = drawing.with_nodes(xy[~same])
    node, edge, proof = _joins(drawing, nodes, [(w, origin, number[refs]) for w, origin, refs in ways])
    joined = {"same node as a street": int(same.sum())}
    for name in ("crossing", "end"):
        joined[name] = int((proof == name).sum())
    street = nodes.split(edge, node, SPLIT) if len(edge) else nodes
    breaks = _breaks(len(nodes.xy), len(drawing.xy), node, [number[refs] for _, _, refs in ways])
    parts = [(part, origin, way.id) for way, origin, refs in ways for part in pieces(number[refs], breaks)]
    whole = street.with_pieces(
        np.array([part[0] for part, _, _ in parts], dtype=np.int64),
        np.array([part[-1] for part, _, _ in parts], dtype=np.int64),
        np.array([shapely.LineString(nodes.xy[part]) for part, _, _ in parts], dtype=object),
        np.array([origin for _, origin, _ in parts], dtype=np.str_),
        np.array([way for _, _, way in parts], dtype=np.int64),
    )
    return FootwayNetwork(whole, joined)


def _positions(layers: Sequence[WayFile]) -> tuple[Floats, list[tuple[Way, str, Ints]]]:
    """Places of all nodes, and each way with its origin and the numbers of its nodes."""
    place: list[Sequence[float]] = []
    number: dict[tuple[int, int], int] = {}
    ways = []
    xy = iter(metres(np.array([at for layer in layers for way in layer.ways for at in way.lonlat])).tolist())
    for layer in layers:
        for way in layer.ways:
            refs = [_number(number, place, ref, next(xy)) for ref in way.refs]
            ways.append((way, layer.origin, np.array(refs, dtype=np.int64)))
    return np.array(place).reshape(-1, 2), ways


def _number(
    number: dict[tuple[int, int], int], place: list[Sequence[float]], ref: int, at: Sequence[float]
) -> int:
    """The number of an OSM node; one that jumped since gets a second number."""
    for version in (0, 1):
        index = number.get((ref, version))
        if index is None:
            number[ref, version] = len(place)
            place.append(at)
            return len(place) - 1
        if np.hypot(place[index][0] - at[0], place[index][1] - at[1]) <= SAME_NODE_M:
            return index
    return number[ref, 1]


def _same_place(drawing: Drawing, xy: Floats) -> tuple[NDArray[np.bool_], Ints]:
    tree = shapely.STRtree(shapely.points(drawing.xy))
    which, nearest = tree.query_nearest(shapely.points(xy), max_distance=SAME_PLACE_M, all_matches=False)
    at = np.zeros(len(xy), dtype=np.int64)
    at[which] = nearest
    same = np.zeros(len(xy), dtype=bool)
    same[which] = True
    return same, at


def _joins(
    streets: Drawing, nodes: Drawing, ways: Sequence[tuple[Way, str, Ints]]
) -> tuple[Ints, Ints, NDArray[np.str_]]:
    """Proven pairs of a footway's node and the street piece it lies on."""
    tree = shapely.STRtree(streets.lines)
    thin = streets.breadth_m <= junctions.THIN_M
    proofs: dict[tuple[int, int], str] = {}
    for way, _, refs in ways:
        if {"bridge", "tunnel", "layer"} & {k for k, v in way.tags.items() if v not in {"no", "0"}}:
            continue
        if way.tags.get("footway") == "crossing" or way.tags.get("path") == "crossing":
            for pair in _crossing_joins(streets, nodes, tree, thin, refs):
                proofs.setdefault(pair, "crossing")
        for pair in _end_joins(streets, nodes, tree, thin, refs):
            proofs.setdefault(pair, "end")
    pairs = sorted(proofs)
    node, edge = (np.array([pair[i] for pair in pairs], dtype=np.int64) for i in (0, 1))
    return node, edge, np.array([proofs[pair] for pair in pairs], dtype=np.str_)


def _crossing_joins(
    streets: Drawing, nodes: Drawing, tree: shapely.STRtree, thin: NDArray[np.bool_], refs: Ints
) -> Iterator[tuple[int, int]]:
    line, points = shapely.LineString(nodes.xy[refs]), shapely.points(nodes.xy[refs])
    for edge in tree.query(line, predicate="intersects"):
        away = shapely.distance(points, streets.lines[edge])
        node = refs[int(np.argmin(away))]
        if away.min() <= CROSSED_M and _on_middle(streets, nodes, node, edge):
            allowed = nodes.detour_m(np.array([node]), np.array([edge]))[0] <= junctions.ROUNDING_M
            if thin[edge] or allowed:
                yield int(node), int(edge)


def _end_joins(
    streets: Drawing, nodes: Drawing, tree: shapely.STRtree, thin: NDArray[np.bool_], refs: Ints
) -> Iterator[tuple[int, int]]:
    for node in (refs[0], refs[-1]):
        point = shapely.Point(nodes.xy[node])
        for edge in tree.query(point, predicate="dwithin", distance=junctions.ON_LINE_M):
            allowed = nodes.detour_m(np.array([node]), np.array([edge]))[0] <= junctions.ROUNDING_M
            if thin[edge] and allowed and _on_middle(streets, nodes, node, edge):
                yield int(node), int(edge)


def _on_middle(streets: Drawing, nodes: Drawing, node: int, edge: int) -> bool:
    if node in (streets.tail[edge], streets.head[edge]):
        return False
    along = streets.lines[edge].project(shapely.Point(nodes.xy[node]))
    return bool(0 < along < streets.lines[edge].length)


def _breaks(nodes: int, streets: int, joined: Ints, ways: Sequence[Ints]) -> NDArray[np.bool_]:
    """Where footways are cut into pieces: at streets, at their ends, where several meet."""
    visits = np.bincount(np.concatenate(ways), minlength=nodes)
    breaks = visits > 1
    breaks[:streets] = True
    breaks[joined] = True
    for refs in ways:
        breaks[refs[[0, -1]]] = True
    return breaks


def pieces(refs: Ints, breaks: NDArray[np.bool_]) -> Iterator[Ints]:
    """The runs of a way's nodes from one break to the next, the ends in both; loops of no breadth left out."""
    cuts = np.flatnonzero(breaks[refs])
    for begin, end in pairwise(cuts):
        if refs[begin] != refs[end] or end - begin > 2:
            yield refs[begin : end + 1]
