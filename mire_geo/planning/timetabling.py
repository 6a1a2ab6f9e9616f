"""Opening-hour changes, added or moved hours, that give most people access who today find a place only when shut.

A case is a persona and a kind: the cells in a gap of hours (a visit would be feasible if every site were open round the
clock, and is not). A block of hours at a site covers a cell when, with it, a visit there becomes feasible. Choosing
blocks within a budget of hours is maximal covering (Church and ReVelle 1974; for opening hours Neutens et al. 2012): a
greedy answer at once, and HiGHS to better it and to prove how far it can be from the best.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from mire_geo.errors import InputError
from mire_geo.measures.pairs import Pairs
from mire_geo.measures.time import hours, personas, prism
from mire_geo.measures.time.hours import ALWAYS, DAY, Interval, Openings, Week
from mire_geo.measures.time.personas import VISIT, Windows
from mire_geo.measures.time.prism import Legs
from mire_geo.planning.optimisation import solver
from mire_geo.schedule import weekdays

EARLIEST, LATEST = 7 * 60, 22 * 60
"""Minutes of the day between which hours are added."""
LENGTHS = (60, 120, 180, 240)
"""Minutes of a block."""
STARTS = (8 * 60, 9 * 60, 14 * 60, 16 * 60, 18 * 60)
"""When a block may start on a day on which the place is closed."""

Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Block:
    """Hours that a site could add on one day, in minutes of the day."""

    site: str
    day: int
    start: int
    end: int

    @property
    def hours(self) -> float:
        """Its length."""
        return (self.end - self.start) / 60

    @property
    def osm_text(self) -> str:
        """As `opening_hours` writes it.

        >>> Block("a", 3, 930, 1140).osm_text
        'Th 15:30-19:00'
        """
        return f"{weekdays.CODES[self.day]} {personas.clock(self.start)}-{personas.clock(self.end)}"

    @property
    def span(self) -> Interval:
        """In minutes from Monday 00:00."""
        return self.day * DAY + self.start, self.day * DAY + self.end


@dataclass(frozen=True, eq=False)
class Case:
    """A persona at the sites of a kind."""

    windows: Windows
    legs: Legs
    people: NDArray[np.int64]
    """Of each cell."""
    waiting: Flags
    """Cells looked at: those in a gap of hours where hours are added, all that have a site in reach where they move."""
    visit: float = VISIT


@dataclass(frozen=True, slots=True)
class Plan:
    """Blocks chosen, best first, and what they come to."""

    blocks: tuple[Block, ...]
    people: float
    """People for whom a visit becomes feasible, case by case: never more than there really are."""
    bound: float
    """No choice of the same blocks and budget reaches more: proven."""
    seconds: float

    @property
    def hours(self) -> float:
        """Hours a week that it takes."""
        return sum(block.hours for block in self.blocks)

    @property
    def gap(self) -> float:
        """How far the answer can be from the best, as a share; 0 where it is proven to be the best."""
        return max(0.0, 1 - self.people / self.bound) if self.bound > 0 else 0.0


@dataclass(frozen=True, eq=False)
class Reshaping:
    """A week chosen for each site, of the same length as the one it has."""

    weeks: Mapping[str, Week]
    """The sites whose week changes, and to what."""
    before: float
    people: float
    """People who can make a visit, case by case, before and after."""
    bound: float
    seconds: float


def candidates(
    openings: Openings,
    *,
    days: Iterable[int] = range(7),
    lengths: Sequence[int] = LENGTHS,
    earliest: int = EARLIEST,
    latest: int = LATEST,
) -> tuple[Block, ...]:
    """Blocks that sites with known hours could add: before they open or after they close, or on a day they are shut.

    A site of whose week something is unknown has none: go and ask first.

    Raises:
        InputError: a day that is none, lengths that are no quarters of an hour.
    """
    chosen = sorted(set(days))
    if not set(chosen) <= set(range(7)):
        raise InputError(f"days {chosen} are not among 0 (Monday) to 6 (Sunday)")
    if any(length <= 0 or length % hours.SLOT for length in lengths):
        raise InputError(
            f"the lengths {list(lengths)} are not whole quarters of an hour; give minutes like 60, 120"
        )
    found: list[Block] = []
    for site, which in zip(openings.sites, openings.which, strict=True):
        week = openings.weeks[which]
        if week.unknown or not week.open:
            continue
        for day in chosen:
            for start, end in sorted(_free(week, day, lengths)):
                if earliest <= start and end <= latest:
                    found.append(Block(str(site), day, start, end))
    return tuple(found)


def _free(week: Week, day: int, lengths: Sequence[int]) -> set[tuple[int, int]]:
    """Stretches of a day, of the lengths given, that touch the opening of the day or lie on a day without any."""
    opened = [
        (round(start - day * DAY), round(end - day * DAY))
        for start, end in week.open
        if start < (day + 1) * DAY and end > day * DAY
    ]
    if opened:
        ends = {end for _, end in opened}
        tried = {(end, end + n) for end in ends for n in lengths}
        tried |= {(start - n, start) for start, _ in opened for n in lengths}
    else:
        tried = {(start, start + n) for start in STARTS for n in lengths}
    return {(a, b) for a, b in tried if all(b <= start or a >= end for start, end in opened)}


def extra_hours(
    cases: Sequence[Case],
    openings: Openings,
    blocks: Sequence[Block],
    budget: float,
    *,
    exact: bool = True,
    time_limit: float = 5.0,
) -> Plan:
    """The blocks that let most people in within `budget` hours a week, at most one a site and day.

    Args:
        openings: the weeks of the sites of the legs, in the same order.
        exact: better the greedy answer with HiGHS, and prove how good it is, for `time_limit` seconds at most.

    Raises:
        InputError: a budget that is no number of hours, a block of a site that the openings do not know.
    """
    began = time.perf_counter()
    if not 0 <= budget < np.inf:
        raise InputError(f"the budget is {budget} hours a week; give a number that is zero or more")
    cover, weights = _merged([_covered(case, openings, blocks) for case in cases], len(blocks))
    cost = np.array([block.hours for block in blocks])
    days = _groups([(block.site, block.day) for block in blocks])
    chosen, bound = _greedy(cover, weights, cost, days, budget)
    if exact and len(blocks) and len(weights):
        chosen, bound = _proven(cover, weights, cost, days, budget, chosen, bound, time_limit)
    reached = _reached(cover, weights, chosen)
    order = sorted(
        np.flatnonzero(chosen).tolist(), key=lambda b: (-weights[cover[:, [b]].nonzero()[0]].sum(), b)
    )
    plan = tuple(blocks[b] for b in order)
    return Plan(plan, reached, max(bound, reached), time.perf_counter() - began)


def _covered(
    case: Case, openings: Openings, blocks: Sequence[Block]
) -> tuple[sparse.csr_array, NDArray[np.int64]]:
    """Waiting cells x blocks: does the visit become feasible with the block alone; and the people of those cells."""
    longer = [
        (block.site, Week((*openings.weeks[openings.which[at]].open, block.span)))
        for block, at in zip(blocks, _positions(openings, [block.site for block in blocks]), strict=True)
    ]
    return _feasible(case, openings, longer)


def _positions(openings: Openings, sites: Sequence[str]) -> NDArray[np.intp]:
    at = openings.sites.get_indexer(pd.Index(list(sites), dtype=object))
    if (at < 0).any():
        raise InputError(f"site {sites[int(np.argmax(at < 0))]!r} has no week here; give it one first")
    return at


def _feasible(
    case: Case, openings: Openings, variants: Sequence[tuple[str, Week]]
) -> tuple[sparse.csr_array, NDArray[np.int64]]:
    """Waiting cells x variants of a site's week: can the cell make a visit there."""
    if not openings.sites.equals(case.legs.home.sites):
        raise InputError(
            "the openings are not those of the sites of the legs; take them with openings.of(sites)"
        )
    home = case.legs.home
    waiting = case.waiting & (case.people > 0)
    cells = np.flatnonzero(waiting)
    place = np.full(len(home.cells), -1)
    place[cells] = np.arange(len(cells))
    if not len(variants) or not len(cells):
        return sparse.csr_array((len(cells), len(variants))), case.people[cells]
    at = _positions(openings, [site for site, _ in variants])
    kept = np.flatnonzero(waiting[home.row])
    kept = kept[np.argsort(home.column[kept], kind="stable")]
    starts = np.searchsorted(home.column[kept], np.arange(len(home.sites) + 1))
    count = np.diff(starts)[at]
    column = np.repeat(np.arange(len(at), dtype=np.int32), count)
    within = np.arange(len(column)) - np.repeat(np.cumsum(count) - count, count)
    taken = kept[starts[at][column] + within]
    labels = pd.RangeIndex(len(at))
    near = Pairs(home.cells, labels, home.row[taken], column, home.minutes[taken])
    legs = Legs(near, case.legs.work[at], case.legs.school[taken], case.legs.to_school, case.legs.commute)
    distinct: dict[Week, int] = {}
    which = np.array([distinct.setdefault(week, len(distinct)) for _, week in variants], dtype=np.uint16)
    found = prism.usable(case.windows, Openings(labels, which, tuple(distinct)), legs, case.visit).feasible
    row, col = place[near.row[found.pairs]], near.column[found.pairs]
    table = sparse.coo_array((np.ones(len(row)), (row, col)), shape=(len(cells), len(at))).tolil()
    for everywhere in np.flatnonzero(found.anywhere):
        table[:, [everywhere]] = 1.0
    return table.tocsr(), case.people[cells]


def _merged(
    tables: Iterable[tuple[sparse.csr_array, NDArray[np.int64]]], width: int
) -> tuple[sparse.csr_array, NDArray[np.float64]]:
    """Rows with the same blocks become one, their people added; rows without any are left out."""
    heaped: dict[bytes, float] = {}
    for table, people in tables:
        table.sort_indices()
        for row, weight in enumerate(people):
            held = table.indices[table.indptr[row] : table.indptr[row + 1]].astype(np.int32)
            if len(held):
                key = held.tobytes()
                heaped[key] = heaped.get(key, 0.0) + float(weight)
    rows = [np.frombuffer(key, dtype=np.int32) for key in heaped]
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    columns = np.concatenate(rows) if rows else np.empty(0, dtype=np.int32)
    table = sparse.csr_array((np.ones(len(columns)), columns, starts), shape=(len(rows), width))
    return table, np.array(list(heaped.values()))


def _groups(keys: Sequence[tuple[str, int]]) -> NDArray[np.intp]:
    """Number of the group of each key."""
    numbers: dict[tuple[str, int], int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.intp)


def _reached(cover: sparse.csr_array, weights: NDArray[np.float64], chosen: Flags) -> float:
    return float(weights[(cover @ chosen.astype(float)) > 0].sum())


def _greedy(
    cover: sparse.csr_array,
    weights: NDArray[np.float64],
    cost: NDArray[np.float64],
    days: NDArray[np.intp],
    budget: float,
) -> tuple[Flags, float]:
    """Block after block, the most people an hour; or the best single block, if that is more. And a proven bound."""
    columns = cover.tocsc()
    missing = weights.copy()
    chosen, free = np.zeros(len(cost), dtype=bool), cost <= budget + 1e-9
    left = budget
    gain = columns.T @ missing if len(weights) else np.zeros(len(cost))
    alone = gain.copy()
    ratio = np.where(free, gain / np.maximum(cost, 1e-9), 0.0)
    bound = min(float(weights.sum()), float(ratio.max(initial=0.0)) * budget)
    while True:
        open_to = free & (cost <= left + 1e-9)
        ratio = np.where(open_to, gain / np.maximum(cost, 1e-9), 0.0)
        if not ratio.max(initial=0.0) > 0:
            break
        best = int(np.argmax(ratio))
        chosen[best] = True
        left -= cost[best]
        free &= days != days[best]
        missing[columns.indices[columns.indptr[best] : columns.indptr[best + 1]]] = 0.0
        gain = columns.T @ missing
    single = np.where(cost <= budget + 1e-9, alone, 0.0)
    if single.max(initial=0.0) > _reached(cover, weights, chosen):
        chosen = np.zeros(len(cost), dtype=bool)
        chosen[int(np.argmax(single))] = True
    return chosen, bound


def _proven(
    cover: sparse.csr_array,
    weights: NDArray[np.float64],
    cost: NDArray[np.float64],
    days: NDArray[np.intp],
    budget: float,
    start: Flags,
    bound: float,
    time_limit: float,
) -> tuple[Flags, float]:
    """The best blocks that HiGHS finds from the greedy ones, and the better of the two bounds."""
    people, width = len(weights), len(cost)
    count = int(days.max()) + 1
    once = sparse.csr_array((np.ones(width), (days, np.arange(width))), shape=(count, width))
    matrix = sparse.block_array(
        [
            [cover, -sparse.eye_array(people)],
            [sparse.csr_array(cost[None, :]), None],
            [once, None],
        ],
        format="csc",
    )
    programme = solver.Programme(
        cost=np.concatenate([np.zeros(width), -weights]),
        matrix=matrix,
        lower=np.concatenate([np.zeros(people), [-np.inf], np.full(count, -np.inf)]),
        upper=np.concatenate([np.full(people, np.inf), [budget], np.ones(count)]),
        whole=np.concatenate([np.ones(width, dtype=bool), np.zeros(people, dtype=bool)]),
    )
    served = ((cover @ start.astype(float)) > 0).astype(float)
    answer = solver.solve(
        programme, start=np.concatenate([start.astype(float), served]), gap=0.999, time_limit=time_limit
    )
    if answer.values is None:
        return start, bound
    chosen = answer.values[:width] > 0.5
    if _reached(cover, weights, chosen) < _reached(cover, weights, start):
        chosen = start
    return chosen, min(bound, -answer.bound)


def patterns(week: Week) -> tuple[Week, ...]:
    """Weeks of the same length as a known one, itself first: moved earlier or later, one late day, a Saturday.

    One late day (the "giornata del cittadino") takes its hours evenly from the end of the other days; a Saturday takes
    the first opening of another day. None of them opens before 7 or after 22.
    """
    if week.unknown or not week.open:
        return (week,)
    pieces = [(int(s // DAY), s % DAY, s % DAY + e - s) for s, e in week.open]
    tried = [[(d, s + by, e + by) for d, s, e in pieces] for by in (-60, 30, 60, 120)]
    opened = sorted({d for d, _, _ in pieces if d < 5})
    for late in opened:
        tried += [made for more in (60, 120, 180, 240) if (made := _late_day(pieces, opened, late, more))]
        if not any(d == 5 for d, _, _ in pieces):
            first = next(piece for piece in pieces if piece[0] == late)
            length = first[2] - first[1]
            tried.append([piece for piece in pieces if piece != first] + [(5, 9 * 60.0, 9 * 60.0 + length)])
    kept = [week]
    for made in tried:
        if all(EARLIEST <= s < e <= LATEST for _, s, e in made):
            one = Week(tuple((d * DAY + s, d * DAY + e) for d, s, e in made))
            if one not in kept and _length(one) == _length(week):
                kept.append(one)
    return tuple(kept)


def _late_day(
    pieces: Sequence[tuple[int, float, float]], opened: Sequence[int], late: int, more: int
) -> list[tuple[int, float, float]]:
    others = [day for day in opened if day != late]
    if not others or more % (len(others) * hours.SLOT):
        return []
    less = more // len(others)
    last = {day: max(e for d, _, e in pieces if d == day) for day in opened}
    made = []
    for d, s, e in pieces:
        by = 0 if d not in last or e < last[d] else more if d == late else -less
        made.append((d, s, e + by))
    return made if all(s < e for _, s, e in made) else []


def _length(week: Week) -> float:
    return sum(end - start for start, end in week.open)


def reshape(
    cases: Sequence[Case],
    openings: Openings,
    weeks: Mapping[str, Sequence[Week]],
    *,
    time_limit: float = 5.0,
) -> Reshaping:
    """One week a site, of those offered (see `patterns`), so that most people can make a visit; the rest stay.

    Args:
        weeks: site -> the weeks it may have, of one length; the one it has counts as one of them.

    Raises:
        InputError: weeks of different lengths, a site that the openings do not know.
    """
    began = time.perf_counter()
    at = _positions(openings, list(weeks))
    own = {site: openings.weeks[openings.which[position]] for site, position in zip(weeks, at, strict=True)}
    offered = {site: tuple(dict.fromkeys([own[site], *some])) for site, some in weeks.items()}
    for site, some in offered.items():
        if len({_length(week) for week in some}) > 1:
            raise InputError(
                f"the weeks offered to site {site!r} are not of one length; offer weeks of equal hours"
            )
    fixed = [
        (str(site), openings.weeks[which])
        for site, which in zip(openings.sites, openings.which, strict=True)
        if site not in weeks
    ]
    variants = [(site, week) for site, some in offered.items() for week in some] + fixed
    cover, weights = _merged([_feasible(case, openings, variants) for case in cases], len(variants))
    start = np.array([week == own.get(site, week) for site, week in variants])
    chosen, bound = start, float(weights.sum())
    if len(weights):
        chosen, bound = _chosen(cover, weights, _sites(variants), start, time_limit)
    people = _reached(cover, weights, chosen)
    changed = {
        site: week
        for (site, week), took, had in zip(variants, chosen, start, strict=True)
        if took and not had
    }
    before = _reached(cover, weights, start)
    return Reshaping(changed, before, people, max(bound, people), time.perf_counter() - began)


def _sites(variants: Sequence[tuple[str, Week]]) -> NDArray[np.intp]:
    return _groups([(site, 0) for site, _ in variants])


def _chosen(
    cover: sparse.csr_array,
    weights: NDArray[np.float64],
    sites: NDArray[np.intp],
    start: Flags,
    time_limit: float,
) -> tuple[Flags, float]:
    people, width = len(weights), len(sites)
    count = int(sites.max()) + 1
    once = sparse.csr_array((np.ones(width), (sites, np.arange(width))), shape=(count, width))
    programme = solver.Programme(
        cost=np.concatenate([np.zeros(width), -weights]),
        matrix=sparse.block_array([[cover, -sparse.eye_array(people)], [once, None]], format="csc"),
        lower=np.concatenate([np.zeros(people), np.ones(count)]),
        upper=np.concatenate([np.full(people, np.inf), np.ones(count)]),
        whole=np.concatenate([np.ones(width, dtype=bool), np.zeros(people, dtype=bool)]),
    )
    served = ((cover @ start.astype(float)) > 0).astype(float)
    answer = solver.solve(
        programme, start=np.concatenate([start.astype(float), served]), gap=0.999, time_limit=time_limit
    )
    if answer.values is None:
        return start, float(weights.sum())
    chosen = answer.values[:width] > 0.5
    better = _reached(cover, weights, chosen) > _reached(cover, weights, start)
    return (chosen if better else start), -answer.bound


def osm_text(week: Week) -> str:
    """The known hours of a week as `opening_hours` writes them; days with the same hours together.

    >>> osm_text(Week(((510, 930), (1950, 2370), (7740, 7920))))
    'Mo,Tu 08:30-15:30; Sa 09:00-12:00'
    """
    if week == ALWAYS:
        return "24/7"
    by_hours: dict[str, list[str]] = {}
    for day in range(7):
        spans = [
            f"{personas.clock(start - day * DAY)}-{personas.clock(end - day * DAY)}"
            for start, end in week.open
            if day * DAY <= start < (day + 1) * DAY
        ]
        if spans:
            by_hours.setdefault(",".join(spans), []).append(weekdays.CODES[day])
    return "; ".join(f"{_days(named)} {spans}" for spans, named in by_hours.items())


def _days(named: Sequence[str]) -> str:
    first, last = weekdays.CODES.index(named[0]), weekdays.CODES.index(named[-1])
    if len(named) > 2 and last - first == len(named) - 1:
        return f"{named[0]}-{named[-1]}"
    return ",".join(named)
