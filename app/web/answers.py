"""The city as the web asks it: what is costly is asked once and kept."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, cast

import geopandas as gpd
import pandas as pd
from flask import current_app
from flask_babel import gettext as _

from app.web.page import language
from mire_geo.city import City, nearby
from mire_geo.city.in_time import CityInTime
from mire_geo.errors import NoDataError, UnknownError
from mire_geo.measures import gaps
from mire_geo.output import maps
from mire_geo.tables import kinds
from mire_geo.travel import isochrone, walking
from mire_geo.travel.isochrone import Isochrone

FIRST_KIND = "casa_di_quartiere"


class Answers:
    """Answers about one city, cached; thread-safe, since the city never changes and answers are only replaced."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.minutes = lru_cache(maxsize=256)(self._minutes)
        self.cell_gaps = lru_cache(maxsize=64)(partial(self._gaps, area_kind="cell"))
        self.ranked = lru_cache(maxsize=512)(partial(self._gaps, area_kind="nil"))
        self.by_municipio = lru_cache(maxsize=64)(partial(self._gaps, area_kind="municipio"))
        self.geometry = lru_cache(maxsize=16)(self._geometry)
        self.doors_of_sites = lru_cache(maxsize=1)(lambda: walking.locate(city.streets, city.sites))
        self.chronotope = CityInTime(city)
        self.outline = lru_cache(maxsize=4)(lambda language: maps.page(city, language=language))

    def _minutes(self, kind: str, speed_kmh: float) -> pd.Series:
        return self.city.nearest(kind, speed_kmh=speed_kmh)

    def _gaps(
        self, kind: str, minutes: float, speed_kmh: float, whom: str, *, area_kind: str
    ) -> pd.DataFrame:
        walks = self.minutes(kind, speed_kmh)
        return self.city.gaps(kind, minutes, by=area_kind, group=whom, speed_kmh=speed_kmh, nearest=walks)

    def unserved_near_border(self, kind: str, minutes: float, speed_kmh: float, whom: str) -> int:
        """People unserved near the border of the city: see `City.unserved_near_border`."""
        cell_gaps = self.cell_gaps(kind, minutes, speed_kmh, whom)
        return self.city.unserved_near_border(cell_gaps, minutes, speed_kmh=speed_kmh)

    def unserved_off_streets(self, kind: str, minutes: float, speed_kmh: float, whom: str) -> int:
        """People unserved because no street leads to them: see `gaps.unserved_off_streets`."""
        return gaps.unserved_off_streets(self.cell_gaps(kind, minutes, speed_kmh, whom))

    def _geometry(self, layer_name: str) -> str:
        """Shapes that never change, as GeoJSON text: `quartieri`, `cells`, or `basemap` (a collection a layer)."""
        build_layer = {"quartieri": maps.quartieri, "cells": maps.cells, "basemap": maps.basemap}[layer_name]
        return json.dumps(build_layer(self.city), ensure_ascii=False, separators=(",", ":"))

    def quartiere(self, nil_id: int) -> Mapping[str, Any]:
        """One row of `schema.Quartieri`.

        Raises:
            UnknownError: no such NIL.
        """
        if nil_id not in self.city.quartieri.index:
            last_nil = int(self.city.quartieri.index.max())
            raise UnknownError(
                _("Non esiste un NIL %(id)s: vanno da 1 a %(last)s.", id=nil_id, last=last_nil)
            )
        return cast(Mapping[str, Any], self.city.quartieri.loc[nil_id])

    def nearest(
        self, x: float, y: float, kind: str | None, speed_kmh: float, leaving: datetime
    ) -> gpd.GeoDataFrame:
        """The nearest sites of a kind, or of every kind, and how each is found on arrival: see `nearby.nearest_sites`.

        Raises:
            UnknownError, NoDataError: see `City.sites_of`.
        """
        searched_sites = self.city.sites_of(kind) if kind else self.city.sites
        doors = self.doors_of_sites()
        return nearby.nearest_sites(
            self.city.streets,
            (x, y),
            searched_sites,
            doors,
            leaving,
            every_kind=not kind,
            speed_kmh=speed_kmh,
        )

    def reach(self, x: float, y: float, minutes: float, speed_kmh: float) -> Isochrone:
        """What can be reached from a point on foot: see `isochrone.reach`."""
        return isochrone.reach(self.city.streets, x, y, minutes=minutes, speed_kmh=speed_kmh)

    def sites_text(self, kind: str) -> str:
        """The sites of a kind as GeoJSON text."""
        return json.dumps(maps.sites(self.city.sites_of(kind)), ensure_ascii=False, separators=(",", ":"))

    def has_places(self, kind: str) -> bool:
        """Whether any site of the kind is in the data."""
        return bool(self.city.sites_by_kind[kinds.kind(kind).code])

    def first_kind(self) -> str:
        """The kind shown before anyone asks: the first choice, or the first of the taxonomy that has places."""
        codes = [code for code in kinds.KINDS if self.has_places(code)]
        return FIRST_KIND if FIRST_KIND in codes or not codes else codes[0]

    def require_places(self, kind: kinds.Kind) -> str:
        """The code of a kind that some file holds.

        Raises:
            NoDataError: none does.
        """
        if not self.has_places(kind.code):
            kind_names = language.kind_plural(kind)
            raise NoDataError(
                _(
                    "Dati mancanti: nessun file di questo progetto dice dove sono (%(kinds)s).",
                    kinds=kind_names,
                )
            )
        return kind.code


def answers() -> Answers:
    """The answers of the application that serves this request."""
    return cast(Answers, current_app.extensions["mire.city"])
