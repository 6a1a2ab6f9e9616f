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
from mire_geo.planning.siting import coverage, problem
from mire_geo.planning.siting.problem import Allowance, Candidates, Siting, Watcher


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
    candidates = problem.read(minutes, existing)
    allowance = problem.allowance(candidates, p, None)
    cell_demand, capacities = _demand_and_capacities(candidates, people, capacity)
    is_useful_pair = _is_pair_with_demand(candidates, cell_demand) & (candidates.reach.minutes <= limit)
    pair_costs = -cell_demand[candidates.reach.row[is_useful_pair]]
    programme = _assignment_programme(
        candidates, is_useful_pair, pair_costs, cell_demand, capacities, allowance=allowance, serves_all=False
    )
    no_shares = np.zeros(int(is_useful_pair.sum()))
    answer = solver.solve(
        programme,
        initial_solution=np.concatenate([candidates.existing.astype(float), no_shares]),
        time_limit=candidates.seconds_left(time_limit),
        on_progress=candidates.report_to(progress, lambda cost, lower_bound: (-cost, -lower_bound)),
    )
    assert answer.solution is not None  # the start is a solution
    people_served = -float(programme.cost @ answer.solution)
    is_chosen = coverage.opened_by(answer.solution, len(capacities)) & ~candidates.existing
    served_bound = (
        people_served if answer.status == "optimal" else min(-answer.bound, float(cell_demand.sum()))
    )
    return candidates.answer(is_chosen, people_served, max(people_served, served_bound))


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
    candidates = problem.read(minutes, existing)
    allowance = problem.allowance(candidates, p, None)
    cell_demand, capacities = _demand_and_capacities(candidates, people, capacity)
    coverage.refuse_unreached(
        candidates.reach.cells[(cell_demand > 0) & np.isinf(candidates.reach.nearest())],
        Phrase("in reach of any site"),
    )
    is_useful_pair = _is_pair_with_demand(candidates, cell_demand)
    pair_costs = cell_demand[candidates.reach.row[is_useful_pair]] * candidates.reach.minutes[is_useful_pair]
    programme = _assignment_programme(
        candidates, is_useful_pair, pair_costs, cell_demand, capacities, allowance=allowance, serves_all=True
    )
    on_progress = candidates.report_to(progress, lambda cost, lower_bound: (cost, max(lower_bound, 0.0)))
    answer = solver.solve(programme, time_limit=candidates.seconds_left(time_limit), on_progress=on_progress)
    if answer.solution is None:
        if answer.status == "stopped":
            coverage.refuse_too_few(allowance.site_count, out_of_time=True)
        raise InputError(
            "no %(p)s new sites in reach can hold all %(demand)g people; open more, or give them more room",
            p=p,
            demand=cell_demand.sum(),
        )
    people_minutes = float(programme.cost @ answer.solution)
    is_chosen = coverage.opened_by(answer.solution, len(capacities)) & ~candidates.existing
    lower_bound = people_minutes if answer.status == "optimal" else max(answer.bound, 0.0)
    return candidates.answer(is_chosen, people_minutes, min(people_minutes, lower_bound))


def _demand_and_capacities(
    candidates: Candidates, people: pairs.Column, capacity: pairs.Column
) -> tuple[Floats, Floats]:
    cell_demand = pairs.align(people, candidates.reach.cells, pairs.PEOPLE)
    capacities = pairs.align(capacity, candidates.reach.sites, pairs.CAPACITY)
    if not capacities.any():
        raise InputError("the capacity of every site is zero, so nobody can be given a place")
    return cell_demand, capacities


def _is_pair_with_demand(candidates: Candidates, cell_demand: Floats) -> NDArray[np.bool_]:
    return np.asarray(cell_demand[candidates.reach.row] > 0)


def _assignment_programme(
    candidates: Candidates,
    is_useful_pair: NDArray[np.bool_],
    pair_costs: Floats,
    cell_demand: Floats,
    capacities: Floats,
    *,
    allowance: Allowance,
    serves_all: bool,
) -> Programme:
    """Columns: the sites, then for each pair the share of the cell's people that goes to the site."""
    pair_rows, pair_columns = candidates.reach.row[is_useful_pair], candidates.reach.column[is_useful_pair]
    site_count, share_count = len(capacities), len(pair_rows)
    share_indices = np.arange(share_count)
    cell_rows = np.unique(pair_rows, return_inverse=True)[1]
    cell_count = int(cell_rows.max(initial=-1)) + 1
    cell_matrix = sparse.csr_array(
        (np.ones(share_count), (cell_rows, share_indices)), shape=(cell_count, share_count)
    )
    site_matrix = sparse.csr_array(
        (cell_demand[pair_rows], (pair_columns, share_indices)), shape=(site_count, share_count)
    )
    opening_matrix = sparse.csr_array(
        (np.full(share_count, -1.0), (share_indices, pair_columns)), shape=(share_count, site_count)
    )
    matrix_blocks: list[list[Any]] = [
        [None, cell_matrix],
        [sparse.diags_array(-capacities), site_matrix],
        [opening_matrix, sparse.eye_array(share_count)],
        [sparse.csr_array((~candidates.existing).astype(float)[None, :]), None],
        [sparse.csr_array(candidates.existing.astype(float)[None, :]), None],
    ]
    no_lower_limits = np.full(site_count + share_count + 1, -np.inf)
    existing_count = float(candidates.existing.sum())
    return Programme(
        cost=np.concatenate([np.zeros(site_count), pair_costs]),
        matrix=sparse.csc_array(sparse.block_array(matrix_blocks)),
        row_lower=np.concatenate(
            [np.full(cell_count, 1.0 if serves_all else -np.inf), no_lower_limits, [existing_count]]
        ),
        row_upper=np.concatenate(
            [
                np.ones(cell_count),
                np.zeros(site_count + share_count),
                [float(allowance.site_count), existing_count],
            ]
        ),
        is_whole=np.arange(site_count + share_count) < site_count,
    )
