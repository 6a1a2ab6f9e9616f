"""The opening weeks of many sites: which of a few distinct weeks each keeps, and its slots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mire_geo.errors import InputError
from mire_geo.measures.time.hours.intervals import SLOT, SLOTS, Interval
from mire_geo.measures.time.hours.weeks import UNKNOWN, Hours, Week, week

Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Openings:
    """The weeks of many sites: few distinct ones, and which of them each site keeps."""

    sites: pd.Index
    which: NDArray[np.uint16]
    """Position in `weeks`, one a site."""
    weeks: tuple[Week, ...]

    @property
    def low(self) -> Flags:
        """Sites x 672 slots: open, unknown counts as closed."""
        return slots([one.low for one in self.weeks])[self.which]

    @property
    def high(self) -> Flags:
        """Sites x 672 slots: open, unknown counts as open."""
        return slots([one.high for one in self.weeks])[self.which]

    def of(self, sites: pd.Index) -> "Openings":
        """The same for `sites` alone, in their order, with only the weeks they keep.

        Raises:
            InputError: a site that has no week here.
        """
        position = self.sites.get_indexer(sites)
        if (position < 0).any():
            missing = sites[position < 0][0]
            raise InputError(
                "nothing is said of the hours of site %(site)r; give every site a week, even unknown",
                site=missing,
            )
        used, which = np.unique(self.which[position], return_inverse=True)
        weeks = tuple(self.weeks[number] for number in used)
        return Openings(sites, which.ravel().astype(np.uint16), weeks)


def openings(hours: pd.Series | Mapping[str, Hours], monday: date) -> Openings:
    """The weeks of all sites of a column of hours: label -> text, `Week` or open intervals; missing = unknown.

    Each distinct text is read once.

    Raises:
        InputError: hours that are not usable; the sentence names the site.
    """
    column = pd.Series(hours, dtype=object)
    weeks: dict[Week, int] = {}
    which = np.zeros(len(column), dtype=np.uint16)
    for at, (site, value) in enumerate(column.items()):
        try:
            site_week = UNKNOWN if _missing(value) else week(value, monday)
        except InputError as error:
            raise InputError("hours of site %(site)r: %(reason)s", site=site, reason=error) from error
        which[at] = weeks.setdefault(site_week, len(weeks))
    return Openings(column.index, which, tuple(weeks))


def _missing(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value))


def slots(intervals: Sequence[tuple[Interval, ...]]) -> Flags:
    """One row of 672 flags for each week: open at the first minute of the slot.

    Hours on the quarter of an hour, as nearly all are, lose nothing.
    """
    rows = np.zeros((len(intervals), SLOTS), dtype=bool)
    for row, pieces in zip(rows, intervals, strict=True):
        for start, end in pieces:
            row[int(np.ceil(start / SLOT)) : int(np.ceil(end / SLOT))] = True
    return rows
