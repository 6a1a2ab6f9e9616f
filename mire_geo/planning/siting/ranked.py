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
from mire_geo.planning.siting.candidates import Candidates, Terms


@dataclass(frozen=True, slots=True)
class Incumbent:
    """What is known before the solver is asked."""

    choice: NDArray[np.bool_]
    """The best choice so far."""
    objective: float
    """What it walks; `inf` where it leaves somebody out of reach."""
    bound: float
    gap: float
    """A choice this near to the bound is the best."""
    stands: NDArray[np.bool_]
    """Sites that exist, or that every better choice opens."""
    free: NDArray[np.bool_]
    """Sites that a better choice may open or not."""
    number: int
    """How many of the free sites are to be opened."""
    usable: NDArray[np.bool_]
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
    first: NDArray[np.bool_]
    """True for a cell's nearest level."""
    step: Floats
    """People x minutes to the next level, paid where this level and the nearer ones stay closed; NaN where that
    must not be, or cannot be, and is free."""
    sure: NDArray[np.bool_]
    """True for a level that needs no row: so many sites are near that one of them must open."""
    base: float
    """People x minutes, were everybody's nearest site open."""


def ranks_of(question: Candidates, demand: Floats, incumbent: Incumbent, terms: Terms) -> Ranks:
    """The levels of the sites that are still open to choice, up to where each cell is served for sure."""
    reach = question.reach
    now = reach.of_sites(incumbent.stands).nearest()
    useful = incumbent.free[reach.column] & incumbent.usable & (demand[reach.row] > 0)
    useful &= reach.minutes < now[reach.row]
    row, column, minutes = reach.row[useful], reach.column[useful], reach.minutes[useful]
    order = np.lexsort((column, minutes, row))
    row, column, minutes = row[order], column[order], minutes[order]
    # Of any (candidates - p + 1) sites one must open, so nobody walks further than to the last of so many.
    enough = int(incumbent.free.sum()) - incumbent.number + 1
    rank = np.arange(len(row)) - np.searchsorted(row, row)
    if not terms.limited:
        near = rank < enough
        row, column, minutes = row[near], column[near], minutes[near]
    opens_level = np.ones(len(row), dtype=bool)
    opens_level[1:] = (row[1:] != row[:-1]) | (minutes[1:] != minutes[:-1])
    level = np.cumsum(opens_level) - 1
    cell, at = row[opens_level].astype(np.intp), minutes[opens_level]
    first = np.ones(len(cell), dtype=bool)
    first[1:] = cell[1:] != cell[:-1]
    last = np.append(first[1:], True)[: len(cell)]
    following = np.where(last, now[cell], np.append(at[1:], np.inf)[: len(cell)])
    step = np.where(np.isfinite(following), demand[cell] * (following - at), np.nan)
    counts = np.bincount(row, minlength=len(demand))[cell]
    sure = last & np.isnan(step) & (counts >= enough) & (not terms.limited)
    nearest = now.copy()
    np.minimum.at(nearest, row, minutes)
    return Ranks(level, column, cell, first, step, sure, float(demand[demand > 0] @ nearest[demand > 0]))


def programme(ranks: Ranks, incumbent: Incumbent, terms: Terms) -> Programme:
    """Columns: the sites, then for each level with a step 1 where nothing is open up to it."""
    sites = len(incumbent.free)
    shut = ~np.isnan(ranks.step)
    variable = sites + np.cumsum(shut) - 1
    needed = ~ranks.sure
    line = np.cumsum(needed) - 1
    opens = needed[ranks.level]
    inner = np.flatnonzero(needed & ~ranks.first)
    entries: list[tuple[Any, Any, Any]] = [
        (line[ranks.level[opens]], ranks.column[opens], 1.0),
        (line[needed & shut], variable[needed & shut], 1.0),
        (line[inner], variable[inner - 1], -1.0),
        (np.full(sites, needed.sum()), np.arange(sites), incumbent.free.astype(float)),
        (np.full(sites, needed.sum() + 1), np.arange(sites), terms.costs),
    ]
    data = np.concatenate([np.broadcast_to(value, len(rows)) for rows, _, value in entries])
    where = (
        np.concatenate([rows for rows, _, _ in entries]),
        np.concatenate([cols for _, cols, _ in entries]),
    )
    shape = (int(needed.sum()) + 2, sites + int(shut.sum()))
    fewest = 0.0 if terms.limited else float(incumbent.number)
    return Programme(
        cost=np.concatenate([np.zeros(sites), ranks.step[shut]]),
        matrix=sparse.csc_array((data, where), shape=shape),
        lower=np.concatenate([ranks.first[needed].astype(float), [fewest, 0.0]]),
        upper=np.concatenate([np.full(int(needed.sum()), np.inf), [float(incumbent.number), terms.total]]),
        whole=np.arange(shape[1]) < sites,
    )


def as_start(ranks: Ranks, choice: NDArray[np.bool_]) -> Floats:
    """`choice` as a solution of the programme."""
    served = np.full(ranks.cell.max(initial=0) + 1, len(ranks.cell))
    met = ranks.level[choice[ranks.column]]
    np.minimum.at(served, ranks.cell[met], met)
    shut = np.arange(len(ranks.cell)) < served[ranks.cell]
    return np.concatenate([choice.astype(float), shut[~np.isnan(ranks.step)].astype(float)])
