"""Rows in order become a table of sites."""

import hashlib
from collections.abc import Sequence
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from mire_geo.sources.cleaning import opening, wording
from mire_geo.sources.spreadsheet.places.rows import TEXT_FIELDS, Draft, is_workplace
from mire_geo.tables import schema
from mire_geo.tables.schema import Sites

SOURCE = "spreadsheet"
"""`Sites.source` of a place that only a spreadsheet lists."""

_HOURS_TEXT_COLUMNS = ["hours_text", "closures_text"]
_HOURS_COLUMNS = ["hours", "hours_unread", "hours_state", "hours_source", "hours_date"]


def accepted_sites(
    accepted_drafts: Sequence[Draft], existing_sites: gpd.GeoDataFrame | None, import_date: date
) -> gpd.GeoDataFrame:
    """The `schema.Sites` frame of the accepted rows; `import_date` dates those that state no date."""
    site_ids = [draft.id or stable_id(draft) for draft in accepted_drafts]
    text_columns = {
        field: pd.array([draft.values[field] or None for draft in accepted_drafts], dtype="str")
        for field in TEXT_FIELDS
    }
    sites = gpd.GeoDataFrame(
        {
            **text_columns,
            "kind": pd.array([draft.kind for draft in accepted_drafts], dtype="str"),
            "nil_id": pd.array([draft.nil_id for draft in accepted_drafts], dtype="Int64"),
            "municipio": pd.array([draft.municipio for draft in accepted_drafts], dtype="Int64"),
            "capacity": np.array([draft.capacity for draft in accepted_drafts], dtype=float),
            "wheelchair": pd.array(
                [draft.values["wheelchair"] or None for draft in accepted_drafts], dtype="str"
            ),
            "workplace": np.array(
                [is_workplace(draft.values["workplace"]) for draft in accepted_drafts], dtype=bool
            ),
        },
        geometry=shapely.points([(draft.x, draft.y) for draft in accepted_drafts]) if accepted_drafts else [],
        crs=schema.CRS,
        index=pd.Index(site_ids, name="site", dtype="str"),
    )
    ids_without_kind = pd.Series(
        [site_id.partition(":")[2] for site_id in site_ids], index=sites.index, dtype="str"
    )
    sites["source"] = sites["source"].fillna(SOURCE)
    sites["source_id"] = sites["source_id"].fillna(ids_without_kind)
    sites["vintage"] = sites["vintage"].fillna(import_date.isoformat())
    sites[_HOURS_COLUMNS] = _hours_columns(sites, existing_sites, import_date)
    return schema.check(sites[schema.columns(Sites)], Sites, name="sites")


def stable_id(draft: Draft) -> str:
    """An id for a row that has none, made of its kind, name and place."""
    identity_text = f"{draft.kind}|{wording.plain(draft.values['name'])}|{draft.x:.0f}|{draft.y:.0f}"
    return f"{draft.kind}:u{hashlib.blake2s(identity_text.encode(), digest_size=5).hexdigest()}"


def _hours_columns(
    sites: pd.DataFrame, existing_sites: gpd.GeoDataFrame | None, import_date: date
) -> pd.DataFrame:
    """The hours as read, their source and date. Of unchanged texts the city keeps its own reading."""
    has_hours = sites["hours_text"].notna()
    hours_table = opening.read_hours(
        sites["hours_text"], sites["closures_text"], pd.Series(pd.NA, index=sites.index)
    )
    hours_table["hours_source"] = sites["source"].where(has_hours)
    hours_table["hours_date"] = sites["confirmed_on"].fillna(import_date.isoformat()).where(has_hours)
    if existing_sites is not None:
        existing_ids = sites.index.intersection(existing_sites.index)
        is_unchanged = (
            sites.loc[existing_ids, _HOURS_TEXT_COLUMNS].fillna("")
            == existing_sites.loc[existing_ids, _HOURS_TEXT_COLUMNS].fillna("")
        ).all(axis=1)
        changed_ids = existing_ids[~is_unchanged & has_hours[existing_ids]]
        hours_table.loc[changed_ids, ["hours_source", "hours_date"]] = [SOURCE, import_date.isoformat()]
    hours_table["hours_state"] = opening.hours_states(
        hours_table["hours"], hours_table["hours_source"].str.startswith("osm").fillna(False)
    )
    if existing_sites is not None:
        hours_table.loc[existing_ids[is_unchanged], _HOURS_COLUMNS] = existing_sites.loc[
            existing_ids[is_unchanged], _HOURS_COLUMNS
        ]
    return hours_table[_HOURS_COLUMNS].astype("str").where(hours_table[_HOURS_COLUMNS].notna())
