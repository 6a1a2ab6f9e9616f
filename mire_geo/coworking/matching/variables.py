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


def make_table(question: Question, request_order: Sequence[int]) -> Table:
    request_rank = {unit_request: position for position, unit_request in enumerate(request_order)}
    units = sorted(question.units(), key=lambda unit: (request_rank[unit.request], unit.slots))
    id_order = np.argsort(np.array([space.id for space in question.spaces], dtype=str), kind="stable")
    rank_by_id = np.argsort(id_order)
    slot_pieces = _slot_pieces(question.requests)
    resources: dict[tuple[int, str, Any], int] = {}
    unit_numbers, space_numbers, used_resources = [], [], []
    for position, unit in enumerate(units):
        desk = question.requests[unit.request].desk
        near_spaces = question.near_spaces(unit.request)
        walk_minutes = question.minutes[unit.request, near_spaces]
        for space in near_spaces[np.lexsort((rank_by_id[near_spaces], walk_minutes))]:
            if question.reasons_against(unit, int(space)):
                continue
            resource_keys = [(int(space), desk, piece) for slot in unit.slots for piece in slot_pieces[slot]]
            unit_numbers.append(position)
            space_numbers.append(int(space))
            used_resources.append(
                [resources.setdefault(resource_key, len(resources)) for resource_key in resource_keys]
            )
    variable_space = np.array(space_numbers, dtype=np.int64)
    variable_unit = np.array(unit_numbers, dtype=np.int64)
    unit_request = np.array([unit.request for unit in units], dtype=np.int64)
    row_starts = np.cumsum([0, *(len(resources_used) for resources_used in used_resources)])
    resource_positions = np.array(
        [resource for resources_used in used_resources for resource in resources_used], dtype=np.int32
    )
    capacity = [question.spaces[space].desks_of_kind(desk) for space, desk, _ in resources]
    return Table(
        question=question,
        units=units,
        people=np.array([question.requests[position].people for position in unit_request], dtype=np.int64),
        weight=np.array([len(unit.slots) for unit in units], dtype=np.int64),
        unit=variable_unit,
        space=variable_space,
        minutes=question.minutes[unit_request[variable_unit], variable_space]
        if len(variable_unit)
        else np.zeros(0),
        uses=sparse.csr_array(
            (np.ones(len(resource_positions)), resource_positions, row_starts),
            shape=(len(used_resources), len(resources)),
        ),
        capacity=np.array([desks.number if desks else 0 for desks in capacity], dtype=np.int64),
    )


def _slot_pieces(requests: Sequence[Request]) -> dict[Slot, list[tuple[Any, int]]]:
    """The pieces of every slot: between two of them in time no slot of that day begins or ends."""
    slots = sorted({slot for request in requests for slot in request.slots})
    cuts_of_day: dict[Any, list[int]] = {}
    for day in {slot.day for slot in slots}:
        cuts_of_day[day] = sorted(
            {minute for slot in slots if slot.day == day for minute in (slot.start, slot.end)}
        )
    return {
        slot: [
            (slot.day, cut_minute)
            for cut_minute in cuts_of_day[slot.day]
            if slot.start <= cut_minute < slot.end
        ]
        for slot in slots
    }


def settled_variables(variable_table: Table) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Variables that take all of their unit, since nobody else could want for it; and those still to be decided.

    A space whose desks suffice for everybody whom it suits is full at no moment. Whoever finds it nearest is best
    served there, and harms nobody; farther spaces than such a one need not be looked at. Repeated, as every unit that
    is settled leaves room elsewhere.
    """
    remaining = np.arange(len(variable_table.unit))
    settled_parts: list[NDArray[np.intp]] = []
    while True:
        resource_use = variable_table.uses[remaining]
        potential_people = resource_use.T @ variable_table.people[variable_table.unit[remaining]]
        is_crowded = (resource_use @ (potential_people > variable_table.capacity).astype(float)) > 0
        nearest_free = np.full(len(variable_table.units), np.iinfo(np.int64).max)
        np.minimum.at(nearest_free, variable_table.unit[remaining][~is_crowded], remaining[~is_crowded])
        is_near = remaining <= nearest_free[variable_table.unit[remaining]]
        _, first_of_unit = np.unique(variable_table.unit[remaining], return_index=True)
        settled = remaining[first_of_unit][~is_crowded[first_of_unit]]
        settled_parts.append(settled)
        is_near &= ~np.isin(variable_table.unit[remaining], variable_table.unit[settled])
        if is_near.all():
            return np.concatenate(settled_parts), remaining
        remaining = remaining[is_near]


def independent_parts(variable_table: Table, remaining: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """The variables still to be decided, in parts that have nothing to do with one another."""
    if not len(remaining):
        return []
    resource_use = variable_table.uses[remaining]
    is_crowded = (
        resource_use.T @ variable_table.people[variable_table.unit[remaining]]
    ) > variable_table.capacity
    unit_count = len(variable_table.units)
    links = sparse.coo_array(resource_use[:, is_crowded])
    link_rows = np.concatenate([variable_table.unit[remaining], variable_table.unit[remaining][links.row]])
    link_columns = np.concatenate([variable_table.unit[remaining], links.col + unit_count])
    node_count = unit_count + int(is_crowded.sum())
    graph = sparse.coo_array(
        (np.ones(len(link_rows)), (link_rows, link_columns)), shape=(node_count, node_count)
    )
    _, component_labels = sparse.csgraph.connected_components(graph, directed=False)
    variable_component = component_labels[variable_table.unit[remaining]]
    component_order = np.argsort(variable_component, kind="stable")
    return np.split(
        remaining[component_order], np.nonzero(np.diff(variable_component[component_order]))[0] + 1
    )
