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
    bound = limit_mm(minutes, speed_kmh)
    snap = streets.snap([(x, y)])
    lines = np.empty(0, dtype=object)
    if snap.ok[0] and snap.leg_mm[0] <= bound:
        lines = np.concatenate([_door_leg(streets, snap, x, y), _reached_streets(streets, snap, bound)])
        lines = lines[shapely.length(lines) > 0]
    return Isochrone(
        _land_beside(lines, width_m), shapely.multilinestrings(lines), minutes, str(snap.reason[0])
    )


def _land_beside(lines: NDArray[np.object_], width_m: float) -> shapely.Geometry:
    """The land within `width_m` of the lines.

    Most short pieces add nothing to the land beside the long ones: leaving those out of the union halves its time.
    """
    strips = shapely.buffer(lines, width_m, quad_segs=_QUADRANT_SEGMENTS)
    long = shapely.length(lines) >= width_m
    land = shapely.union_all(strips[long]) if long.any() else shapely.Polygon()
    shapely.prepare(land)
    more = strips[~long]
    return shapely.union(land, shapely.union_all(more[~shapely.covers(land, more)]))


def _door_leg(streets: Streets, snap: Snap, x: float, y: float) -> NDArray[np.object_]:
    edge = snap.edge[0]
    share = snap.along_mm[0] / streets.length_mm[edge]
    foot = shapely.line_interpolate_point(streets.lines[edge], share, normalized=True)
    return np.array([shapely.LineString([(x, y), foot.coords[0]])], dtype=object)


def _reached_streets(streets: Streets, snap: Snap, bound: float) -> NDArray[np.object_]:
    """The whole edges within the bound, then the parts of those that the bound cuts."""
    remaining = np.maximum(bound - streets.distances_mm(snap, bound)[0], 0.0)
    length = streets.length_mm
    from_tail, from_head = (
        np.minimum(remaining[streets.tail], length),
        np.minimum(remaining[streets.head], length),
    )
    own = int(snap.edge[0])
    whole = from_tail + from_head >= length
    cut = ~whole & (from_tail + from_head > 0)
    whole[own] = cut[own] = False
    edge = np.flatnonzero(cut)
    begin, end = _own_street(snap, bound, from_tail[own], from_head[own], length[own])
    return np.concatenate(
        [
            streets.lines[whole],
            _edge_stretches(streets, edge, np.zeros(len(edge)), from_tail[edge]),
            _edge_stretches(streets, edge, length[edge] - from_head[edge], length[edge].astype(float)),
            _edge_stretches(streets, np.full(len(begin), own), begin, end),
        ]
    )


def _own_street(
    snap: Snap, bound: float, from_tail: float, from_head: float, length: float
) -> tuple[Floats, Floats]:
    """Begins and ends of the stretches of the start's own street: what its ends and its middle reach, once."""
    walked = bound - snap.leg_mm[0]
    low, high = max(snap.along_mm[0] - walked, 0.0), min(snap.along_mm[0] + walked, length)
    stretches: list[list[float]] = []
    for begin, end in sorted([(0.0, from_tail), (low, high), (length - from_head, length)]):
        if stretches and begin <= stretches[-1][1]:
            stretches[-1][1] = max(end, stretches[-1][1])
        else:
            stretches.append([begin, end])
    begins, ends = np.array(stretches, dtype=float).T
    return begins, ends


def _edge_stretches(
    streets: Streets, edge: NDArray[np.int64], begin: Floats, end: Floats
) -> NDArray[np.object_]:
    """The stretch of each edge between two walked lengths, millimetres; nothing where it has no length."""
    nonempty = end > begin
    scale = shapely.length(streets.lines[edge]) / streets.length_mm[edge]
    stretches = zip(
        streets.lines[edge][nonempty], (begin * scale)[nonempty], (end * scale)[nonempty], strict=True
    )
    return np.array([_stretch(line, start, stop) for line, start, stop in stretches], dtype=object)


def _stretch(line: shapely.LineString, start: float, stop: float) -> shapely.LineString:
    """The line between two distances along it, metres."""
    xy = shapely.get_coordinates(line)
    at = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    inner = (at > start) & (at < stop)
    ends = [[np.interp(d, at, xy[:, 0]), np.interp(d, at, xy[:, 1])] for d in (start, stop)]
    return shapely.LineString(np.concatenate([ends[:1], xy[inner], ends[1:]]))
