"""Who would be brought within a limit by which candidate."""

from dataclasses import dataclass
from typing import NoReturn

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from mire_geo.errors import InputError, Phrase
from mire_geo.planning.optimisation.solver import Floats
from mire_geo.planning.siting.candidates import Candidates


@dataclass(frozen=True, slots=True)
class Cover:
    """Who would be brought within the limit by which candidate; those within it already are set apart."""

    table: sparse.csr_array
    """1 where a candidate (column) covers a group of cells (row); cells covered by the same sites are one."""
    weight: Floats
    """People of each row."""
    already: float
    """People within the limit of a site that exists."""
    lost: NDArray[np.intp]
    """Positions of the cells that no site can cover."""


def refuse_lost(cells: pd.Index, where: Phrase) -> None:
    """Raise if any cell is out of reach of every site.

    Args:
        where: where the cells are not: "in reach of any site".

    Raises:
        InputError: there are such cells; the sentence names the first.
    """
    if len(cells):
        examples = ", ".join(repr(cell) for cell in cells[:3]) + (", ..." if len(cells) > 3 else "")
        raise InputError(
            "%(number)s cells are not %(where)s (%(shown)s), so no choice of sites can serve them; leave "
            "them out, add candidates, or raise the limit",
            number=len(cells),
            where=where,
            shown=examples,
        )


def refuse_few(number: int, *, unsure: bool) -> NoReturn:
    """Nothing.

    Raises:
        InputError: always: with `number` sites some cell stays out of reach, or none was found without (`unsure`).
    """
    if unsure:
        raise InputError("no choice of sites that every cell can reach was found in time; give more time")
    raise InputError(
        "with %(number)s new sites some cell stays out of reach of all; open more (`set_covering` "
        "says how many)",
        number=number,
    )


def cover_of(question: Candidates, weight: Floats, limit: float) -> Cover:
    if not 0 <= limit < np.inf:
        raise InputError(
            "the limit is %(limit)s minutes; give a number of minutes that is zero or more", limit=limit
        )
    near = question.reach.minutes <= limit
    row, column = question.reach.row[near], question.reach.column[near]
    within = np.zeros(len(weight), dtype=bool)
    within[row[question.existing[column]]] = True
    uncovered = ~within[row]
    table = sparse.csr_array(
        (np.ones(int(uncovered.sum())), (row[uncovered], column[uncovered])),
        shape=(len(weight), len(question.reach.sites)),
    )
    table.sort_indices()
    counts = np.diff(table.indptr)
    merged, group = _same_rows(table)
    summed = np.zeros(len(merged))
    np.add.at(summed, group[group >= 0], weight[group >= 0])
    useful = summed > 0
    return Cover(
        table=table[merged[useful]],
        weight=summed[useful],
        already=float(weight[within].sum()),
        lost=np.flatnonzero(~within & (counts == 0)),
    )


def _same_rows(table: sparse.csr_array) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First row of each distinct set of columns, and for each row the number of its set, -1 where empty."""
    number: dict[bytes, int] = {}
    first: list[int] = []
    group = np.full(table.shape[0], -1)
    for row in np.flatnonzero(np.diff(table.indptr)).tolist():
        key = table.indices[table.indptr[row] : table.indptr[row + 1]].tobytes()
        if key not in number:
            number[key] = len(first)
            first.append(row)
        group[row] = number[key]
    return np.array(first, dtype=np.intp), group


def by_gain(cover: Cover, opened: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The open sites that add something, those that add most first; of equals, the first column."""
    remaining = list(np.flatnonzero(opened))
    sites, missing = cover.table.T.tocsr(), cover.weight.copy()
    order = []
    while remaining:
        gains = sites[remaining] @ missing
        if not gains.max() > 0:
            break
        order.append(remaining.pop(int(np.argmax(gains))))
        missing[cover.table[:, [order[-1]]].nonzero()[0]] = 0.0
    return np.array(order, dtype=np.intp)


def covered(cover: Cover, choice: NDArray[np.intp]) -> float:
    return cover.already + float(cover.weight[cover.table[:, choice].sum(axis=1) > 0].sum())


def cheapest(cover: Cover, price: Floats) -> list[int]:
    """Sites that cover every group, each chosen for the most groups a unit of price, superfluous ones dropped."""
    sites, missing = cover.table.T.tocsr(), np.ones(cover.table.shape[0])
    choice: list[int] = []
    while missing.any():
        gains = sites @ missing
        worth = np.divide(gains, price, out=np.where(gains > 0, np.inf, 0.0), where=price > 0)
        choice.append(int(np.argmax(worth)))
        missing[cover.table[:, [choice[-1]]].nonzero()[0]] = 0.0
    times = cover.table[:, choice].sum(axis=1) if choice else missing
    for site in list(choice):
        covers = cover.table[:, [site]].nonzero()[0]
        if (times[covers] > 1).all():
            times[covers] -= 1
            choice.remove(site)
    return choice


def dearest_apart(cover: Cover, price: Floats) -> float:
    """A price no covering can undercut: of groups that share no site, each must pay for one of its own."""
    blocked = np.zeros(cover.table.shape[1], dtype=bool)
    paid = 0.0
    for row in np.argsort(np.diff(cover.table.indptr), kind="stable"):
        sites = cover.table.indices[cover.table.indptr[row] : cover.table.indptr[row + 1]]
        if not blocked[sites].any():
            blocked[sites] = True
            paid += float(price[sites].min())
    return paid


def opened_by(values: Floats | None, sites: int) -> NDArray[np.bool_]:
    """Which sites a solution opens."""
    assert values is not None  # every search here begins with a solution
    return np.asarray(values[:sites] > 0.5)


def gap_of(weights: Floats) -> float:
    """The gap that proves optimality: just below 1 where every objective is whole."""
    return 0.999 if (weights == np.round(weights)).all() else 1e-6
