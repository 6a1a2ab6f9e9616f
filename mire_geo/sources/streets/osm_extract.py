"""The walking network of an OpenStreetMap extract, and of a graph that osmnx made of the live map."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import osmium
import pandas as pd
import shapely
from pyproj import Transformer

from mire_geo.errors import DataError
from mire_geo.sources.incoming import FileError, check_file
from mire_geo.sources.streets.drawing import Drawing, Floats, Ints, to_tables
from mire_geo.sources.streets.footways import cut_pieces
from mire_geo.sources.streets.osm_ways import Way, project_to_metres
from mire_geo.tables import schema
from mire_geo.tables.provenance import Dataset, Receipt

ENDINGS = (".osm", ".osm.pbf", ".pbf", ".osm.bz2", ".osm.gz")
"""File names an extract may end with."""

ORIGIN = "osm-extract"
LIVE_ORIGIN = "osm-live"

NOT_WALKABLE_TAGS = frozenset(
    {
        "abandoned", "bus_guideway", "construction", "cycleway", "motorway", "motorway_link", "no", "planned",
        "platform", "proposed", "raceway", "razed", "rest_area", "services",
    }
)  # fmt: skip
"""Values of `highway` that nobody walks along, after the walking network of osmnx (Boeing 2017)."""

_FORBIDDEN = frozenset({"no", "private"})


def read(path: Path, licence: str) -> tuple[pd.DataFrame, gpd.GeoDataFrame, list[Receipt]]:
    """Nodes, edges and receipt of the walkable ways of an extract; nodes keep their OSM ids.

    Raises:
        DataError: the file is missing, too large, of another kind, broken, or holds no way to walk.
    """
    if not path.name.endswith(ENDINGS):
        raise DataError(
            "%(name)s is no OSM extract; its name must end with %(known)s",
            name=path.name,
            known=", ".join(ENDINGS),
        )
    if not path.is_file():
        raise DataError("%(path)s does not exist; give the path of an OSM extract", path=path)
    ways, refusal_counts, vintage = _walkable_ways(path)
    if not ways:
        raise DataError(
            "%(name)s holds no way that can be walked; give an extract of the city's streets", name=path.name
        )
    dataset = Dataset(
        key=ORIGIN,
        publisher="OpenStreetMap contributors",
        title=f"Walking network of {path.name}",
        dataset_id=path.name,
        licence=licence,
        vintage=vintage,
        files=(path.name,),
    )
    nodes, edges = to_tables(*_draw_ways(ways))
    return (
        nodes,
        edges,
        [Receipt(dataset, len(ways) + sum(refusal_counts.values()), len(ways), refused=refusal_counts)],
    )


def _walkable_ways(path: Path) -> tuple[list[Way], dict[str, int], str]:
    """The ways to walk, the others by reason, and the day of the extract."""
    ways, refusal_counts = [], Counter[str]()
    try:
        check_file(path, path.name.rpartition(".")[2])
        osm_elements = (
            osmium.FileProcessor(str(path)).with_locations().with_filter(osmium.filter.KeyFilter("highway"))
        )
        for element in osm_elements:
            if not isinstance(element, osmium.osm.Way):
                continue
            way = _parse_way(element)
            reason = _refusal_reason(way)
            if reason:
                refusal_counts[reason] += 1
            else:
                ways.append(way)
        timestamp = osm_elements.header.get("osmosis_replication_timestamp", "") or osm_elements.header.get(
            "timestamp", ""
        )
    except (FileError, RuntimeError, osmium.InvalidLocationError) as error:
        raise DataError(
            "%(name)s cannot be read as an OSM extract (%(reason)s); download it again",
            name=path.name,
            reason=error,
        ) from None
    return ways, dict(sorted(refusal_counts.items())), timestamp[:10] or "unknown"


def _parse_way(osm_way: Any) -> Way:
    placed_nodes = [node for node in osm_way.nodes if node.location.valid()]
    return Way(
        id=osm_way.id,
        refs=tuple(node.ref for node in placed_nodes),
        lonlat=tuple((node.lon, node.lat) for node in placed_nodes),
        tags=dict(osm_way.tags),
    )


def _refusal_reason(way: Way) -> str:
    if way.tags["highway"] in NOT_WALKABLE_TAGS and way.tags.get("foot") not in {"yes", "designated"}:
        return "not for walking"
    if way.tags.get("foot", way.tags.get("access")) in _FORBIDDEN or way.tags.get("service") == "private":
        return "private or forbidden"
    if way.tags.get("area") == "yes":
        return "an area, not a line"
    if len(way.refs) < 2:
        return "fewer than two placed nodes"
    return ""


def _draw_ways(ways: Sequence[Way]) -> tuple[Drawing, Ints]:
    """The ways cut where they meet, and the OSM ids of the nodes."""
    osm_ids = np.concatenate([np.array(way.refs, dtype=np.int64) for way in ways])
    node_ids, first_positions, node_numbers = np.unique(osm_ids, return_index=True, return_inverse=True)
    xy = project_to_metres(np.array([lon_lat for way in ways for lon_lat in way.lonlat])[first_positions])
    nodes_by_way = np.split(node_numbers, np.cumsum([len(way.refs) for way in ways])[:-1])
    is_break_node = np.bincount(node_numbers, minlength=len(node_ids)) > 1
    for way_nodes in nodes_by_way:
        is_break_node[way_nodes[[0, -1]]] = True
    way_parts = [
        (part_nodes, way.id)
        for way, way_nodes in zip(ways, nodes_by_way, strict=True)
        for part_nodes in cut_pieces(way_nodes, is_break_node)
    ]
    no_nodes = np.empty(0, dtype=np.int64)
    drawing = Drawing.from_chords(xy, no_nodes, no_nodes, np.empty(0), ORIGIN).with_pieces(
        np.array([part_nodes[0] for part_nodes, _ in way_parts], dtype=np.int64),
        np.array([part_nodes[-1] for part_nodes, _ in way_parts], dtype=np.int64),
        np.array([shapely.LineString(xy[part_nodes]) for part_nodes, _ in way_parts], dtype=object),
        np.full(len(way_parts), ORIGIN),
        np.array([way_id for _, way_id in way_parts], dtype=np.int64),
    )
    return drawing, node_ids


def from_graph(graph: nx.MultiDiGraph) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    """Nodes and edges of an osmnx graph: an edge and its way back become one, lengths are those of the graph.

    Raises:
        DataError: the graph has no edge, or its nodes no positions.
    """
    if not graph.number_of_edges():
        raise DataError("the graph has no edge; ask for a larger area")
    node_ids = np.array(sorted(graph.nodes), dtype=np.int64)
    try:
        node_xy = np.array(
            [(graph.nodes[node]["x"], graph.nodes[node]["y"]) for node in node_ids.tolist()], dtype=float
        )
    except KeyError as error:
        raise DataError("the graph's nodes have no %(label)s; it must come from osmnx", label=error) from None
    transformer = Transformer.from_crs(graph.graph.get("crs", "EPSG:4326"), schema.CRS, always_xy=True)
    edge_by_key: dict[Any, tuple[int, int, Mapping[str, Any]]] = {}
    for tail_id, head_id, edge_attributes in graph.edges(data=True):
        way_ids = edge_attributes.get("osmid", 0)
        edge_key = (
            min(tail_id, head_id),
            max(tail_id, head_id),
            str(sorted(np.atleast_1d(way_ids).tolist())),
            round(edge_attributes["length"], 1),
        )
        edge_by_key.setdefault(edge_key, (tail_id, head_id, edge_attributes))
    graph_edges = [edge_by_key[edge_key] for edge_key in sorted(edge_by_key)]
    tails = np.searchsorted(node_ids, [tail_id for tail_id, _, _ in graph_edges])
    heads = np.searchsorted(node_ids, [head_id for _, head_id, _ in graph_edges])
    graph_lines = [
        edge_attributes.get("geometry", shapely.LineString(node_xy[[tail, head]]))
        for tail, head, (*_, edge_attributes) in zip(tails, heads, graph_edges, strict=True)
    ]
    drawing = Drawing(
        xy=_project_to_metres(node_xy, transformer),
        tail=tails,
        head=heads,
        length_m=np.round([float(edge_attributes["length"]) for *_, edge_attributes in graph_edges], 3),
        lines=shapely.transform(
            np.array(graph_lines, dtype=object), lambda xy: _project_to_metres(xy, transformer)
        ),
        origin=np.full(len(graph_edges), LIVE_ORIGIN),
        way=np.zeros(len(graph_edges), dtype=np.int64),
    )
    return to_tables(drawing, node_ids)


def _project_to_metres(xy: Floats, transformer: Transformer) -> Floats:
    return np.round(np.stack(transformer.transform(xy[:, 0], xy[:, 1]), axis=1), 2)
