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
    shape_texts = shapely.to_geojson(_shapes_in_degrees(session).to_numpy())
    features = []
    for contribution, shape_text in zip(session.contributions, shape_texts, strict=True):
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
        geometry_json = None if shape_text is None else json.loads(shape_text)
        features.append(
            {"type": "Feature", "id": contribution.id, "properties": properties, "geometry": geometry_json}
        )
    session_fields = {
        "title": _without_controls(session.title),
        "code": session.code,
        "held_on": session.held_on,
    }
    feature_collection = {"type": "FeatureCollection", **session_fields, "features": features}
    return json.dumps(feature_collection, ensure_ascii=False, allow_nan=False).encode()


_FIELDS = tuple(
    field_name for field_name in HEADINGS if field_name not in {"comments", "lat", "lon", "shape"}
)


def table(session: Session) -> pd.DataFrame:
    """The spreadsheet form: text under the Italian `HEADINGS`, in the order of the session."""
    degree_shapes = _shapes_in_degrees(session)
    spreadsheet_rows = [
        _spreadsheet_row(contribution, degree_shape)
        for contribution, degree_shape in zip(session.contributions, degree_shapes, strict=True)
    ]
    return pd.DataFrame(spreadsheet_rows, columns=list(HEADINGS.values()), dtype="object")


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
    contribution_layer = gpd.GeoDataFrame(
        field_table.assign(geometry=shape_frame.geometry.to_numpy()), geometry="geometry", crs=schema.CRS
    )
    with tempfile.TemporaryDirectory() as folder_path:
        gpkg_path = Path(folder_path) / "session.gpkg"
        contribution_layer.to_file(gpkg_path, layer=GEOPACKAGE_LAYER, driver="GPKG", geometry_type="Unknown")
        return gpkg_path.read_bytes()


def _shape_frame(session: Session) -> gpd.GeoDataFrame:
    shapes = np.array([contribution.geometry for contribution in session.contributions], dtype=object)
    row_labels = pd.RangeIndex(len(session.contributions))
    return gpd.GeoDataFrame(geometry=gpd.GeoSeries(shapes, index=row_labels, crs=schema.CRS))


def _shapes_in_degrees(session: Session) -> gpd.GeoSeries:
    """The shapes in WGS84, to a centimetre; None where there is none."""
    degree_shapes = _shape_frame(session).to_crs("EPSG:4326").geometry
    return degree_shapes.set_precision(10.0**-DECIMALS, mode="pointwise")


def _spreadsheet_row(contribution: Contribution, degree_shape: shapely.Geometry | None) -> dict[str, str]:
    field_values: dict[str, object] = {
        field_name: getattr(contribution, field_name) for field_name in _FIELDS
    }
    field_values["comments"] = " | ".join(
        f"{comment.alias}: {comment.text}" if comment.alias else comment.text
        for comment in contribution.comments
    )
    if isinstance(degree_shape, shapely.Point):
        field_values |= {"lat": f"{degree_shape.y:.{DECIMALS}f}", "lon": f"{degree_shape.x:.{DECIMALS}f}"}
    elif degree_shape is not None:
        field_values["shape"] = shapely.to_wkt(degree_shape, rounding_precision=DECIMALS)
    return {heading: _field_text(field_values.get(field_name)) for field_name, heading in HEADINGS.items()}


def _field_text(field_value: object) -> str:
    if field_value is None:
        return ""
    if isinstance(field_value, float):
        return f"{field_value:g}"
    return str(_without_controls(str(field_value)))[:_LONGEST_CELL]


def _without_controls(field_value: Any) -> Any:
    return field_value.translate(_CONTROLS) if isinstance(field_value, str) else field_value
