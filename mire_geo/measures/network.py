"""The service-access graph: who reaches what, who runs it, and which people depend on one place alone.

Nodes are quartieri, cells, sites, providers and employers. An `access` edge carries walking minutes; `runs` says which
provider runs a site, `workplace` that a site employs people, `in` where a cell or a site lies. The measures work on the
sparse table of minutes, so that the whole city takes moments; the graph itself is for export and for exploration.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array, csr_array

from mire_geo.errors import InputError
from mire_geo.tables import schema
from mire_geo.tables.schema import Cells, Quartieri, Sites
from mire_geo.travel.walking import MinutesTable


def graph(
    minutes_table: MinutesTable, cells: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, quartieri: gpd.GeoDataFrame
) -> "nx.Graph[str]":
    """The service-access graph of the cells and sites of `minutes_table`, nodes named `<role>:<label>`.

    Node attributes: `role` (quartiere, cell, site, provider, employer), `label`, and as they apply `people`, `kind`,
    `capacity`, `nil_id`, `municipio`, `x`, `y` (EPSG:32632). Edge attributes: `role` (access, runs, workplace, in) and
    `minutes` of an access edge. What is unknown has no attribute.

    Raises:
        InputError: the table names a cell or a site that the frames do not hold.
    """
    if len(missing_labels := minutes_table.origins[~minutes_table.origins.isin(cells.index)]):
        raise InputError(
            "cell %(label)r of the minutes table is not among the cells given", label=missing_labels[0]
        )
    if len(missing_labels := minutes_table.sites[~minutes_table.sites.isin(sites.index)]):
        raise InputError(
            "site %(label)r of the minutes table is not among the sites given", label=missing_labels[0]
        )
    cells, sites = cells.loc[minutes_table.origins], sites.loc[minutes_table.sites]
    service_graph: nx.Graph[str] = nx.Graph(crs=schema.CRS, limit_minutes=minutes_table.limit)
    service_graph.add_nodes_from(_quartiere_nodes(quartieri))
    service_graph.add_nodes_from(_cell_nodes(cells))
    service_graph.add_nodes_from(_site_nodes(sites))
    _add_organisations(service_graph, sites)
    for role, located_frame in (("cell", cells), ("site", sites)):
        rows_in_quartieri = located_frame[located_frame["nil_id"].notna()]
        label_nil_pairs = zip(rows_in_quartieri.index, rows_in_quartieri["nil_id"], strict=True)
        service_graph.add_edges_from(
            (f"{role}:{label}", f"quartiere:{nil_id}", {"role": "in"}) for label, nil_id in label_nil_pairs
        )
    minutes_matrix = coo_array(minutes_table.minutes)
    cell_nodes = ("cell:" + minutes_table.origins.astype(str)).to_numpy(object)[minutes_matrix.row]
    site_nodes = ("site:" + minutes_table.sites.astype(str)).to_numpy(object)[minutes_matrix.col]
    walking_minutes = minutes_matrix.data.round(2).tolist()
    service_graph.add_edges_from(
        (cell_node, site_node, {"role": "access", "minutes": edge_minutes})
        for cell_node, site_node, edge_minutes in zip(cell_nodes, site_nodes, walking_minutes, strict=True)
    )
    return service_graph


def redundancy(minutes_table: MinutesTable, limit: float) -> pd.Series:
    """How many sites each cell has within `limit` minutes (k-redundancy); 0 where there is none.

    Raises:
        InputError: a limit the table does not reach.
    """
    reach_matrix = _reach_matrix(minutes_table, limit)
    return pd.Series(reach_matrix.sum(axis=1).astype(int), index=minutes_table.origins, name="redundancy")


def dependency(minutes_table: MinutesTable, people: pd.Series, limit: float) -> pd.DataFrame:
    """One row a site, most critical first: people_reached, people_only, minutes_lost.

    `people_only` are those who lose their only site within `limit` if it closes. `minutes_lost` are the person-minutes
    that those for whom it is the nearest would walk more to the next one, counted up to the reach of the table.

    Raises:
        InputError: labels that do not match, negative people, a limit the table does not reach.
    """
    cell_people = _people_of_cells(minutes_table, people)
    reach_matrix = _reach_matrix(minutes_table, limit)
    has_one_site = reach_matrix.sum(axis=1) == 1
    nearest_sites, detour_minutes = _nearest_and_detours(minutes_table.minutes, minutes_table.limit)
    minutes_lost = np.bincount(
        nearest_sites[nearest_sites >= 0],
        weights=(cell_people * detour_minutes)[nearest_sites >= 0],
        minlength=len(minutes_table.sites),
    )
    site_dependency = pd.DataFrame(
        {
            "people_reached": (cell_people @ reach_matrix).round().astype(int),
            "people_only": ((cell_people * has_one_site) @ reach_matrix).round().astype(int),
            "minutes_lost": minutes_lost.round(1),
        },
        index=minutes_table.sites,
    )
    return site_dependency.sort_values(["people_only", "minutes_lost"], ascending=False, kind="stable")


def overlap(minutes_table: MinutesTable, people: pd.Series, nil_ids: pd.Series, limit: float) -> pd.DataFrame:
    """How alike the sites are on which two quartieri depend: NIL x NIL, 1 the same, 0 nothing shared.

    Each quartiere spreads a weight of 1 over the sites its people reach, in proportion to the people who reach them;
    two quartieri overlap by the sum of the smaller of their two weights at each site (proportional similarity,
    Czekanowski 1909). A quartiere that reaches nothing has no row.

    Raises:
        InputError: labels that do not match, negative people, a limit the table does not reach.
    """
    cell_people = _people_of_cells(minutes_table, people)
    reach_matrix = _reach_matrix(minutes_table, limit)
    nil_positions, nil_labels = pd.factorize(nil_ids.reindex(minutes_table.origins), sort=True)
    nil_cell_people = coo_array(
        (cell_people, (nil_positions, np.arange(len(nil_positions)))),
        shape=(len(nil_labels), len(nil_positions)),
    ).tocsr()
    nil_site_people = np.asarray((nil_cell_people @ reach_matrix).todense())
    is_reaching = nil_site_people.sum(axis=1) > 0
    nil_weights = nil_site_people[is_reaching] / nil_site_people[is_reaching].sum(axis=1, keepdims=True)
    overlap_matrix = (
        np.stack([np.minimum(nil_weights, weight_row).sum(axis=1) for weight_row in nil_weights])
        if len(nil_weights)
        else np.zeros((0, 0))
    )
    reaching_nils = pd.Index(nil_labels[is_reaching], name="nil_id")
    return pd.DataFrame(overlap_matrix, index=reaching_nils, columns=reaching_nils.rename("other"))


def communities(overlaps: pd.DataFrame, *, resolution: float = 1.0) -> pd.Series:
    """The pilot area (1, 2, ...; largest first) of each quartiere: groups that depend on the same sites.

    Louvain communities (Blondel et al. 2008) of the overlap graph; the same input gives the same areas.
    """
    overlap_graph: nx.Graph[Any] = nx.Graph()
    overlap_graph.add_nodes_from(overlaps.index.tolist())
    upper_triangle = np.triu(overlaps.to_numpy(), k=1)
    nil_labels = overlaps.index.tolist()
    overlap_graph.add_weighted_edges_from(
        (nil_labels[i], nil_labels[j], float(upper_triangle[i, j]))
        for i, j in np.argwhere(upper_triangle > 0)
    )
    nil_groups = nx.community.louvain_communities(
        overlap_graph, weight="weight", resolution=resolution, seed=0
    )
    groups_largest_first = sorted(nil_groups, key=lambda nil_group: (-len(nil_group), min(nil_group)))
    area_of_nil = {
        nil_label: area_number
        for area_number, nil_group in enumerate(groups_largest_first, start=1)
        for nil_label in nil_group
    }
    return pd.Series(area_of_nil, name="area", dtype=int).reindex(overlaps.index)


def write_graphml(service_graph: "nx.Graph[str]", path: Path) -> None:
    """Write the graph as GraphML, readable by Gephi, yEd, igraph and networkx."""
    nx.write_graphml(service_graph, path)


def write_geopackage(service_graph: "nx.Graph[str]", path: Path) -> None:
    """Write the graph as a GeoPackage (EPSG:32632): layer `nodes` (points), layer `access` (straight lines).

    Nodes without a position (providers) stay in the table of nodes, without a shape.
    """
    attributes_by_node = dict(service_graph.nodes(data=True))
    node_table = pd.DataFrame.from_dict(attributes_by_node, orient="index").rename_axis("node")
    node_points = shapely.points(node_table[["x", "y"]].to_numpy(float))
    node_points[node_table["x"].isna()] = None
    point_of_node = dict(zip(node_table.index, node_points, strict=True))
    access_rows = [
        {
            "cell": cell_node,
            "site": site_node,
            "minutes": edge_attributes["minutes"],
            "geometry": shapely.LineString([point_of_node[cell_node], point_of_node[site_node]]),
        }
        for cell_node, site_node, edge_attributes in service_graph.edges(data=True)
        if edge_attributes["role"] == "access"
    ]
    path.unlink(missing_ok=True)
    node_layer = gpd.GeoDataFrame(node_table.reset_index(), geometry=node_points, crs=schema.CRS)
    node_layer.to_file(path, layer="nodes", driver="GPKG")
    access_columns = ["cell", "site", "minutes", "geometry"]
    access_layer = gpd.GeoDataFrame(access_rows, columns=access_columns, geometry="geometry", crs=schema.CRS)
    access_layer.to_file(path, layer="access", driver="GPKG")


def _reach_matrix(minutes_table: MinutesTable, limit: float) -> csr_array[Any]:
    if not 0 < limit <= minutes_table.limit:
        raise InputError(
            "the table of minutes reaches %(reach)g: ask within that, not %(limit)g",
            reach=minutes_table.limit,
            limit=limit,
        )
    is_within_limit = minutes_table.minutes.data <= limit
    cell_site_pairs = coo_array(minutes_table.minutes)
    return coo_array(
        (
            np.ones(int(is_within_limit.sum())),
            (cell_site_pairs.row[is_within_limit], cell_site_pairs.col[is_within_limit]),
        ),
        shape=minutes_table.minutes.shape,
    ).tocsr()


def _people_of_cells(minutes_table: MinutesTable, people: pd.Series) -> np.ndarray[Any, np.dtype[np.float64]]:
    missing_cells = minutes_table.origins[~minutes_table.origins.isin(people.index)]
    if len(missing_cells):
        raise InputError(
            "cell %(label)r of the minutes table has no people; give a row for every cell",
            label=missing_cells[0],
        )
    cell_people = people.loc[minutes_table.origins].to_numpy(float)
    is_invalid = ~(cell_people >= 0)
    if is_invalid.any():
        raise InputError(
            "people of cell %(cell)r are %(people)s; give 0 or more",
            cell=minutes_table.origins[is_invalid][0],
            people=cell_people[is_invalid][0],
        )
    return cell_people


def _nearest_and_detours(minutes_matrix: csr_array[Any], longest_minutes: float) -> tuple[Any, Any]:
    """Of every row: the column of its least item (-1 if it has none), and how much its second least is above."""
    row_of_pair = np.repeat(np.arange(minutes_matrix.shape[0]), np.diff(minutes_matrix.indptr))
    sort_order = np.lexsort((minutes_matrix.indices, minutes_matrix.data, row_of_pair))
    row_starts, site_counts = minutes_matrix.indptr[:-1], np.diff(minutes_matrix.indptr)
    nearest_sites = np.full(minutes_matrix.shape[0], -1)
    detour_minutes = np.zeros(minutes_matrix.shape[0])
    has_site, has_second_site = site_counts > 0, site_counts > 1
    nearest_sites[has_site] = minutes_matrix.indices[sort_order][row_starts[has_site]]
    nearest_minutes = minutes_matrix.data[sort_order][row_starts[has_site]]
    second_minutes = np.full(minutes_matrix.shape[0], longest_minutes)
    second_minutes[has_second_site] = minutes_matrix.data[sort_order][row_starts[has_second_site] + 1]
    detour_minutes[has_site] = second_minutes[has_site] - nearest_minutes
    return nearest_sites, detour_minutes


Node = tuple[str, dict[str, Any]]


def _quartiere_nodes(quartieri: gpd.GeoDataFrame) -> Iterator[Node]:
    centres = quartieri.geometry.representative_point().get_coordinates()
    nil_names, people_column, municipi = (
        quartieri[Quartieri.nil], quartieri[Quartieri.people], quartieri[Quartieri.municipio],
    )  # fmt: skip
    quartiere_rows = zip(
        quartieri.index, nil_names, people_column, municipi, centres["x"], centres["y"], strict=True
    )
    for nil_id, nil_name, nil_people, municipio, x, y in quartiere_rows:
        yield f"quartiere:{nil_id}", {
            "role": "quartiere", "label": str(nil_name), "nil_id": int(nil_id), "people": int(nil_people),
            "municipio": int(municipio), "x": round(x, 1), "y": round(y, 1),
        }  # fmt: skip


def _cell_nodes(cells: gpd.GeoDataFrame) -> Iterator[Node]:
    cell_columns = (cells[Cells.people], cells[Cells.nil_id], cells[Cells.x], cells[Cells.y])
    for cell_label, cell_people, nil_id, x, y in zip(cells.index, *cell_columns, strict=True):
        yield f"cell:{cell_label}", {
            "role": "cell", "label": str(cell_label), "people": int(cell_people), "nil_id": int(nil_id),
            "x": round(x, 1), "y": round(y, 1),
        }  # fmt: skip


def _site_nodes(sites: gpd.GeoDataFrame) -> Iterator[Node]:
    site_columns = (
        sites[Sites.name],
        sites[Sites.kind],
        sites[Sites.capacity],
        sites.geometry.x,
        sites.geometry.y,
    )
    for site_label, site_name, kind_code, capacity, x, y in zip(sites.index, *site_columns, strict=True):
        node_attributes = {"role": "site", "kind": str(kind_code), "x": round(x, 1), "y": round(y, 1)}
        if pd.notna(site_name):
            node_attributes["label"] = str(site_name)
        if pd.notna(capacity):
            node_attributes["capacity"] = float(capacity)
        yield f"site:{site_label}", node_attributes


def _add_organisations(service_graph: "nx.Graph[str]", sites: gpd.GeoDataFrame) -> None:
    provided_sites = sites[sites[Sites.provider].notna()]
    for site_label, provider_name in zip(provided_sites.index, provided_sites[Sites.provider], strict=True):
        service_graph.add_node(f"provider:{provider_name}", role="provider", label=str(provider_name))
        service_graph.add_edge(f"provider:{provider_name}", f"site:{site_label}", role="runs")
    for site_label in sites.index[sites[Sites.workplace]]:
        site_attributes = service_graph.nodes[f"site:{site_label}"]
        attributes = {name: site_attributes[name] for name in ("label", "x", "y") if name in site_attributes}
        service_graph.add_node(f"employer:{site_label}", role="employer", **attributes)
        service_graph.add_edge(f"employer:{site_label}", f"site:{site_label}", role="workplace")
