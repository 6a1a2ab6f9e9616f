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
    demands: Sequence[PersonaDemand],
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
    started_at = time.perf_counter()
    if not 0 <= budget < np.inf:
        raise InputError(
            "the budget is %(budget)s hours a week; give a number that is zero or more", budget=budget
        )
    cover, row_people = covering.merged_rows(
        [covering.covered_by_blocks(demand, openings, blocks) for demand in demands], len(blocks)
    )
    block_hours = np.array([block.hours for block in blocks])
    site_day_numbers = covering.group_numbers([(block.site, block.day) for block in blocks])
    is_chosen_block, people_bound = _greedy_blocks(cover, row_people, block_hours, site_day_numbers, budget)
    if exact and len(blocks) and len(row_people):
        is_chosen_block, people_bound = _improve_blocks(
            cover,
            row_people,
            block_hours,
            site_day_numbers,
            budget,
            is_chosen_block,
            people_bound,
            time_limit,
        )
    people_reached = covering.people_reached(cover, row_people, is_chosen_block)
    chosen_order = sorted(
        np.flatnonzero(is_chosen_block).tolist(),
        key=lambda block_index: (-row_people[cover[:, [block_index]].nonzero()[0]].sum(), block_index),
    )
    chosen_blocks = tuple(blocks[block_index] for block_index in chosen_order)
    return Plan(
        chosen_blocks, people_reached, max(people_bound, people_reached), time.perf_counter() - started_at
    )


def _greedy_blocks(
    cover: sparse.csr_array,
    row_people: NDArray[np.float64],
    block_hours: NDArray[np.float64],
    site_day_numbers: NDArray[np.intp],
    budget: float,
) -> tuple[Flags, float]:
    """Block after block, the most people an hour; or the best single block, if that is more. And a proven bound."""
    cover_by_column = cover.tocsc()
    uncovered_people = row_people.copy()
    is_chosen_block, is_free_block = np.zeros(len(block_hours), dtype=bool), block_hours <= budget + 1e-9
    hours_left = budget
    block_gains = cover_by_column.T @ uncovered_people if len(row_people) else np.zeros(len(block_hours))
    gains_if_alone = block_gains.copy()
    gains_per_hour = np.where(is_free_block, block_gains / np.maximum(block_hours, 1e-9), 0.0)
    people_bound = min(float(row_people.sum()), float(gains_per_hour.max(initial=0.0)) * budget)
    while True:
        is_affordable = is_free_block & (block_hours <= hours_left + 1e-9)
        gains_per_hour = np.where(is_affordable, block_gains / np.maximum(block_hours, 1e-9), 0.0)
        if not gains_per_hour.max(initial=0.0) > 0:
            break
        best_block_index = int(np.argmax(gains_per_hour))
        is_chosen_block[best_block_index] = True
        hours_left -= block_hours[best_block_index]
        is_free_block &= site_day_numbers != site_day_numbers[best_block_index]
        uncovered_people[
            cover_by_column.indices[
                cover_by_column.indptr[best_block_index] : cover_by_column.indptr[best_block_index + 1]
            ]
        ] = 0.0
        block_gains = cover_by_column.T @ uncovered_people
    single_gains = np.where(block_hours <= budget + 1e-9, gains_if_alone, 0.0)
    if single_gains.max(initial=0.0) > covering.people_reached(cover, row_people, is_chosen_block):
        is_chosen_block = np.zeros(len(block_hours), dtype=bool)
        is_chosen_block[int(np.argmax(single_gains))] = True
    return is_chosen_block, people_bound


def _improve_blocks(
    cover: sparse.csr_array,
    row_people: NDArray[np.float64],
    block_hours: NDArray[np.float64],
    site_day_numbers: NDArray[np.intp],
    budget: float,
    is_greedy_block: Flags,
    people_bound: float,
    time_limit: float,
) -> tuple[Flags, float]:
    """The best blocks that HiGHS finds from the greedy ones, and the better of the two bounds."""
    row_count, block_count = len(row_people), len(block_hours)
    day_count = int(site_day_numbers.max()) + 1
    one_a_day_matrix = sparse.csr_array(
        (np.ones(block_count), (site_day_numbers, np.arange(block_count))), shape=(day_count, block_count)
    )
    programme_matrix = sparse.block_array(
        [
            [cover, -sparse.eye_array(row_count)],
            [sparse.csr_array(block_hours[None, :]), None],
            [one_a_day_matrix, None],
        ],
        format="csc",
    )
    programme = solver.Programme(
        cost=np.concatenate([np.zeros(block_count), -row_people]),
        matrix=programme_matrix,
        row_lower=np.concatenate([np.zeros(row_count), [-np.inf], np.full(day_count, -np.inf)]),
        row_upper=np.concatenate([np.full(row_count, np.inf), [budget], np.ones(day_count)]),
        is_whole=np.concatenate([np.ones(block_count, dtype=bool), np.zeros(row_count, dtype=bool)]),
    )
    is_served_row = ((cover @ is_greedy_block.astype(float)) > 0).astype(float)
    solver_answer = solver.solve(
        programme,
        initial_solution=np.concatenate([is_greedy_block.astype(float), is_served_row]),
        gap=0.999,
        time_limit=time_limit,
    )
    if solver_answer.solution is None:
        return is_greedy_block, people_bound
    is_chosen_block = solver_answer.solution[:block_count] > 0.5
    if covering.people_reached(cover, row_people, is_chosen_block) < covering.people_reached(
        cover, row_people, is_greedy_block
    ):
        is_chosen_block = is_greedy_block
    return is_chosen_block, min(people_bound, -solver_answer.bound)
