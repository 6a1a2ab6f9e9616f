"""Where a new place could go: public buildings, or junctions of the streets."""

from dataclasses import dataclass
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from mire_geo.city import City
from mire_geo.errors import NoDataError, UnknownError
from mire_geo.tables import kinds, schema
from mire_geo.tables.schema import Sites
from mire_geo.travel.streets import WALKING_KMH

PUBLIC = (
    "casa_di_quartiere",
    "scuola_infanzia",
    "scuola_primaria",
    "secondaria_primo",
    "secondaria_secondo",
    "biblioteca",
    "anagrafe",
    "sede_municipio",
    "ufficio_pubblico",
)
"""Kinds of place in public buildings, where a new service could be given a room."""
STREETS = "streets"
"""Stands for junctions of the streets as candidates: one for each inhabited cell, the nearest to its people."""
_JUNCTION = "junction:"
SAME_DOOR_M = 20.0
"""Candidates nearer than this to each other are one building."""


@dataclass(frozen=True, slots=True)
class Question:
    """Where to put how many of a kind."""

    kind: str
    count: int | None = 5
    """None where the goal or the money decides."""
    limit: float = 10.0
    goal: str = "people"
    people: str = "residents"
    """`residents`, or `intended`: the ages the kind is for."""
    candidates: tuple[str, ...] = PUBLIC
    """Kinds whose places are candidates, or `STREETS`."""
    capacity: float | None = None
    """People a new place can hold; None where it is not the question."""
    budget: float | None = None
    """Money for new places, each of which costs `cost`."""
    cost: float = 1.0
    speed_kmh: float = WALKING_KMH


def candidates(city: City, question: Question) -> gpd.GeoDataFrame:
    """Places where a new one could go: label, name, address, kind, nil_id; those at one door are one.

    Those of the kind itself are no candidates: they stand already.

    Raises:
        UnknownError: no such kind.
        NoDataError: none of the kinds has a place in the data.
    """
    place_tables = []
    for kind_code in question.candidates:
        if kind_code == STREETS:
            place_tables.append(_junctions(city))
            continue
        kinds.kind(kind_code)
        if kind_code != question.kind:
            place_tables.append(city.sites.loc[city.sites[Sites.kind] == kind_code, _COLUMNS])
    all_places = gpd.GeoDataFrame(pd.concat(place_tables)) if place_tables else city.sites.loc[[], _COLUMNS]
    if all_places.empty:
        raise NoDataError(
            "no place of %(known)s is in the data, so there is no candidate",
            known=", ".join(question.candidates),
        )
    existing_points = city.sites.geometry[city.sites[Sites.kind] == question.kind]
    candidate_doors = pd.DataFrame((all_places.get_coordinates() / SAME_DOOR_M).round())
    existing_doors = pd.MultiIndex.from_frame((existing_points.get_coordinates() / SAME_DOOR_M).round())
    is_free_door = ~candidate_doors.duplicated().to_numpy() & ~pd.MultiIndex.from_frame(candidate_doors).isin(
        existing_doors
    )
    return gpd.GeoDataFrame(all_places[is_free_door].rename_axis("place"), crs=schema.CRS)


_COLUMNS = [Sites.kind, Sites.name, Sites.address, Sites.nil_id, "geometry"]


def _junctions(city: City) -> gpd.GeoDataFrame:
    """The junction nearest to the people of each inhabited cell, on the one network that is connected."""
    inhabited_cells = city.cells[city.cells[schema.Cells.people] > 0]
    is_connected = city.streets.is_in_largest
    node_points = gpd.GeoSeries(
        gpd.points_from_xy(*city.streets.xy[is_connected].T), index=city.streets.nodes[is_connected]
    )
    cell_points = gpd.points_from_xy(inhabited_cells[schema.Cells.x], inhabited_cells[schema.Cells.y])
    _, nearest_positions = node_points.sindex.nearest(cell_points, return_all=False)
    junction_points = node_points.iloc[nearest_positions]
    junction_table = gpd.GeoDataFrame(
        {
            Sites.kind: STREETS,
            Sites.name: pd.array([None] * len(junction_points), dtype="str"),
            Sites.address: pd.array([None] * len(junction_points), dtype="str"),
            Sites.nil_id: inhabited_cells[schema.Cells.nil_id].astype("Int64").to_numpy(),
            "geometry": junction_points.to_numpy(),
        },
        index=pd.Index([f"{_JUNCTION}{node}" for node in junction_points.index], name="place"),
        crs=schema.CRS,
    )
    return junction_table[~junction_table.index.duplicated()]


class CandidatePlace(NamedTuple):
    """A candidate by its label."""

    name: str | None
    x: float
    y: float


def candidate_place(city: City, place_label: str) -> CandidatePlace:
    """The candidate of that label: a site of the city, or a junction of its streets.

    Raises:
        UnknownError: neither.
    """
    if place_label in city.sites.index:
        site_row = city.sites.loc[place_label]
        return CandidatePlace(site_row[Sites.name], float(site_row.geometry.x), float(site_row.geometry.y))
    node_text = place_label.removeprefix(_JUNCTION)
    is_node_number = place_label != node_text and node_text.isdigit() and len(node_text) < 12
    node_positions = np.flatnonzero(city.streets.nodes == (int(node_text) if is_node_number else -1))
    if not len(node_positions):
        raise UnknownError(
            "there is no place %(site)r; take its label from a list of candidates", site=place_label
        )
    x, y = city.streets.xy[node_positions[0]]
    return CandidatePlace(None, float(x), float(y))
