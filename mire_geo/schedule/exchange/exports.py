"""Hours in the formats of others: schema.org, HSDS 3, iCalendar. What a format cannot say is reported.

Everything is worked out day by day over the stretch asked for, so holidays, school calendar, sun and
overrides are already in the dates; the formats only have to say on which dates the same hours hold.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from mire_geo.errors import InputError
from mire_geo.schedule import days, weekdays, weeks
from mire_geo.schedule.calendars import monday_of
from mire_geo.schedule.rules import DAY, State

_ODD_DATES = 2
"""Up to so many dates in a row that differ from those around them are exceptions; more are a new timetable."""

Spans = tuple[tuple[int, int, State], ...]


@dataclass(frozen=True, slots=True)
class Export:
    """Rows of a format, and what it could not say, in Italian."""

    rows: tuple[dict[str, object], ...]
    exceptions: tuple[dict[str, object], ...] = ()
    """Rows for single dates that replace the others (schema.org's `specialOpeningHoursSpecification`)."""
    unsaid: tuple[str, ...] = ()


class WeeklyHours(NamedTuple):
    """Hours that hold on one weekday every week from `first` to `last`, except on the dates of `odd`."""

    first: date
    last: date
    spans: Spans
    odd: tuple[tuple[date, Spans], ...] = ()


def daily_spans(osm_text: str, first_day: date, last_day: date) -> dict[date, Spans]:
    """Open and unknown spans that begin on each day, minutes from its midnight (beyond 1440: the night after).

    Raises:
        InputError: `last_day` comes before `first_day`.
    """
    day_count = (last_day - first_day).days + 1
    if day_count < 1:
        raise InputError(
            "the last day (%(last)s) comes before the first (%(first)s): swap them",
            last=last_day,
            first=first_day,
        )
    day_rows = weeks.levels_by_day(weeks.rules_of(osm_text), first_day, day_count)
    return {
        first_day + timedelta(days=day_number): _spans_of_levels(day_row.tolist())
        for day_number, day_row in enumerate(day_rows)
    }


def _spans_of_levels(minute_levels: list[int]) -> Spans:
    spans: list[tuple[int, int, State]] = []
    start = 0
    for level, equal_levels in groupby(minute_levels):
        end = start + len(list(equal_levels))
        if level:
            spans.append((start, end, weeks.STATES[level]))
        start = end
    return tuple(spans)


def weekly_hours(spans_by_day: dict[date, Spans], *, exception_limit: int = _ODD_DATES) -> list[WeeklyHours]:
    """For each weekday, the runs of dates with equal hours; `exception_limit` other dates in a row are exceptions."""
    all_weekly: list[WeeklyHours] = []
    for weekday in range(7):
        dates = [day for day in spans_by_day if day.weekday() == weekday]
        while dates:
            weekly, date_count = _first_weekly(dates, spans_by_day, exception_limit)
            all_weekly.append(weekly)
            dates = dates[date_count:]
    return all_weekly


def _first_weekly(
    dates: list[date], spans_by_day: dict[date, Spans], exception_limit: int
) -> tuple[WeeklyHours, int]:
    """The weekly hours that begin on the first of `dates`, and how many of the dates they cover."""
    spans = spans_by_day[dates[0]]
    equal_positions = [position for position, day in enumerate(dates) if spans_by_day[day] == spans]
    last_position = 0
    for position in equal_positions[1:]:
        if position - last_position > exception_limit + 1:
            break
        last_position = position
    exceptions = tuple(
        (day, spans_by_day[day]) for day in dates[: last_position + 1] if spans_by_day[day] != spans
    )
    return WeeklyHours(dates[0], dates[last_position], spans, exceptions), last_position + 1


# --- schema.org


def schema_org(osm_text: str, first_day: date, last_day: date) -> Export:
    """`openingHoursSpecification` and, for odd dates, `specialOpeningHoursSpecification` of schema.org.

    >>> from datetime import date
    >>> schema_org("Mo 09:00-12:00", date(2026, 11, 16), date(2026, 11, 22)).rows[0]["opens"]
    '09:00'
    """
    all_weekly = weekly_hours(daily_spans(osm_text, first_day, last_day))
    same_hours: dict[tuple[date, date, Spans], list[WeeklyHours]] = {}
    for weekly in all_weekly:
        dates_and_spans = (monday_of(weekly.first), monday_of(weekly.last), _open_spans(weekly.spans))
        same_hours.setdefault(dates_and_spans, []).append(weekly)
    specifications = [
        _specification(
            {
                "dayOfWeek": [weekdays.ENGLISH[weekly.first.weekday()] for weekly in weekly_group],
                "validFrom": min(weekly.first for weekly in weekly_group).isoformat(),
                "validThrough": max(weekly.last for weekly in weekly_group).isoformat(),
            },
            span,
        )
        for (_, _, spans), weekly_group in same_hours.items()
        for span in spans
    ]
    special_specifications = [
        _specification({"validFrom": day.isoformat(), "validThrough": day.isoformat()}, span)
        for weekly in all_weekly
        for day, spans in weekly.odd
        for span in _open_spans(spans) or ((0, 0, "closed"),)
    ]
    return Export(
        tuple(specifications), tuple(special_specifications), _limitations(all_weekly, "schema.org")
    )


def _specification(properties: dict[str, object], span: tuple[int, int, State]) -> dict[str, object]:
    """`opens` equal to `closes` at midnight is a closed day; the whole day ends at 23:59."""
    start, end, _ = span
    closes = "23:59" if (start, end) == (0, DAY) else _clock(end)
    return {"@type": "OpeningHoursSpecification", **properties, "opens": _clock(start), "closes": closes}


def _open_spans(spans: Spans) -> Spans:
    return tuple(span for span in spans if span[2] == "open")


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


UNKNOWN, WHOLE_DAY = "unknown_left_out", "whole_day"
"""What an export cannot say: unknown hours, which it leaves out; a whole day, which ends a minute early."""


def _limitations(all_weekly: list[WeeklyHours], format_name: str) -> tuple[str, ...]:
    """Codes of what a format cannot say of these hours."""
    limitations = []
    all_spans = [
        span
        for weekly in all_weekly
        for spans in (weekly.spans, *(exception_spans for _, exception_spans in weekly.odd))
        for span in spans
    ]
    if any(state == "unknown" for _, _, state in all_spans):
        limitations.append(UNKNOWN)
    if (
        any((start, end) == (0, DAY) and state == "open" for start, end, state in all_spans)
        and format_name == "schema.org"
    ):
        limitations.append(WHOLE_DAY)
    return tuple(limitations)


# --- HSDS


def hsds(osm_text: str, first_day: date, last_day: date) -> Export:
    """Rows of the HSDS 3 `schedule` table (Open Referral): one an interval, weekly, between two dates.

    HSDS has no exceptions and one bare offset from UTC a row: rows stop before each exception and before
    each change of clock, so that every row is right on all its dates.
    """
    spans_by_day = daily_spans(osm_text, first_day, last_day)
    all_weekly = [
        weekly_part
        for weekly in weekly_hours(spans_by_day, exception_limit=0)
        for weekly_part in _split_by_utc_offset(weekly)
    ]
    schedule_rows = [
        {
            "valid_from": weekly.first.isoformat(),
            "valid_to": weekly.last.isoformat(),
            "dtstart": weekly.first.isoformat(),
            "until": weekly.last.isoformat(),
            "timezone": _utc_offset(weekly.first),
            "freq": "WEEKLY",
            "interval": 1,
            "wkst": "MO",
            "byday": weekdays.ENGLISH[weekly.first.weekday()][:2].upper(),
            "opens_at": _clock(start),
            "closes_at": _clock(end),
        }
        for weekly in all_weekly
        for start, end, _ in _open_spans(weekly.spans)
    ]
    return Export(tuple(schedule_rows), unsaid=_limitations(all_weekly, "HSDS"))


def _split_by_utc_offset(weekly: WeeklyHours) -> Iterator[WeeklyHours]:
    dates = [
        weekly.first + timedelta(days=day_number)
        for day_number in range(0, (weekly.last - weekly.first).days + 1, 7)
    ]
    for _, same_offset in groupby(dates, key=_utc_offset):
        offset_dates = list(same_offset)
        yield WeeklyHours(offset_dates[0], offset_dates[-1], weekly.spans)


def _utc_offset(day: date) -> int:
    """Hours from UTC at noon of `day` in Milano."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=days.ROME)
    return round((noon.utcoffset() or timedelta()) / timedelta(hours=1))
