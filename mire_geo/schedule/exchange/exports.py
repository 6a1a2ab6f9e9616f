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
    levels_of_days = weeks.levels_by_day(weeks.rules_of(osm_text), first_day, day_count)
    return {
        first_day + timedelta(days=day_number): _spans_of_levels(day_levels.tolist())
        for day_number, day_levels in enumerate(levels_of_days)
    }


def _spans_of_levels(minute_levels: list[int]) -> Spans:
    spans: list[tuple[int, int, State]] = []
    start_minute = 0
    for level, run_levels in groupby(minute_levels):
        end_minute = start_minute + len(list(run_levels))
        if level:
            spans.append((start_minute, end_minute, weeks.STATES[level]))
        start_minute = end_minute
    return tuple(spans)


def weekly_hours(spans_by_day: dict[date, Spans], *, exception_limit: int = _ODD_DATES) -> list[WeeklyHours]:
    """For each weekday, the runs of dates with equal hours; `exception_limit` other dates in a row are exceptions."""
    weekly_runs: list[WeeklyHours] = []
    for weekday in range(7):
        weekday_dates = [day for day in spans_by_day if day.weekday() == weekday]
        while weekday_dates:
            weekly_run, date_count = _first_weekly_run(weekday_dates, spans_by_day, exception_limit)
            weekly_runs.append(weekly_run)
            weekday_dates = weekday_dates[date_count:]
    return weekly_runs


def _first_weekly_run(
    weekday_dates: list[date], spans_by_day: dict[date, Spans], exception_limit: int
) -> tuple[WeeklyHours, int]:
    """The weekly hours that begin on the first of `weekday_dates`, and how many of these they cover."""
    spans = spans_by_day[weekday_dates[0]]
    equal_date_positions = [
        date_position for date_position, day in enumerate(weekday_dates) if spans_by_day[day] == spans
    ]
    last_date_position = 0
    for date_position in equal_date_positions[1:]:
        if date_position - last_date_position > exception_limit + 1:
            break
        last_date_position = date_position
    exceptions = tuple(
        (day, spans_by_day[day])
        for day in weekday_dates[: last_date_position + 1]
        if spans_by_day[day] != spans
    )
    return WeeklyHours(
        weekday_dates[0], weekday_dates[last_date_position], spans, exceptions
    ), last_date_position + 1


# --- schema.org


def schema_org(osm_text: str, first_day: date, last_day: date) -> Export:
    """`openingHoursSpecification` and, for odd dates, `specialOpeningHoursSpecification` of schema.org.

    >>> from datetime import date
    >>> schema_org("Mo 09:00-12:00", date(2026, 11, 16), date(2026, 11, 22)).rows[0]["opens"]
    '09:00'
    """
    weekly_runs = weekly_hours(daily_spans(osm_text, first_day, last_day))
    runs_by_hours: dict[tuple[date, date, Spans], list[WeeklyHours]] = {}
    for weekly_run in weekly_runs:
        dates_and_spans = (
            monday_of(weekly_run.first),
            monday_of(weekly_run.last),
            _open_spans(weekly_run.spans),
        )
        runs_by_hours.setdefault(dates_and_spans, []).append(weekly_run)
    specifications = [
        _specification(
            {
                "dayOfWeek": [weekdays.ENGLISH[weekly_run.first.weekday()] for weekly_run in equal_runs],
                "validFrom": min(weekly_run.first for weekly_run in equal_runs).isoformat(),
                "validThrough": max(weekly_run.last for weekly_run in equal_runs).isoformat(),
            },
            span,
        )
        for (_, _, spans), equal_runs in runs_by_hours.items()
        for span in spans
    ]
    special_specifications = [
        _specification({"validFrom": day.isoformat(), "validThrough": day.isoformat()}, span)
        for weekly_run in weekly_runs
        for day, spans in weekly_run.odd
        for span in _open_spans(spans) or ((0, 0, "closed"),)
    ]
    return Export(
        tuple(specifications), tuple(special_specifications), _limitation_codes(weekly_runs, "schema.org")
    )


def _specification(shared_properties: dict[str, object], span: tuple[int, int, State]) -> dict[str, object]:
    """`opens` equal to `closes` at midnight is a closed day; the whole day ends at 23:59."""
    start_minute, end_minute, _ = span
    closing_text = "23:59" if (start_minute, end_minute) == (0, DAY) else _clock_text(end_minute)
    return {
        "@type": "OpeningHoursSpecification",
        **shared_properties,
        "opens": _clock_text(start_minute),
        "closes": closing_text,
    }


def _open_spans(spans: Spans) -> Spans:
    return tuple(span for span in spans if span[2] == "open")


def _clock_text(minute_of_day: int) -> str:
    return f"{minute_of_day // 60 % 24:02d}:{minute_of_day % 60:02d}"


UNKNOWN, WHOLE_DAY = "unknown_left_out", "whole_day"
"""What an export cannot say: unknown hours, which it leaves out; a whole day, which ends a minute early."""


def _limitation_codes(weekly_runs: list[WeeklyHours], format_name: str) -> tuple[str, ...]:
    """Codes of what a format cannot say of these hours."""
    limitation_codes = []
    all_spans = [
        span
        for weekly_run in weekly_runs
        for spans in (weekly_run.spans, *(exception_spans for _, exception_spans in weekly_run.odd))
        for span in spans
    ]
    if any(state == "unknown" for _, _, state in all_spans):
        limitation_codes.append(UNKNOWN)
    if (
        any((start, end) == (0, DAY) and state == "open" for start, end, state in all_spans)
        and format_name == "schema.org"
    ):
        limitation_codes.append(WHOLE_DAY)
    return tuple(limitation_codes)


# --- HSDS


def hsds(osm_text: str, first_day: date, last_day: date) -> Export:
    """Rows of the HSDS 3 `schedule` table (Open Referral): one an interval, weekly, between two dates.

    HSDS has no exceptions and one bare offset from UTC a row: rows stop before each exception and before
    each change of clock, so that every row is right on all its dates.
    """
    spans_by_day = daily_spans(osm_text, first_day, last_day)
    weekly_runs = [
        offset_run
        for weekday_hours in weekly_hours(spans_by_day, exception_limit=0)
        for offset_run in _split_by_utc_offset(weekday_hours)
    ]
    schedule_rows = [
        {
            "valid_from": weekday_hours.first.isoformat(),
            "valid_to": weekday_hours.last.isoformat(),
            "dtstart": weekday_hours.first.isoformat(),
            "until": weekday_hours.last.isoformat(),
            "timezone": _utc_offset_hours(weekday_hours.first),
            "freq": "WEEKLY",
            "interval": 1,
            "wkst": "MO",
            "byday": weekdays.ENGLISH[weekday_hours.first.weekday()][:2].upper(),
            "opens_at": _clock_text(start_minute),
            "closes_at": _clock_text(end_minute),
        }
        for weekday_hours in weekly_runs
        for start_minute, end_minute, _ in _open_spans(weekday_hours.spans)
    ]
    return Export(tuple(schedule_rows), unsaid=_limitation_codes(weekly_runs, "HSDS"))


def _split_by_utc_offset(weekly_run: WeeklyHours) -> Iterator[WeeklyHours]:
    run_dates = [
        weekly_run.first + timedelta(days=day_number)
        for day_number in range(0, (weekly_run.last - weekly_run.first).days + 1, 7)
    ]
    for _, same_offset_dates in groupby(run_dates, key=_utc_offset_hours):
        offset_dates = list(same_offset_dates)
        yield WeeklyHours(offset_dates[0], offset_dates[-1], weekly_run.spans)


def _utc_offset_hours(day: date) -> int:
    """Hours from UTC at noon of `day` in Milano."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=days.ROME)
    return round((noon.utcoffset() or timedelta()) / timedelta(hours=1))
