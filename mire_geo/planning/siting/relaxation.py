"""Lagrangian bound of the p-median: it fixes most variables before the mixed-integer programme is solved.

Lagrangian relaxation: a cell may be served by several sites or by none, at a price for being served wrongly.
The best sites at those prices never walk more than the best true choice (Cornuejols, Fisher and Nemhauser
1977); the prices follow subgradients (Held, Wolfe and Crowder 1974).
"""

import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mire_geo.planning.optimisation.solver import Floats
from mire_geo.planning.siting import interchange
from mire_geo.planning.siting.interchange import Walks

ROUNDS = 2000
"""More rounds were not seen to raise the bound."""
PATIENCE = 50
"""Rounds without a better bound after which the steps are halved."""
SMALLEST_STEP = 1e-4


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The bound of the p-median, and the candidates that every better choice opens or leaves closed."""

    choice: NDArray[np.intp]
    """The best choice known: the one given, or a better one met on the way."""
    bound: float
    """No choice walks less than this."""
    must_close: NDArray[np.bool_]
    """Candidates that a better choice cannot open."""
    must_open: NDArray[np.bool_]
    """Candidates that a better choice must open."""
    longest_minutes: Floats
    """Minutes beyond which a better choice cannot send the people of each cell."""


def relax(walks: Walks, best_choice: NDArray[np.intp], *, gap: float, seconds: float) -> Relaxation:
    """The bound, and the candidates that a choice better than `best_choice` must open or cannot open.

    Args:
        best_choice: the best choice known; as many candidates must be opened.
        gap: the bound need not come nearer than this to what `best_choice` walks.
        seconds: after which the bound so far is taken.
    """
    deadline = time.perf_counter() + seconds
    costs, existing_costs = walks.people[:, None] * walks.minutes, walks.people * walks.existing_minutes
    prices = np.sort(np.column_stack([existing_costs, existing_costs, costs[:, best_choice]]), axis=1)[:, 1]
    no_candidates = np.zeros(costs.shape[1], dtype=bool)
    relaxation = Relaxation(best_choice, -np.inf, no_candidates, no_candidates, np.full(len(prices), np.inf))
    least_cost = interchange.people_minutes(walks, best_choice)
    step_size, rounds_waited, negative_costs = 2.0, 0, np.empty_like(costs)
    for _ in range(ROUNDS):
        np.minimum(np.subtract(costs, prices[:, None], out=negative_costs), 0.0, out=negative_costs)
        reduced_costs = negative_costs.sum(axis=0)
        cheapest_choice = np.argsort(reduced_costs, kind="stable")[: len(best_choice)]
        if interchange.people_minutes(walks, cheapest_choice) < least_cost:
            relaxation, least_cost = (
                replace(relaxation, choice=cheapest_choice),
                interchange.people_minutes(walks, cheapest_choice),
            )
        bound = float(
            prices.sum()
            + np.minimum(existing_costs - prices, 0.0).sum()
            + reduced_costs[cheapest_choice].sum()
        )
        relaxation = _with_ruled_out(
            walks,
            relaxation,
            bound=bound,
            least_cost=least_cost,
            reduced_costs=reduced_costs,
            prices=prices,
            site_count=len(best_choice),
        )
        rounds_waited = 0 if bound == relaxation.bound else rounds_waited + 1
        subgradient = 1.0 - (negative_costs[:, cheapest_choice] < 0).sum(axis=1) - (existing_costs < prices)
        squared_norm = float(subgradient @ subgradient)
        if rounds_waited == PATIENCE:
            step_size, rounds_waited = step_size / 2, 0
        is_late = time.perf_counter() > deadline
        if squared_norm == 0 or step_size < SMALLEST_STEP or least_cost - relaxation.bound <= gap or is_late:
            break
        prices = np.maximum(prices + step_size * (least_cost - bound) / squared_norm * subgradient, 0.0)
    return relaxation


def _with_ruled_out(
    walks: Walks,
    relaxation: Relaxation,
    *,
    bound: float,
    least_cost: float,
    reduced_costs: Floats,
    prices: Floats,
    site_count: int,
) -> Relaxation:
    """`relaxation` and what these prices add to it: whatever raises the bound above the best cannot be better."""
    cost_margin = least_cost - bound + 1e-9 * abs(least_cost)
    sorted_costs = np.sort(reduced_costs)
    last_chosen_cost = sorted_costs[site_count - 1]
    first_unchosen_cost = sorted_costs[site_count] if site_count < len(reduced_costs) else np.inf
    must_close = reduced_costs - last_chosen_cost > cost_margin
    must_open = first_unchosen_cost - reduced_costs > cost_margin
    longest_minutes = (prices + cost_margin) / walks.people
    return replace(
        relaxation,
        bound=max(relaxation.bound, bound),
        must_close=relaxation.must_close | must_close,
        must_open=relaxation.must_open | must_open,
        longest_minutes=np.minimum(relaxation.longest_minutes, longest_minutes),
    )
