"""Isochrone: the pieces of street somebody can reach on foot, and the land beside them.

Land that no street within reach touches stays out: the reached pieces are buffered and their holes kept, so a
railway yard or a walled park never looks served because streets run around it.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from mire_geo.travel.streets import WALKING_KMH, Floats, Snap, Streets, limit_mm

WIDTH_M = 25.0
"""Default breadth of land taken as reached on either side of a street, metres: a pavement and a doorway."""

_QUADRANT_SEGMENTS = 2
"""Corners of a quarter circle: rounder ends cost time and show nothing at the scale of a city."""


@dataclass(frozen=True, eq=False)
class Isochrone:
    """What can be reached; geometries in metres, empty where the start is not on the network."""

    area: shapely.Geometry
    """Polygon or MultiPolygon, with its holes."""
    pieces: shapely.MultiLineString
    """The reached streets, those at the limit cut where the minutes run out, and the leg from the door."""
    minutes: float
    reason: str
    """Empty, or why the start is not on the network: a code of `streets.REASONS`."""

    @property
    def street_km(self) -> float:
        """Length of the reached pieces as drawn, kilometres."""
        return float(self.pieces.length) / 1000


def reach(
    streets: Streets,
    x: float,
    y: float,
    *,
    minutes: float,
    speed_kmh: float = WALKING_KMH,
    width_m: float = WIDTH_M,
) -> Isochrone:
    """What somebody who starts at (x, y), metres, reaches within `minutes`.

    Raises:
        InputError: a position or a limit that is not usable.
    """
    longest_mm = limit_mm(minutes, speed_kmh)
    snap = streets.snap([(x, y)])
    reached_lines = np.empty(0, dtype=object)
    if snap.is_on_network[0] and snap.leg_mm[0] <= longest_mm:
        reached_lines = np.concatenate(
            [_door_leg_lines(streets, snap, x, y), _reached_lines(streets, snap, longest_mm)]
        )
        reached_lines = reached_lines[shapely.length(reached_lines) > 0]
    return Isochrone(
        _land_beside(reached_lines, width_m),
        shapely.multilinestrings(reached_lines),
        minutes,
        str(snap.reason[0]),
    )


def _land_beside(street_lines: NDArray[np.object_], width_m: float) -> shapely.Geometry:
    """The land within `width_m` of the lines.

    Most short pieces add nothing to the land beside the long ones: leaving those out of the union halves its time.
    """
    line_strips = shapely.buffer(street_lines, width_m, quad_segs=_QUADRANT_SEGMENTS)
    is_long = shapely.length(street_lines) >= width_m
    reached_land = shapely.union_all(line_strips[is_long]) if is_long.any() else shapely.Polygon()
    shapely.prepare(reached_land)
    short_strips = line_strips[~is_long]
    return shapely.union(
        reached_land, shapely.union_all(short_strips[~shapely.covers(reached_land, short_strips)])
    )


def _door_leg_lines(streets: Streets, snap: Snap, x: float, y: float) -> NDArray[np.object_]:
    street_edge = snap.edge[0]
    share_along_edge = snap.along_mm[0] / streets.length_mm[street_edge]
    street_point = shapely.line_interpolate_point(
        streets.lines[street_edge], share_along_edge, normalized=True
    )
    return np.array([shapely.LineString([(x, y), street_point.coords[0]])], dtype=object)


def _reached_lines(streets: Streets, snap: Snap, longest_mm: float) -> NDArray[np.object_]:
    """The whole edges within the bound, then the parts of those that the bound cuts."""
    remaining_mm = np.maximum(longest_mm - streets.distances_mm(snap, longest_mm)[0], 0.0)
    edge_lengths_mm = streets.length_mm
    from_tail_mm, from_head_mm = (
        np.minimum(remaining_mm[streets.tail], edge_lengths_mm),
        np.minimum(remaining_mm[streets.head], edge_lengths_mm),
    )
    start_edge = int(snap.edge[0])
    is_wholly_reached = from_tail_mm + from_head_mm >= edge_lengths_mm
    is_partly_reached = ~is_wholly_reached & (from_tail_mm + from_head_mm > 0)
    is_wholly_reached[start_edge] = is_partly_reached[start_edge] = False
    cut_edges = np.flatnonzero(is_partly_reached)
    begins_mm, ends_mm = _reached_start_parts(
        snap, longest_mm, from_tail_mm[start_edge], from_head_mm[start_edge], edge_lengths_mm[start_edge]
    )
    return np.concatenate(
        [
            streets.lines[is_wholly_reached],
            _edge_part_lines(streets, cut_edges, np.zeros(len(cut_edges)), from_tail_mm[cut_edges]),
            _edge_part_lines(
                streets,
                cut_edges,
                edge_lengths_mm[cut_edges] - from_head_mm[cut_edges],
                edge_lengths_mm[cut_edges].astype(float),
            ),
            _edge_part_lines(streets, np.full(len(begins_mm), start_edge), begins_mm, ends_mm),
        ]
    )


def _reached_start_parts(
    snap: Snap, longest_mm: float, from_tail_mm: float, from_head_mm: float, length_mm: float
) -> tuple[Floats, Floats]:
    """Begins and ends of the reached parts of the start's own street: from its ends and its middle, joined."""
    remaining_mm = longest_mm - snap.leg_mm[0]
    middle_begin_mm, middle_end_mm = (
        max(snap.along_mm[0] - remaining_mm, 0.0),
        min(snap.along_mm[0] + remaining_mm, length_mm),
    )
    part_bounds_mm: list[list[float]] = []
    for begin_mm, end_mm in sorted(
        [(0.0, from_tail_mm), (middle_begin_mm, middle_end_mm), (length_mm - from_head_mm, length_mm)]
    ):
        if part_bounds_mm and begin_mm <= part_bounds_mm[-1][1]:
            part_bounds_mm[-1][1] = max(end_mm, part_bounds_mm[-1][1])
        else:
            part_bounds_mm.append([begin_mm, end_mm])
    begins_mm, ends_mm = np.array(part_bounds_mm, dtype=float).T
    return begins_mm, ends_mm


def _edge_part_lines(
    streets: Streets, edges: NDArray[np.int64], begins_mm: Floats, ends_mm: Floats
) -> NDArray[np.object_]:
    """The part of each edge between two walked lengths, millimetres; nothing where it has no length."""
    has_length = ends_mm > begins_mm
    metres_per_mm = shapely.length(streets.lines[edges]) / streets.length_mm[edges]
    lines_with_bounds = zip(
        streets.lines[edges][has_length],
        (begins_mm * metres_per_mm)[has_length],
        (ends_mm * metres_per_mm)[has_length],
        strict=True,
    )
    return np.array(
        [_line_between(line, start_m, stop_m) for line, start_m, stop_m in lines_with_bounds], dtype=object
    )


def _line_between(line: shapely.LineString, start_m: float, stop_m: float) -> shapely.LineString:
    """The line between two distances along it, metres."""
    xy = shapely.get_coordinates(line)
    distances_m = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    is_between = (distances_m > start_m) & (distances_m < stop_m)
    end_xy = [
        [np.interp(distance_m, distances_m, xy[:, 0]), np.interp(distance_m, distances_m, xy[:, 1])]
        for distance_m in (start_m, stop_m)
    ]
    return shapely.LineString(np.concatenate([end_xy[:1], xy[is_between], end_xy[1:]]))
