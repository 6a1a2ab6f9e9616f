"""Tables of places as GeoJSON: metres become degrees (WGS84), rounded to what a map can show."""

import json
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

DECIMALS = 5
"""Of a degree: about one metre."""


def feature_collection(
    frame: gpd.GeoDataFrame, properties: pd.DataFrame | None = None, *, decimals: int = DECIMALS
) -> dict[str, Any]:
    """A FeatureCollection with one feature a row; its id is the row's label.

    Args:
        frame: shapes in a metric CRS.
        properties: what each feature says, on the same labels; nothing if not given. NaN and infinity become null.
        decimals: of a degree.
    """
    degree_shapes = _to_degrees(frame.geometry, decimals)
    row_properties: list[dict[str, Any]] = [{}] * len(frame)
    if properties is not None and len(properties.columns):
        row_properties = records(properties.loc[frame.index])
    row_labels = json_values(frame.index.to_series())
    features = [
        {
            "type": "Feature",
            "id": row_label,
            "properties": feature_properties,
            "geometry": _parse_geometry(geometry_text),
        }
        for row_label, feature_properties, geometry_text in zip(
            row_labels, row_properties, shapely.to_geojson(degree_shapes), strict=True
        )
    ]
    return {"type": "FeatureCollection", "features": features}


def feature(shape: shapely.Geometry, crs: str, **properties: Any) -> dict[str, Any]:
    """One shape of a metric CRS as a Feature."""
    [geometry_text] = shapely.to_geojson(_to_degrees(gpd.GeoSeries([shape], crs=crs), DECIMALS))
    return {"type": "Feature", "properties": properties, "geometry": _parse_geometry(geometry_text)}


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as JSON can hold them, see `json_values`; column -> value."""
    values_by_column = {str(column): json_values(table[column]) for column in table.columns}
    return [
        dict(zip(values_by_column, row_values, strict=True))
        for row_values in zip(*values_by_column.values(), strict=True)
    ]


def json_values(values: pd.Series) -> list[Any]:
    """Values as JSON can hold them: Python's own numbers and texts, null for what is missing or infinite."""
    if pd.api.types.is_float_dtype(values.dtype):
        return [value if np.isfinite(value) else None for value in values.astype(float).tolist()]
    return [None if pd.isna(value) else value for value in values.tolist()]


def _parse_geometry(geojson_text: str) -> dict[str, Any]:
    """A geometry as written by shapely; an empty polygon without the ring of no points that it writes."""
    geometry: dict[str, Any] = json.loads(geojson_text)
    if geometry.get("coordinates") == [[]]:
        geometry["coordinates"] = []
    return geometry


def _to_degrees(shapes: gpd.GeoSeries, decimals: int) -> Any:
    degree_shapes = shapes.to_crs("EPSG:4326").to_numpy()
    return shapely.transform(degree_shapes, lambda xy: np.round(xy, decimals))
