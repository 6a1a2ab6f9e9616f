"""A street drawing under repair: arrays of nodes and pieces, split and extended without changing the old one."""

from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from mire_geo.tables import schema

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Drawing:
    """Nodes and pieces of street between them, walked both ways; metres in EPSG:32632."""

    xy: Floats
    """Positions of the nodes, shape (nodes, 2)."""
    tail: Ints
    head: Ints
    """Positions in `xy` of each piece's ends."""
    length_m: Floats
    """Walked length, which may exceed the drawn one."""
    lines: NDArray[np.object_]
    origin: NDArray[np.str_]
    way: Ints
    """OSM id of the way each piece is a part of, 0 where it is not known."""

    @classmethod
    def from_chords(cls, xy: Floats, tail: Ints, head: Ints, length_m: Floats, origin: str) -> "Drawing":
        """A network drawn with straight pieces."""
        lines = shapely.linestrings(np.stack([xy[tail], xy[head]], axis=1))
        return cls(xy, tail, head, length_m, lines, np.full(len(tail), origin), np.zeros_like(tail))

    @property
    def dead_end(self) -> Bools:
        """Which nodes have a single piece."""
        is_dead_end: Bools = self.degree == 1
        return is_dead_end

    @property
    def degree(self) -> Ints:
        """Number of pieces that end at each node."""
        return np.bincount(np.concatenate([self.tail, self.head]), minlength=len(self.xy)).astype(np.int64)

    @property
    def chord_m(self) -> Floats:
        """Straight distance between the ends of each piece."""
        return length_m(self.xy[self.head] - self.xy[self.tail])

    @property
    def breadth_m(self) -> Floats:
        """How far from its chord each piece may wander: the half-breadth of the ellipse that its length allows."""
        return np.sqrt(np.maximum(self.length_m**2 - self.chord_m**2, 0.0)) / 2

    def component(self, *links: tuple[Ints, Ints]) -> Ints:
        """Component of each node, also joined by pairs of nodes; 0 is the one with most nodes."""
        tail = np.concatenate([self.tail, *(link_tails for link_tails, _ in links)])
        head = np.concatenate([self.head, *(link_heads for _, link_heads in links)])
        node_count = len(self.xy)
        adjacency = csr_array((np.ones(len(tail)), (tail, head)), shape=(node_count, node_count))
        _, component_labels = connected_components(adjacency, directed=False)
        _, first_nodes, component_sizes = np.unique(component_labels, return_index=True, return_counts=True)
        ranks = np.empty(len(component_sizes), dtype=np.int64)
        ranks[np.lexsort((first_nodes, -component_sizes))] = np.arange(len(component_sizes))
        return ranks[component_labels]

    def detour_m(self, node: Ints, edge: Ints) -> Floats:
        """How much longer than its recorded length each piece would be if it passed by the node."""
        node_xy, tail_xy, head_xy = self.xy[node], self.xy[self.tail[edge]], self.xy[self.head[edge]]
        return length_m(node_xy - tail_xy) + length_m(node_xy - head_xy) - self.length_m[edge]

    def with_nodes(self, xy: Floats) -> "Drawing":
        """The drawing with more nodes, numbered after the present ones."""
        return replace(self, xy=np.concatenate([self.xy, xy]))

    def with_pieces(
        self,
        tail: Ints,
        head: Ints,
        lines: NDArray[np.object_],
        origin: NDArray[np.str_],
        way: Ints | None = None,
    ) -> "Drawing":
        """The drawing with more pieces, as long as they are drawn."""
        added_drawing = Drawing(
            xy=self.xy,
            tail=tail,
            head=head,
            length_m=np.round(shapely.length(lines), 3),
            lines=lines,
            origin=origin,
            way=np.zeros_like(tail) if way is None else way,
        )
        return self._merge(added_drawing, np.arange(len(self.tail) + len(tail)))

    def keep(self, is_kept: Bools) -> "Drawing":
        """The drawing with only the pieces marked; nodes stay."""
        return Drawing(self.xy, *(column[is_kept] for column in self._columns()))

    def _columns(self) -> tuple[NDArray[Any], ...]:
        return self.tail, self.head, self.length_m, self.lines, self.origin, self.way

    def _merge(self, added_drawing: "Drawing", piece_order: Ints) -> "Drawing":
        column_pairs = zip(self._columns(), added_drawing._columns(), strict=True)
        return Drawing(self.xy, *(np.concatenate(column_pair)[piece_order] for column_pair in column_pairs))

    def split(self, edge: Ints, node: Ints, origin: str) -> "Drawing":
        """The drawing with straight-drawn pieces cut where nodes lie on them; the new ones are of `origin`.

        Each part takes its share of the recorded length, and is never shorter than it is drawn.
        """
        positions_along = shapely.line_locate_point(self.lines[edge], shapely.points(self.xy[node]))
        sort_order = np.lexsort((node, positions_along, edge))
        edge, node = edge[sort_order], node[sort_order]
        cut_edges, first_positions = np.unique(edge, return_index=True)
        last_positions = np.append(first_positions[1:], len(edge))
        tail, head = (
            np.insert(node, first_positions, self.tail[cut_edges]),
            np.insert(node, last_positions, self.head[cut_edges]),
        )
        parent_edges = np.insert(edge, first_positions, cut_edges)
        chord_lengths = length_m(self.xy[head] - self.xy[tail])
        total_chords = np.bincount(parent_edges, chord_lengths, minlength=len(self.tail))[parent_edges]
        part_lengths = np.round(
            chord_lengths * np.maximum(1.0, self.length_m[parent_edges] / total_chords), 3
        )
        split_parts = Drawing(
            xy=self.xy,
            tail=tail,
            head=head,
            length_m=part_lengths,
            lines=shapely.linestrings(np.stack([self.xy[tail], self.xy[head]], axis=1)),
            origin=np.full(len(tail), origin),
            way=self.way[parent_edges],
        )
        is_uncut = np.ones(len(self.tail), dtype=bool)
        is_uncut[cut_edges] = False
        sort_order = np.argsort(np.concatenate([np.flatnonzero(is_uncut), parent_edges]), kind="stable")
        return self.keep(is_uncut)._merge(split_parts, sort_order)


def length_m(vectors: Floats) -> Floats:
    """Length of each vector, shape (n, 2)."""
    lengths: Floats = np.hypot(vectors[:, 0], vectors[:, 1])
    return lengths


def to_tables(drawing: Drawing, labels: Ints | None = None) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """`schema.StreetNodes` and `schema.StreetEdges` of a drawing; nodes without a piece are left out.

    Args:
        labels: of the drawing's nodes; by default they are numbered from 1.
    """
    labels = np.arange(1, len(drawing.xy) + 1) if labels is None else labels
    used_nodes = np.flatnonzero(drawing.degree > 0)
    nodes = pd.DataFrame(
        {"x": drawing.xy[used_nodes, 0], "y": drawing.xy[used_nodes, 1]},
        index=pd.Index(labels[used_nodes], name="node"),
    )
    edges = gpd.GeoDataFrame(
        {
            "from_node": labels[drawing.tail],
            "to_node": labels[drawing.head],
            "length_m": drawing.length_m,
            "origin": pd.array(drawing.origin, dtype="str"),
        },
        geometry=drawing.lines,
        crs=schema.CRS,
        index=pd.RangeIndex(1, len(drawing.tail) + 1, name="edge"),
    )
    return (
        schema.check(nodes, schema.StreetNodes, name="street_nodes"),
        schema.check(edges, schema.StreetEdges, name="street_edges"),
    )
