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
CITY_BOUNDS = (9.04, 45.38, 9.28, 45.54)
"""West, south, east, north of Milano in degrees: the city's bounds where no quartieri are at hand."""

BORDER_TOLERANCE_M = 50.0
"""How far beyond the drawn border a place may stand and still be the city's."""

CRS_RANGES: dict[str, tuple[float, float, float, float]] = {
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


def interpret_position(lats: Iterable[float], lons: Iterable[float]) -> Position | None:
    """The one way in which a reading of `lats` and one of `lons` make a place near Milano; None if there is none.

    >>> interpret_position([9.19], [45.4642])
    Position(x=9.19, y=45.4642, crs='EPSG:4326', swapped=True)
    """
    for lat, lon in product(lats, lons):
        for crs, (west, south, east_limit, north) in CRS_RANGES.items():
            if west <= lon <= east_limit and south <= lat <= north:
                return Position(lon, lat, crs, swapped=False)
            if west <= lat <= east_limit and south <= lon <= north:
                return Position(lat, lon, crs, swapped=True)
    return None


def parse_coordinate(coordinate_text: str, decimal_mark: str) -> tuple[float, ...]:
    """The readings of one coordinate, in decimal degrees, degrees-minutes-seconds or metres."""
    degrees = numbers.parse_degrees(coordinate_text)
    return (
        (degrees,)
        if degrees is not None
        else numbers.possible_numbers(coordinate_text, decimal_mark=decimal_mark)
    )


def parse_coordinate_pair(
    cell_text: str, decimal_mark: str
) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
    """The two coordinates written in one cell, as "45.46, 9.19" or "POINT (9.19 45.46)"; None if they are not two."""
    coordinates_text = re.sub(
        r"^\s*(SRID=\d+;)?\s*(POINT)?\s*[(\[]|[)\]]\s*$", "", cell_text, flags=re.IGNORECASE
    ).strip()
    for separator_pattern in (r"\s*;\s*", r",\s+", r"(?<=[NSEOWnseow])\s*,?\s*(?=\d)", r"\s+", r","):
        coordinate_texts = re.split(separator_pattern, coordinates_text)
        if len(coordinate_texts) == 2:
            first_numbers, second_numbers = (
                parse_coordinate(coordinate_text, decimal_mark) for coordinate_text in coordinate_texts
            )
            if first_numbers and second_numbers:
                return first_numbers, second_numbers
    return None


def restore_decimal_mark(coordinate_text: str) -> str | None:
    """The degrees that `coordinate_text` was before a spreadsheet took away its decimal mark; None if it was none.

    >>> restore_decimal_mark("45.464.203"), restore_decimal_mark("919123"), restore_decimal_mark("12")
    ('45.464203', '9.19123', None)
    """
    digits = re.sub(r"[.,\s']", "", coordinate_text)
    if not digits.isdecimal() or len(digits) < 4:
        return None
    west, south, east, north = CITY_BOUNDS
    for whole_digit_count, (minimum, maximum) in ((2, (south, north)), (1, (west, east))):
        if minimum <= float(f"{digits[:whole_digit_count]}.{digits[whole_digit_count:]}") <= maximum:
            return f"{digits[:whole_digit_count]}.{digits[whole_digit_count:]}"
    return None


def project_positions(positions: Sequence[Position]) -> np.ndarray:
    """(n, 2) metres in EPSG:32632."""
    xy = np.array([(position.x, position.y) for position in positions], dtype=float).reshape(-1, 2)
    crs_codes = np.array([position.crs for position in positions], dtype=object)
    for crs in set(crs_codes) - {schema.CRS}:
        is_in_crs = crs_codes == crs
        xy[is_in_crs] = np.column_stack(_transformer(crs, schema.CRS).transform(*xy[is_in_crs].T))
    return xy


def to_degrees(points: gpd.GeoSeries, crs: str = DEGREES) -> np.ndarray:
    """(n, 2) longitude and latitude (or x and y in `crs`) of points in EPSG:32632."""
    xy = np.column_stack(_transformer(schema.CRS, crs).transform(points.x.to_numpy(), points.y.to_numpy()))
    return np.asarray(xy, dtype=float)


@cache
def _transformer(source_crs: str, target_crs: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(source_crs, target_crs, always_xy=True)


def locate_points(xy: np.ndarray, quartieri: gpd.GeoDataFrame | None) -> pd.DataFrame:
    """One row a point: metres beyond the city's border (0 inside), nil_id and municipio (null outside or unknown)."""
    points = shapely.points(xy)
    if quartieri is None:
        city_box = shapely.segmentize(shapely.box(*CITY_BOUNDS), 0.01)
        city_outline = shapely.transform(
            city_box,
            lambda vertices: np.column_stack(_transformer(DEGREES, schema.CRS).transform(*vertices.T)),
        )
        unknown_ids = pd.array([None] * len(points), dtype="Int64")
        return pd.DataFrame(
            {
                "beyond": shapely.distance(points, city_outline),
                "nil_id": unknown_ids,
                "municipio": unknown_ids,
            }
        )
    point_indices, quartiere_indices = quartieri.sindex.nearest(points)
    first_quartiere_indices = (
        pd.Series(quartiere_indices).groupby(point_indices).min()
    )  # a point on a border belongs to the first of its quartieri
    nearest_quartieri = quartieri.iloc[first_quartiere_indices.to_numpy()]
    metres_beyond = shapely.distance(points, nearest_quartieri.geometry.to_numpy())
    area_table = pd.DataFrame(
        {
            "beyond": metres_beyond,
            "nil_id": nearest_quartieri.index.to_numpy(),
            "municipio": nearest_quartieri["municipio"].to_numpy(),
        }
    )
    return area_table.astype({"nil_id": "Int64", "municipio": "Int64"})
