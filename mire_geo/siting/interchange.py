"""A good start for the p-median at once: add sites greedily, then exchange one for another while it helps."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mire_geo.siting.candidates import Candidates, Terms
from mire_geo.solver import Floats


@dataclass(frozen=True, slots=True)
class _Walks:
    """Minutes of every cell (row) to every candidate (column); out of reach costs more than all the rest."""

    minutes: Floats
    now: Floats
    """Minutes to the nearest site that exists."""
    people: Floats


def start(question: Candidates, demand: Floats, terms: Terms) -> NDArray[np.intp]:
    """Columns of sites that no affordable exchange of one for another betters (Teitz and Bart 1968)."""
    walks = _walks(question, demand)
    free = np.flatnonzero(~question.existing)
    costs = terms.costs[free]
    chosen = _add(walks, costs, terms)
    while True:
        swap = _best_swap(walks, chosen, costs, terms.total)
        if swap is None:
            return free[np.sort(chosen)]
        chosen = np.append(chosen[chosen != swap[0]], swap[1])


def _walks(question: Candidates, demand: Floats) -> _Walks:
    reach = question.reach
    lived = demand > 0
    far = 1e3 * (1.0 + float(reach.minutes.max(initial=0.0)))
    position = np.cumsum(~question.existing) - 1
    minutes = np.full((len(reach.cells), int((~question.existing).sum())), far)
    new = ~question.existing[reach.column]
    minutes[reach.row[new], position[reach.column[new]]] = reach.minutes[new]
    now = np.minimum(reach.of_sites(question.existing).nearest(), far)
    return _Walks(minutes[lived], now[lived], demand[lived])


def _add(walks: _Walks, costs: Floats, terms: Terms) -> NDArray[np.intp]:
    nearest, chosen, spent = walks.now.copy(), np.empty(0, dtype=np.intp), 0.0
    open_to = np.ones(len(costs), dtype=bool)
    while len(chosen) < terms.number:
        affordable = open_to & (costs <= terms.total - spent)
        if not affordable.any():
            break
        saved = walks.people @ np.maximum(nearest[:, None] - walks.minutes, 0.0)
        worth = np.divide(saved, costs, out=np.full(len(saved), np.inf), where=costs > 0)
        best = int(np.argmax(np.where(affordable, worth, -1.0)))
        chosen, spent = np.append(chosen, best), spent + costs[best]
        open_to[best] = False
        nearest = np.minimum(nearest, walks.minutes[:, best])
    return chosen


def _best_swap(
    walks: _Walks, chosen: NDArray[np.intp], costs: Floats, total: float
) -> tuple[int, int] | None:
    """The exchange (out, in) that saves most people-minutes; None where none saves any.

    Closing r and opening i changes the sum by what r's people lose, as far as i or their second site does not
    help, less what i saves all others (Whitaker 1983).
    """
    served = np.column_stack([walks.now, walks.minutes[:, chosen]])
    order = np.argpartition(served, 1, axis=1)[:, :2]
    two = np.sort(np.take_along_axis(served, order, axis=1), axis=1)
    nearest, second = two[:, 0], two[:, 1]
    serves = np.argmin(served, axis=1)
    saved = walks.people @ np.maximum(nearest[:, None] - walks.minutes, 0.0)
    lost = walks.people[:, None] * np.maximum(
        np.minimum(second[:, None], walks.minutes) - nearest[:, None], 0.0
    )
    change = np.zeros((len(chosen) + 1, walks.minutes.shape[1]))
    np.add.at(change, serves, lost)
    change = change[1:] - saved
    spare = total - costs[chosen].sum()
    change[costs[None, :] - costs[chosen][:, None] > spare] = np.inf
    change[:, chosen] = np.inf
    out, inward = np.unravel_index(int(np.argmin(change)), change.shape)
    scale = float(walks.people @ nearest)
    if not change[out, inward] < -1e-9 * max(scale, 1.0):
        return None
    return int(chosen[out]), int(inward)
