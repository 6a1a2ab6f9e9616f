"""Prism: what a persona can really use between home and work (Hagerstrand 1970, Lenntorp 1976, Miller 1999).

A window leaves anchor a at t0 and must be at anchor b by t1. At a site it leaves the time from t0 + tau(a, site) to
t1 - tau(site, b); each piece of the opening hours in it that is as long as the visit counts whole.

Most people do not walk to work. A site counts if it is within the walking limit of either anchor of the window; the
walk to the nearer anchor is as measured, and the way to the other one is that walk plus the trip between the anchors
(the commute, door to door by any means; or the walk from home to school). The trip lies inside the window.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mire_geo import schedule
from mire_geo.errors import InputError, Phrase
from mire_geo.measures import pairs
from mire_geo.measures.pairs import Pairs
from mire_geo.measures.time import personas
from mire_geo.measures.time.hours import ALWAYS, Hours, Interval, Minutes, Openings, unrolled, week
from mire_geo.measures.time.personas import HOME, SCHOOL, VISIT, WORK, Window, Windows
from mire_geo.schedule import calendars

COMMUTE = 30.0
"""Minutes from home or school to work, door to door: an assumption, to be given where it is known."""

_TOLERANCE = 1e-6
"""Minutes; so that a visit that fits to the second is not lost to the last digit of a walk."""

Floats: TypeAlias = NDArray[np.float64]


class UsableMinutes(NamedTuple):
    """What a week leaves for one site."""

    minutes: float
    """Minutes of opening that can be used."""
    windows: int
    """Windows in which a visit is feasible."""


def usable_minutes(
    windows: Windows,
    hours: Hours,
    minutes_to_site: Mapping[str, float],
    visit: float = VISIT,
    *,
    monday: date | None = None,
    unknown_open: bool = False,
) -> UsableMinutes:
    """Usable minutes a week at one site, and the number of windows in which a visit is feasible.

    Args:
        windows: text such as `Mo-Fr 06:30 home -> 09:00 work; Sa,Su 08:00 home -> 22:00 home`, or `Window`s.
        hours: opening hours of the site as OSM text, `hours.Week` or open intervals in minutes from Monday 00:00.
        minutes_to_site: minutes between each anchor and the site, either way; `inf` = out of reach.
        visit: minutes a visit takes.
        monday: first day of the week to look at; that of the typical week of school if not given.
        unknown_open: count hours that nobody knows as open instead of closed.

    Raises:
        InputError: windows, hours or minutes that are not usable, or an anchor without minutes.

    >>> usable_minutes("Th 18:00 work -> 22:00 home", "Th 08:30-19:00", {"work": 25, "home": 15}, 30)
    UsableMinutes(minutes=35.0, windows=1)
    """
    windows = personas.read_windows(windows)
    for anchor in {anchor for window in windows for anchor in (window.a, window.b)}:
        if anchor not in minutes_to_site:
            anchors = ", ".join(minutes_to_site) or Phrase("nothing")
            raise InputError(
                "the windows name anchor %(anchor)r, but minutes_to_site knows %(known)s; add its minutes",
                anchor=anchor,
                known=anchors,
            )
    if isinstance(hours, str) and (unread := schedule.read(hours).unread):
        raise InputError(
            "of the hours %(hours)r this cannot be read: %(known)s", hours=hours, known=", ".join(unread)
        )
    walks = {anchor: np.array([_walk(anchor, value)]) for anchor, value in minutes_to_site.items()}
    hours_of_week = week(hours, calendars.ORDINARY_MONDAY if monday is None else monday)
    shapes = _shapes(windows, hours_of_week.high if unknown_open else hours_of_week.low, _duration(visit))
    legs = {(shape.a, shape.b): (walks[shape.a], walks[shape.b]) for shape in shapes}
    minutes, count = _use(shapes, legs, visit, 1)
    return UsableMinutes(float(minutes[0]), int(count[0]))


def _walk(anchor: str, value: float) -> float:
    if not value >= 0:
        raise InputError(
            "the minutes from %(anchor)r to the site are %(value)s; give a number that is zero or more",
            anchor=anchor,
            value=value,
        )
    return float(value)


def _duration(visit: float) -> float:
    if not 0 < visit < np.inf:
        raise InputError(
            "the visit takes %(visit)s minutes; give a number of minutes above zero", visit=visit
        )
    return visit


class _Shape(NamedTuple):
    """A window as far as one opening week is concerned: equal ones are counted, not done again."""

    length: float
    a: str
    b: str
    pieces: tuple[Interval, ...]
    """Opening inside the window, minutes after its start."""


def _shapes(windows: Sequence[Window], open_intervals: tuple[Interval, ...], visit: float) -> Counter[_Shape]:
    shapes: Counter[_Shape] = Counter()
    twice = unrolled(open_intervals)
    for window in windows:
        begin, end = window.span
        clipped = ((max(o, begin) - begin, min(c, end) - begin) for o, c in twice)
        pieces = tuple((o, c) for o, c in clipped if c - o >= visit - _TOLERANCE)
        if pieces:
            shapes[_Shape(end - begin, window.a, window.b, pieces)] += 1
    return shapes


def _use(
    shapes: Counter[_Shape],
    legs: Mapping[tuple[str, str], tuple[Floats, Floats]],
    visit: float,
    size: int,
) -> tuple[Floats, NDArray[np.int32]]:
    """Usable minutes and feasible windows, for arrays of minutes from a and minutes to b."""
    minutes, windows = np.zeros(size), np.zeros(size, dtype=np.int32)
    for shape, times in shapes.items():
        there, back = legs[shape.a, shape.b]
        latest = shape.length - back
        feasible = np.zeros(size, dtype=bool)
        for start, end in shape.pieces:
            piece = np.minimum(end, latest) - np.maximum(start, there)
            fits = piece >= visit - _TOLERANCE
            minutes += times * np.where(fits, piece, 0)
            feasible |= fits
        windows += times * feasible
    return minutes, windows


@dataclass(frozen=True, eq=False)
class Legs:
    """Walking minutes between the anchors of everybody and the sites; made by `legs`."""

    home: Pairs
    """Cells x sites, as far as anybody walks."""
    work: Floats
    """One a site; `inf` where it is not within a walk of the workplace."""
    school: Floats
    """One a pair of `home`; `inf` where the site is not within a walk of the cell's school."""
    to_school: Floats
    """One a cell: the walk from home to school."""
    commute: float


def legs(
    home: Minutes,
    *,
    work: pd.Series | None = None,
    school: Minutes | None = None,
    to_school: pd.Series | None = None,
    commute: float = COMMUTE,
) -> Legs:
    """The legs of a persona's trips; all minutes within one walking limit, `inf` or absent beyond it.

    Args:
        home: cells x sites.
        work: site -> minutes from the workplace; without it no service is near work, only the commute is known.
        school: cells x sites, from the school of each cell's children.
        to_school: cell -> minutes from home to that school; `inf` where it has none in reach.
        commute: minutes from home or school to work, door to door by any means.

    Raises:
        InputError: labels that do not match, minutes that are not usable, a school without the way to it.
    """
    if not 0 <= commute < np.inf:
        raise InputError(
            "the commute takes %(commute)s minutes; give a number of minutes that is zero or more",
            commute=commute,
        )
    near = _read(home)
    if (school is None) != (to_school is None):
        raise InputError("school and to_school belong together; give both or neither")
    walk_to_school = np.full(len(near.cells), np.inf)
    if to_school is not None:
        walk_to_school = _column(to_school, near.cells, "to_school")
    from_work = np.full(len(near.sites), np.inf) if work is None else _column(work, near.sites, "work")
    if school is None:
        return Legs(near, from_work, np.full(len(near.row), np.inf), walk_to_school, commute)
    both, (walks, from_school) = _align(near, _read(school))
    return Legs(Pairs(near.cells, near.sites, *both, walks), from_work, from_school, walk_to_school, commute)


def _read(minutes: Minutes) -> Pairs:
    return minutes if isinstance(minutes, Pairs) else pairs.read(minutes)


def _column(column: pd.Series, labels: pd.Index, what: str) -> Floats:
    position = column.index.get_indexer(labels)
    if (position < 0).any():
        missing = labels[position < 0][0]
        raise InputError(
            "%(what)s says nothing of %(label)r; give minutes for every label, inf if out of reach",
            what=what,
            label=missing,
        )
    numbers = column.to_numpy(dtype=float)[position]
    wrong = ~(numbers >= 0)
    if wrong.any():
        at = int(np.argmax(wrong))
        raise InputError(
            "%(what)s of %(label)r is %(value)s; minutes must be zero or more",
            what=what,
            label=labels[at],
            value=numbers[at],
        )
    return numbers


def _align(one: Pairs, other: Pairs) -> tuple[tuple[NDArray[np.int32], NDArray[np.int32]], list[Floats]]:
    """The pairs of either table, and the minutes of both on them, `inf` where a table has none."""
    if not (one.cells.equals(other.cells) and one.sites.equals(other.sites)):
        raise InputError("home and school are not on the same cells and sites; reindex one on the other")
    width = len(one.sites)
    keys = [table.row.astype(np.int64) * width + table.column for table in (one, other)]
    union = np.union1d(*keys)
    values = []
    for key, table in zip(keys, (one, other), strict=True):
        minutes = np.full(len(union), np.inf)
        minutes[np.searchsorted(union, key)] = table.minutes
        values.append(minutes)
    row, column = np.divmod(union, max(width, 1))
    return (row.astype(np.int32), column.astype(np.int32)), values


@dataclass(frozen=True, eq=False)
class Usable:
    """Usable minutes a week and feasible windows: of pairs near home or school, and of sites near work for all."""

    near: Pairs
    minutes: Floats
    windows: NDArray[np.int32]
    """One a pair of `near`."""
    work_minutes: Floats
    work_windows: NDArray[np.int32]
    """One a site: what it offers to those for whom it is near work only, wherever they live."""

    @property
    def feasible(self) -> "Feasible":
        """Which pairs leave room for one visit a week."""
        return Feasible(self.near, self.windows > 0, self.work_windows > 0)

    def best(self) -> Floats:
        """Usable minutes of each cell at the site that offers it most; 0 where none is in reach."""
        minutes = np.full(len(self.near.cells), self.work_minutes.max(initial=0.0))
        np.maximum.at(minutes, self.near.row, self.minutes)
        return minutes

    def frame(self) -> pd.DataFrame:
        """Usable minutes as a full table, cells x sites."""
        table = np.tile(self.work_minutes, (len(self.near.cells), 1))
        table[self.near.row, self.near.column] = self.minutes
        return pd.DataFrame(table, index=self.near.cells, columns=self.near.sites)


@dataclass(frozen=True, eq=False)
class Feasible:
    """Which sites can be visited by whom: pair by pair, and sites that anybody can, wherever they live."""

    near: Pairs
    pairs: NDArray[np.bool_]
    anywhere: NDArray[np.bool_]

    def cells(self, site_flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Cells that can visit one of the flagged sites."""
        if (self.anywhere & site_flags).any():
            return np.ones(len(self.near.cells), dtype=bool)
        flags = np.zeros(len(self.near.cells), dtype=bool)
        flags[self.near.row[self.pairs & site_flags[self.near.column]]] = True
        return flags


def usable(
    windows: Windows, openings: Openings, legs: Legs, visit: float = VISIT, *, unknown_open: bool = False
) -> Usable:
    """Usable minutes and feasible windows of every cell at every site in reach.

    Raises:
        InputError: windows or visit that are not usable, an anchor that is none of `personas.ANCHORS`, openings of
            other sites than those of the legs.
    """
    windows = personas.read_windows(windows)
    for anchor in {anchor for window in windows for anchor in (window.a, window.b)}:
        if anchor not in personas.ANCHORS:
            raise InputError(
                "anchor %(anchor)r is none of %(known)s", anchor=anchor, known=", ".join(personas.ANCHORS)
            )
        if anchor == SCHOOL and np.isinf(legs.to_school).all():
            raise InputError(
                "the windows name school, but no cell has one; give school and to_school to legs"
            )
    _duration(visit)
    if not openings.sites.equals(legs.home.sites):
        raise InputError(
            "the openings are not those of the sites of the legs; take them with openings.of(sites)"
        )
    weeks = [one.high if unknown_open else one.low for one in openings.weeks]
    shapes = [_shapes(windows, intervals, visit) for intervals in weeks]
    minutes, count = np.zeros(len(legs.home.row)), np.zeros(len(legs.home.row), dtype=np.int32)
    for which, group in _groups(openings.which[legs.home.column], len(weeks)):
        ends = _legs_of(legs, group)
        minutes[group], count[group] = _use(shapes[which], ends, visit, len(group))
    sites = len(openings.sites)
    work_minutes, work_count = np.zeros(sites), np.zeros(sites, dtype=np.int32)
    for which, group in _groups(openings.which, len(weeks)):
        ends = _legs_from_work(legs, group)
        work_minutes[group], work_count[group] = _use(shapes[which], ends, visit, len(group))
    return Usable(legs.home, minutes, count, work_minutes, work_count)


def _groups(which: NDArray[np.uint16], count: int) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """Positions of equal values, one group a value that occurs."""
    order = np.argsort(which, kind="stable")
    bounds = np.searchsorted(which[order], np.arange(count + 1))
    for value in range(count):
        if bounds[value] < bounds[value + 1]:
            yield value, order[bounds[value] : bounds[value + 1]]


_Ends: TypeAlias = dict[tuple[str, str], tuple[Floats, Floats]]


def _legs_of(legs: Legs, group: NDArray[np.intp]) -> _Ends:
    """Minutes from a and to b for some pairs, for any two anchors."""
    return _ends(
        {
            HOME: legs.home.minutes[group],
            WORK: legs.work[legs.home.column[group]],
            SCHOOL: legs.school[group],
        },
        legs.to_school[legs.home.row[group]],
        legs.commute,
    )


def _legs_from_work(legs: Legs, group: NDArray[np.intp]) -> _Ends:
    """The same for sites near work alone: neither home nor school is within a walk of them."""
    away = np.full(len(group), np.inf)
    return _ends({HOME: away, WORK: legs.work[group], SCHOOL: away}, away, legs.commute)


def _ends(walks: Mapping[str, Floats], to_school: Floats, commute: float) -> _Ends:
    ends: _Ends = {}
    for a in personas.ANCHORS:
        for b in personas.ANCHORS:
            trip = 0.0 if a == b else commute if WORK in (a, b) else to_school
            ends[a, b] = np.minimum(walks[a], trip + walks[b]), np.minimum(walks[b], trip + walks[a])
    return ends


class Outlook(NamedTuple):
    """Who can visit what: as is known, if every unknown hour were open, if every site were open round the clock."""

    low: Feasible
    high: Feasible
    always: Feasible


def outlook(windows: Windows, openings: Openings, legs: Legs, visit: float = VISIT) -> Outlook:
    """What a persona can visit, three times: each holds all that the one before holds.

    Raises:
        InputError: see `usable`.
    """
    windows = personas.read_windows(windows)
    round_the_clock = Openings(openings.sites, np.zeros(len(openings.sites), dtype=np.uint16), (ALWAYS,))
    return Outlook(
        usable(windows, openings, legs, visit).feasible,
        usable(windows, openings, legs, visit, unknown_open=True).feasible,
        usable(windows, round_the_clock, legs, visit).feasible,
    )
