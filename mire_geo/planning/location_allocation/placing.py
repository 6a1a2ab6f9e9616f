"""The best of the candidates, what each gains, and the proven bound."""

from dataclasses import dataclass, replace

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
    """What the search stands on: who walks how long to which place."""

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
    """What the ground of a question depends on: the same for every number of places and every budget."""
    return replace(question, count=1, budget=None, cost=1.0, capacity=None)


def ground(city: City, question: Question) -> SitingInput:
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
    places = candidates(city, question)
    standing = city.sites[city.sites[Sites.kind] == kinds.kind(question.kind).code]
    every = pd.concat([standing[["geometry"]], places[["geometry"]]])
    reach = question.limit if question.goal in {"people", "all"} else np.inf
    table = walking.minutes_table(
        city.streets, city.doors, gpd.GeoDataFrame(every), limit=reach, speed_kmh=question.speed_kmh
    )
    people = city.people(question.kind, question.people)
    lost = np.diff(table.minutes.indptr) == 0
    return SitingInput(table, people, places, standing.index, int(people[lost].sum()))


def greedy(city: City, question: Question, on: SitingInput | None = None) -> Placement:
    """The answer for most people that is there at once; its bound is proven too.

    Raises:
        InputError: another goal than `people`, or capacities; see `place`.
    """
    if question.goal != "people" or question.capacity is not None:
        raise InputError("only most people within a limit has an answer at once; ask for the proven one")
    on = on or ground(city, question)
    answer = siting.greedy_maximal_covering(
        on.table,
        on.people,
        question.count,
        question.limit,
        existing=on.existing,
        budget=_budget(question, on),
    )
    return _placement(city, question, on, answer)


def place(
    city: City,
    question: Question,
    *,
    on: SitingInput | None = None,
    time_limit: float = np.inf,
    progress: Watcher | None = None,
) -> Placement:
    """Where the new places go; the best choice so far with its true bound when the time is up.

    Args:
        on: the ground, if it is made already.
        time_limit: seconds for the search itself.
        progress: told how the search stands.

    Raises:
        InputError: numbers that make no sense, a budget or capacities with a goal that knows none.
        UnknownError, NoDataError: see `candidates`.
    """
    on = on or ground(city, question)
    _refuse(question)
    common = {"existing": on.existing, "time_limit": time_limit, "progress": progress}
    budget = _budget(question, on)
    if question.goal == "all":
        answer = siting.set_covering(_reached(on).table, question.limit, **common)  # type: ignore[arg-type]
    elif question.goal == "farthest":
        answer = siting.p_centre(_reached(on).table, question.count or 1, **common)  # type: ignore[arg-type]
    elif question.goal == "walk":
        reached = _reached(on)
        answer = siting.p_median(reached.table, reached.people, question.count, budget=budget, **common)  # type: ignore[arg-type]
    elif question.capacity is not None:
        answer = siting.capacitated_covering(
            on.table,
            on.people,
            _room(city, question, on),
            question.count or 1,
            question.limit,
            **common,  # type: ignore[arg-type]
        )
    else:
        answer = siting.maximal_covering(
            on.table,
            on.people,
            question.count,
            question.limit,
            budget=budget,
            **common,  # type: ignore[arg-type]
        )
    return _placement(city, question, on, answer)


def _refuse(question: Question) -> None:
    if question.budget is not None and question.goal not in {"people", "walk"}:
        raise InputError(
            "a budget is for the goals people and walk; %(goal)s knows only numbers", goal=question.goal
        )
    if question.capacity is not None and (question.goal != "people" or question.budget is not None):
        raise InputError("capacities are for the goal people with a number of places, without a budget")
    if question.count is None and question.budget is None and question.goal != "all":
        raise InputError("say how many places to open, or give a budget")


def _budget(question: Question, on: SitingInput) -> Budget | None:
    if question.budget is None:
        return None
    return Budget(pd.Series(question.cost, index=on.table.sites), question.budget)


def _room(city: City, question: Question, on: SitingInput) -> pd.Series:
    """People each place can hold: what is known of those that stand, `capacity` for the new ones.

    Raises:
        InputError: the capacity of a place that stands is not known.
    """
    capacity: pd.Series = city.sites[Sites.capacity].reindex(on.table.sites)
    room = capacity.where(on.table.sites.isin(on.existing), question.capacity)
    if room.isna().any():
        raise InputError(
            "the capacity of %(site)r is not known, so capacities cannot be shared out; ask without "
            "--capacity",
            site=room.index[room.isna()][0],
        )
    return room


def _reached(on: SitingInput) -> SitingInput:
    """The ground without the cells that no place reaches, or where nobody counted lives."""
    inhabited = (np.diff(on.table.minutes.indptr) > 0) & (on.people > 0).to_numpy()
    table = replace(on.table, origins=on.table.origins[inhabited], minutes=on.table.minutes[inhabited])
    return replace(on, table=table, people=on.people[inhabited])


def _placement(city: City, question: Question, on: SitingInput, answer: Siting) -> Placement:
    near = siting.people_gained(on.table, on.people, answer.sites, question.limit, existing=on.existing)
    order = list(near.index) + [site for site in answer.sites if site not in near.index]
    places = on.places.loc[order].assign(people_gained=near.reindex(order).fillna(0).astype(int).to_numpy())
    before = _within(on, on.existing, question.limit)
    after = before + int(near.sum()) if question.capacity is None else int(answer.objective)
    at_most = round(answer.bound) if question.goal == "people" else None
    return Placement(question, answer, places, int(on.people.sum()), before, after, at_most, on.lost)


def _within(on: SitingInput, sites: pd.Index, limit: float) -> int:
    columns = on.table.minutes[:, on.table.sites.get_indexer(sites)]
    rows = np.repeat(np.arange(columns.shape[0]), np.diff(columns.indptr))[columns.data <= limit]
    reached = np.zeros(columns.shape[0], dtype=bool)
    reached[rows] = True
    return int(on.people[reached].sum())


def proposals(placement: Placement, *, capacity: float | None = None) -> list[AddSite]:
    """The placement as proposals that `scenario.apply` understands, numbered in its order.

    Args:
        capacity: of each new place; that of the question, where it is the question, if not given.
    """
    capacity_each = placement.question.capacity if capacity is None else capacity
    points, names = placement.places.geometry, placement.places[Sites.name]
    return [
        AddSite(
            f"n{number}",
            placement.question.kind,
            float(point.x),
            float(point.y),
            capacity=capacity_each,
            name=str(name) if pd.notna(name) else None,
        )
        for number, (point, name) in enumerate(zip(points, names, strict=True), start=1)
    ]
