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

    def best_minutes(self) -> Floats:
        """Usable minutes of each cell at the site that offers it most; 0 where none is in reach."""
        most_minutes = np.full(len(self.near.cells), self.work_minutes.max(initial=0.0))
        np.maximum.at(most_minutes, self.near.row, self.minutes)
        return most_minutes

    def frame(self) -> pd.DataFrame:
        """Usable minutes as a full table, cells x sites."""
        minutes_table = np.tile(self.work_minutes, (len(self.near.cells), 1))
        minutes_table[self.near.row, self.near.column] = self.minutes
        return pd.DataFrame(minutes_table, index=self.near.cells, columns=self.near.sites)


@dataclass(frozen=True, eq=False)
class Feasible:
    """Which sites can be visited by whom: pair by pair, and sites that anybody can, wherever they live."""

    near: Pairs
    pairs: NDArray[np.bool_]
    anywhere: NDArray[np.bool_]

    def visiting_cells(self, site_flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Cells that can visit one of the flagged sites."""
        if (self.anywhere & site_flags).any():
            return np.ones(len(self.near.cells), dtype=bool)
        is_visiting_cell = np.zeros(len(self.near.cells), dtype=bool)
        is_visiting_cell[self.near.row[self.pairs & site_flags[self.near.column]]] = True
        return is_visiting_cell


def usable_visits(
    windows: Windows,
    openings: Openings,
    trip_legs: Legs,
    visit_minutes: float = VISIT,
    *,
    unknown_open: bool = False,
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
        if anchor == SCHOOL and np.isinf(trip_legs.to_school).all():
            raise InputError(
                "the windows name school, but no cell has one; give school and to_school to legs"
            )
    visits.duration(visit_minutes)
    if not openings.sites.equals(trip_legs.home.sites):
        raise InputError(
            "the openings are not those of the sites of the legs; take them with openings.of(sites)"
        )
    open_weeks = [site_week.open_high if unknown_open else site_week.open_low for site_week in openings.weeks]
    shapes_of_week = [visits.shapes(windows, open_intervals, visit_minutes) for open_intervals in open_weeks]
    usable_minutes, window_counts = (
        np.zeros(len(trip_legs.home.row)),
        np.zeros(len(trip_legs.home.row), dtype=np.int32),
    )
    for week_number, group_positions in _positions_by_group(
        openings.which[trip_legs.home.column], len(open_weeks)
    ):
        minutes_to_ends = trips.ends_of_pairs(trip_legs, group_positions)
        usable_minutes[group_positions], window_counts[group_positions] = visits.minutes_and_windows(
            shapes_of_week[week_number], minutes_to_ends, visit_minutes, len(group_positions)
        )
    site_count = len(openings.sites)
    work_minutes, work_window_counts = np.zeros(site_count), np.zeros(site_count, dtype=np.int32)
    for week_number, group_positions in _positions_by_group(openings.which, len(open_weeks)):
        minutes_to_ends = trips.ends_from_work(trip_legs, group_positions)
        work_minutes[group_positions], work_window_counts[group_positions] = visits.minutes_and_windows(
            shapes_of_week[week_number], minutes_to_ends, visit_minutes, len(group_positions)
        )
    return Usable(trip_legs.home, usable_minutes, window_counts, work_minutes, work_window_counts)


def _positions_by_group(
    group_numbers: NDArray[np.uint16], group_count: int
) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """Positions of equal values, one group a value that occurs."""
    sort_order = np.argsort(group_numbers, kind="stable")
    group_bounds = np.searchsorted(group_numbers[sort_order], np.arange(group_count + 1))
    for group_number in range(group_count):
        if group_bounds[group_number] < group_bounds[group_number + 1]:
            yield group_number, sort_order[group_bounds[group_number] : group_bounds[group_number + 1]]


class Outlook(NamedTuple):
    """Who can visit what: as is known, if every unknown hour were open, if every site were open round the clock."""

    low: Feasible
    high: Feasible
    always: Feasible


def outlook(windows: Windows, openings: Openings, trip_legs: Legs, visit_minutes: float = VISIT) -> Outlook:
    """What a persona can visit, three times: each holds all that the one before holds.

    Raises:
        InputError: see `usable_visits`.
    """
    windows = personas.read_windows(windows)
    round_clock_openings = Openings(openings.sites, np.zeros(len(openings.sites), dtype=np.uint16), (ALWAYS,))
    return Outlook(
        usable_visits(windows, openings, trip_legs, visit_minutes).feasible,
        usable_visits(windows, openings, trip_legs, visit_minutes, unknown_open=True).feasible,
        usable_visits(windows, round_clock_openings, trip_legs, visit_minutes).feasible,
    )
