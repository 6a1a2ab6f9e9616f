"""Contributions read back from an export: the same ids, so that what was edited outside finds its place again."""

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from mire_geo import tables
from mire_geo.errors import InputError, MireError
from mire_geo.session.contributions import Contribution
from mire_geo.session.exports import GEOPACKAGE_LAYER, HEADINGS
from mire_geo.sources.spreadsheet import text, workbook
from mire_geo.sources.spreadsheet.formulas import bare
from mire_geo.sources.spreadsheet.grid import CONTROLS

MOST_ROWS = 20_000
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
        if len(found) >= MOST_ROWS:
            raise InputError(f"the file has more than {MOST_ROWS} rows; split it")
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
    written, _ = text.decode(data, "csv")
    first = written.partition("\n")[0]
    separator = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(written.translate(CONTROLS), newline=""), delimiter=separator)
    try:
        rows = [(reader.line_num, tuple(cells)) for cells in reader if any(cells)]
    except csv.Error as error:
        raise InputError(
            f"row {reader.line_num}: it cannot be cut into cells ({error}); mend its quotes"
        ) from error
    return _rows(rows)


def _xlsx(data: bytes) -> Iterable[tuple[int, Mapping[str, Any], Any]]:
    return _rows([(row.line, row.cells) for row in workbook.read(data, "xlsx", None).rows])


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
    return gpd.GeoSeries([shape], crs="EPSG:4326").to_crs(tables.CRS).iloc[0]


def _geojson(data: bytes) -> Iterable[tuple[int, Mapping[str, Any], Any]]:
    try:
        said = json.loads(data)
        listed = said["features"]
        assert isinstance(listed, list)
    except (ValueError, KeyError, TypeError, AssertionError, RecursionError) as error:
        raise InputError(
            "the file is no GeoJSON FeatureCollection; give one that a session exported"
        ) from error
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
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "session.gpkg"
        path.write_bytes(data)
        try:
            layer = gpd.read_file(path, layer=GEOPACKAGE_LAYER)
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
            raise InputError(
                f"the file is no GeoPackage with a layer {GEOPACKAGE_LAYER!r}; give one that a session exported"
            ) from error
    if layer.crs is None or layer.crs != tables.CRS:
        raise InputError(f"the layer {GEOPACKAGE_LAYER!r} is not in {tables.CRS}; reproject it")
    rows = layer.drop(columns="geometry").to_dict("records")
    for number, (row, shape) in enumerate(zip(rows, layer.geometry, strict=True), start=1):
        yield number, {_FIELDS.get(str(name), ""): value for name, value in row.items()}, shape
