"""The city as the web asks it: what is costly is asked once and kept."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from flask import current_app
from flask_babel import gettext as _

from app.web.page import language
from mire_geo.city import City, nearby
from mire_geo.city.in_time import CityInTime
from mire_geo.errors import NoDataError, UnknownError
from mire_geo.measures import gaps
from mire_geo.output import maps
from mire_geo.tables import kinds
from mire_geo.tables.schema import Cells, Sites
from mire_geo.travel import isochrone, walking
from mire_geo.travel.isochrone import Isochrone

FIRST_KIND = "casa_di_quartiere"
NEAREST = 3
"""How many of a kind are named."""
HORIZON_MIN = 60.0
"""How far on foot the nearest place of a point is looked for."""


class Answers:
    """Questions to one city; thread-safe, since the city never changes and what is kept is only ever replaced."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.minutes = lru_cache(maxsize=256)(self._minutes)
        self.cell_gaps = lru_cache(maxsize=64)(self._cell_gaps)
        self.ranked = lru_cache(maxsize=512)(self._ranked)
        self.geometry = lru_cache(maxsize=16)(self._geometry)
        self.doors_of_sites = lru_cache(maxsize=1)(lambda: walking.locate(city.streets, city.sites))
        self.chronotope = CityInTime(city)
        self.outline = lru_cache(maxsize=4)(lambda language: maps.page(city, language=language))

    def _minutes(self, kind: str, speed_kmh: float) -> pd.Series:
        return self.city.nearest(kind, speed_kmh=speed_kmh)

    def _cell_gaps(self, kind: str, minutes: float, speed_kmh: float, whom: str) -> pd.DataFrame:
        people = self.city.people(kind, whom)
        return gaps.by_cell(self.minutes(kind, speed_kmh), self.city.cells, minutes, people)

    def _ranked(self, kind: str, minutes: float, speed_kmh: float, whom: str) -> pd.DataFrame:
        return gaps.by_nil(self.cell_gaps(kind, minutes, speed_kmh, whom), self.city.quartieri)

    def by_municipio(self, kind: str, minutes: float, speed_kmh: float, whom: str) -> pd.DataFrame:
        """See `gaps.by_municipio`."""
        return gaps.by_municipio(self.cell_gaps(kind, minutes, speed_kmh, whom))

    def unserved_near_border(self, kind: str, minutes: float, speed_kmh: float, whom: str) -> int:
        """People counted as left out who live so near the border that a place beyond it could serve them."""
        left_out = self.cell_gaps(kind, minutes, speed_kmh, whom)["unserved"]
        return int(left_out[self.city.near_border(minutes, speed_kmh=speed_kmh)].sum())

    def unserved_off_streets(self, kind: str, minutes: float, speed_kmh: float, whom: str) -> int:
        """People counted as left out because no street of the data leads from where they live."""
        cell_gaps = self.cell_gaps(kind, minutes, speed_kmh, whom)
        return int(cell_gaps.loc[np.isinf(cell_gaps["minutes"]), "unserved"].sum())

    def _geometry(self, name: str) -> str:
        """Shapes that never change, as GeoJSON text: `quartieri`, `cells`, or `basemap` (a collection a layer)."""
        make = {"quartieri": maps.quartieri, "cells": maps.cells, "basemap": maps.ground}[name]
        return json.dumps(make(self.city), ensure_ascii=False, separators=(",", ":"))

    def quartiere(self, nil_id: int) -> Mapping[str, Any]:
        """One row of `schema.Quartieri`.

        Raises:
            UnknownError: no such NIL.
        """
        if nil_id not in self.city.quartieri.index:
            last = int(self.city.quartieri.index.max())
            raise UnknownError(_("Non esiste un NIL %(id)s: vanno da 1 a %(last)s.", id=nil_id, last=last))
        return cast(Mapping[str, Any], self.city.quartieri.loc[nil_id])

    def nil_at(self, x: float, y: float) -> int | None:
        """The NIL that holds a point, or None outside the city."""
        found = self.city.quartieri.sindex.query(shapely.Point(x, y), predicate="intersects")
        return int(self.city.quartieri.index[found[0]]) if len(found) else None

    def cell_at(self, x: float, y: float) -> str | None:
        """The inhabited cell that holds a point, or None."""
        found = self.city.cells.sindex.query(shapely.Point(x, y), predicate="intersects")
        return str(self.city.cells.index[found[0]]) if len(found) else None

    def middle(self, nil_id: int) -> tuple[float, float]:
        """Where most people of a NIL live: the people-weighted mean of its cells, at its nearest cell's door."""
        cells = self.city.cells[self.city.cells[Cells.nil_id] == nil_id]
        if cells.empty or not cells[Cells.people].sum():
            inside = self.quartiere(nil_id)["geometry"].representative_point()
            return inside.x, inside.y
        weights = cells[Cells.people].to_numpy()
        mean = np.average(cells[["x", "y"]].to_numpy(), axis=0, weights=weights)
        away = np.hypot(*(cells[["x", "y"]].to_numpy() - mean).T)
        nearest = cells.iloc[int(away.argmin())]
        return float(nearest["x"]), float(nearest["y"])

    def nearest(
        self, x: float, y: float, kind: str | None, speed_kmh: float, leaving: datetime
    ) -> gpd.GeoDataFrame:
        """The three nearest sites of a kind and the nearest that is open on arrival, or the nearest of every kind.

        `schema.Sites` rows with `minutes` and how each is found on arrival, see `nearby.on_arrival`.

        Raises:
            UnknownError, NoDataError: see `City.sites_of`.
        """
        wanted = self.city.sites_of(kind).index if kind else self.city.sites.index
        here = pd.DataFrame({"x": [x], "y": [y]}, index=["here"])
        table = walking.table(
            self.city.streets, here, self.doors_of_sites(), limit=HORIZON_MIN, speed_kmh=speed_kmh
        )
        walks = table.frame(wanted).loc["here"]
        found = self.city.sites.loc[wanted].assign(minutes=walks)
        found = found[np.isfinite(found["minutes"])].sort_values("minutes", kind="stable")
        if not kind:
            return nearby.on_arrival(found.drop_duplicates(Sites.kind), leaving)
        told = nearby.on_arrival(found, leaving)
        rank = pd.Series(range(len(told)), index=told.index)
        first_open = rank[told["state"] == "open"].min()
        nearest: gpd.GeoDataFrame = told[(rank < NEAREST) | (rank == first_open)]
        return nearest

    def reach(self, x: float, y: float, minutes: float, speed_kmh: float) -> Isochrone:
        """See `isochrone.reach`."""
        return isochrone.reach(self.city.streets, x, y, minutes=minutes, speed_kmh=speed_kmh)

    def sites_text(self, kind: str) -> str:
        """The sites of a kind as GeoJSON text."""
        return json.dumps(maps.sites(self.city.sites_of(kind)), ensure_ascii=False, separators=(",", ":"))

    def known(self, kind: str) -> bool:
        """Whether any site of the kind is in the data."""
        return bool(self.city.sites_by_kind[kinds.kind(kind).code])

    def first_kind(self) -> str:
        """The kind shown before anyone asks: the first choice, or the first of the taxonomy that has places."""
        codes = [code for code in kinds.KINDS if self.known(code)]
        return FIRST_KIND if FIRST_KIND in codes or not codes else codes[0]

    def held(self, kind: kinds.Kind) -> str:
        """The code of a kind that some file holds.

        Raises:
            NoDataError: none does.
        """
        if not self.known(kind.code):
            names = language.plural_of(kind)
            raise NoDataError(
                _("Dati mancanti: nessun file di questo progetto dice dove sono (%(kinds)s).", kinds=names)
            )
        return kind.code

    def counted(self, kind: str, nil_id: int | None = None) -> int | None:
        """How many the city counts without saying where, in one NIL or in all; None where it does not count."""
        counts = self.city.counts[self.city.counts["kind"] == kind]
        if counts.empty:
            return None
        return int((counts if nil_id is None else counts[counts["nil_id"] == nil_id])["count"].sum())


def answers() -> Answers:
    """The answers of the application that serves this request."""
    return cast(Answers, current_app.extensions["mire.city"])
