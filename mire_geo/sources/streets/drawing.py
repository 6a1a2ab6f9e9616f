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
    def chords(cls, xy: Floats, tail: Ints, head: Ints, length_m: Floats, origin: str) -> "Drawing":
        """A network drawn with straight pieces."""
        lines = shapely.linestrings(np.stack([xy[tail], xy[head]], axis=1))
        return cls(xy, tail, head, length_m, lines, np.full(len(tail), origin), np.zeros_like(tail))

    @property
    def dead_end(self) -> Bools:
        """Which nodes have a single piece."""
        single: Bools = self.degree == 1
        return single

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
        tail = np.concatenate([self.tail, *(a for a, _ in links)])
        head = np.concatenate([self.head, *(b for _, b in links)])
        size = len(self.xy)
        joined = csr_array((np.ones(len(tail)), (tail, head)), shape=(size, size))
        _, label = connected_components(joined, directed=False)
        _, first, count = np.unique(label, return_index=True, return_counts=True)
        rank = np.empty(len(count), dtype=np.int64)
        rank[np.lexsort((first, -count))] = np.arange(len(count))
        return rank[label]

    def detour_m(self, node: Ints, edge: Ints) -> Floats:
        """How much longer than its recorded length each piece would be if it passed by the node."""
        at, tail, head = self.xy[node], self.xy[self.tail[edge]], self.xy[self.head[edge]]
        return length_m(at - tail) + length_m(at - head) - self.length_m[edge]

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
        more = Drawing(
            xy=self.xy,
            tail=tail,
            head=head,
            length_m=np.round(shapely.length(lines), 3),
            lines=lines,
            origin=origin,
            way=np.zeros_like(tail) if way is None else way,
        )
        return self._merge(more, np.arange(len(self.tail) + len(tail)))

    def keep(self, pieces: Bools) -> "Drawing":
        """The drawing with only the pieces marked; nodes stay."""
        return Drawing(self.xy, *(column[pieces] for column in self._columns()))

    def _columns(self) -> tuple[NDArray[Any], ...]:
        return self.tail, self.head, self.length_m, self.lines, self.origin, self.way

    def _merge(self, other: "Drawing", order: Ints) -> "Drawing":
        columns = zip(self._columns(), other._columns(), strict=True)
        return Drawing(self.xy, *(np.concatenate(both)[order] for both in columns))

    def split(self, edge: Ints, node: Ints, origin: str) -> "Drawing":
        """The drawing with straight-drawn pieces cut where nodes lie on them; the new ones are of `origin`.

        Each part takes its share of the recorded length, and is never shorter than it is drawn.
        """
        at = shapely.line_locate_point(self.lines[edge], shapely.points(self.xy[node]))
        order = np.lexsort((node, at, edge))
        edge, node = edge[order], node[order]
        cut, first = np.unique(edge, return_index=True)
        last = np.append(first[1:], len(edge))
        tail, head = np.insert(node, first, self.tail[cut]), np.insert(node, last, self.head[cut])
        owner = np.insert(edge, first, cut)
        chord = length_m(self.xy[head] - self.xy[tail])
        through = np.bincount(owner, chord, minlength=len(self.tail))[owner]
        length = np.round(chord * np.maximum(1.0, self.length_m[owner] / through), 3)
        parts = Drawing(
            xy=self.xy,
            tail=tail,
            head=head,
            length_m=length,
            lines=shapely.linestrings(np.stack([self.xy[tail], self.xy[head]], axis=1)),
            origin=np.full(len(tail), origin),
            way=self.way[owner],
        )
        whole = np.ones(len(self.tail), dtype=bool)
        whole[cut] = False
        order = np.argsort(np.concatenate([np.flatnonzero(whole), owner]), kind="stable")
        return self.keep(whole)._merge(parts, order)


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
    used = np.flatnonzero(drawing.degree > 0)
    nodes = pd.DataFrame(
        {"x": drawing.xy[used, 0], "y": drawing.xy[used, 1]}, index=pd.Index(labels[used], name="node")
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
