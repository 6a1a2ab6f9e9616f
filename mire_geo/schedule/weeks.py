"""Rules -> what the week looks like: open, unknown or closed, to the minute and by quarter of an hour.

The rules are applied one after the other to a canvas of minutes, a row a day, each row two days long: what a
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

Canvas = NDArray[np.int8]


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
        return self._slots_at(_OPEN)

    @property
    def unknown(self) -> NDArray[np.bool_]:
        """The 672 slots of which nobody knows."""
        return self._slots_at(_UNKNOWN)

    @property
    def closed(self) -> NDArray[np.bool_]:
        """The 672 slots that are closed."""
        return self._slots_at(_CLOSED)

    def _slots_at(self, level: int) -> NDArray[np.bool_]:
        return np.asarray(self.slots == level, dtype=np.bool_)

    @property
    def hours(self) -> float:
        """Hours that pass in the week: 168, or 167 and 169 when the clock changes."""
        return 168 + _clock_change(self.monday)

    @property
    def open_hours(self) -> float:
        """Hours that pass while the place is open."""
        return self._hours_in("open")

    @property
    def unknown_hours(self) -> float:
        """Hours that pass while nobody knows."""
        return self._hours_in("unknown")

    def _hours_in(self, state: State) -> float:
        """On the Sunday of the change the hour from 2 to 3 does not exist, or comes twice."""
        night = 6 * DAY + 120
        change = _clock_change(self.monday)
        minutes = 0
        for piece in self.intervals:
            if piece.state == state:
                inside = max(0, min(piece.end, night + 60) - max(piece.start, night))
                minutes += piece.end - piece.start + change * inside
        return minutes / 60


def _clock_change(monday: date) -> int:
    """Hours gained by the clock in the week: -1 in spring, 1 in autumn, else 0."""
    begin = datetime(monday.year, monday.month, monday.day, tzinfo=days.ROME)
    gain = (begin.utcoffset() or timedelta()) - ((begin + timedelta(days=7)).utcoffset() or timedelta())
    return round(gain / timedelta(hours=1))


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
        begins = monday_of(day)
        raise InputError(
            "%(day)s is not a Monday: the week it belongs to begins on %(begins)s", day=day, begins=begins
        )
    return _week(osm_text, day)


@lru_cache(maxsize=16_384)
def _week(text: str, monday: date) -> WeekSchedule:
    minutes = minutes_of(rules_of(text), monday)
    edges = np.flatnonzero(np.diff(minutes)) + 1
    bounds = [0, *edges.tolist(), WEEK]
    week_intervals = tuple(
        Interval(start, end, STATES[minutes[start]]) for start, end in pairwise(bounds) if minutes[start]
    )
    slots = minutes[::SLOT].copy()
    slots.flags.writeable = False
    return WeekSchedule(monday, week_intervals, slots)


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
    monday, minute = place(moment)
    for piece in week(osm_text, monday).intervals:
        if piece.start <= minute < piece.end:
            return piece.state
    return "closed"


def place(moment: datetime | str) -> tuple[date, int]:
    """The Monday of the week of `moment`, and its minute in that week."""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    if at.tzinfo is not None:
        at = at.astimezone(days.ROME)
    return monday_of(at.date()), at.weekday() * DAY + at.hour * 60 + at.minute


def rules_of(text: str) -> tuple[Rule, ...]:
    """The rules of `text`, itself if it is valid OSM text, else what can be read of it."""
    try:
        return rules.parse(text)
    except InputError:
        return rules.parse(reading.read(text).osm_text)


def minutes_of(ruleset: tuple[Rule, ...], monday: date) -> Canvas:
    """Level of each of the 10,080 minutes of the week of `monday`."""
    rows = canvas(ruleset, monday - timedelta(days=1), 8)
    mine, spilt = rows[1:, :DAY], rows[:-1, DAY:]
    return np.maximum(mine, spilt).ravel()


def canvas(ruleset: tuple[Rule, ...], first: date, count: int) -> Canvas:
    """Level of each minute that belongs to each of `count` days from `first`: one row a day, 48 h wide."""
    rows = np.zeros((count, 2 * DAY), dtype=np.int8)
    for rule in ruleset:
        hits = np.array(days.matching(rule.selector, first, count))
        if hits.any():
            _apply_rule(rows, rule, hits, first)
    return rows


def _apply_rule(rows: Canvas, rule: Rule, hits: NDArray[np.bool_], first: date) -> None:
    level = _LEVEL[rule.state]
    overrides = rule.joint == ";" and (level or not rule.spans)
    if overrides:
        rows[hits] = _CLOSED
    if not rule.spans:
        whole = slice(0, DAY if level else 2 * DAY)
        _fill(rows, hits, whole, level, gently=rule.joint == "||")
        return
    for which, pieces in _pieces(rule, hits, first):
        for start, end, piece_level in pieces:
            _fill(rows, which, slice(start, end), piece_level, gently=rule.joint == "||")


def _fill(rows: Canvas, hits: NDArray[np.bool_], where: slice, level: int, *, gently: bool) -> None:
    if gently:
        old = rows[hits, where]
        rows[hits, where] = np.where(old == _CLOSED, level, old)
    else:
        rows[hits, where] = level


Pieces = list[tuple[int, int, int]]


def _pieces(rule: Rule, hits: NDArray[np.bool_], first: date) -> list[tuple[NDArray[np.bool_], Pieces]]:
    """Start, end and level of the pieces of a rule, for the days on which they are the same."""
    if not any(clock.event for span in rule.spans for clock in (span.start, span.end)):
        return [(hits, _on(rule, first))]
    single = np.eye(len(hits), dtype=bool)
    return [(single[n], _on(rule, first + timedelta(days=int(n)))) for n in np.flatnonzero(hits)]


def _on(rule: Rule, day: date) -> Pieces:
    """Tails of unknown end come first, so that the spans of the same rule lie over them."""
    level = _LEVEL[rule.state]
    spans = [(*_bounds(span.start, span.end, day), span.open_end) for span in rule.spans]
    tails = [
        (end, _tail_end(end, [start for start, _, _ in spans]), _UNKNOWN if level else _CLOSED)
        for _, end, open_end in spans
        if open_end
    ]
    return tails + [(start, end, level) for start, end, _ in spans]


def _bounds(start: Clock, end: Clock, day: date) -> tuple[int, int]:
    begin, finish = _minute(start, day), _minute(end, day)
    if start != end and finish <= begin:
        finish += DAY
    return begin, min(finish, 2 * DAY)


def _minute(clock: Clock, day: date) -> int:
    return clock.minutes + (days.sun(clock.event, day) if clock.event else 0)


def _tail_end(end: int, starts: list[int]) -> int:
    """Until when an open end may last: the convention of opening_hours.js, or the next span of the day."""
    long = 8 * 60 if end >= 22 * 60 else 10 * 60 if end >= 17 * 60 else max(0, DAY - end)
    return min([end + long, 2 * DAY, *(start for start in starts if start > end)])
