"""Hours: which sites are open when in a typical week, and who finds one open on arrival.

Time is minutes from Monday 00:00 of a week of 10,080 minutes that repeats itself: what is open on Sunday night goes on
on Monday morning. Unknown is never taken for open or closed: every answer comes twice, `low` (unknown counts as closed)
and `high` (unknown counts as open), and the truth lies between.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from mire_geo import schedule
from mire_geo.errors import InputError
from mire_geo.measures import pairs
from mire_geo.measures.pairs import Pairs
from mire_geo.measures.time import personas
from mire_geo.schedule import weekdays

DAY = personas.DAY
WEEK = 7 * DAY
SLOT = 15
"""Minutes of a slot."""
SLOTS = WEEK // SLOT

Interval: TypeAlias = tuple[float, float]
"""Start and end in minutes; the start belongs to it, the end does not."""
Minutes: TypeAlias = pairs.Minutes | Pairs
"""Walking minutes of cells x sites, in any of the forms the library has."""
Flags: TypeAlias = NDArray[np.bool_]


def merged(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same minutes as disjoint intervals of one week, in order; what runs past Sunday comes back on Monday.

    Raises:
        InputError: an interval that ends before it starts, starts outside the week or is longer than one.

    >>> merged([(600, 720), (700, 800), (10_000, 10_200)])
    ((0, 120), (600, 800), (10000, 10080))
    """
    flat: list[Interval] = []
    for start, end in intervals:
        if not (0 <= start <= WEEK and start <= end <= start + WEEK):
            raise InputError(
                "the opening from minute %(start)s to %(end)s is not usable; give a start from 0 (Monday "
                "00:00) to %(last)s and an end after it, at most a week later",
                start=start,
                end=end,
                last=WEEK,
            )
        flat += [(start, min(end, WEEK)), (0, end - WEEK)]
    joined: list[Interval] = []
    for start, end in sorted(piece for piece in flat if piece[0] < piece[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def unrolled(intervals: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """The intervals of a week and of the same week again, joined at midnight of Sunday."""
    twice = [*intervals, *((start + WEEK, end + WEEK) for start, end in intervals)]
    joined: list[Interval] = []
    for start, end in twice:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


@dataclass(frozen=True, slots=True)
class Week:
    """When a place is open for sure, and when nobody knows; it is closed at all other minutes."""

    open: tuple[Interval, ...]
    unknown: tuple[Interval, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "open", merged(self.open))
        object.__setattr__(self, "unknown", merged(self.unknown))

    @property
    def low(self) -> tuple[Interval, ...]:
        """Open if unknown means closed."""
        return self.open

    @property
    def high(self) -> tuple[Interval, ...]:
        """Open if unknown means open."""
        return merged(self.open + self.unknown)


UNKNOWN = Week((), ((0, WEEK),))
"""The week of a place whose hours nobody wrote down."""
ALWAYS = Week(((0, WEEK),))
"""Round the clock."""

Hours: TypeAlias = str | Week | Iterable[Interval] | None
"""Opening hours as OSM text, as a `Week`, as open intervals; None where nothing is known."""


def week(hours: Hours, monday: date) -> Week:
    """The week of some opening hours, as they are in the week that begins on `monday`.

    Raises:
        InputError: a text that cannot be read, a day that is not a Monday, intervals that are not usable.
    """
    if hours is None:
        return UNKNOWN
    if isinstance(hours, Week):
        return hours
    return _read(hours, monday) if isinstance(hours, str) else Week(tuple(hours))


@lru_cache(maxsize=4096)
def _read(text: str, monday: date) -> Week:
    intervals = schedule.intervals(text, monday)
    open_spans, unknown_spans = (
        tuple((piece.start, piece.end) for piece in intervals if piece.state == state)
        for state in ("open", "unknown")
    )
    return Week(open_spans, unknown_spans)


@dataclass(frozen=True, eq=False)
class Openings:
    """The weeks of many sites: few distinct ones, and which of them each site keeps."""

    sites: pd.Index
    which: NDArray[np.uint16]
    """Position in `weeks`, one a site."""
    weeks: tuple[Week, ...]

    @property
    def low(self) -> Flags:
        """Sites x 672 slots: open, unknown counts as closed."""
        return slots([one.low for one in self.weeks])[self.which]

    @property
    def high(self) -> Flags:
        """Sites x 672 slots: open, unknown counts as open."""
        return slots([one.high for one in self.weeks])[self.which]

    def of(self, sites: pd.Index) -> "Openings":
        """The same for `sites` alone, in their order, with only the weeks they keep.

        Raises:
            InputError: a site that has no week here.
        """
        position = self.sites.get_indexer(sites)
        if (position < 0).any():
            missing = sites[position < 0][0]
            raise InputError(
                "nothing is said of the hours of site %(site)r; give every site a week, even unknown",
                site=missing,
            )
        used, which = np.unique(self.which[position], return_inverse=True)
        weeks = tuple(self.weeks[number] for number in used)
        return Openings(sites, which.ravel().astype(np.uint16), weeks)


def openings(hours: pd.Series | Mapping[str, Hours], monday: date) -> Openings:
    """The weeks of all sites of a column of hours: label -> text, `Week` or open intervals; missing = unknown.

    Each distinct text is read once.

    Raises:
        InputError: hours that are not usable; the sentence names the site.
    """
    column = pd.Series(hours, dtype=object)
    weeks: dict[Week, int] = {}
    which = np.zeros(len(column), dtype=np.uint16)
    for at, (site, value) in enumerate(column.items()):
        try:
            one = UNKNOWN if _missing(value) else week(value, monday)
        except InputError as error:
            raise InputError("hours of site %(site)r: %(reason)s", site=site, reason=error) from error
        which[at] = weeks.setdefault(one, len(weeks))
    return Openings(column.index, which, tuple(weeks))


def _missing(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value))


def slots(intervals: Sequence[tuple[Interval, ...]]) -> Flags:
    """One row of 672 flags for each week: open at the first minute of the slot.

    Hours on the quarter of an hour, as nearly all are, lose nothing.
    """
    rows = np.zeros((len(intervals), SLOTS), dtype=bool)
    for row, pieces in zip(rows, intervals, strict=True):
        for start, end in pieces:
            row[int(np.ceil(start / SLOT)) : int(np.ceil(end / SLOT))] = True
    return rows


@dataclass(frozen=True, eq=False)
class Cube:
    """For each cell and slot, whether one site is open on arrival by who leaves at the slot's first minute."""

    cells: pd.Index
    low: Flags
    """Cells x 672; unknown counts as closed."""
    high: Flags
    """Cells x 672; unknown counts as open; true wherever `low` is."""

    def people(self, people: pd.Series, areas: pd.Series | None = None) -> pd.DataFrame:
        """People who find one open, slot by slot: columns `low` and `high`, 672 rows.

        With `areas` (cell -> NIL, Municipio) the rows are (area, slot).
        """
        weights = pairs.align(people, self.cells, pairs.PEOPLE)
        if areas is None:
            index: pd.Index = pd.RangeIndex(SLOTS, name="slot")
            group = np.zeros(len(self.cells), dtype=np.intp)
            count = 1
        else:
            group, labels = pd.factorize(areas.reindex(self.cells), sort=True)
            index, count = (
                pd.MultiIndex.from_product([labels, range(SLOTS)], names=["area", "slot"]),
                len(labels),
            )
        gather = sparse.csr_array((weights, (group, np.arange(len(group)))), shape=(count, len(group)))
        columns = {name: (gather @ flags).ravel() for name, flags in (("low", self.low), ("high", self.high))}
        return pd.DataFrame(columns, index=index)


def cube(minutes: Minutes, open_low: Flags, open_high: Flags, limit: float) -> Cube:
    """Whether each cell, leaving at the first minute of each of 672 slots, finds a site open on arrival.

    Only sites within `limit` minutes are walked to. Who leaves at t arrives at t + tau, in the slot
    floor((t + tau) / 15): exact for hours on the quarter of an hour. The week repeats itself.

    Args:
        minutes: cells x sites, in the order of the rows of the flags.
        open_low, open_high: sites x 672, see `Openings.low` and `Openings.high`.

    Raises:
        InputError: flags of another shape, a limit that is no number of minutes, a site open in `open_low` only.
    """
    near = within(minutes, limit)
    for name, flags in (("open_low", open_low), ("open_high", open_high)):
        if flags.shape != (len(near.sites), SLOTS):
            raise InputError(
                "%(name)s has the shape %(shape)s; give %(number)s sites x %(slots)s slots",
                name=name,
                shape=flags.shape,
                number=len(near.sites),
                slots=SLOTS,
            )
    if (open_low & ~open_high).any():
        raise InputError(
            "a site is open in open_low but not in open_high; open_high must hold all of open_low"
        )
    late = (near.minutes // SLOT).astype(np.int64)
    return Cube(near.cells, _arriving(near, late, open_low), _arriving(near, late, open_high))


def by_kind(
    minutes: Minutes, openings: Openings, kinds: pd.Series, limit: float
) -> Iterator[tuple[str, Cube]]:
    """Each kind with its cube, in the order of the kinds' codes; one at a time, for a cube takes some megabytes.

    Args:
        minutes: cells x sites, of all kinds.
        opened: the weeks of those sites, in the same order.
        kinds: site -> kind.

    Raises:
        InputError: openings of other sites, or a limit that is no number of minutes.
    """
    near = within(minutes, limit)
    if not openings.sites.equals(near.sites):
        raise InputError(
            "the openings are not those of the sites of the minutes; take them with openings.of(sites)"
        )
    low, high = openings.low, openings.high
    column = kinds.reindex(near.sites)
    for kind in sorted(column.dropna().unique()):
        site_flags = (column == kind).to_numpy()
        place = np.cumsum(site_flags, dtype=np.int32) - 1
        few = near.of_sites(site_flags)
        mine = Pairs(few.cells, few.sites[site_flags], few.row, place[few.column], few.minutes)
        yield kind, cube(mine, low[site_flags], high[site_flags], limit)


def within(minutes: Minutes, limit: float) -> Pairs:
    """The pairs at most `limit` minutes apart.

    Raises:
        InputError: a limit that is not zero or more; minutes that are not usable.
    """
    if not 0 <= limit < np.inf:
        raise InputError(
            "the limit is %(limit)s minutes; give a number of minutes that is zero or more", limit=limit
        )
    near = minutes if isinstance(minutes, Pairs) else pairs.read(minutes)
    pair_flags = near.minutes <= limit
    return Pairs(
        near.cells, near.sites, near.row[pair_flags], near.column[pair_flags], near.minutes[pair_flags]
    )


def _arriving(near: Pairs, late: NDArray[np.int64], open_flags: Flags) -> Flags:
    """Cells x slots: the sites that keep the same hours, met as many slots later, are one column of a product."""
    rows, which = np.unique(np.packbits(open_flags, axis=1), axis=0, return_inverse=True)
    weeks = np.unpackbits(rows, axis=1, count=SLOTS)
    column = late * len(weeks) + which.ravel()[near.column]
    delays = range(int(late.max(initial=0)) + 1)
    later = np.concatenate([np.roll(weeks, -delay, axis=1) for delay in delays]).astype(np.float32)
    shape = (len(near.cells), len(later))
    ones = np.ones(len(column), dtype=np.float32)
    return np.asarray((sparse.coo_array((ones, (near.row, column)), shape=shape).tocsr() @ later) > 0)


_MOMENT = re.compile(r"(?P<day>[^\W\d]+)\s+(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))?")


def moment(text: str) -> int:
    """The minute of the week of a day and a time, in Italian or English.

    >>> moment("gio 18:30"), moment("Th 18:30"), moment("domenica 11")
    (5430, 5430, 9300)

    Raises:
        InputError: no day or no time can be read.
    """
    match = _MOMENT.fullmatch(text.strip().lower())
    days = weekdays.by_name()
    if match and match["day"] in days:
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        if hour < 24 and minute < 60:
            return days[match["day"]] * DAY + hour * 60 + minute
    raise InputError(
        "%(text)r is no moment of the week; write a day and a time, like 'gio 18:30' or 'Th 18:30'", text=text
    )
