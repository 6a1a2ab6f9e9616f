"""Answers on the terminal: a table, CSV, JSON or GeoJSON, always on standard output."""

import json
import sys
from collections.abc import Mapping
from typing import Any

import click
import geopandas as gpd
import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from mire_geo.cli import options
from mire_geo.errors import InputError
from mire_geo.tables import geojson

DECIMALS = 6
"""Of a degree in GeoJSON: a tenth of a metre."""

_PIPE_WIDTH = 1000


def output_format(default_format: str | None = None) -> str:
    """The format asked for; if none is, `default_format`, or table for a terminal and csv for a file or pipe."""
    return options.current_settings().format or default_format or ("table" if sys.stdout.isatty() else "csv")


def emit(
    table: pd.DataFrame,
    *,
    title: str = "",
    shapes: gpd.GeoSeries | None = None,
    default_format: str | None = None,
) -> None:
    """Write `table` in the format asked for; `shapes`, one a row in metres, make it GeoJSON.

    Missing and infinite values are empty in CSV, null in JSON.

    Raises:
        InputError: geojson is asked of an answer without shapes.
    """
    format_name = output_format(default_format)
    if format_name == "table":
        show_table(table, title)
    elif format_name == "csv":
        finite_table = table.replace([np.inf, -np.inf], np.nan)
        write_text(finite_table.to_csv(index=False, lineterminator="\n"))
    elif format_name == "json":
        write_json(geojson.records(table))
    else:
        write_text(
            json.dumps(feature_collection(table, shapes), ensure_ascii=False, separators=(",", ":")) + "\n"
        )


def feature_collection(table: pd.DataFrame, shapes: gpd.GeoSeries | None) -> dict[str, Any]:
    """`table` as a FeatureCollection in WGS84.

    Raises:
        InputError: there are no shapes.
    """
    if shapes is None:
        raise InputError("this answer has no places to draw: ask for --format table, csv or json")
    geometry_frame = gpd.GeoDataFrame(
        geometry=gpd.GeoSeries(shapes.to_numpy(), index=table.index, crs=shapes.crs)
    )
    return geojson.feature_collection(geometry_frame, table, decimals=DECIMALS)


def write_json(json_value: Any) -> None:
    """`json_value` as JSON text."""
    write_text(json.dumps(json_value, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def write_text(text: str) -> None:
    """`text` in UTF-8, whatever the terminal's own encoding."""
    click.echo(text.encode(), nl=False)


def show_table(table: pd.DataFrame, title: str = "", *, output_stream: Any = None) -> None:
    """`table` for a person to read: aligned, numbers to the right, a dash for what is missing."""
    stream = output_stream or sys.stdout
    console = Console(file=stream, width=None if stream.isatty() else _PIPE_WIDTH, highlight=False)
    rich_table = Table(
        title=title or None, title_justify="left", title_style="bold", header_style="bold", box=None
    )
    for column_index, column_name in enumerate(table.columns):
        is_numeric = pd.api.types.is_numeric_dtype(table[column_name]) and not pd.api.types.is_bool_dtype(
            table[column_name]
        )
        no_wrap = is_numeric or column_index == 0  # codes are there to be copied, numbers to be compared
        rich_table.add_column(
            str(column_name), justify="right" if is_numeric else "left", no_wrap=no_wrap, overflow="fold"
        )
    for record in geojson.records(table):
        rich_table.add_row(*(_cell_text(cell_value) for cell_value in record.values()))
    console.print(rich_table)


def print_message(sentence: str) -> None:
    """Write a sentence on standard error, so that standard output holds answers alone."""
    click.echo(sentence, err=True)


def round_columns(table: pd.DataFrame, decimals_by_column: Mapping[str, int]) -> pd.DataFrame:
    """`table` with the columns named rounded."""
    return table.round(
        {
            column_name: digits
            for column_name, digits in decimals_by_column.items()
            if column_name in table.columns
        }
    )


def _cell_text(cell_value: Any) -> str:
    if cell_value is None or cell_value == "":
        return "–"
    if isinstance(cell_value, bool):
        return "yes" if cell_value else "no"
    if isinstance(cell_value, int):
        return f"{cell_value:,}"
    formatted_value = f"{cell_value:,}" if isinstance(cell_value, float) else str(cell_value)
    return formatted_value.replace("[", "\\[")
