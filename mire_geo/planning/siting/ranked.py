"""The p-median in its ranked-distance form, small because much is known of any better choice beforehand.

Each cell's sites are ranked by distance; a step to the next rank is paid where nothing is open so far
(Cornuejols, Nemhauser and Wolsey 1980; Garcia, Labbe and Marin 2011).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from mire_geo.planning.optimisation.solver import Floats, Programme
from mire_geo.planning.siting.problem import Allowance, Candidates


@dataclass(frozen=True, slots=True)
class Incumbent:
    """The best choice before the solver runs, its bound, and the sites and pairs that are still open to choice."""

    choice: NDArray[np.bool_]
    """The best choice so far."""
    objective: float
    """People x minutes of that choice; `inf` where it leaves somebody out of reach."""
    bound: float
    gap: float
    """A choice this near to the bound is the best."""
    is_open: NDArray[np.bool_]
    """Sites that exist, or that every better choice opens."""
    is_free: NDArray[np.bool_]
    """Sites that a better choice may open or not."""
    site_count: int
    """How many of the free sites are to be opened."""
    is_usable: NDArray[np.bool_]
    """Pairs of cell and site that a better choice may use."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """Each cell's candidates by rank of distance: level after level, those at equal distance together."""

    level: NDArray[np.intp]
    """Level of each pair, numbered through all cells."""
    column: NDArray[np.int32]
    """Site of each pair."""
    cell: NDArray[np.intp]
    """Cell of each level."""
    is_nearest: NDArray[np.bool_]
    """True for a cell's nearest level."""
    step_cost: Floats
    """People x minutes to the next level, paid where this level and the nearer ones stay closed; NaN where that
    must not be, or cannot be, and is free."""
    is_sure: NDArray[np.bool_]
    """True for a level that needs no row: so many sites are near that one of them must open."""
    least_people_minutes: float
    """People x minutes, were everybody's nearest site open."""


def ranks_of(
    candidates: Candidates, cell_demand: Floats, incumbent: Incumbent, allowance: Allowance
) -> Ranks:
    """The levels of the sites that are still open to choice, up to where each cell is served for sure."""
    reach = candidates.reach
    existing_minutes = reach.of_sites(incumbent.is_open).nearest()
    is_useful_pair = incumbent.is_free[reach.column] & incumbent.is_usable & (cell_demand[reach.row] > 0)
    is_useful_pair &= reach.minutes < existing_minutes[reach.row]
    pair_rows, pair_columns = reach.row[is_useful_pair], reach.column[is_useful_pair]
    pair_minutes = reach.minutes[is_useful_pair]
    pair_order = np.lexsort((pair_columns, pair_minutes, pair_rows))
    pair_rows, pair_columns = pair_rows[pair_order], pair_columns[pair_order]
    pair_minutes = pair_minutes[pair_order]
    # Of any (candidates - p + 1) sites one must open, so nobody walks further than to the last of so many.
    sure_rank = int(incumbent.is_free.sum()) - incumbent.site_count + 1
    pair_ranks = np.arange(len(pair_rows)) - np.searchsorted(pair_rows, pair_rows)
    if not allowance.has_budget:
        is_kept_pair = pair_ranks < sure_rank
        pair_rows, pair_columns = pair_rows[is_kept_pair], pair_columns[is_kept_pair]
        pair_minutes = pair_minutes[is_kept_pair]
    opens_level = np.ones(len(pair_rows), dtype=bool)
    opens_level[1:] = (pair_rows[1:] != pair_rows[:-1]) | (pair_minutes[1:] != pair_minutes[:-1])
    pair_levels = np.cumsum(opens_level) - 1
    level_cells, level_minutes = pair_rows[opens_level].astype(np.intp), pair_minutes[opens_level]
    is_nearest_level = np.ones(len(level_cells), dtype=bool)
    is_nearest_level[1:] = level_cells[1:] != level_cells[:-1]
    is_last_level = np.append(is_nearest_level[1:], True)[: len(level_cells)]
    next_minutes = np.where(
        is_last_level, existing_minutes[level_cells], np.append(level_minutes[1:], np.inf)[: len(level_cells)]
    )
    step_costs = np.where(
        np.isfinite(next_minutes), cell_demand[level_cells] * (next_minutes - level_minutes), np.nan
    )
    site_counts = np.bincount(pair_rows, minlength=len(cell_demand))[level_cells]
    is_sure_level = (
        is_last_level & np.isnan(step_costs) & (site_counts >= sure_rank) & (not allowance.has_budget)
    )
    nearest_minutes = existing_minutes.copy()
    np.minimum.at(nearest_minutes, pair_rows, pair_minutes)
    return Ranks(
        pair_levels,
        pair_columns,
        level_cells,
        is_nearest_level,
        step_costs,
        is_sure_level,
        float(cell_demand[cell_demand > 0] @ nearest_minutes[cell_demand > 0]),
    )


def programme(ranks: Ranks, incumbent: Incumbent, allowance: Allowance) -> Programme:
    """Columns: the sites, then for each level with a step 1 where nothing is open up to it."""
    site_count = len(incumbent.is_free)
    has_step = ~np.isnan(ranks.step_cost)
    variable_of_level = site_count + np.cumsum(has_step) - 1
    needs_row = ~ranks.is_sure
    row_of_level = np.cumsum(needs_row) - 1
    has_row = needs_row[ranks.level]
    inner_levels = np.flatnonzero(needs_row & ~ranks.is_nearest)
    matrix_entries: list[tuple[Any, Any, Any]] = [
        (row_of_level[ranks.level[has_row]], ranks.column[has_row], 1.0),
        (row_of_level[needs_row & has_step], variable_of_level[needs_row & has_step], 1.0),
        (row_of_level[inner_levels], variable_of_level[inner_levels - 1], -1.0),
        (np.full(site_count, needs_row.sum()), np.arange(site_count), incumbent.is_free.astype(float)),
        (np.full(site_count, needs_row.sum() + 1), np.arange(site_count), allowance.costs),
    ]
    matrix_values = np.concatenate(
        [np.broadcast_to(coefficients, len(rows)) for rows, _, coefficients in matrix_entries]
    )
    matrix_positions = (
        np.concatenate([rows for rows, _, _ in matrix_entries]),
        np.concatenate([columns for _, columns, _ in matrix_entries]),
    )
    matrix_shape = (int(needs_row.sum()) + 2, site_count + int(has_step.sum()))
    fewest_sites = 0.0 if allowance.has_budget else float(incumbent.site_count)
    return Programme(
        cost=np.concatenate([np.zeros(site_count), ranks.step_cost[has_step]]),
        matrix=sparse.csc_array((matrix_values, matrix_positions), shape=matrix_shape),
        row_lower=np.concatenate([ranks.is_nearest[needs_row].astype(float), [fewest_sites, 0.0]]),
        row_upper=np.concatenate(
            [np.full(int(needs_row.sum()), np.inf), [float(incumbent.site_count), allowance.money]]
        ),
        is_whole=np.arange(matrix_shape[1]) < site_count,
    )


def initial_solution(ranks: Ranks, is_chosen: NDArray[np.bool_]) -> Floats:
    """`is_chosen` as a solution of the programme."""
    first_open_level = np.full(ranks.cell.max(initial=0) + 1, len(ranks.cell))
    open_levels = ranks.level[is_chosen[ranks.column]]
    np.minimum.at(first_open_level, ranks.cell[open_levels], open_levels)
    is_skipped_level = np.arange(len(ranks.cell)) < first_open_level[ranks.cell]
    return np.concatenate(
        [is_chosen.astype(float), is_skipped_level[~np.isnan(ranks.step_cost)].astype(float)]
    )
