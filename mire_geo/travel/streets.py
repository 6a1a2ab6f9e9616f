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

    Of a place that is not `is_on_network`, `edge` is -1, `along_mm` 0, `leg_m` `inf` and `reason` a code of `REASONS`.
    """

    edge: Ints
    """Position of the edge in `Streets`."""
    along_mm: Ints
    """Walked length from the edge's tail, millimetres."""
    leg_m: Floats
    """Straight leg from door to street, metres, to the millimetre."""
    reason: NDArray[np.str_]

    @property
    def is_on_network(self) -> NDArray[np.bool_]:
        """Which places are on the network."""
        return self.edge >= 0

    @property
    def leg_mm(self) -> Ints:
        """The leg in millimetres; 0 of a place that is not `is_on_network`."""
        leg_m: NDArray[np.float64] = np.where(self.is_on_network, self.leg_m, 0.0)
        return np.rint(leg_m * 1000).astype(np.int64)

    def slice_places(self, first_place: int, end_place: int) -> "Snap":
        """The places from number `first_place` to before number `end_place`."""
        places = slice(first_place, end_place)
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
        end_positions = []
        for column in (StreetEdges.from_node, StreetEdges.to_node):
            node_positions = nodes.index.get_indexer(pd.Index(edges[column]))
            labels_without_node = edges.index[node_positions < 0]
            if len(labels_without_node):
                node_label = edges.loc[labels_without_node[0], column]
                raise DataError(
                    "edge %(label)s: %(column)s is %(position)s, which is no node; add it or drop the edge",
                    label=labels_without_node[0],
                    column=column,
                    position=node_label,
                )
            end_positions.append(node_positions.astype(np.int64))
        lengths_mm = np.rint(edges[StreetEdges.length_m].to_numpy(float) * 1000).astype(np.int64)
        return cls(
            nodes=_read_only(nodes.index.to_numpy(np.int64)),
            xy=_read_only(nodes[[StreetNodes.x, StreetNodes.y]].to_numpy(float)),
            edges=_read_only(edges.index.to_numpy(np.int64)),
            tail=_read_only(end_positions[0]),
            head=_read_only(end_positions[1]),
            length_mm=_read_only(np.maximum(lengths_mm, 1)),
            lines=_read_only(np.array(edges.geometry.array, dtype=object)),
            component=_read_only(_component_numbers(len(nodes), end_positions[0], end_positions[1])),
        )

    @property
    def is_in_largest(self) -> NDArray[np.bool_]:
        """Which nodes belong to the largest component; its mean is the component's share."""
        is_in_largest: NDArray[np.bool_] = self.component == 0
        return is_in_largest

    def snap(self, xy: ArrayLike, *, max_leg_m: float = MAX_LEG_M) -> Snap:
        """The nearest point of an edge of the largest component for each place of `xy`, metres, shape (n, 2).

        A place that has no such point within `max_leg_m` gets a reason instead.

        Raises:
            InputError: a position is not a number.
        """
        positions = np.asarray(xy, dtype=float).reshape(-1, 2)
        invalid_places = np.flatnonzero(~np.isfinite(positions).all(axis=1))
        if len(invalid_places):
            raise InputError(
                "place number %(number)s has no position: %(position)s; give x and y in metres",
                number=invalid_places[0],
                position=positions[invalid_places[0]].tolist(),
            )
        points = shapely.points(positions)
        edges = self._nearest_edges(points, max_leg_m)
        return self._snap_to_edges(points, edges, self._off_network_reasons(points, edges, max_leg_m))

    def distances_mm(self, snap: Snap, limit_mm: float = np.inf) -> Floats:
        """Millimetres from each place of `snap` to every node, `inf` beyond the limit; shape (places, nodes).

        Leg from door to street counted. Exact: each place is a node of its own that leads to both ends of its
        edge (Dijkstra, bounded).
        """
        if not len(snap.edge):
            return np.empty((0, len(self.nodes)))
        graph, node_count = self._graph_with_places(snap)
        place_rows = np.arange(node_count, graph.shape[0])
        return dijkstra(graph, indices=place_rows, limit=limit_mm)[:, :node_count]

    def nearest_mm(self, snap: Snap, limit_mm: float = np.inf) -> Floats:
        """Millimetres from every node to the nearest place of `snap`, `inf` beyond the limit; a number a node."""
        if not len(snap.edge):
            return np.full(len(self.nodes), np.inf)
        graph, node_count = self._graph_with_places(snap)
        place_rows = np.arange(node_count, graph.shape[0])
        return dijkstra(graph, indices=place_rows, limit=limit_mm, min_only=True)[:node_count]

    @cached_property
    def _graph(self) -> csr_array[Any]:
        """Symmetric matrix of millimetres; of parallel edges the shortest; no loops."""
        node_pairs = np.sort(np.stack([self.tail, self.head], axis=1), axis=1)
        edge_order = np.lexsort((self.length_mm, node_pairs[:, 1], node_pairs[:, 0]))
        edge_order = edge_order[node_pairs[edge_order, 0] != node_pairs[edge_order, 1]]
        _, first_of_pair = np.unique(node_pairs[edge_order], axis=0, return_index=True)
        shortest_edges = edge_order[first_of_pair]
        lower_nodes, higher_nodes = node_pairs[shortest_edges].T
        edge_mm = self.length_mm[shortest_edges].astype(float)
        end_nodes = (np.concatenate([lower_nodes, higher_nodes]), np.concatenate([higher_nodes, lower_nodes]))
        node_count = len(self.nodes)
        return csr_array((np.concatenate([edge_mm, edge_mm]), end_nodes), shape=(node_count, node_count))

    def _graph_with_places(self, snap: Snap) -> tuple[csr_array[Any], int]:
        """The graph with one more row a place, after the nodes: its way, if any, to both ends of its edge."""
        graph, node_count = self._graph, len(self.nodes)
        places_on = np.flatnonzero(snap.is_on_network)
        edges, along_mm, legs_mm = snap.edge[places_on], snap.along_mm[places_on], snap.leg_mm[places_on]
        mm_to_ends = np.stack([along_mm + legs_mm, self.length_mm[edges] - along_mm + legs_mm], axis=1)
        end_nodes = np.stack([self.tail[edges], self.head[edges]], axis=1)
        lengths_mm = np.concatenate([graph.data, mm_to_ends.ravel()])
        to_nodes = np.concatenate([graph.indices, end_nodes.ravel().astype(np.int32)])
        row_starts = np.concatenate(
            [graph.indptr, graph.indptr[-1] + 2 * np.cumsum(snap.is_on_network, dtype=np.int32)]
        )
        row_count = node_count + len(snap.edge)
        return csr_array((lengths_mm, to_nodes, row_starts), shape=(row_count, row_count)), node_count

    @cached_property
    def _edge_trees(self) -> tuple[tuple[Ints, shapely.STRtree], tuple[Ints, shapely.STRtree]]:
        """Edge positions and search tree of the largest component, and of all the rest."""
        is_in_largest = self.is_in_largest[self.tail]
        main_edges, other_edges = np.flatnonzero(is_in_largest), np.flatnonzero(~is_in_largest)
        main_tree, other_tree = (shapely.STRtree(self.lines[edges]) for edges in (main_edges, other_edges))
        return (main_edges, main_tree), (other_edges, other_tree)

    def _nearest_edges(self, points: NDArray[np.object_], max_leg_m: float) -> Ints:
        main_edges, main_tree = self._edge_trees[0]
        place_numbers, nearest_in_tree = main_tree.query_nearest(
            points, max_distance=max_leg_m, all_matches=False
        )
        edges = np.full(len(points), -1, dtype=np.int64)
        edges[place_numbers] = main_edges[nearest_in_tree]
        return edges

    def _off_network_reasons(
        self, points: NDArray[np.object_], edges: Ints, max_leg_m: float
    ) -> NDArray[np.str_]:
        reasons = np.where(edges >= 0, "", TOO_FAR)
        places_off = np.flatnonzero(edges < 0)
        places_cut_off, _ = self._edge_trees[1][1].query_nearest(
            points[places_off], max_distance=max_leg_m, all_matches=False
        )
        reasons[places_off[places_cut_off]] = CUT_OFF
        return reasons

    def _snap_to_edges(self, points: NDArray[np.object_], edges: Ints, reasons: NDArray[np.str_]) -> Snap:
        along_mm = np.zeros(len(points), dtype=np.int64)
        legs_m = np.full(len(points), np.inf)
        places_on = np.flatnonzero(edges >= 0)
        edge_lines = self.lines[edges[places_on]]
        shares_along = shapely.line_locate_point(edge_lines, points[places_on], normalized=True)
        along_mm[places_on] = np.rint(np.nan_to_num(shares_along) * self.length_mm[edges[places_on]])
        legs_m[places_on] = np.round(shapely.distance(edge_lines, points[places_on]), 3)
        return Snap(
            edge=_read_only(edges),
            along_mm=_read_only(along_mm),
            leg_m=_read_only(legs_m),
            reason=_read_only(reasons),
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
    border_line = shapely.boundary(boundary)
    shapely.prepare(border_line)
    is_near: NDArray[np.bool_] = shapely.dwithin(
        border_line, np.asarray(points), limit_mm(minutes, speed_kmh) / 1000
    )
    return is_near


def _component_numbers(node_count: int, tails: Ints, heads: Ints) -> Ints:
    """Component of each node, numbered from the one with most nodes; ties go to the first node."""
    adjacency = csr_array((np.ones(len(tails)), (tails, heads)), shape=(node_count, node_count))
    _, component_labels = connected_components(adjacency, directed=False)
    _, first_nodes, node_counts = np.unique(component_labels, return_index=True, return_counts=True)
    component_ranks = np.empty(len(node_counts), dtype=np.int64)
    component_ranks[np.lexsort((first_nodes, -node_counts))] = np.arange(len(node_counts))
    return component_ranks[component_labels]


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    array = array.copy() if not array.flags.owndata else array
    array.setflags(write=False)
    return array
