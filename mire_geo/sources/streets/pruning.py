"""Which footways are worth keeping: a way that leads nowhere, or away from its own street, misleads."""

import networkx as nx
import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from mire_geo.sources.streets.drawing import Bools, Drawing, Floats, Ints

MAX_BESIDE_M = 25.0
"""A street whose chord is nearer than this to the middle of a sidewalk runs beside it."""
MAX_WALK_DOWN_M = 100.0
"""A sidewalk from which the street beside is farther than this, on foot, was drawn without its crossings."""

ALL_STREETS_NODE = -1
"""All the street nodes, seen as one."""


def useful_pieces(drawing: Drawing, is_street: Bools) -> Bools:
    """Which pieces to keep: all streets, and the footways that lead from one place of the streets to another.

    A footway that ends nowhere, or comes back to where it began, shortens no walk, and a door snapped to it would
    look farther than it is. In the graph where all street nodes are one, the useful pieces are those of the blocks
    (biconnected components) around that node. A footway must also hang on the largest component.

    Args:
        is_street: which pieces are streets.
    """
    is_on_street = np.zeros(len(drawing.xy), dtype=bool)
    is_on_street[drawing.tail[is_street]] = is_on_street[drawing.head[is_street]] = True
    footway_graph = nx.Graph()
    for piece in np.flatnonzero(~is_street & (drawing.tail != drawing.head)):
        piece_node = ("piece", int(piece))
        for node in (drawing.tail[piece], drawing.head[piece]):
            footway_graph.add_edge(ALL_STREETS_NODE if is_on_street[node] else int(node), piece_node)
    is_kept = is_street.copy()
    for block in nx.biconnected_components(footway_graph):
        if ALL_STREETS_NODE in block:
            is_kept[[node[1] for node in block if isinstance(node, tuple) and len(block) > 2]] = True
    is_joining_streets = (
        is_on_street[drawing.tail] & is_on_street[drawing.head] & (drawing.tail != drawing.head)
    )
    is_kept |= is_joining_streets & ~is_street
    remaining_drawing = drawing.keep(is_kept)
    is_kept[is_kept] = is_street[is_kept] | (remaining_drawing.component()[remaining_drawing.tail] == 0)
    return is_kept


def stranded_sidewalks(drawing: Drawing, is_street: Bools, is_sidewalk: Bools) -> Bools:
    """Which sidewalks lack their crossings: the way from their middle to the street beside exceeds `MAX_WALK_DOWN_M`.

    Somebody whose door gives on such a sidewalk steps off it; snapped to it, they would walk around the block.
    """
    street_edges = np.flatnonzero(is_street)
    middle_points = shapely.line_interpolate_point(drawing.lines, 0.5, normalized=True)
    sidewalk_edges = np.flatnonzero(is_sidewalk)
    street_tree = shapely.STRtree(drawing.lines[street_edges])
    matched_sidewalks, nearest_streets = street_tree.query_nearest(
        middle_points[sidewalk_edges], max_distance=MAX_BESIDE_M, all_matches=False
    )
    sidewalk_edges, nearby_streets = sidewalk_edges[matched_sidewalks], street_edges[nearest_streets]
    shares_along = shapely.line_locate_point(
        drawing.lines[nearby_streets], middle_points[sidewalk_edges], normalized=True
    )
    half_lengths_m = drawing.length_m[sidewalk_edges] / 2
    shortest_walks_m = np.full(len(sidewalk_edges), np.inf)
    for sidewalk_ends in (drawing.tail, drawing.head):
        for street_ends, rest_shares in ((drawing.tail, shares_along), (drawing.head, 1 - shares_along)):
            walks_m = (
                half_lengths_m
                + _metres_between(drawing, sidewalk_ends[sidewalk_edges], street_ends[nearby_streets])
                + rest_shares * drawing.length_m[nearby_streets]
            )
            shortest_walks_m = np.minimum(shortest_walks_m, walks_m)
    is_stranded = np.zeros(len(drawing.tail), dtype=bool)
    is_stranded[sidewalk_edges[shortest_walks_m > MAX_WALK_DOWN_M]] = True
    return is_stranded


def _metres_between(drawing: Drawing, start_nodes: Ints, end_nodes: Ints) -> Floats:
    """Metres from each start to the end beside it in the list, `inf` beyond `MAX_WALK_DOWN_M`."""
    node_count = len(drawing.xy)
    sort_order = np.lexsort((drawing.length_m, drawing.head, drawing.tail))
    node_pairs = np.stack([drawing.tail[sort_order], drawing.head[sort_order]], axis=1)
    _, first_positions = np.unique(node_pairs, axis=0, return_index=True)
    shortest_edges = sort_order[first_positions]
    edge_weights = np.maximum(drawing.length_m[shortest_edges], 1e-3)
    street_graph = csr_array(
        (edge_weights, (drawing.tail[shortest_edges], drawing.head[shortest_edges])),
        shape=(node_count, node_count),
    )
    street_graph = street_graph.maximum(street_graph.T)
    pair_metres = np.full(len(start_nodes), np.inf)
    sort_order = np.argsort(start_nodes, kind="stable")
    for pair_chunk in np.array_split(sort_order, max(1, len(sort_order) // 128)):
        source_nodes, source_rows = np.unique(start_nodes[pair_chunk], return_inverse=True)
        pair_metres[pair_chunk] = dijkstra(street_graph, indices=source_nodes, limit=MAX_WALK_DOWN_M)[
            source_rows, end_nodes[pair_chunk]
        ]
    return pair_metres
