"""Rows in order become a table of sites."""

import hashlib
from collections.abc import Sequence
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from mire_geo.sources.cleaning import opening, wording
from mire_geo.sources.spreadsheet.places.rows import TEXTS, Draft, is_workplace
from mire_geo.tables import schema
from mire_geo.tables.schema import Sites

SOURCE = "spreadsheet"
"""`Sites.source` of a place that only a spreadsheet lists."""

_HOURS_TEXTS = ["hours_text", "closures_text"]
_HOURS_COLUMNS = ["hours", "hours_unread", "hours_state", "hours_source", "hours_date"]


def table(good: Sequence[Draft], existing: gpd.GeoDataFrame | None, on: date) -> gpd.GeoDataFrame:
    """The `schema.Sites` frame of the good rows; `on` dates those that state no date."""
    ids = [draft.id or stable_id(draft) for draft in good]
    texts = {name: pd.array([draft.values[name] or None for draft in good], dtype="str") for name in TEXTS}
    frame = gpd.GeoDataFrame(
        {
            **texts,
            "kind": pd.array([draft.kind for draft in good], dtype="str"),
            "nil_id": pd.array([draft.nil_id for draft in good], dtype="Int64"),
            "municipio": pd.array([draft.municipio for draft in good], dtype="Int64"),
            "capacity": np.array([draft.capacity for draft in good], dtype=float),
            "wheelchair": pd.array([draft.values["wheelchair"] or None for draft in good], dtype="str"),
            "workplace": np.array([is_workplace(draft.values["workplace"]) for draft in good], dtype=bool),
        },
        geometry=shapely.points([(draft.x, draft.y) for draft in good]) if good else [],
        crs=schema.CRS,
        index=pd.Index(ids, name="site", dtype="str"),
    )
    own = pd.Series([site.partition(":")[2] for site in ids], index=frame.index, dtype="str")
    frame["source"] = frame["source"].fillna(SOURCE)
    frame["source_id"] = frame["source_id"].fillna(own)
    frame["vintage"] = frame["vintage"].fillna(on.isoformat())
    frame[_HOURS_COLUMNS] = _hours(frame, existing, on)
    return schema.check(frame[schema.columns(Sites)], Sites, name="sites")


def stable_id(draft: Draft) -> str:
    """An id for a row that has none, made of its kind, name and place."""
    text = f"{draft.kind}|{wording.plain(draft.values['name'])}|{draft.x:.0f}|{draft.y:.0f}"
    return f"{draft.kind}:u{hashlib.blake2s(text.encode(), digest_size=5).hexdigest()}"


def _hours(frame: pd.DataFrame, existing: gpd.GeoDataFrame | None, on: date) -> pd.DataFrame:
    """The hours as read, their source and date. Of unchanged texts the city keeps its own reading."""
    has_hours = frame["hours_text"].notna()
    read = opening.read(frame["hours_text"], frame["closures_text"], pd.Series(pd.NA, index=frame.index))
    read["hours_source"] = frame["source"].where(has_hours)
    read["hours_date"] = frame["confirmed_on"].fillna(on.isoformat()).where(has_hours)
    if existing is not None:
        existing_ids = frame.index.intersection(existing.index)
        same = (
            frame.loc[existing_ids, _HOURS_TEXTS].fillna("")
            == existing.loc[existing_ids, _HOURS_TEXTS].fillna("")
        ).all(axis=1)
        changed = existing_ids[~same & has_hours[existing_ids]]
        read.loc[changed, ["hours_source", "hours_date"]] = [SOURCE, on.isoformat()]
    read["hours_state"] = opening.state(
        read["hours"], read["hours_source"].str.startswith("osm").fillna(False)
    )
    if existing is not None:
        read.loc[existing_ids[same], _HOURS_COLUMNS] = existing.loc[existing_ids[same], _HOURS_COLUMNS]
    return read[_HOURS_COLUMNS].astype("str").where(read[_HOURS_COLUMNS].notna())
