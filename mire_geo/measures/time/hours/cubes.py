"""Who finds a site open on arrival: cell by cell, for each of the 672 slots of a week at which one may leave."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from mire_geo.errors import InputError
from mire_geo.measures import pairs
from mire_geo.measures.pairs import Pairs
from mire_geo.measures.time.hours.intervals import SLOT, SLOTS
from mire_geo.measures.time.hours.site_weeks import Flags, Openings
from mire_geo.measures.time.hours.walks import Minutes, pairs_within


@dataclass(frozen=True, eq=False)
class Cube:
    """For each cell and slot, whether one site is open on arrival by who leaves at the slot's first minute."""

    cells: pd.Index
    low: Flags
    """Cells x 672; unknown counts as closed."""
    high: Flags
    """Cells x 672; unknown counts as open; true wherever `low` is."""

    def people(self, people: pd.Series, area_of_cell: pd.Series | None = None) -> pd.DataFrame:
        """People who find one open, slot by slot: columns `low` and `high`, 672 rows.

        With `area_of_cell` (cell -> NIL, Municipio) the rows are (area, slot).
        """
        cell_people = pairs.align(people, self.cells, pairs.PEOPLE)
        if area_of_cell is None:
            row_index: pd.Index = pd.RangeIndex(SLOTS, name="slot")
            area_positions = np.zeros(len(self.cells), dtype=np.intp)
            area_count = 1
        else:
            area_positions, area_labels = pd.factorize(area_of_cell.reindex(self.cells), sort=True)
            row_index, area_count = (
                pd.MultiIndex.from_product([area_labels, range(SLOTS)], names=["area", "slot"]),
                len(area_labels),
            )
        people_matrix = sparse.csr_array(
            (cell_people, (area_positions, np.arange(len(area_positions)))),
            shape=(area_count, len(area_positions)),
        )
        people_columns = {
            column_name: (people_matrix @ open_flags).ravel()
            for column_name, open_flags in (("low", self.low), ("high", self.high))
        }
        return pd.DataFrame(people_columns, index=row_index)


def cube(minutes_table: Minutes, open_low: Flags, open_high: Flags, limit: float) -> Cube:
    """Whether each cell, leaving at the first minute of each of 672 slots, finds a site open on arrival.

    Only sites within `limit` minutes are walked to. Who leaves at t arrives at t + tau, in the slot
    floor((t + tau) / 15): exact for hours on the quarter of an hour. The week repeats itself.

    Args:
        minutes_table: cells x sites, in the order of the rows of the flags.
        open_low, open_high: sites x 672, see `Openings.open_low` and `Openings.open_high`.

    Raises:
        InputError: flags of another shape, a limit that is no number of minutes, a site open in `open_low` only.
    """
    near_pairs = pairs_within(minutes_table, limit)
    for parameter_name, open_flags in (("open_low", open_low), ("open_high", open_high)):
        if open_flags.shape != (len(near_pairs.sites), SLOTS):
            raise InputError(
                "%(name)s has the shape %(shape)s; give %(number)s sites x %(slots)s slots",
                name=parameter_name,
                shape=open_flags.shape,
                number=len(near_pairs.sites),
                slots=SLOTS,
            )
    if (open_low & ~open_high).any():
        raise InputError(
            "a site is open in open_low but not in open_high; open_high must hold all of open_low"
        )
    pair_delays = (near_pairs.minutes // SLOT).astype(np.int64)
    return Cube(
        near_pairs.cells,
        _is_open_on_arrival(near_pairs, pair_delays, open_low),
        _is_open_on_arrival(near_pairs, pair_delays, open_high),
    )


def by_kind(
    minutes_table: Minutes, openings: Openings, kind_of_site: pd.Series, limit: float
) -> Iterator[tuple[str, Cube]]:
    """Each kind with its cube, in the order of the kinds' codes; one at a time, for a cube takes some megabytes.

    Args:
        minutes_table: cells x sites, of all kinds.
        openings: the weeks of those sites, in the same order.
        kind_of_site: site -> kind.

    Raises:
        InputError: openings of other sites, or a limit that is no number of minutes.
    """
    near_pairs = pairs_within(minutes_table, limit)
    if not openings.sites.equals(near_pairs.sites):
        raise InputError(
            "the openings are not those of the sites of the minutes; take them with openings.of(sites)"
        )
    open_low, open_high = openings.open_low, openings.open_high
    site_kinds = kind_of_site.reindex(near_pairs.sites)
    for kind_code in sorted(site_kinds.dropna().unique()):
        is_of_kind = (site_kinds == kind_code).to_numpy()
        positions_in_kind = np.cumsum(is_of_kind, dtype=np.int32) - 1
        flagged_pairs = near_pairs.of_sites(is_of_kind)
        kind_pairs = Pairs(
            flagged_pairs.cells,
            flagged_pairs.sites[is_of_kind],
            flagged_pairs.row,
            positions_in_kind[flagged_pairs.column],
            flagged_pairs.minutes,
        )
        yield kind_code, cube(kind_pairs, open_low[is_of_kind], open_high[is_of_kind], limit)


def _is_open_on_arrival(near_pairs: Pairs, pair_delays: NDArray[np.int64], open_flags: Flags) -> Flags:
    """Cells x slots: the sites that keep the same hours, met as many slots later, are one column of a product."""
    packed_weeks, week_numbers = np.unique(np.packbits(open_flags, axis=1), axis=0, return_inverse=True)
    distinct_weeks = np.unpackbits(packed_weeks, axis=1, count=SLOTS)
    column_of_pair = pair_delays * len(distinct_weeks) + week_numbers.ravel()[near_pairs.column]
    delays = range(int(pair_delays.max(initial=0)) + 1)
    delayed_weeks = np.concatenate([np.roll(distinct_weeks, -delay, axis=1) for delay in delays]).astype(
        np.float32
    )
    matrix_shape = (len(near_pairs.cells), len(delayed_weeks))
    pair_ones = np.ones(len(column_of_pair), dtype=np.float32)
    return np.asarray(
        (
            sparse.coo_array((pair_ones, (near_pairs.row, column_of_pair)), shape=matrix_shape).tocsr()
            @ delayed_weeks
        )
        > 0
    )
