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
MAX_AREA_M2 = 50_000.0
"""A larger area is a park with its own fences and waters, not a street or a square."""
SEAM_M = 0.5
"""Areas that touch are drawn with seams up to twice this."""
DETOUR_RATIO = 1.05
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
    restricted_areas = gpd.read_file(path)
    if not {"tipo", "val_fine"} <= set(restricted_areas.columns):
        raise DataError(
            "%(name)s has no columns 'tipo' and 'val_fine'; it is not the set of restricted areas",
            name=path.name,
        )
    restricted_areas = restricted_areas.to_crs(schema.CRS)
    is_expired = restricted_areas["val_fine"].astype("str").fillna("9999").str[:4] < "2020"
    refusal_masks = [restricted_areas["tipo"] != "AP", is_expired, restricted_areas.area > MAX_AREA_M2]
    refusal_reasons = [
        "limits cars, not a pedestrian area",
        "expired before 2020",
        "a park, with ways of its own",
    ]
    row_reasons = np.select(
        [is_refused.to_numpy(dtype=bool) for is_refused in refusal_masks], refusal_reasons, ""
    )
    area_shapes = shapely.make_valid(
        np.array(restricted_areas.geometry.array, dtype=object)[row_reasons == ""]
    )
    merged_shape = shapely.union_all(shapely.buffer(area_shapes, SEAM_M, join_style="mitre"))
    polygons = shapely.orient_polygons(shapely.simplify(shapely.get_parts(merged_shape), SEAM_M / 2))
    refusal_counts = Counter(row_reasons[row_reasons != ""].tolist())
    return PedestrianAreas(
        tuple(polygons),
        len(restricted_areas),
        int((row_reasons == "").sum()),
        dict(sorted(refusal_counts.items())),
    )


def cross_areas(drawing: Drawing, areas: PedestrianAreas, split_origin: str) -> Drawing:
    """The drawing with the shortest ways across each area; streets cut at its outline get `split_origin`."""
    crossed_edges, gate_xy = _outline_gates(drawing, areas)
    cut_drawing = drawing.with_nodes(gate_xy).split(
        crossed_edges, len(drawing.xy) + np.arange(len(crossed_edges)), split_origin
    )
    used_nodes = np.flatnonzero(cut_drawing.degree > 0)
    node_tree = shapely.STRtree(shapely.points(cut_drawing.xy[used_nodes]))
    corner_xy_list, end_nodes, all_lines = [np.empty((0, 2))], [np.empty((0, 2), dtype=np.int64)], []
    node_count = len(cut_drawing.xy)
    for polygon in areas.polygons:
        entrance_nodes = np.sort(
            used_nodes[node_tree.query(polygon, predicate="dwithin", distance=ENTRANCE_M)]
        )
        corner_xy, vertex_pairs, way_lines = _shortest_ways(polygon, cut_drawing.xy[entrance_nodes])
        end_nodes.append(
            np.concatenate([entrance_nodes, node_count + np.arange(len(corner_xy))])[vertex_pairs]
        )
        corner_xy_list.append(corner_xy)
        all_lines.extend(way_lines)
        node_count += len(corner_xy)
    tails, heads = np.concatenate(end_nodes).T
    origins = np.full(len(all_lines), ORIGIN)
    extended_drawing = cut_drawing.with_nodes(np.concatenate(corner_xy_list))
    return extended_drawing.with_pieces(tails, heads, np.array(all_lines, dtype=object), origins)


def _outline_gates(drawing: Drawing, areas: PedestrianAreas) -> tuple[Ints, Floats]:
    """Where straight pieces cross an outline: the piece and the place, none near a node or an earlier gate."""
    outlines = shapely.boundary(np.array(areas.polygons, dtype=object))
    _, crossed_edges = shapely.STRtree(drawing.lines).query(outlines, predicate="intersects")
    crossed_edges = np.unique(crossed_edges[drawing.breadth_m[crossed_edges] <= junctions.THIN_M])
    crossing_shapes = shapely.intersection(drawing.lines[crossed_edges], shapely.union_all(outlines))
    edges_with_gates: list[tuple[int, Floats]] = []
    for crossed_edge, crossing_shape in zip(crossed_edges, crossing_shapes, strict=True):
        nearby_xy = [drawing.xy[drawing.tail[crossed_edge]], drawing.xy[drawing.head[crossed_edge]]]
        for crossing_xy in np.round(shapely.get_coordinates(crossing_shape), 2):
            if np.hypot(*(np.array(nearby_xy) - crossing_xy).T).min() > ENTRANCE_M:
                nearby_xy.append(crossing_xy)
                edges_with_gates.append((int(crossed_edge), crossing_xy))
    return np.array([crossed_edge for crossed_edge, _ in edges_with_gates], dtype=np.int64), np.array(
        [crossing_xy for _, crossing_xy in edges_with_gates]
    ).reshape(-1, 2)


def _shortest_ways(
    polygon: shapely.Polygon, entrance_xy: Floats
) -> tuple[Floats, Ints, list[shapely.LineString]]:
    """Corners turned at, and pieces of the shortest ways: pairs of positions in entrances + corners, and lines."""
    if len(entrance_xy) < 2:
        return np.empty((0, 2)), np.empty((0, 2), dtype=np.int64), []
    entrance_points = shapely.points(entrance_xy)
    foot_xy = shapely.get_coordinates(shapely.get_point(shapely.shortest_line(polygon, entrance_points), 0))
    corner_xy = np.round(_reflex_corners(polygon), 2)
    vertex_xy = np.concatenate([foot_xy, corner_xy])
    first_vertices, second_vertices = np.triu_indices(len(vertex_xy), 1)
    sight_lines = shapely.linestrings(
        np.stack([vertex_xy[first_vertices], vertex_xy[second_vertices]], axis=1)
    )
    widened_polygon = shapely.buffer(polygon, SEAM_M / 5)
    shapely.prepare(widened_polygon)
    is_visible = shapely.covers(widened_polygon, sight_lines)
    sight_graph = csr_array(
        (
            shapely.length(sight_lines[is_visible]) + 1e-6,
            (first_vertices[is_visible], second_vertices[is_visible]),
        ),
        shape=(len(vertex_xy),) * 2,
    )
    path_lengths, predecessors = dijkstra(
        sight_graph, directed=False, indices=np.arange(len(foot_xy)), return_predecessors=True
    )
    vertex_pairs = sorted(
        {
            vertex_pair
            for start_vertex, end_vertex in _needed_pairs(path_lengths[:, : len(foot_xy)])
            for vertex_pair in _path_steps(predecessors[start_vertex], start_vertex, end_vertex)
        }
    )
    turning_vertices = np.unique(
        [vertex for vertex_pair in vertex_pairs for vertex in vertex_pair if vertex >= len(foot_xy)]
    ).astype(np.int64)
    vertex_numbers = np.concatenate([np.arange(len(foot_xy)), np.zeros(len(corner_xy), dtype=np.int64)])
    vertex_numbers[turning_vertices] = len(foot_xy) + np.arange(len(turning_vertices))
    way_lines = [
        _way_line(start_vertex, end_vertex, entrance_xy, vertex_xy)
        for start_vertex, end_vertex in vertex_pairs
    ]
    return (
        vertex_xy[turning_vertices],
        vertex_numbers[np.array(vertex_pairs, dtype=np.int64).reshape(-1, 2)],
        way_lines,
    )


def _reflex_corners(polygon: shapely.Polygon) -> Floats:
    """The corners around which a way inside an oriented polygon can turn."""
    corner_xy_list = [np.empty((0, 2))]
    for ring in (polygon.exterior, *polygon.interiors):
        ring_xy = np.asarray(ring.coords)[:-1]
        incoming_vectors, outgoing_vectors = (
            ring_xy - np.roll(ring_xy, 1, axis=0),
            np.roll(ring_xy, -1, axis=0) - ring_xy,
        )
        corner_xy_list.append(
            ring_xy[
                incoming_vectors[:, 0] * outgoing_vectors[:, 1]
                - incoming_vectors[:, 1] * outgoing_vectors[:, 0]
                < 0
            ]
        )
    return np.concatenate(corner_xy_list)


def _needed_pairs(path_lengths: Floats) -> Iterator[tuple[int, int]]:
    """Pairs of entrances that need a way of their own."""
    for first_entrance, second_entrance in zip(*np.triu_indices(len(path_lengths), 1), strict=True):
        detour_lengths = np.delete(
            path_lengths[first_entrance] + path_lengths[:, second_entrance], [first_entrance, second_entrance]
        )
        if (
            np.isfinite(path_lengths[first_entrance, second_entrance])
            and not (detour_lengths <= DETOUR_RATIO * path_lengths[first_entrance, second_entrance]).any()
        ):
            yield int(first_entrance), int(second_entrance)


def _path_steps(
    predecessors: NDArray[np.int32], start_vertex: int, end_vertex: int
) -> Iterator[tuple[int, int]]:
    while end_vertex != start_vertex:
        previous_vertex = int(predecessors[end_vertex])
        yield min(previous_vertex, end_vertex), max(previous_vertex, end_vertex)
        end_vertex = previous_vertex


def _way_line(
    start_vertex: int, end_vertex: int, entrance_xy: Floats, vertex_xy: Floats
) -> shapely.LineString:
    """From vertex to vertex, begun and ended at the street node where a vertex is an entrance."""
    way_xy = [vertex_xy[start_vertex], vertex_xy[end_vertex]]
    if start_vertex < len(entrance_xy):
        way_xy.insert(0, entrance_xy[start_vertex])
    if end_vertex < len(entrance_xy):
        way_xy.append(entrance_xy[end_vertex])
    return shapely.remove_repeated_points(shapely.LineString(np.round(way_xy, 2)))
