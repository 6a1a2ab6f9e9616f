"""A good start for the p-median at once: add sites greedily, then exchange one for another while it helps."""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mire_geo.planning.optimisation.solver import Floats
from mire_geo.planning.siting.problem import Allowance, Candidates

RANDOM_STARTS = 12


@dataclass(frozen=True, slots=True)
class Walks:
    """Minutes of every cell with people (row) to every candidate (column)."""

    minutes: Floats
    """Out of reach costs more than all the rest together."""
    existing_minutes: Floats
    """Minutes to the nearest site that exists."""
    people: Floats


def walks_of(candidates: Candidates, demand: Floats) -> Walks:
    """The walks the question is about, where somebody lives."""
    reach = candidates.reach
    is_inhabited = demand > 0
    people = demand[is_inhabited]
    unreachable_minutes = 1.0 + float(reach.minutes.max(initial=0.0)) * (
        people.sum() / people.min(initial=np.inf) + 1.0
    )
    candidate_index = np.cumsum(~candidates.existing) - 1
    minutes = np.full((len(reach.cells), int((~candidates.existing).sum())), unreachable_minutes)
    is_candidate = ~candidates.existing[reach.column]
    minutes[reach.row[is_candidate], candidate_index[reach.column[is_candidate]]] = reach.minutes[
        is_candidate
    ]
    existing_minutes = np.minimum(reach.of_sites(candidates.existing).nearest(), unreachable_minutes)
    return Walks(minutes[is_inhabited], existing_minutes[is_inhabited], people)


def best_by_exchange(
    walks: Walks, costs: Floats, allowance: Allowance, *, seconds: float
) -> NDArray[np.intp]:
    """The best choice that exchanges lead to from a greedy start and, without a budget, from random ones.

    The random ones are the same on every run; no further one is begun when the seconds are over.
    """
    deadline = time.perf_counter() + seconds
    best_choice = exchange(walks, _greedy_choice(walks, costs, allowance), costs, allowance)
    random_generator = np.random.default_rng(RANDOM_STARTS)
    for _ in range(0 if allowance.has_budget else RANDOM_STARTS):
        if time.perf_counter() > deadline:
            break
        random_choice = random_generator.choice(len(costs), allowance.site_count, replace=False)
        improved_choice = exchange(walks, random_choice, costs, allowance)
        if people_minutes(walks, improved_choice) < people_minutes(walks, best_choice):
            best_choice = improved_choice
    return best_choice


def people_minutes(walks: Walks, chosen_candidates: NDArray[np.intp]) -> float:
    """People x minutes to the nearest of the chosen and the existing sites."""
    return float(
        walks.people
        @ np.minimum(walks.existing_minutes, walks.minutes[:, chosen_candidates].min(axis=1, initial=np.inf))
    )


def exchange(
    walks: Walks, chosen_candidates: NDArray[np.intp], costs: Floats, allowance: Allowance
) -> NDArray[np.intp]:
    """`chosen_candidates`, until no affordable exchange of one for another betters it (Teitz and Bart 1968)."""
    while True:
        swap = _best_swap(walks, chosen_candidates, costs, allowance.money)
        if swap is None:
            return np.sort(chosen_candidates)
        chosen_candidates = np.append(chosen_candidates[chosen_candidates != swap[0]], swap[1])


def _greedy_choice(walks: Walks, costs: Floats, allowance: Allowance) -> NDArray[np.intp]:
    nearest, chosen_candidates, money_spent = walks.existing_minutes.copy(), np.empty(0, dtype=np.intp), 0.0
    is_available = np.ones(len(costs), dtype=bool)
    while len(chosen_candidates) < allowance.site_count:
        is_affordable = is_available & (costs <= allowance.money - money_spent)
        if not is_affordable.any():
            break
        minutes_saved = walks.people @ np.maximum(nearest[:, None] - walks.minutes, 0.0)
        saved_per_cost = np.divide(
            minutes_saved, costs, out=np.full(len(minutes_saved), np.inf), where=costs > 0
        )
        best_candidate = int(np.argmax(np.where(is_affordable, saved_per_cost, -1.0)))
        chosen_candidates, money_spent = (
            np.append(chosen_candidates, best_candidate),
            money_spent + costs[best_candidate],
        )
        is_available[best_candidate] = False
        nearest = np.minimum(nearest, walks.minutes[:, best_candidate])
    return chosen_candidates


def _best_swap(
    walks: Walks, chosen_candidates: NDArray[np.intp], costs: Floats, budget: float
) -> tuple[int, int] | None:
    """The exchange (out, in) that saves most people-minutes; None where none saves any.

    Closing r and opening i changes the sum by what r's people lose, as far as i or their second site does not
    help, less what i saves all others (Whitaker 1983).
    """
    site_minutes = np.column_stack([walks.existing_minutes, walks.minutes[:, chosen_candidates]])
    two_sites = np.argpartition(site_minutes, 1, axis=1)[:, :2]
    two_shortest = np.sort(np.take_along_axis(site_minutes, two_sites, axis=1), axis=1)
    nearest, second_nearest = two_shortest[:, 0], two_shortest[:, 1]
    serving_site = np.argmin(site_minutes, axis=1)
    minutes_saved = walks.people @ np.maximum(nearest[:, None] - walks.minutes, 0.0)
    minutes_lost = walks.people[:, None] * np.maximum(
        np.minimum(second_nearest[:, None], walks.minutes) - nearest[:, None], 0.0
    )
    change = np.zeros((len(chosen_candidates) + 1, walks.minutes.shape[1]))
    np.add.at(change, serving_site, minutes_lost)
    change = change[1:] - minutes_saved
    money_left = budget - costs[chosen_candidates].sum()
    change[costs[None, :] - costs[chosen_candidates][:, None] > money_left] = np.inf
    change[:, chosen_candidates] = np.inf
    closing, opening = np.unravel_index(int(np.argmin(change)), change.shape)
    total_minutes = float(walks.people @ nearest)
    if not change[closing, opening] < -1e-9 * max(total_minutes, 1.0):
        return None
    return int(chosen_candidates[closing]), int(opening)
