"""The opening hours of every site as OSM text, and how sure they are."""

from collections.abc import Iterable

import pandas as pd

from mire_geo import schedule
from mire_geo.tables.schema import Sites

VERIFIED, WEB, UNKNOWN = "verified", "web", "unknown"
"""From the body that runs or registers the place; from volunteers on the web; not stated, or not readable."""


def read_hours(hours_texts: pd.Series, closures_texts: pd.Series, years: pd.Series) -> pd.DataFrame:
    """Columns `hours` (OSM text) and `hours_unread` (what could not be read), nullable, on the labels of `hours_texts`.

    Args:
        hours_texts: opening hours as written, nullable.
        closures_texts: closing periods as written, nullable, on the same labels.
        years: the year of dates written without one, nullable: without it they hold every year.
    """
    cache: dict[tuple[str, str | None, int | None], tuple[str | None, str | None]] = {}
    readings = [
        _read_hours_cached(cache, *texts_and_year)
        for texts_and_year in zip(hours_texts, closures_texts, years, strict=True)
    ]
    hours_frame = pd.DataFrame(readings, index=hours_texts.index, columns=["hours", "hours_unread"])
    return hours_frame.astype("str").where(hours_frame.notna())


def _read_hours_cached(
    cache: dict[tuple[str, str | None, int | None], tuple[str | None, str | None]],
    hours_text: str | None,
    closures_text: str | None,
    year: int | None,
) -> tuple[str | None, str | None]:
    if pd.isna(hours_text):
        return None, None
    cache_key = (
        hours_text,
        None if pd.isna(closures_text) else closures_text,
        None if pd.isna(year) else int(year),
    )
    if cache_key not in cache:
        reading = schedule.read(cache_key[0], closures=cache_key[1], year=cache_key[2])
        osm_hours = None if reading.outcome == "none" else reading.osm_text
        cache[cache_key] = osm_hours, " | ".join(reading.unread) or None
    return cache[cache_key]


def hours_states(osm_hours: pd.Series, is_by_volunteers: Iterable[bool]) -> pd.Series:
    """`verified`, `web` or `unknown` for each of `osm_hours`: who states the hours."""
    state_codes = [
        UNKNOWN if pd.isna(site_hours) else WEB if is_from_web else VERIFIED
        for site_hours, is_from_web in zip(osm_hours, is_by_volunteers, strict=True)
    ]
    return pd.Series(state_codes, index=osm_hours.index, dtype="str")


def counts_by_kind(sites: pd.DataFrame) -> pd.DataFrame:
    """One row a kind that has sites: sites, texts, whole, part, none (texts read whole, in part, not at all)."""
    has_text, has_hours = sites[Sites.hours_text].notna(), sites[Sites.hours].notna()
    has_unread = sites[Sites.hours_unread].notna()
    flags_by_site = pd.DataFrame(
        {
            "sites": 1,
            "texts": has_text,
            "whole": has_hours & ~has_unread,
            "part": has_hours & has_unread,
            "none": has_text & ~has_hours,
        }
    )
    return flags_by_site.astype(int).groupby(sites[Sites.kind]).sum()
