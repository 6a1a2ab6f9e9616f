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
    Table,
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
    people = np.zeros(len(variable_table.unit), dtype=np.int64)
    settled, undecided = settled_variables(variable_table)
    people[settled] = variable_table.people[variable_table.unit[settled]]
    proven, desk_bound = True, float((people * variable_table.weight[variable_table.unit]).sum())
    for component in independent_parts(variable_table, undecided):
        solution = _solve_component(variable_table, component, band, time_limit)
        people[component] = solution.solution
        component_units = np.unique(variable_table.unit[component])
        most_desks = float(
            (variable_table.people[component_units] * variable_table.weight[component_units]).sum()
        )
        proven, desk_bound = proven and solution.proven, desk_bound + min(-solution.bounds[0], most_desks)
    return _make_matching(variable_table, people, proven, desk_bound)


def first_come(requests: Sequence[Request], spaces: Sequence[Space], minutes: pairs.Labelled) -> Matching:
    """The matching in which each request in turn takes the nearest desks left, to be compared with `match`."""
    question = options.make_question(requests, spaces, minutes)
    variable_table = make_table(question, range(len(requests)))
    capacity, people = variable_table.capacity.copy(), np.zeros(len(variable_table.unit), dtype=np.int64)
    waiting_people = variable_table.people.copy()
    for variable, unit in enumerate(variable_table.unit):
        used_resources = variable_table.uses.indices[
            variable_table.uses.indptr[variable] : variable_table.uses.indptr[variable + 1]
        ]
        people[variable] = min(waiting_people[unit], capacity[used_resources].min())
        capacity[used_resources] -= people[variable]
        waiting_people[unit] -= people[variable]
    return _make_matching(variable_table, people, proven=False, desk_bound=np.inf)


def _solve_component(
    variable_table: Table, component: NDArray[np.intp], band: float, time_limit: float
) -> lexicographic.Lexicographic:
    unit_of_variable = variable_table.unit[component]
    units, unit_number = np.unique(unit_of_variable, return_inverse=True)
    resource_use = variable_table.uses[component]
    is_binding = np.asarray(resource_use.sum(axis=0)).ravel() > 0
    unit_rows = sparse.csr_array(
        (np.ones(len(component)), (unit_number, np.arange(len(component)))),
        shape=(len(units), len(component)),
    )
    slot_weight, walk_minutes = (
        variable_table.weight[unit_of_variable].astype(float),
        variable_table.minutes[component],
    )
    band_limits = band * np.arange(int(walk_minutes.max() // band), -1, -1)
    costs = [
        -slot_weight,
        *(slot_weight * (walk_minutes > band_limit) for band_limit in band_limits if band_limit > 0),
        slot_weight * walk_minutes,
    ]
    return lexicographic.minimise(
        costs,
        sparse.vstack([unit_rows, resource_use[:, is_binding].T]),
        np.concatenate([variable_table.people[units], variable_table.capacity[is_binding]]).astype(float),
        variable_table.people[unit_of_variable].astype(float),
        time_limit=time_limit,
    )


def _make_matching(variable_table: Table, people_seated: Ints, proven: bool, desk_bound: float) -> Matching:
    seated_by_unit = np.zeros(len(variable_table.units), dtype=np.int64)
    np.add.at(seated_by_unit, variable_table.unit, people_seated)
    has_space = np.bincount(variable_table.unit, minlength=len(variable_table.units)) > 0
    matches = tuple(
        Match(
            variable_table.units[variable_table.unit[variable]],
            int(variable_table.space[variable]),
            int(people_seated[variable]),
            float(variable_table.minutes[variable]),
        )
        for variable in np.nonzero(people_seated)[0]
    )
    unmatched = tuple(
        Unmatched(unit, int(people), bool(is_full))
        for unit, people, is_full in zip(
            variable_table.units, variable_table.people - seated_by_unit, has_space, strict=True
        )
        if people
    )
    return Matching(variable_table.question, matches, unmatched, proven, desk_bound)
