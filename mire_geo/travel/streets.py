"""Streets: the walking network as immutable arrays; snapping, reach, and what the city border hides.

Lengths are whole millimetres inside, so that sums are exact, ties are ties, and results repeat bit by bit.
A place is snapped to the nearest point **of an edge**, never to the nearest node; the leg from door to street
is kept, counted, and bounded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from mire_geo.errors import DataError, InputError, Phrase
from mire_geo.tables.schema import StreetEdges, StreetNodes

WALKING_KMH = 4.5
"""Default walking speed, km/h."""

MAX_LEG_M = 250.0
"""Default bound of the leg from door to street, metres."""

TOO_FAR = "too_far"
CUT_OFF = "cut_off"
REASONS: Mapping[str, Phrase] = MappingProxyType(
    {
        TOO_FAR: Phrase("no street within the bound of the leg from door to street"),
        CUT_OFF: Phrase("the only streets near belong to a piece cut off from the rest of the network"),
    }
)
"""Why a place is not on the network: code -> sentence. The empty code means that it is."""

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Snap:
    """Where places meet the streets; arrays of one item a place.

    Of a place that is not `ok`, `edge` is -1, `along_mm` 0, `leg_m` `inf` and `reason` a code of `REASONS`.
    """

    edge: Ints
    """Position of the edge in `Streets`."""
    along_mm: Ints
    """Walked length from the edge's tail, millimetres."""
    leg_m: Floats
    """Straight leg from door to street, metres, to the millimetre."""
    reason: NDArray[np.str_]

    @property
    def ok(self) -> NDArray[np.bool_]:
        """Which places are on the network."""
        return self.edge >= 0

    @property
    def leg_mm(self) -> Ints:
        """The leg in millimetres; 0 of a place that is not `ok`."""
        return np.where(self.ok, np.rint(np.where(self.ok, self.leg_m, 0.0) * 1000), 0).astype(np.int64)

    def part(self, begin: int, stop: int) -> "Snap":
        """The places from number `begin` to before number `stop`."""
        places = slice(begin, stop)
        return Snap(self.edge[places], self.along_mm[places], self.leg_m[places], self.reason[places])


@dataclass(frozen=True, eq=False)
class Streets:
    """A walking network: every edge can be walked both ways. Its arrays are read-only; see `from_tables`."""

    nodes: Ints
    """Labels of the nodes."""
    xy: Floats
    """Positions of the nodes, metres, shape (nodes, 2)."""
    edges: Ints
    """Labels of the edges."""
    tail: Ints
    head: Ints
    """Positions, in `nodes`, of each edge's ends."""
    length_mm: Ints
    """Walked length of each edge, at least 1 mm."""
    lines: NDArray[np.object_]
    """LineString of each edge from tail to head, metres."""
    component: Ints
    """Number of each node's connected component; 0 is the one with most nodes."""

    @classmethod
    def from_tables(cls, nodes: pd.DataFrame, edges: gpd.GeoDataFrame) -> "Streets":
        """The network of a `schema.StreetNodes` and a `schema.StreetEdges` frame.

        Raises:
            DataError: no edge at all, or an edge that names a node which is not there.
        """
        if edges.empty:
            raise DataError("the network has no edge; build it again, or give another extract")
        ends = []
        for column in (StreetEdges.from_node, StreetEdges.to_node):
            position = nodes.index.get_indexer(pd.Index(edges[column]))
            missing = edges.index[position < 0]
            if len(missing):
                at = edges.loc[missing[0], column]
                raise DataError(
                    "edge %(label)s: %(column)s is %(position)s, which is no node; add it or drop the edge",
                    label=missing[0],
                    column=column,
                    position=at,
                )
            ends.append(position.astype(np.int64))
        length = np.rint(edges[StreetEdges.length_m].to_numpy(float) * 1000).astype(np.int64)
        return cls(
            nodes=_read_only(nodes.index.to_numpy(np.int64)),
            xy=_read_only(nodes[[StreetNodes.x, StreetNodes.y]].to_numpy(float)),
            edges=_read_only(edges.index.to_numpy(np.int64)),
            tail=_read_only(ends[0]),
            head=_read_only(ends[1]),
            length_mm=_read_only(np.maximum(length, 1)),
            lines=_read_only(np.array(edges.geometry.array, dtype=object)),
            component=_read_only(_components(len(nodes), ends[0], ends[1])),
        )

    @property
    def largest(self) -> NDArray[np.bool_]:
        """Which nodes belong to the largest component; its mean is the component's share."""
        largest: NDArray[np.bool_] = self.component == 0
        return largest

    def snap(self, xy: ArrayLike, *, max_leg_m: float = MAX_LEG_M) -> Snap:
        """The nearest point of an edge of the largest component for each place of `xy`, metres, shape (n, 2).

        A place that has no such point within `max_leg_m` gets a reason instead.

        Raises:
            InputError: a position is not a number.
        """
        at = np.asarray(xy, dtype=float).reshape(-1, 2)
        bad = np.flatnonzero(~np.isfinite(at).all(axis=1))
        if len(bad):
            raise InputError(
                "place number %(number)s has no position: %(position)s; give x and y in metres",
                number=bad[0],
                position=at[bad[0]].tolist(),
            )
        points = shapely.points(at)
        edge = self._nearest_edge(points, max_leg_m)
        return self._foot(points, edge, self._reason(points, edge, max_leg_m))

    def distances_mm(self, snap: Snap, limit_mm: float = np.inf) -> Floats:
        """Millimetres from each place of `snap` to every node, `inf` beyond the limit; shape (places, nodes).

        Leg from door to street counted. Exact: each place is a node of its own that leads to both ends of its
        edge (Dijkstra, bounded).
        """
        if not len(snap.edge):
            return np.empty((0, len(self.nodes)))
        graph, first = self._with_places(snap)
        places = np.arange(first, graph.shape[0])
        return dijkstra(graph, indices=places, limit=limit_mm)[:, :first]

    def nearest_mm(self, snap: Snap, limit_mm: float = np.inf) -> Floats:
        """Millimetres from every node to the nearest place of `snap`, `inf` beyond the limit; a number a node."""
        if not len(snap.edge):
            return np.full(len(self.nodes), np.inf)
        graph, first = self._with_places(snap)
        places = np.arange(first, graph.shape[0])
        return dijkstra(graph, indices=places, limit=limit_mm, min_only=True)[:first]

    @cached_property
    def _graph(self) -> csr_array[Any]:
        """Symmetric matrix of millimetres; of parallel edges the shortest; no loops."""
        pairs = np.sort(np.stack([self.tail, self.head], axis=1), axis=1)
        order = np.lexsort((self.length_mm, pairs[:, 1], pairs[:, 0]))
        order = order[pairs[order, 0] != pairs[order, 1]]
        _, first = np.unique(pairs[order], axis=0, return_index=True)
        shortest = order[first]
        low, high = pairs[shortest].T
        weight = self.length_mm[shortest].astype(float)
        ends = (np.concatenate([low, high]), np.concatenate([high, low]))
        n = len(self.nodes)
        return csr_array((np.concatenate([weight, weight]), ends), shape=(n, n))

    def _with_places(self, snap: Snap) -> tuple[csr_array[Any], int]:
        """The graph with one more row a place, after the nodes: its way, if any, to both ends of its edge."""
        graph, first = self._graph, len(self.nodes)
        edge, along, leg = snap.edge[snap.ok], snap.along_mm[snap.ok], snap.leg_mm[snap.ok]
        ways = np.stack([along + leg, self.length_mm[edge] - along + leg], axis=1)
        ends = np.stack([self.tail[edge], self.head[edge]], axis=1)
        weights = np.concatenate([graph.data, ways.ravel()])
        to = np.concatenate([graph.indices, ends.ravel().astype(np.int32)])
        starts = np.concatenate([graph.indptr, graph.indptr[-1] + 2 * np.cumsum(snap.ok, dtype=np.int32)])
        size = first + len(snap.edge)
        return csr_array((weights, to, starts), shape=(size, size)), first

    @cached_property
    def _trees(self) -> tuple[tuple[Ints, shapely.STRtree], tuple[Ints, shapely.STRtree]]:
        """Edge positions and search tree of the largest component, and of all the rest."""
        main = self.largest[self.tail]
        parts = (np.flatnonzero(main), np.flatnonzero(~main))
        return (parts[0], shapely.STRtree(self.lines[parts[0]])), (
            parts[1],
            shapely.STRtree(self.lines[parts[1]]),
        )

    def _nearest_edge(self, points: NDArray[np.object_], max_leg_m: float) -> Ints:
        positions, tree = self._trees[0]
        which, nearest = tree.query_nearest(points, max_distance=max_leg_m, all_matches=False)
        edge = np.full(len(points), -1, dtype=np.int64)
        edge[which] = positions[nearest]
        return edge

    def _reason(self, points: NDArray[np.object_], edge: Ints, max_leg_m: float) -> NDArray[np.str_]:
        reason = np.where(edge >= 0, "", TOO_FAR)
        off = np.flatnonzero(edge < 0)
        which, _ = self._trees[1][1].query_nearest(points[off], max_distance=max_leg_m, all_matches=False)
        reason[off[which]] = CUT_OFF
        return reason

    def _foot(self, points: NDArray[np.object_], edge: Ints, reason: NDArray[np.str_]) -> Snap:
        along = np.zeros(len(points), dtype=np.int64)
        leg = np.full(len(points), np.inf)
        on = edge >= 0
        line = self.lines[edge[on]]
        share = shapely.line_locate_point(line, points[on], normalized=True)
        along[on] = np.rint(np.nan_to_num(share) * self.length_mm[edge[on]])
        leg[on] = np.round(shapely.distance(line, points[on]), 3)
        return Snap(
            edge=_read_only(edge),
            along_mm=_read_only(along),
            leg_m=_read_only(leg),
            reason=_read_only(reason),
        )


def limit_mm(minutes: float, speed_kmh: float = WALKING_KMH) -> float:
    """The millimetres walked in `minutes`, rounded down; `inf` of `inf`.

    Raises:
        InputError: a limit that is negative or not a number, or a speed that is not positive.

    >>> limit_mm(15)
    1125000.0
    """
    if not minutes >= 0:
        raise InputError("the limit must be zero or more minutes, not %(minutes)s", minutes=minutes)
    if not 0 < speed_kmh < np.inf:
        raise InputError(
            "the walking speed must be a positive number of km/h, not %(speed_kmh)s", speed_kmh=speed_kmh
        )
    return float(np.floor(minutes * speed_kmh * 1e6 / 60 + 1e-6))


def near_border(
    points: ArrayLike, boundary: shapely.Geometry, minutes: float, *, speed_kmh: float = WALKING_KMH
) -> NDArray[np.bool_]:
    """Which shapely points could leave the study area `boundary` in a straight walk of `minutes`.

    What lies beyond is not in the data, so the edge of the study area looks worse served than it is. Metres.
    """
    edge = shapely.boundary(boundary)
    shapely.prepare(edge)
    near: NDArray[np.bool_] = shapely.dwithin(edge, np.asarray(points), limit_mm(minutes, speed_kmh) / 1000)
    return near


def _components(nodes: int, tail: Ints, head: Ints) -> Ints:
    """Component of each node, numbered from the one with most nodes; ties go to the first node."""
    links = csr_array((np.ones(len(tail)), (tail, head)), shape=(nodes, nodes))
    _, label = connected_components(links, directed=False)
    _, first, size = np.unique(label, return_index=True, return_counts=True)
    rank = np.empty(len(size), dtype=np.int64)
    rank[np.lexsort((first, -size))] = np.arange(len(size))
    return rank[label]


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    array = array.copy() if not array.flags.owndata else array
    array.setflags(write=False)
    return array
