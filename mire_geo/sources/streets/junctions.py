"""Mid-way junctions: which ends of streets meet another street half-way, as far as the drawing proves it.

The network of 2016 is drawn with straight chords but keeps each street's true length. A street of length L between a
and b can pass by a node p only if |ap| + |pb| <= L: p lies in an ellipse around the chord, whose half-breadth says how
far the street can be from its chord. Every join must pass this test, however near its node. Three proofs:

- **length**: the half-breadth is at most 2.5 m, so the street runs where it is drawn. A dead end in its ellipse stops
  on it. A node that already is a junction must also lie within 0.5 m of the chord: the end of a bridge does not.
- **line**: the half-breadth is at most 8 m, and a dead end stops within 3 m of the chord. On straight streets, where
  the length decides, 33 of some 1,400 dead ends that near do not belong: 1 in 40.
- **cut off**: the half-breadth is at most 20 m, and a dead end of a piece that would otherwise hang on nothing stops
  within 8 m of the chord. Streets do not float: only the nearest such end is joined, once a piece.

Nothing else is joined: not two chords that cross without a node (one may be a bridge), not an end beside the chord of a
street that bends farther (it runs elsewhere: as many dead ends lie near such chords as chance puts there).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from mire_geo.sources.streets.drawing import Bools, Drawing, Floats, Ints, length_m

ROUNDING_M = 0.03
"""Positions and lengths are published to the centimetre: three of them may add up to this."""
THIN_M = 2.5
GENTLE_M = 8.0
BENT_M = 20.0
"""Half-breadth of a street up to which each proof holds, metres."""
ON_LINE_M = 0.5
NEAR_LINE_M = 3.0
CUT_OFF_M = 8.0
"""Distances to the chord of the three proofs, metres."""


@dataclass(frozen=True, eq=False)
class Joins:
    """Pairs of a node and the piece it lies on."""

    node: Ints
    edge: Ints
    proof: NDArray[np.str_]

    @property
    def counts(self) -> Mapping[str, int]:
        """Number of joins by proof."""
        names, numbers = np.unique(self.proof, return_counts=True)
        return dict(zip(names.tolist(), numbers.tolist(), strict=True))


@dataclass(frozen=True, eq=False)
class _Candidates:
    node: Ints
    edge: Ints
    away_m: Floats
    dead_end: Bools
    breadth_m: Floats
    """Half-breadth of the piece's ellipse."""

    def keep(self, marked: Bools) -> "_Candidates":
        return _Candidates(
            node=self.node[marked],
            edge=self.edge[marked],
            away_m=self.away_m[marked],
            dead_end=self.dead_end[marked],
            breadth_m=self.breadth_m[marked],
        )


def prove(drawing: Drawing) -> Joins:
    """The joins that a straight-drawn network proves (see the module)."""
    near = _candidates(drawing)
    length = (near.breadth_m <= THIN_M) & (near.dead_end | (near.away_m <= ON_LINE_M))
    line = ~length & near.dead_end & (near.breadth_m <= GENTLE_M) & (near.away_m <= NEAR_LINE_M)
    sure = near.keep(length | line)
    proof = np.where(length, "length", "line")[length | line]
    rest = near.keep(near.dead_end & ~(length | line) & (near.breadth_m <= BENT_M))
    cut_off = _cut_off(drawing, sure, rest)
    node, edge = np.concatenate([sure.node, cut_off.node]), np.concatenate([sure.edge, cut_off.edge])
    away = np.concatenate([sure.away_m, cut_off.away_m])
    proof = np.concatenate([proof, np.full(len(cut_off.node), "cut off")])
    possible = _jointly_possible(drawing, node, edge, away)
    return Joins(node[possible], edge[possible], proof[possible])


def _candidates(drawing: Drawing) -> _Candidates:
    """Nodes beside the middle of a piece that is not theirs, and whose length lets it pass by them."""
    points = shapely.points(drawing.xy)
    node, edge = shapely.STRtree(drawing.lines).query(points, predicate="dwithin", distance=CUT_OFF_M)
    along = shapely.line_locate_point(drawing.lines[edge], points[node])
    beside = (along > 0) & (along < drawing.chord_m[edge])
    stranger = (drawing.tail[edge] != node) & (drawing.head[edge] != node)
    possible = beside & stranger & (drawing.detour_m(node, edge) <= ROUNDING_M)
    node, edge = node[possible], edge[possible]
    order = np.lexsort((edge, node))
    node, edge = node[order], edge[order]
    away = shapely.distance(points[node], drawing.lines[edge])
    return _Candidates(node, edge, away, drawing.dead_end[node], drawing.breadth_m[edge])


def _cut_off(drawing: Drawing, sure: _Candidates, rest: _Candidates) -> _Candidates:
    """Of the remaining candidates, nearest first, those that join two pieces not yet joined (Kruskal 1956)."""
    piece = drawing.component((sure.node, drawing.tail[sure.edge]))
    parent = list(range(int(piece.max()) + 1))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    is_join = np.zeros(len(rest.node), dtype=bool)
    for i in np.lexsort((rest.edge, rest.node, rest.away_m)):
        one, other = root(int(piece[rest.node[i]])), root(int(piece[drawing.tail[rest.edge[i]]]))
        if one != other:
            parent[max(one, other)] = min(one, other)
            is_join[i] = True
    return rest.keep(is_join)


def _jointly_possible(drawing: Drawing, node: Ints, edge: Ints, away: Floats) -> Bools:
    """Which joins stand when a piece must pass by all its nodes: the farthest fall until its length suffices."""
    possible = np.ones(len(node), dtype=bool)
    several, count = np.unique(edge, return_counts=True)
    for one in several[count > 1]:
        joins = np.flatnonzero(edge == one)
        joins = joins[np.argsort(away[joins], kind="stable")]
        while len(joins) > 1 and _through(drawing, one, node[joins]) > drawing.length_m[one] + ROUNDING_M:
            possible[joins[-1]] = False
            joins = joins[:-1]
    return possible


def _through(drawing: Drawing, edge: int, node: Ints) -> float:
    """Length of the way from one end of the piece to the other by all the nodes, in the order of its chord."""
    points = drawing.xy[node]
    along = shapely.line_locate_point(drawing.lines[edge], shapely.points(points))
    ends = drawing.xy[[drawing.tail[edge], drawing.head[edge]]]
    way = np.concatenate([ends[:1], points[np.argsort(along, kind="stable")], ends[1:]])
    return float(length_m(np.diff(way, axis=0)).sum())
