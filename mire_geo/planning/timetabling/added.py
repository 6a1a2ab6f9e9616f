"""Hours added within a budget: a greedy answer at once, and HiGHS to better and to prove it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from mire_geo.errors import InputError
from mire_geo.measures.time.hours import Openings
from mire_geo.planning.optimisation import solver
from mire_geo.planning.timetabling import covering
from mire_geo.planning.timetabling.blocks import Block
from mire_geo.planning.timetabling.covering import Flags, PersonaDemand


@dataclass(frozen=True, slots=True)
class Plan:
    """Blocks chosen, best first, and what they come to."""

    blocks: tuple[Block, ...]
    people: float
    """People for whom a visit becomes feasible, case by case: never more than there really are."""
    bound: float
    """No choice of the same blocks and budget reaches more: proven."""
    seconds: float

    @property
    def hours(self) -> float:
        """Hours a week that it takes."""
        return sum(block.hours for block in self.blocks)

    @property
    def gap(self) -> float:
        """How far the answer can be from the best, as a share; 0 where it is proven to be the best."""
        return max(0.0, 1 - self.people / self.bound) if self.bound > 0 else 0.0


def extra_hours(
    cases: Sequence[PersonaDemand],
    openings: Openings,
    blocks: Sequence[Block],
    budget: float,
    *,
    exact: bool = True,
    time_limit: float = 5.0,
) -> Plan:
    """The blocks that let most people in within `budget` hours a week, at most one a site and day.

    Args:
        openings: the weeks of the sites of the legs, in the same order.
        exact: better the greedy answer with HiGHS, and prove how good it is, for `time_limit` seconds at most.

    Raises:
        InputError: a budget that is no number of hours, a block of a site that the openings do not know.
    """
    began = time.perf_counter()
    if not 0 <= budget < np.inf:
        raise InputError(
            "the budget is %(budget)s hours a week; give a number that is zero or more", budget=budget
        )
    cover, weights = covering.merged(
        [covering.covered(case, openings, blocks) for case in cases], len(blocks)
    )
    cost = np.array([block.hours for block in blocks])
    days = covering.groups([(block.site, block.day) for block in blocks])
    choice, bound = _greedy(cover, weights, cost, days, budget)
    if exact and len(blocks) and len(weights):
        choice, bound = _proven(cover, weights, cost, days, budget, choice, bound, time_limit)
    people = covering.reached(cover, weights, choice)
    order = sorted(
        np.flatnonzero(choice).tolist(), key=lambda b: (-weights[cover[:, [b]].nonzero()[0]].sum(), b)
    )
    plan = tuple(blocks[b] for b in order)
    return Plan(plan, people, max(bound, people), time.perf_counter() - began)


def _greedy(
    cover: sparse.csr_array,
    weights: NDArray[np.float64],
    cost: NDArray[np.float64],
    days: NDArray[np.intp],
    budget: float,
) -> tuple[Flags, float]:
    """Block after block, the most people an hour; or the best single block, if that is more. And a proven bound."""
    columns = cover.tocsc()
    missing = weights.copy()
    choice, free = np.zeros(len(cost), dtype=bool), cost <= budget + 1e-9
    remaining = budget
    gain = columns.T @ missing if len(weights) else np.zeros(len(cost))
    alone = gain.copy()
    ratio = np.where(free, gain / np.maximum(cost, 1e-9), 0.0)
    bound = min(float(weights.sum()), float(ratio.max(initial=0.0)) * budget)
    while True:
        open_to = free & (cost <= remaining + 1e-9)
        ratio = np.where(open_to, gain / np.maximum(cost, 1e-9), 0.0)
        if not ratio.max(initial=0.0) > 0:
            break
        best = int(np.argmax(ratio))
        choice[best] = True
        remaining -= cost[best]
        free &= days != days[best]
        missing[columns.indices[columns.indptr[best] : columns.indptr[best + 1]]] = 0.0
        gain = columns.T @ missing
    single = np.where(cost <= budget + 1e-9, alone, 0.0)
    if single.max(initial=0.0) > covering.reached(cover, weights, choice):
        choice = np.zeros(len(cost), dtype=bool)
        choice[int(np.argmax(single))] = True
    return choice, bound


def _proven(
    cover: sparse.csr_array,
    weights: NDArray[np.float64],
    cost: NDArray[np.float64],
    days: NDArray[np.intp],
    budget: float,
    start: Flags,
    bound: float,
    time_limit: float,
) -> tuple[Flags, float]:
    """The best blocks that HiGHS finds from the greedy ones, and the better of the two bounds."""
    people, width = len(weights), len(cost)
    count = int(days.max()) + 1
    once = sparse.csr_array((np.ones(width), (days, np.arange(width))), shape=(count, width))
    matrix = sparse.block_array(
        [
            [cover, -sparse.eye_array(people)],
            [sparse.csr_array(cost[None, :]), None],
            [once, None],
        ],
        format="csc",
    )
    programme = solver.Programme(
        cost=np.concatenate([np.zeros(width), -weights]),
        matrix=matrix,
        lower=np.concatenate([np.zeros(people), [-np.inf], np.full(count, -np.inf)]),
        upper=np.concatenate([np.full(people, np.inf), [budget], np.ones(count)]),
        whole=np.concatenate([np.ones(width, dtype=bool), np.zeros(people, dtype=bool)]),
    )
    served = ((cover @ start.astype(float)) > 0).astype(float)
    answer = solver.solve(
        programme, start=np.concatenate([start.astype(float), served]), gap=0.999, time_limit=time_limit
    )
    if answer.values is None:
        return start, bound
    choice = answer.values[:width] > 0.5
    if covering.reached(cover, weights, choice) < covering.reached(cover, weights, start):
        choice = start
    return choice, min(bound, -answer.bound)
