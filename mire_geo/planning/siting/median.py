"""Sites that make the walks of all people together as short as possible."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mire_geo.errors import Phrase
from mire_geo.measures import pairs
from mire_geo.planning.optimisation import solver
from mire_geo.planning.optimisation.solver import Floats
from mire_geo.planning.siting import coverage, interchange, problem, ranked, relaxation
from mire_geo.planning.siting.problem import (
    Allowance,
    Budget,
    Candidates,
    Progress,
    Siting,
    Watcher,
)
from mire_geo.planning.siting.ranked import Incumbent
from mire_geo.planning.siting.relaxation import Relaxation


def p_median(
    minutes: pairs.Minutes,
    people: pairs.Column,
    p: int | None,
    *,
    existing: Iterable[Any] = (),
    budget: Budget | None = None,
    time_limit: float = np.inf,
    progress: Watcher | None = None,
) -> Siting:
    """The `p` sites with the least sum of people x minutes to the nearest site (Hakimi 1964).

    Solved in its ranked-distance form (Cornuejols, Nemhauser and Wolsey 1980; Garcia, Labbe and Marin 2011)
    from a start by exchange of sites. Cells without people do not count. With a `budget`, `p` may be None.

    Args:
        minutes: rows = cells, columns = candidates and existing sites, `inf` = out of reach.
        existing: labels of the columns that stand already, and stay.
        time_limit: seconds; when they are over, the best choice so far comes back with its proven bound.
        progress: told how the search stands: at once with the start, then from time to time.

    Raises:
        InputError: negative people, labels that do not match, people whom no site reaches, or whom so few
            sites cannot all reach.
        UnknownError: an existing site that is not a column.

    >>> import pandas as pd
    >>> minutes = pd.DataFrame({"a": [0, 5, 9], "b": [5, 0, 4], "c": [9, 4, 0]})
    >>> p_median(minutes, [10, 20, 40], 1).objective
    170.0
    """
    candidates = problem.read(minutes, existing)
    allowance = problem.allowance(candidates, p, budget)
    cell_demand = pairs.align(people, candidates.reach.cells, pairs.PEOPLE)
    coverage.refuse_unreached(
        candidates.reach.cells[(cell_demand > 0) & np.isinf(candidates.reach.nearest())],
        Phrase("in reach of any site"),
    )
    incumbent = _incumbent(candidates, cell_demand, allowance, time_limit)
    if progress is not None:
        progress(Progress(incumbent.objective, incumbent.bound, candidates.seconds))
    if incumbent.objective - incumbent.bound <= incumbent.gap:
        return candidates.answer(incumbent.choice, incumbent.objective, incumbent.objective)
    return _prove_optimum(
        candidates, cell_demand, incumbent, allowance, time_limit=time_limit, watcher=progress
    )


def _prove_optimum(
    candidates: Candidates,
    cell_demand: Floats,
    incumbent: Incumbent,
    allowance: Allowance,
    *,
    time_limit: float,
    watcher: Watcher | None,
) -> Siting:
    """The best choice of the sites still open to choice, found and proven by the solver."""
    ranks = ranked.ranks_of(candidates, cell_demand, incumbent, allowance)
    solver_answer = solver.solve(
        ranked.programme(ranks, incumbent, allowance),
        initial_solution=ranked.initial_solution(ranks, incumbent.choice & incumbent.is_free)
        if np.isfinite(incumbent.objective)
        else None,
        gap=incumbent.gap,
        time_limit=candidates.seconds_left(time_limit),
        on_progress=candidates.report_to(
            watcher,
            lambda cost, lower_bound: (
                ranks.least_people_minutes + cost,
                max(incumbent.bound, ranks.least_people_minutes + lower_bound),
            ),
        ),
    )
    if solver_answer.solution is None:
        coverage.refuse_too_few(allowance.site_count, out_of_time=solver_answer.status == "stopped")
    is_opened = coverage.opened_by(solver_answer.solution, len(incumbent.is_free)) & incumbent.is_free
    is_chosen = is_opened | (incumbent.is_open & ~candidates.existing)
    objective = _people_minutes(candidates, cell_demand, is_chosen)
    bound = (
        objective
        if solver_answer.status == "optimal"
        else max(incumbent.bound, ranks.least_people_minutes + solver_answer.bound)
    )
    return candidates.answer(is_chosen, objective, min(objective, bound))


def _incumbent(
    candidates: Candidates, cell_demand: Floats, allowance: Allowance, time_limit: float
) -> Incumbent:
    """A good choice, and without a budget its bound and what that rules out."""
    candidate_columns = np.flatnonzero(~candidates.existing)
    walks = interchange.walks_of(candidates, cell_demand)
    candidate_costs = allowance.costs[candidate_columns]
    best_choice = interchange.best_by_exchange(
        walks, candidate_costs, allowance, seconds=candidates.seconds_left(time_limit) / 4
    )
    is_chosen = np.zeros(len(candidates.existing), dtype=bool)
    is_chosen[candidate_columns[best_choice]] = True
    objective = _people_minutes(candidates, cell_demand, is_chosen)
    incumbent = Incumbent(
        choice=is_chosen,
        objective=objective,
        bound=0.0,
        gap=_proving_gap(candidates, cell_demand, objective),
        is_open=candidates.existing,
        is_free=~candidates.existing,
        site_count=allowance.site_count,
        is_usable=np.ones(len(candidates.reach.minutes), dtype=bool),
    )
    if allowance.has_budget or not np.isfinite(objective):
        return incumbent
    while True:
        relaxation_answer = relaxation.relax(
            walks, best_choice, gap=incumbent.gap, seconds=candidates.seconds_left(time_limit) / 3
        )
        improved_choice = interchange.exchange(walks, relaxation_answer.choice, candidate_costs, allowance)
        if interchange.people_minutes(walks, improved_choice) >= interchange.people_minutes(
            walks, best_choice
        ):
            return _reduced_incumbent(candidates, cell_demand, incumbent, relaxation_answer, best_choice)
        best_choice = improved_choice


def _reduced_incumbent(
    candidates: Candidates,
    cell_demand: Floats,
    incumbent: Incumbent,
    relaxation_answer: Relaxation,
    best_choice: NDArray[np.intp],
) -> Incumbent:
    """`incumbent` with the best choice of candidates, and all that the relaxation rules out."""
    candidate_columns = np.flatnonzero(~candidates.existing)
    is_chosen, is_free = (
        np.zeros(len(incumbent.is_free), dtype=bool),
        np.zeros(len(incumbent.is_free), dtype=bool),
    )
    is_chosen[candidate_columns[best_choice]] = True
    is_free[candidate_columns[~relaxation_answer.must_open & ~relaxation_answer.must_close]] = True
    is_open = candidates.existing.copy()
    is_open[candidate_columns[relaxation_answer.must_open]] = True
    longest_minutes = np.zeros(len(cell_demand))
    longest_minutes[cell_demand > 0] = relaxation_answer.longest_minutes
    return replace(
        incumbent,
        choice=is_chosen,
        objective=_people_minutes(candidates, cell_demand, is_chosen),
        bound=max(relaxation_answer.bound, 0.0),
        is_open=is_open,
        is_free=is_free,
        site_count=incumbent.site_count - int(relaxation_answer.must_open.sum()),
        is_usable=candidates.reach.minutes <= longest_minutes[candidates.reach.row],
    )


def _proving_gap(candidates: Candidates, cell_demand: Floats, objective: float) -> float:
    """The gap that proves a choice: just below 1 where every objective is whole, else nine digits."""
    is_all_whole = all(
        (numbers == np.round(numbers)).all() for numbers in (candidates.reach.minutes, cell_demand)
    )
    return 0.999 if is_all_whole else max(1e-6, 1e-9 * objective) if np.isfinite(objective) else 1e-6


def _people_minutes(candidates: Candidates, cell_demand: Floats, is_chosen: NDArray[np.bool_]) -> float:
    is_inhabited_cell = cell_demand > 0
    nearest_minutes = candidates.reach.of_sites(is_chosen | candidates.existing).nearest()
    return float(cell_demand[is_inhabited_cell] @ nearest_minutes[is_inhabited_cell])
