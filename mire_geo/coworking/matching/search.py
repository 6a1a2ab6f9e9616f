"""The best matching, and the one of first come, first served."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from mire_geo.coworking import options
from mire_geo.coworking.demand import Request
from mire_geo.coworking.matching.results import Match, Matching, Unmatched
from mire_geo.coworking.matching.variables import (
    Ints,
    VariableTable,
    independent_parts,
    make_table,
    settled_variables,
)
from mire_geo.coworking.supply import Space
from mire_geo.errors import InputError
from mire_geo.measures import pairs
from mire_geo.planning.optimisation import lexicographic

BAND = 5.0
"""Minutes of a band of fairness: within one, a longer walk of some may buy shorter ones of others."""


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
    >>> found.served, found.demand, found.mean, found.proven
    (1, 2, 7.0, True)
    """
    if not band > 0:
        raise InputError("the band of fairness is %(band)s minutes; give a number above zero", band=band)
    question = options.make_question(requests, spaces, minutes)
    variable_table = make_table(
        question, sorted(range(len(requests)), key=lambda request_number: requests[request_number].id)
    )
    variable_people = np.zeros(len(variable_table.unit), dtype=np.int64)
    settled, undecided_variables = settled_variables(variable_table)
    variable_people[settled] = variable_table.people[variable_table.unit[settled]]
    proven, desk_bound = True, float((variable_people * variable_table.weight[variable_table.unit]).sum())
    for component_variables in independent_parts(variable_table, undecided_variables):
        solution = _solve_component(variable_table, component_variables, band, time_limit)
        variable_people[component_variables] = solution.solution
        component_bundles = np.unique(variable_table.unit[component_variables])
        most_desk_count = float(
            (variable_table.people[component_bundles] * variable_table.weight[component_bundles]).sum()
        )
        proven, desk_bound = (
            proven and solution.proven,
            desk_bound + min(-solution.bounds[0], most_desk_count),
        )
    return _make_matching(variable_table, variable_people, proven, desk_bound)


def first_come(requests: Sequence[Request], spaces: Sequence[Space], minutes: pairs.Labelled) -> Matching:
    """The matching in which each request in turn takes the nearest desks left, to be compared with `match`."""
    question = options.make_question(requests, spaces, minutes)
    variable_table = make_table(question, range(len(requests)))
    remaining_capacities, variable_people = (
        variable_table.capacity.copy(),
        np.zeros(len(variable_table.unit), dtype=np.int64),
    )
    waiting_by_unit = variable_table.people.copy()
    for variable_index, bundle_index in enumerate(variable_table.unit):
        used_resources = variable_table.uses.indices[
            variable_table.uses.indptr[variable_index] : variable_table.uses.indptr[variable_index + 1]
        ]
        variable_people[variable_index] = min(
            waiting_by_unit[bundle_index], remaining_capacities[used_resources].min()
        )
        remaining_capacities[used_resources] -= variable_people[variable_index]
        waiting_by_unit[bundle_index] -= variable_people[variable_index]
    return _make_matching(variable_table, variable_people, proven=False, desk_bound=np.inf)


def _solve_component(
    variable_table: VariableTable, component_variables: NDArray[np.intp], band: float, time_limit: float
) -> lexicographic.Lexicographic:
    bundle_of_variable = variable_table.unit[component_variables]
    bundle_indices, bundle_ranks = np.unique(bundle_of_variable, return_inverse=True)
    used_resources = variable_table.uses[component_variables]
    is_used_resource = np.asarray(used_resources.sum(axis=0)).ravel() > 0
    bundle_rows = sparse.csr_array(
        (np.ones(len(component_variables)), (bundle_ranks, np.arange(len(component_variables)))),
        shape=(len(bundle_indices), len(component_variables)),
    )
    slot_counts, walk_minutes = (
        variable_table.weight[bundle_of_variable].astype(float),
        variable_table.minutes[component_variables],
    )
    band_limits = band * np.arange(int(walk_minutes.max() // band), -1, -1)
    cost_vectors = [
        -slot_counts,
        *(slot_counts * (walk_minutes > band_limit) for band_limit in band_limits if band_limit > 0),
        slot_counts * walk_minutes,
    ]
    return lexicographic.minimise(
        cost_vectors,
        sparse.vstack([bundle_rows, used_resources[:, is_used_resource].T]),
        np.concatenate(
            [variable_table.people[bundle_indices], variable_table.capacity[is_used_resource]]
        ).astype(float),
        variable_table.people[bundle_of_variable].astype(float),
        time_limit=time_limit,
    )


def _make_matching(
    variable_table: VariableTable, variable_people: Ints, proven: bool, desk_bound: float
) -> Matching:
    seated_by_bundle = np.zeros(len(variable_table.units), dtype=np.int64)
    np.add.at(seated_by_bundle, variable_table.unit, variable_people)
    has_space = np.bincount(variable_table.unit, minlength=len(variable_table.units)) > 0
    matches = tuple(
        Match(
            variable_table.units[variable_table.unit[variable_index]],
            int(variable_table.space[variable_index]),
            int(variable_people[variable_index]),
            float(variable_table.minutes[variable_index]),
        )
        for variable_index in np.nonzero(variable_people)[0]
    )
    unmatched = tuple(
        Unmatched(slot_bundle, int(people_left), bool(is_full))
        for slot_bundle, people_left, is_full in zip(
            variable_table.units, variable_table.people - seated_by_bundle, has_space, strict=True
        )
        if people_left
    )
    return Matching(variable_table.question, matches, unmatched, proven, desk_bound)
