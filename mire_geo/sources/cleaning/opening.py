"""What is read of the opening hours of every site, and how sure one may be of them."""

from collections.abc import Iterable

import pandas as pd

from mire_geo import schedule
from mire_geo.tables.schema import Sites

VERIFIED, WEB, UNKNOWN = "verified", "web", "unknown"
"""Told by the body that runs or registers the place; told by volunteers on the web; not told, or not readable."""


def read(texts: pd.Series, closures: pd.Series, years: pd.Series) -> pd.DataFrame:
    """Columns `hours` (OSM text) and `hours_unread` (what could not be read) on the labels of `texts`; both nullable.

    Args:
        texts: opening hours as written, nullable.
        closures: closing periods as written, nullable, on the same labels.
        years: the year of dates written without one, nullable: without it they hold every year.
    """
    cache: dict[tuple[str, str | None, int | None], tuple[str | None, str | None]] = {}
    rows = [_read(cache, *told) for told in zip(texts, closures, years, strict=True)]
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
    asked = (text, None if pd.isna(closures) else closures, None if pd.isna(year) else int(year))
    if asked not in cache:
        reading = schedule.read(asked[0], closures=asked[1], year=asked[2])
        said = None if reading.outcome == "none" else reading.osm_text
        cache[asked] = said, " | ".join(reading.unread) or None
    return cache[asked]


def state(hours: pd.Series, by_volunteers: Iterable[bool]) -> pd.Series:
    """`verified`, `web` or `unknown` for each of `hours`: who told what was read."""
    told = [
        UNKNOWN if pd.isna(h) else WEB if web else VERIFIED
        for h, web in zip(hours, by_volunteers, strict=True)
    ]
    return pd.Series(told, index=hours.index, dtype="str")


def by_kind(sites: pd.DataFrame) -> pd.DataFrame:
    """One row a kind that has sites: sites, texts, whole, part, none (texts read whole, in part, not at all)."""
    has_text, has_hours = sites[Sites.hours_text].notna(), sites[Sites.hours].notna()
    unread = sites[Sites.hours_unread].notna()
    told = pd.DataFrame(
        {
            "sites": 1,
            "texts": has_text,
            "whole": has_hours & ~unread,
            "part": has_hours & unread,
            "none": has_text & ~has_hours,
        }
    )
    return told.astype(int).groupby(sites[Sites.kind]).sum()
