"""Rules -> what the week looks like: open, unknown or closed, to the minute and by quarter of an hour.

The rules are applied one after the other to a table of minutes, a row a day, each row two days long: what a
place does after midnight belongs to the evening on which it opened.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mire_geo.errors import InputError
from mire_geo.schedule import days, rules
from mire_geo.schedule.calendars import monday_of
from mire_geo.schedule.rules import DAY, Clock, Rule, State
from mire_geo.schedule.text import reading

WEEK = 7 * DAY
SLOT = 15
SLOTS = WEEK // SLOT
STATES: tuple[State, ...] = ("closed", "unknown", "open")
"""States by level: a higher one prevails where two evenings overlap."""
_LEVEL = {state: level for level, state in enumerate(STATES)}
_CLOSED, _UNKNOWN, _OPEN = range(3)

Levels = NDArray[np.int8]


class Interval(NamedTuple):
    """From `start` to `end` (excluded), minutes of the wall clock from Monday 00:00."""

    start: int
    end: int
    state: State


@dataclass(frozen=True, slots=True)
class WeekSchedule:
    """What is open when, in the week of `monday`."""

    monday: date
    intervals: tuple[Interval, ...]
    """Open and unknown, in order, apart or of different state; all else is closed."""
    slots: NDArray[np.int8] = field(compare=False, repr=False)
    """State at the beginning of each of the 672 quarters of an hour: 0 closed, 1 unknown, 2 open."""

    @property
    def open(self) -> NDArray[np.bool_]:
        """The 672 slots that are open."""
        return self._is_at_level(_OPEN)

    @property
    def unknown(self) -> NDArray[np.bool_]:
        """The 672 slots of which nobody knows."""
        return self._is_at_level(_UNKNOWN)

    @property
    def closed(self) -> NDArray[np.bool_]:
        """The 672 slots that are closed."""
        return self._is_at_level(_CLOSED)

    def _is_at_level(self, state_level: int) -> NDArray[np.bool_]:
        return np.asarray(self.slots == state_level, dtype=np.bool_)

    @property
    def hours(self) -> float:
        """Hours that pass in the week: 168, or 167 and 169 when the clock changes."""
        return 168 + _hours_gained(self.monday)

    @property
    def open_hours(self) -> float:
        """Hours that pass while the place is open."""
        return self._hours_in("open")

    @property
    def unknown_hours(self) -> float:
        """Hours that pass while nobody knows."""
        return self._hours_in("unknown")

    def _hours_in(self, state: State) -> float:
        """Hours of the week in a state; on the Sunday of a change of clock 2 to 3 does not exist, or comes twice."""
        first_changed_minute = 6 * DAY + 120
        hours_gained = _hours_gained(self.monday)
        state_minutes = 0
        for interval in self.intervals:
            if interval.state == state:
                changed_minutes = max(
                    0,
                    min(interval.end, first_changed_minute + 60) - max(interval.start, first_changed_minute),
                )
                state_minutes += interval.end - interval.start + hours_gained * changed_minutes
        return state_minutes / 60


def _hours_gained(monday: date) -> int:
    """Hours gained by the clock in the week: -1 in spring, 1 in autumn, else 0."""
    week_start = datetime(monday.year, monday.month, monday.day, tzinfo=days.ROME)
    clock_gain = (week_start.utcoffset() or timedelta()) - (
        (week_start + timedelta(days=7)).utcoffset() or timedelta()
    )
    return round(clock_gain / timedelta(hours=1))


def week(osm_text: str, monday: date | str) -> WeekSchedule:
    """The week of `monday` under `osm_text`, three states, by the wall clock of Milano.

    Cached: the same text and week are worked out once. Italian text is read first (see `read`).

    >>> import datetime
    >>> week("Mo-Fr 08:30-15:30", datetime.date(2026, 11, 16)).open_hours
    35.0

    Raises:
        InputError: `monday` is another day.
    """
    day = date.fromisoformat(monday) if isinstance(monday, str) else monday
    if isinstance(day, datetime):
        day = day.date()
    if day.weekday():
        week_monday = monday_of(day)
        raise InputError(
            "%(day)s is not a Monday: the week it belongs to begins on %(begins)s",
            day=day,
            begins=week_monday,
        )
    return _cached_week(osm_text, day)


@lru_cache(maxsize=16_384)
def _cached_week(osm_text: str, monday: date) -> WeekSchedule:
    minute_levels = levels_of_week(rules_of(osm_text), monday)
    change_minutes = np.flatnonzero(np.diff(minute_levels)) + 1
    interval_bounds = [0, *change_minutes.tolist(), WEEK]
    week_intervals = tuple(
        Interval(start_minute, end_minute, STATES[minute_levels[start_minute]])
        for start_minute, end_minute in pairwise(interval_bounds)
        if minute_levels[start_minute]
    )
    slot_levels = minute_levels[::SLOT].copy()
    slot_levels.flags.writeable = False
    return WeekSchedule(monday, week_intervals, slot_levels)


def intervals(osm_text: str, monday: date | str) -> tuple[Interval, ...]:
    """Open and unknown intervals of the week, exact to the minute of the wall clock from Monday 00:00.

    In the week of a change of clock the minutes still run 0 to 10,080: the missing hour (Sunday 2 to 3) is
    there, the repeated one is there once.

    >>> intervals("Mo 08:20-13:35", "2026-11-16")
    (Interval(start=500, end=815, state='open'),)
    """
    return week(osm_text, monday).intervals


def state(osm_text: str, moment: datetime | str) -> State:
    """Whether the place is open, closed, or nobody knows, at `moment`.

    A moment without zone is on the wall clock of Milano; with a zone, it is brought there.

    >>> state('Tu 09:00-12:00 "su appuntamento"', "2026-01-13T10:00")
    'unknown'
    """
    monday, minute = monday_and_minute(moment)
    for interval in week(osm_text, monday).intervals:
        if interval.start <= minute < interval.end:
            return interval.state
    return "closed"


def monday_and_minute(moment: datetime | str) -> tuple[date, int]:
    """The Monday of the week of `moment`, and its minute in that week."""
    local_moment = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    if local_moment.tzinfo is not None:
        local_moment = local_moment.astimezone(days.ROME)
    return monday_of(
        local_moment.date()
    ), local_moment.weekday() * DAY + local_moment.hour * 60 + local_moment.minute


def rules_of(hours_text: str) -> tuple[Rule, ...]:
    """The rules of `hours_text`, itself if it is valid OSM text, else what can be read of it."""
    try:
        return rules.parse(hours_text)
    except InputError:
        return rules.parse(reading.read(hours_text).osm_text)


def levels_of_week(ruleset: tuple[Rule, ...], monday: date) -> Levels:
    """Level of each of the 10,080 minutes of the week of `monday`."""
    day_levels = levels_by_day(ruleset, monday - timedelta(days=1), 8)
    same_day_levels, night_levels = day_levels[1:, :DAY], day_levels[:-1, DAY:]
    return np.maximum(same_day_levels, night_levels).ravel()


def levels_by_day(ruleset: tuple[Rule, ...], first_day: date, day_count: int) -> Levels:
    """Level of each minute that belongs to each of `day_count` days from `first_day`: one row a day, 48 h wide."""
    day_levels = np.zeros((day_count, 2 * DAY), dtype=np.int8)
    for rule in ruleset:
        is_rule_day = np.array(days.matching_days(rule.selector, first_day, day_count))
        if is_rule_day.any():
            _apply_rule(day_levels, rule, is_rule_day, first_day)
    return day_levels


def _apply_rule(day_levels: Levels, rule: Rule, is_rule_day: NDArray[np.bool_], first_day: date) -> None:
    rule_level = _LEVEL[rule.state]
    does_override = rule.separator == ";" and (rule_level or not rule.spans)
    if does_override:
        day_levels[is_rule_day] = _CLOSED
    if not rule.spans:
        whole_day_minutes = slice(0, DAY if rule_level else 2 * DAY)
        _fill_minutes(
            day_levels, is_rule_day, whole_day_minutes, rule_level, only_closed=rule.separator == "||"
        )
        return
    for is_piece_day, day_pieces in _pieces_by_days(rule, is_rule_day, first_day):
        for start, end, piece_level in day_pieces:
            _fill_minutes(
                day_levels, is_piece_day, slice(start, end), piece_level, only_closed=rule.separator == "||"
            )


def _fill_minutes(
    day_levels: Levels,
    is_filled_day: NDArray[np.bool_],
    minute_range: slice,
    new_level: int,
    *,
    only_closed: bool,
) -> None:
    if only_closed:
        old_levels = day_levels[is_filled_day, minute_range]
        day_levels[is_filled_day, minute_range] = np.where(old_levels == _CLOSED, new_level, old_levels)
    else:
        day_levels[is_filled_day, minute_range] = new_level


Pieces = list[tuple[int, int, int]]


def _pieces_by_days(
    rule: Rule, is_rule_day: NDArray[np.bool_], first_day: date
) -> list[tuple[NDArray[np.bool_], Pieces]]:
    """Start, end and level of the pieces of a rule, for the days on which they are the same."""
    if not any(clock.event for span in rule.spans for clock in (span.start, span.end)):
        return [(is_rule_day, _pieces_on_day(rule, first_day))]
    single_day_masks = np.eye(len(is_rule_day), dtype=bool)
    return [
        (single_day_masks[day_number], _pieces_on_day(rule, first_day + timedelta(days=int(day_number))))
        for day_number in np.flatnonzero(is_rule_day)
    ]


def _pieces_on_day(rule: Rule, day: date) -> Pieces:
    """Start, end and level of each piece of a rule on a day; tails of unknown end first, below the spans."""
    rule_level = _LEVEL[rule.state]
    timed_spans = [(*_span_minutes(span.start, span.end, day), span.open_end) for span in rule.spans]
    unknown_tails = [
        (
            end_minute,
            _tail_end_minute(end_minute, [start_minute for start_minute, _, _ in timed_spans]),
            _UNKNOWN if rule_level else _CLOSED,
        )
        for _, end_minute, has_open_end in timed_spans
        if has_open_end
    ]
    return unknown_tails + [
        (start_minute, end_minute, rule_level) for start_minute, end_minute, _ in timed_spans
    ]


def _span_minutes(start_clock: Clock, end_clock: Clock, day: date) -> tuple[int, int]:
    start_minute, end_minute = _minute_of_clock(start_clock, day), _minute_of_clock(end_clock, day)
    if start_clock != end_clock and end_minute <= start_minute:
        end_minute += DAY
    return start_minute, min(end_minute, 2 * DAY)


def _minute_of_clock(clock: Clock, day: date) -> int:
    return clock.minutes + (days.sun_minute(clock.event, day) if clock.event else 0)


def _tail_end_minute(span_end: int, span_starts: list[int]) -> int:
    """Until when an open end may last: the convention of opening_hours.js, or the next span of the day."""
    longest_tail = (
        8 * 60 if span_end >= 22 * 60 else 10 * 60 if span_end >= 17 * 60 else max(0, DAY - span_end)
    )
    return min(
        [
            span_end + longest_tail,
            2 * DAY,
            *(span_start for span_start in span_starts if span_start > span_end),
        ]
    )
