"""A naive walk to check the fast ones against: every door is a node of a networkx graph, Dijkstra does the rest."""

from itertools import pairwise

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely

from mire_geo.tables import schema
from mire_geo.travel.streets import Snap, Streets


class NaiveWalks:
    """The network as a networkx graph, with the doors of any number of snapped places inserted."""

    def __init__(self, edges: pd.DataFrame, labels: np.ndarray, *snaps: Snap) -> None:
        """`labels` are those of `Streets.edges`; the doors of `snaps` are numbered (snap, place)."""
        self.graph = nx.Graph()
        doors: dict[int, list[tuple[int, tuple[int, int]]]] = {}
        for s, snap in enumerate(snaps):
            for place in np.flatnonzero(snap.is_on_network):
                on_street = ("street", s, int(place))
                doors.setdefault(int(labels[snap.edge[place]]), []).append(
                    (int(snap.along_mm[place]), on_street)
                )
                self.graph.add_edge(on_street, (s, int(place)), mm=round(float(snap.leg_m[place]) * 1000))
        rows = zip(edges.index, edges["from_node"], edges["to_node"], edges["length_m"], strict=True)
        for label, tail, head, length in rows:
            stops = [(0, tail), *sorted(doors.get(label, [])), (max(1, round(length * 1000)), head)]
            for (begin, a), (end, b) in pairwise(stops):
                before = self.graph.get_edge_data(a, b, {"mm": np.inf})["mm"]
                self.graph.add_edge(a, b, mm=min(before, end - begin))

    def minutes(self, start: tuple[int, int], speed_kmh: float = 4.5) -> dict[object, float]:
        """Minutes from one door to all that can be reached."""
        if start not in self.graph:
            return {}
        reached = nx.single_source_dijkstra_path_length(self.graph, start, weight="mm")
        return {node: mm * 60 / (speed_kmh * 1e6) for node, mm in reached.items()}


def network(seed: int, nodes: int = 14, edges: int = 22) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """A random network on one square kilometre, with bends, parallel edges, loops and cut-off pieces."""
    rng = np.random.default_rng(seed)
    xy = np.round(rng.uniform(0, 1000, (nodes, 2)), 3)
    pairs = rng.integers(0, nodes, (edges, 2))
    lines = []
    for tail, head in pairs:
        bend = np.round(rng.uniform(0, 1000, (rng.integers(0, 2) + (tail == head), 2)), 3)
        lines.append(shapely.LineString(np.concatenate([xy[[tail]], bend, xy[[head]]])))
    length = shapely.length(lines) * rng.choice([1.0, 1.2], edges)
    return frames(xy, pairs, lines, length)


def frames(xy, pairs, lines, length=None):
    """Tables of nodes numbered from 100 and edges numbered from 1."""
    pairs = np.asarray(pairs)
    at = np.asarray(xy, dtype=float)
    nodes = pd.DataFrame({"x": at[:, 0], "y": at[:, 1]}, index=pd.RangeIndex(100, 100 + len(at), name="node"))
    edges = gpd.GeoDataFrame(
        {
            "from_node": pairs[:, 0] + 100,
            "to_node": pairs[:, 1] + 100,
            "length_m": shapely.length(lines) if length is None else np.asarray(length, dtype=float),
            "origin": "osm-2016",
        },
        geometry=list(lines),
        crs=schema.CRS,
        index=pd.RangeIndex(1, len(pairs) + 1, name="edge"),
    )
    return nodes, edges


def straight(xy, pairs):
    """`frames` of a network of straight edges."""
    return frames(xy, pairs, [shapely.LineString([xy[a], xy[b]]) for a, b in pairs])


def streets(xy, pairs) -> Streets:
    """The network of straight edges."""
    return Streets.from_tables(*straight(xy, pairs))


def places(xy, prefix: str = "p") -> pd.DataFrame:
    """Labelled places with columns x and y."""
    at = np.asarray(xy, dtype=float).reshape(-1, 2)
    return pd.DataFrame({"x": at[:, 0], "y": at[:, 1]}, index=[f"{prefix}{i}" for i in range(len(at))])
