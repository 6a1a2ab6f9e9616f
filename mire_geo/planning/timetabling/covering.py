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
    longer_weeks = [
        (block.site, Week((*openings.weeks[openings.which[site_position]].open, block.span)))
        for block, site_position in zip(
            blocks, site_positions(openings, [block.site for block in blocks]), strict=True
        )
    ]
    return feasible_visits(demand, openings, longer_weeks)


def site_positions(openings: Openings, sites: Sequence[str]) -> NDArray[np.intp]:
    """Position of each site among those of the openings.

    Raises:
        InputError: a site without a week.
    """
    site_positions = openings.sites.get_indexer(pd.Index(list(sites), dtype=object))
    if (site_positions < 0).any():
        raise InputError(
            "site %(site)r has no week here; give it one first",
            site=sites[int(np.argmax(site_positions < 0))],
        )
    return site_positions


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
    variant_sites = site_positions(openings, [site for site, _ in variants])
    pair_order = np.flatnonzero(is_waiting[home.row])
    pair_order = pair_order[np.argsort(home.column[pair_order], kind="stable")]
    first_pair = np.searchsorted(home.column[pair_order], np.arange(len(home.sites) + 1))
    pair_counts = np.diff(first_pair)[variant_sites]
    column = np.repeat(np.arange(len(variant_sites), dtype=np.int32), pair_counts)
    offset = np.arange(len(column)) - np.repeat(np.cumsum(pair_counts) - pair_counts, pair_counts)
    variant_pairs = pair_order[first_pair[variant_sites][column] + offset]
    variant_labels = pd.RangeIndex(len(variant_sites))
    variant_walks = Pairs(
        home.cells, variant_labels, home.row[variant_pairs], column, home.minutes[variant_pairs]
    )
    trips = Legs(
        variant_walks,
        demand.legs.work[variant_sites],
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
    row, col = row_of_cell[variant_walks.row[visits.pairs]], variant_walks.column[visits.pairs]
    table = sparse.coo_array((np.ones(len(row)), (row, col)), shape=(len(cells), len(variant_sites))).tolil()
    for variant in np.flatnonzero(visits.anywhere):
        table[:, [variant]] = 1.0
    return table.tocsr(), demand.people[cells]


def merged_rows(
    tables: Iterable[tuple[sparse.csr_array, NDArray[np.int64]]], column_count: int
) -> tuple[sparse.csr_array, NDArray[np.float64]]:
    """Rows with the same blocks become one, their people added; rows without any are left out."""
    people_by_columns: dict[bytes, float] = {}
    for table, cell_people in tables:
        table.sort_indices()
        for row, people_of_row in enumerate(cell_people):
            row_columns = table.indices[table.indptr[row] : table.indptr[row + 1]].astype(np.int32)
            if len(row_columns):
                columns_key = row_columns.tobytes()
                people_by_columns[columns_key] = people_by_columns.get(columns_key, 0.0) + float(
                    people_of_row
                )
    rows = [np.frombuffer(columns_key, dtype=np.int32) for columns_key in people_by_columns]
    row_starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    columns = np.concatenate(rows) if rows else np.empty(0, dtype=np.int32)
    table = sparse.csr_array((np.ones(len(columns)), columns, row_starts), shape=(len(rows), column_count))
    return table, np.array(list(people_by_columns.values()))


def group_numbers(site_days: Sequence[tuple[str, int]]) -> NDArray[np.intp]:
    """Number of the group of each key."""
    number_of: dict[tuple[str, int], int] = {}
    return np.array([number_of.setdefault(site_day, len(number_of)) for site_day in site_days], dtype=np.intp)


def people_reached(cover: sparse.csr_array, row_people: NDArray[np.float64], is_chosen: Flags) -> float:
    return float(row_people[(cover @ is_chosen.astype(float)) > 0].sum())
