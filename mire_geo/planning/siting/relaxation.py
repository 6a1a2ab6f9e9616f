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
    """What holds for every choice that walks less than the best one known."""

    choice: NDArray[np.intp]
    """The best choice known: the one given, or a better one met on the way."""
    bound: float
    """No choice walks less than this."""
    shut: NDArray[np.bool_]
    """Candidates that a better choice cannot open."""
    opened: NDArray[np.bool_]
    """Candidates that a better choice must open."""
    furthest: Floats
    """Minutes beyond which a better choice cannot send the people of each cell."""


def relax(walks: Walks, choice: NDArray[np.intp], *, gap: float, seconds: float) -> Relaxation:
    """The bound, and what no choice better than `choice` can do.

    Args:
        choice: the best choice known; as many candidates must be opened.
        gap: the bound need not come nearer than this to what `choice` walks.
        seconds: after which the bound so far is taken.
    """
    deadline = time.perf_counter() + seconds
    cost, standing = walks.people[:, None] * walks.minutes, walks.people * walks.now
    price = np.sort(np.column_stack([standing, standing, cost[:, choice]]), axis=1)[:, 1]
    none = np.zeros(cost.shape[1], dtype=bool)
    relaxation = Relaxation(choice, -np.inf, none, none, np.full(len(price), np.inf))
    best = interchange.walked(walks, choice)
    step, waited, room = 2.0, 0, np.empty_like(cost)
    for _ in range(ROUNDS):
        np.minimum(np.subtract(cost, price[:, None], out=room), 0.0, out=room)
        reduced_cost = room.sum(axis=0)
        cheapest = np.argsort(reduced_cost, kind="stable")[: len(choice)]
        if interchange.walked(walks, cheapest) < best:
            relaxation, best = replace(relaxation, choice=cheapest), interchange.walked(walks, cheapest)
        bound = float(price.sum() + np.minimum(standing - price, 0.0).sum() + reduced_cost[cheapest].sum())
        relaxation = _rule_out(
            walks, relaxation, bound=bound, best=best, worth=reduced_cost, price=price, number=len(choice)
        )
        waited = 0 if bound == relaxation.bound else waited + 1
        slope = 1.0 - (room[:, cheapest] < 0).sum(axis=1) - (standing < price)
        norm = float(slope @ slope)
        if waited == PATIENCE:
            step, waited = step / 2, 0
        late = time.perf_counter() > deadline
        if norm == 0 or step < SMALLEST_STEP or best - relaxation.bound <= gap or late:
            break
        price = np.maximum(price + step * (best - bound) / norm * slope, 0.0)
    return relaxation


def _rule_out(
    walks: Walks,
    relaxation: Relaxation,
    *,
    bound: float,
    best: float,
    worth: Floats,
    price: Floats,
    number: int,
) -> Relaxation:
    """`relaxation` and what these prices add to it: whatever raises the bound above the best cannot be better."""
    spare = best - bound + 1e-9 * abs(best)
    ordered = np.sort(worth)
    last_in = ordered[number - 1]
    first_out = ordered[number] if number < len(worth) else np.inf
    shut = worth - last_in > spare
    opened = first_out - worth > spare
    furthest = (price + spare) / walks.people
    return replace(
        relaxation,
        bound=max(relaxation.bound, bound),
        shut=relaxation.shut | shut,
        opened=relaxation.opened | opened,
        furthest=np.minimum(relaxation.furthest, furthest),
    )
