"""What leaves becomes JSON: tables as rows, null where there is no number, positions in degrees."""

from datetime import datetime
from typing import Any

import geopandas as gpd
import pandas as pd

from app.web import projection
from app.web.page import language
from mire_geo.output import legend
from mire_geo.output.wording import catalogue, names
from mire_geo.tables import geojson, schema
from mire_geo.tables.kinds import Kind
from mire_geo.tables.schema import Sites
from mire_geo.travel.isochrone import Isochrone
from mire_geo.travel.streets import REASONS


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A table as JSON rows; null for NaN and infinity, minutes and shares rounded as they are shown."""
    table = frame.copy()
    for column, decimals in (("share_served", 6), ("median_minutes", 2), ("minutes", 2)):
        if column in table:
            table[column] = table[column].round(decimals)
    columns = {str(name): geojson.json_values(table[name]) for name in table.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def cell_minutes(cell_gaps: pd.DataFrame) -> dict[str, float | None]:
    """Minutes by cell, null where a cell is out of reach."""
    return dict(zip(cell_gaps.index, geojson.json_values(cell_gaps["minutes"].round(2)), strict=True))


def classes(limit: float) -> dict[str, list[dict[str, Any]]]:
    """The legends of the cells and of the quartieri."""
    language_code = language.current()
    return {
        "cells": [
            legend.class_as_dict(legend_class, language_code)
            for legend_class in legend.minutes_classes(limit)
        ],
        "nil": [legend.class_as_dict(legend_class, language_code) for legend_class in legend.share_classes()],
    }


def kind_row(kind: Kind, sites: int, unlocated_count: int | None) -> dict[str, Any]:
    """A kind as JSON, with how many of its places are in the data."""
    languages = catalogue.languages()
    return {
        "code": kind.code,
        "group": kind.group,
        **{language_code: names.kind(kind, language_code) for language_code in languages},
        **{
            f"about_{language_code}": names.kind_description(kind, language_code)
            for language_code in languages
        },
        "osm": list(kind.osm),
        "hsds": kind.hsds,
        "ages": list(kind.ages),
        "coverage": kind.coverage,
        "sites": sites,
        "counted": unlocated_count,
    }


def site_rows(sites: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Sites with their minutes, as JSON rows with positions in degrees."""
    columns = [Sites.kind, Sites.name, Sites.address, Sites.hours_text, Sites.hours, Sites.hours_state]
    table = pd.DataFrame(sites[[*columns, "minutes", "state"]]).rename(columns={"state": "on_arrival"})
    row_list = rows(table.rename_axis("site").reset_index())
    for column in ("arrives", "until", "opens"):
        for row, instant in zip(row_list, sites[column], strict=True):
            row[column] = instant.isoformat(timespec="minutes") if isinstance(instant, datetime) else None
    for row, point in zip(row_list, sites.geometry, strict=True):
        row["lon"], row["lat"] = projection.degrees(point.x, point.y)
    return row_list


def reason(code: str) -> str | None:
    """Why a point is not on the walking network, a sentence; None where it is."""
    return language.sentence(REASONS[code]) if code else None


def isochrone(reach: Isochrone) -> dict[str, Any]:
    """An isochrone as a GeoJSON Feature; its geometry is empty where the point is off the network."""
    return geojson.feature(
        reach.area,
        schema.CRS,
        minutes=reach.minutes,
        street_km=round(reach.street_km, 2),
        reason=reason(reach.reason),
    )
