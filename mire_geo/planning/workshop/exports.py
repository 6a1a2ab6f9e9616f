"""A session as GeoJSON, CSV, Excel and GeoPackage: one row a contribution, the same columns everywhere.

Texts are people's own: in the spreadsheets no program runs them as formulas, and what no text holds is dropped.
"""

import json
import tempfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from mire_geo.planning.workshop.contributions import Contribution, Session
from mire_geo.sources.spreadsheet.places import writing
from mire_geo.tables import schema

HEADINGS = {
    "id": "id",
    "type": "tipo",
    "kind": "categoria",
    "site": "luogo",
    "site_name": "nome_luogo",
    "text": "testo",
    "hours": "orari",
    "capacity": "capienza",
    "alias": "pseudonimo",
    "group": "gruppo",
    "votes": "voti",
    "status": "stato",
    "reason": "motivo",
    "at": "quando",
    "comments": "commenti",
    "lat": "lat",
    "lon": "lon",
    "shape": "forma",
}
"""Field -> heading of the spreadsheets. `forma` is WKT in degrees, for lines and areas."""

GEOPACKAGE_LAYER = "contributi"
DECIMALS = 7
"""Of a degree: a centimetre."""

_LONGEST_CELL = 32_000
"""Characters; Excel takes 32,767."""
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])
"""For `str.translate`: what XML and spreadsheets do not hold."""


def geojson(session: Session) -> bytes:
    """A FeatureCollection in WGS84; contributions without a place have no geometry. Comments are a list."""
    shapes = shapely.to_geojson(_degrees(session).to_numpy())
    features = []
    for contribution, shape in zip(session.contributions, shapes, strict=True):
        properties = {
            field_name: _without_controls(getattr(contribution, field_name)) for field_name in _FIELDS
        }
        properties["comments"] = [
            {
                field_name: _without_controls(getattr(comment, field_name))
                for field_name in ("text", "alias", "at")
            }
            for comment in contribution.comments
        ]
        geometry = None if shape is None else json.loads(shape)
        features.append(
            {"type": "Feature", "id": contribution.id, "properties": properties, "geometry": geometry}
        )
    session_fields = {
        "title": _without_controls(session.title),
        "code": session.code,
        "held_on": session.held_on,
    }
    collection = {"type": "FeatureCollection", **session_fields, "features": features}
    return json.dumps(collection, ensure_ascii=False, allow_nan=False).encode()


_FIELDS = tuple(name for name in HEADINGS if name not in {"comments", "lat", "lon", "shape"})


def table(session: Session) -> pd.DataFrame:
    """The spreadsheet form: text under the Italian `HEADINGS`, in the order of the session."""
    shapes = _degrees(session)
    rows = [
        _spreadsheet_row(contribution, shape)
        for contribution, shape in zip(session.contributions, shapes, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(HEADINGS.values()), dtype="object")


def csv(session: Session) -> bytes:
    """CSV in UTF-8 with a byte-order mark and semicolons; formulas are disarmed."""
    return writing.csv_bytes(table(session))


def xlsx(session: Session) -> bytes:
    """An Excel workbook of one sheet, all cells text; formulas are disarmed."""
    return writing.xlsx_bytes(table(session), title=GEOPACKAGE_LAYER)


def geopackage(session: Session) -> bytes:
    """A GeoPackage (EPSG:32632) of one layer, positions as they are."""
    shape_frame = _shape_frame(session)
    field_table = table(session).drop(columns=["lat", "lon", "forma"])
    layer = gpd.GeoDataFrame(
        field_table.assign(geometry=shape_frame.geometry.to_numpy()), geometry="geometry", crs=schema.CRS
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "session.gpkg"
        layer.to_file(path, layer=GEOPACKAGE_LAYER, driver="GPKG", geometry_type="Unknown")
        return path.read_bytes()


def _shape_frame(session: Session) -> gpd.GeoDataFrame:
    shapes = np.array([contribution.geometry for contribution in session.contributions], dtype=object)
    labels = pd.RangeIndex(len(session.contributions))
    return gpd.GeoDataFrame(geometry=gpd.GeoSeries(shapes, index=labels, crs=schema.CRS))


def _degrees(session: Session) -> gpd.GeoSeries:
    """The shapes in WGS84, to a centimetre; None where there is none."""
    in_degrees = _shape_frame(session).to_crs("EPSG:4326").geometry
    return in_degrees.set_precision(10.0**-DECIMALS, mode="pointwise")


def _spreadsheet_row(contribution: Contribution, shape: shapely.Geometry | None) -> dict[str, str]:
    cells: dict[str, object] = {field_name: getattr(contribution, field_name) for field_name in _FIELDS}
    cells["comments"] = " | ".join(
        f"{comment.alias}: {comment.text}" if comment.alias else comment.text
        for comment in contribution.comments
    )
    if isinstance(shape, shapely.Point):
        cells |= {"lat": f"{shape.y:.{DECIMALS}f}", "lon": f"{shape.x:.{DECIMALS}f}"}
    elif shape is not None:
        cells["shape"] = shapely.to_wkt(shape, rounding_precision=DECIMALS)
    return {heading: _cell_text(cells.get(field_name)) for field_name, heading in HEADINGS.items()}


def _cell_text(field_value: object) -> str:
    if field_value is None:
        return ""
    if isinstance(field_value, float):
        return f"{field_value:g}"
    return str(_without_controls(str(field_value)))[:_LONGEST_CELL]


def _without_controls(field_value: Any) -> Any:
    return field_value.translate(_CONTROLS) if isinstance(field_value, str) else field_value
