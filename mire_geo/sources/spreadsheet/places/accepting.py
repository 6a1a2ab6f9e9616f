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
"""What `Sites.source` says of a place that only a spreadsheet tells of."""

_TOLD = ["hours_text", "closures_text"]
_READ = ["hours", "hours_unread", "hours_state", "hours_source", "hours_date"]


def table(good: Sequence[Draft], existing: gpd.GeoDataFrame | None, on: date) -> gpd.GeoDataFrame:
    """The `schema.Sites` frame of the rows that nothing is wrong with; `on` dates what they do not."""
    ids = [draft.id or made_id(draft) for draft in good]
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
    frame[_READ] = _hours(frame, existing, on)
    return schema.check(frame[schema.columns(Sites)], Sites, name="sites")


def made_id(draft: Draft) -> str:
    """An id for a row that has none, made of its kind, name and place."""
    told = f"{draft.kind}|{wording.plain(draft.values['name'])}|{draft.x:.0f}|{draft.y:.0f}"
    return f"{draft.kind}:u{hashlib.blake2s(told.encode(), digest_size=5).hexdigest()}"


def _hours(frame: pd.DataFrame, existing: gpd.GeoDataFrame | None, on: date) -> pd.DataFrame:
    """What is read of the hours, who told them and when. Texts the city already has keep what it knows of them."""
    told = frame["hours_text"].notna()
    read = opening.read(frame["hours_text"], frame["closures_text"], pd.Series(pd.NA, index=frame.index))
    read["hours_source"] = frame["source"].where(told)
    read["hours_date"] = frame["confirmed_on"].fillna(on.isoformat()).where(told)
    if existing is not None:
        known = frame.index.intersection(existing.index)
        same = (frame.loc[known, _TOLD].fillna("") == existing.loc[known, _TOLD].fillna("")).all(axis=1)
        changed = known[~same & told[known]]
        read.loc[changed, ["hours_source", "hours_date"]] = [SOURCE, on.isoformat()]
    read["hours_state"] = opening.state(
        read["hours"], read["hours_source"].str.startswith("osm").fillna(False)
    )
    if existing is not None:
        read.loc[known[same], _READ] = existing.loc[known[same], _READ]
    return read[_READ].astype("str").where(read[_READ].notna())
