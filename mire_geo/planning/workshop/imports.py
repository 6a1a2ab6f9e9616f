"""Contributions read back from an export: the same ids, so that what was edited outside finds its place again."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from mire_geo.errors import InputError, MireError
from mire_geo.planning.workshop.contributions import Contribution
from mire_geo.planning.workshop.exports import GEOPACKAGE_LAYER, HEADINGS
from mire_geo.sources.incoming import KINDS, FileError, check, geopackage, json_text, separated
from mire_geo.sources.spreadsheet import text, workbook
from mire_geo.sources.spreadsheet.formulas import bare
from mire_geo.sources.spreadsheet.grid import CONTROLS
from mire_geo.tables import schema

VERTICES = 10_000
"""Of one shape."""
WKT_NESTING = 4
"""Brackets in brackets: those of a MULTIPOLYGON are three deep."""
_FIELDS = {heading: name for name, heading in HEADINGS.items()}
_TEXTS = ("type", "kind", "site", "site_name", "text", "hours", "alias", "group", "status", "reason", "at")


def read(data: bytes, suffix: str) -> tuple[Contribution, ...]:
    """The contributions of a file that `exports` wrote, perhaps edited since; comments are not read back.

    Args:
        suffix: what the file is: geojson, csv, xlsx or gpkg.

    Raises:
        InputError: another kind of file, columns that are missing, a row that is not usable or an id that comes twice;
            the sentence names the row.
    """
    readers = {"geojson": _geojson, "csv": _csv, "xlsx": _xlsx, "gpkg": _geopackage}
    kind = suffix.lower().lstrip(".")
    if kind not in readers:
        raise InputError(f"a session is read from {', '.join(readers)}, not from {kind[:20]!r}")
    return _contributions(readers[kind](data))


def _contributions(rows: Iterable[tuple[int, Mapping[str, Any], Any]]) -> tuple[Contribution, ...]:
    """From line, fields and shape in metres."""
    found: dict[str, Contribution] = {}
    for line, said, shape in rows:
        if len(found) >= KINDS["csv"].rows:
            raise FileError("rows", file="the file", most=KINDS["csv"].rows)
        if shape is not None and shapely.get_num_coordinates(shape) > VERTICES:
            raise FileError("vertices", file="the file", row=line, most=VERTICES)
        try:
            one = _contribution(said, shape)
        except MireError as error:
            raise InputError(f"row {line}: {error}") from error
        if one.id in found:
            raise InputError(f"row {line}: the id {one.id!r} comes twice; give each its own")
        found[one.id] = one
    return tuple(found.values())


def _contribution(said: Mapping[str, Any], shape: Any) -> Contribution:
    texts: dict[str, Any] = {name: _plain(said.get(name), name) for name in _TEXTS}
    votes = _number(said.get("votes"), "votes")
    return Contribution(
        id=_plain(said.get("id"), "id"),
        geometry=shape,
        capacity=_number(said.get("capacity"), "capacity"),
        votes=None if votes is None else int(votes),
        **texts,
    )


def _plain(value: Any, name: str) -> str:
    if not pd.api.types.is_scalar(value) or pd.api.types.is_bool(value):
        raise InputError(f"{name} is {str(value)[:40]!r}; write a text or a number")
    return "" if pd.isna(value) else str(value)


def _number(value: object, name: str) -> float | None:
    said = _plain(value, name).strip().replace(",", ".")
    if not said:
        return None
    try:
        number = float(said)
    except ValueError as error:
        raise InputError(f"{name} is {said[:40]!r}; write a number") from error
    if not 0 <= number <= 1e6:
        raise InputError(f"{name} is {said[:40]}; write a number from 0 to a million")
    return number


def _csv(data: bytes) -> Iterable[tuple[int, Mapping[str, Any], Any]]:
    check(data, "csv", "the file")
    written, _ = text.decode(data, "csv")
    first = written.partition("\n")[0]
    separator = max(";,\t", key=first.count)
    return _rows(separated.rows(written.translate(CONTROLS), separator, "the file"))


def _xlsx(data: bytes) -> Iterable[tuple[int, Mapping[str, Any], Any]]:
    return _rows([(row.line, row.cells) for row in workbook.read(data, "the file", None).rows])


def _rows(rows: Sequence[tuple[int, tuple[str, ...]]]) -> Iterable[tuple[int, Mapping[str, Any], Any]]:
    """Of a heading and the rows below it: line, fields, shape."""
    if not rows:
        raise InputError("the file is empty; give one that a session exported")
    heading = [_FIELDS.get(cell.strip(), "") for cell in rows[0][1]]
    if missing := [HEADINGS[name] for name in ("id", "type") if name not in heading]:
        raise InputError(f"the file has no column {missing[0]!r}; give one that a session exported")
    for line, cells in rows[1:]:
        said = {name: bare(cell) for name, cell in zip(heading, cells, strict=False) if name}
        yield line, said, _placed(said, line)


def _placed(said: Mapping[str, str], line: int) -> shapely.Geometry | None:
    lat, lon, shape = (said.get(name, "").strip() for name in ("lat", "lon", "shape"))
    if not (lat or lon or shape):
        return None
    try:
        json_text.check_nesting(shape, WKT_NESTING, f"row {line}: its shape")
        made = shapely.from_wkt(shape) if shape else shapely.Point(_degree(lon), _degree(lat))
    except (ValueError, shapely.errors.GEOSException) as error:
        raise InputError(
            f"row {line}: its place cannot be read; give lat and lon in degrees, or WKT"
        ) from error
    return _metres(made, line)


def _degree(said: str) -> float:
    return float(said.replace(",", "."))


def _metres(shape: shapely.Geometry, line: int) -> shapely.Geometry:
    west, south, east, north = shape.bounds if not shape.is_empty else (0, 0, 0, 0)
    if not (6 <= west <= east <= 19 and 35 <= south <= north <= 48):
        raise InputError(f"row {line}: its place is not in Italy; are lat and lon the other way round?")
    return gpd.GeoSeries([shape], crs="EPSG:4326").to_crs(schema.CRS).iloc[0]


def _geojson(data: bytes) -> Iterable[tuple[int, Mapping[str, Any], Any]]:
    said = json_text.read(data, "geojson", "the file")
    listed = said.get("features") if isinstance(said, dict) else None
    if not isinstance(listed, list):
        raise InputError("the file is no GeoJSON FeatureCollection; give one that a session exported")
    for number, feature in enumerate(listed, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            raise InputError(f"row {number}: it is no feature with properties")
        yield number, {"id": feature.get("id")} | properties, _drawn(feature.get("geometry"), number)


def _drawn(geometry: object, line: int) -> shapely.Geometry | None:
    if geometry is None:
        return None
    try:
        return _metres(shapely.from_geojson(json.dumps(geometry)), line)
    except shapely.errors.GEOSException as error:
        raise InputError(f"row {line}: its geometry cannot be read") from error


def _geopackage(data: bytes) -> Iterable[tuple[int, Mapping[str, Any], Any]]:
    rows = geopackage.rows(data, GEOPACKAGE_LAYER, schema.CRS, "the file")
    for number, (row, shape) in enumerate(rows, start=1):
        yield number, {_FIELDS.get(name, ""): value for name, value in row.items()}, shape
