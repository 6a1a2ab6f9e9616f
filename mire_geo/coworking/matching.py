"""Matching: who gets a desk where. As many as can be, then nobody left far behind, then the least walking; proven.

In this order, each among the answers that are as good in all before:

1. most desks given: people x slots;
2. fewest people who walk more than 60 minutes, then more than 55, ... then more than 5 (bands of `band` minutes): no
   gain of a minute for many is bought by sending somebody far away (lexicographic min-max, in bands);
3. least sum of walking minutes.

Whatever slots overlap, no space ever has more people at one moment than desks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from mire_geo.coworking import options
from mire_geo.coworking.demand import Request, Slot
from mire_geo.coworking.options import Question, Unit
from mire_geo.coworking.supply import Space
from mire_geo.errors import InputError
from mire_geo.measures import pairs
from mire_geo.planning.optimisation import lexicographic

BAND = 5.0
"""Minutes of a band of fairness: within one, a longer walk of some may buy shorter ones of others."""

Ints = NDArray[np.int64]


class Match(NamedTuple):
    """People of a request who have desks in a space for all slots of a unit."""

    unit: Unit
    space: int
    people: int
    minutes: float


class Left(NamedTuple):
    """People of a request who have none."""

    unit: Unit
    people: int
    full: bool
    """Whether spaces suit and their desks are all given; else no space suits."""


@dataclass(frozen=True, eq=False)
class Matching:
    """Who has a desk where, who has none, and how good that is."""

    question: Question
    matches: tuple[Match, ...]
    left: tuple[Left, ...]
    proven: bool
    """Whether no other answer can be better, in the order of the module."""
    bound: float
    """Desks (people x slots) that no answer can exceed."""

    @property
    def asked(self) -> int:
        """Desks asked for: people x slots."""
        return self.served + sum(one.people * len(one.unit.slots) for one in self.left)

    @property
    def served(self) -> int:
        """Desks given: people x slots."""
        return sum(one.people * len(one.unit.slots) for one in self.matches)

    @property
    def people(self) -> int:
        """People who have a desk for at least one of their days."""
        had: dict[int, dict[Unit, int]] = {}
        for match in self.matches:
            mine = had.setdefault(match.unit.request, {})
            mine[match.unit] = mine.get(match.unit, 0) + match.people
        return sum(max(units.values()) for units in had.values())

    @property
    def walked(self) -> float:
        """Minutes walked one way, summed over desks given."""
        return sum(one.minutes * one.people * len(one.unit.slots) for one in self.matches)

    @property
    def mean(self) -> float:
        """Minutes of the mean walk; NaN where nobody has a desk."""
        return self.walked / self.served if self.served else float("nan")

    @property
    def longest(self) -> float:
        """Minutes of the longest walk; NaN where nobody has a desk."""
        return max((one.minutes for one in self.matches), default=float("nan"))

    def beyond(self, minutes: float) -> int:
        """Desks given farther away than that."""
        return sum(one.people * len(one.unit.slots) for one in self.matches if one.minutes > minutes)

    def taken(self, space: int, desk: str, slot: Slot) -> int:
        """The most desks of a kind that are taken at one moment of a slot."""
        mine = [
            (one, match.people)
            for match in self.matches
            if match.space == space and self.question.requests[match.unit.request].desk == desk
            for one in match.unit.slots
            if one.meets(slot)
        ]
        starts = {max(slot.start, one.start) for one, _ in mine}
        return max((sum(n for one, n in mine if one.start <= at < one.end) for at in starts), default=0)


def match(
    requests: Sequence[Request],
    spaces: Sequence[Space],
    minutes: pairs.Labelled,
    *,
    band: float = BAND,
    time_limit: float = np.inf,
) -> Matching:
    """The best matching (see the module), the same whatever the order of requests and spaces.

    Only published spaces take part.

    Args:
        minutes: walking minutes, rows = `where` of the requests, columns = ids of the spaces; `inf` out of reach.
        band: minutes of a band of fairness.
        time_limit: seconds; when they are over the best so far comes back, `proven` False, with its bound.

    Raises:
        InputError: ids that come twice, minutes that do not speak of a place or a space, a band that is no length.

    >>> import pandas as pd
    >>> from mire_geo.coworking import Desks, Request, Space, slot
    >>> space = Space("s", "Spazio", (Desks("open", 1, day=15),), "Mo-Fr 09:00-18:00")
    >>> ask = [Request(name, "here", (slot("2026-09-30 09:00-13:00"),)) for name in "ab"]
    >>> found = match(ask, [space], pd.DataFrame({"s": [7.0]}, index=["here"]))
    >>> found.served, found.asked, found.mean, found.proven
    (1, 2, 7.0, True)
    """
    if not band > 0:
        raise InputError("the band of fairness is %(band)s minutes; give a number above zero", band=band)
    asked = options.question(requests, spaces, minutes)
    table = _table(asked, sorted(range(len(requests)), key=lambda at: requests[at].id))
    given = np.zeros(len(table.unit), dtype=np.int64)
    free, rest = _settled(table)
    given[free] = table.people[table.unit[free]]
    proven, bound = True, float((given * table.weight[table.unit]).sum())
    for part in _parts(table, rest):
        answer = _solve(table, part, band, time_limit)
        given[part] = answer.values
        units = np.unique(table.unit[part])
        everybody = float((table.people[units] * table.weight[units]).sum())
        proven, bound = proven and answer.proven, bound + min(-answer.bounds[0], everybody)
    return _matching(table, given, proven, bound)


def first_come(requests: Sequence[Request], spaces: Sequence[Space], minutes: pairs.Labelled) -> Matching:
    """What is had where each request in turn takes the nearest desks that are left: to be compared with `match`."""
    asked = options.question(requests, spaces, minutes)
    table = _table(asked, range(len(requests)))
    left, given = table.capacity.copy(), np.zeros(len(table.unit), dtype=np.int64)
    waiting = table.people.copy()
    for at, unit in enumerate(table.unit):
        used = table.uses.indices[table.uses.indptr[at] : table.uses.indptr[at + 1]]
        given[at] = min(waiting[unit], left[used].min())
        left[used] -= given[at]
        waiting[unit] -= given[at]
    return _matching(table, given, proven=False, bound=np.inf)


class Gain(NamedTuple):
    """What one matching has over another of the same requests."""

    served: int
    """Desks given (people x slots), more."""
    people: int
    """People with a desk on one of their days, more; may be below zero, as desks are what is made most."""
    shared: int
    """Desks that both give."""
    minutes: float
    """Minutes of walking less, on the desks that both give; below zero where some walk on so that more are served."""


def gain(found: Matching, other: Matching) -> Gain:
    """What `found` has over `other`."""
    one, two = _by_unit(found), _by_unit(other)
    shared, minutes = 0, 0.0
    for unit in one.keys() & two.keys():
        (people, walked), (others, walked_there) = one[unit], two[unit]
        both = min(people, others) * len(unit.slots)
        shared += both
        minutes += both * (walked_there / others - walked / people)
    return Gain(found.served - other.served, found.people - other.people, shared, round(minutes, 6))


def _by_unit(found: Matching) -> dict[Unit, tuple[int, float]]:
    """People and their minutes, of every unit."""
    told: dict[Unit, tuple[int, float]] = {}
    for one in found.matches:
        people, walked = told.get(one.unit, (0, 0.0))
        told[one.unit] = (people + one.people, walked + one.people * one.minutes)
    return told


@dataclass(frozen=True, eq=False)
class _Table:
    """Every unit with every space that suits it, nearest first; one variable each."""

    question: Question
    units: list[Unit]
    people: Ints
    """Of each unit."""
    weight: Ints
    """Slots of each unit."""
    unit: Ints
    """Of each variable; never falls."""
    space: Ints
    minutes: NDArray[np.float64]
    uses: Any
    """Variables x resources. A resource is the desks of a kind in a space for a piece of a day that is never cut."""
    capacity: Ints
    """Of each resource."""


def _table(asked: Question, order: Sequence[int]) -> _Table:
    rank = {request: at for at, request in enumerate(order)}
    units = sorted(asked.units(), key=lambda unit: (rank[unit.request], unit.slots))
    by_id = np.argsort(np.array([space.id for space in asked.spaces], dtype=str), kind="stable")
    place = np.argsort(by_id)
    pieces = _pieces(asked.requests)
    resources: dict[tuple[int, str, Any], int] = {}
    unit_of, space_of, used = [], [], []
    for at, unit in enumerate(units):
        desk = asked.requests[unit.request].desk
        near = asked.near(unit.request)
        walks = asked.minutes[unit.request, near]
        for space in near[np.lexsort((place[near], walks))]:
            if asked.against(unit, int(space)):
                continue
            keys = [(int(space), desk, piece) for one in unit.slots for piece in pieces[one]]
            unit_of.append(at)
            space_of.append(int(space))
            used.append([resources.setdefault(key, len(resources)) for key in keys])
    spaces = np.array(space_of, dtype=np.int64)
    number = np.array(unit_of, dtype=np.int64)
    request = np.array([unit.request for unit in units], dtype=np.int64)
    counts = np.cumsum([0, *(len(one) for one in used)])
    flat = np.array([one for some in used for one in some], dtype=np.int32)
    capacity = [asked.spaces[space].of(desk) for space, desk, _ in resources]
    return _Table(
        question=asked,
        units=units,
        people=np.array([asked.requests[at].people for at in request], dtype=np.int64),
        weight=np.array([len(unit.slots) for unit in units], dtype=np.int64),
        unit=number,
        space=spaces,
        minutes=asked.minutes[request[number], spaces] if len(number) else np.zeros(0),
        uses=sparse.csr_array((np.ones(len(flat)), flat, counts), shape=(len(used), len(resources))),
        capacity=np.array([desks.number if desks else 0 for desks in capacity], dtype=np.int64),
    )


def _pieces(requests: Sequence[Request]) -> dict[Slot, list[tuple[Any, int]]]:
    """The pieces of every slot: between two of them in time no slot of that day begins or ends."""
    slots = sorted({slot for request in requests for slot in request.slots})
    cuts: dict[Any, list[int]] = {}
    for day in {slot.day for slot in slots}:
        cuts[day] = sorted({at for slot in slots if slot.day == day for at in (slot.start, slot.end)})
    return {
        slot: [(slot.day, cut) for cut in cuts[slot.day] if slot.start <= cut < slot.end] for slot in slots
    }


def _settled(table: _Table) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Variables that take all of their unit, since nobody else could want for it; and those still to be decided.

    A space whose desks suffice for everybody whom it suits is full at no moment. Whoever finds it nearest is best
    served there, and harms nobody; farther spaces than such a one need not be looked at. Repeated, as every unit that
    is settled leaves room elsewhere.
    """
    left = np.arange(len(table.unit))
    taken: list[NDArray[np.intp]] = []
    while True:
        uses = table.uses[left]
        potential = uses.T @ table.people[table.unit[left]]
        crowded = (uses @ (potential > table.capacity).astype(float)) > 0
        nearest_free = np.full(len(table.units), np.iinfo(np.int64).max)
        np.minimum.at(nearest_free, table.unit[left][~crowded], left[~crowded])
        kept = left <= nearest_free[table.unit[left]]
        _, first = np.unique(table.unit[left], return_index=True)
        settled = left[first][~crowded[first]]
        taken.append(settled)
        kept &= ~np.isin(table.unit[left], table.unit[settled])
        if kept.all():
            return np.concatenate(taken), left
        left = left[kept]


def _parts(table: _Table, left: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """The variables still to be decided, in parts that have nothing to do with one another."""
    if not len(left):
        return []
    uses = table.uses[left]
    crowded = (uses.T @ table.people[table.unit[left]]) > table.capacity
    units = len(table.units)
    links = sparse.coo_array(uses[:, crowded])
    row = np.concatenate([table.unit[left], table.unit[left][links.row]])
    column = np.concatenate([table.unit[left], links.col + units])
    size = units + int(crowded.sum())
    graph = sparse.coo_array((np.ones(len(row)), (row, column)), shape=(size, size))
    _, label = sparse.csgraph.connected_components(graph, directed=False)
    mine = label[table.unit[left]]
    order = np.argsort(mine, kind="stable")
    return np.split(left[order], np.nonzero(np.diff(mine[order]))[0] + 1)


def _solve(
    table: _Table, part: NDArray[np.intp], band: float, time_limit: float
) -> lexicographic.Lexicographic:
    unit = table.unit[part]
    units, number = np.unique(unit, return_inverse=True)
    uses = table.uses[part]
    held = np.asarray(uses.sum(axis=0)).ravel() > 0
    each = sparse.csr_array(
        (np.ones(len(part)), (number, np.arange(len(part)))), shape=(len(units), len(part))
    )
    weight, walks = table.weight[unit].astype(float), table.minutes[part]
    limits = band * np.arange(int(walks.max() // band), -1, -1)
    costs = [-weight, *(weight * (walks > limit) for limit in limits if limit > 0), weight * walks]
    return lexicographic.minimise(
        costs,
        sparse.vstack([each, uses[:, held].T]),
        np.concatenate([table.people[units], table.capacity[held]]).astype(float),
        table.people[unit].astype(float),
        time_limit=time_limit,
    )


def _matching(table: _Table, given: Ints, proven: bool, bound: float) -> Matching:
    had = np.zeros(len(table.units), dtype=np.int64)
    np.add.at(had, table.unit, given)
    suited = np.bincount(table.unit, minlength=len(table.units)) > 0
    matches = tuple(
        Match(table.units[table.unit[at]], int(table.space[at]), int(given[at]), float(table.minutes[at]))
        for at in np.nonzero(given)[0]
    )
    left = tuple(
        Left(unit, int(people), bool(full))
        for unit, people, full in zip(table.units, table.people - had, suited, strict=True)
        if people
    )
    return Matching(table.question, matches, left, proven, bound)
