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
from mire_geo.planning.siting import candidates, coverage, interchange, ranked, relaxation
from mire_geo.planning.siting.candidates import (
    Budget,
    Candidates,
    Progress,
    Siting,
    Terms,
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
    question = candidates.read(minutes, existing)
    terms = candidates.terms(question, p, budget)
    demand = pairs.align(people, question.reach.cells, pairs.PEOPLE)
    coverage.refuse_lost(
        question.reach.cells[(demand > 0) & np.isinf(question.reach.nearest())],
        Phrase("in reach of any site"),
    )
    incumbent = _start(question, demand, terms, time_limit)
    if progress is not None:
        progress(Progress(incumbent.objective, incumbent.bound, question.seconds))
    if incumbent.objective - incumbent.bound <= incumbent.gap:
        return question.answer(incumbent.choice, incumbent.objective, incumbent.objective)
    return _prove(question, demand, incumbent, terms, time_limit=time_limit, progress=progress)


def _prove(
    question: Candidates,
    demand: Floats,
    incumbent: Incumbent,
    terms: Terms,
    *,
    time_limit: float,
    progress: Watcher | None,
) -> Siting:
    """What the solver makes of the choices that are left."""
    ranks = ranked.ranks_of(question, demand, incumbent, terms)
    answer = solver.solve(
        ranked.programme(ranks, incumbent, terms),
        start=ranked.as_start(ranks, incumbent.choice & incumbent.free)
        if np.isfinite(incumbent.objective)
        else None,
        gap=incumbent.gap,
        time_limit=question.seconds_left(time_limit),
        watch=question.watch(
            progress, lambda cost, least: (ranks.base + cost, max(incumbent.bound, ranks.base + least))
        ),
    )
    if answer.values is None:
        coverage.refuse_few(terms.number, unsure=answer.status == "stopped")
    opened = coverage.opened_by(answer.values, len(incumbent.free)) & incumbent.free
    choice = opened | (incumbent.stands & ~question.existing)
    objective = _walked(question, demand, choice)
    bound = objective if answer.status == "optimal" else max(incumbent.bound, ranks.base + answer.bound)
    return question.answer(choice, objective, min(objective, bound))


def _start(question: Candidates, demand: Floats, terms: Terms, time_limit: float) -> Incumbent:
    """A good choice, and without a budget its bound and what that rules out."""
    places = np.flatnonzero(~question.existing)
    walks = interchange.walks_of(question, demand)
    costs = terms.costs[places]
    start = interchange.best_by_exchange(walks, costs, terms, seconds=question.seconds_left(time_limit) / 4)
    choice = np.zeros(len(question.existing), dtype=bool)
    choice[places[start]] = True
    objective = _walked(question, demand, choice)
    incumbent = Incumbent(
        choice=choice,
        objective=objective,
        bound=0.0,
        gap=_gap(question, demand, objective),
        stands=question.existing,
        free=~question.existing,
        number=terms.number,
        usable=np.ones(len(question.reach.minutes), dtype=bool),
    )
    if terms.limited or not np.isfinite(objective):
        return incumbent
    while True:
        relaxed = relaxation.relax(
            walks, start, gap=incumbent.gap, seconds=question.seconds_left(time_limit) / 3
        )
        better = interchange.exchange(walks, relaxed.choice, costs, terms)
        if interchange.walked(walks, better) >= interchange.walked(walks, start):
            return _reduced(question, demand, incumbent, relaxed, start)
        start = better


def _reduced(
    question: Candidates, demand: Floats, incumbent: Incumbent, relaxed: Relaxation, best: NDArray[np.intp]
) -> Incumbent:
    """`incumbent` with the best choice of candidates, and all that the relaxation rules out."""
    places = np.flatnonzero(~question.existing)
    choice, free = np.zeros(len(incumbent.free), dtype=bool), np.zeros(len(incumbent.free), dtype=bool)
    choice[places[best]] = True
    free[places[~relaxed.opened & ~relaxed.shut]] = True
    stands = question.existing.copy()
    stands[places[relaxed.opened]] = True
    furthest = np.zeros(len(demand))
    furthest[demand > 0] = relaxed.furthest
    return replace(
        incumbent,
        choice=choice,
        objective=_walked(question, demand, choice),
        bound=max(relaxed.bound, 0.0),
        stands=stands,
        free=free,
        number=incumbent.number - int(relaxed.opened.sum()),
        usable=question.reach.minutes <= furthest[question.reach.row],
    )


def _gap(question: Candidates, demand: Floats, objective: float) -> float:
    """The gap that proves a choice: just below 1 where every objective is whole, else nine digits."""
    whole = all((numbers == np.round(numbers)).all() for numbers in (question.reach.minutes, demand))
    return 0.999 if whole else max(1e-6, 1e-9 * objective) if np.isfinite(objective) else 1e-6


def _walked(question: Candidates, demand: Floats, choice: NDArray[np.bool_]) -> float:
    lived = demand > 0
    nearest = question.reach.of_sites(choice | question.existing).nearest()
    return float(demand[lived] @ nearest[lived])
