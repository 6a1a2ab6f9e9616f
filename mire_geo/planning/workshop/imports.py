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
    reader_of_format = {
        "geojson": _geojson_rows,
        "csv": _spreadsheet_rows,
        "xlsx": _spreadsheet_rows,
        "gpkg": _geopackage_rows,
    }
    file_format = suffix.lower().lstrip(".")
    if file_format not in reader_of_format:
        raise InputError(
            "a session is read from %(known)s, not from %(kind)r",
            known=", ".join(reader_of_format),
            kind=file_format[:20],
        )
    return _contributions_of_rows(reader_of_format[file_format](file_bytes))


def _contributions_of_rows(
    numbered_rows: Iterable[tuple[int, Mapping[str, Any], Any]],
) -> tuple[Contribution, ...]:
    """From line, fields and shape in metres."""
    entry_by_id: dict[str, tuple[int, Contribution]] = {}
    for row_number, row_fields, shape_in_metres in numbered_rows:
        if len(entry_by_id) >= LIMITS["csv"].rows:
            raise FileError("rows", file=_FILE, most=LIMITS["csv"].rows)
        if shape_in_metres is not None and shapely.get_num_coordinates(shape_in_metres) > VERTICES:
            raise FileError("vertices", file=_FILE, row=row_number, most=VERTICES)
        contribution = _contribution_of_row(row_fields, shape_in_metres, row_number)
        if contribution.id in entry_by_id:
            fault_details = {"value": contribution.id, "line": entry_by_id[contribution.id][0]}
            raise RefusedError(
                [Fault(row_number, "id", "id_repeated", SENTENCES["id_repeated"], fault_details)]
            )
        entry_by_id[contribution.id] = row_number, contribution
    return tuple(contribution for _, contribution in entry_by_id.values())


def _contribution_of_row(
    row_fields: Mapping[str, Any], shape_in_metres: Any, row_number: int
) -> Contribution:
    text_of_field = {
        field_name: _plain_text(row_fields.get(field_name), field_name, row_number)
        for field_name in ("id", *_TEXTS, "capacity", "votes")
    }
    checked_fields = Fields(text_of_field, row_number, SENTENCES)
    capacity, votes = checked_fields.amount("capacity"), checked_fields.amount("votes")
    if checked_fields.faults:
        raise RefusedError(checked_fields.faults)
    try:
        return Contribution(
            id=text_of_field["id"],
            geometry=shape_in_metres,
            capacity=capacity,
            votes=None if votes is None else int(votes),
            **{field_name: text_of_field[field_name] for field_name in _TEXTS},  # type: ignore[arg-type]
        )
    except MireError as error:
        raise _refused_error(row_number, "contribution", why=error) from error


def _plain_text(cell_value: Any, field_name: str, row_number: int) -> str:
    if not pd.api.types.is_scalar(cell_value) or pd.api.types.is_bool(cell_value):
        raise _refused_error(row_number, "text", field_name, value=str(cell_value)[:40])
    return "" if pd.isna(cell_value) else str(cell_value)


def _refused_error(
    row_number: int, fault_code: str, field_name: str = "", **fault_details: object
) -> RefusedError:
    return RefusedError([Fault(row_number, field_name, fault_code, SENTENCES[fault_code], fault_details)])


def _spreadsheet_rows(file_bytes: bytes) -> Iterable[tuple[int, Mapping[str, Any], Any]]:
    for sheet_row in labelled.read(file_bytes, _FILE, COLUMNS).rows:
        if sheet_row.refusals:
            raise RefusedError(sheet_row.refusals)
        yield sheet_row.line, sheet_row.values, _point_or_shape(sheet_row.values, sheet_row.line)


def _point_or_shape(row_fields: Mapping[str, str], row_number: int) -> shapely.Geometry | None:
    lat_text, lon_text, shape_text = (
        row_fields.get(field_name, "").strip() for field_name in ("lat", "lon", "shape")
    )
    if not (lat_text or lon_text or shape_text):
        return None
    try:
        json_text.check_nesting(shape_text, WKT_NESTING, Phrase("row %(line)s: its shape", line=row_number))
        geometry = (
            shapely.from_wkt(shape_text)
            if shape_text
            else shapely.Point(_degree_number(lon_text), _degree_number(lat_text))
        )
    except (ValueError, shapely.errors.GEOSException) as error:
        raise _refused_error(row_number, "place") from error
    return _in_metres(geometry, row_number)


def _degree_number(degree_text: str) -> float:
    return float(degree_text.replace(",", "."))


def _in_metres(degree_shape: shapely.Geometry, row_number: int) -> shapely.Geometry:
    west, south, east, north = degree_shape.bounds if not degree_shape.is_empty else (0, 0, 0, 0)
    if not (6 <= west <= east <= 19 and 35 <= south <= north <= 48):
        raise _refused_error(row_number, "place_abroad")
    return gpd.GeoSeries([degree_shape], crs="EPSG:4326").to_crs(schema.CRS).iloc[0]


def _geojson_rows(file_bytes: bytes) -> Iterable[tuple[int, Mapping[str, Any], Any]]:
    feature_collection = json_text.read(file_bytes, "geojson", _FILE)
    features = feature_collection.get("features") if isinstance(feature_collection, dict) else None
    if not isinstance(features, list):
        raise InputError("the file is no GeoJSON FeatureCollection; give one that a session exported")
    for row_number, feature in enumerate(features, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            raise _refused_error(row_number, "feature")
        yield (
            row_number,
            {"id": feature.get("id")} | properties,
            _geometry_in_metres(feature.get("geometry"), row_number),
        )


def _geometry_in_metres(geometry_json: object, row_number: int) -> shapely.Geometry | None:
    if geometry_json is None:
        return None
    try:
        return _in_metres(shapely.from_geojson(json.dumps(geometry_json)), row_number)
    except shapely.errors.GEOSException as error:
        raise _refused_error(row_number, "geometry") from error


def _geopackage_rows(file_bytes: bytes) -> Iterable[tuple[int, Mapping[str, Any], Any]]:
    layer_rows = geopackage.layer_rows(file_bytes, GEOPACKAGE_LAYER, schema.CRS, _FILE)
    for row_number, (layer_row, shape_in_metres) in enumerate(layer_rows, start=1):
        yield (
            row_number,
            {_FIELDS.get(heading, ""): cell_value for heading, cell_value in layer_row.items()},
            shape_in_metres,
        )
