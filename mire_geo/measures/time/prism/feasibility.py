"""Usable minutes and feasible visits of every cell at every site, and a persona's outlook."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mire_geo.errors import InputError
from mire_geo.measures.pairs import Pairs
from mire_geo.measures.time import personas
from mire_geo.measures.time.hours import ALWAYS, Openings
from mire_geo.measures.time.personas import SCHOOL, VISIT, Windows
from mire_geo.measures.time.prism import trips, visits
from mire_geo.measures.time.prism.trips import Floats, Legs


@dataclass(frozen=True, eq=False)
class Usable:
    """Usable minutes a week and feasible windows: of pairs near home or school, and of sites near work for all."""

    near: Pairs
    minutes: Floats
    windows: NDArray[np.int32]
    """One a pair of `near`."""
    work_minutes: Floats
    work_windows: NDArray[np.int32]
    """One a site: what it offers to those for whom it is near work only, wherever they live."""

    @property
    def feasible(self) -> "Feasible":
        """Which pairs leave room for one visit a week."""
        return Feasible(self.near, self.windows > 0, self.work_windows > 0)

    def best(self) -> Floats:
        """Usable minutes of each cell at the site that offers it most; 0 where none is in reach."""
        minutes = np.full(len(self.near.cells), self.work_minutes.max(initial=0.0))
        np.maximum.at(minutes, self.near.row, self.minutes)
        return minutes

    def frame(self) -> pd.DataFrame:
        """Usable minutes as a full table, cells x sites."""
        table = np.tile(self.work_minutes, (len(self.near.cells), 1))
        table[self.near.row, self.near.column] = self.minutes
        return pd.DataFrame(table, index=self.near.cells, columns=self.near.sites)


@dataclass(frozen=True, eq=False)
class Feasible:
    """Which sites can be visited by whom: pair by pair, and sites that anybody can, wherever they live."""

    near: Pairs
    pairs: NDArray[np.bool_]
    anywhere: NDArray[np.bool_]

    def cells(self, site_flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Cells that can visit one of the flagged sites."""
        if (self.anywhere & site_flags).any():
            return np.ones(len(self.near.cells), dtype=bool)
        flags = np.zeros(len(self.near.cells), dtype=bool)
        flags[self.near.row[self.pairs & site_flags[self.near.column]]] = True
        return flags


def usable(
    windows: Windows, openings: Openings, legs: Legs, visit: float = VISIT, *, unknown_open: bool = False
) -> Usable:
    """Usable minutes and feasible windows of every cell at every site in reach.

    Raises:
        InputError: windows or visit that are not usable, an anchor that is none of `personas.ANCHORS`, openings of
            other sites than those of the legs.
    """
    windows = personas.read_windows(windows)
    for anchor in {anchor for window in windows for anchor in (window.a, window.b)}:
        if anchor not in personas.ANCHORS:
            raise InputError(
                "anchor %(anchor)r is none of %(known)s", anchor=anchor, known=", ".join(personas.ANCHORS)
            )
        if anchor == SCHOOL and np.isinf(legs.to_school).all():
            raise InputError(
                "the windows name school, but no cell has one; give school and to_school to legs"
            )
    visits.duration(visit)
    if not openings.sites.equals(legs.home.sites):
        raise InputError(
            "the openings are not those of the sites of the legs; take them with openings.of(sites)"
        )
    weeks = [one.high if unknown_open else one.low for one in openings.weeks]
    shapes = [visits.shapes(windows, intervals, visit) for intervals in weeks]
    minutes, count = np.zeros(len(legs.home.row)), np.zeros(len(legs.home.row), dtype=np.int32)
    for which, group in _groups(openings.which[legs.home.column], len(weeks)):
        ends = trips.ends_of_pairs(legs, group)
        minutes[group], count[group] = visits.minutes_and_windows(shapes[which], ends, visit, len(group))
    sites = len(openings.sites)
    work_minutes, work_count = np.zeros(sites), np.zeros(sites, dtype=np.int32)
    for which, group in _groups(openings.which, len(weeks)):
        ends = trips.ends_from_work(legs, group)
        work_minutes[group], work_count[group] = visits.minutes_and_windows(
            shapes[which], ends, visit, len(group)
        )
    return Usable(legs.home, minutes, count, work_minutes, work_count)


def _groups(which: NDArray[np.uint16], count: int) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """Positions of equal values, one group a value that occurs."""
    order = np.argsort(which, kind="stable")
    bounds = np.searchsorted(which[order], np.arange(count + 1))
    for value in range(count):
        if bounds[value] < bounds[value + 1]:
            yield value, order[bounds[value] : bounds[value + 1]]


class Outlook(NamedTuple):
    """Who can visit what: as is known, if every unknown hour were open, if every site were open round the clock."""

    low: Feasible
    high: Feasible
    always: Feasible


def outlook(windows: Windows, openings: Openings, legs: Legs, visit: float = VISIT) -> Outlook:
    """What a persona can visit, three times: each holds all that the one before holds.

    Raises:
        InputError: see `usable`.
    """
    windows = personas.read_windows(windows)
    round_the_clock = Openings(openings.sites, np.zeros(len(openings.sites), dtype=np.uint16), (ALWAYS,))
    return Outlook(
        usable(windows, openings, legs, visit).feasible,
        usable(windows, openings, legs, visit, unknown_open=True).feasible,
        usable(windows, round_the_clock, legs, visit).feasible,
    )
