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
class _KindBaseline:
    """The baseline of one question."""

    reach: Reach
    cell_walks: Pairs
    """Cells x sites within the walk."""
    outlooks: dict[str, Outlook]
    visitable_counts: dict[str, tuple[Counts, Counts, Counts]]
    """Persona -> how many sites each cell can visit: low, high, round the clock."""


class Baseline:
    """A city whose proposals are answered; make one, share it among threads, ask it often."""

    def __init__(self, city: City) -> None:
        self.city = city
        self._kind_baselines: LRUCache[Question, _KindBaseline] = LRUCache(KEPT)
        self._schooling: dict[tuple[str, float], Schooling] = {}
        self._lock = threading.RLock()

    def warm(self, question: Question) -> None:
        """Make the baseline of a question ready, so that its first proposal need not wait."""
        self._kind_baseline(question)

    def reach_with(self, proposals: Iterable[Proposal], question: Question) -> Reach:
        """What the people would have of the kind of a question, with the proposals.

        Raises:
            InputError, UnknownError: see `applying.apply`.
        """
        changes = tuple(proposals)
        kind_baseline = self._kind_baseline(question)
        if question.kind not in applying.kinds_changed(self.city, changes):
            applying.apply(self.city, changes)
            return kind_baseline.reach
        return self._changed_reach(kind_baseline, applying.apply(self.city, changes))

    def answer(
        self, proposals: Iterable[Proposal], question: Question, *, compared_with: Iterable[Proposal] = ()
    ) -> Impact:
        """The impact of the proposals on the facts, or on the city as other proposals (`compared_with`) would have it.

        Raises:
            InputError, UnknownError: see `applying.apply`.
        """
        return impact.impact_between(
            self.city, self.reach_with(compared_with, question), self.reach_with(proposals, question)
        )

    def _kind_baseline(self, question: Question) -> _KindBaseline:
        """Made by one thread at a time: the lock is held meanwhile, so that nothing is worked out twice."""
        with self._lock:
            if question not in self._kind_baselines:
                self._kind_baselines[question] = self._compute(question)
            return self._kind_baselines[question]

    def _compute(self, question: Question) -> _KindBaseline:
        city = self.city
        sites = reach.places_of(city.sites, question.kind)
        cell_walks = reach.walks(city, sites, question.minutes)
        openings = reach.openings_of(sites, question)
        slot_bits = reach.open_slots(cell_walks, openings, question.minutes)
        reasons_left_out: dict[str, NoDataError] = {}
        outlooks: dict[str, Outlook] = {}
        for code in question.personas:
            try:
                outlooks[code] = _sharing_pairs(
                    self._outlook(code, question, sites, cell_walks, openings), cell_walks
                )
            except NoDataError as error:
                reasons_left_out[code] = error
        all_site_flags = np.ones(len(sites), dtype=bool)
        visitable_counts = {
            code: _visitable_counts(outlook, all_site_flags) for code, outlook in outlooks.items()
        }
        classes = {code: _gap_classes(persona_counts) for code, persona_counts in visitable_counts.items()}
        baseline_reach = Reach(
            question, sites, openings, reach.nearest_of(city, sites), slot_bits, classes, reasons_left_out
        )
        return _KindBaseline(baseline_reach, cell_walks, outlooks, visitable_counts)

    def _outlook(
        self,
        code: str,
        question: Question,
        sites: gpd.GeoDataFrame,
        cell_walks: Pairs,
        openings: hours.Openings,
    ) -> Outlook:
        trips = self.trips(code, question, sites, cell_walks)
        return prism.outlook(personas.persona(code).windows, openings, trips)

    def trips(self, code: str, question: Question, sites: gpd.GeoDataFrame, cell_walks: Pairs) -> prism.Legs:
        """The trips of a persona from every cell to the sites; `cell_walks` are those within the question's walk."""
        persona = personas.persona(code)
        return activity_places.trip_legs(
            self.city.streets,
            self.city.cells,
            sites,
            persona,
            limit=question.minutes,
            home=cell_walks,
            workplace=activity_places.ANYWHERE,
            schools=self._schooling_of(code, question.minutes) if persona.school_kinds else None,
        )

    def _schooling_of(self, code: str, limit: float) -> Schooling:
        """Where the children go, in the facts: a scenario moves services, not the places of people's weeks."""
        cache_key = (code, limit)
        with self._lock:
            if cache_key not in self._schooling:
                persona = personas.persona(code)
                self._schooling[cache_key] = activity_places.schooling(
                    self.city.streets, self.city.cells, self.city.sites, persona, limit=limit
                )
            return self._schooling[cache_key]

    def _changed_reach(self, kind_baseline: _KindBaseline, scenario: City) -> Reach:
        question, baseline_reach = kind_baseline.reach.question, kind_baseline.reach
        sites = reach.places_of(scenario.sites, question.kind)
        removed_labels, new_labels = _changed_labels(baseline_reach.sites, sites)
        new_sites = sites.loc[new_labels]
        new_walks = reach.walks(self.city, new_sites, question.minutes)
        new_openings = reach.openings_of(new_sites, question)
        is_remaining = ~baseline_reach.sites.index.isin(removed_labels)
        classes = {}
        for code, outlook in kind_baseline.outlooks.items():
            counts_removed = _visitable_counts(outlook, ~is_remaining)
            counts_added = _visitable_counts(
                self._outlook(code, question, new_sites, new_walks, new_openings),
                np.ones(len(new_labels), dtype=bool),
            )
            site_counts = [
                count_before - count_removed + count_added
                for count_before, count_removed, count_added in zip(
                    kind_baseline.visitable_counts[code], counts_removed, counts_added, strict=True
                )
            ]
            classes[code] = _gap_classes((site_counts[0], site_counts[1], site_counts[2]))
        return Reach(
            question,
            sites,
            reach.openings_of(sites, question),
            self._nearest_minutes(kind_baseline, sites, new_sites, is_remaining),
            _open_slots(kind_baseline, is_remaining, new_walks, new_openings),
            classes,
            baseline_reach.left_out,
        )

    def _nearest_minutes(
        self,
        kind_baseline: _KindBaseline,
        sites: gpd.GeoDataFrame,
        new_sites: gpd.GeoDataFrame,
        is_remaining: NDArray[np.bool_],
    ) -> NDArray[np.float64]:
        if not is_remaining.all():
            return reach.nearest_of(self.city, sites)
        baseline_minutes = kind_baseline.reach.nearest
        farthest = float(baseline_minutes[self.city.doors.snap.is_on_network].max(initial=0.0))
        new_minutes = walking.nearest(self.city.streets, self.city.doors, new_sites, limit=farthest)
        shortest: NDArray[np.float64] = np.minimum(baseline_minutes, new_minutes.to_numpy(dtype=float))
        return shortest


def _changed_labels(
    sites_before: gpd.GeoDataFrame, sites_after: gpd.GeoDataFrame
) -> tuple[pd.Index, pd.Index]:
    """Sites that are gone or are no longer as they were, and sites that are new or are otherwise than they were."""
    common_labels = sites_before.index.intersection(sites_after.index)
    common_before, common_after = sites_before.loc[common_labels], sites_after.loc[common_labels]
    same_hours = (common_before[Sites.hours] == common_after[Sites.hours]) | (
        common_before[Sites.hours].isna() & common_after[Sites.hours].isna()
    )
    is_unchanged = same_hours.to_numpy(dtype=bool) & (
        common_before.geometry.to_numpy() == common_after.geometry.to_numpy()
    )
    unchanged_labels = common_labels[is_unchanged]
    return sites_before.index[~sites_before.index.isin(unchanged_labels)], sites_after.index[
        ~sites_after.index.isin(unchanged_labels)
    ]


def _sharing_pairs(outlook: Outlook, cell_walks: Pairs) -> Outlook:
    """The outlook, its pairs replaced by `cell_walks` where they are equal, which saves most of the memory."""
    outlook_walks = outlook.low.near
    if not (
        np.array_equal(outlook_walks.row, cell_walks.row)
        and np.array_equal(outlook_walks.column, cell_walks.column)
    ):
        return outlook
    return Outlook(*(prism.Feasible(cell_walks, feasible.pairs, feasible.anywhere) for feasible in outlook))


def _visitable_counts(outlook: Outlook, is_chosen: NDArray[np.bool_]) -> tuple[Counts, Counts, Counts]:
    """How many of the chosen sites each cell can visit."""
    certain_counts, possible_counts, round_the_clock_counts = (
        np.bincount(
            feasible.near.row[feasible.pairs & is_chosen[feasible.near.column]],
            minlength=len(feasible.near.cells),
        ).astype(np.int32)
        + np.int32((feasible.anywhere & is_chosen).sum())
        for feasible in outlook
    )
    return certain_counts, possible_counts, round_the_clock_counts


def _gap_classes(site_counts: tuple[Counts, Counts, Counts]) -> NDArray[np.str_]:
    class_names = (gap_classes.SERVED, gap_classes.INFORMATION, gap_classes.TIME)
    return np.select([site_count > 0 for site_count in site_counts], class_names, default=gap_classes.SPACE)


def _open_slots(
    kind_baseline: _KindBaseline,
    is_remaining: NDArray[np.bool_],
    new_walks: Pairs,
    new_openings: hours.Openings,
) -> NDArray[np.uint8]:
    """Hours in reach: only the cells that a changed site is near to are looked at again."""
    old_walks, baseline_reach = kind_baseline.cell_walks, kind_baseline.reach
    is_affected = np.zeros(len(old_walks.cells), dtype=bool)
    is_affected[new_walks.row] = True
    is_affected[old_walks.row[~is_remaining[old_walks.column]]] = True
    affected_cells = np.flatnonzero(is_affected)
    if not len(affected_cells):
        return baseline_reach.slots
    is_pair_kept = is_affected[old_walks.row] & is_remaining[old_walks.column]
    row = np.concatenate([old_walks.row[is_pair_kept], new_walks.row])
    column = np.concatenate([old_walks.column[is_pair_kept], new_walks.column + len(old_walks.sites)]).astype(
        np.int32
    )
    minutes = np.concatenate([old_walks.minutes[is_pair_kept], new_walks.minutes])
    pair_order = np.lexsort((column, row))
    affected_row = np.cumsum(is_affected, dtype=np.int32) - 1
    sites = old_walks.sites.append(new_walks.sites)
    affected_walks = Pairs(
        old_walks.cells[affected_cells],
        sites,
        affected_row[row[pair_order]],
        column[pair_order],
        minutes[pair_order],
    )
    open_flags = np.concatenate([baseline_reach.openings.open_low, new_openings.open_low])
    slot_bits = baseline_reach.slots.copy()
    slot_bits[affected_cells] = np.packbits(
        hours.cube(affected_walks, open_flags, open_flags, baseline_reach.question.minutes).low, axis=1
    )
    return slot_bits
