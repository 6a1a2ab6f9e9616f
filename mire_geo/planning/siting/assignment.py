"""Sites that hold only so many: each person is given a place at one of them."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from mire_geo.errors import InputError, Phrase
from mire_geo.measures import pairs
from mire_geo.planning.optimisation import solver
from mire_geo.planning.optimisation.solver import Floats, Programme
from mire_geo.planning.siting import candidates, coverage
from mire_geo.planning.siting.candidates import Candidates, Siting, Terms, Watcher


def capacitated_covering(
    minutes: pairs.Minutes,
    people: pairs.Column,
    capacity: pairs.Column,
    p: int,
    limit: float,
    *,
    existing: Iterable[Any] = (),
    time_limit: float = np.inf,
    progress: Watcher | None = None,
) -> Siting:
    """The `p` sites that give most people a place within `limit` minutes (Current and Storbeck 1988).

    The objective is the people given a place, at existing sites too; the people of a cell may be shared out.

    Args:
        capacity: people each column can take, zero or more.

    Raises:
        InputError, UnknownError: see `maximal_covering`; or capacities that are negative, missing or all zero.

    >>> import pandas as pd
    >>> minutes = pd.DataFrame({"a": [5, 5], "b": [5, 30]})
    >>> found = capacitated_covering(minutes, [60, 50], [40, 70], 1, 15)
    >>> found.sites, found.objective
    (('b',), 60.0)
    """
    question = candidates.read(minutes, existing)
    terms = candidates.terms(question, p, None)
    demand, room = _demand_and_room(question, people, capacity)
    near = _useful(question, demand) & (question.reach.minutes <= limit)
    value = -demand[question.reach.row[near]]
    programme = _assignment(question, near, value, demand=demand, room=room, terms=terms, everybody=False)
    start = np.concatenate([question.existing.astype(float), np.zeros(int(near.sum()))])
    answer = solver.solve(
        programme,
        start=start,
        time_limit=question.seconds_left(time_limit),
        watch=question.watch(progress, lambda cost, least: (-cost, -least)),
    )
    assert answer.values is not None  # the start is a solution
    served = -float(programme.cost @ answer.values)
    choice = coverage.opened_by(answer.values, len(room)) & ~question.existing
    most = served if answer.status == "optimal" else min(-answer.bound, float(demand.sum()))
    return question.answer(choice, served, max(served, most))


def capacitated_median(
    minutes: pairs.Minutes,
    people: pairs.Column,
    capacity: pairs.Column,
    p: int,
    *,
    existing: Iterable[Any] = (),
    time_limit: float = np.inf,
    progress: Watcher | None = None,
) -> Siting:
    """The `p` sites that give everybody a place with the least sum of people x minutes.

    The people of a cell may be shared out among sites. Made for some hundreds of cells and tens of candidates:
    there is a variable for every pair in reach.

    Args:
        capacity: people each column can take, zero or more.

    Raises:
        InputError, UnknownError: see `p_median`; or capacities that cannot hold everybody.
    """
    question = candidates.read(minutes, existing)
    terms = candidates.terms(question, p, None)
    demand, room = _demand_and_room(question, people, capacity)
    coverage.refuse_lost(
        question.reach.cells[(demand > 0) & np.isinf(question.reach.nearest())],
        Phrase("in reach of any site"),
    )
    near = _useful(question, demand)
    cost = demand[question.reach.row[near]] * question.reach.minutes[near]
    programme = _assignment(question, near, cost, demand=demand, room=room, terms=terms, everybody=True)
    watch = question.watch(progress, lambda cost, least: (cost, max(least, 0.0)))
    answer = solver.solve(programme, time_limit=question.seconds_left(time_limit), watch=watch)
    if answer.values is None:
        if answer.status == "stopped":
            coverage.refuse_few(terms.number, unsure=True)
        raise InputError(
            "no %(p)s new sites in reach can hold all %(demand)g people; open more, or give them more room",
            p=p,
            demand=demand.sum(),
        )
    walked = float(programme.cost @ answer.values)
    choice = coverage.opened_by(answer.values, len(room)) & ~question.existing
    least = walked if answer.status == "optimal" else max(answer.bound, 0.0)
    return question.answer(choice, walked, min(walked, least))


def _demand_and_room(
    question: Candidates, people: pairs.Column, capacity: pairs.Column
) -> tuple[Floats, Floats]:
    demand = pairs.align(people, question.reach.cells, pairs.PEOPLE)
    room = pairs.align(capacity, question.reach.sites, pairs.CAPACITY)
    if not room.any():
        raise InputError("the capacity of every site is zero, so nobody can be given a place")
    return demand, room


def _useful(question: Candidates, demand: Floats) -> NDArray[np.bool_]:
    return np.asarray(demand[question.reach.row] > 0)


def _assignment(
    question: Candidates,
    near: NDArray[np.bool_],
    cost: Floats,
    *,
    demand: Floats,
    room: Floats,
    terms: Terms,
    everybody: bool,
) -> Programme:
    """Columns: the sites, then for each pair the share of the cell's people that goes to the site."""
    row, column = question.reach.row[near], question.reach.column[near]
    sites, shares = len(room), len(row)
    number = np.arange(shares)
    cells = np.unique(row, return_inverse=True)[1]
    n_cells = int(cells.max(initial=-1)) + 1
    by_cell = sparse.csr_array((np.ones(shares), (cells, number)), shape=(n_cells, shares))
    by_site = sparse.csr_array((demand[row], (column, number)), shape=(sites, shares))
    to_open = sparse.csr_array((np.full(shares, -1.0), (number, column)), shape=(shares, sites))
    blocks: list[list[Any]] = [
        [None, by_cell],
        [sparse.diags_array(-room), by_site],
        [to_open, sparse.eye_array(shares)],
        [sparse.csr_array((~question.existing).astype(float)[None, :]), None],
        [sparse.csr_array(question.existing.astype(float)[None, :]), None],
    ]
    free, standing = np.full(sites + shares + 1, -np.inf), float(question.existing.sum())
    return Programme(
        cost=np.concatenate([np.zeros(sites), cost]),
        matrix=sparse.csc_array(sparse.block_array(blocks)),
        lower=np.concatenate([np.full(n_cells, 1.0 if everybody else -np.inf), free, [standing]]),
        upper=np.concatenate([np.ones(n_cells), np.zeros(sites + shares), [float(terms.number), standing]]),
        whole=np.arange(sites + shares) < sites,
    )
