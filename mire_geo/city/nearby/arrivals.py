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
    arrival_state: State = "closed"
    state_ends: datetime | None = None
    next_opening: datetime | None = None
    for interval_start, interval_end, interval_state in _joined_intervals(osm_text, moment.date()):
        if interval_start <= moment < interval_end:
            arrival_state, state_ends = interval_state, interval_end
        elif interval_start > moment:
            if arrival_state == "closed" and state_ends is None:
                state_ends = interval_start
            if interval_state == "open":
                next_opening = interval_start
                break
    horizon = moment + AHEAD
    return Arrival(
        arrival_state,
        state_ends if state_ends and state_ends <= horizon else None,
        next_opening if next_opening and next_opening <= horizon else None,
    )


def _joined_intervals(osm_text: str, day: date) -> Iterator[tuple[datetime, datetime, State]]:
    """Open and unknown from the Monday of `day`, for two weeks, joined at midnight of Sunday."""
    monday = monday_of(day)
    pending_interval: tuple[datetime, datetime, State] | None = None
    for week_monday in (monday, monday + timedelta(days=7)):
        week_start = datetime.combine(week_monday, time())
        for interval in schedule.intervals(osm_text, week_monday):
            interval_start, interval_end = (
                week_start + timedelta(minutes=week_minute) for week_minute in (interval.start, interval.end)
            )
            if (
                pending_interval
                and pending_interval[1] == interval_start
                and pending_interval[2] == interval.state
            ):
                pending_interval = (pending_interval[0], interval_end, interval.state)
                continue
            if pending_interval:
                yield pending_interval
            pending_interval = (interval_start, interval_end, interval.state)
    if pending_interval:
        yield pending_interval


def with_arrivals(sites: gpd.GeoDataFrame, leaving: datetime) -> gpd.GeoDataFrame:
    """Sites with their `minutes`, and how each is found by who leaves then: `arrives`, `state`, `until`, `opens`."""
    walk_minutes = sites["minutes"]
    arrival_moments = [leaving + timedelta(minutes=ceil(round(minutes, 6))) for minutes in walk_minutes]
    osm_texts = [osm_text if isinstance(osm_text, str) else None for osm_text in sites[Sites.hours]]
    arrivals = [
        arrival(osm_text, moment) for osm_text, moment in zip(osm_texts, arrival_moments, strict=True)
    ]
    arrival_columns = {"arrives": arrival_moments} | {
        field_name: [getattr(site_arrival, field_name) for site_arrival in arrivals]
        for field_name in ("state", "until", "opens")
    }
    sites_with_arrivals: gpd.GeoDataFrame = sites.assign(
        **{
            field_name: pd.Series(column_values, index=sites.index, dtype=object)
            for field_name, column_values in arrival_columns.items()
        }
    )
    return sites_with_arrivals
