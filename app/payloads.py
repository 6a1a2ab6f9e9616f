"""What arrives becomes values of the library, what leaves becomes JSON. The only place of `app` where degrees become
metres and back; a bad field raises with a sentence in the reader's language."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from flask_babel import gettext as _
from numpy.typing import NDArray
from pyproj import Transformer

from app import language
from app.text import whole
from mire_geo import city
from mire_geo.errors import InputError, UnknownError
from mire_geo.output import legend
from mire_geo.tables import geojson, kinds, schema
from mire_geo.tables.kinds import Kind
from mire_geo.tables.schema import Sites
from mire_geo.travel.isochrone import Isochrone
from mire_geo.travel.streets import REASONS, WALKING_KMH

MINUTES = (5, 10, 15, 20, 30)
"""Limits a page offers; any other number of `MINUTES_RANGE` can be asked."""

MINUTES_RANGE = (1.0, 60.0)
SPEEDS = (3.0, WALKING_KMH, 5.5)
SPEED_RANGE = (1.0, 8.0)
AROUND_M = 3000.0
"""How far outside the city a point may lie."""

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d{1,3})?", re.ASCII)
"""What people write: not the `nan`, `1_5` or `١٥` that Python also takes."""

Arguments = Mapping[str, str]

QUESTION = ("kind", "minutes", "speed", "whom")
"""The arguments of a question."""


@dataclass(frozen=True, slots=True)
class Question:
    """Who is out of reach of a kind within so many minutes."""

    kind: Kind
    minutes: float
    speed_kmh: float
    whom: str

    def __iter__(self) -> Iterator[Any]:
        """The arguments of `Answers.ranked` and its like."""
        return iter((self.kind.code, self.minutes, self.speed_kmh, self.whom))

    @property
    def query(self) -> dict[str, Any]:
        """The arguments that ask the same again."""
        asked: dict[str, Any] = {"kind": self.kind.code, "minutes": f"{self.minutes:g}"}
        if self.speed_kmh != WALKING_KMH:
            asked["speed"] = f"{self.speed_kmh:g}"
        if self.whom != city.WHOM[0]:
            asked["whom"] = self.whom
        return asked


def question(args: Arguments, default_kind: str | None = None) -> Question:
    """The question of a query string.

    Raises:
        InputError: a number that is none or out of range, or nobody that can be counted.
        UnknownError: no such kind.
    """
    return Question(kind(args, default_kind), minutes(args), speed(args), whom(args))


def kind(args: Arguments, default: str | None = None) -> Kind:
    """The kind of `kind=`."""
    code = args.get("kind", "").strip() or default
    if not code:
        raise InputError(_("Manca il servizio: aggiungi per esempio kind=farmacia."))
    found = kinds.KINDS.get(code)
    if found is None:
        near = kinds.suggestions(code)
        hint = " " + _("Forse cercavi: %(codes)s.", codes=", ".join(near)) if near else ""
        raise UnknownError(_("Non esiste un servizio «%(code)s».", code=code[:40]) + hint)
    return found


def minutes(args: Arguments) -> float:
    """The walking minutes of `minutes=`."""
    return number(args, "minutes", default=15.0, within=MINUTES_RANGE)


def speed(args: Arguments) -> float:
    """The walking speed of `speed=`, km/h."""
    return number(args, "speed", default=WALKING_KMH, within=SPEED_RANGE)


def whom(args: Arguments) -> str:
    """Whom to count, of `whom=`: one of `city.WHOM`."""
    asked = args.get("whom") or city.WHOM[0]
    if asked not in city.WHOM:
        offered = " / ".join(city.WHOM)
        raise InputError(_("«whom» può essere %(offered)s, non «%(asked)s».", offered=offered, asked=asked))
    return asked


def number(args: Arguments, name: str, *, default: float | None, within: tuple[float, float]) -> float:
    """The number of `name=`, with a decimal point or comma.

    Raises:
        InputError: missing without a default, not a number, or out of range.
    """
    text = args.get(name, "").strip()
    if not text:
        if default is None:
            raise InputError(_("Manca «%(name)s»: è un numero.", name=name))
        return default
    value = float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else math.nan
    low, high = within
    if not low <= value <= high:
        raise InputError(
            _(
                "«%(name)s» deve essere un numero fra %(low)s e %(high)s, non «%(text)s».",
                name=name,
                low=f"{low:g}",
                high=f"{high:g}",
                text=text[:40],
            )
        )
    return value


def integer(args: Arguments, name: str) -> int | None:
    """The whole number of `name=`, or None if it is not asked."""
    text = args.get(name, "").strip()
    if not text:
        return None
    number = whole(text)
    if number is None or number < 0:
        raise InputError(
            _("«%(name)s» deve essere un numero intero, non «%(text)s».", name=name, text=text[:40])
        )
    return number


def point(args: Arguments, bounds: Sequence[float]) -> tuple[float, float]:
    """The point of `lat=` and `lon=`, degrees, as metres.

    Args:
        bounds: west, south, east, north of the city, metres.

    Raises:
        InputError: missing, not numbers, or far from the city.
    """
    lat = number(args, "lat", default=None, within=(-90.0, 90.0))
    lon = number(args, "lon", default=None, within=(-180.0, 180.0))
    x, y = _to_metres().transform(lon, lat)
    west, south, east, north = bounds
    if not (west - AROUND_M <= x <= east + AROUND_M and south - AROUND_M <= y <= north + AROUND_M):
        (w, s), (e, n) = degrees(west, south), degrees(east, north)
        raise InputError(
            _(
                "Il punto è fuori dalla città: lat va da %(s)s a %(n)s, lon da %(w)s a %(e)s.",
                s=f"{s:.2f}",
                n=f"{n:.2f}",
                w=f"{w:.2f}",
                e=f"{e:.2f}",
            )
        )
    return x, y


def degrees(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a point in metres."""
    lon, lat = _to_metres().transform(x, y, direction="INVERSE")
    return round(lon, geojson.DECIMALS), round(lat, geojson.DECIMALS)


def metres(lon: float, lat: float) -> tuple[float, float]:
    """A point in degrees, wherever it is, in metres."""
    x, y = _to_metres().transform(lon, lat)
    return float(x), float(y)


def many_degrees(x: NDArray[Any], y: NDArray[Any]) -> tuple[list[float], list[float]]:
    """Longitudes and latitudes of points in metres."""
    lon, lat = _to_metres().transform(x, y, direction="INVERSE")
    return lon.round(geojson.DECIMALS).tolist(), lat.round(geojson.DECIMALS).tolist()


def all_metres(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Longitudes and latitudes (n x 2) in metres."""
    return np.column_stack(_to_metres().transform(points[:, 0], points[:, 1]))


def all_degrees(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres (n x 2) as longitudes and latitudes."""
    turned = _to_metres().transform(points[:, 0], points[:, 1], direction="INVERSE")
    return np.column_stack(turned).round(geojson.DECIMALS)


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A table as JSON rows; null for NaN and infinity, minutes and shares rounded as they are shown."""
    shown = frame.copy()
    for column, decimals in (("share_served", 6), ("median_minutes", 2), ("minutes", 2)):
        if column in shown:
            shown[column] = shown[column].round(decimals)
    return geojson.records(shown)


def cell_minutes(cell_gaps: pd.DataFrame) -> dict[str, float | None]:
    """Minutes by cell, null where there is no way."""
    return dict(zip(cell_gaps.index, geojson.plain(cell_gaps["minutes"].round(2)), strict=True))


def classes(limit: float) -> dict[str, list[dict[str, Any]]]:
    """The legends of the cells and of the quartieri."""
    said = language.chosen()
    return {
        "cells": [legend.as_dict(step, said) for step in legend.minutes_classes(limit)],
        "nil": [legend.as_dict(step, said) for step in legend.share_classes()],
    }


def kind_row(one: Kind, sites: int, counted: int | None) -> dict[str, Any]:
    """A kind as JSON, with how many of its places are in the data."""
    return {
        "code": one.code,
        "group": one.group,
        "it": one.it,
        "en": one.en,
        "about_it": one.about_it,
        "about_en": one.about_en,
        "osm": list(one.osm),
        "hsds": one.hsds,
        "ages": list(one.ages),
        "coverage": one.coverage,
        "sites": sites,
        "counted": counted,
    }


def site_rows(found: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Sites with their minutes, as JSON rows with positions in degrees."""
    said = [Sites.kind, Sites.name, Sites.address, Sites.hours_text, Sites.hours, Sites.hours_state]
    kept = pd.DataFrame(found[[*said, "minutes", "state"]]).rename(columns={"state": "on_arrival"})
    answered = rows(kept.rename_axis("site").reset_index())
    for moment in ("arrives", "until", "opens"):
        for row, at in zip(answered, found[moment], strict=True):
            row[moment] = at.isoformat(timespec="minutes") if isinstance(at, datetime) else None
    for row, place in zip(answered, found.geometry, strict=True):
        row["lon"], row["lat"] = degrees(place.x, place.y)
    return answered


def isochrone(reach: Isochrone) -> dict[str, Any]:
    """An isochrone as a GeoJSON Feature; its geometry is empty where the point is off the network."""
    return geojson.feature(
        reach.area,
        schema.CRS,
        minutes=reach.minutes,
        street_km=round(reach.street_km, 2),
        reason=REASONS.get(reach.reason) if reach.reason else None,
    )


@cache
def _to_metres() -> Transformer:
    return Transformer.from_crs("EPSG:4326", schema.CRS, always_xy=True)
