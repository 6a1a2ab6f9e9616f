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
class PedestrianAreas:
    """The walkable polygons, in metres, and why the other features are not."""

    polygons: tuple[shapely.Polygon, ...]
    read: int
    kept: int
    refused: dict[str, int]


def read(path: Path) -> PedestrianAreas:
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
    is_expired = frame["val_fine"].astype("str").fillna("9999").str[:4] < "2020"
    refusal_tests = [frame["tipo"] != "AP", is_expired, frame.area > LARGEST_M2]
    refusal_reasons = [
        "limits cars, not a pedestrian area",
        "expired before 2020",
        "a park, with ways of its own",
    ]
    row_reasons = np.select(
        [is_refused.to_numpy(dtype=bool) for is_refused in refusal_tests], refusal_reasons, ""
    )
    shapes = shapely.make_valid(np.array(frame.geometry.array, dtype=object)[row_reasons == ""])
    merged_shape = shapely.union_all(shapely.buffer(shapes, SEAM_M, join_style="mitre"))
    polygons = shapely.orient_polygons(shapely.simplify(shapely.get_parts(merged_shape), SEAM_M / 2))
    refusal_counts = Counter(row_reasons[row_reasons != ""].tolist())
    return PedestrianAreas(
        tuple(polygons), len(frame), int((row_reasons == "").sum()), dict(sorted(refusal_counts.items()))
    )


def cross_areas(drawing: Drawing, areas: PedestrianAreas, split_origin: str) -> Drawing:
    """The drawing with the shortest ways across each area; streets cut at its outline get `split_origin`."""
    edge, gates = _outline_gates(drawing, areas)
    cut_drawing = drawing.with_nodes(gates).split(edge, len(drawing.xy) + np.arange(len(edge)), split_origin)
    used_nodes = np.flatnonzero(cut_drawing.degree > 0)
    tree = shapely.STRtree(shapely.points(cut_drawing.xy[used_nodes]))
    corners, end_nodes, lines = [np.empty((0, 2))], [np.empty((0, 2), dtype=np.int64)], []
    node_count = len(cut_drawing.xy)
    for polygon in areas.polygons:
        entrances = np.sort(used_nodes[tree.query(polygon, predicate="dwithin", distance=ENTRANCE_M)])
        corner_points, vertex_pairs, way_lines = _shortest_ways(polygon, cut_drawing.xy[entrances])
        end_nodes.append(
            np.concatenate([entrances, node_count + np.arange(len(corner_points))])[vertex_pairs]
        )
        corners.append(corner_points)
        lines.extend(way_lines)
        node_count += len(corner_points)
    tail, head = np.concatenate(end_nodes).T
    origin = np.full(len(lines), ORIGIN)
    extended_drawing = cut_drawing.with_nodes(np.concatenate(corners))
    return extended_drawing.with_pieces(tail, head, np.array(lines, dtype=object), origin)


def _outline_gates(drawing: Drawing, areas: PedestrianAreas) -> tuple[Ints, Floats]:
    """Where straight pieces cross an outline: the piece and the place, none near a node or an earlier gate."""
    outlines = shapely.boundary(np.array(areas.polygons, dtype=object))
    _, edge = shapely.STRtree(drawing.lines).query(outlines, predicate="intersects")
    edge = np.unique(edge[drawing.breadth_m[edge] <= junctions.THIN_M])
    crossing_shapes = shapely.intersection(drawing.lines[edge], shapely.union_all(outlines))
    gates: list[tuple[int, Floats]] = []
    for edge_number, crossing_shape in zip(edge, crossing_shapes, strict=True):
        nearby_points = [drawing.xy[drawing.tail[edge_number]], drawing.xy[drawing.head[edge_number]]]
        for crossing_point in np.round(shapely.get_coordinates(crossing_shape), 2):
            if np.hypot(*(np.array(nearby_points) - crossing_point).T).min() > ENTRANCE_M:
                nearby_points.append(crossing_point)
                gates.append((int(edge_number), crossing_point))
    return np.array([edge_number for edge_number, _ in gates], dtype=np.int64), np.array(
        [crossing_point for _, crossing_point in gates]
    ).reshape(-1, 2)


def _shortest_ways(
    polygon: shapely.Polygon, entrances: Floats
) -> tuple[Floats, Ints, list[shapely.LineString]]:
    """Corners turned at, and pieces of the shortest ways: pairs of positions in entrances + corners, and lines."""
    if len(entrances) < 2:
        return np.empty((0, 2)), np.empty((0, 2), dtype=np.int64), []
    entrance_points = shapely.points(entrances)
    foot_points = shapely.get_coordinates(
        shapely.get_point(shapely.shortest_line(polygon, entrance_points), 0)
    )
    corners = np.round(_reflex_corners(polygon), 2)
    vertices = np.concatenate([foot_points, corners])
    first_vertices, second_vertices = np.triu_indices(len(vertices), 1)
    sight_lines = shapely.linestrings(np.stack([vertices[first_vertices], vertices[second_vertices]], axis=1))
    widened_polygon = shapely.buffer(polygon, SEAM_M / 5)
    shapely.prepare(widened_polygon)
    is_visible = shapely.covers(widened_polygon, sight_lines)
    graph = csr_array(
        (
            shapely.length(sight_lines[is_visible]) + 1e-6,
            (first_vertices[is_visible], second_vertices[is_visible]),
        ),
        shape=(len(vertices),) * 2,
    )
    path_lengths, predecessors = dijkstra(
        graph, directed=False, indices=np.arange(len(foot_points)), return_predecessors=True
    )
    pairs = sorted(
        {
            pair
            for i, j in _needed_pairs(path_lengths[:, : len(foot_points)])
            for pair in _path_steps(predecessors[i], i, j)
        }
    )
    turning_vertices = np.unique(
        [vertex for pair in pairs for vertex in pair if vertex >= len(foot_points)]
    ).astype(np.int64)
    vertex_numbers = np.concatenate([np.arange(len(foot_points)), np.zeros(len(corners), dtype=np.int64)])
    vertex_numbers[turning_vertices] = len(foot_points) + np.arange(len(turning_vertices))
    lines = [_way_line(i, j, entrances, vertices) for i, j in pairs]
    return vertices[turning_vertices], vertex_numbers[np.array(pairs, dtype=np.int64).reshape(-1, 2)], lines


def _reflex_corners(polygon: shapely.Polygon) -> Floats:
    """The corners around which a way inside an oriented polygon can turn."""
    corners = [np.empty((0, 2))]
    for ring in (polygon.exterior, *polygon.interiors):
        ring_points = np.asarray(ring.coords)[:-1]
        incoming, outgoing = (
            ring_points - np.roll(ring_points, 1, axis=0),
            np.roll(ring_points, -1, axis=0) - ring_points,
        )
        corners.append(ring_points[incoming[:, 0] * outgoing[:, 1] - incoming[:, 1] * outgoing[:, 0] < 0])
    return np.concatenate(corners)


def _needed_pairs(path_lengths: Floats) -> Iterator[tuple[int, int]]:
    """Pairs of entrances that need a way of their own."""
    for i, j in zip(*np.triu_indices(len(path_lengths), 1), strict=True):
        detour_lengths = np.delete(path_lengths[i] + path_lengths[:, j], [i, j])
        if np.isfinite(path_lengths[i, j]) and not (detour_lengths <= DETOUR * path_lengths[i, j]).any():
            yield int(i), int(j)


def _path_steps(
    predecessors: NDArray[np.int32], start_vertex: int, end_vertex: int
) -> Iterator[tuple[int, int]]:
    while end_vertex != start_vertex:
        previous_vertex = int(predecessors[end_vertex])
        yield min(previous_vertex, end_vertex), max(previous_vertex, end_vertex)
        end_vertex = previous_vertex


def _way_line(i: int, j: int, entrances: Floats, vertices: Floats) -> shapely.LineString:
    """From vertex to vertex, begun and ended at the street node where a vertex is an entrance."""
    way_points = [vertices[i], vertices[j]]
    if i < len(entrances):
        way_points.insert(0, entrances[i])
    if j < len(entrances):
        way_points.append(entrances[j])
    return shapely.remove_repeated_points(shapely.LineString(np.round(way_points, 2)))
