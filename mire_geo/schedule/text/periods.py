"""Periods of the calendar, with or without a year, and how OSM text writes them."""

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

    def to_date(self) -> date:
        """The day in its year, or in a leap year. Raises ValueError if there is no such day."""
        return date(self.year or _LEAP, self.month, self.day)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From `first` to `last`, both included."""

    first: Day
    last: Day


def month(month_number: int, year: int = 0) -> Period:
    """The whole month."""
    return Period(Day(year, month_number, 1), last_day_of_month(Day(year, month_number, 1)))


def last_day_of_month(day: Day) -> Day:
    """The last day of the month of `day` (29 February where no year is given)."""
    next_month = date(day.year or _LEAP, day.month, 28) + timedelta(days=4)
    last_day = next_month.replace(day=1) - timedelta(days=1)
    return Day(day.year, last_day.month, last_day.day)


def period_in_year(period: Period, year: int) -> Period:
    """`period` in `year` where it has no year of its own; the end of a winter falls in the next one.

    A month of February ends on its last day in that year; a lone 29 February stays without a year.
    """
    if period.first.year:
        return period
    first_day = Day(year, period.first.month, period.first.day)
    last_day = Day(year + (period.last < period.first), period.last.month, period.last.day)
    if (last_day.month, last_day.day) == (2, 29):
        last_day = last_day_of_month(Day(last_day.year, 2, 1))
    exists_in_year = (first_day.month, first_day.day) != (2, 29) or last_day_of_month(
        Day(year, 2, 1)
    ).day == first_day.day
    return Period(first_day, last_day) if exists_in_year else period


def covered_days(periods: Iterable[Period]) -> set[tuple[int, int]]:
    """Months and days of the year inside `periods`, whatever the year."""
    months_and_days: set[tuple[int, int]] = set()
    for period in periods:
        first_day, last_day = period.first.to_date(), period.last.to_date()
        day_count = (
            (last_day - first_day).days if last_day >= first_day else (last_day - first_day).days + 366
        )
        months_and_days |= {
            ((first_day + timedelta(days=day_offset)).month, (first_day + timedelta(days=day_offset)).day)
            for day_offset in range(day_count + 1)
        }
    return months_and_days


def merge(periods: Iterable[Period]) -> tuple[Period, ...]:
    """The same days in order and in as few periods as possible (none goes past the end of its year)."""
    merged_periods: list[Period] = []
    for period in sorted(set(periods)):
        previous_period = merged_periods[-1] if merged_periods else None
        if (
            previous_period
            and previous_period.first <= previous_period.last
            and period.first.to_date() <= previous_period.last.to_date() + timedelta(days=1)
        ):
            merged_periods[-1] = Period(previous_period.first, max(previous_period.last, period.last))
        else:
            merged_periods.append(period)
    return tuple(merged_periods)


def write(periods: Iterable[Period]) -> str:
    """`periods` as an OSM selector.

    >>> write([Period(Day(0, 6, 1), Day(0, 7, 24)), month(9)])
    'Jun 01-Jul 24,Sep'
    """
    return ",".join(_write_period(period) for period in periods)


def _write_period(period: Period) -> str:
    first_day, last_day = period.first, period.last
    if first_day == last_day:
        return _write_day(first_day)
    if not first_day.year and first_day.day == 1 and last_day == last_day_of_month(last_day):
        month_names = (MONTHS[first_day.month - 1], MONTHS[last_day.month - 1])
        return month_names[0] if first_day.month == last_day.month else "-".join(month_names)
    return f"{_write_day(first_day)}-{_write_day(last_day)}"


def _write_day(day: Day) -> str:
    year_prefix = f"{day.year} " if day.year else ""
    return f"{year_prefix}{MONTHS[day.month - 1]} {day.day:02d}"
