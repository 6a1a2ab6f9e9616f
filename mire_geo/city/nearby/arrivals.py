"""How a place is found on arrival: open, closed or unknown, until when, and when it opens next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil

import geopandas as gpd
import pandas as pd

from mire_geo import schedule
from mire_geo.schedule import State
from mire_geo.schedule.calendars import monday_of
from mire_geo.tables.schema import Sites

AHEAD = timedelta(days=7)
"""How far ahead the next opening is looked for."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a place is found at a moment."""

    state: State
    until: datetime | None
    """When that state ends; None if it does not within a week."""
    opens: datetime | None
    """The next moment, after this one, at which it opens for sure; None if none is known within a week."""


UNKNOWN = Arrival("unknown", None, None)
"""A place whose hours nobody wrote down."""


def arrival(osm_text: str | None, moment: datetime) -> Arrival:
    """How a place with these hours is found at `moment`.

    >>> from datetime import datetime
    >>> arrival("Mo-Fr 09:00-18:00", datetime(2026, 11, 24, 9, 15)).until
    datetime.datetime(2026, 11, 24, 18, 0)
    >>> arrival("Mo-Fr 09:00-18:00", datetime(2026, 11, 27, 18, 0)).opens
    datetime.datetime(2026, 11, 30, 9, 0)
    """
    if osm_text is None:
        return UNKNOWN
    state: State = "closed"
    until: datetime | None = None
    opens: datetime | None = None
    for start, end, piece_state in _pieces(osm_text, moment.date()):
        if start <= moment < end:
            state, until = piece_state, end
        elif start > moment:
            if state == "closed" and until is None:
                until = start
            if piece_state == "open":
                opens = start
                break
    horizon = moment + AHEAD
    return Arrival(
        state,
        until if until and until <= horizon else None,
        opens if opens and opens <= horizon else None,
    )


def _pieces(osm_text: str, day: date) -> Iterator[tuple[datetime, datetime, State]]:
    """Open and unknown from the Monday of `day`, for two weeks, joined at midnight of Sunday."""
    monday = monday_of(day)
    pending: tuple[datetime, datetime, State] | None = None
    for week in (monday, monday + timedelta(days=7)):
        begin = datetime.combine(week, time())
        for piece in schedule.intervals(osm_text, week):
            start, end = (begin + timedelta(minutes=minutes) for minutes in (piece.start, piece.end))
            if pending and pending[1] == start and pending[2] == piece.state:
                pending = (pending[0], end, piece.state)
                continue
            if pending:
                yield pending
            pending = (start, end, piece.state)
    if pending:
        yield pending


def on_arrival(sites: gpd.GeoDataFrame, leaving: datetime) -> gpd.GeoDataFrame:
    """Sites with their `minutes`, and how each is found by who leaves then: `arrives`, `state`, `until`, `opens`."""
    walks = sites["minutes"]
    arrives = [leaving + timedelta(minutes=ceil(round(minutes, 6))) for minutes in walks]
    texts = [text if isinstance(text, str) else None for text in sites[Sites.hours]]
    arrivals = [arrival(text, at) for text, at in zip(texts, arrives, strict=True)]
    columns = {"arrives": arrives} | {
        name: [getattr(one, name) for one in arrivals] for name in ("state", "until", "opens")
    }
    reached: gpd.GeoDataFrame = sites.assign(
        **{name: pd.Series(values, index=sites.index, dtype=object) for name, values in columns.items()}
    )
    return reached
