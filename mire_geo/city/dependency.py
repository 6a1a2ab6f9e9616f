"""Dependency: sites whose closing would leave people without any, and quartieri that depend on the same ones.

The measures of `network` for a `City` and several kinds at once, with the names of places and quartieri beside the
figures. Only kinds whose list is meant to be whole are asked: of a sample nobody can say that a place is the only one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from mire_geo.city import City
from mire_geo.errors import InputError, NoDataError
from mire_geo.measures import network
from mire_geo.tables import kinds, schema
from mire_geo.tables.schema import Cells, Quartieri, Sites
from mire_geo.travel import walking
from mire_geo.travel.streets import WALKING_KMH

if TYPE_CHECKING:
    import networkx as nx

BEYOND = 2.0
"""Walks are known up to this many times the limit, so that a detour can be measured."""


def table_of(
    city: City, codes: Sequence[str], limit: float, *, speed_kmh: float = WALKING_KMH
) -> walking.MinutesTable:
    """Minutes of the cells to the sites of all the kinds, one search for all.

    Raises:
        InputError: no kind, or a limit that is not positive.
        UnknownError, NoDataError: see `City.sites_of`.
    """
    if not codes:
        raise InputError("name at least one kind of place")
    if not 0 < limit < np.inf:
        raise InputError("the limit is %(limit)s minutes; give a number of minutes above zero", limit=limit)
    sites = pd.concat([city.sites_of(code) for code in dict.fromkeys(codes)])
    return walking.minutes_table(
        city.streets, city.doors, gpd.GeoDataFrame(sites), limit=limit, speed_kmh=speed_kmh
    )


def _table_of_sites(table: walking.MinutesTable, sites: pd.Index) -> walking.MinutesTable:
    """The columns of some sites."""
    return replace(table, sites=sites, minutes=table.minutes[:, table.sites.get_indexer(sites)])


def welfare_kinds(city: City) -> tuple[str, ...]:
    """The kinds of the welfare group that are whole lists and have places in the data."""
    return complete_kinds(city, (kind.code for kind in kinds.KINDS.values() if kind.group == "welfare"))


def complete_kinds(city: City, codes: Iterable[str]) -> tuple[str, ...]:
    """The codes of kinds whose list is meant to be whole and is not empty."""
    sites = city.sites_by_kind
    return tuple(code for code in codes if kinds.kind(code).coverage == "register" and sites[code])


def critical_sites(
    city: City,
    codes: Sequence[str],
    limit: float,
    *,
    people: str = "intended",
    speed_kmh: float = WALKING_KMH,
) -> gpd.GeoDataFrame:
    """The sites of the kinds, most critical first: kind, name, address, nil_id, nil and what `network.dependency` says.

    `people_only` lose their only site within the limit if it closes; `people_reached` have it within the limit;
    `minutes_lost` are person-minutes more to the next one, counted up to twice the limit.

    Args:
        people: `intended` counts the ages each kind is for, `residents` everybody.

    Raises:
        InputError: a kind whose list is only a sample; see `table_of`.
        UnknownError, NoDataError: see `City.sites_of`.
    """
    for code in codes:
        if kinds.kind(code).coverage == "sample":
            raise InputError(
                "only some places of kind %(code)r are in the data, so nobody can say which is the only one; "
                "ask for kinds whose list is whole (`mire kinds` shows the coverage)",
                code=code,
            )
    table = table_of(city, codes, BEYOND * limit, speed_kmh=speed_kmh)
    dependencies = [
        network.dependency(
            _table_of_sites(table, city.sites_of(code).index), city.people(code, people), limit
        )
        for code in dict.fromkeys(codes)
    ]
    by_site = pd.concat(dependencies).sort_values(
        ["people_only", "minutes_lost"], ascending=False, kind="stable"
    )
    sites = city.sites.loc[by_site.index, [Sites.kind, Sites.name, Sites.address, Sites.nil_id, "geometry"]]
    nil_name_by_id = city.quartieri[Quartieri.nil]
    sites = sites.assign(
        nil=sites[Sites.nil_id].map(nil_name_by_id), **{column: by_site[column] for column in by_site.columns}
    )
    return gpd.GeoDataFrame(sites.rename_axis("site"), crs=schema.CRS)


def redundancy(
    city: City, kind: str, limit: float, *, people: str = "intended", speed_kmh: float = WALKING_KMH
) -> pd.DataFrame:
    """By NIL: people with no site of the kind within the limit, with one alone, with two, with three or more.

    Columns: nil_id, nil, municipio, people, none, one, two, more. Errors: see `table_of`.
    """
    table = table_of(city, [kind], limit, speed_kmh=speed_kmh)
    sites_in_reach = network.redundancy(table, limit).clip(upper=3)
    counted_people = city.people(kind, people)
    columns = {
        column: counted_people.where(sites_in_reach == site_count, 0)
        for site_count, column in enumerate(("none", "one", "two", "more"))
    }
    nil_totals = pd.DataFrame({"people": counted_people, **columns}).groupby(city.cells[Cells.nil_id]).sum()
    quartieri = city.quartieri[[Quartieri.nil, Quartieri.municipio]]
    return (
        pd.DataFrame(quartieri)
        .join(nil_totals.reindex(quartieri.index, fill_value=0))
        .rename_axis("nil_id")
        .reset_index()
    )


def pilot_areas(
    city: City, codes: Sequence[str], limit: float, *, resolution: float = 1.0, speed_kmh: float = WALKING_KMH
) -> pd.DataFrame:
    """Natural areas for a pilot: quartieri whose people depend on the same sites; largest area first.

    Columns: area, nil_id, nil, municipio, people, shared (how much of what it depends on it shares with the others of
    its area, 0 to 1), crosses (the area holds quartieri of more than one Municipio). A quartiere whose people
    reach nothing is in no area.

    Raises:
        NoDataError: nobody reaches any.
    """
    minutes_table = table_of(city, codes, limit, speed_kmh=speed_kmh)
    overlaps = network.overlap(minutes_table, city.cells[Cells.people], city.cells[Cells.nil_id], limit)
    inhabited = city.quartieri.index[city.quartieri[Quartieri.abitato]]
    nil_ids = overlaps.index[overlaps.index.isin(inhabited)]
    if nil_ids.empty:
        raise NoDataError(
            "nobody reaches any of %(known)s within %(limit)g minutes", known=", ".join(codes), limit=limit
        )
    overlaps = overlaps.loc[nil_ids, nil_ids]
    areas = network.communities(overlaps, resolution=resolution)
    area_table = pd.DataFrame(city.quartieri[[Quartieri.nil, Quartieri.municipio, Quartieri.people]]).loc[
        nil_ids
    ]
    area_table.insert(0, "area", areas)
    area_table["shared"] = _greatest_overlap(overlaps, areas)
    area_table["crosses"] = area_table.groupby("area")[Quartieri.municipio].transform("nunique") > 1
    sorted_areas = (
        area_table.rename_axis("nil_id").reset_index().sort_values(["area", "nil_id"], kind="stable")
    )
    return sorted_areas[["area", "nil_id", "nil", "municipio", "people", "shared", "crosses"]]


def _greatest_overlap(overlaps: pd.DataFrame, areas: pd.Series) -> pd.Series:
    """The greatest overlap of each quartiere with another one of its area; 0 where it is alone."""
    overlap_matrix = overlaps.to_numpy().copy()
    np.fill_diagonal(overlap_matrix, 0.0)
    is_same_area = areas.to_numpy()[:, None] == areas.to_numpy()[None, :]
    return pd.Series((overlap_matrix * is_same_area).max(axis=1), index=overlaps.index)


def graph(
    city: City, codes: Sequence[str], limit: float, *, speed_kmh: float = WALKING_KMH
) -> "nx.Graph[str]":
    """The service-access graph of the kinds, access edges up to the limit; see `network.graph`.

    Raises:
        InputError, UnknownError, NoDataError: see `table_of`.
    """
    table = table_of(city, codes, limit, speed_kmh=speed_kmh)
    return network.graph(table, city.cells, city.sites.loc[table.sites], city.quartieri)
