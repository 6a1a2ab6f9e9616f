"""A good start for the p-median at once: add sites greedily, then exchange one for another while it helps."""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mire_geo.planning.optimisation.solver import Floats
from mire_geo.planning.siting.candidates import Candidates, Terms

RANDOM_STARTS = 12


@dataclass(frozen=True, slots=True)
class Walks:
    """Minutes of every cell with people (row) to every candidate (column)."""

    minutes: Floats
    """Out of reach costs more than all the rest together."""
    now: Floats
    """Minutes to the nearest site that exists."""
    people: Floats


def walks_of(question: Candidates, demand: Floats) -> Walks:
    """The walks the question is about, where somebody lives."""
    reach = question.reach
    lived = demand > 0
    people = demand[lived]
    far = 1.0 + float(reach.minutes.max(initial=0.0)) * (people.sum() / people.min(initial=np.inf) + 1.0)
    position = np.cumsum(~question.existing) - 1
    minutes = np.full((len(reach.cells), int((~question.existing).sum())), far)
    new = ~question.existing[reach.column]
    minutes[reach.row[new], position[reach.column[new]]] = reach.minutes[new]
    now = np.minimum(reach.of_sites(question.existing).nearest(), far)
    return Walks(minutes[lived], now[lived], people)


def best_by_exchange(walks: Walks, costs: Floats, terms: Terms, *, seconds: float) -> NDArray[np.intp]:
    """The best choice that exchanges lead to from a greedy start and, without a budget, from random ones.

    The random ones are the same on every run; no further one is begun when the seconds are over.
    """
    deadline = time.perf_counter() + seconds
    best = exchange(walks, _add(walks, costs, terms), costs, terms)
    dice = np.random.default_rng(RANDOM_STARTS)
    for _ in range(0 if terms.limited else RANDOM_STARTS):
        if time.perf_counter() > deadline:
            break
        choice = dice.choice(len(costs), terms.number, replace=False)
        improved = exchange(walks, choice, costs, terms)
        if walked(walks, improved) < walked(walks, best):
            best = improved
    return best


def walked(walks: Walks, choice: NDArray[np.intp]) -> float:
    """People x minutes to the nearest of the chosen and the existing sites."""
    return float(walks.people @ np.minimum(walks.now, walks.minutes[:, choice].min(axis=1, initial=np.inf)))


def exchange(walks: Walks, choice: NDArray[np.intp], costs: Floats, terms: Terms) -> NDArray[np.intp]:
    """`choice`, until no affordable exchange of one for another betters it (Teitz and Bart 1968)."""
    while True:
        swap = _best_swap(walks, choice, costs, terms.total)
        if swap is None:
            return np.sort(choice)
        choice = np.append(choice[choice != swap[0]], swap[1])


def _add(walks: Walks, costs: Floats, terms: Terms) -> NDArray[np.intp]:
    nearest, choice, spent = walks.now.copy(), np.empty(0, dtype=np.intp), 0.0
    open_to = np.ones(len(costs), dtype=bool)
    while len(choice) < terms.number:
        affordable = open_to & (costs <= terms.total - spent)
        if not affordable.any():
            break
        saved = walks.people @ np.maximum(nearest[:, None] - walks.minutes, 0.0)
        worth = np.divide(saved, costs, out=np.full(len(saved), np.inf), where=costs > 0)
        best = int(np.argmax(np.where(affordable, worth, -1.0)))
        choice, spent = np.append(choice, best), spent + costs[best]
        open_to[best] = False
        nearest = np.minimum(nearest, walks.minutes[:, best])
    return choice


def _best_swap(walks: Walks, choice: NDArray[np.intp], costs: Floats, total: float) -> tuple[int, int] | None:
    """The exchange (out, in) that saves most people-minutes; None where none saves any.

    Closing r and opening i changes the sum by what r's people lose, as far as i or their second site does not
    help, less what i saves all others (Whitaker 1983).
    """
    served = np.column_stack([walks.now, walks.minutes[:, choice]])
    order = np.argpartition(served, 1, axis=1)[:, :2]
    two = np.sort(np.take_along_axis(served, order, axis=1), axis=1)
    nearest, second = two[:, 0], two[:, 1]
    serves = np.argmin(served, axis=1)
    saved = walks.people @ np.maximum(nearest[:, None] - walks.minutes, 0.0)
    lost = walks.people[:, None] * np.maximum(
        np.minimum(second[:, None], walks.minutes) - nearest[:, None], 0.0
    )
    change = np.zeros((len(choice) + 1, walks.minutes.shape[1]))
    np.add.at(change, serves, lost)
    change = change[1:] - saved
    spare = total - costs[choice].sum()
    change[costs[None, :] - costs[choice][:, None] > spare] = np.inf
    change[:, choice] = np.inf
    out, inward = np.unravel_index(int(np.argmin(change)), change.shape)
    scale = float(walks.people @ nearest)
    if not change[out, inward] < -1e-9 * max(scale, 1.0):
        return None
    return int(choice[out]), int(inward)
