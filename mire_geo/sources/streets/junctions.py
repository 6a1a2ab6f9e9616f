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
        proof_names, join_counts = np.unique(self.proof, return_counts=True)
        return dict(zip(proof_names.tolist(), join_counts.tolist(), strict=True))


@dataclass(frozen=True, eq=False)
class _Candidates:
    node: Ints
    edge: Ints
    chord_distance_m: Floats
    is_dead_end: Bools
    breadth_m: Floats
    """Half-breadth of the piece's ellipse."""

    def keep(self, is_kept: Bools) -> "_Candidates":
        return _Candidates(
            node=self.node[is_kept],
            edge=self.edge[is_kept],
            chord_distance_m=self.chord_distance_m[is_kept],
            is_dead_end=self.is_dead_end[is_kept],
            breadth_m=self.breadth_m[is_kept],
        )


def prove_joins(drawing: Drawing) -> Joins:
    """The joins that a straight-drawn network proves (see the module)."""
    candidates = _find_candidates(drawing)
    is_proven_by_length = (candidates.breadth_m <= THIN_M) & (
        candidates.is_dead_end | (candidates.chord_distance_m <= ON_LINE_M)
    )
    is_proven_by_line = (
        ~is_proven_by_length
        & candidates.is_dead_end
        & (candidates.breadth_m <= GENTLE_M)
        & (candidates.chord_distance_m <= NEAR_LINE_M)
    )
    sure_joins = candidates.keep(is_proven_by_length | is_proven_by_line)
    proofs = np.where(is_proven_by_length, "length", "line")[is_proven_by_length | is_proven_by_line]
    other_candidates = candidates.keep(
        candidates.is_dead_end & ~(is_proven_by_length | is_proven_by_line) & (candidates.breadth_m <= BENT_M)
    )
    cut_off_joins = _cut_off_joins(drawing, sure_joins, other_candidates)
    nodes, edges = (
        np.concatenate([sure_joins.node, cut_off_joins.node]),
        np.concatenate([sure_joins.edge, cut_off_joins.edge]),
    )
    distances_m = np.concatenate([sure_joins.chord_distance_m, cut_off_joins.chord_distance_m])
    proofs = np.concatenate([proofs, np.full(len(cut_off_joins.node), "cut off")])
    is_possible = _is_jointly_possible(drawing, nodes, edges, distances_m)
    return Joins(nodes[is_possible], edges[is_possible], proofs[is_possible])


def _find_candidates(drawing: Drawing) -> _Candidates:
    """Nodes beside the middle of a piece that is not theirs, and whose length lets it pass by them."""
    points = shapely.points(drawing.xy)
    nodes, edges = shapely.STRtree(drawing.lines).query(points, predicate="dwithin", distance=CUT_OFF_M)
    distances_along = shapely.line_locate_point(drawing.lines[edges], points[nodes])
    is_beside = (distances_along > 0) & (distances_along < drawing.chord_m[edges])
    is_other_street = (drawing.tail[edges] != nodes) & (drawing.head[edges] != nodes)
    is_possible = is_beside & is_other_street & (drawing.detour_m(nodes, edges) <= ROUNDING_M)
    nodes, edges = nodes[is_possible], edges[is_possible]
    sort_order = np.lexsort((edges, nodes))
    nodes, edges = nodes[sort_order], edges[sort_order]
    distances_m = shapely.distance(points[nodes], drawing.lines[edges])
    return _Candidates(nodes, edges, distances_m, drawing.is_dead_end[nodes], drawing.breadth_m[edges])


def _cut_off_joins(drawing: Drawing, sure_joins: _Candidates, candidates: _Candidates) -> _Candidates:
    """Of the remaining candidates, nearest first, those that join two pieces not yet joined (Kruskal 1956)."""
    node_components = drawing.component((sure_joins.node, drawing.tail[sure_joins.edge]))
    parent_components = list(range(int(node_components.max()) + 1))

    def find_root(component: int) -> int:
        while parent_components[component] != component:
            parent_components[component] = parent_components[parent_components[component]]
            component = parent_components[component]
        return component

    is_join = np.zeros(len(candidates.node), dtype=bool)
    for candidate_index in np.lexsort((candidates.edge, candidates.node, candidates.chord_distance_m)):
        node_root, edge_root = (
            find_root(int(node_components[candidates.node[candidate_index]])),
            find_root(int(node_components[drawing.tail[candidates.edge[candidate_index]]])),
        )
        if node_root != edge_root:
            parent_components[max(node_root, edge_root)] = min(node_root, edge_root)
            is_join[candidate_index] = True
    return candidates.keep(is_join)


def _is_jointly_possible(drawing: Drawing, nodes: Ints, edges: Ints, distances_m: Floats) -> Bools:
    """Which joins stand when a piece must pass by all its nodes: the farthest fall until its length suffices."""
    is_possible = np.ones(len(nodes), dtype=bool)
    joined_edges, join_counts = np.unique(edges, return_counts=True)
    for shared_edge in joined_edges[join_counts > 1]:
        join_indices = np.flatnonzero(edges == shared_edge)
        join_indices = join_indices[np.argsort(distances_m[join_indices], kind="stable")]
        while (
            len(join_indices) > 1
            and _length_through(drawing, shared_edge, nodes[join_indices])
            > drawing.length_m[shared_edge] + ROUNDING_M
        ):
            is_possible[join_indices[-1]] = False
            join_indices = join_indices[:-1]
    return is_possible


def _length_through(drawing: Drawing, edge: int, nodes: Ints) -> float:
    """Length of the way from one end of the piece to the other by all the nodes, in the order of its chord."""
    node_xy = drawing.xy[nodes]
    distances_along = shapely.line_locate_point(drawing.lines[edge], shapely.points(node_xy))
    end_xy = drawing.xy[[drawing.tail[edge], drawing.head[edge]]]
    waypoint_xy = np.concatenate(
        [end_xy[:1], node_xy[np.argsort(distances_along, kind="stable")], end_xy[1:]]
    )
    return float(length_m(np.diff(waypoint_xy, axis=0)).sum())
