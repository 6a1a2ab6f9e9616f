"""The best of the candidates, what each gains, and the proven bound."""

from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from mire_geo.city import City
from mire_geo.errors import InputError
from mire_geo.planning import siting
from mire_geo.planning.location_allocation.candidate_places import Question, candidates
from mire_geo.planning.scenario.proposals import AddSite
from mire_geo.planning.siting import Budget, Siting, Watcher
from mire_geo.tables import kinds
from mire_geo.tables.schema import Sites
from mire_geo.travel import walking

GOALS = ("people", "walk", "farthest", "all")
"""What the new places are for: most people within the limit, least walking of all, shortest longest way, everybody
within the limit with the fewest places."""


@dataclass(frozen=True, eq=False)
class SitingInput:
    """The input of the search: who walks how long to which place."""

    table: walking.MinutesTable
    people: pd.Series
    places: gpd.GeoDataFrame
    """The candidates: `place` labels with name, address, nil_id, kind."""
    existing: pd.Index
    """Columns of the table that stand already."""
    lost: int
    """People whom no place, old or new, could ever reach; they are left out where all must be reached."""


@dataclass(frozen=True, eq=False)
class Placement:
    """Where the new places go, and how good that is known to be."""

    question: Question
    answer: Siting
    places: gpd.GeoDataFrame
    """One row a new place, in the order of the answer: name, address, kind, nil_id, people_gained, geometry."""
    people: int
    """Everybody who was counted."""
    before: int
    """People within the limit of a place that stands already."""
    after: int
    """People within the limit of an old or a new one; where capacities are the question, those who have room."""
    at_most: int | None
    """No choice of as many places serves more people; None where the goal is another."""
    lost: int
    """People whom no place, old or candidate, could bring within the limit."""


def cache_key(question: Question) -> Question:
    """The question without number of places and money, on which its `siting_input` does not depend."""
    return replace(question, count=1, budget=None, cost=1.0, capacity=None)


def siting_input(city: City, question: Question) -> SitingInput:
    """Minutes of the cells to the places that stand and to the candidates.

    Raises:
        InputError: a goal not in `GOALS`, or a limit that is not positive.
        UnknownError, NoDataError: see `candidates`.
    """
    if question.goal not in GOALS:
        raise InputError(
            "there is no goal %(goal)r; there are %(known)s", goal=question.goal, known=", ".join(GOALS)
        )
    if not 0 < question.limit < np.inf:
        raise InputError(
            "the limit is %(limit)s minutes; give a number of minutes above zero", limit=question.limit
        )
    candidate_places = candidates(city, question)
    existing_sites = city.sites[city.sites[Sites.kind] == kinds.kind(question.kind).code]
    place_points = pd.concat([existing_sites[["geometry"]], candidate_places[["geometry"]]])
    longest_walk = question.limit if question.goal in {"people", "all"} else np.inf
    minutes_table = walking.minutes_table(
        city.streets,
        city.doors,
        gpd.GeoDataFrame(place_points),
        limit=longest_walk,
        speed_kmh=question.speed_kmh,
    )
    cell_people = city.people(question.kind, question.people)
    is_unreachable_cell = np.diff(minutes_table.minutes.indptr) == 0
    return SitingInput(
        minutes_table,
        cell_people,
        candidate_places,
        existing_sites.index,
        int(cell_people[is_unreachable_cell].sum()),
    )


def greedy(city: City, question: Question, search_input: SitingInput | None = None) -> Placement:
    """The answer for most people that is there at once; its bound is proven too.

    Raises:
        InputError: another goal than `people`, or capacities; see `place`.
    """
    if question.goal != "people" or question.capacity is not None:
        raise InputError("only most people within a limit has an answer at once; ask for the proven one")
    search_input = search_input or siting_input(city, question)
    siting_answer = siting.greedy_maximal_covering(
        search_input.table,
        search_input.people,
        question.count,
        question.limit,
        existing=search_input.existing,
        budget=_siting_budget(question, search_input),
    )
    return _placement(city, question, search_input, siting_answer)


def place(
    city: City,
    question: Question,
    *,
    search_input: SitingInput | None = None,
    time_limit: float = np.inf,
    progress: Watcher | None = None,
) -> Placement:
    """Where the new places go; the best choice so far with its true bound when the time is up.

    Args:
        search_input: minutes to the places that stand and to the candidates, if they are known already.
        time_limit: seconds for the search itself.
        progress: told how the search stands.

    Raises:
        InputError: numbers that make no sense, a budget or capacities with a goal that knows none.
        UnknownError, NoDataError: see `candidates`.
    """
    search_input = search_input or siting_input(city, question)
    _refuse_contradictions(question)
    siting_answer = _solve_siting(city, question, search_input, time_limit=time_limit, watcher=progress)
    return _placement(city, question, search_input, siting_answer)


def _solve_siting(
    city: City,
    question: Question,
    search_input: SitingInput,
    *,
    time_limit: float,
    watcher: Watcher | None,
) -> Siting:
    """The answer of the siting problem that the goal of the question names."""
    shared_arguments: dict[str, Any] = {
        "existing": search_input.existing,
        "time_limit": time_limit,
        "progress": watcher,
    }
    budget = _siting_budget(question, search_input)
    if question.goal == "all":
        return siting.set_covering(_reachable_input(search_input).table, question.limit, **shared_arguments)
    if question.goal == "farthest":
        return siting.p_centre(_reachable_input(search_input).table, question.count or 1, **shared_arguments)
    if question.goal == "walk":
        reachable_input = _reachable_input(search_input)
        return siting.p_median(
            reachable_input.table, reachable_input.people, question.count, budget=budget, **shared_arguments
        )
    if question.capacity is not None:
        return siting.capacitated_covering(
            search_input.table,
            search_input.people,
            _place_capacities(city, question, search_input),
            question.count or 1,
            question.limit,
            **shared_arguments,
        )
    return siting.maximal_covering(
        search_input.table,
        search_input.people,
        question.count,
        question.limit,
        budget=budget,
        **shared_arguments,
    )


def _refuse_contradictions(question: Question) -> None:
    if question.budget is not None and question.goal not in {"people", "walk"}:
        raise InputError(
            "a budget is for the goals people and walk; %(goal)s knows only numbers", goal=question.goal
        )
    if question.capacity is not None and (question.goal != "people" or question.budget is not None):
        raise InputError("capacities are for the goal people with a number of places, without a budget")
    if question.count is None and question.budget is None and question.goal != "all":
        raise InputError("say how many places to open, or give a budget")


def _siting_budget(question: Question, search_input: SitingInput) -> Budget | None:
    if question.budget is None:
        return None
    return Budget(pd.Series(question.cost, index=search_input.table.sites), question.budget)


def _place_capacities(city: City, question: Question, search_input: SitingInput) -> pd.Series:
    """People each place can hold: what is known of those that stand, `capacity` for the new ones.

    Raises:
        InputError: the capacity of a place that stands is not known.
    """
    known_capacities: pd.Series = city.sites[Sites.capacity].reindex(search_input.table.sites)
    capacities = known_capacities.where(
        search_input.table.sites.isin(search_input.existing), question.capacity
    )
    if capacities.isna().any():
        raise InputError(
            "the capacity of %(site)r is not known, so capacities cannot be shared out; ask without "
            "--capacity",
            site=capacities.index[capacities.isna()][0],
        )
    return capacities


def _reachable_input(search_input: SitingInput) -> SitingInput:
    """The input without the cells that no place reaches, or where nobody counted lives."""
    is_counted_cell = (np.diff(search_input.table.minutes.indptr) > 0) & (search_input.people > 0).to_numpy()
    reachable_table = replace(
        search_input.table,
        origins=search_input.table.origins[is_counted_cell],
        minutes=search_input.table.minutes[is_counted_cell],
    )
    return replace(search_input, table=reachable_table, people=search_input.people[is_counted_cell])


def _placement(city: City, question: Question, search_input: SitingInput, siting_answer: Siting) -> Placement:
    people_gained = siting.people_gained(
        search_input.table,
        search_input.people,
        siting_answer.sites,
        question.limit,
        existing=search_input.existing,
    )
    ordered_sites = list(people_gained.index) + [
        site for site in siting_answer.sites if site not in people_gained.index
    ]
    new_places = search_input.places.loc[ordered_sites].assign(
        people_gained=people_gained.reindex(ordered_sites).fillna(0).astype(int).to_numpy()
    )
    served_before = _count_people_within(search_input, search_input.existing, question.limit)
    served_after = (
        served_before + int(people_gained.sum())
        if question.capacity is None
        else int(siting_answer.objective)
    )
    served_bound = round(siting_answer.bound) if question.goal == "people" else None
    return Placement(
        question,
        siting_answer,
        new_places,
        int(search_input.people.sum()),
        served_before,
        served_after,
        served_bound,
        search_input.lost,
    )


def _count_people_within(search_input: SitingInput, site_labels: pd.Index, limit: float) -> int:
    site_minutes = search_input.table.minutes[:, search_input.table.sites.get_indexer(site_labels)]
    reached_rows = np.repeat(np.arange(site_minutes.shape[0]), np.diff(site_minutes.indptr))[
        site_minutes.data <= limit
    ]
    is_reached_cell = np.zeros(site_minutes.shape[0], dtype=bool)
    is_reached_cell[reached_rows] = True
    return int(search_input.people[is_reached_cell].sum())


def proposals(placement: Placement, *, capacity: float | None = None) -> list[AddSite]:
    """The placement as proposals that `scenario.apply` understands, numbered in its order.

    Args:
        capacity: of each new place; that of the question, where it is the question, if not given.
    """
    capacity_each = placement.question.capacity if capacity is None else capacity
    points, place_names = placement.places.geometry, placement.places[Sites.name]
    return [
        AddSite(
            f"n{position}",
            placement.question.kind,
            float(point.x),
            float(point.y),
            capacity=capacity_each,
            name=str(place_name) if pd.notna(place_name) else None,
        )
        for position, (point, place_name) in enumerate(zip(points, place_names, strict=True), start=1)
    ]
