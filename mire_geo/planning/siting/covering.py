"""Sites that bring people within a limit: most people with so many sites, or every cell with the fewest."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from mire_geo.errors import Phrase
from mire_geo.measures import pairs
from mire_geo.planning.optimisation import solver
from mire_geo.planning.optimisation.solver import Floats, Programme
from mire_geo.planning.siting import coverage, problem
from mire_geo.planning.siting.coverage import Cover
from mire_geo.planning.siting.problem import Allowance, Budget, Progress, Siting, Watcher


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
    candidates = problem.read(minutes, existing)
    allowance = problem.allowance(candidates, p, budget)
    cover = coverage.cover_of(candidates, pairs.align(people, candidates.reach.cells, pairs.PEOPLE), limit)
    chosen_sites, bound = _greedy_sites(cover, allowance)
    objective = coverage.people_covered(cover, chosen_sites)
    if progress is not None:
        progress(Progress(objective, bound, candidates.seconds))
    if objective < bound:
        answer = solver.solve(
            _covering_programme(cover, allowance),
            initial_solution=_initial_solution(cover, chosen_sites),
            gap=coverage.optimality_gap(cover.weight),
            time_limit=candidates.seconds_left(time_limit),
            on_progress=candidates.report_to(progress, _objective_converter(cover, bound)),
        )
        is_open_site = coverage.opened_by(answer.solution, len(allowance.costs))
        chosen_sites = coverage.sites_by_gain(cover, is_open_site)
        objective = coverage.people_covered(cover, chosen_sites)
        bound = objective if answer.status == "optimal" else min(bound, cover.already - answer.bound)
    return candidates.answer(chosen_sites, objective, _rounded_upper_bound(cover, objective, bound))


def _objective_converter(cover: Cover, greedy_bound: float) -> Callable[[float, float], tuple[float, float]]:
    """A function from the solver's cost and its bound to the people covered and the least of the bounds on them."""
    return lambda cost, cost_bound: (cover.already - cost, min(greedy_bound, cover.already - cost_bound))


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
    candidates = problem.read(minutes, existing)
    allowance = problem.allowance(candidates, p, budget)
    cover = coverage.cover_of(candidates, pairs.align(people, candidates.reach.cells, pairs.PEOPLE), limit)
    chosen_sites, bound = _greedy_sites(cover, allowance)
    objective = coverage.people_covered(cover, chosen_sites)
    return candidates.answer(chosen_sites, objective, _rounded_upper_bound(cover, objective, bound))


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
    candidates = problem.read(minutes, existing)
    cover = coverage.cover_of(candidates, pairs.align(people, candidates.reach.cells, pairs.PEOPLE), limit)
    ordered_sites = coverage.sites_by_gain(
        cover, problem.is_named(candidates.reach.sites, sites) & ~candidates.existing
    )
    gains = np.diff(
        [
            coverage.people_covered(cover, ordered_sites[:opened_count])
            for opened_count in range(len(ordered_sites) + 1)
        ]
    )
    return pd.Series(gains, index=candidates.reach.sites[ordered_sites], name="people_gained")


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
    candidates = problem.read(minutes, existing)
    cover = coverage.cover_of(candidates, np.ones(len(candidates.reach.cells)), limit)
    coverage.refuse_unreached(
        candidates.reach.cells[cover.lost], Phrase("within %(limit)g minutes of any site", limit=limit)
    )
    site_count = len(candidates.reach.sites)
    prices = np.ones(site_count) if costs is None else pairs.align(costs, candidates.reach.sites, pairs.COSTS)
    is_chosen = np.zeros(site_count, dtype=bool)
    is_chosen[coverage.cheap_cover(cover, prices)] = True
    bound = groups_bound = coverage.separate_groups_bound(cover, prices)
    if progress is not None:
        progress(Progress(float(prices @ is_chosen), bound, candidates.seconds))
    if groups_bound < prices @ is_chosen:
        group_count = cover.table.shape[0]
        no_limits, is_whole = np.full(group_count, np.inf), np.ones(site_count, bool)
        answer = solver.solve(
            Programme(prices, cover.table.tocsc(), np.ones(group_count), no_limits, is_whole),
            initial_solution=is_chosen.astype(float),
            gap=coverage.optimality_gap(prices),
            time_limit=candidates.seconds_left(time_limit),
            on_progress=candidates.report_to(progress, lambda cost, bound: (cost, max(bound, groups_bound))),
        )
        is_chosen = coverage.opened_by(answer.solution, site_count)
        bound = float(prices @ is_chosen) if answer.status == "optimal" else max(answer.bound, bound)
    objective = float(prices @ is_chosen)
    return candidates.answer(is_chosen, objective, min(objective, _rounded_lower_bound(prices, bound)))


def _greedy_sites(cover: Cover, allowance: Allowance) -> tuple[NDArray[np.intp], float]:
    """Sites in the order of choice, and the least of the bounds that the marginal gains prove."""
    site_matrix, uncovered_people, money_spent = cover.table.T.tocsr(), cover.weight.copy(), 0.0
    chosen_sites: list[int] = []
    people_reached, people_bound = cover.already, np.inf
    while True:
        people_gained = site_matrix @ uncovered_people
        people_bound = min(people_bound, people_reached + _most_people_gained(people_gained, allowance))
        is_affordable = (people_gained > 0) & (allowance.costs <= allowance.money - money_spent)
        if len(chosen_sites) == allowance.site_count or not is_affordable.any():
            return np.array(chosen_sites, dtype=np.intp), max(people_bound, people_reached)
        gains_per_cost = np.divide(
            people_gained, allowance.costs, out=np.full(len(people_gained), np.inf), where=allowance.costs > 0
        )
        best_site_index = int(np.argmax(np.where(is_affordable, gains_per_cost, -1.0)))
        chosen_sites.append(best_site_index)
        money_spent += allowance.costs[best_site_index]
        people_reached += people_gained[best_site_index]
        uncovered_people[cover.table[:, [best_site_index]].nonzero()[0]] = 0.0


def _most_people_gained(gains: Floats, allowance: Allowance) -> float:
    """The most that any affordable set of sites can add, were their gains not to overlap."""
    count_bound = float(np.sort(gains)[::-1][: allowance.site_count].sum())
    if not allowance.has_budget:
        return count_bound
    gains_per_cost = np.divide(
        gains, allowance.costs, out=np.full(len(gains), np.inf), where=allowance.costs > 0
    )
    worth_order = np.argsort(-gains_per_cost, kind="stable")
    money_before = np.cumsum(allowance.costs[worth_order]) - allowance.costs[worth_order]
    ordered_costs = np.where(allowance.costs[worth_order] > 0, allowance.costs[worth_order], 1.0)
    affordable_shares = np.clip((allowance.money - money_before) / ordered_costs, 0, 1)
    affordable_shares[allowance.costs[worth_order] == 0] = 1.0
    return min(count_bound, float((gains[worth_order] * affordable_shares).sum()))


def _rounded_upper_bound(cover: Cover, objective: float, upper_bound: float) -> float:
    """The `upper_bound`, rounded down where people are whole, but never below what was reached."""
    return max(objective, cover.already - _rounded_lower_bound(cover.weight, cover.already - upper_bound))


def _covering_programme(cover: Cover, allowance: Allowance) -> Programme:
    """Columns: the sites, then the groups of cells; a group is covered only where one of its sites is open."""
    group_count, site_count = cover.table.shape
    matrix_blocks: list[list[Any]] = [
        [-cover.table, sparse.eye_array(group_count)],
        [sparse.csr_array(np.ones((1, site_count))), None],
    ]
    row_limits = [*np.zeros(group_count), float(allowance.site_count)]
    if allowance.has_budget:
        matrix_blocks.append([sparse.csr_array(allowance.costs[None, :]), None])
        row_limits.append(allowance.money)
    programme_matrix = sparse.csc_array(sparse.block_array(matrix_blocks))
    return Programme(
        cost=np.concatenate([np.zeros(site_count), -cover.weight]),
        matrix=programme_matrix,
        row_lower=np.full(len(row_limits), -np.inf),
        row_upper=np.array(row_limits),
        is_whole=np.arange(site_count + group_count) < site_count,
    )


def _initial_solution(cover: Cover, chosen_sites: NDArray[np.intp]) -> Floats:
    is_open = np.zeros(cover.table.shape[1])
    is_open[chosen_sites] = 1.0
    return np.concatenate([is_open, (cover.table @ is_open > 0).astype(float)])


def _rounded_lower_bound(weights: Floats, lower_bound: float) -> float:
    """A proven lower bound on a sum of some of the weights, rounded up where all are whole."""
    return float(np.ceil(lower_bound - 1e-6)) if (weights == np.round(weights)).all() else lower_bound
