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
    city: City, kind_codes: Sequence[str], limit: float, *, speed_kmh: float = WALKING_KMH
) -> walking.MinutesTable:
    """Minutes of the cells to the sites of all the kinds, one search for all.

    Raises:
        InputError: no kind, or a limit that is not positive.
        UnknownError, NoDataError: see `City.sites_of`.
    """
    if not kind_codes:
        raise InputError("name at least one kind of place")
    if not 0 < limit < np.inf:
        raise InputError("the limit is %(limit)s minutes; give a number of minutes above zero", limit=limit)
    all_sites = pd.concat([city.sites_of(kind_code) for kind_code in dict.fromkeys(kind_codes)])
    return walking.minutes_table(
        city.streets, city.doors, gpd.GeoDataFrame(all_sites), limit=limit, speed_kmh=speed_kmh
    )


def _select_sites(minutes_table: walking.MinutesTable, site_ids: pd.Index) -> walking.MinutesTable:
    """The columns of some sites."""
    return replace(
        minutes_table,
        sites=site_ids,
        minutes=minutes_table.minutes[:, minutes_table.sites.get_indexer(site_ids)],
    )


def welfare_kinds(city: City) -> tuple[str, ...]:
    """The kinds of the welfare group that are whole lists and have places in the data."""
    return complete_kinds(city, (kind.code for kind in kinds.KINDS.values() if kind.group == "welfare"))


def complete_kinds(city: City, kind_codes: Iterable[str]) -> tuple[str, ...]:
    """The codes of kinds whose list is meant to be whole and is not empty."""
    site_counts = city.sites_by_kind
    return tuple(
        kind_code
        for kind_code in kind_codes
        if kinds.kind(kind_code).coverage == "register" and site_counts[kind_code]
    )


def critical_sites(
    city: City,
    kind_codes: Sequence[str],
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
    for kind_code in kind_codes:
        if kinds.kind(kind_code).coverage == "sample":
            raise InputError(
                "only some places of kind %(code)r are in the data, so nobody can say which is the only one; "
                "ask for kinds whose list is whole (`mire kinds` shows the coverage)",
                code=kind_code,
            )
    minutes_table = table_of(city, kind_codes, BEYOND * limit, speed_kmh=speed_kmh)
    dependency_tables = [
        network.dependency(
            _select_sites(minutes_table, city.sites_of(kind_code).index),
            city.people(kind_code, people),
            limit,
        )
        for kind_code in dict.fromkeys(kind_codes)
    ]
    site_dependencies = pd.concat(dependency_tables).sort_values(
        ["people_only", "minutes_lost"], ascending=False, kind="stable"
    )
    sites = city.sites.loc[
        site_dependencies.index, [Sites.kind, Sites.name, Sites.address, Sites.nil_id, "geometry"]
    ]
    nil_names = city.quartieri[Quartieri.nil]
    sites = sites.assign(
        nil=sites[Sites.nil_id].map(nil_names),
        **{column_name: site_dependencies[column_name] for column_name in site_dependencies.columns},
    )
    return gpd.GeoDataFrame(sites.rename_axis("site"), crs=schema.CRS)


def redundancy(
    city: City, kind: str, limit: float, *, people: str = "intended", speed_kmh: float = WALKING_KMH
) -> pd.DataFrame:
    """By NIL: people with no site of the kind within the limit, with one alone, with two, with three or more.

    Columns: nil_id, nil, municipio, people, none, one, two, more. Errors: see `table_of`.
    """
    minutes_table = table_of(city, [kind], limit, speed_kmh=speed_kmh)
    reached_site_counts = network.redundancy(minutes_table, limit).clip(upper=3)
    cell_people = city.people(kind, people)
    people_columns = {
        column_name: cell_people.where(reached_site_counts == site_count, 0)
        for site_count, column_name in enumerate(("none", "one", "two", "more"))
    }
    nil_totals = (
        pd.DataFrame({"people": cell_people, **people_columns}).groupby(city.cells[Cells.nil_id]).sum()
    )
    quartieri = city.quartieri[[Quartieri.nil, Quartieri.municipio]]
    return (
        pd.DataFrame(quartieri)
        .join(nil_totals.reindex(quartieri.index, fill_value=0))
        .rename_axis("nil_id")
        .reset_index()
    )


def pilot_areas(
    city: City,
    kind_codes: Sequence[str],
    limit: float,
    *,
    resolution: float = 1.0,
    speed_kmh: float = WALKING_KMH,
) -> pd.DataFrame:
    """Natural areas for a pilot: quartieri whose people depend on the same sites; largest area first.

    Columns: area, nil_id, nil, municipio, people, shared (how much of what it depends on it shares with the others of
    its area, 0 to 1), crosses (the area holds quartieri of more than one Municipio). A quartiere whose people
    reach nothing is in no area.

    Raises:
        NoDataError: nobody reaches any.
    """
    minutes_table = table_of(city, kind_codes, limit, speed_kmh=speed_kmh)
    nil_overlaps = network.overlap(minutes_table, city.cells[Cells.people], city.cells[Cells.nil_id], limit)
    inhabited_nil_ids = city.quartieri.index[city.quartieri[Quartieri.abitato]]
    nil_ids = nil_overlaps.index[nil_overlaps.index.isin(inhabited_nil_ids)]
    if nil_ids.empty:
        raise NoDataError(
            "nobody reaches any of %(known)s within %(limit)g minutes",
            known=", ".join(kind_codes),
            limit=limit,
        )
    nil_overlaps = nil_overlaps.loc[nil_ids, nil_ids]
    area_of_nil = network.communities(nil_overlaps, resolution=resolution)
    area_table = pd.DataFrame(city.quartieri[[Quartieri.nil, Quartieri.municipio, Quartieri.people]]).loc[
        nil_ids
    ]
    area_table.insert(0, "area", area_of_nil)
    area_table["shared"] = _greatest_overlap(nil_overlaps, area_of_nil)
    area_table["crosses"] = area_table.groupby("area")[Quartieri.municipio].transform("nunique") > 1
    sorted_areas = (
        area_table.rename_axis("nil_id").reset_index().sort_values(["area", "nil_id"], kind="stable")
    )
    return sorted_areas[["area", "nil_id", "nil", "municipio", "people", "shared", "crosses"]]


def _greatest_overlap(nil_overlaps: pd.DataFrame, area_of_nil: pd.Series) -> pd.Series:
    """The largest share, 0 to 1, of a quartiere's sites on which another one of its area depends too; 0 if alone."""
    overlap_matrix = nil_overlaps.to_numpy().copy()
    np.fill_diagonal(overlap_matrix, 0.0)
    is_same_area = area_of_nil.to_numpy()[:, None] == area_of_nil.to_numpy()[None, :]
    return pd.Series((overlap_matrix * is_same_area).max(axis=1), index=nil_overlaps.index)


def graph(
    city: City, kind_codes: Sequence[str], limit: float, *, speed_kmh: float = WALKING_KMH
) -> "nx.Graph[str]":
    """The service-access graph of the kinds, access edges up to the limit; see `network.graph`.

    Raises:
        InputError, UnknownError, NoDataError: see `table_of`.
    """
    minutes_table = table_of(city, kind_codes, limit, speed_kmh=speed_kmh)
    return network.graph(minutes_table, city.cells, city.sites.loc[minutes_table.sites], city.quartieri)
