"""What a city is today, kept at hand, so that every proposal is answered in a moment.

A place counts for a cell whatever the other places do: so a scenario takes from the baseline what each closed or
changed place gave, and adds what each new or changed one gives, found with one bounded search inward per place. The
answers are those of `impact.compare`, which looks at both cities from scratch.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from cachetools import LRUCache
from numpy.typing import NDArray

from mire_geo.city import City
from mire_geo.errors import NoDataError
from mire_geo.measures.pairs import Pairs
from mire_geo.measures.time import activity_places, gap_classes, hours, personas, prism
from mire_geo.measures.time.activity_places import Schooling
from mire_geo.measures.time.prism import Outlook
from mire_geo.planning.scenario import applying, impact, reach
from mire_geo.planning.scenario.impact import Impact
from mire_geo.planning.scenario.proposals import Proposal
from mire_geo.planning.scenario.reach import Question, Reach
from mire_geo.tables.schema import Sites
from mire_geo.travel import walking

KEPT = 40
"""Questions whose baseline is kept; the one asked longest ago goes first."""

Counts = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class _Ground:
    """The baseline of one question."""

    reach: Reach
    near: Pairs
    """Cells x sites within the walk."""
    outlooks: dict[str, Outlook]
    counts: dict[str, tuple[Counts, Counts, Counts]]
    """Persona -> how many sites each cell can visit: low, high, round the clock."""


class Baseline:
    """A city whose proposals are answered; make one, share it among threads, ask it often."""

    def __init__(self, city: City) -> None:
        self.city = city
        self._grounds: LRUCache[Question, _Ground] = LRUCache(KEPT)
        self._schooling: dict[tuple[str, float], Schooling] = {}
        self._lock = threading.RLock()

    def warm(self, question: Question) -> None:
        """Make the baseline of a question ready, so that its first proposal need not wait."""
        self._ground(question)

    def reach_with(self, proposals: Iterable[Proposal], question: Question) -> Reach:
        """What the people would have of the kind of a question, with the proposals.

        Raises:
            InputError, UnknownError: see `applying.apply`.
        """
        changes = tuple(proposals)
        ground = self._ground(question)
        if question.kind not in applying.touched(self.city, changes):
            applying.apply(self.city, changes)
            return ground.reach
        return self._changed(ground, applying.apply(self.city, changes))

    def answer(
        self, proposals: Iterable[Proposal], question: Question, *, against: Iterable[Proposal] = ()
    ) -> Impact:
        """The impact of the proposals on the facts, or on the city as other proposals (`against`) would have it.

        Raises:
            InputError, UnknownError: see `applying.apply`.
        """
        return impact.between(
            self.city, self.reach_with(against, question), self.reach_with(proposals, question)
        )

    def _ground(self, question: Question) -> _Ground:
        """Made by one thread at a time: the lock is held meanwhile, so that nothing is worked out twice."""
        with self._lock:
            if question not in self._grounds:
                self._grounds[question] = self._make(question)
            return self._grounds[question]

    def _make(self, question: Question) -> _Ground:
        city = self.city
        sites = reach.places_of(city.sites, question.kind)
        near = reach.walks(city, sites, question.minutes)
        opened = reach.openings_of(sites, question)
        slots = reach.open_slots(near, opened, question.minutes)
        left_out: dict[str, str] = {}
        outlooks: dict[str, Outlook] = {}
        for code in question.personas:
            try:
                outlooks[code] = _slim(self._outlook(code, question, sites, near, opened), near)
            except NoDataError as error:
                left_out[code] = str(error)
        everywhere = np.ones(len(sites), dtype=bool)
        counts = {code: _count(outlook, everywhere) for code, outlook in outlooks.items()}
        classes = {code: _classes(by_area) for code, by_area in counts.items()}
        whole = Reach(question, sites, opened, reach.nearest_of(city, sites), slots, classes, left_out)
        return _Ground(whole, near, outlooks, counts)

    def _outlook(
        self, code: str, question: Question, sites: gpd.GeoDataFrame, near: Pairs, opened: hours.Openings
    ) -> Outlook:
        legs = self.legs(code, question, sites, near)
        return prism.outlook(personas.persona(code).windows, opened, legs)

    def legs(self, code: str, question: Question, sites: gpd.GeoDataFrame, near: Pairs) -> prism.Legs:
        """The trips of a persona from every cell to the sites, which are `near` within the walk of the question."""
        persona = personas.persona(code)
        return activity_places.trip_legs(
            self.city.streets,
            self.city.cells,
            sites,
            persona,
            limit=question.minutes,
            home=near,
            workplace=activity_places.ANYWHERE,
            schools=self._schools(code, question.minutes) if persona.school_kinds else None,
        )

    def _schools(self, code: str, limit: float) -> Schooling:
        """Where the children go, in the facts: a scenario moves services, not the places of people's weeks."""
        key = (code, limit)
        with self._lock:
            if key not in self._schooling:
                persona = personas.persona(code)
                self._schooling[key] = activity_places.schooling(
                    self.city.streets, self.city.cells, self.city.sites, persona, limit=limit
                )
            return self._schooling[key]

    def _changed(self, ground: _Ground, scenario: City) -> Reach:
        question, before = ground.reach.question, ground.reach
        sites = reach.places_of(scenario.sites, question.kind)
        removed, new = _differences(before.sites, sites)
        fresh = sites.loc[new]
        near = reach.walks(self.city, fresh, question.minutes)
        opened = reach.openings_of(fresh, question)
        remaining = ~before.sites.index.isin(removed)
        classes = {}
        for code, outlook in ground.outlooks.items():
            less = _count(outlook, ~remaining)
            more = _count(self._outlook(code, question, fresh, near, opened), np.ones(len(new), dtype=bool))
            counts = [base - a + b for base, a, b in zip(ground.counts[code], less, more, strict=True)]
            classes[code] = _classes((counts[0], counts[1], counts[2]))
        return Reach(
            question,
            sites,
            reach.openings_of(sites, question),
            self._nearest(ground, sites, fresh, remaining),
            _slots(ground, remaining, near, opened),
            classes,
            before.left_out,
        )

    def _nearest(
        self, ground: _Ground, sites: gpd.GeoDataFrame, fresh: gpd.GeoDataFrame, remaining: NDArray[np.bool_]
    ) -> NDArray[np.float64]:
        if not remaining.all():
            return reach.nearest_of(self.city, sites)
        before = ground.reach.nearest
        farthest = float(before[self.city.doors.snap.is_on_network].max(initial=0.0))
        nearest = walking.nearest(self.city.streets, self.city.doors, fresh, limit=farthest)
        least: NDArray[np.float64] = np.minimum(before, nearest.to_numpy(dtype=float))
        return least


def _differences(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> tuple[pd.Index, pd.Index]:
    """Sites that are gone or are no longer as they were, and sites that are new or are otherwise than they were."""
    both = before.index.intersection(after.index)
    then, now = before.loc[both], after.loc[both]
    same_hours = (then[Sites.hours] == now[Sites.hours]) | (
        then[Sites.hours].isna() & now[Sites.hours].isna()
    )
    same = same_hours.to_numpy(dtype=bool) & (then.geometry.to_numpy() == now.geometry.to_numpy())
    stays = both[same]
    return before.index[~before.index.isin(stays)], after.index[~after.index.isin(stays)]


def _slim(outlook: Outlook, near: Pairs) -> Outlook:
    """The same, sharing the pairs with the other personas where they are the same: most of the memory."""
    mine = outlook.low.near
    if not (np.array_equal(mine.row, near.row) and np.array_equal(mine.column, near.column)):
        return outlook
    return Outlook(*(prism.Feasible(near, one.pairs, one.anywhere) for one in outlook))


def _count(outlook: Outlook, cells: NDArray[np.bool_]) -> tuple[Counts, Counts, Counts]:
    """How many of the chosen sites each cell can visit."""
    low, high, always = (
        np.bincount(one.near.row[one.pairs & cells[one.near.column]], minlength=len(one.near.cells)).astype(
            np.int32
        )
        + np.int32((one.anywhere & cells).sum())
        for one in outlook
    )
    return low, high, always


def _classes(counts: tuple[Counts, Counts, Counts]) -> NDArray[np.str_]:
    names = (gap_classes.SERVED, gap_classes.INFORMATION, gap_classes.TIME)
    return np.select([count > 0 for count in counts], names, default=gap_classes.SPACE)


def _slots(
    ground: _Ground, remaining: NDArray[np.bool_], near: Pairs, opened: hours.Openings
) -> NDArray[np.uint8]:
    """Hours in reach: only the cells that a changed site is near to are looked at again."""
    old, before = ground.near, ground.reach
    cells = np.zeros(len(old.cells), dtype=bool)
    cells[near.row] = True
    cells[old.row[~remaining[old.column]]] = True
    some = np.flatnonzero(cells)
    if not len(some):
        return before.slots
    stays = cells[old.row] & remaining[old.column]
    row = np.concatenate([old.row[stays], near.row])
    column = np.concatenate([old.column[stays], near.column + len(old.sites)]).astype(np.int32)
    minutes = np.concatenate([old.minutes[stays], near.minutes])
    order = np.lexsort((column, row))
    place = np.cumsum(cells, dtype=np.int32) - 1
    sites = old.sites.append(near.sites)
    few = Pairs(old.cells[some], sites, place[row[order]], column[order], minutes[order])
    low = np.concatenate([before.openings.open_low, opened.open_low])
    slots = before.slots.copy()
    slots[some] = np.packbits(hours.cube(few, low, low, before.question.minutes).low, axis=1)
    return slots
