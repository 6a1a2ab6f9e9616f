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
                self._kind_baselines[question] = self._computed_baseline(question)
            return self._kind_baselines[question]

    def _computed_baseline(self, question: Question) -> _KindBaseline:
        city = self.city
        kind_sites = reach.places_of(city.sites, question.kind)
        cell_walks = reach.walks(city, kind_sites, question.minutes)
        openings = reach.openings_of(kind_sites, question)
        slot_bits = reach.open_slots(cell_walks, openings, question.minutes)
        error_by_persona: dict[str, NoDataError] = {}
        outlook_by_persona: dict[str, Outlook] = {}
        for persona_code in question.personas:
            try:
                outlook_by_persona[persona_code] = _with_shared_pairs(
                    self._persona_visits(persona_code, question, kind_sites, cell_walks, openings),
                    cell_walks,
                )
            except NoDataError as error:
                error_by_persona[persona_code] = error
        is_chosen_site = np.ones(len(kind_sites), dtype=bool)
        counts_by_persona = {
            code: _visitable_counts(outlook, is_chosen_site) for code, outlook in outlook_by_persona.items()
        }
        classes_by_persona = {
            code: _gap_classes(persona_counts) for code, persona_counts in counts_by_persona.items()
        }
        nearest_minutes = reach.nearest_of(city, kind_sites)
        baseline_reach = Reach(
            question, kind_sites, openings, nearest_minutes, slot_bits, classes_by_persona, error_by_persona
        )
        return _KindBaseline(baseline_reach, cell_walks, outlook_by_persona, counts_by_persona)

    def _persona_visits(
        self,
        persona_code: str,
        question: Question,
        kind_sites: gpd.GeoDataFrame,
        cell_walks: Pairs,
        openings: hours.Openings,
    ) -> Outlook:
        trips = self.trips(persona_code, question, kind_sites, cell_walks)
        return prism.outlook(personas.persona(persona_code).windows, openings, trips)

    def trips(
        self, persona_code: str, question: Question, sites: gpd.GeoDataFrame, cell_walks: Pairs
    ) -> prism.Legs:
        """The trips of a persona from every cell to the sites; `cell_walks` are those within the question's walk."""
        persona = personas.persona(persona_code)
        return activity_places.trip_legs(
            self.city.streets,
            self.city.cells,
            sites,
            persona,
            limit=question.minutes,
            home=cell_walks,
            workplace=activity_places.ANYWHERE,
            schools=self._children_schools(persona_code, question.minutes) if persona.school_kinds else None,
        )

    def _children_schools(self, persona_code: str, limit: float) -> Schooling:
        """Where the children go, in the facts: a scenario moves services, not the places of people's weeks."""
        cache_key = (persona_code, limit)
        with self._lock:
            if cache_key not in self._schooling:
                persona = personas.persona(persona_code)
                self._schooling[cache_key] = activity_places.schooling(
                    self.city.streets, self.city.cells, self.city.sites, persona, limit=limit
                )
            return self._schooling[cache_key]

    def _changed_reach(self, kind_baseline: _KindBaseline, scenario_city: City) -> Reach:
        question, baseline_reach = kind_baseline.reach.question, kind_baseline.reach
        scenario_sites = reach.places_of(scenario_city.sites, question.kind)
        removed_labels, new_labels = _changed_labels(baseline_reach.sites, scenario_sites)
        new_sites = scenario_sites.loc[new_labels]
        new_walks = reach.walks(self.city, new_sites, question.minutes)
        new_openings = reach.openings_of(new_sites, question)
        is_remaining_site = ~baseline_reach.sites.index.isin(removed_labels)
        classes_by_persona = {}
        for persona_code, outlook in kind_baseline.outlooks.items():
            counts_removed = _visitable_counts(outlook, ~is_remaining_site)
            counts_added = _visitable_counts(
                self._persona_visits(persona_code, question, new_sites, new_walks, new_openings),
                np.ones(len(new_labels), dtype=bool),
            )
            new_counts = [
                old_counts - lost_counts + gained_counts
                for old_counts, lost_counts, gained_counts in zip(
                    kind_baseline.visitable_counts[persona_code], counts_removed, counts_added, strict=True
                )
            ]
            classes_by_persona[persona_code] = _gap_classes((new_counts[0], new_counts[1], new_counts[2]))
        return Reach(
            question,
            scenario_sites,
            reach.openings_of(scenario_sites, question),
            self._nearest_minutes(kind_baseline, scenario_sites, new_sites, is_remaining_site),
            _changed_slot_bits(kind_baseline, is_remaining_site, new_walks, new_openings),
            classes_by_persona,
            baseline_reach.left_out,
        )

    def _nearest_minutes(
        self,
        kind_baseline: _KindBaseline,
        scenario_sites: gpd.GeoDataFrame,
        new_sites: gpd.GeoDataFrame,
        is_remaining_site: NDArray[np.bool_],
    ) -> NDArray[np.float64]:
        if not is_remaining_site.all():
            return reach.nearest_of(self.city, scenario_sites)
        baseline_minutes = kind_baseline.reach.nearest
        farthest_minutes = float(baseline_minutes[self.city.doors.snap.is_on_network].max(initial=0.0))
        minutes_to_new = walking.nearest(
            self.city.streets, self.city.doors, new_sites, limit=farthest_minutes
        )
        shortest_minutes: NDArray[np.float64] = np.minimum(
            baseline_minutes, minutes_to_new.to_numpy(dtype=float)
        )
        return shortest_minutes


def _changed_labels(
    sites_before: gpd.GeoDataFrame, sites_after: gpd.GeoDataFrame
) -> tuple[pd.Index, pd.Index]:
    """Sites that are gone or are no longer as they were, and sites that are new or are otherwise than they were."""
    common_labels = sites_before.index.intersection(sites_after.index)
    common_before, common_after = sites_before.loc[common_labels], sites_after.loc[common_labels]
    has_same_hours = (common_before[Sites.hours] == common_after[Sites.hours]) | (
        common_before[Sites.hours].isna() & common_after[Sites.hours].isna()
    )
    is_unchanged = has_same_hours.to_numpy(dtype=bool) & (
        common_before.geometry.to_numpy() == common_after.geometry.to_numpy()
    )
    unchanged_labels = common_labels[is_unchanged]
    return sites_before.index[~sites_before.index.isin(unchanged_labels)], sites_after.index[
        ~sites_after.index.isin(unchanged_labels)
    ]


def _with_shared_pairs(outlook: Outlook, cell_walks: Pairs) -> Outlook:
    """The outlook, its pairs replaced by `cell_walks` where they are equal, which saves most of the memory."""
    outlook_walks = outlook.low.near
    if not (
        np.array_equal(outlook_walks.row, cell_walks.row)
        and np.array_equal(outlook_walks.column, cell_walks.column)
    ):
        return outlook
    return Outlook(*(prism.Feasible(cell_walks, feasible.pairs, feasible.anywhere) for feasible in outlook))


def _visitable_counts(outlook: Outlook, is_chosen_site: NDArray[np.bool_]) -> tuple[Counts, Counts, Counts]:
    """How many of the chosen sites each cell can visit."""
    certain_counts, possible_counts, round_the_clock_counts = (
        np.bincount(
            visits.near.row[visits.pairs & is_chosen_site[visits.near.column]],
            minlength=len(visits.near.cells),
        ).astype(np.int32)
        + np.int32((visits.anywhere & is_chosen_site).sum())
        for visits in outlook
    )
    return certain_counts, possible_counts, round_the_clock_counts


def _gap_classes(count_triple: tuple[Counts, Counts, Counts]) -> NDArray[np.str_]:
    class_names = (gap_classes.SERVED, gap_classes.INFORMATION, gap_classes.TIME)
    return np.select(
        [cell_counts > 0 for cell_counts in count_triple], class_names, default=gap_classes.SPACE
    )


def _changed_slot_bits(
    kind_baseline: _KindBaseline,
    is_remaining_site: NDArray[np.bool_],
    new_walks: Pairs,
    new_openings: hours.Openings,
) -> NDArray[np.uint8]:
    """Hours in reach: only the cells that a changed site is near to are looked at again."""
    old_walks, baseline_reach = kind_baseline.cell_walks, kind_baseline.reach
    is_affected_cell = np.zeros(len(old_walks.cells), dtype=bool)
    is_affected_cell[new_walks.row] = True
    is_affected_cell[old_walks.row[~is_remaining_site[old_walks.column]]] = True
    affected_cells = np.flatnonzero(is_affected_cell)
    if not len(affected_cells):
        return baseline_reach.slots
    is_kept_pair = is_affected_cell[old_walks.row] & is_remaining_site[old_walks.column]
    pair_rows = np.concatenate([old_walks.row[is_kept_pair], new_walks.row])
    pair_columns = np.concatenate(
        [old_walks.column[is_kept_pair], new_walks.column + len(old_walks.sites)]
    ).astype(np.int32)
    pair_minutes = np.concatenate([old_walks.minutes[is_kept_pair], new_walks.minutes])
    pair_order = np.lexsort((pair_columns, pair_rows))
    row_of_cell = np.cumsum(is_affected_cell, dtype=np.int32) - 1
    site_labels = old_walks.sites.append(new_walks.sites)
    affected_walks = Pairs(
        old_walks.cells[affected_cells],
        site_labels,
        row_of_cell[pair_rows[pair_order]],
        pair_columns[pair_order],
        pair_minutes[pair_order],
    )
    open_flags = np.concatenate([baseline_reach.openings.open_low, new_openings.open_low])
    slot_bits = baseline_reach.slots.copy()
    slot_bits[affected_cells] = np.packbits(
        hours.cube(affected_walks, open_flags, open_flags, baseline_reach.question.minutes).low, axis=1
    )
    return slot_bits
