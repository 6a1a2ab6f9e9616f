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
    table: MinutesTable, cells: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, quartieri: gpd.GeoDataFrame
) -> "nx.Graph[str]":
    """The service-access graph of the cells and sites of `table`, nodes named `<role>:<label>`.

    Node attributes: `role` (quartiere, cell, site, provider, employer), `label`, and as they apply `people`, `kind`,
    `capacity`, `nil_id`, `municipio`, `x`, `y` (EPSG:32632). Edge attributes: `role` (access, runs, workplace, in) and
    `minutes` of an access edge. What is unknown has no attribute.

    Raises:
        InputError: the table names a cell or a site that the frames do not hold.
    """
    if len(missing := table.origins[~table.origins.isin(cells.index)]):
        raise InputError("cell %(label)r of the minutes table is not among the cells given", label=missing[0])
    if len(missing := table.sites[~table.sites.isin(sites.index)]):
        raise InputError("site %(label)r of the minutes table is not among the sites given", label=missing[0])
    cells, sites = cells.loc[table.origins], sites.loc[table.sites]
    service_graph: nx.Graph[str] = nx.Graph(crs=schema.CRS, limit_minutes=table.limit)
    service_graph.add_nodes_from(_quartiere_nodes(quartieri))
    service_graph.add_nodes_from(_cell_nodes(cells))
    service_graph.add_nodes_from(_site_nodes(sites))
    _add_providers(service_graph, sites)
    for role, frame in (("cell", cells), ("site", sites)):
        in_quartieri = frame[frame["nil_id"].notna()]
        pairs = zip(in_quartieri.index, in_quartieri["nil_id"], strict=True)
        service_graph.add_edges_from(
            (f"{role}:{label}", f"quartiere:{nil}", {"role": "in"}) for label, nil in pairs
        )
    minutes = coo_array(table.minutes)
    origins = ("cell:" + table.origins.astype(str)).to_numpy(object)[minutes.row]
    ends = ("site:" + table.sites.astype(str)).to_numpy(object)[minutes.col]
    walks = minutes.data.round(2).tolist()
    service_graph.add_edges_from(
        (a, b, {"role": "access", "minutes": m}) for a, b, m in zip(origins, ends, walks, strict=True)
    )
    return service_graph


def redundancy(table: MinutesTable, limit: float) -> pd.Series:
    """How many sites each cell has within `limit` minutes (k-redundancy); 0 where there is none.

    Raises:
        InputError: a limit the table does not reach.
    """
    within = _within(table, limit)
    return pd.Series(within.sum(axis=1).astype(int), index=table.origins, name="redundancy")


def dependency(table: MinutesTable, people: pd.Series, limit: float) -> pd.DataFrame:
    """One row a site, most critical first: people_reached, people_only, minutes_lost.

    `people_only` are those who lose their only site within `limit` if it closes. `minutes_lost` are the person-minutes
    that those for whom it is the nearest would walk more to the next one, counted up to the reach of the table.

    Raises:
        InputError: labels that do not match, negative people, a limit the table does not reach.
    """
    weights = _weights(table, people)
    within = _within(table, limit)
    alone = within.sum(axis=1) == 1
    nearest, extra = _detours(table.minutes, table.limit)
    minutes_lost = np.bincount(
        nearest[nearest >= 0], weights=(weights * extra)[nearest >= 0], minlength=len(table.sites)
    )
    by_site = pd.DataFrame(
        {
            "people_reached": (weights @ within).round().astype(int),
            "people_only": ((weights * alone) @ within).round().astype(int),
            "minutes_lost": minutes_lost.round(1),
        },
        index=table.sites,
    )
    return by_site.sort_values(["people_only", "minutes_lost"], ascending=False, kind="stable")


def overlap(table: MinutesTable, people: pd.Series, nil_id: pd.Series, limit: float) -> pd.DataFrame:
    """How alike the sites are on which two quartieri depend: NIL x NIL, 1 the same, 0 nothing shared.

    Each quartiere spreads a weight of 1 over the sites its people reach, in proportion to the people who reach them;
    two quartieri overlap by the sum of the smaller of their two weights at each site (proportional similarity,
    Czekanowski 1909). A quartiere that reaches nothing has no row.

    Raises:
        InputError: labels that do not match, negative people, a limit the table does not reach.
    """
    weights = _weights(table, people)
    within = _within(table, limit)
    codes, names = pd.factorize(nil_id.reindex(table.origins), sort=True)
    member = coo_array((weights, (codes, np.arange(len(codes)))), shape=(len(names), len(codes))).tocsr()
    reach = np.asarray((member @ within).todense())
    some = reach.sum(axis=1) > 0
    weights_of_nil = reach[some] / reach[some].sum(axis=1, keepdims=True)
    alike = (
        np.stack([np.minimum(weights_of_nil, row).sum(axis=1) for row in weights_of_nil])
        if len(weights_of_nil)
        else np.zeros((0, 0))
    )
    labels = pd.Index(names[some], name="nil_id")
    return pd.DataFrame(alike, index=labels, columns=labels.rename("other"))


def communities(overlaps: pd.DataFrame, *, resolution: float = 1.0) -> pd.Series:
    """The pilot area (1, 2, ...; largest first) of each quartiere: groups that depend on the same sites.

    Louvain communities (Blondel et al. 2008) of the overlap graph; the same input gives the same areas.
    """
    overlap_graph: nx.Graph[Any] = nx.Graph()
    overlap_graph.add_nodes_from(overlaps.index.tolist())
    high = np.triu(overlaps.to_numpy(), k=1)
    labels = overlaps.index.tolist()
    overlap_graph.add_weighted_edges_from(
        (labels[i], labels[j], float(high[i, j])) for i, j in np.argwhere(high > 0)
    )
    groups = nx.community.louvain_communities(overlap_graph, weight="weight", resolution=resolution, seed=0)
    ordered = sorted(groups, key=lambda group: (-len(group), min(group)))
    area = {label: number for number, group in enumerate(ordered, start=1) for label in group}
    return pd.Series(area, name="area", dtype=int).reindex(overlaps.index)


def write_graphml(service_graph: "nx.Graph[str]", path: Path) -> None:
    """Write the graph as GraphML, readable by Gephi, yEd, igraph and networkx."""
    nx.write_graphml(service_graph, path)


def write_geopackage(service_graph: "nx.Graph[str]", path: Path) -> None:
    """Write the graph as a GeoPackage (EPSG:32632): layer `nodes` (points), layer `access` (straight lines).

    Nodes without a position (providers) stay in the table of nodes, without a shape.
    """
    nodes = pd.DataFrame.from_dict(dict(service_graph.nodes(data=True)), orient="index").rename_axis("node")
    points = shapely.points(nodes[["x", "y"]].to_numpy(float))
    points[nodes["x"].isna()] = None
    where = dict(zip(nodes.index, points, strict=True))
    access = [
        {"cell": a, "site": b, "minutes": d["minutes"], "geometry": shapely.LineString([where[a], where[b]])}
        for a, b, d in service_graph.edges(data=True)
        if d["role"] == "access"
    ]
    path.unlink(missing_ok=True)
    layer = gpd.GeoDataFrame(nodes.reset_index(), geometry=points, crs=schema.CRS)
    layer.to_file(path, layer="nodes", driver="GPKG")
    columns = ["cell", "site", "minutes", "geometry"]
    lines = gpd.GeoDataFrame(access, columns=columns, geometry="geometry", crs=schema.CRS)
    lines.to_file(path, layer="access", driver="GPKG")


def _within(table: MinutesTable, limit: float) -> csr_array[Any]:
    if not 0 < limit <= table.limit:
        raise InputError(
            "the table of minutes reaches %(reach)g: ask within that, not %(limit)g",
            reach=table.limit,
            limit=limit,
        )
    within_limit = table.minutes.data <= limit
    pairs = coo_array(table.minutes)
    shape = table.minutes.shape
    return coo_array(
        (np.ones(int(within_limit.sum())), (pairs.row[within_limit], pairs.col[within_limit])), shape=shape
    ).tocsr()


def _weights(table: MinutesTable, people: pd.Series) -> np.ndarray[Any, np.dtype[np.float64]]:
    missing = table.origins[~table.origins.isin(people.index)]
    if len(missing):
        raise InputError(
            "cell %(label)r of the minutes table has no people; give a row for every cell", label=missing[0]
        )
    weights = people.loc[table.origins].to_numpy(float)
    wrong = ~(weights >= 0)
    if wrong.any():
        raise InputError(
            "people of cell %(cell)r are %(people)s; give 0 or more",
            cell=table.origins[wrong][0],
            people=weights[wrong][0],
        )
    return weights


def _detours(minutes: csr_array[Any], reach: float) -> tuple[Any, Any]:
    """Of every row: the column of its least item (-1 if it has none), and how much its second least is above."""
    rows = np.repeat(np.arange(minutes.shape[0]), np.diff(minutes.indptr))
    order = np.lexsort((minutes.indices, minutes.data, rows))
    starts, counts = minutes.indptr[:-1], np.diff(minutes.indptr)
    nearest = np.full(minutes.shape[0], -1)
    extra = np.zeros(minutes.shape[0])
    some, more = counts > 0, counts > 1
    nearest[some] = minutes.indices[order][starts[some]]
    least = minutes.data[order][starts[some]]
    second = np.full(minutes.shape[0], reach)
    second[more] = minutes.data[order][starts[more] + 1]
    extra[some] = second[some] - least
    return nearest, extra


Node = tuple[str, dict[str, Any]]


def _quartiere_nodes(quartieri: gpd.GeoDataFrame) -> Iterator[Node]:
    centres = quartieri.geometry.representative_point().get_coordinates()
    names, people, municipi = (
        quartieri[Quartieri.nil], quartieri[Quartieri.people], quartieri[Quartieri.municipio],
    )  # fmt: skip
    rows = zip(quartieri.index, names, people, municipi, centres["x"], centres["y"], strict=True)
    for nil, name, count, municipio, x, y in rows:
        yield f"quartiere:{nil}", {
            "role": "quartiere", "label": str(name), "nil_id": int(nil), "people": int(count),
            "municipio": int(municipio), "x": round(x, 1), "y": round(y, 1),
        }  # fmt: skip


def _cell_nodes(cells: gpd.GeoDataFrame) -> Iterator[Node]:
    columns = (cells[Cells.people], cells[Cells.nil_id], cells[Cells.x], cells[Cells.y])
    for label, count, nil, x, y in zip(cells.index, *columns, strict=True):
        yield f"cell:{label}", {
            "role": "cell", "label": str(label), "people": int(count), "nil_id": int(nil),
            "x": round(x, 1), "y": round(y, 1),
        }  # fmt: skip


def _site_nodes(sites: gpd.GeoDataFrame) -> Iterator[Node]:
    columns = (
        sites[Sites.name],
        sites[Sites.kind],
        sites[Sites.capacity],
        sites.geometry.x,
        sites.geometry.y,
    )
    for label, name, kind, capacity, x, y in zip(sites.index, *columns, strict=True):
        node = {"role": "site", "kind": str(kind), "x": round(x, 1), "y": round(y, 1)}
        if pd.notna(name):
            node["label"] = str(name)
        if pd.notna(capacity):
            node["capacity"] = float(capacity)
        yield f"site:{label}", node


def _add_providers(service_graph: "nx.Graph[str]", sites: gpd.GeoDataFrame) -> None:
    run = sites[sites[Sites.provider].notna()]
    for label, provider in zip(run.index, run[Sites.provider], strict=True):
        service_graph.add_node(f"provider:{provider}", role="provider", label=str(provider))
        service_graph.add_edge(f"provider:{provider}", f"site:{label}", role="runs")
    for label in sites.index[sites[Sites.workplace]]:
        place = service_graph.nodes[f"site:{label}"]
        attributes = {key: place[key] for key in ("label", "x", "y") if key in place}
        service_graph.add_node(f"employer:{label}", role="employer", **attributes)
        service_graph.add_edge(f"employer:{label}", f"site:{label}", role="workplace")
