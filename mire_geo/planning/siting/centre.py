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
from mire_geo.planning.siting import candidates, coverage
from mire_geo.planning.siting.candidates import Candidates, Progress, Siting, Watcher

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
    question = candidates.read(minutes, existing)
    terms = candidates.terms(question, p, None)
    reach = question.reach
    nearest = reach.nearest()
    coverage.refuse_lost(reach.cells[np.isinf(nearest)], Phrase("in reach of any site"))
    ways = np.unique(reach.minutes)
    ways = np.unique(reach.minutes)
    low, high = int(np.searchsorted(ways, nearest.max())), len(ways) - 1
    outcome, choice = _within(question, ways[high], terms.number, question.seconds_left(time_limit))
    if outcome != "optimal":
        coverage.refuse_few(terms.number, unsure=outcome == "stopped")
    high = int(np.searchsorted(ways, _longest(question, choice)))
    while low < high:
        if progress is not None:
            progress(Progress(float(ways[high]), float(ways[low]), question.seconds))
        middle = (low + high) // 2
        outcome, other = _within(question, ways[middle], terms.number, question.seconds_left(time_limit))
        if outcome == "optimal":
            choice = other
            high = int(np.searchsorted(ways, _longest(question, choice)))
        elif outcome == "infeasible":
            low = middle + 1
        else:
            break
    return question.answer(choice, ways[high], ways[low])


def _within(
    question: Candidates, limit: float, number: int, time_limit: float
) -> tuple[_Outcome, NDArray[np.bool_]]:
    """Sites, at most `number`, that bring every cell within the limit; or that there are none such."""
    cells, sites = len(question.reach.cells), len(question.reach.sites)
    cover = coverage.cover_of(question, np.ones(cells), limit)
    choice = np.zeros(sites, dtype=bool)
    if len(cover.lost):
        return "infeasible", choice
    quick = coverage.cheapest(cover, np.ones(sites))
    if len(quick) <= number:
        choice[quick] = True
        return "optimal", choice
    rows = cover.table.shape[0]
    matrix = sparse.csc_array(sparse.vstack([cover.table, sparse.csr_array(np.ones((1, sites)))]))
    programme = Programme(
        cost=np.zeros(sites),
        matrix=matrix,
        lower=np.append(np.ones(rows), 0.0),
        upper=np.append(np.full(rows, np.inf), float(number)),
        whole=np.ones(sites, dtype=bool),
    )
    answer = solver.solve(programme, time_limit=time_limit)
    if answer.values is None:
        return answer.status, choice
    return "optimal", coverage.opened_by(answer.values, sites)


def _longest(question: Candidates, choice: NDArray[np.bool_]) -> float:
    return float(question.reach.of_sites(choice | question.existing).nearest().max())
