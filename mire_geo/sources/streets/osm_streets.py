"""Walking networks from OpenStreetMap: the city of 2016 repaired and enriched, an extract of today, the live map.

Every reader returns `schema.StreetNodes`, `schema.StreetEdges` and the receipts of what was read. OpenStreetMap data
are (c) OpenStreetMap contributors, ODbL 1.0: a network made here keeps that licence.
"""

from pathlib import Path
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from mire_geo.errors import DataError
from mire_geo.sources.streets import (
    footways,
    junctions,
    osm_extract,
    osm_ways,
    pedestrian_areas,
    pruning,
)
from mire_geo.sources.streets.drawing import Bools, Drawing, Ints, to_tables
from mire_geo.tables.provenance import Dataset, Receipt

Network: TypeAlias = "tuple[pd.DataFrame, gpd.GeoDataFrame, list[Receipt]]"
"""Nodes, edges, receipts."""

ODBL = "ODbL 1.0, © OpenStreetMap contributors"

STREETS_2016 = Dataset(
    key="osm-streets-2016",
    publisher="OpenStreetMap contributors",
    title="Streets of Milano, July 2016: nodes and edges with true lengths",
    dataset_id="osm_2016",
    licence=ODBL,
    vintage="2016-07",
    files=("streets/osm_2016_nodes.csv.gz", "streets/osm_2016_edges.csv.gz"),
)
SIDEWALKS_2021 = Dataset(
    key="osm-sidewalks-2021",
    publisher="OpenStreetMap contributors",
    title="Sidewalks of Milano",
    dataset_id="footway=sidewalk",
    licence=ODBL,
    vintage="2021-05-14",
    files=("streets/osm_sidewalks_2021.osm",),
)
CROSSINGS_2022 = Dataset(
    key="osm-crossings-2022",
    publisher="OpenStreetMap contributors",
    title="Pedestrian crossings of Milano",
    dataset_id="footway=crossing",
    licence=ODBL,
    vintage="2022-02-14",
    files=("streets/osm_crossings_2022.osm",),
)
PEDESTRIAN_2020 = Dataset(
    key="comune-ds51-2020",
    publisher="Comune di Milano - AMAT",
    title="Aree pedonali e zone a traffico limitato",
    dataset_id="ds51",
    licence="CC BY 4.0",
    vintage="2020",
    files=("streets/ds51_pedestrian_areas_ztl_2020.geojson",),
)

STREET_ORIGIN = "osm-2016"
SIDEWALK_ORIGIN = "osm-sidewalk-2021"
CROSSING = "osm-crossing-2022"
"""Values of `StreetEdges.origin`, beside `footways.SPLIT` and `pedestrian_areas.ORIGIN`."""


def read_streets_2016(raw_folder: Path) -> Network:
    """The streets of 2016, repaired (see `junctions`) and enriched (see `footways`, `pedestrian_areas`, `pruning`).

    The same raw files give the same tables. `origin` says where each edge comes from.

    Raises:
        DataError: a raw file is missing or is not what it should be.
    """
    published_drawing, node_ids = _drawing_2016(raw_folder)
    street_joins = junctions.prove_joins(published_drawing)
    repaired_drawing = published_drawing.split(street_joins.edge, street_joins.node, footways.SPLIT)
    crossing_file, sidewalk_file = _read_way_files(raw_folder)
    footway_network = footways.add_footways(repaired_drawing, [crossing_file, sidewalk_file])
    walkable_areas = pedestrian_areas.read(raw_folder / PEDESTRIAN_2020.files[0])
    enriched_drawing = _prune_footways(
        pedestrian_areas.cross_areas(footway_network.drawing, walkable_areas, footways.SPLIT)
    )
    new_node_labels = max(node_ids) + 1 + np.arange(len(enriched_drawing.xy) - len(node_ids))
    nodes, edges = to_tables(enriched_drawing, np.concatenate([node_ids, new_node_labels]))
    proof_notes = tuple(
        f"{join_count} mid-way junctions proven by: {proof}"
        for proof, join_count in street_joins.counts.items()
    )
    drawing_by_stage = {
        "as published": published_drawing,
        "repaired": repaired_drawing,
        "enriched": enriched_drawing,
    }
    share_notes = tuple(
        f"largest component, {stage}: {_largest_component_share(stage_drawing):.2%} of nodes"
        for stage, stage_drawing in drawing_by_stage.items()
    )
    join_notes = tuple(
        f"{join_count} joins with the streets, proof: {proof}"
        for proof, join_count in footway_network.joined.items()
    )
    receipts = [
        Receipt(
            STREETS_2016,
            len(published_drawing.tail),
            len(published_drawing.tail),
            notes=proof_notes + share_notes,
        ),
        _way_receipt(SIDEWALKS_2021, sidewalk_file, enriched_drawing, ()),
        _way_receipt(CROSSINGS_2022, crossing_file, enriched_drawing, join_notes),
        Receipt(PEDESTRIAN_2020, walkable_areas.read, walkable_areas.kept, refused=walkable_areas.refused),
    ]
    return nodes, edges, receipts


def read_extract(path: Path) -> Network:
    """The walking network of an `.osm` or `.osm.pbf` file; nodes keep their OSM ids.

    Raises:
        DataError: the file is missing, of another kind, broken, or holds no way to walk.
    """
    return osm_extract.read(path, ODBL)


def read_overpass(quartieri: gpd.GeoDataFrame) -> Network:
    """The walking network of today inside the city, from the live OpenStreetMap service through osmnx.

    Raises:
        DataError: there is no network, or the service does not answer.
    """
    import osmnx  # noqa: PLC0415  slow to import, and needed here only

    city_polygon = shapely.union_all(quartieri.to_crs("EPSG:4326").geometry.to_numpy(), grid_size=1e-6)
    previous_use_cache = osmnx.settings.use_cache
    osmnx.settings.use_cache = False
    try:
        graph = osmnx.graph_from_polygon(city_polygon, network_type="walk", retain_all=True)
    except (OSError, ValueError) as error:
        raise DataError(
            "the live OpenStreetMap service did not give the streets (%(reason)s); try later, or give an "
            "extract",
            reason=error,
        ) from error
    finally:
        osmnx.settings.use_cache = previous_use_cache
    nodes, edges = osm_extract.from_graph(graph)
    dataset = Dataset(
        key=osm_extract.LIVE_ORIGIN,
        publisher="OpenStreetMap contributors",
        title="Walking network of the live map, through osmnx",
        dataset_id="network_type=walk",
        licence=ODBL,
        vintage=str(graph.graph.get("created_date", "unknown"))[:10],
        files=(),
    )
    return nodes, edges, [Receipt(dataset, len(edges), len(edges))]


def _drawing_2016(raw_folder: Path) -> tuple[Drawing, Ints]:
    """The network as published, and the labels of its nodes."""
    nodes, edges = (_read_table(raw_folder / file) for file in STREETS_2016.files)
    nodes = nodes.set_index("node")
    tails, heads = (
        nodes.index.get_indexer(pd.Index(edges[column])).astype(np.int64) for column in ("from", "to")
    )
    has_missing_end = (tails < 0) | (heads < 0)
    if has_missing_end.any():
        raise DataError(
            "%(file)s, row %(row)s: an end that is no node",
            file=STREETS_2016.files[1],
            row=int(has_missing_end.argmax()) + 2,
        )
    lengths_m = edges["length_m"].to_numpy(float)
    drawing = Drawing.from_chords(nodes[["x", "y"]].to_numpy(float), tails, heads, lengths_m, STREET_ORIGIN)
    return drawing, nodes.index.to_numpy(np.int64)


def _read_table(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise DataError("%(path)s is missing; the raw folder must hold it", path=path)
    columns = ["node", "x", "y"] if "nodes" in path.name else ["from", "to", "length_m"]
    try:
        return pd.read_csv(path, usecols=columns)
    except ValueError as error:
        raise DataError(
            "%(name)s must have columns %(known)s: %(reason)s",
            name=path.name,
            known=", ".join(columns),
            reason=error,
        ) from None


def _read_way_files(raw_folder: Path) -> tuple[footways.WayFile, footways.WayFile]:
    """Crossings and sidewalks; a way in both is taken from the crossings, the newer file."""
    crossing_ways, sidewalk_ways = (
        osm_ways.read(raw_folder / dataset.files[0]) for dataset in (CROSSINGS_2022, SIDEWALKS_2021)
    )
    crossing_ids = frozenset(way.id for way in crossing_ways)
    return footways.usable_ways(crossing_ways, CROSSING), footways.usable_ways(
        sidewalk_ways, SIDEWALK_ORIGIN, other_ids=crossing_ids
    )


def _prune_footways(drawing: Drawing) -> Drawing:
    useful_drawing = drawing.keep(pruning.useful_pieces(drawing, _is_street_piece(drawing)))
    is_stranded = pruning.stranded_sidewalks(
        useful_drawing, _is_street_piece(useful_drawing), useful_drawing.origin == SIDEWALK_ORIGIN
    )
    unstranded_drawing = useful_drawing.keep(~is_stranded)
    return unstranded_drawing.keep(
        pruning.useful_pieces(unstranded_drawing, _is_street_piece(unstranded_drawing))
    )


def _is_street_piece(drawing: Drawing) -> Bools:
    return np.isin(drawing.origin, (STREET_ORIGIN, footways.SPLIT))


def _largest_component_share(drawing: Drawing) -> float:
    """Share of the nodes in use that belong to the largest component."""
    return float((drawing.component()[drawing.degree > 0] == 0).mean())


def _way_receipt(
    dataset: Dataset, way_file: footways.WayFile, drawing: Drawing, notes: tuple[str, ...]
) -> Receipt:
    used_way_count = len(np.unique(drawing.way[drawing.origin == way_file.origin]))
    refusal_counts = way_file.refused | {
        "leads nowhere, or lacks its crossings": len(way_file.ways) - used_way_count
    }
    read_way_count = len(way_file.ways) + way_file.merged + sum(way_file.refused.values())
    return Receipt(dataset, read_way_count, used_way_count, way_file.merged, refusal_counts, notes)
