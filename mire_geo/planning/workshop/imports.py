"""Contributions read back from an export: the same ids, so that what was edited outside finds its place again."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from mire_geo.errors import InputError, MireError, Phrase
from mire_geo.planning.workshop.contributions import Contribution
from mire_geo.planning.workshop.exports import GEOPACKAGE_LAYER, HEADINGS
from mire_geo.sources.incoming import LIMITS, FileError, geopackage, json_text
from mire_geo.sources.spreadsheet import labelled
from mire_geo.sources.spreadsheet.columns import COMMON, Columns
from mire_geo.sources.spreadsheet.faults import CELLS, Fault, RefusedError
from mire_geo.sources.spreadsheet.fields import Fields
from mire_geo.tables import schema

_FILE = Phrase("the file")
VERTICES = 10_000
"""Of one shape."""
WKT_NESTING = 4
"""Brackets in brackets: those of a MULTIPOLYGON are three deep."""
COLUMNS = Columns(
    {
        **{name: heading.replace("_", " ") for name, heading in HEADINGS.items() if name != "comments"},
        "id": COMMON["id"],
        "lat": COMMON["lat"],
        "lon": COMMON["lon"],
        "hours": COMMON["hours"],
        "capacity": COMMON["capacity"],
        "": "commenti, comments",
    },
    ", ".join(HEADINGS.values()),
    tuple(
        (
            (frozenset({name}),),
            f"%(file)s: no column {HEADINGS[name]!r} among %(headings)s; give one that a session exported",
        )
        for name in ("id", "type")
    ),
)
"""Of the spreadsheets that `exports` writes."""
SENTENCES = {
    **CELLS,
    "contribution": "%(why)s",
    "text": "%(value)r is no text and no number; write one",
    "place": "its place cannot be read; give lat and lon in degrees, or WKT",
    "place_abroad": "its place is not in Italy; are lat and lon the other way round?",
    "geometry": "its geometry cannot be read",
    "feature": "it is no feature with properties",
}
"""Code -> English sentence of what is wrong with a row."""
_FIELDS = {heading: name for name, heading in HEADINGS.items()}
_TEXTS = ("type", "kind", "site", "site_name", "text", "hours", "alias", "group", "status", "reason", "at")


def read(file_bytes: bytes, suffix: str) -> tuple[Contribution, ...]:
    """The contributions of a file that `exports` wrote, perhaps edited since; comments are not read back.

    Args:
        suffix: what the file is: geojson, csv, xlsx or gpkg.

    Raises:
        InputError: another kind of file, columns that are missing.
        RefusedError: a row that is not usable, or an id that comes twice.
    """
    readers = {"geojson": _geojson, "csv": _spreadsheet, "xlsx": _spreadsheet, "gpkg": _geopackage}
    kind = suffix.lower().lstrip(".")
    if kind not in readers:
        raise InputError(
            "a session is read from %(known)s, not from %(kind)r", known=", ".join(readers), kind=kind[:20]
        )
    return _contributions(readers[kind](file_bytes))


def _contributions(rows: Iterable[tuple[int, Mapping[str, Any], Any]]) -> tuple[Contribution, ...]:
    """From line, fields and shape in metres."""
    by_id: dict[str, tuple[int, Contribution]] = {}
    for row_number, row_fields, shape in rows:
        if len(by_id) >= LIMITS["csv"].rows:
            raise FileError("rows", file=_FILE, most=LIMITS["csv"].rows)
        if shape is not None and shapely.get_num_coordinates(shape) > VERTICES:
            raise FileError("vertices", file=_FILE, row=row_number, most=VERTICES)
        contribution = _contribution(row_fields, shape, row_number)
        if contribution.id in by_id:
            fault_details = {"value": contribution.id, "line": by_id[contribution.id][0]}
            raise RefusedError(
                [Fault(row_number, "id", "id_repeated", SENTENCES["id_repeated"], fault_details)]
            )
        by_id[contribution.id] = row_number, contribution
    return tuple(contribution for _, contribution in by_id.values())


def _contribution(row_fields: Mapping[str, Any], shape: Any, row_number: int) -> Contribution:
    texts = {
        field_name: _plain_text(row_fields.get(field_name), field_name, row_number)
        for field_name in ("id", *_TEXTS, "capacity", "votes")
    }
    cells = Fields(texts, row_number, SENTENCES)
    capacity, votes = cells.amount("capacity"), cells.amount("votes")
    if cells.faults:
        raise RefusedError(cells.faults)
    try:
        return Contribution(
            id=texts["id"],
            geometry=shape,
            capacity=capacity,
            votes=None if votes is None else int(votes),
            **{field_name: texts[field_name] for field_name in _TEXTS},  # type: ignore[arg-type]
        )
    except MireError as error:
        raise _refusal(row_number, "contribution", why=error) from error


def _plain_text(cell_value: Any, field_name: str, row_number: int) -> str:
    if not pd.api.types.is_scalar(cell_value) or pd.api.types.is_bool(cell_value):
        raise _refusal(row_number, "text", field_name, value=str(cell_value)[:40])
    return "" if pd.isna(cell_value) else str(cell_value)


def _refusal(row_number: int, code: str, field: str = "", **fault_details: object) -> RefusedError:
    return RefusedError([Fault(row_number, field, code, SENTENCES[code], fault_details)])


def _spreadsheet(file_bytes: bytes) -> Iterable[tuple[int, Mapping[str, Any], Any]]:
    for row in labelled.read(file_bytes, _FILE, COLUMNS).rows:
        if row.refusals:
            raise RefusedError(row.refusals)
        yield row.line, row.values, _point_or_shape(row.values, row.line)


def _point_or_shape(row_fields: Mapping[str, str], row_number: int) -> shapely.Geometry | None:
    lat, lon, shape = (row_fields.get(field_name, "").strip() for field_name in ("lat", "lon", "shape"))
    if not (lat or lon or shape):
        return None
    try:
        json_text.check_nesting(shape, WKT_NESTING, Phrase("row %(line)s: its shape", line=row_number))
        geometry = shapely.from_wkt(shape) if shape else shapely.Point(_degree(lon), _degree(lat))
    except (ValueError, shapely.errors.GEOSException) as error:
        raise _refusal(row_number, "place") from error
    return _in_metres(geometry, row_number)


def _degree(degree_text: str) -> float:
    return float(degree_text.replace(",", "."))


def _in_metres(shape: shapely.Geometry, row_number: int) -> shapely.Geometry:
    west, south, east, north = shape.bounds if not shape.is_empty else (0, 0, 0, 0)
    if not (6 <= west <= east <= 19 and 35 <= south <= north <= 48):
        raise _refusal(row_number, "place_abroad")
    return gpd.GeoSeries([shape], crs="EPSG:4326").to_crs(schema.CRS).iloc[0]


def _geojson(file_bytes: bytes) -> Iterable[tuple[int, Mapping[str, Any], Any]]:
    document = json_text.read(file_bytes, "geojson", _FILE)
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise InputError("the file is no GeoJSON FeatureCollection; give one that a session exported")
    for row_number, feature in enumerate(features, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            raise _refusal(row_number, "feature")
        yield (
            row_number,
            {"id": feature.get("id")} | properties,
            _geometry(feature.get("geometry"), row_number),
        )


def _geometry(geometry: object, row_number: int) -> shapely.Geometry | None:
    if geometry is None:
        return None
    try:
        return _in_metres(shapely.from_geojson(json.dumps(geometry)), row_number)
    except shapely.errors.GEOSException as error:
        raise _refusal(row_number, "geometry") from error


def _geopackage(file_bytes: bytes) -> Iterable[tuple[int, Mapping[str, Any], Any]]:
    rows = geopackage.layer_rows(file_bytes, GEOPACKAGE_LAYER, schema.CRS, _FILE)
    for row_number, (row, shape) in enumerate(rows, start=1):
        yield row_number, {_FIELDS.get(heading, ""): cell_value for heading, cell_value in row.items()}, shape
