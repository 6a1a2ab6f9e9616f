"""The tables that pages offer to take away: each subject says its own, `/scarica` serves them in every format."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, cast

import geopandas as gpd
import pandas as pd
from flask import Flask, current_app

from app.web.answers import answers
from mire_geo.tables import schema

KEY = "mire.downloads"


class PageTable(NamedTuple):
    """What a page measures, as a table, and the arguments of the page."""

    table: Callable[[], pd.DataFrame]
    arguments: tuple[str, ...]


def register_tables(app: Flask, tables: Mapping[str, PageTable]) -> None:
    """Let `app` give these tables away, by the name of their file."""
    app.extensions.setdefault(KEY, {}).update(tables)


def tables() -> Mapping[str, PageTable]:
    """The tables of the application that serves this request, by the name of their file."""
    return cast(Mapping[str, PageTable], current_app.extensions.get(KEY, {}))


def with_outlines(table: pd.DataFrame, label: str) -> pd.DataFrame:
    """A table with the outline of its cells (`label` "cell") or of its quartieri ("nil_id")."""
    city = answers().city
    shapes = (city.cells if label == "cell" else city.quartieri).geometry.loc[table[label]]
    outlined_table: pd.DataFrame = gpd.GeoDataFrame(
        table.reset_index(drop=True), geometry=shapes.to_numpy(), crs=schema.CRS
    )
    return outlined_table
