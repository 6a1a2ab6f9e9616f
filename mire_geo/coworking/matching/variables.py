"""Every unit of people with every space that suits it: the variables, and which of them are settled at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from mire_geo.coworking.demand import Request, Slot
from mire_geo.coworking.options import Question, Unit

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class VariableTable:
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


def make_table(question: Question, request_order: Sequence[int]) -> VariableTable:
    rank_by_request = {request_index: rank for rank, request_index in enumerate(request_order)}
    slot_bundles = sorted(
        question.units(), key=lambda slot_bundle: (rank_by_request[slot_bundle.request], slot_bundle.slots)
    )
    space_id_order = np.argsort(np.array([space.id for space in question.spaces], dtype=str), kind="stable")
    rank_by_id = np.argsort(space_id_order)
    pieces_by_slot = _time_pieces_by_slot(question.requests)
    index_of_resource: dict[tuple[int, str, Any], int] = {}
    bundle_indices, space_indices, used_resources = [], [], []
    for bundle_index, slot_bundle in enumerate(slot_bundles):
        desk_kind = question.requests[slot_bundle.request].desk
        near_spaces = question.near_spaces(slot_bundle.request)
        walk_minutes = question.minutes[slot_bundle.request, near_spaces]
        for space_index in near_spaces[np.lexsort((rank_by_id[near_spaces], walk_minutes))]:
            if question.reasons_against(slot_bundle, int(space_index)):
                continue
            resource_keys = [
                (int(space_index), desk_kind, piece)
                for slot in slot_bundle.slots
                for piece in pieces_by_slot[slot]
            ]
            bundle_indices.append(bundle_index)
            space_indices.append(int(space_index))
            used_resources.append(
                [
                    index_of_resource.setdefault(resource_key, len(index_of_resource))
                    for resource_key in resource_keys
                ]
            )
    space_of_variable = np.array(space_indices, dtype=np.int64)
    bundle_of_variable = np.array(bundle_indices, dtype=np.int64)
    request_of_bundle = np.array([slot_bundle.request for slot_bundle in slot_bundles], dtype=np.int64)
    return VariableTable(
        question=question,
        units=slot_bundles,
        people=np.array(
            [question.requests[request_index].people for request_index in request_of_bundle], dtype=np.int64
        ),
        weight=np.array([len(slot_bundle.slots) for slot_bundle in slot_bundles], dtype=np.int64),
        unit=bundle_of_variable,
        space=space_of_variable,
        minutes=question.minutes[request_of_bundle[bundle_of_variable], space_of_variable]
        if len(bundle_of_variable)
        else np.zeros(0),
        uses=_incidence_matrix(used_resources, len(index_of_resource)),
        capacity=_resource_capacities(question, index_of_resource),
    )


def _incidence_matrix(used_resources: Sequence[Sequence[int]], resource_count: int) -> sparse.csr_array:
    """Variables x resources, 1 where a variable uses a resource."""
    row_starts = np.cumsum([0, *map(len, used_resources)])
    columns = np.array([resource for row in used_resources for resource in row], dtype=np.int32)
    return sparse.csr_array(
        (np.ones(len(columns)), columns, row_starts), shape=(len(used_resources), resource_count)
    )


def _resource_capacities(question: Question, resources: Iterable[tuple[int, str, Any]]) -> Ints:
    desks_of_resources = [
        question.spaces[space_index].desks_of_kind(desk_kind) for space_index, desk_kind, _ in resources
    ]
    return np.array([desks.number if desks else 0 for desks in desks_of_resources], dtype=np.int64)


def _time_pieces_by_slot(requests: Sequence[Request]) -> dict[Slot, list[tuple[Any, int]]]:
    """The pieces of every slot: between two of them in time no slot of that day begins or ends."""
    slots = sorted({slot for request in requests for slot in request.slots})
    cut_minutes_by_day: dict[Any, list[int]] = {}
    for day in {slot.day for slot in slots}:
        cut_minutes_by_day[day] = sorted(
            {minute for slot in slots if slot.day == day for minute in (slot.start, slot.end)}
        )
    return {
        slot: [
            (slot.day, cut_minute)
            for cut_minute in cut_minutes_by_day[slot.day]
            if slot.start <= cut_minute < slot.end
        ]
        for slot in slots
    }


def settled_variables(variable_table: VariableTable) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Variables that take all of their unit, since nobody else could want for it; and those still to be decided.

    A space whose desks suffice for everybody whom it suits is full at no moment. Whoever finds it nearest is best
    served there, and harms nobody; farther spaces than such a one need not be looked at. Repeated, as every unit that
    is settled leaves room elsewhere.
    """
    remaining_variables = np.arange(len(variable_table.unit))
    settled_parts: list[NDArray[np.intp]] = []
    while True:
        resource_use = variable_table.uses[remaining_variables]
        potential_people = resource_use.T @ variable_table.people[variable_table.unit[remaining_variables]]
        is_crowded = (resource_use @ (potential_people > variable_table.capacity).astype(float)) > 0
        nearest_free_variable = np.full(len(variable_table.units), np.iinfo(np.int64).max)
        np.minimum.at(
            nearest_free_variable,
            variable_table.unit[remaining_variables][~is_crowded],
            remaining_variables[~is_crowded],
        )
        is_still_needed = (
            remaining_variables <= nearest_free_variable[variable_table.unit[remaining_variables]]
        )
        _, first_positions = np.unique(variable_table.unit[remaining_variables], return_index=True)
        settled_now = remaining_variables[first_positions][~is_crowded[first_positions]]
        settled_parts.append(settled_now)
        is_still_needed &= ~np.isin(
            variable_table.unit[remaining_variables], variable_table.unit[settled_now]
        )
        if is_still_needed.all():
            return np.concatenate(settled_parts), remaining_variables
        remaining_variables = remaining_variables[is_still_needed]


def independent_parts(
    variable_table: VariableTable, remaining_variables: NDArray[np.intp]
) -> list[NDArray[np.intp]]:
    """The variables still to be decided, in parts that have nothing to do with one another."""
    if not len(remaining_variables):
        return []
    resource_use = variable_table.uses[remaining_variables]
    is_crowded = (
        resource_use.T @ variable_table.people[variable_table.unit[remaining_variables]]
    ) > variable_table.capacity
    bundle_count = len(variable_table.units)
    resource_links = sparse.coo_array(resource_use[:, is_crowded])
    link_rows = np.concatenate(
        [
            variable_table.unit[remaining_variables],
            variable_table.unit[remaining_variables][resource_links.row],
        ]
    )
    link_columns = np.concatenate(
        [variable_table.unit[remaining_variables], resource_links.col + bundle_count]
    )
    node_count = bundle_count + int(is_crowded.sum())
    link_graph = sparse.coo_array(
        (np.ones(len(link_rows)), (link_rows, link_columns)), shape=(node_count, node_count)
    )
    _, component_labels = sparse.csgraph.connected_components(link_graph, directed=False)
    component_of_variable = component_labels[variable_table.unit[remaining_variables]]
    component_order = np.argsort(component_of_variable, kind="stable")
    return np.split(
        remaining_variables[component_order],
        np.nonzero(np.diff(component_of_variable[component_order]))[0] + 1,
    )
