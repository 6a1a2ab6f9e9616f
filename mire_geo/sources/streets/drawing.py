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
    def from_chords(cls, xy: Floats, tails: Ints, heads: Ints, lengths_m: Floats, origin: str) -> "Drawing":
        """A network drawn with straight pieces."""
        lines = shapely.linestrings(np.stack([xy[tails], xy[heads]], axis=1))
        return cls(xy, tails, heads, lengths_m, lines, np.full(len(tails), origin), np.zeros_like(tails))

    @property
    def is_dead_end(self) -> Bools:
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

    def component(self, *node_links: tuple[Ints, Ints]) -> Ints:
        """Component of each node, also joined by pairs of nodes; 0 is the one with most nodes."""
        tails = np.concatenate([self.tail, *(link_tails for link_tails, _ in node_links)])
        heads = np.concatenate([self.head, *(link_heads for _, link_heads in node_links)])
        node_count = len(self.xy)
        adjacency = csr_array((np.ones(len(tails)), (tails, heads)), shape=(node_count, node_count))
        _, component_labels = connected_components(adjacency, directed=False)
        _, first_nodes, component_sizes = np.unique(component_labels, return_index=True, return_counts=True)
        component_ranks = np.empty(len(component_sizes), dtype=np.int64)
        component_ranks[np.lexsort((first_nodes, -component_sizes))] = np.arange(len(component_sizes))
        return component_ranks[component_labels]

    def detour_m(self, nodes: Ints, edges: Ints) -> Floats:
        """How much longer than its recorded length each piece would be if it passed by the node."""
        node_xy, tail_xy, head_xy = self.xy[nodes], self.xy[self.tail[edges]], self.xy[self.head[edges]]
        return length_m(node_xy - tail_xy) + length_m(node_xy - head_xy) - self.length_m[edges]

    def with_nodes(self, added_xy: Floats) -> "Drawing":
        """The drawing with more nodes, numbered after the present ones."""
        return replace(self, xy=np.concatenate([self.xy, added_xy]))

    def with_pieces(
        self,
        tails: Ints,
        heads: Ints,
        lines: NDArray[np.object_],
        origins: NDArray[np.str_],
        way_ids: Ints | None = None,
    ) -> "Drawing":
        """The drawing with more pieces, as long as they are drawn."""
        added_drawing = Drawing(
            xy=self.xy,
            tail=tails,
            head=heads,
            length_m=np.round(shapely.length(lines), 3),
            lines=lines,
            origin=origins,
            way=np.zeros_like(tails) if way_ids is None else way_ids,
        )
        return self._merge_pieces(added_drawing, np.arange(len(self.tail) + len(tails)))

    def keep(self, is_kept: Bools) -> "Drawing":
        """The drawing with only the pieces marked; nodes stay."""
        return Drawing(self.xy, *(column[is_kept] for column in self._piece_columns()))

    def _piece_columns(self) -> tuple[NDArray[Any], ...]:
        return self.tail, self.head, self.length_m, self.lines, self.origin, self.way

    def _merge_pieces(self, added_drawing: "Drawing", piece_order: Ints) -> "Drawing":
        column_pairs = zip(self._piece_columns(), added_drawing._piece_columns(), strict=True)
        return Drawing(self.xy, *(np.concatenate(column_pair)[piece_order] for column_pair in column_pairs))

    def split(self, edges: Ints, nodes: Ints, origin: str) -> "Drawing":
        """The drawing with straight-drawn pieces cut where nodes lie on them; the new ones are of `origin`.

        Each part takes its share of the recorded length, and is never shorter than it is drawn.
        """
        distances_along = shapely.line_locate_point(self.lines[edges], shapely.points(self.xy[nodes]))
        sort_order = np.lexsort((nodes, distances_along, edges))
        edges, nodes = edges[sort_order], nodes[sort_order]
        cut_edges, first_positions = np.unique(edges, return_index=True)
        last_positions = np.append(first_positions[1:], len(edges))
        tails, heads = (
            np.insert(nodes, first_positions, self.tail[cut_edges]),
            np.insert(nodes, last_positions, self.head[cut_edges]),
        )
        parent_edges = np.insert(edges, first_positions, cut_edges)
        chord_lengths = length_m(self.xy[heads] - self.xy[tails])
        total_chord_lengths = np.bincount(parent_edges, chord_lengths, minlength=len(self.tail))[parent_edges]
        part_lengths = np.round(
            chord_lengths * np.maximum(1.0, self.length_m[parent_edges] / total_chord_lengths), 3
        )
        parts_drawing = Drawing(
            xy=self.xy,
            tail=tails,
            head=heads,
            length_m=part_lengths,
            lines=shapely.linestrings(np.stack([self.xy[tails], self.xy[heads]], axis=1)),
            origin=np.full(len(tails), origin),
            way=self.way[parent_edges],
        )
        is_uncut = np.ones(len(self.tail), dtype=bool)
        is_uncut[cut_edges] = False
        sort_order = np.argsort(np.concatenate([np.flatnonzero(is_uncut), parent_edges]), kind="stable")
        return self.keep(is_uncut)._merge_pieces(parts_drawing, sort_order)


def length_m(vectors: Floats) -> Floats:
    """Length of each vector, shape (n, 2)."""
    lengths: Floats = np.hypot(vectors[:, 0], vectors[:, 1])
    return lengths


def to_tables(drawing: Drawing, node_labels: Ints | None = None) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """`schema.StreetNodes` and `schema.StreetEdges` of a drawing; nodes without a piece are left out.

    Args:
        node_labels: of the drawing's nodes; by default they are numbered from 1.
    """
    node_labels = np.arange(1, len(drawing.xy) + 1) if node_labels is None else node_labels
    used_nodes = np.flatnonzero(drawing.degree > 0)
    nodes = pd.DataFrame(
        {"x": drawing.xy[used_nodes, 0], "y": drawing.xy[used_nodes, 1]},
        index=pd.Index(node_labels[used_nodes], name="node"),
    )
    edges = gpd.GeoDataFrame(
        {
            "from_node": node_labels[drawing.tail],
            "to_node": node_labels[drawing.head],
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
