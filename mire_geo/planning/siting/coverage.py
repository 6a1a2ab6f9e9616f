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


def refuse_unreached(unreached_cells: pd.Index, reach_phrase: Phrase) -> None:
    """Raise if any cell is out of reach of every site.

    Args:
        reach_phrase: where the cells are not: "in reach of any site".

    Raises:
        InputError: there are such cells; the sentence names the first.
    """
    if len(unreached_cells):
        examples_text = ", ".join(repr(cell) for cell in unreached_cells[:3]) + (
            ", ..." if len(unreached_cells) > 3 else ""
        )
        raise InputError(
            "%(number)s cells are not %(where)s (%(shown)s), so no choice of sites can serve them; leave "
            "them out, add candidates, or raise the limit",
            number=len(unreached_cells),
            where=reach_phrase,
            shown=examples_text,
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
    is_within_limit = candidates.reach.minutes <= limit
    pair_rows, pair_columns = candidates.reach.row[is_within_limit], candidates.reach.column[is_within_limit]
    is_covered_cell = np.zeros(len(cell_people), dtype=bool)
    is_covered_cell[pair_rows[candidates.existing[pair_columns]]] = True
    is_pair_to_cover = ~is_covered_cell[pair_rows]
    cover_table = sparse.csr_array(
        (np.ones(int(is_pair_to_cover.sum())), (pair_rows[is_pair_to_cover], pair_columns[is_pair_to_cover])),
        shape=(len(cell_people), len(candidates.reach.sites)),
    )
    cover_table.sort_indices()
    site_counts = np.diff(cover_table.indptr)
    first_rows, group_of_cell = _group_equal_rows(cover_table)
    group_people = np.zeros(len(first_rows))
    np.add.at(group_people, group_of_cell[group_of_cell >= 0], cell_people[group_of_cell >= 0])
    is_inhabited_group = group_people > 0
    return Cover(
        table=cover_table[first_rows[is_inhabited_group]],
        weight=group_people[is_inhabited_group],
        already=float(cell_people[is_covered_cell].sum()),
        lost=np.flatnonzero(~is_covered_cell & (site_counts == 0)),
    )


def _group_equal_rows(cover_table: sparse.csr_array) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First row of each distinct set of columns, and for each row the number of its set, -1 where empty."""
    group_of_key: dict[bytes, int] = {}
    first_rows: list[int] = []
    group_of_row = np.full(cover_table.shape[0], -1)
    for row in np.flatnonzero(np.diff(cover_table.indptr)).tolist():
        columns_key = cover_table.indices[cover_table.indptr[row] : cover_table.indptr[row + 1]].tobytes()
        if columns_key not in group_of_key:
            group_of_key[columns_key] = len(first_rows)
            first_rows.append(row)
        group_of_row[row] = group_of_key[columns_key]
    return np.array(first_rows, dtype=np.intp), group_of_row


def sites_by_gain(cover: Cover, is_open_site: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The open sites that add something, those that add most first; of equals, the first column."""
    remaining_sites = list(np.flatnonzero(is_open_site))
    site_matrix, uncovered_people = cover.table.T.tocsr(), cover.weight.copy()
    ordered_sites = []
    while remaining_sites:
        people_gained = site_matrix[remaining_sites] @ uncovered_people
        if not people_gained.max() > 0:
            break
        ordered_sites.append(remaining_sites.pop(int(np.argmax(people_gained))))
        uncovered_people[cover.table[:, [ordered_sites[-1]]].nonzero()[0]] = 0.0
    return np.array(ordered_sites, dtype=np.intp)


def people_covered(cover: Cover, chosen_sites: NDArray[np.intp]) -> float:
    return cover.already + float(cover.weight[cover.table[:, chosen_sites].sum(axis=1) > 0].sum())


def cheap_cover(cover: Cover, site_prices: Floats) -> list[int]:
    """Sites that cover every group, each chosen for the most groups a unit of price, superfluous ones dropped."""
    site_matrix, uncovered_groups = cover.table.T.tocsr(), np.ones(cover.table.shape[0])
    chosen_sites: list[int] = []
    while uncovered_groups.any():
        groups_gained = site_matrix @ uncovered_groups
        groups_per_price = np.divide(
            groups_gained, site_prices, out=np.where(groups_gained > 0, np.inf, 0.0), where=site_prices > 0
        )
        chosen_sites.append(int(np.argmax(groups_per_price)))
        uncovered_groups[cover.table[:, [chosen_sites[-1]]].nonzero()[0]] = 0.0
    cover_counts = cover.table[:, chosen_sites].sum(axis=1) if chosen_sites else uncovered_groups
    for site in list(chosen_sites):
        site_groups = cover.table[:, [site]].nonzero()[0]
        if (cover_counts[site_groups] > 1).all():
            cover_counts[site_groups] -= 1
            chosen_sites.remove(site)
    return chosen_sites


def separate_groups_bound(cover: Cover, site_prices: Floats) -> float:
    """A price no covering can undercut: of groups that share no site, each must pay for one of its own."""
    is_used_site = np.zeros(cover.table.shape[1], dtype=bool)
    total_price = 0.0
    for group_row in np.argsort(np.diff(cover.table.indptr), kind="stable"):
        group_sites = cover.table.indices[cover.table.indptr[group_row] : cover.table.indptr[group_row + 1]]
        if not is_used_site[group_sites].any():
            is_used_site[group_sites] = True
            total_price += float(site_prices[group_sites].min())
    return total_price


def opened_by(solver_solution: Floats | None, site_count: int) -> NDArray[np.bool_]:
    """Which sites a solution opens."""
    assert solver_solution is not None  # every search here begins with a solution
    return np.asarray(solver_solution[:site_count] > 0.5)


def optimality_gap(weights: Floats) -> float:
    """The gap that proves optimality: just below 1 where every objective is whole."""
    return 0.999 if (weights == np.round(weights)).all() else 1e-6
