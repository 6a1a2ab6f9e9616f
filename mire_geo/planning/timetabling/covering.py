"""Which cells can make a visit with which change of hours; the people of those cells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from mire_geo.errors import InputError
from mire_geo.measures.pairs import Pairs
from mire_geo.measures.time import prism
from mire_geo.measures.time.hours import Openings, Week
from mire_geo.measures.time.personas import VISIT, Windows
from mire_geo.measures.time.prism import Legs
from mire_geo.planning.timetabling.blocks import Block

Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class PersonaDemand:
    """A persona at the sites of a kind."""

    windows: Windows
    legs: Legs
    people: NDArray[np.int64]
    """Of each cell."""
    waiting: Flags
    """Cells looked at: those in a gap of hours where hours are added, all that have a site in reach where they move."""
    visit: float = VISIT


def covered_by_blocks(
    demand: PersonaDemand, openings: Openings, blocks: Sequence[Block]
) -> tuple[sparse.csr_array, NDArray[np.int64]]:
    """Waiting cells x blocks: does the visit become feasible with the block alone; and the people of those cells."""
    longer_variants = [
        (block.site, Week((*openings.weeks[openings.which[site_position]].open, block.span)))
        for block, site_position in zip(
            blocks, site_positions(openings, [block.site for block in blocks]), strict=True
        )
    ]
    return feasible_visits(demand, openings, longer_variants)


def site_positions(openings: Openings, sites: Sequence[str]) -> NDArray[np.intp]:
    """Position of each site among those of the openings.

    Raises:
        InputError: a site without a week.
    """
    positions_found = openings.sites.get_indexer(pd.Index(list(sites), dtype=object))
    if (positions_found < 0).any():
        raise InputError(
            "site %(site)r has no week here; give it one first",
            site=sites[int(np.argmax(positions_found < 0))],
        )
    return positions_found


def feasible_visits(
    demand: PersonaDemand, openings: Openings, variants: Sequence[tuple[str, Week]]
) -> tuple[sparse.csr_array, NDArray[np.int64]]:
    """Waiting cells x variants of a site's week: can the cell make a visit there."""
    if not openings.sites.equals(demand.legs.home.sites):
        raise InputError(
            "the openings are not those of the sites of the legs; take them with openings.of(sites)"
        )
    home = demand.legs.home
    is_waiting = demand.waiting & (demand.people > 0)
    cells = np.flatnonzero(is_waiting)
    row_of_cell = np.full(len(home.cells), -1)
    row_of_cell[cells] = np.arange(len(cells))
    if not len(variants) or not len(cells):
        return sparse.csr_array((len(cells), len(variants))), demand.people[cells]
    site_indices = site_positions(openings, [site for site, _ in variants])
    pair_order = np.flatnonzero(is_waiting[home.row])
    pair_order = pair_order[np.argsort(home.column[pair_order], kind="stable")]
    first_pairs = np.searchsorted(home.column[pair_order], np.arange(len(home.sites) + 1))
    pair_counts = np.diff(first_pairs)[site_indices]
    pair_variants = np.repeat(np.arange(len(site_indices), dtype=np.int32), pair_counts)
    offsets = np.arange(len(pair_variants)) - np.repeat(np.cumsum(pair_counts) - pair_counts, pair_counts)
    variant_pairs = pair_order[first_pairs[site_indices][pair_variants] + offsets]
    variant_labels = pd.RangeIndex(len(site_indices))
    variant_walks = Pairs(
        home.cells, variant_labels, home.row[variant_pairs], pair_variants, home.minutes[variant_pairs]
    )
    trips = Legs(
        variant_walks,
        demand.legs.work[site_indices],
        demand.legs.school[variant_pairs],
        demand.legs.to_school,
        demand.legs.commute,
    )
    week_numbers: dict[Week, int] = {}
    week_of_variant = np.array(
        [week_numbers.setdefault(week, len(week_numbers)) for _, week in variants], dtype=np.uint16
    )
    visits = prism.usable_visits(
        demand.windows, Openings(variant_labels, week_of_variant, tuple(week_numbers)), trips, demand.visit
    ).feasible
    visit_rows = row_of_cell[variant_walks.row[visits.pairs]]
    visit_columns = variant_walks.column[visits.pairs]
    visit_table = sparse.coo_array(
        (np.ones(len(visit_rows)), (visit_rows, visit_columns)), shape=(len(cells), len(site_indices))
    ).tolil()
    for variant_index in np.flatnonzero(visits.anywhere):
        visit_table[:, [variant_index]] = 1.0
    return visit_table.tocsr(), demand.people[cells]


def merged_rows(
    visit_tables: Iterable[tuple[sparse.csr_array, NDArray[np.int64]]], column_count: int
) -> tuple[sparse.csr_array, NDArray[np.float64]]:
    """Rows with the same blocks become one, their people added; rows without any are left out."""
    people_by_columns: dict[bytes, float] = {}
    for visit_table, cell_people in visit_tables:
        visit_table.sort_indices()
        for row, people_of_row in enumerate(cell_people):
            row_columns = visit_table.indices[visit_table.indptr[row] : visit_table.indptr[row + 1]].astype(
                np.int32
            )
            if len(row_columns):
                columns_key = row_columns.tobytes()
                people_by_columns[columns_key] = people_by_columns.get(columns_key, 0.0) + float(
                    people_of_row
                )
    columns_of_rows = [np.frombuffer(columns_key, dtype=np.int32) for columns_key in people_by_columns]
    row_starts = np.concatenate([[0], np.cumsum([len(row) for row in columns_of_rows])]).astype(np.int64)
    all_columns = np.concatenate(columns_of_rows) if columns_of_rows else np.empty(0, dtype=np.int32)
    visit_table = sparse.csr_array(
        (np.ones(len(all_columns)), all_columns, row_starts), shape=(len(columns_of_rows), column_count)
    )
    return visit_table, np.array(list(people_by_columns.values()))


def group_numbers(group_keys: Sequence[tuple[str, int]]) -> NDArray[np.intp]:
    """Number of the group of each key."""
    number_of_key: dict[tuple[str, int], int] = {}
    return np.array(
        [number_of_key.setdefault(group_key, len(number_of_key)) for group_key in group_keys], dtype=np.intp
    )


def people_reached(
    cover_matrix: sparse.csr_array, row_people: NDArray[np.float64], is_chosen_column: Flags
) -> float:
    return float(row_people[(cover_matrix @ is_chosen_column.astype(float)) > 0].sum())
