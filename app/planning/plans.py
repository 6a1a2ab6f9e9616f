"""The planners' questions to the city; costly answers are cached."""

from dataclasses import replace
from functools import lru_cache
from typing import cast

import geopandas as gpd
import pandas as pd
from flask import current_app
from flask_babel import gettext as _

from app.planning.proofs import Proof, Proofs
from mire_geo.city import City, accessibility, dependency
from mire_geo.errors import NoDataError
from mire_geo.measures import network
from mire_geo.planning import location_allocation, openings
from mire_geo.tables.schema import Sites

TIME_LIMIT = 20.0
"""Seconds of a search for the proof."""


class PlannerAnswers:
    """Answers to planners' questions about one city, cached; thread-safe as `answers.Answers` is."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.proofs = Proofs()
        self._siting_input = lru_cache(maxsize=8)(
            lambda question: location_allocation.siting_input(city, question)
        )
        self.greedy_placement = lru_cache(maxsize=64)(self._greedy_placement)
        self.shares = lru_cache(maxsize=32)(self._shares)
        self.critical_sites = lru_cache(maxsize=16)(self._critical_sites)
        self.place_counts = lru_cache(maxsize=16)(self._place_counts)
        self.redundancy = lru_cache(maxsize=16)(self._redundancy)
        self.pilot_areas = lru_cache(maxsize=16)(self._pilot_areas)

    def siting_input(self, question: location_allocation.Question) -> location_allocation.SitingInput:
        """The input of a search: candidates, existing places and people; it does not depend on the number of places.

        Raises:
            NoDataError: there is no candidate.
        """
        try:
            return self._siting_input(location_allocation.cache_key(question))
        except NoDataError as error:
            raise NoDataError(
                _("Dati mancanti: nei dati non c’è nessun luogo possibile fra questi.")
            ) from error

    def within_candidates(self, question: location_allocation.Question) -> location_allocation.Question:
        """The question, asking for no more places than there are candidates."""
        return replace(question, count=min(question.count or 1, len(self.siting_input(question).places)))

    def _greedy_placement(self, question: location_allocation.Question) -> location_allocation.Placement:
        return location_allocation.greedy(self.city, question, self.siting_input(question))

    def proof(self, question: location_allocation.Question) -> Proof:
        """The search for the proven answer, begun if it is not yet."""
        siting_input = self.siting_input(question)
        return self.proofs.proof_of(
            question,
            lambda progress: location_allocation.place(
                self.city, question, search_input=siting_input, time_limit=TIME_LIMIT, progress=progress
            ),
        )

    def best_placement(self, question: location_allocation.Question) -> location_allocation.Placement:
        """The proven placement if the search is over, else the greedy one."""
        return self.proofs.placement_of(question) or self.greedy_placement(question)

    def coverage(self, placement: location_allocation.Placement) -> pd.Series:
        """The coverage of each cell by a placement: see `openings.coverage`."""
        return openings.coverage(placement, self.siting_input(placement.question))

    def _shares(
        self, question: accessibility.Question, opened_sites: tuple[str, ...], closed_sites: tuple[str, ...]
    ) -> accessibility.Shares:
        city = (
            openings.with_changes(self.city, question.kind, opened_sites, closed_sites)
            if opened_sites or closed_sites
            else self.city
        )
        return accessibility.share(city, question).scaled

    def _critical_sites(self, kinds: tuple[str, ...], limit: float) -> gpd.GeoDataFrame:
        return dependency.critical_sites(self.city, kinds, limit)

    def _place_counts(self, kinds: tuple[str, ...], limit: float) -> pd.Series:
        return network.redundancy(dependency.table_of(self.city, kinds, limit), limit)

    def _redundancy(self, kind: str, limit: float) -> pd.DataFrame:
        return dependency.redundancy(self.city, kind, limit)

    def _pilot_areas(self, kinds: tuple[str, ...], limit: float) -> pd.DataFrame:
        return dependency.pilot_areas(self.city, kinds, limit)

    def welfare_kinds(self) -> tuple[str, ...]:
        """The welfare kinds whose list is whole; any whole kinds where there are none."""
        return dependency.welfare_kinds(self.city) or self.whole_kinds()[:1]

    def whole_kinds(self) -> tuple[str, ...]:
        """Kinds whose list is meant to be whole and is not empty."""
        return dependency.complete_kinds(self.city, self.city.sites[Sites.kind].unique())


def planner_answers() -> PlannerAnswers:
    """The planners' answers of the application that serves this request."""
    return cast(PlannerAnswers, current_app.extensions["mire.planning"])
