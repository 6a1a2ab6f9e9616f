"""Which footways are worth keeping: a way that leads nowhere, or away from its own street, misleads."""

import networkx as nx
import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from mire_geo.sources.streets.drawing import Bools, Drawing, Floats, Ints

BESIDE_M = 25.0
"""A street whose chord is nearer than this to the middle of a sidewalk runs beside it."""
DOWN_M = 100.0
"""A sidewalk from which the street beside is farther than this, on foot, was drawn without its crossings."""

STREETS = -1
"""All the street nodes, seen as one."""


def useful(drawing: Drawing, street: Bools) -> Bools:
    """Which pieces to keep: all streets, and the footways that lead from one place of the streets to another.

    A footway that ends nowhere, or comes back to where it began, shortens no walk, and a door snapped to it would
    look farther than it is. In the graph where all street nodes are one, the useful pieces are those of the blocks
    (biconnected components) around that node. A footway must also hang on the largest component.

    Args:
        street: which pieces are streets.
    """
    on_street = np.zeros(len(drawing.xy), dtype=bool)
    on_street[drawing.tail[street]] = on_street[drawing.head[street]] = True
    graph = nx.Graph()
    for piece in np.flatnonzero(~street & (drawing.tail != drawing.head)):
        middle = ("piece", int(piece))
        for node in (drawing.tail[piece], drawing.head[piece]):
            graph.add_edge(STREETS if on_street[node] else int(node), middle)
    keep = street.copy()
    for block in nx.biconnected_components(graph):
        if STREETS in block:
            keep[[node[1] for node in block if isinstance(node, tuple) and len(block) > 2]] = True
    both = on_street[drawing.tail] & on_street[drawing.head] & (drawing.tail != drawing.head)
    keep |= both & ~street
    remaining = drawing.keep(keep)
    keep[keep] = street[keep] | (remaining.component()[remaining.tail] == 0)
    return keep


def stranded(drawing: Drawing, street: Bools, sidewalk: Bools) -> Bools:
    """Which sidewalks lack their crossings: the way from their middle to the street beside exceeds `DOWN_M`.

    Somebody whose door gives on such a sidewalk steps off it; snapped to it, they would walk around the block.
    """
    beside = np.flatnonzero(street)
    middle = shapely.line_interpolate_point(drawing.lines, 0.5, normalized=True)
    piece = np.flatnonzero(sidewalk)
    tree = shapely.STRtree(drawing.lines[beside])
    which, nearest = tree.query_nearest(middle[piece], max_distance=BESIDE_M, all_matches=False)
    piece, target = piece[which], beside[nearest]
    along = shapely.line_locate_point(drawing.lines[target], middle[piece], normalized=True)
    half = drawing.length_m[piece] / 2
    far = np.full(len(piece), np.inf)
    for near in (drawing.tail, drawing.head):
        for end, rest in ((drawing.tail, along), (drawing.head, 1 - along)):
            walk = half + _between(drawing, near[piece], end[target]) + rest * drawing.length_m[target]
            far = np.minimum(far, walk)
    is_stranded = np.zeros(len(drawing.tail), dtype=bool)
    is_stranded[piece[far > DOWN_M]] = True
    return is_stranded


def _between(drawing: Drawing, start: Ints, end: Ints) -> Floats:
    """Metres from each start to the end beside it in the list, `inf` beyond `DOWN_M`."""
    size = len(drawing.xy)
    order = np.lexsort((drawing.length_m, drawing.head, drawing.tail))
    pairs = np.stack([drawing.tail[order], drawing.head[order]], axis=1)
    _, first = np.unique(pairs, axis=0, return_index=True)
    shortest = order[first]
    weights = np.maximum(drawing.length_m[shortest], 1e-3)
    graph = csr_array((weights, (drawing.tail[shortest], drawing.head[shortest])), shape=(size, size))
    graph = graph.maximum(graph.T)
    metres = np.full(len(start), np.inf)
    order = np.argsort(start, kind="stable")
    for chunk in np.array_split(order, max(1, len(order) // 128)):
        sources, row = np.unique(start[chunk], return_inverse=True)
        metres[chunk] = dijkstra(graph, indices=sources, limit=DOWN_M)[row, end[chunk]]
    return metres
