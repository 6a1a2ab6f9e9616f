"""The opening hours of every site as OSM text, and how sure they are."""

from collections.abc import Iterable

import pandas as pd

from mire_geo import schedule
from mire_geo.tables.schema import Sites

VERIFIED, WEB, UNKNOWN = "verified", "web", "unknown"
"""From the body that runs or registers the place; from volunteers on the web; not stated, or not readable."""


def read(texts: pd.Series, closures: pd.Series, years: pd.Series) -> pd.DataFrame:
    """Columns `hours` (OSM text) and `hours_unread` (what could not be read) on the labels of `texts`; both nullable.

    Args:
        texts: opening hours as written, nullable.
        closures: closing periods as written, nullable, on the same labels.
        years: the year of dates written without one, nullable: without it they hold every year.
    """
    cache: dict[tuple[str, str | None, int | None], tuple[str | None, str | None]] = {}
    rows = [_read(cache, *row) for row in zip(texts, closures, years, strict=True)]
    frame = pd.DataFrame(rows, index=texts.index, columns=["hours", "hours_unread"])
    return frame.astype("str").where(frame.notna())


def _read(
    cache: dict[tuple[str, str | None, int | None], tuple[str | None, str | None]],
    text: str | None,
    closures: str | None,
    year: int | None,
) -> tuple[str | None, str | None]:
    if pd.isna(text):
        return None, None
    key = (text, None if pd.isna(closures) else closures, None if pd.isna(year) else int(year))
    if key not in cache:
        reading = schedule.read(key[0], closures=key[1], year=key[2])
        hours = None if reading.outcome == "none" else reading.osm_text
        cache[key] = hours, " | ".join(reading.unread) or None
    return cache[key]


def state(hours: pd.Series, by_volunteers: Iterable[bool]) -> pd.Series:
    """`verified`, `web` or `unknown` for each of `hours`: who states the hours."""
    states = [
        UNKNOWN if pd.isna(h) else WEB if web else VERIFIED
        for h, web in zip(hours, by_volunteers, strict=True)
    ]
    return pd.Series(states, index=hours.index, dtype="str")


def by_kind(sites: pd.DataFrame) -> pd.DataFrame:
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
