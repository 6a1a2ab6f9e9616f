"""Tables as files for other programs: CSV, GeoJSON, GeoPackage, GeoParquet, and a dictionary of their columns.

GeoPackage and GeoParquet keep EPSG:32632 and say so; GeoJSON and the columns `lon` and `lat` of CSV are WGS84.
"""

import ast
import inspect
import io
import itertools
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from mire_geo.errors import UnknownError
from mire_geo.sources.spreadsheet.formulas import escape_formula
from mire_geo.tables import geojson, store

FORMATS = {
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "parquet": "application/vnd.apache.parquet",
}
"""Ending of a file and what it is called on the web."""

DECIMALS = 6

ANSWERS = {
    "area": "Number of the pilot area, 1 the largest.",
    "crosses": "Whether the area holds quartieri of more than one Municipio.",
    "group": "Group of people: a fifth of income from 1, the poorest; ages, gender, citizenship, Municipio or NIL.",
    "high": "The most it may be, whatever is unknown.",
    "index": "Name of the index; see docs/equity.md.",
    "low": "The least it may be, whatever is unknown.",
    "mean": "Mean of what the people of the group have, in the unit of the measure.",
    "median": "What half of the people have at most.",
    "median_minutes": "Walking minutes that half of the people have at most; null where most are out of reach.",
    "minutes": "Walking minutes to the nearest place; null where there is no way.",
    "minutes_lost": "Person-minutes more to the next place, if this one closes.",
    "more": "People with three places or more within the limit.",
    "ninetieth": "What nine people of ten have at most.",
    "none": "People with no place within the limit.",
    "one": "People with one place within the limit.",
    "people_gained": "People the place brings within the limit, opened in the order of the rows.",
    "people_only": "People who lose their only place within the limit if this one closes.",
    "people_reached": "People who have the place within the limit.",
    "place": "Label of the candidate: a site, or `junction:<node>`.",
    "served": "People with a place within the limit.",
    "share_served": "Share of the people with a place within the limit.",
    "shared": "Greatest overlap with another quartiere of the area, 0 to 1.",
    "status": "`ok`, or `non applicabile` where hardly anybody lives.",
    "tenth": "What one person of ten has at most.",
    "two": "People with two places within the limit.",
    "unserved": "People with no place within the limit.",
    "value": "What was measured: of an index, its value; of a cell, what its people have.",
    "without": "People who have none, or are out of reach.",
    "lon": "Degrees east (WGS84), a point inside the shape; in CSV only.",
    "lat": "Degrees north (WGS84), a point inside the shape; in CSV only.",
}
"""Columns of what is measured; those of the city's tables are explained by the docstrings of `schema`."""


def encoded_table(
    table: pd.DataFrame, file_format: str, *, layer_name: str, dictionary: pd.DataFrame | None = None
) -> bytes:
    """The bytes of a file of the table; rows without an index of their own.

    Args:
        file_format: one of `FORMATS`.
        layer_name: of the layer of a GeoPackage.
        dictionary: the dictionary of its columns, a second layer of a GeoPackage.

    Raises:
        UnknownError: no such format.
    """
    if file_format == "csv":
        return _csv_bytes(table)
    if file_format == "geojson":
        return json.dumps(_table_as_geojson(table), ensure_ascii=False, separators=(",", ":")).encode()
    if file_format == "parquet":
        buffer = io.BytesIO()
        table.to_parquet(buffer, index=False)
        return buffer.getvalue()
    if file_format == "gpkg":
        return _geopackage_bytes(table, layer_name, dictionary)
    raise UnknownError(
        "there is no format %(ending)r; there are %(known)s", ending=file_format, known=", ".join(FORMATS)
    )


def data_dictionary(
    table: pd.DataFrame, model_name: str | None = None, *, lonlat: bool = True
) -> pd.DataFrame:
    """One row a column of the table: column, type, meaning.

    Args:
        model_name: the table of `store.MODELS` it is; an answer of ours if not given.
        lonlat: also the columns that CSV has in place of a shape.

    Raises:
        UnknownError: a column nobody explained.
    """
    meaning_by_column = dict(ANSWERS) if model_name is None else {}
    for known_model_name in [model_name] if model_name else store.MODELS:
        for column, meaning in column_meanings(known_model_name).items():
            meaning_by_column.setdefault(column, meaning)
    has_shapes = isinstance(table, gpd.GeoDataFrame)
    columns = [str(column) for column in table.columns] + (["lon", "lat"] if has_shapes and lonlat else [])
    unexplained_columns = [
        column for column in columns if column not in meaning_by_column and column not in ANSWERS
    ]
    if unexplained_columns:
        raise UnknownError(
            "the column %(column)r has no meaning in the data dictionary; add one",
            column=unexplained_columns[0],
        )
    column_types = [
        _column_type(table[column]) if column in table.columns else "number" for column in columns
    ]
    meanings = [meaning_by_column.get(column) or ANSWERS[column] for column in columns]
    return pd.DataFrame({"column": columns, "type": column_types, "meaning": meanings})


@cache
def column_meanings(model_name: str) -> dict[str, str]:
    """Column -> meaning of a table of the city, from the docstrings of `schema`."""
    syntax_tree = ast.parse(inspect.getsource(store.MODELS[model_name]))
    [schema_class_node] = syntax_tree.body
    statements = cast(ast.ClassDef, schema_class_node).body
    return {
        statement.target.id: " ".join(str(docstring.value.value).split())
        for statement, docstring in itertools.pairwise(statements)
        if isinstance(statement, ast.AnnAssign)
        and isinstance(statement.target, ast.Name)
        and isinstance(docstring, ast.Expr)
        and isinstance(docstring.value, ast.Constant)
    }


def _column_type(column_values: pd.Series) -> str:
    if isinstance(column_values, gpd.GeoSeries):
        return "geometry"
    if pd.api.types.is_bool_dtype(column_values):
        return "boolean"
    if pd.api.types.is_integer_dtype(column_values):
        return "integer"
    return "number" if pd.api.types.is_numeric_dtype(column_values) else "text"


def _csv_bytes(table: pd.DataFrame) -> bytes:
    plain_table = pd.DataFrame(table.drop(columns="geometry", errors="ignore"))
    if isinstance(table, gpd.GeoDataFrame):
        points = gpd.GeoSeries(table.representative_point(), crs=table.crs).to_crs("EPSG:4326")
        plain_table = plain_table.assign(lon=points.x.round(DECIMALS), lat=points.y.round(DECIMALS))
    plain_table = plain_table.replace([np.inf, -np.inf], np.nan)
    for column_name in plain_table.select_dtypes(["object", "string"]):
        plain_table[column_name] = plain_table[column_name].map(
            lambda cell_value: escape_formula(cell_value) if isinstance(cell_value, str) else cell_value
        )
    return plain_table.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _table_as_geojson(table: pd.DataFrame) -> dict[str, Any]:
    if isinstance(table, gpd.GeoDataFrame):
        renumbered_table = table.reset_index(drop=True)
        return geojson.feature_collection(
            renumbered_table, pd.DataFrame(renumbered_table.drop(columns="geometry")), decimals=DECIMALS
        )
    values_by_column = {str(column): geojson.json_values(table[column]) for column in table.columns}
    rows = zip(*values_by_column.values(), strict=True)
    features = [
        {"type": "Feature", "properties": dict(zip(values_by_column, row, strict=True)), "geometry": None}
        for row in rows
    ]
    return {"type": "FeatureCollection", "features": features}


def _geopackage_bytes(table: pd.DataFrame, layer_name: str, column_dictionary: pd.DataFrame | None) -> bytes:
    with tempfile.TemporaryDirectory() as temporary_folder:
        gpkg_path = Path(temporary_folder) / f"{layer_name}.gpkg"
        pyogrio.write_dataframe(table, gpkg_path, layer=layer_name, driver="GPKG")
        if column_dictionary is not None:
            pyogrio.write_dataframe(
                column_dictionary, gpkg_path, layer="dictionary", driver="GPKG", append=True
            )
        return gpkg_path.read_bytes()
