"""Sites that bring people within a limit: most people with so many sites, or every cell with the fewest."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from mire_geo.errors import Phrase
from mire_geo.measures import pairs
from mire_geo.planning.optimisation import solver
from mire_geo.planning.optimisation.solver import Floats, Programme
from mire_geo.planning.siting import candidates, coverage
from mire_geo.planning.siting.candidates import Budget, Progress, Siting, Terms, Watcher
from mire_geo.planning.siting.coverage import Cover


def maximal_covering(
    minutes: pairs.Minutes,
    people: pairs.Column,
    p: int | None,
    limit: float,
    *,
    existing: Iterable[Any] = (),
    budget: Budget | None = None,
    time_limit: float = np.inf,
    progress: Watcher | None = None,
) -> Siting:
    """The `p` sites that bring most people within `limit` minutes of a site (Church and ReVelle 1974).

    The objective counts all people within the limit, those of existing sites too. With a `budget`, `p` may
    be None. The sites come in the order in which each adds most.

    Args:
        minutes: rows = cells, columns = candidates and existing sites, `inf` = out of reach.
        existing: labels of the columns that stand already, and stay.
        time_limit: seconds; when they are over, the best choice so far comes back with its proven bound.
        progress: told how the search stands: at once with the greedy answer, then from time to time.

    Raises:
        InputError: negative people, labels that do not match, no site, a number or limit that makes no sense.
        UnknownError: an existing site that is not a column.

    >>> minutes = pd.DataFrame({"a": [5, 5, 30], "b": [30, 5, 5], "c": [5, 30, 30]})
    >>> maximal_covering(minutes, [10, 20, 40], 1, 15).sites
    ('b',)
    """
    question = candidates.read(minutes, existing)
    terms = candidates.terms(question, p, budget)
    cover = coverage.cover_of(question, pairs.align(people, question.reach.cells, pairs.PEOPLE), limit)
    choice, bound = _greedy(cover, terms)
    objective = coverage.covered(cover, choice)
    if progress is not None:
        progress(Progress(objective, bound, question.seconds))
    if objective < bound:
        greedy_bound = bound
        watch = question.watch(
            progress, lambda cost, least: (cover.already - cost, min(greedy_bound, cover.already - least))
        )
        seconds = question.seconds_left(time_limit)
        answer = solver.solve(
            _most_people(cover, terms),
            start=_as_start(cover, choice),
            gap=coverage.gap_of(cover.weight),
            time_limit=seconds,
            watch=watch,
        )
        choice = coverage.by_gain(cover, coverage.opened_by(answer.values, len(terms.costs)))
        objective = coverage.covered(cover, choice)
        bound = objective if answer.status == "optimal" else min(bound, cover.already - answer.bound)
    return question.answer(choice, objective, _at_least(cover, objective, bound))


def greedy_maximal_covering(
    minutes: pairs.Minutes,
    people: pairs.Column,
    p: int | None,
    limit: float,
    *,
    existing: Iterable[Any] = (),
    budget: Budget | None = None,
) -> Siting:
    """The answer of `maximal_covering` that is there at once: site after site, each where it gains most.

    Without a budget at least 63 % of the best (Nemhauser, Wolsey and Fisher 1978), mostly 97 % or more. Its
    `bound` is proven too, from what the sites not chosen could still add. Arguments, errors: `maximal_covering`.
    """
    question = candidates.read(minutes, existing)
    terms = candidates.terms(question, p, budget)
    cover = coverage.cover_of(question, pairs.align(people, question.reach.cells, pairs.PEOPLE), limit)
    choice, bound = _greedy(cover, terms)
    objective = coverage.covered(cover, choice)
    return question.answer(choice, objective, _at_least(cover, objective, bound))


def people_gained(
    minutes: pairs.Minutes,
    people: pairs.Column,
    sites: Iterable[Any],
    limit: float,
    *,
    existing: Iterable[Any] = (),
) -> pd.Series:
    """People each of `sites` brings within `limit` minutes who were not before, the greatest gain first.

    They are opened one after the other, so the gains add up to what all bring together.
    """
    question = candidates.read(minutes, existing)
    cover = coverage.cover_of(question, pairs.align(people, question.reach.cells, pairs.PEOPLE), limit)
    order = coverage.by_gain(cover, candidates.standing(question.reach.sites, sites) & ~question.existing)
    gains = np.diff([coverage.covered(cover, order[:count]) for count in range(len(order) + 1)])
    return pd.Series(gains, index=question.reach.sites[order], name="people_gained")


def set_covering(
    minutes: pairs.Minutes,
    limit: float,
    *,
    existing: Iterable[Any] = (),
    costs: pairs.Column | None = None,
    time_limit: float = np.inf,
    progress: Watcher | None = None,
) -> Siting:
    """The fewest sites, or the cheapest, that bring every cell within `limit` minutes (Toregas et al. 1971).

    The objective is the number, or the cost, of the sites to open besides the existing ones.

    Raises:
        InputError: cells that no site can reach within the limit; no site; a limit that makes no sense.
        UnknownError: an existing site that is not a column.

    >>> minutes = pd.DataFrame({"a": [5, 5, 30], "b": [30, 5, 5], "c": [5, 30, 30]})
    >>> set_covering(minutes, 15).sites
    ('a', 'b')
    """
    question = candidates.read(minutes, existing)
    cover = coverage.cover_of(question, np.ones(len(question.reach.cells)), limit)
    coverage.refuse_lost(
        question.reach.cells[cover.lost], Phrase("within %(limit)g minutes of any site", limit=limit)
    )
    n_sites = len(question.reach.sites)
    price = np.ones(n_sites) if costs is None else pairs.align(costs, question.reach.sites, pairs.COSTS)
    choice = np.zeros(n_sites, dtype=bool)
    choice[coverage.cheapest(cover, price)] = True
    bound = apart = coverage.dearest_apart(cover, price)
    if progress is not None:
        progress(Progress(float(price @ choice), bound, question.seconds))
    if apart < price @ choice:
        rows = cover.table.shape[0]
        programme = Programme(
            price, cover.table.tocsc(), np.ones(rows), np.full(rows, np.inf), np.ones(n_sites, bool)
        )
        watch = question.watch(progress, lambda cost, least: (cost, max(least, apart)))
        seconds = question.seconds_left(time_limit)
        answer = solver.solve(
            programme, start=choice.astype(float), gap=coverage.gap_of(price), time_limit=seconds, watch=watch
        )
        choice = coverage.opened_by(answer.values, n_sites)
        bound = float(price @ choice) if answer.status == "optimal" else max(answer.bound, bound)
    objective = float(price @ choice)
    return question.answer(choice, objective, min(objective, _whole(price, bound)))


def _greedy(cover: Cover, terms: Terms) -> tuple[NDArray[np.intp], float]:
    """Sites in the order of choice, and the least of the bounds that the marginal gains prove on the way."""
    sites, missing, spent = cover.table.T.tocsr(), cover.weight.copy(), 0.0
    choice: list[int] = []
    reached, bound = cover.already, np.inf
    while True:
        gains = sites @ missing
        bound = min(bound, reached + _at_most(gains, terms))
        affordable = (gains > 0) & (terms.costs <= terms.total - spent)
        if len(choice) == terms.number or not affordable.any():
            return np.array(choice, dtype=np.intp), max(bound, reached)
        worth = np.divide(gains, terms.costs, out=np.full(len(gains), np.inf), where=terms.costs > 0)
        best = int(np.argmax(np.where(affordable, worth, -1.0)))
        choice.append(best)
        spent += terms.costs[best]
        reached += gains[best]
        missing[cover.table[:, [best]].nonzero()[0]] = 0.0


def _at_most(gains: Floats, terms: Terms) -> float:
    """The most that any affordable set of sites can add, were their gains not to overlap."""
    most = float(np.sort(gains)[::-1][: terms.number].sum())
    if not terms.limited:
        return most
    worth = np.divide(gains, terms.costs, out=np.full(len(gains), np.inf), where=terms.costs > 0)
    order = np.argsort(-worth, kind="stable")
    before = np.cumsum(terms.costs[order]) - terms.costs[order]
    costs = np.where(terms.costs[order] > 0, terms.costs[order], 1.0)
    part = np.clip((terms.total - before) / costs, 0, 1)
    part[terms.costs[order] == 0] = 1.0
    return min(most, float((gains[order] * part).sum()))


def _at_least(cover: Cover, objective: float, bound: float) -> float:
    """The upper `bound`, rounded down where people are whole, but never below what was reached."""
    return max(objective, cover.already - _whole(cover.weight, cover.already - bound))


def _most_people(cover: Cover, terms: Terms) -> Programme:
    """Columns: the sites, then the groups of cells; a group is covered only where one of its sites is open."""
    groups, sites = cover.table.shape
    blocks: list[list[Any]] = [
        [-cover.table, sparse.eye_array(groups)],
        [sparse.csr_array(np.ones((1, sites))), None],
    ]
    upper = [*np.zeros(groups), float(terms.number)]
    if terms.limited:
        blocks.append([sparse.csr_array(terms.costs[None, :]), None])
        upper.append(terms.total)
    matrix = sparse.csc_array(sparse.block_array(blocks))
    return Programme(
        cost=np.concatenate([np.zeros(sites), -cover.weight]),
        matrix=matrix,
        lower=np.full(len(upper), -np.inf),
        upper=np.array(upper),
        whole=np.arange(sites + groups) < sites,
    )


def _as_start(cover: Cover, choice: NDArray[np.intp]) -> Floats:
    opened = np.zeros(cover.table.shape[1])
    opened[choice] = 1.0
    return np.concatenate([opened, (cover.table @ opened > 0).astype(float)])


def _whole(weights: Floats, bound: float) -> float:
    """A proven lower bound on a sum of some of the weights, rounded up where all are whole."""
    return float(np.ceil(bound - 1e-6)) if (weights == np.round(weights)).all() else bound
