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


def covered(
    case: PersonaDemand, openings: Openings, blocks: Sequence[Block]
) -> tuple[sparse.csr_array, NDArray[np.int64]]:
    """Waiting cells x blocks: does the visit become feasible with the block alone; and the people of those cells."""
    longer = [
        (block.site, Week((*openings.weeks[openings.which[at]].open, block.span)))
        for block, at in zip(blocks, positions(openings, [block.site for block in blocks]), strict=True)
    ]
    return feasible(case, openings, longer)


def positions(openings: Openings, sites: Sequence[str]) -> NDArray[np.intp]:
    at = openings.sites.get_indexer(pd.Index(list(sites), dtype=object))
    if (at < 0).any():
        raise InputError(
            "site %(site)r has no week here; give it one first", site=sites[int(np.argmax(at < 0))]
        )
    return at


def feasible(
    case: PersonaDemand, openings: Openings, variants: Sequence[tuple[str, Week]]
) -> tuple[sparse.csr_array, NDArray[np.int64]]:
    """Waiting cells x variants of a site's week: can the cell make a visit there."""
    if not openings.sites.equals(case.legs.home.sites):
        raise InputError(
            "the openings are not those of the sites of the legs; take them with openings.of(sites)"
        )
    home = case.legs.home
    waiting = case.waiting & (case.people > 0)
    cells = np.flatnonzero(waiting)
    place = np.full(len(home.cells), -1)
    place[cells] = np.arange(len(cells))
    if not len(variants) or not len(cells):
        return sparse.csr_array((len(cells), len(variants))), case.people[cells]
    at = positions(openings, [site for site, _ in variants])
    order = np.flatnonzero(waiting[home.row])
    order = order[np.argsort(home.column[order], kind="stable")]
    starts = np.searchsorted(home.column[order], np.arange(len(home.sites) + 1))
    count = np.diff(starts)[at]
    column = np.repeat(np.arange(len(at), dtype=np.int32), count)
    offset = np.arange(len(column)) - np.repeat(np.cumsum(count) - count, count)
    batch = order[starts[at][column] + offset]
    labels = pd.RangeIndex(len(at))
    near = Pairs(home.cells, labels, home.row[batch], column, home.minutes[batch])
    legs = Legs(near, case.legs.work[at], case.legs.school[batch], case.legs.to_school, case.legs.commute)
    distinct: dict[Week, int] = {}
    which = np.array([distinct.setdefault(week, len(distinct)) for _, week in variants], dtype=np.uint16)
    usable = prism.usable_visits(
        case.windows, Openings(labels, which, tuple(distinct)), legs, case.visit
    ).feasible
    row, col = place[near.row[usable.pairs]], near.column[usable.pairs]
    table = sparse.coo_array((np.ones(len(row)), (row, col)), shape=(len(cells), len(at))).tolil()
    for everywhere in np.flatnonzero(usable.anywhere):
        table[:, [everywhere]] = 1.0
    return table.tocsr(), case.people[cells]


def merged(
    tables: Iterable[tuple[sparse.csr_array, NDArray[np.int64]]], width: int
) -> tuple[sparse.csr_array, NDArray[np.float64]]:
    """Rows with the same blocks become one, their people added; rows without any are left out."""
    heaped: dict[bytes, float] = {}
    for table, people in tables:
        table.sort_indices()
        for row, weight in enumerate(people):
            row_columns = table.indices[table.indptr[row] : table.indptr[row + 1]].astype(np.int32)
            if len(row_columns):
                key = row_columns.tobytes()
                heaped[key] = heaped.get(key, 0.0) + float(weight)
    rows = [np.frombuffer(key, dtype=np.int32) for key in heaped]
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    columns = np.concatenate(rows) if rows else np.empty(0, dtype=np.int32)
    table = sparse.csr_array((np.ones(len(columns)), columns, starts), shape=(len(rows), width))
    return table, np.array(list(heaped.values()))


def groups(keys: Sequence[tuple[str, int]]) -> NDArray[np.intp]:
    """Number of the group of each key."""
    numbers: dict[tuple[str, int], int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.intp)


def reached(cover: sparse.csr_array, weights: NDArray[np.float64], choice: Flags) -> float:
    return float(weights[(cover @ choice.astype(float)) > 0].sum())
