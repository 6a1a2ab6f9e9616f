"""Addresses with a published position, beside those of the sites: by them the gazetteer knows more streets.

Surface stops give their street, often the house number they stand before, and the street of the nearest corner;
historic shops and the objects of OpenStreetMap give their own door. None of them is a site, and none is used to build
the street network: the stops check it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from mire_geo.sources.cleaning import listing
from mire_geo.sources.cleaning.wording import address, text_or_none
from mire_geo.sources.publishers import osm
from mire_geo.sources.publishers.comune import dataset
from mire_geo.tables import schema
from mire_geo.tables.provenance import Dataset, Receipt
from mire_geo.tables.schema import Addresses

DOOR, STOP, CORNER = "door", "stop", "corner"
"""Values of `Addresses.precision`."""

STOPS = dataset(
    "ds534",
    "ATM: fermate delle linee di superficie",
    vintage="2020",
    file="transit/ds534_fermate_superficie_2020.geojson",
)
SHOPS = replace(
    dataset(
        "ds290",
        "Botteghe storiche",
        vintage="2024",
        file="quartieri/ds290_botteghe_storiche_cap_nil_2024.json",
    ),
    key="comune-ds290-addresses",
)
OBJECTS = replace(osm.POIS, key="osm-addresses-2026", title="Addresses of objects with a wheelchair tag")
"""The files of other datasets, read for their addresses alone: so they have a key, and receipts, of their own."""

UNNAMED = "no street is named"
UNPLACED = "no position"
OUTSIDE = "outside the city, where another town has streets of the same names"

_TYPES = "Via Viale Piazza Piazzale Piazzetta Corso Largo Vicolo Bastioni Alzaia Ripa Galleria Strada Foro Passaggio"
_STREET_PATTERN = re.compile(rf"(?:{'|'.join(_TYPES.split())}) (?=.*[A-Za-zÀ-ù]{{2}})")
_LOCATION_WORDS = re.compile(
    r",?\s+(?:prima|dopo|fronte|angolo|ang\.|altezza|opposto|incrocio|davanti)\b\s*(?:(?:di|del|della|dello|dei|a|al|con)\b\s*)*",
    re.I,
)
_DOOR_CODE = re.compile(r",? (\d+)([A-Z]?)[NMPC],? ?\d\d?$", re.I)
"""Milano's code of a door: number, letter, kind of door and its sub-number, as in "61N11" and "1AN10"."""
_REMARK = re.compile(r"\s*\(.*|\s+(?:M\d|FS|FN|FNM|MM)\b.*|\s+-\s.*", re.I)


class _AddressPoint(NamedTuple):
    address: str
    precision: str
    lon: float
    lat: float


def read_addresses(raw_folder: Path, quartieri: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Receipt]]:
    """The table of addresses inside the city, and the receipts of what was read; a receipt counts rows, not addresses.

    Raises:
        DataError: a raw file is missing.
    """
    city_shape = shapely.union_all(quartieri.geometry.to_numpy(), grid_size=1.0)
    address_tables, receipts = [], []
    for source_dataset, points_by_row in (
        (SHOPS, _shop_points(raw_folder)),
        (OBJECTS, _object_points(raw_folder)),
        (STOPS, _stop_points(raw_folder)),
    ):
        address_table, receipt = _address_table(source_dataset, list(points_by_row), city_shape)
        address_tables.append(address_table)
        receipts.append(receipt)
    all_addresses = pd.concat(address_tables, ignore_index=True)
    all_addresses.index = pd.RangeIndex(1, len(all_addresses) + 1, name="number")
    return schema.check(gpd.GeoDataFrame(all_addresses), Addresses, name="addresses"), receipts


def _address_table(
    source_dataset: Dataset, points_by_row: list[list[_AddressPoint]], city_shape: shapely.Geometry
) -> tuple[gpd.GeoDataFrame, Receipt]:
    """The addresses of a source, once at each place; rows without an address in the city are refused."""
    numbered_points = [
        (row_number, point) for row_number, row_points in enumerate(points_by_row) for point in row_points
    ]
    lons, lats = [point.lon for _, point in numbered_points], [point.lat for _, point in numbered_points]
    positions = gpd.GeoSeries(gpd.points_from_xy(lons, lats), crs="EPSG:4326").to_crs(schema.CRS)
    has_position = np.isfinite(lons) & np.isfinite(lats)
    is_in_city = has_position & shapely.contains_xy(city_shape, positions.x.fillna(0), positions.y.fillna(0))
    point_addresses = gpd.GeoDataFrame(
        {
            "address": pd.array([point.address for _, point in numbered_points], dtype="str"),
            "precision": pd.array([point.precision for _, point in numbered_points], dtype="str"),
            "source": source_dataset.key,
            "vintage": source_dataset.vintage,
        },
        geometry=positions.to_numpy(),
        crs=schema.CRS,
    )
    row_numbers_inside = {
        row_number
        for (row_number, _), is_inside in zip(numbered_points, is_in_city, strict=True)
        if is_inside
    }
    refusal_counts = Counter(
        _refusal_reason(row_points)
        for row_number, row_points in enumerate(points_by_row)
        if row_number not in row_numbers_inside
    )
    receipt = Receipt(
        dataset=source_dataset,
        read=len(points_by_row),
        kept=len(row_numbers_inside),
        refused=dict(sorted(refusal_counts.items())),
    )
    compared_columns = (
        point_addresses.geometry.x.round(),
        point_addresses.geometry.y.round(),
        point_addresses["address"],
        point_addresses["precision"],
    )
    is_duplicate = pd.concat(compared_columns, axis=1).duplicated().to_numpy()
    return point_addresses[is_in_city & ~is_duplicate], receipt


def _refusal_reason(row_points: list[_AddressPoint]) -> str:
    if not row_points:
        return UNNAMED
    return OUTSIDE if np.isfinite(row_points[0].lon) else UNPLACED


def _stop_points(raw_folder: Path) -> Iterator[list[_AddressPoint]]:
    for stop_row, lon, lat in listing.read_features(raw_folder, STOPS.files[0]):
        yield [
            _AddressPoint(street_address, precision, lon, lat)
            for street_address, precision in stop_addresses(stop_row["ubicazione"] or "")
        ]


def stop_addresses(location_text: str) -> list[tuple[str, str]]:
    """The addresses in the text of a stop, and how near to it each is.

    >>> stop_addresses("V.le F.Testi, 302 (sovrappasso pedonale)")
    [('Viale F. Testi, 302', 'stop')]
    >>> stop_addresses("Via Moscova, 53 dopo P.le Biancamano")
    [('Via Moscova, 53', 'stop'), ('Piazzale Biancamano', 'corner')]
    >>> stop_addresses("Via Cilea fronte 120"), stop_addresses("Campo 3")
    ([('Via Cilea', 'stop')], [])
    """
    stop_address, *corner_addresses = _LOCATION_WORDS.split(location_text)
    addresses = [
        (_readable_address(stop_address), STOP),
        *((_readable_address(corner_address), CORNER) for corner_address in corner_addresses),
    ]
    return [(street_address, precision) for street_address, precision in addresses if street_address]


def _readable_address(address_text: str) -> str | None:
    """The address in readable form; None where it does not begin with a type of street.

    >>> _readable_address("Via TORINO 61N11"), _readable_address("P.za Duca d'Aosta"), _readable_address("Campo 3")
    ('Via Torino, 61', "Piazza Duca d'Aosta", None)
    """
    street_address = address(_DOOR_CODE.sub(r", \1\2", _REMARK.sub("", address_text).strip(" ,.;")))
    return street_address if street_address and _STREET_PATTERN.match(street_address) else None


def _shop_points(raw_folder: Path) -> Iterator[list[_AddressPoint]]:
    for shop_row in listing.read_json(raw_folder, SHOPS.files[0])["data"]:
        street_address = _readable_address(shop_row["indirizzo"] or "")
        lon, lat = (
            shop_row[column] if shop_row[column] is not None else np.nan
            for column in ("long_x_4326", "lat_y_4326")
        )
        yield [_AddressPoint(street_address, DOOR, float(lon), float(lat))] if street_address else []


def _object_points(raw_folder: Path) -> Iterator[list[_AddressPoint]]:
    """Every object of the extract that has a street and number, of whatever kind it is."""
    for tags, lon, lat in osm.tagged_objects(raw_folder):
        street, house_number = (
            text_or_none(tags.get("addr:street")),
            text_or_none(tags.get("addr:housenumber")),
        )
        if street is None:
            continue
        street_address = _readable_address(f"{street}, {house_number}" if house_number else street)
        lon_lat = (np.nan, np.nan) if lon is None or lat is None else (lon, lat)
        yield [_AddressPoint(street_address, DOOR, *lon_lat)] if street_address else []
