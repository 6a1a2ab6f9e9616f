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


def walks_of(candidates: Candidates, cell_demand: Floats) -> Walks:
    """Minutes from every inhabited cell to each candidate and to its nearest existing site, and the people there."""
    reach = candidates.reach
    is_inhabited = cell_demand > 0
    inhabitants = cell_demand[is_inhabited]
    unreachable_minutes = 1.0 + float(reach.minutes.max(initial=0.0)) * (
        inhabitants.sum() / inhabitants.min(initial=np.inf) + 1.0
    )
    candidate_indices = np.cumsum(~candidates.existing) - 1
    minutes_matrix = np.full((len(reach.cells), int((~candidates.existing).sum())), unreachable_minutes)
    is_candidate_pair = ~candidates.existing[reach.column]
    minutes_matrix[reach.row[is_candidate_pair], candidate_indices[reach.column[is_candidate_pair]]] = (
        reach.minutes[is_candidate_pair]
    )
    existing_minutes = np.minimum(reach.of_sites(candidates.existing).nearest(), unreachable_minutes)
    return Walks(minutes_matrix[is_inhabited], existing_minutes[is_inhabited], inhabitants)


def best_by_exchange(
    walks: Walks, candidate_costs: Floats, allowance: Allowance, *, seconds: float
) -> NDArray[np.intp]:
    """The best choice that exchanges lead to from a greedy start and, without a budget, from random ones.

    The random ones are the same on every run; no further one is begun when the seconds are over.
    """
    deadline = time.perf_counter() + seconds
    best_choice = exchange(
        walks, _greedy_choice(walks, candidate_costs, allowance), candidate_costs, allowance
    )
    random_generator = np.random.default_rng(RANDOM_STARTS)
    for _ in range(0 if allowance.has_budget else RANDOM_STARTS):
        if time.perf_counter() > deadline:
            break
        random_start_sites = random_generator.choice(
            len(candidate_costs), allowance.site_count, replace=False
        )
        improved_choice = exchange(walks, random_start_sites, candidate_costs, allowance)
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
    walks: Walks, chosen_candidates: NDArray[np.intp], candidate_costs: Floats, allowance: Allowance
) -> NDArray[np.intp]:
    """`chosen_candidates`, until no affordable exchange of one for another betters it (Teitz and Bart 1968)."""
    while True:
        best_swap = _best_swap(walks, chosen_candidates, candidate_costs, allowance.money)
        if best_swap is None:
            return np.sort(chosen_candidates)
        chosen_candidates = np.append(chosen_candidates[chosen_candidates != best_swap[0]], best_swap[1])


def _greedy_choice(walks: Walks, candidate_costs: Floats, allowance: Allowance) -> NDArray[np.intp]:
    nearest_minutes, chosen_candidates, money_spent = (
        walks.existing_minutes.copy(),
        np.empty(0, dtype=np.intp),
        0.0,
    )
    is_available = np.ones(len(candidate_costs), dtype=bool)
    while len(chosen_candidates) < allowance.site_count:
        is_affordable = is_available & (candidate_costs <= allowance.money - money_spent)
        if not is_affordable.any():
            break
        minutes_saved = walks.people @ np.maximum(nearest_minutes[:, None] - walks.minutes, 0.0)
        saved_per_cost = np.divide(
            minutes_saved, candidate_costs, out=np.full(len(minutes_saved), np.inf), where=candidate_costs > 0
        )
        best_index = int(np.argmax(np.where(is_affordable, saved_per_cost, -1.0)))
        chosen_candidates, money_spent = (
            np.append(chosen_candidates, best_index),
            money_spent + candidate_costs[best_index],
        )
        is_available[best_index] = False
        nearest_minutes = np.minimum(nearest_minutes, walks.minutes[:, best_index])
    return chosen_candidates


def _best_swap(
    walks: Walks, chosen_candidates: NDArray[np.intp], candidate_costs: Floats, budget: float
) -> tuple[int, int] | None:
    """The exchange (out, in) that saves most people-minutes; None where none saves any.

    Closing r and opening i changes the sum by what r's people lose, as far as i or their second site does not
    help, less what i saves all others (Whitaker 1983).
    """
    site_minutes = np.column_stack([walks.existing_minutes, walks.minutes[:, chosen_candidates]])
    two_nearest_sites = np.argpartition(site_minutes, 1, axis=1)[:, :2]
    two_shortest = np.sort(np.take_along_axis(site_minutes, two_nearest_sites, axis=1), axis=1)
    nearest_minutes, second_minutes = two_shortest[:, 0], two_shortest[:, 1]
    serving_sites = np.argmin(site_minutes, axis=1)
    minutes_saved = walks.people @ np.maximum(nearest_minutes[:, None] - walks.minutes, 0.0)
    minutes_lost = walks.people[:, None] * np.maximum(
        np.minimum(second_minutes[:, None], walks.minutes) - nearest_minutes[:, None], 0.0
    )
    objective_changes = np.zeros((len(chosen_candidates) + 1, walks.minutes.shape[1]))
    np.add.at(objective_changes, serving_sites, minutes_lost)
    objective_changes = objective_changes[1:] - minutes_saved
    money_left = budget - candidate_costs[chosen_candidates].sum()
    objective_changes[candidate_costs[None, :] - candidate_costs[chosen_candidates][:, None] > money_left] = (
        np.inf
    )
    objective_changes[:, chosen_candidates] = np.inf
    closing_index, opening_candidate = np.unravel_index(
        int(np.argmin(objective_changes)), objective_changes.shape
    )
    total_minutes = float(walks.people @ nearest_minutes)
    if not objective_changes[closing_index, opening_candidate] < -1e-9 * max(total_minutes, 1.0):
        return None
    return int(chosen_candidates[closing_index]), int(opening_candidate)
