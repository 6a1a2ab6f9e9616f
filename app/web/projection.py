"""Degrees become metres where a request brings them, metres degrees where an answer leaves: the one place of `app`."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from mire_geo.tables import geojson, schema


def degrees(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a point in metres."""
    lon, lat = _to_metres().transform(x, y, direction="INVERSE")
    return round(lon, geojson.DECIMALS), round(lat, geojson.DECIMALS)


def metres(lon: float, lat: float) -> tuple[float, float]:
    """The metres of a point in degrees."""
    x, y = _to_metres().transform(lon, lat)
    return float(x), float(y)


def many_degrees(x: NDArray[Any], y: NDArray[Any]) -> tuple[list[float], list[float]]:
    """Longitudes and latitudes of points in metres."""
    lon, lat = _to_metres().transform(x, y, direction="INVERSE")
    return lon.round(geojson.DECIMALS).tolist(), lat.round(geojson.DECIMALS).tolist()


def all_metres(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The metres of longitudes and latitudes (n x 2)."""
    return np.column_stack(_to_metres().transform(points[:, 0], points[:, 1]))


def all_degrees(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The longitudes and latitudes of points in metres (n x 2)."""
    degrees_xy = _to_metres().transform(points[:, 0], points[:, 1], direction="INVERSE")
    return np.column_stack(degrees_xy).round(geojson.DECIMALS)


@cache
def _to_metres() -> Transformer:
    return Transformer.from_crs("EPSG:4326", schema.CRS, always_xy=True)
