"""Walks across pedestrian areas: the streets of 2016 hold no pedestrian street, the city's polygons of 2020 do.

Inside such a polygon everybody may walk in a straight line. Its entrances are the nodes within 8 m of it (a street
is drawn at its axis, the area from the kerb) and the points where a straight street crosses its outline. Between
its entrances go the shortest ways that stay inside (a visibility graph: straight lines and the corners they turn
at), and nothing else.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from mire_geo.errors import DataError
from mire_geo.sources.streets import junctions
from mire_geo.sources.streets.drawing import Drawing, Floats, Ints
from mire_geo.tables import schema

ORIGIN = "pedestrian-2020"
ENTRANCE_M = 8.0
"""How far from the outline a node may stand and still lead into the area; also the least distance of gates."""
LARGEST_M2 = 50_000.0
"""A larger area is a park with its own fences and waters, not a street or a square."""
SEAM_M = 0.5
"""Areas that touch are drawn with seams up to twice this."""
DETOUR = 1.05
"""A way that a third entrance serves with no more than this detour is left out."""


@dataclass(frozen=True, eq=False)
class Areas:
    """The walkable polygons, in metres, and why the other features are not."""

    polygons: tuple[shapely.Polygon, ...]
    read: int
    kept: int
    refused: dict[str, int]


def read(path: Path) -> Areas:
    """The pedestrian areas in force in 2020 of the city's file of restricted areas.

    Raises:
        DataError: the file is missing or is another set.
    """
    if not path.is_file():
        raise DataError("%(path)s is missing; the raw folder must hold it", path=path)
    frame = gpd.read_file(path)
    if not {"tipo", "val_fine"} <= set(frame.columns):
        raise DataError(
            "%(name)s has no columns 'tipo' and 'val_fine'; it is not the set of restricted areas",
            name=path.name,
        )
    frame = frame.to_crs(schema.CRS)
    expired = frame["val_fine"].astype("str").fillna("9999").str[:4] < "2020"
    tests = [frame["tipo"] != "AP", expired, frame.area > LARGEST_M2]
    why = ["limits cars, not a pedestrian area", "expired before 2020", "a park, with ways of its own"]
    reason = np.select([is_refused.to_numpy(dtype=bool) for is_refused in tests], why, "")
    shapes = shapely.make_valid(np.array(frame.geometry.array, dtype=object)[reason == ""])
    joined = shapely.union_all(shapely.buffer(shapes, SEAM_M, join_style="mitre"))
    polygons = shapely.orient_polygons(shapely.simplify(shapely.get_parts(joined), SEAM_M / 2))
    refused = Counter(reason[reason != ""].tolist())
    return Areas(tuple(polygons), len(frame), int((reason == "").sum()), dict(sorted(refused.items())))


def cross(drawing: Drawing, areas: Areas, split: str) -> Drawing:
    """The drawing with the shortest ways across each area; streets cut at its outline become of origin `split`."""
    edge, gates = _gates(drawing, areas)
    cut = drawing.with_nodes(gates).split(edge, len(drawing.xy) + np.arange(len(edge)), split)
    used = np.flatnonzero(cut.degree > 0)
    tree = shapely.STRtree(shapely.points(cut.xy[used]))
    corners, ends, lines = [np.empty((0, 2))], [np.empty((0, 2), dtype=np.int64)], []
    size = len(cut.xy)
    for polygon in areas.polygons:
        entrances = np.sort(used[tree.query(polygon, predicate="dwithin", distance=ENTRANCE_M)])
        turns, pairs, ways = _ways(polygon, cut.xy[entrances])
        ends.append(np.concatenate([entrances, size + np.arange(len(turns))])[pairs])
        corners.append(turns)
        lines.extend(ways)
        size += len(turns)
    tail, head = np.concatenate(ends).T
    origin = np.full(len(lines), ORIGIN)
    whole = cut.with_nodes(np.concatenate(corners))
    return whole.with_pieces(tail, head, np.array(lines, dtype=object), origin)


def _gates(drawing: Drawing, areas: Areas) -> tuple[Ints, Floats]:
    """Where straight pieces cross an outline: the piece and the place, none near a node or an earlier gate."""
    outlines = shapely.boundary(np.array(areas.polygons, dtype=object))
    _, edge = shapely.STRtree(drawing.lines).query(outlines, predicate="intersects")
    edge = np.unique(edge[drawing.breadth_m[edge] <= junctions.THIN_M])
    places = shapely.intersection(drawing.lines[edge], shapely.union_all(outlines))
    gates: list[tuple[int, Floats]] = []
    for number, place in zip(edge, places, strict=True):
        near = [drawing.xy[drawing.tail[number]], drawing.xy[drawing.head[number]]]
        for at in np.round(shapely.get_coordinates(place), 2):
            if np.hypot(*(np.array(near) - at).T).min() > ENTRANCE_M:
                near.append(at)
                gates.append((int(number), at))
    return np.array([number for number, _ in gates], dtype=np.int64), np.array(
        [at for _, at in gates]
    ).reshape(-1, 2)


def _ways(polygon: shapely.Polygon, entrances: Floats) -> tuple[Floats, Ints, list[shapely.LineString]]:
    """Corners turned at, and pieces of the shortest ways: pairs of positions in entrances + corners, and lines."""
    if len(entrances) < 2:
        return np.empty((0, 2)), np.empty((0, 2), dtype=np.int64), []
    outside = shapely.points(entrances)
    feet = shapely.get_coordinates(shapely.get_point(shapely.shortest_line(polygon, outside), 0))
    corners = np.round(_reflex_corners(polygon), 2)
    vertices = np.concatenate([feet, corners])
    low, high = np.triu_indices(len(vertices), 1)
    sights = shapely.linestrings(np.stack([vertices[low], vertices[high]], axis=1))
    room = shapely.buffer(polygon, SEAM_M / 5)
    shapely.prepare(room)
    visible = shapely.covers(room, sights)
    graph = csr_array(
        (shapely.length(sights[visible]) + 1e-6, (low[visible], high[visible])), shape=(len(vertices),) * 2
    )
    lengths, before = dijkstra(graph, directed=False, indices=np.arange(len(feet)), return_predecessors=True)
    pairs = sorted(
        {pair for i, j in _needed_pairs(lengths[:, : len(feet)]) for pair in _steps(before[i], i, j)}
    )
    turning = np.unique([v for pair in pairs for v in pair if v >= len(feet)]).astype(np.int64)
    number = np.concatenate([np.arange(len(feet)), np.zeros(len(corners), dtype=np.int64)])
    number[turning] = len(feet) + np.arange(len(turning))
    lines = [_line(i, j, entrances, vertices) for i, j in pairs]
    return vertices[turning], number[np.array(pairs, dtype=np.int64).reshape(-1, 2)], lines


def _reflex_corners(polygon: shapely.Polygon) -> Floats:
    """The corners around which a way inside an oriented polygon can turn."""
    corners = [np.empty((0, 2))]
    for ring in (polygon.exterior, *polygon.interiors):
        at = np.asarray(ring.coords)[:-1]
        into, out = at - np.roll(at, 1, axis=0), np.roll(at, -1, axis=0) - at
        corners.append(at[into[:, 0] * out[:, 1] - into[:, 1] * out[:, 0] < 0])
    return np.concatenate(corners)


def _needed_pairs(lengths: Floats) -> Iterator[tuple[int, int]]:
    """Pairs of entrances that need a way of their own."""
    for i, j in zip(*np.triu_indices(len(lengths), 1), strict=True):
        others = np.delete(lengths[i] + lengths[:, j], [i, j])
        if np.isfinite(lengths[i, j]) and not (others <= DETOUR * lengths[i, j]).any():
            yield int(i), int(j)


def _steps(before: NDArray[np.int32], start: int, end: int) -> Iterator[tuple[int, int]]:
    while end != start:
        step = int(before[end])
        yield min(step, end), max(step, end)
        end = step


def _line(i: int, j: int, entrances: Floats, vertices: Floats) -> shapely.LineString:
    """From vertex to vertex, begun and ended at the street node where a vertex is an entrance."""
    way = [vertices[i], vertices[j]]
    if i < len(entrances):
        way.insert(0, entrances[i])
    if j < len(entrances):
        way.append(entrances[j])
    return shapely.remove_repeated_points(shapely.LineString(np.round(way, 2)))
