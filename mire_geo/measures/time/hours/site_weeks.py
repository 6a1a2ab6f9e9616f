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
    def open_low(self) -> Flags:
        """Sites x 672 slots: open, unknown counts as closed."""
        return slot_flags([site_week.open_low for site_week in self.weeks])[self.which]

    @property
    def open_high(self) -> Flags:
        """Sites x 672 slots: open, unknown counts as open."""
        return slot_flags([site_week.open_high for site_week in self.weeks])[self.which]

    def of(self, sites: pd.Index) -> "Openings":
        """The openings of `sites` alone, in the order given, with only the weeks that these sites have.

        Raises:
            InputError: a site that has no week here.
        """
        site_positions = self.sites.get_indexer(sites)
        if (site_positions < 0).any():
            unknown_site = sites[site_positions < 0][0]
            raise InputError(
                "nothing is said of the hours of site %(site)r; give every site a week, even unknown",
                site=unknown_site,
            )
        used_week_numbers, week_numbers = np.unique(self.which[site_positions], return_inverse=True)
        weeks = tuple(self.weeks[week_number] for week_number in used_week_numbers)
        return Openings(sites, week_numbers.ravel().astype(np.uint16), weeks)


def openings(hours_by_site: pd.Series | Mapping[str, Hours], monday: date) -> Openings:
    """The weeks of all sites of a column of hours: label -> text, `Week` or open intervals; missing = unknown.

    Each distinct text is read once.

    Raises:
        InputError: hours that are not usable; the sentence names the site.
    """
    hours_column = pd.Series(hours_by_site, dtype=object)
    number_by_week: dict[Week, int] = {}
    week_numbers = np.zeros(len(hours_column), dtype=np.uint16)
    for site_number, (site_label, site_hours) in enumerate(hours_column.items()):
        try:
            site_week = UNKNOWN if _is_missing(site_hours) else week(site_hours, monday)
        except InputError as error:
            raise InputError("hours of site %(site)r: %(reason)s", site=site_label, reason=error) from error
        week_numbers[site_number] = number_by_week.setdefault(site_week, len(number_by_week))
    return Openings(hours_column.index, week_numbers, tuple(number_by_week))


def _is_missing(site_hours: object) -> bool:
    return (
        site_hours is None or site_hours is pd.NA or (isinstance(site_hours, float) and np.isnan(site_hours))
    )


def slot_flags(intervals_by_week: Sequence[tuple[Interval, ...]]) -> Flags:
    """One row of 672 flags for each week: open at the first minute of the slot.

    Hours on the quarter of an hour, as nearly all are, lose nothing.
    """
    flags_by_week = np.zeros((len(intervals_by_week), SLOTS), dtype=bool)
    for week_flags, week_intervals in zip(flags_by_week, intervals_by_week, strict=True):
        for start, end in week_intervals:
            week_flags[int(np.ceil(start / SLOT)) : int(np.ceil(end / SLOT))] = True
    return flags_by_week
