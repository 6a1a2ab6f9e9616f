"""A week in minutes from Monday 00:00: its slots, its intervals, and the minute of a day and a time."""

import re
from collections.abc import Iterable
from typing import TypeAlias

from mire_geo.errors import InputError
from mire_geo.measures.time.personas import DAY
from mire_geo.schedule import weekdays

WEEK = 7 * DAY
SLOT = 15
"""Minutes of a slot."""
SLOTS = WEEK // SLOT

Interval: TypeAlias = tuple[float, float]
"""Start and end in minutes; the start belongs to it, the end does not."""


def merge_intervals(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same minutes as disjoint intervals of one week, in order; what runs past Sunday comes back on Monday.

    Raises:
        InputError: an interval that ends before it starts, starts outside the week or is longer than one.

    >>> merge_intervals([(600, 720), (700, 800), (10_000, 10_200)])
    ((0, 120), (600, 800), (10000, 10080))
    """
    week_intervals: list[Interval] = []
    for start, end in intervals:
        if not (0 <= start <= WEEK and start <= end <= start + WEEK):
            raise InputError(
                "the opening from minute %(start)s to %(end)s is not usable; give a start from 0 (Monday "
                "00:00) to %(last)s and an end after it, at most a week later",
                start=start,
                end=end,
                last=WEEK,
            )
        week_intervals += [(start, min(end, WEEK)), (0, end - WEEK)]
    return _join_intervals(sorted(interval for interval in week_intervals if interval[0] < interval[1]))


def repeat_week(intervals: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """The intervals of a week and of the same week again, joined at midnight of Sunday."""
    return _join_intervals([*intervals, *((start + WEEK, end + WEEK) for start, end in intervals)])


def _join_intervals(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Intervals in the order of their starts, those that touch or overlap made one."""
    joined_intervals: list[Interval] = []
    for start, end in intervals:
        if joined_intervals and start <= joined_intervals[-1][1]:
            joined_intervals[-1] = (joined_intervals[-1][0], max(joined_intervals[-1][1], end))
        else:
            joined_intervals.append((start, end))
    return tuple(joined_intervals)


_MOMENT = re.compile(r"(?P<day>[^\W\d]+)\s+(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?")


def moment(moment_text: str) -> int:
    """The minute of the week of a day and a time, in Italian or English.

    >>> moment("gio 18:30"), moment("Th 18:30"), moment("domenica 11")
    (5430, 5430, 9300)

    Raises:
        InputError: no day or no time can be read.
    """
    moment_match = _MOMENT.fullmatch(moment_text.strip().lower())
    day_numbers = weekdays.numbers_by_name()
    if moment_match and moment_match["day"] in day_numbers:
        hour, minute = int(moment_match["hour"]), int(moment_match["minute"] or 0)
        if hour < 24 and minute < 60:
            return day_numbers[moment_match["day"]] * DAY + hour * 60 + minute
    raise InputError(
        "%(text)r is no moment of the week; write a day and a time, like 'gio 18:30' or 'Th 18:30'",
        text=moment_text,
    )
