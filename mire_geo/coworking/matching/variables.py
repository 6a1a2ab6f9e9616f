"""Every unit of people with every space that suits it: the variables, and which of them are settled at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from mire_geo.coworking.demand import Request, Slot
from mire_geo.coworking.options import Question, Unit

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Table:
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


def table_of(question: Question, order: Sequence[int]) -> Table:
    rank = {request: at for at, request in enumerate(order)}
    units = sorted(question.units(), key=lambda unit: (rank[unit.request], unit.slots))
    by_id = np.argsort(np.array([space.id for space in question.spaces], dtype=str), kind="stable")
    place = np.argsort(by_id)
    pieces = _pieces(question.requests)
    resources: dict[tuple[int, str, Any], int] = {}
    unit_of, space_of, used = [], [], []
    for at, unit in enumerate(units):
        desk = question.requests[unit.request].desk
        near = question.near(unit.request)
        walks = question.minutes[unit.request, near]
        for space in near[np.lexsort((place[near], walks))]:
            if question.objections(unit, int(space)):
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
    capacity = [question.spaces[space].of(desk) for space, desk, _ in resources]
    return Table(
        question=question,
        units=units,
        people=np.array([question.requests[at].people for at in request], dtype=np.int64),
        weight=np.array([len(unit.slots) for unit in units], dtype=np.int64),
        unit=number,
        space=spaces,
        minutes=question.minutes[request[number], spaces] if len(number) else np.zeros(0),
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


def settled_of(table: Table) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Variables that take all of their unit, since nobody else could want for it; and those still to be decided.

    A space whose desks suffice for everybody whom it suits is full at no moment. Whoever finds it nearest is best
    served there, and harms nobody; farther spaces than such a one need not be looked at. Repeated, as every unit that
    is settled leaves room elsewhere.
    """
    remaining = np.arange(len(table.unit))
    settled_parts: list[NDArray[np.intp]] = []
    while True:
        uses = table.uses[remaining]
        potential = uses.T @ table.people[table.unit[remaining]]
        crowded = (uses @ (potential > table.capacity).astype(float)) > 0
        nearest_free = np.full(len(table.units), np.iinfo(np.int64).max)
        np.minimum.at(nearest_free, table.unit[remaining][~crowded], remaining[~crowded])
        near = remaining <= nearest_free[table.unit[remaining]]
        _, first = np.unique(table.unit[remaining], return_index=True)
        settled = remaining[first][~crowded[first]]
        settled_parts.append(settled)
        near &= ~np.isin(table.unit[remaining], table.unit[settled])
        if near.all():
            return np.concatenate(settled_parts), remaining
        remaining = remaining[near]


def parts(table: Table, remaining: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """The variables still to be decided, in parts that have nothing to do with one another."""
    if not len(remaining):
        return []
    uses = table.uses[remaining]
    crowded = (uses.T @ table.people[table.unit[remaining]]) > table.capacity
    units = len(table.units)
    links = sparse.coo_array(uses[:, crowded])
    row = np.concatenate([table.unit[remaining], table.unit[remaining][links.row]])
    column = np.concatenate([table.unit[remaining], links.col + units])
    size = units + int(crowded.sum())
    graph = sparse.coo_array((np.ones(len(row)), (row, column)), shape=(size, size))
    _, label = sparse.csgraph.connected_components(graph, directed=False)
    mine = label[table.unit[remaining]]
    order = np.argsort(mine, kind="stable")
    return np.split(remaining[order], np.nonzero(np.diff(mine[order]))[0] + 1)
