"""The best matching, and the one of first come, first served."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from mire_geo.coworking import options
from mire_geo.coworking.demand import Request
from mire_geo.coworking.matching.results import Match, Matching, Unmatched
from mire_geo.coworking.matching.variables import Ints, Table, parts, settled_of, table_of
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
    question = options.question(requests, spaces, minutes)
    table = table_of(question, sorted(range(len(requests)), key=lambda at: requests[at].id))
    people = np.zeros(len(table.unit), dtype=np.int64)
    free, undecided = settled_of(table)
    people[free] = table.people[table.unit[free]]
    proven, bound = True, float((people * table.weight[table.unit]).sum())
    for part in parts(table, undecided):
        answer = _solve(table, part, band, time_limit)
        people[part] = answer.solution
        units = np.unique(table.unit[part])
        everybody = float((table.people[units] * table.weight[units]).sum())
        proven, bound = proven and answer.proven, bound + min(-answer.bounds[0], everybody)
    return _matching(table, people, proven, bound)


def first_come(requests: Sequence[Request], spaces: Sequence[Space], minutes: pairs.Labelled) -> Matching:
    """What is had where each request in turn takes the nearest desks that are left: to be compared with `match`."""
    question = options.question(requests, spaces, minutes)
    table = table_of(question, range(len(requests)))
    capacity, people = table.capacity.copy(), np.zeros(len(table.unit), dtype=np.int64)
    waiting = table.people.copy()
    for at, unit in enumerate(table.unit):
        used = table.uses.indices[table.uses.indptr[at] : table.uses.indptr[at + 1]]
        people[at] = min(waiting[unit], capacity[used].min())
        capacity[used] -= people[at]
        waiting[unit] -= people[at]
    return _matching(table, people, proven=False, bound=np.inf)


def _solve(
    table: Table, part: NDArray[np.intp], band: float, time_limit: float
) -> lexicographic.Lexicographic:
    unit = table.unit[part]
    units, number = np.unique(unit, return_inverse=True)
    uses = table.uses[part]
    binding = np.asarray(uses.sum(axis=0)).ravel() > 0
    each = sparse.csr_array(
        (np.ones(len(part)), (number, np.arange(len(part)))), shape=(len(units), len(part))
    )
    weight, walks = table.weight[unit].astype(float), table.minutes[part]
    limits = band * np.arange(int(walks.max() // band), -1, -1)
    costs = [-weight, *(weight * (walks > limit) for limit in limits if limit > 0), weight * walks]
    return lexicographic.minimise(
        costs,
        sparse.vstack([each, uses[:, binding].T]),
        np.concatenate([table.people[units], table.capacity[binding]]).astype(float),
        table.people[unit].astype(float),
        time_limit=time_limit,
    )


def _matching(table: Table, seats: Ints, proven: bool, bound: float) -> Matching:
    had = np.zeros(len(table.units), dtype=np.int64)
    np.add.at(had, table.unit, seats)
    suited = np.bincount(table.unit, minlength=len(table.units)) > 0
    matches = tuple(
        Match(table.units[table.unit[at]], int(table.space[at]), int(seats[at]), float(table.minutes[at]))
        for at in np.nonzero(seats)[0]
    )
    unmatched = tuple(
        Unmatched(unit, int(people), bool(full))
        for unit, people, full in zip(table.units, table.people - had, suited, strict=True)
        if people
    )
    return Matching(table.question, matches, unmatched, proven, bound)
