"""The opening hours of every site as OSM text, and how sure they are."""

from collections.abc import Iterable

import pandas as pd

from mire_geo import schedule
from mire_geo.tables.schema import Sites

VERIFIED, WEB, UNKNOWN = "verified", "web", "unknown"
"""From the body that runs or registers the place; from volunteers on the web; not stated, or not readable."""


def read_hours(hours_texts: pd.Series, closures: pd.Series, years: pd.Series) -> pd.DataFrame:
    """Columns `hours` (OSM text) and `hours_unread` (what could not be read), nullable, on the labels of `hours_texts`.

    Args:
        hours_texts: opening hours as written, nullable.
        closures: closing periods as written, nullable, on the same labels.
        years: the year of dates written without one, nullable: without it they hold every year.
    """
    cache: dict[tuple[str, str | None, int | None], tuple[str | None, str | None]] = {}
    rows = [
        _read_cached(cache, *texts_and_year)
        for texts_and_year in zip(hours_texts, closures, years, strict=True)
    ]
    frame = pd.DataFrame(rows, index=hours_texts.index, columns=["hours", "hours_unread"])
    return frame.astype("str").where(frame.notna())


def _read_cached(
    cache: dict[tuple[str, str | None, int | None], tuple[str | None, str | None]],
    hours_text: str | None,
    closures: str | None,
    year: int | None,
) -> tuple[str | None, str | None]:
    if pd.isna(hours_text):
        return None, None
    cache_key = (hours_text, None if pd.isna(closures) else closures, None if pd.isna(year) else int(year))
    if cache_key not in cache:
        reading = schedule.read(cache_key[0], closures=cache_key[1], year=cache_key[2])
        hours = None if reading.outcome == "none" else reading.osm_text
        cache[cache_key] = hours, " | ".join(reading.unread) or None
    return cache[cache_key]


def hours_states(hours: pd.Series, by_volunteers: Iterable[bool]) -> pd.Series:
    """`verified`, `web` or `unknown` for each of `hours`: who states the hours."""
    states = [
        UNKNOWN if pd.isna(site_hours) else WEB if is_web else VERIFIED
        for site_hours, is_web in zip(hours, by_volunteers, strict=True)
    ]
    return pd.Series(states, index=hours.index, dtype="str")


def counts_by_kind(sites: pd.DataFrame) -> pd.DataFrame:
    """One row a kind that has sites: sites, texts, whole, part, none (texts read whole, in part, not at all)."""
    has_text, has_hours = sites[Sites.hours_text].notna(), sites[Sites.hours].notna()
    unread = sites[Sites.hours_unread].notna()
    flags = pd.DataFrame(
        {
            "sites": 1,
            "texts": has_text,
            "whole": has_hours & ~unread,
            "part": has_hours & unread,
            "none": has_text & ~has_hours,
        }
    )
    return flags.astype(int).groupby(sites[Sites.kind]).sum()
