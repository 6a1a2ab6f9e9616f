"""Stretches of the calendar, with or without a year, and how OSM text writes them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from mire_geo.schedule.rules import MONTHS

_LEAP = 2028
"""Any leap year: where dates without a year are laid out."""


@dataclass(frozen=True, slots=True, order=True)
class Day:
    """A day of the calendar; `year` 0 where the text gives none."""

    year: int
    month: int
    day: int

    def on(self) -> date:
        """The day in its year, or in a leap year. Raises ValueError if there is no such day."""
        return date(self.year or _LEAP, self.month, self.day)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `first` to `last`, both included."""

    first: Day
    last: Day


def month(number: int, year: int = 0) -> Period:
    """The whole month."""
    return Period(Day(year, number, 1), last_of(Day(year, number, 1)))


def last_of(day: Day) -> Day:
    """The last day of the month of `day` (29 February where no year is given)."""
    following = date(day.year or _LEAP, day.month, 28) + timedelta(days=4)
    end = following.replace(day=1) - timedelta(days=1)
    return Day(day.year, end.month, end.day)


def dated(period: Period, year: int) -> Period:
    """`period` in `year` where it has no year of its own; the end of a winter falls in the next one.

    A month of February ends on its last day in that year; a lone 29 February stays without a year.
    """
    if period.first.year:
        return period
    first = Day(year, period.first.month, period.first.day)
    last = Day(year + (period.last < period.first), period.last.month, period.last.day)
    if (last.month, last.day) == (2, 29):
        last = last_of(Day(last.year, 2, 1))
    is_there = (first.month, first.day) != (2, 29) or last_of(Day(year, 2, 1)).day == first.day
    return Period(first, last) if is_there else period


def covered(periods: Iterable[Period]) -> set[tuple[int, int]]:
    """Months and days of the year inside `periods`, whatever the year."""
    month_days: set[tuple[int, int]] = set()
    for period in periods:
        day, last = period.first.on(), period.last.on()
        length = (last - day).days if last >= day else (last - day).days + 366
        month_days |= {
            ((day + timedelta(days=n)).month, (day + timedelta(days=n)).day) for n in range(length + 1)
        }
    return month_days


def merge(periods: Iterable[Period]) -> tuple[Period, ...]:
    """The same days in order and in as few periods as possible (none goes past the end of its year)."""
    merged: list[Period] = []
    for period in sorted(set(periods)):
        before = merged[-1] if merged else None
        if (
            before
            and before.first <= before.last
            and period.first.on() <= before.last.on() + timedelta(days=1)
        ):
            merged[-1] = Period(before.first, max(before.last, period.last))
        else:
            merged.append(period)
    return tuple(merged)


def write(periods: Iterable[Period]) -> str:
    """`periods` as an OSM selector.

    >>> write([Period(Day(0, 6, 1), Day(0, 7, 24)), month(9)])
    'Jun 01-Jul 24,Sep'
    """
    return ",".join(_write(period) for period in periods)


def _write(period: Period) -> str:
    first, last = period.first, period.last
    if first == last:
        return _write_day(first)
    if not first.year and first.day == 1 and last == last_of(last):
        months = (MONTHS[first.month - 1], MONTHS[last.month - 1])
        return months[0] if first.month == last.month else "-".join(months)
    return f"{_write_day(first)}-{_write_day(last)}"


def _write_day(day: Day) -> str:
    year = f"{day.year} " if day.year else ""
    return f"{year}{MONTHS[day.month - 1]} {day.day:02d}"
