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
from mire_geo.measures.time.hours.walks import Minutes, within


@dataclass(frozen=True, eq=False)
class Cube:
    """For each cell and slot, whether one site is open on arrival by who leaves at the slot's first minute."""

    cells: pd.Index
    low: Flags
    """Cells x 672; unknown counts as closed."""
    high: Flags
    """Cells x 672; unknown counts as open; true wherever `low` is."""

    def people(self, people: pd.Series, areas: pd.Series | None = None) -> pd.DataFrame:
        """People who find one open, slot by slot: columns `low` and `high`, 672 rows.

        With `areas` (cell -> NIL, Municipio) the rows are (area, slot).
        """
        weights = pairs.align(people, self.cells, pairs.PEOPLE)
        if areas is None:
            index: pd.Index = pd.RangeIndex(SLOTS, name="slot")
            group = np.zeros(len(self.cells), dtype=np.intp)
            count = 1
        else:
            group, labels = pd.factorize(areas.reindex(self.cells), sort=True)
            index, count = (
                pd.MultiIndex.from_product([labels, range(SLOTS)], names=["area", "slot"]),
                len(labels),
            )
        gather = sparse.csr_array((weights, (group, np.arange(len(group)))), shape=(count, len(group)))
        columns = {name: (gather @ flags).ravel() for name, flags in (("low", self.low), ("high", self.high))}
        return pd.DataFrame(columns, index=index)


def cube(minutes: Minutes, open_low: Flags, open_high: Flags, limit: float) -> Cube:
    """Whether each cell, leaving at the first minute of each of 672 slots, finds a site open on arrival.

    Only sites within `limit` minutes are walked to. Who leaves at t arrives at t + tau, in the slot
    floor((t + tau) / 15): exact for hours on the quarter of an hour. The week repeats itself.

    Args:
        minutes: cells x sites, in the order of the rows of the flags.
        open_low, open_high: sites x 672, see `Openings.low` and `Openings.high`.

    Raises:
        InputError: flags of another shape, a limit that is no number of minutes, a site open in `open_low` only.
    """
    near = within(minutes, limit)
    for name, flags in (("open_low", open_low), ("open_high", open_high)):
        if flags.shape != (len(near.sites), SLOTS):
            raise InputError(
                "%(name)s has the shape %(shape)s; give %(number)s sites x %(slots)s slots",
                name=name,
                shape=flags.shape,
                number=len(near.sites),
                slots=SLOTS,
            )
    if (open_low & ~open_high).any():
        raise InputError(
            "a site is open in open_low but not in open_high; open_high must hold all of open_low"
        )
    late = (near.minutes // SLOT).astype(np.int64)
    return Cube(near.cells, _arriving(near, late, open_low), _arriving(near, late, open_high))


def by_kind(
    minutes: Minutes, openings: Openings, kinds: pd.Series, limit: float
) -> Iterator[tuple[str, Cube]]:
    """Each kind with its cube, in the order of the kinds' codes; one at a time, for a cube takes some megabytes.

    Args:
        minutes: cells x sites, of all kinds.
        openings: the weeks of those sites, in the same order.
        kinds: site -> kind.

    Raises:
        InputError: openings of other sites, or a limit that is no number of minutes.
    """
    near = within(minutes, limit)
    if not openings.sites.equals(near.sites):
        raise InputError(
            "the openings are not those of the sites of the minutes; take them with openings.of(sites)"
        )
    low, high = openings.low, openings.high
    column = kinds.reindex(near.sites)
    for kind in sorted(column.dropna().unique()):
        site_flags = (column == kind).to_numpy()
        place = np.cumsum(site_flags, dtype=np.int32) - 1
        few = near.of_sites(site_flags)
        mine = Pairs(few.cells, few.sites[site_flags], few.row, place[few.column], few.minutes)
        yield kind, cube(mine, low[site_flags], high[site_flags], limit)


def _arriving(near: Pairs, late: NDArray[np.int64], open_flags: Flags) -> Flags:
    """Cells x slots: the sites that keep the same hours, met as many slots later, are one column of a product."""
    rows, which = np.unique(np.packbits(open_flags, axis=1), axis=0, return_inverse=True)
    weeks = np.unpackbits(rows, axis=1, count=SLOTS)
    column = late * len(weeks) + which.ravel()[near.column]
    delays = range(int(late.max(initial=0)) + 1)
    later = np.concatenate([np.roll(weeks, -delay, axis=1) for delay in delays]).astype(np.float32)
    shape = (len(near.cells), len(later))
    ones = np.ones(len(column), dtype=np.float32)
    return np.asarray((sparse.coo_array((ones, (near.row, column)), shape=shape).tocsr() @ later) > 0)
