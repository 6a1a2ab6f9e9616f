"""Sites that make the walks of all people together as short as possible."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from mire_geo import pairs, solver
from mire_geo.siting import candidates, coverage, interchange
from mire_geo.siting.candidates import Budget, Candidates, Progress, Siting, Terms, Watcher
from mire_geo.solver import Floats, Programme


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
    question = candidates.read(minutes, existing)
    terms = candidates.terms(question, p, budget)
    demand = pairs.lay(people, question.reach.cells, "people")
    coverage.refuse_lost(
        question.reach.cells[(demand > 0) & np.isinf(question.reach.nearest())], "in reach of any site"
    )
    chosen = np.zeros(len(question.existing), dtype=bool)
    chosen[interchange.start(question, demand, terms)] = True
    objective = _walked(question, demand, chosen)
    ranks = _ranks(question, demand, terms)
    if progress is not None:
        progress(Progress(objective, ranks.base, question.seconds))
    answer = solver.solve(
        _least_walking(ranks, terms, question.existing),
        start=_as_start(ranks, chosen) if np.isfinite(objective) else None,
        gap=max(1e-6, 1e-9 * objective) if np.isfinite(objective) else 1e-6,
        time_limit=question.left(time_limit),
        watch=question.watch(progress, lambda cost, least: (ranks.base + cost, ranks.base + max(least, 0.0))),
    )
    if answer.values is None:
        coverage.refuse_few(terms.number, unsure=answer.status == "stopped")
    chosen = coverage.opened_by(answer.values, len(chosen))
    objective = _walked(question, demand, chosen)
    bound = objective if answer.status == "optimal" else ranks.base + max(answer.bound, 0.0)
    return question.answer(chosen, objective, min(objective, bound))


@dataclass(frozen=True, slots=True)
class _Ranks:
    """Each cell's candidates by rank of distance: level after level, those at equal distance together."""

    level: NDArray[np.intp]
    """Level of each pair, numbered through all cells."""
    column: NDArray[np.int32]
    """Site of each pair."""
    cell: NDArray[np.intp]
    """Cell of each level."""
    first: NDArray[np.bool_]
    """True for a cell's nearest level."""
    step: Floats
    """People x minutes to the next level, paid where this level and the nearer ones stay closed; NaN where that
    must not be, or cannot be, and is free."""
    sure: NDArray[np.bool_]
    """True for a level that needs no row: so many sites are near that one of them must open."""
    base: float
    """People x minutes, were everybody's nearest site open."""


def _ranks(question: Candidates, demand: Floats, terms: Terms) -> _Ranks:
    reach = question.reach
    now = reach.of_sites(question.existing).nearest()
    kept = ~question.existing[reach.column] & (reach.minutes < now[reach.row]) & (demand[reach.row] > 0)
    row, column, minutes = reach.row[kept], reach.column[kept], reach.minutes[kept]
    order = np.lexsort((column, minutes, row))
    row, column, minutes = row[order], column[order], minutes[order]
    # Of any (candidates - p + 1) sites one must open, so nobody walks further than to the last of so many.
    enough = int((~question.existing).sum()) - terms.number + 1
    rank = np.arange(len(row)) - np.searchsorted(row, row)
    if not terms.limited:
        near = rank < enough
        row, column, minutes = row[near], column[near], minutes[near]
    begins = np.ones(len(row), dtype=bool)
    begins[1:] = (row[1:] != row[:-1]) | (minutes[1:] != minutes[:-1])
    level = np.cumsum(begins) - 1
    cell, at = row[begins].astype(np.intp), minutes[begins]
    first = np.ones(len(cell), dtype=bool)
    first[1:] = cell[1:] != cell[:-1]
    last = np.append(first[1:], True)[: len(cell)]
    following = np.where(last, now[cell], np.append(at[1:], np.inf)[: len(cell)])
    step = np.where(np.isfinite(following), demand[cell] * (following - at), np.nan)
    counts = np.bincount(row, minlength=len(demand))[cell]
    sure = last & np.isnan(step) & (counts >= enough) & (not terms.limited)
    nearest = np.minimum(now, reach.nearest())
    return _Ranks(level, column, cell, first, step, sure, float(demand[demand > 0] @ nearest[demand > 0]))


def _least_walking(ranks: _Ranks, terms: Terms, existing: NDArray[np.bool_]) -> Programme:
    """Columns: the sites, then for each level with a step 1 where nothing is open up to it."""
    sites = len(existing)
    shut = ~np.isnan(ranks.step)
    variable = sites + np.cumsum(shut) - 1
    needed = ~ranks.sure
    line = np.cumsum(needed) - 1
    opens = needed[ranks.level]
    inner = np.flatnonzero(needed & ~ranks.first)
    entries: list[tuple[Any, Any, Any]] = [
        (line[ranks.level[opens]], ranks.column[opens], 1.0),
        (line[needed & shut], variable[needed & shut], 1.0),
        (line[inner], variable[inner - 1], -1.0),
        (np.full(sites, needed.sum()), np.arange(sites), (~existing).astype(float)),
        (np.full(sites, needed.sum() + 1), np.arange(sites), terms.costs),
    ]
    data = np.concatenate([np.broadcast_to(value, len(rows)) for rows, _, value in entries])
    where = (
        np.concatenate([rows for rows, _, _ in entries]),
        np.concatenate([cols for _, cols, _ in entries]),
    )
    shape = (int(needed.sum()) + 2, sites + int(shut.sum()))
    fewest = 0.0 if terms.limited else float(terms.number)
    return Programme(
        cost=np.concatenate([np.zeros(sites), ranks.step[shut]]),
        matrix=sparse.csc_array((data, where), shape=shape),
        lower=np.concatenate([ranks.first[needed].astype(float), [fewest, 0.0]]),
        upper=np.concatenate([np.full(int(needed.sum()), np.inf), [terms.number, terms.total]]),
        whole=np.arange(shape[1]) < sites,
    )


def _as_start(ranks: _Ranks, chosen: NDArray[np.bool_]) -> Floats:
    served = np.full(ranks.cell.max(initial=0) + 1, len(ranks.cell))
    met = ranks.level[chosen[ranks.column]]
    np.minimum.at(served, ranks.cell[met], met)
    shut = np.arange(len(ranks.cell)) < served[ranks.cell]
    return np.concatenate([chosen.astype(float), shut[~np.isnan(ranks.step)].astype(float)])


def _walked(question: Candidates, demand: Floats, chosen: NDArray[np.bool_]) -> float:
    lived = demand > 0
    nearest = question.reach.of_sites(chosen | question.existing).nearest()
    return float(demand[lived] @ nearest[lived])
