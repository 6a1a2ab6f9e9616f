"""Where a row's place is: degrees or metres, either way round, told apart by the numbers themselves.

Around Milano latitudes, longitudes and the two coordinates of every metric system used here lie in ranges that do not
meet, so each pair of numbers can mean one thing only. Results are metres in EPSG:32632.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from mire_geo.sources.spreadsheet import numbers
from mire_geo.tables import schema

DEGREES = "EPSG:4326"
CITY = (9.04, 45.38, 9.28, 45.54)
"""West, south, east, north of Milano in degrees: the city's bounds where no quartieri are at hand."""

BORDER_TOLERANCE_M = 50.0
"""How far beyond the drawn border a place may stand and still be the city's."""

RANGES: dict[str, tuple[float, float, float, float]] = {
    DEGREES: (8.2, 44.6, 10.2, 46.4),
    "EPSG:32632": (437_000, 4_938_000, 593_000, 5_140_000),
    "EPSG:3003": (1_437_000, 4_938_000, 1_593_000, 5_140_000),
    "EPSG:3857": (912_000, 5_560_000, 1_136_000, 5_850_000),
}
"""Coordinate system -> least x, least y, greatest x, greatest y of what is read as one: Milano and 80 km around."""


@dataclass(frozen=True, slots=True)
class Position:
    """A pair of numbers understood: x (or longitude) and y (or latitude) in `crs`."""

    x: float
    y: float
    crs: str
    swapped: bool
    """The file gave them the other way round."""


def understand(lats: Iterable[float], lons: Iterable[float]) -> Position | None:
    """The one way in which a reading of `lats` and one of `lons` make a place near Milano; None if there is none.

    >>> understand([9.19], [45.4642])
    Position(x=9.19, y=45.4642, crs='EPSG:4326', swapped=True)
    """
    for lat, lon in product(lats, lons):
        for crs, (west, south, east, north) in RANGES.items():
            if west <= lon <= east and south <= lat <= north:
                return Position(lon, lat, crs, swapped=False)
            if west <= lat <= east and south <= lon <= north:
                return Position(lat, lon, crs, swapped=True)
    return None


def coordinate(text: str, decimal: str) -> tuple[float, ...]:
    """The readings of one coordinate, in decimal degrees, degrees-minutes-seconds or metres."""
    angle = numbers.degrees(text)
    return (angle,) if angle is not None else numbers.readings(text, decimal=decimal)


def pair(text: str, decimal: str) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
    """The two coordinates written in one cell, as "45.46, 9.19" or "POINT (9.19 45.46)"; None if they are not two."""
    bare = re.sub(r"^\s*(SRID=\d+;)?\s*(POINT)?\s*[(\[]|[)\]]\s*$", "", text, flags=re.IGNORECASE).strip()
    for between in (r"\s*;\s*", r",\s+", r"(?<=[NSEOWnseow])\s*,?\s*(?=\d)", r"\s+", r","):
        parts = re.split(between, bare)
        if len(parts) == 2:
            first, second = (coordinate(part, decimal) for part in parts)
            if first and second:
                return first, second
    return None


def mark_lost(text: str) -> str | None:
    """The degrees that `text` was before a spreadsheet took away its decimal mark; None if it was none.

    >>> mark_lost("45.464.203"), mark_lost("919123"), mark_lost("12")
    ('45.464203', '9.19123', None)
    """
    figures = re.sub(r"[.,\s']", "", text)
    if not figures.isdecimal() or len(figures) < 4:
        return None
    west, south, east, north = CITY
    for whole, (low, high) in ((2, (south, north)), (1, (west, east))):
        if low <= float(f"{figures[:whole]}.{figures[whole:]}") <= high:
            return f"{figures[:whole]}.{figures[whole:]}"
    return None


def project(positions: Sequence[Position]) -> np.ndarray:
    """(n, 2) metres in EPSG:32632."""
    xy = np.array([(one.x, one.y) for one in positions], dtype=float).reshape(-1, 2)
    systems = np.array([one.crs for one in positions], dtype=object)
    for crs in set(systems) - {schema.CRS}:
        rows = systems == crs
        xy[rows] = np.column_stack(_between(crs, schema.CRS).transform(*xy[rows].T))
    return xy


def degrees(points: gpd.GeoSeries, crs: str = DEGREES) -> np.ndarray:
    """(n, 2) longitude and latitude (or x and y in `crs`) of points in EPSG:32632."""
    xy = np.column_stack(_between(schema.CRS, crs).transform(points.x.to_numpy(), points.y.to_numpy()))
    return np.asarray(xy, dtype=float)


@cache
def _between(source: str, target: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def areas(xy: np.ndarray, quartieri: gpd.GeoDataFrame | None) -> pd.DataFrame:
    """One row a point: metres beyond the city's border (0 inside), nil_id and municipio (null outside or unknown)."""
    points = shapely.points(xy)
    if quartieri is None:
        city = shapely.segmentize(shapely.box(*CITY), 0.01)
        outline = shapely.transform(
            city, lambda at: np.column_stack(_between(DEGREES, schema.CRS).transform(*at.T))
        )
        unknown = pd.array([None] * len(points), dtype="Int64")
        return pd.DataFrame(
            {"beyond": shapely.distance(points, outline), "nil_id": unknown, "municipio": unknown}
        )
    of, nearest = quartieri.sindex.nearest(points)
    first = pd.Series(nearest).groupby(of).min()  # a point on a border belongs to the first of its quartieri
    near = quartieri.iloc[first.to_numpy()]
    beyond = shapely.distance(points, near.geometry.to_numpy())
    frame = pd.DataFrame(
        {"beyond": beyond, "nil_id": near.index.to_numpy(), "municipio": near["municipio"].to_numpy()}
    )
    return frame.astype({"nil_id": "Int64", "municipio": "Int64"})
