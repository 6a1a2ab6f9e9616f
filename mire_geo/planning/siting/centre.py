"""Sites that make the longest way as short as possible."""

from collections.abc import Iterable
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from mire_geo.errors import Phrase
from mire_geo.measures import pairs
from mire_geo.planning.optimisation import solver
from mire_geo.planning.optimisation.solver import Programme
from mire_geo.planning.siting import coverage, problem
from mire_geo.planning.siting.problem import Candidates, Progress, Siting, Watcher

_Outcome: TypeAlias = Literal["optimal", "infeasible", "stopped"]


def p_centre(
    minutes: pairs.Minutes,
    p: int,
    *,
    existing: Iterable[Any] = (),
    time_limit: float = np.inf,
    progress: Watcher | None = None,
) -> Siting:
    """The `p` sites that make the longest of all cells' ways to the nearest site as short as can be.

    The objective is that longest way, minutes. Halves the range of possible ways again and again, asking each
    time whether `p` sites cover every cell (Minieka 1970, Daskin 2000).

    Args:
        minutes: rows = cells, columns = candidates and existing sites, `inf` = out of reach.
        existing: labels of the columns that stand already, and stay.
        time_limit: seconds; when they are over, the best choice so far comes back with its proven bound.

    Raises:
        InputError: a cell that no site reaches; so few sites that some cell must stay out of reach.
        UnknownError: an existing site that is not a column.

    >>> import pandas as pd
    >>> p_centre(pd.DataFrame({"a": [0, 5, 9], "b": [5, 0, 4], "c": [9, 4, 0]}), 1).objective
    5.0
    """
    candidates = problem.read(minutes, existing)
    allowance = problem.allowance(candidates, p, None)
    is_unreached_cell = np.isinf(candidates.reach.nearest())
    coverage.refuse_unreached(candidates.reach.cells[is_unreached_cell], Phrase("in reach of any site"))
    return _shortest_by_bisection(candidates, allowance.site_count, time_limit, progress)


def _shortest_by_bisection(
    candidates: Candidates, site_count: int, time_limit: float, watcher: Watcher | None
) -> Siting:
    """The shortest longest walk of at most `site_count` sites, by halving the range of the walks that there are."""
    walk_minutes = np.unique(candidates.reach.minutes)
    lower_index = int(np.searchsorted(walk_minutes, candidates.reach.nearest().max()))
    outcome, is_chosen = _sites_within(
        candidates, walk_minutes[-1], site_count, candidates.seconds_left(time_limit)
    )
    if outcome != "optimal":
        coverage.refuse_too_few(site_count, out_of_time=outcome == "stopped")
    upper_index = int(np.searchsorted(walk_minutes, _longest_minutes(candidates, is_chosen)))
    while lower_index < upper_index:
        if watcher is not None:
            watcher(
                Progress(
                    float(walk_minutes[upper_index]), float(walk_minutes[lower_index]), candidates.seconds
                )
            )
        middle_index = (lower_index + upper_index) // 2
        outcome, is_better_choice = _sites_within(
            candidates, walk_minutes[middle_index], site_count, candidates.seconds_left(time_limit)
        )
        if outcome == "optimal":
            is_chosen = is_better_choice
            upper_index = int(np.searchsorted(walk_minutes, _longest_minutes(candidates, is_chosen)))
        elif outcome == "infeasible":
            lower_index = middle_index + 1
        else:
            break
    return candidates.answer(is_chosen, walk_minutes[upper_index], walk_minutes[lower_index])


def _sites_within(
    candidates: Candidates, limit: float, site_count: int, time_limit: float
) -> tuple[_Outcome, NDArray[np.bool_]]:
    """Sites, at most `site_count`, that bring every cell within the limit; or that there are none such."""
    cell_count, column_count = len(candidates.reach.cells), len(candidates.reach.sites)
    cover = coverage.cover_of(candidates, np.ones(cell_count), limit)
    is_chosen = np.zeros(column_count, dtype=bool)
    if len(cover.lost):
        return "infeasible", is_chosen
    greedy_sites = coverage.cheap_cover(cover, np.ones(column_count))
    if len(greedy_sites) <= site_count:
        is_chosen[greedy_sites] = True
        return "optimal", is_chosen
    group_count = cover.table.shape[0]
    cover_matrix = sparse.csc_array(
        sparse.vstack([cover.table, sparse.csr_array(np.ones((1, column_count)))])
    )
    programme = Programme(
        cost=np.zeros(column_count),
        matrix=cover_matrix,
        row_lower=np.append(np.ones(group_count), 0.0),
        row_upper=np.append(np.full(group_count, np.inf), float(site_count)),
        is_whole=np.ones(column_count, dtype=bool),
    )
    solver_answer = solver.solve(programme, time_limit=time_limit)
    if solver_answer.solution is None:
        return solver_answer.status, is_chosen
    return "optimal", coverage.opened_by(solver_answer.solution, column_count)


def _longest_minutes(candidates: Candidates, is_chosen: NDArray[np.bool_]) -> float:
    return float(candidates.reach.of_sites(is_chosen | candidates.existing).nearest().max())
