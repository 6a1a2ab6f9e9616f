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


class Stretch(NamedTuple):
    """From `first` to `last`, a week apart from each other, the same hours; except on the odd dates."""

    first: date
    last: date
    spans: Spans
    odd: tuple[tuple[date, Spans], ...] = ()


def by_day(osm_text: str, first: date, last: date) -> dict[date, Spans]:
    """Open and unknown spans that begin on each day, minutes from its midnight (beyond 1440: the night after).

    Raises:
        InputError: `last` comes before `first`.
    """
    count = (last - first).days + 1
    if count < 1:
        raise InputError(
            "the last day (%(last)s) comes before the first (%(first)s): swap them", last=last, first=first
        )
    rows = weeks.canvas(weeks.rules_of(osm_text), first, count)
    return {first + timedelta(days=n): _runs(row.tolist()) for n, row in enumerate(rows)}


def _runs(row: list[int]) -> Spans:
    runs: list[tuple[int, int, State]] = []
    at = 0
    for level, same in groupby(row):
        end = at + len(list(same))
        if level:
            runs.append((at, end, weeks.STATES[level]))
        at = end
    return tuple(runs)


def stretches(spans_by_day: dict[date, Spans], *, odd_dates: int = _ODD_DATES) -> list[Stretch]:
    """For each weekday in turn, the stretches of equal hours; `odd_dates` other dates in a row do not break one."""
    all_stretches: list[Stretch] = []
    for weekday in range(7):
        dates = [day for day in spans_by_day if day.weekday() == weekday]
        while dates:
            stretch, used = _stretch(dates, spans_by_day, odd_dates)
            all_stretches.append(stretch)
            dates = dates[used:]
    return all_stretches


def _stretch(dates: list[date], spans_by_day: dict[date, Spans], odd_dates: int) -> tuple[Stretch, int]:
    """The stretch that begins with the first of `dates`, and how many of them it takes."""
    spans = spans_by_day[dates[0]]
    same = [n for n, day in enumerate(dates) if spans_by_day[day] == spans]
    last = 0
    for n in same[1:]:
        if n - last > odd_dates + 1:
            break
        last = n
    odd = tuple((day, spans_by_day[day]) for day in dates[: last + 1] if spans_by_day[day] != spans)
    return Stretch(dates[0], dates[last], spans, odd), last + 1


# --- schema.org


def schema_org(osm_text: str, first: date, last: date) -> Export:
    """`openingHoursSpecification` and, for odd dates, `specialOpeningHoursSpecification` of schema.org.

    >>> from datetime import date
    >>> schema_org("Mo 09:00-12:00", date(2026, 11, 16), date(2026, 11, 22)).rows[0]["opens"]
    '09:00'
    """
    all_stretches = stretches(by_day(osm_text, first, last))
    groups: dict[tuple[date, date, Spans], list[Stretch]] = {}
    for stretch in all_stretches:
        key = (monday_of(stretch.first), monday_of(stretch.last), _open(stretch.spans))
        groups.setdefault(key, []).append(stretch)
    rows = [
        _specification(
            {
                "dayOfWeek": [weekdays.ENGLISH[stretch.first.weekday()] for stretch in group],
                "validFrom": min(stretch.first for stretch in group).isoformat(),
                "validThrough": max(stretch.last for stretch in group).isoformat(),
            },
            span,
        )
        for (_, _, spans), group in groups.items()
        for span in spans
    ]
    special = [
        _specification({"validFrom": day.isoformat(), "validThrough": day.isoformat()}, span)
        for stretch in all_stretches
        for day, spans in stretch.odd
        for span in _open(spans) or ((0, 0, "closed"),)
    ]
    return Export(tuple(rows), tuple(special), _unsaid(all_stretches, "schema.org"))


def _specification(about: dict[str, object], span: tuple[int, int, State]) -> dict[str, object]:
    """`opens` equal to `closes` at midnight is a closed day; the whole day ends at 23:59."""
    start, end, _ = span
    closes = "23:59" if (start, end) == (0, DAY) else _clock(end)
    return {"@type": "OpeningHoursSpecification", **about, "opens": _clock(start), "closes": closes}


def _open(spans: Spans) -> Spans:
    return tuple(span for span in spans if span[2] == "open")


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


UNKNOWN, WHOLE_DAY = "unknown_left_out", "whole_day"
"""What an export cannot say: unknown hours, which it leaves out; a whole day, which ends a minute early."""


def _unsaid(all_stretches: list[Stretch], name: str) -> tuple[str, ...]:
    """What neither schema.org nor HSDS can say."""
    doubts = []
    hours = [
        span
        for stretch in all_stretches
        for spans in (stretch.spans, *(odd for _, odd in stretch.odd))
        for span in spans
    ]
    if any(state == "unknown" for _, _, state in hours):
        doubts.append(UNKNOWN)
    if (
        any((start, end) == (0, DAY) and state == "open" for start, end, state in hours)
        and name == "schema.org"
    ):
        doubts.append(WHOLE_DAY)
    return tuple(doubts)


# --- HSDS


def hsds(osm_text: str, first: date, last: date) -> Export:
    """Rows of the HSDS 3 `schedule` table (Open Referral): one an interval, weekly, between two dates.

    HSDS has no exceptions and one bare offset from UTC a row: rows stop before each exception and before
    each change of clock, so that every row is right on all its dates.
    """
    days_spans = by_day(osm_text, first, last)
    all_stretches = [part for stretch in stretches(days_spans, odd_dates=0) for part in _by_offset(stretch)]
    rows = [
        {
            "valid_from": stretch.first.isoformat(),
            "valid_to": stretch.last.isoformat(),
            "dtstart": stretch.first.isoformat(),
            "until": stretch.last.isoformat(),
            "timezone": _offset(stretch.first),
            "freq": "WEEKLY",
            "interval": 1,
            "wkst": "MO",
            "byday": weekdays.ENGLISH[stretch.first.weekday()][:2].upper(),
            "opens_at": _clock(start),
            "closes_at": _clock(end),
        }
        for stretch in all_stretches
        for start, end, _ in _open(stretch.spans)
    ]
    return Export(tuple(rows), unsaid=_unsaid(all_stretches, "HSDS"))


def _by_offset(stretch: Stretch) -> Iterator[Stretch]:
    dates = [stretch.first + timedelta(days=n) for n in range(0, (stretch.last - stretch.first).days + 1, 7)]
    for _, same in groupby(dates, key=_offset):
        part = list(same)
        yield Stretch(part[0], part[-1], stretch.spans)


def _offset(day: date) -> int:
    """Hours from UTC at noon of `day` in Milano."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=days.ROME)
    return round((noon.utcoffset() or timedelta()) / timedelta(hours=1))
