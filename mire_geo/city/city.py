"""City: a frozen bundle of tables, and the questions asked of it most."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from mire_geo import errors
from mire_geo.measures import gaps
from mire_geo.tables import kinds, schema, store
from mire_geo.tables.provenance import Receipt
from mire_geo.tables.schema import Cells, Counts, Sites
from mire_geo.travel import streets, walking
from mire_geo.travel.streets import WALKING_KMH, Streets

AREAS = ("nil", "municipio", "cell")
"""The areas by which gaps can be asked."""

WHOM = ("residents", "intended")
"""Whose gaps can be asked: everybody's, or those of the ages a kind is meant for (`kinds.Kind.ages`)."""


def _empty_basemap() -> gpd.GeoDataFrame:
    empty_columns = {"layer": pd.array([], dtype="str"), "name": pd.array([], dtype="str")}
    return gpd.GeoDataFrame(empty_columns, geometry=[], crs=schema.CRS)


def _empty_addresses() -> gpd.GeoDataFrame:
    empty_columns = {
        column_name: pd.array([], dtype="str")
        for column_name in ("address", "precision", "source", "vintage")
    }
    number_index = pd.RangeIndex(1, 1, name="number")
    return gpd.GeoDataFrame(
        empty_columns, geometry=gpd.GeoSeries([], index=number_index), crs=schema.CRS, index=number_index
    )


@dataclass(frozen=True, eq=False)
class City:
    """The tables of one city (see `schema` for their columns) and its walking network; nothing in it changes."""

    quartieri: gpd.GeoDataFrame
    cells: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    streets: Streets
    counts: pd.DataFrame
    basemap: gpd.GeoDataFrame = field(default_factory=_empty_basemap)
    addresses: gpd.GeoDataFrame = field(default_factory=_empty_addresses)
    receipts: tuple[Receipt, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def boundary(self) -> shapely.Geometry:
        """The outline of the study area, metres."""
        return shapely.union_all(self.quartieri.geometry.to_numpy(), grid_size=1.0)

    @cached_property
    def doors(self) -> walking.Places:
        """Where the people of every cell step onto the streets."""
        return walking.locate(self.streets, self.cells)

    @cached_property
    def sites_by_kind(self) -> pd.Series:
        """Number of sites of every kind of the taxonomy, 0 where no file holds any."""
        site_counts: pd.Series = self.sites[Sites.kind].value_counts()
        return site_counts.reindex(list(kinds.KINDS), fill_value=0).rename("sites").rename_axis("kind")

    def sites_of(self, kind: str) -> gpd.GeoDataFrame:
        """The sites of a kind.

        Raises:
            UnknownError: no such kind.
            NoDataError: the kind exists but no file we hold lists its places; the sentence says what is known.
        """
        kinds.kind(kind)
        kind_sites = self.sites[self.sites[Sites.kind] == kind]
        if kind_sites.empty:
            counted_places = int(self.counts.loc[self.counts[Counts.kind] == kind, "count"].sum())
            if counted_places:
                raise errors.NoDataError(
                    "no place of kind %(kind)r is in the data; the city counts %(number)d, without saying where",
                    kind=kind,
                    number=counted_places,
                )
            raise errors.NoDataError("no place of kind %(kind)r is in the data", kind=kind)
        return kind_sites

    def nearest(self, kind: str, *, speed_kmh: float = WALKING_KMH) -> pd.Series:
        """Walking minutes from every cell to the nearest place of a kind; `inf` where there is no way."""
        return walking.nearest(
            self.streets, self.doors, self.sites_of(kind), limit=np.inf, speed_kmh=speed_kmh
        )

    def minutes(self, kind: str, *, limit: float, speed_kmh: float = WALKING_KMH) -> pd.DataFrame:
        """Walking minutes, cells x sites of a kind; `inf` beyond `limit`."""
        return walking.minutes(
            self.streets, self.doors, self.sites_of(kind), limit=limit, speed_kmh=speed_kmh
        )

    def people(self, kind: str, group: str = "residents") -> pd.Series:
        """People of every cell: all residents, or those of the ages the kind is meant for.

        Raises:
            InputError: `group` is not one of `WHOM`.
            UnknownError: no such kind.
        """
        if group not in WHOM:
            raise errors.InputError(
                "gaps can be asked for %(known)s, not for %(whom)r",
                known=errors.alternatives(*WHOM),
                whom=group,
            )
        ages = kinds.kind(kind).ages
        people_columns = [Cells.people] if group == "residents" or not ages else list(ages)
        cell_people: pd.Series = self.cells[people_columns].sum(axis=1)
        return cell_people.rename("people")

    def gaps(
        self,
        kind: str,
        minutes: float,
        *,
        by: str = "nil",
        group: str = "residents",
        speed_kmh: float = WALKING_KMH,
        nearest: pd.Series | None = None,
    ) -> pd.DataFrame:
        """People served and unserved by a kind within `minutes`, by area (see `gaps` for the columns).

        Args:
            by: one of `AREAS`.
            nearest: what `City.nearest` gives for the kind and the speed, where it is known already.

        Raises:
            InputError: an area not in `AREAS`, people not in `WHOM`, or a limit that is not positive.
            UnknownError, NoDataError: see `sites_of`.
        """
        if by not in AREAS:
            raise errors.InputError(
                "gaps can be asked by %(known)s, not by %(by)r", known=", ".join(AREAS), by=by
            )
        cell_people = self.people(kind, group)
        nearest_minutes = self.nearest(kind, speed_kmh=speed_kmh) if nearest is None else nearest
        cell_gaps = gaps.by_cell(nearest_minutes, self.cells, minutes, cell_people)
        if by == "nil":
            return gaps.by_nil(cell_gaps, self.quartieri)
        return gaps.by_municipio(cell_gaps) if by == "municipio" else cell_gaps

    def near_border(self, minutes: float, *, speed_kmh: float = WALKING_KMH) -> pd.Series:
        """Whether a cell's walk of `minutes` could cross the city border: what lies beyond is not in the data."""
        cell_points = shapely.points(self.cells["x"].to_numpy(), self.cells["y"].to_numpy())
        is_near = streets.near_border(cell_points, self.boundary, minutes, speed_kmh=speed_kmh)
        return pd.Series(is_near, index=self.cells.index, name="near_border")

    def unserved_near_border(
        self, cell_gaps: pd.DataFrame, minutes: float, *, speed_kmh: float = WALKING_KMH
    ) -> int:
        """People left out who live so near the border that a place beyond it could serve them.

        Args:
            cell_gaps: `gaps` by cell, of the same minutes and speed.
        """
        return int(cell_gaps.loc[self.near_border(minutes, speed_kmh=speed_kmh), "unserved"].sum())

    def nil_at(self, x: float, y: float) -> int | None:
        """The NIL that holds a point, metres; None outside the city."""
        nil_positions = self.quartieri.sindex.query(shapely.Point(x, y), predicate="intersects")
        return int(self.quartieri.index[nil_positions[0]]) if len(nil_positions) else None

    def cell_at(self, x: float, y: float) -> str | None:
        """The inhabited cell that holds a point, metres; None where there is none."""
        cell_positions = self.cells.sindex.query(shapely.Point(x, y), predicate="intersects")
        return str(self.cells.index[cell_positions[0]]) if len(cell_positions) else None

    def population_centre(self, nil_id: int) -> tuple[float, float]:
        """Where most people of a NIL live, see `population_centre`.

        Raises:
            UnknownError: no such NIL.
        """
        if nil_id not in self.quartieri.index:
            raise errors.UnknownError(
                "there is no NIL %(nil_id)s: they go from 1 to %(last)s",
                nil_id=nil_id,
                last=self.quartieri.index.max(),
            )
        nil_cells = self.cells[self.cells[Cells.nil_id] == nil_id]
        return population_centre(self.quartieri.geometry.loc[nil_id], nil_cells)

    def unlocated_count(self, kind: str, nil_id: int | None = None) -> int | None:
        """How many of a kind the city counts without saying where, in one NIL or in all; None where nobody counts."""
        kind_counts = self.counts[self.counts[Counts.kind] == kind]
        if kind_counts.empty:
            return None
        return int(
            (kind_counts if nil_id is None else kind_counts[kind_counts[Counts.nil_id] == nil_id])[
                "count"
            ].sum()
        )

    def with_sites(self, new_sites: gpd.GeoDataFrame) -> "City":
        """A city that also has the sites of `new_sites` (a `schema.Sites` frame).

        Raises:
            DataError: `new_sites` breaks the model, or an id is already taken.
        """
        schema.check(new_sites, schema.Sites, name="sites")
        taken_ids = new_sites.index.intersection(self.sites.index)
        if len(taken_ids):
            raise errors.DataError(
                "site %(label)r is already in the city; give the new one another id", label=taken_ids[0]
            )
        return replace(self, sites=pd.concat([self.sites, new_sites]))


def population_centre(outline: shapely.Geometry, cells: pd.DataFrame) -> tuple[float, float]:
    """The cell nearest to the people-weighted mean of some cells: x and y of its door, metres, never a place where
    nothing is. Where nobody lives, a point inside the outline.

    Args:
        outline: the area that holds the cells, metres.
        cells: `schema.Cells` rows, any number.
    """
    cell_people = cells[Cells.people].to_numpy()
    if not cell_people.sum():
        inner_point = outline.representative_point()
        return float(inner_point.x), float(inner_point.y)
    door_xy = cells[["x", "y"]].to_numpy(float)
    door_distances = np.hypot(*(door_xy - np.average(door_xy, axis=0, weights=cell_people)).T)
    x, y = door_xy[int(door_distances.argmin())]
    return float(x), float(y)


def load(folder: Path | str) -> City:
    """The city stored in `folder`, every table checked.

    Raises:
        DataError: a table is missing, changed since it was built, or breaks its model.
    """
    folder = Path(folder)
    build_record = store.read_record(folder)
    stored_table_names = {table.name for table in build_record.tables}
    table_names = [
        table_name
        for table_name in store.MODELS
        if table_name in stored_table_names or table_name not in store.OPTIONAL
    ]
    frame_by_table = {table_name: store.load(folder, table_name, build_record) for table_name in table_names}
    optional_tables = {"addresses": frame_by_table["addresses"]} if "addresses" in frame_by_table else {}
    return City(
        quartieri=frame_by_table["quartieri"],
        cells=frame_by_table["cells"],
        sites=frame_by_table["sites"],
        streets=Streets.from_tables(frame_by_table["street_nodes"], frame_by_table["street_edges"]),
        counts=frame_by_table["counts"],
        basemap=frame_by_table["basemap"],
        receipts=build_record.receipts,
        facts=build_record.facts,
        **optional_tables,
    )
