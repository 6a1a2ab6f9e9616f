"""The one check of a table against its model, and the sentence that says its faults."""

from typing import TypeVar

import geopandas as gpd
import pandas as pd
from pandera.errors import SchemaErrors

from mire_geo.errors import DataError, Phrase, alternatives
from mire_geo.tables.schema.people import Cells, Quartieri
from mire_geo.tables.schema.places import Addresses, Sites
from mire_geo.tables.schema.streets import Basemap, StreetEdges
from mire_geo.tables.schema.table import CRS, Table

GEOMETRY: dict[type[Table], frozenset[str]] = {
    Quartieri: frozenset({"Polygon", "MultiPolygon"}),
    Cells: frozenset({"Polygon", "MultiPolygon"}),
    StreetEdges: frozenset({"LineString"}),
    Sites: frozenset({"Point"}),
    Basemap: frozenset({"Polygon", "MultiPolygon"}),
    Addresses: frozenset({"Point"}),
}
"""Geometry types each geographic table may hold."""


def columns(table_model: type[Table]) -> list[str]:
    """Column names of `table_model` in order, geometry included, index not."""
    return list(table_model.to_schema().columns)


Frame = TypeVar("Frame", bound=pd.DataFrame)


def check(frame: Frame, table_model: type[Table], *, name: str) -> Frame:
    """`frame` unchanged, after it is checked against `table_model`; all faults are reported together.

    Called where data crosses a border: at the end of each source, in `store.load`, in tests.

    Raises:
        DataError: wrong CRS, geometry of another type or missing, columns or values that break the model;
            the sentence names table, column and the first offending rows.
    """
    faults = _geometry_faults(frame, table_model) if table_model in GEOMETRY else []
    if not faults:
        try:
            table_model.validate(frame, lazy=True)
        except SchemaErrors as error:
            faults = _schema_faults(error)
    if faults:
        joined_faults, *later_faults = faults
        for fault in later_faults:
            joined_faults = Phrase("%(one)s; %(other)s", one=joined_faults, other=fault)
        raise DataError("table %(name)r is not usable: %(faults)s", name=name, faults=joined_faults)
    return frame


def _geometry_faults(frame: pd.DataFrame, table_model: type[Table]) -> list[Phrase]:
    if not isinstance(frame, gpd.GeoDataFrame) or "geometry" not in frame.columns:
        return [Phrase("it has no geometry column; make it a GeoDataFrame")]
    if frame.crs is None or frame.crs != CRS:
        crs_text = frame.crs and frame.crs.to_string()
        return [Phrase("its CRS is %(crs)s, not %(wanted)s; reproject it", crs=crs_text, wanted=CRS)]
    geometry_types = frame.geometry.geom_type
    wrong_labels = frame.index[~geometry_types.isin(GEOMETRY[table_model])]
    if len(wrong_labels):
        allowed_types = alternatives(*sorted(GEOMETRY[table_model]))
        return [
            Phrase(
                "%(number)d rows are not %(known)s (first: %(first)s)",
                number=len(wrong_labels),
                known=allowed_types,
                first=_first_labels_text(wrong_labels),
            )
        ]
    empty_labels = frame.index[frame.geometry.is_empty]
    if not len(empty_labels):
        return []
    return [
        Phrase(
            "%(number)d rows have an empty geometry (first: %(first)s)",
            number=len(empty_labels),
            first=_first_labels_text(empty_labels),
        )
    ]


def _schema_faults(schema_errors: SchemaErrors) -> list[Phrase]:
    faults = []
    for (column, rule_name), failure_cases in schema_errors.failure_cases.groupby(
        ["column", "check"], sort=False, dropna=False
    ):
        row_labels = failure_cases["index"].dropna()
        bad_values_text = ", ".join(
            dict.fromkeys(str(value) for value in failure_cases["failure_case"].head(3))
        )
        if len(row_labels):
            fault = Phrase(
                "column %(column)r breaks %(rule)r in rows %(rows)s (found %(values)s)",
                column=column,
                rule=rule_name,
                rows=_first_labels_text(row_labels),
                values=bad_values_text,
            )
        else:
            fault = Phrase(
                "column %(column)r breaks %(rule)r (found %(values)s)",
                column=column,
                rule=rule_name,
                values=bad_values_text,
            )
        faults.append(fault)
    return faults


def _first_labels_text(row_labels: pd.Index | pd.Series, label_count: int = 3) -> str:
    joined_labels = ", ".join(str(label) for label in list(row_labels)[:label_count])
    return joined_labels + (", ..." if len(row_labels) > label_count else "")
