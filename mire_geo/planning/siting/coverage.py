"""Who would be brought within a limit by which candidate."""

from dataclasses import dataclass
from typing import NoReturn

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from mire_geo.errors import InputError, Phrase
from mire_geo.planning.optimisation.solver import Floats
from mire_geo.planning.siting.problem import Candidates


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


def refuse_unreached(cells: pd.Index, reach_phrase: Phrase) -> None:
    """Raise if any cell is out of reach of every site.

    Args:
        reach_phrase: where the cells are not: "in reach of any site".

    Raises:
        InputError: there are such cells; the sentence names the first.
    """
    if len(cells):
        examples = ", ".join(repr(cell) for cell in cells[:3]) + (", ..." if len(cells) > 3 else "")
        raise InputError(
            "%(number)s cells are not %(where)s (%(shown)s), so no choice of sites can serve them; leave "
            "them out, add candidates, or raise the limit",
            number=len(cells),
            where=reach_phrase,
            shown=examples,
        )


def refuse_too_few(site_count: int, *, out_of_time: bool) -> NoReturn:
    """Raise because no choice of so few sites serves every cell.

    Raises:
        InputError: always; some cell stays out of reach of `site_count` sites, or the search ran `out_of_time`.
    """
    if out_of_time:
        raise InputError("no choice of sites that every cell can reach was found in time; give more time")
    raise InputError(
        "with %(number)s new sites some cell stays out of reach of all; open more (`set_covering` "
        "says how many)",
        number=site_count,
    )


def cover_of(candidates: Candidates, cell_people: Floats, limit: float) -> Cover:
    if not 0 <= limit < np.inf:
        raise InputError(
            "the limit is %(limit)s minutes; give a number of minutes that is zero or more", limit=limit
        )
    within_limit = candidates.reach.minutes <= limit
    row, column = candidates.reach.row[within_limit], candidates.reach.column[within_limit]
    is_covered = np.zeros(len(cell_people), dtype=bool)
    is_covered[row[candidates.existing[column]]] = True
    pairs_to_cover = ~is_covered[row]
    table = sparse.csr_array(
        (np.ones(int(pairs_to_cover.sum())), (row[pairs_to_cover], column[pairs_to_cover])),
        shape=(len(cell_people), len(candidates.reach.sites)),
    )
    table.sort_indices()
    site_counts = np.diff(table.indptr)
    group_rows, group_of_cell = _group_equal_rows(table)
    group_people = np.zeros(len(group_rows))
    np.add.at(group_people, group_of_cell[group_of_cell >= 0], cell_people[group_of_cell >= 0])
    has_people = group_people > 0
    return Cover(
        table=table[group_rows[has_people]],
        weight=group_people[has_people],
        already=float(cell_people[is_covered].sum()),
        lost=np.flatnonzero(~is_covered & (site_counts == 0)),
    )


def _group_equal_rows(table: sparse.csr_array) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First row of each distinct set of columns, and for each row the number of its set, -1 where empty."""
    group_of_key: dict[bytes, int] = {}
    first_rows: list[int] = []
    group_of_row = np.full(table.shape[0], -1)
    for row in np.flatnonzero(np.diff(table.indptr)).tolist():
        columns_key = table.indices[table.indptr[row] : table.indptr[row + 1]].tobytes()
        if columns_key not in group_of_key:
            group_of_key[columns_key] = len(first_rows)
            first_rows.append(row)
        group_of_row[row] = group_of_key[columns_key]
    return np.array(first_rows, dtype=np.intp), group_of_row


def sites_by_gain(cover: Cover, is_open: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The open sites that add something, those that add most first; of equals, the first column."""
    remaining_sites = list(np.flatnonzero(is_open))
    site_rows, uncovered_people = cover.table.T.tocsr(), cover.weight.copy()
    site_order = []
    while remaining_sites:
        gains = site_rows[remaining_sites] @ uncovered_people
        if not gains.max() > 0:
            break
        site_order.append(remaining_sites.pop(int(np.argmax(gains))))
        uncovered_people[cover.table[:, [site_order[-1]]].nonzero()[0]] = 0.0
    return np.array(site_order, dtype=np.intp)


def people_covered(cover: Cover, chosen_sites: NDArray[np.intp]) -> float:
    return cover.already + float(cover.weight[cover.table[:, chosen_sites].sum(axis=1) > 0].sum())


def cheap_cover(cover: Cover, prices: Floats) -> list[int]:
    """Sites that cover every group, each chosen for the most groups a unit of price, superfluous ones dropped."""
    site_rows, uncovered_groups = cover.table.T.tocsr(), np.ones(cover.table.shape[0])
    chosen_sites: list[int] = []
    while uncovered_groups.any():
        gains = site_rows @ uncovered_groups
        groups_per_price = np.divide(gains, prices, out=np.where(gains > 0, np.inf, 0.0), where=prices > 0)
        chosen_sites.append(int(np.argmax(groups_per_price)))
        uncovered_groups[cover.table[:, [chosen_sites[-1]]].nonzero()[0]] = 0.0
    cover_counts = cover.table[:, chosen_sites].sum(axis=1) if chosen_sites else uncovered_groups
    for site in list(chosen_sites):
        site_groups = cover.table[:, [site]].nonzero()[0]
        if (cover_counts[site_groups] > 1).all():
            cover_counts[site_groups] -= 1
            chosen_sites.remove(site)
    return chosen_sites


def separate_groups_bound(cover: Cover, prices: Floats) -> float:
    """A price no covering can undercut: of groups that share no site, each must pay for one of its own."""
    is_used = np.zeros(cover.table.shape[1], dtype=bool)
    total_price = 0.0
    for row in np.argsort(np.diff(cover.table.indptr), kind="stable"):
        sites = cover.table.indices[cover.table.indptr[row] : cover.table.indptr[row + 1]]
        if not is_used[sites].any():
            is_used[sites] = True
            total_price += float(prices[sites].min())
    return total_price


def opened_by(solution: Floats | None, site_count: int) -> NDArray[np.bool_]:
    """Which sites a solution opens."""
    assert solution is not None  # every search here begins with a solution
    return np.asarray(solution[:site_count] > 0.5)


def optimality_gap(weights: Floats) -> float:
    """The gap that proves optimality: just below 1 where every objective is whole."""
    return 0.999 if (weights == np.round(weights)).all() else 1e-6
