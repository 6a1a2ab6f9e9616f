"""Siting: proven optima of the OR-Library, every choice tried on small cases, and sentences where there is none."""

import itertools
import math
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mire_geo.errors import InputError, UnknownError
from mire_geo.planning import siting
from mire_geo.planning.siting import Budget, Progress, Siting
from tests import or_library, toy
from tests.catchments import as_table

INF = math.inf
PEOPLE = pd.Series(toy.PEOPLE, index=toy.MINUTES.index)


class Case(NamedTuple):
    minutes: pd.DataFrame
    people: pd.Series


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A small table, about a fifth out of reach; people anywhere from none to a few."""
    cells = [f"c{i}" for i in range(draw(st.integers(1, 6)))]
    sites = [f"s{j}" for j in range(draw(st.integers(2, 5)))]
    walk = st.integers(0, 25).map(lambda t: INF if t > 20 else float(t))
    rows = [[draw(walk) for _ in sites] for _ in cells]
    return Case(pd.DataFrame(rows, cells, sites), pd.Series([draw(st.integers(0, 9)) for _ in cells], cells))


def choices(sites: Iterable[str], p: int) -> list[tuple[str, ...]]:
    return [chosen for size in range(p + 1) for chosen in itertools.combinations(sites, size)]


def nearest(minutes: pd.DataFrame, opened: Iterable[str]) -> np.ndarray:
    return minutes[list(opened)].to_numpy().min(axis=1, initial=INF)


def covered(case: Case, opened: Iterable[str], limit: float) -> float:
    return float(case.people[nearest(case.minutes, opened) <= limit].sum())


def walked(case: Case, opened: Iterable[str]) -> float:
    lived = case.people.to_numpy() > 0
    return float(case.people[lived] @ nearest(case.minutes, opened)[lived])


def split(case: Case, standing: int) -> tuple[list[str], list[str]]:
    """The sites that stand already, and the candidates."""
    labels = list(case.minutes.columns)
    return labels[:standing], labels[standing:]


# --- published ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "problem",
    [or_library.problem(or_library.PMED1, 5819), or_library.problem(or_library.PMED5, 1355)],
    ids=["pmed1", "pmed5"],
)
def test_or_library_is_solved_to_proven_optimality(problem: or_library.Problem) -> None:
    people = pd.Series(1, index=problem.distances.index)
    found = siting.p_median(problem.distances, people, problem.p)
    assert (found.objective, found.bound) == (problem.optimum, problem.optimum)
    assert found.proven
    assert len(found.sites) == problem.p
    assert problem.distances[list(found.sites)].min(axis=1).sum() == problem.optimum


# --- every choice tried ---------------------------------------------------------------------------------------------


@given(cases(), st.integers(1, 3), st.integers(0, 1), st.integers(0, 20))
def test_maximal_covering_is_the_best_of_all_choices(case: Case, p: int, standing: int, limit: int) -> None:
    existing, free = split(case, standing)
    assume(p <= len(free))
    found = siting.maximal_covering(case.minutes, case.people, p, limit, existing=existing)
    best = max(covered(case, (*existing, *chosen), limit) for chosen in choices(free, p))
    assert found.objective == found.bound == best
    assert covered(case, (*existing, *found.sites), limit) == best
    assert len(found.sites) <= p
    assert not set(found.sites) & set(existing)


@given(cases(), st.integers(1, 3), st.integers(0, 1), st.integers(0, 20))
def test_greedy_is_within_its_own_proven_bound(case: Case, p: int, standing: int, limit: int) -> None:
    existing, free = split(case, standing)
    assume(p <= len(free))
    found = siting.greedy_maximal_covering(case.minutes, case.people, p, limit, existing=existing)
    best = max(covered(case, (*existing, *chosen), limit) for chosen in choices(free, p))
    nothing = covered(case, existing, limit)
    assert found.objective <= best <= found.bound
    assert found.objective - nothing >= (1 - 1 / math.e) * (best - nothing) - 1e-9
    assert covered(case, (*existing, *found.sites), limit) == found.objective


@given(cases(), st.lists(st.integers(0, 7), min_size=5, max_size=5), st.integers(1, 12), st.integers(0, 20))
def test_covering_with_a_budget(case: Case, costs: list[int], total: int, limit: int) -> None:
    price = pd.Series(costs[: case.minutes.shape[1]], case.minutes.columns)
    assume((price <= total).any())
    affordable = [c for c in choices(case.minutes.columns, len(price)) if price[list(c)].sum() <= total]
    best = max(covered(case, chosen, limit) for chosen in affordable)
    found = siting.maximal_covering(case.minutes, case.people, None, limit, budget=Budget(price, total))
    assert found.objective == found.bound == best
    assert price[list(found.sites)].sum() <= total
    greedy = siting.greedy_maximal_covering(
        case.minutes, case.people, None, limit, budget=Budget(price, total)
    )
    assert greedy.objective <= best <= greedy.bound
    assert price[list(greedy.sites)].sum() <= total


@given(cases(), st.integers(1, 3), st.integers(0, 1))
def test_p_median_is_the_best_of_all_choices(case: Case, p: int, standing: int) -> None:
    existing, free = split(case, standing)
    assume(p <= len(free))
    best = min(walked(case, (*existing, *chosen)) for chosen in itertools.combinations(free, p))
    if best == INF:
        with pytest.raises(InputError, match=r"not in reach|some cell stays out of reach"):
            siting.p_median(case.minutes, case.people, p, existing=existing)
        return
    found = siting.p_median(case.minutes, case.people, p, existing=existing)
    assert found.objective == found.bound == best
    assert len(found.sites) == p
    assert walked(case, (*existing, *found.sites)) == best


@given(cases(), st.lists(st.integers(0, 7), min_size=5, max_size=5), st.integers(1, 12))
def test_p_median_with_a_budget(case: Case, costs: list[int], total: int) -> None:
    price = pd.Series(costs[: case.minutes.shape[1]], case.minutes.columns)
    assume((price <= total).any())
    affordable = [c for c in choices(case.minutes.columns, len(price)) if price[list(c)].sum() <= total]
    best = min(walked(case, chosen) for chosen in affordable)
    assume(best < INF)
    found = siting.p_median(case.minutes, case.people, None, budget=Budget(price, total))
    assert found.objective == found.bound == best
    assert price[list(found.sites)].sum() <= total


@given(cases(), st.integers(1, 3), st.integers(0, 1))
def test_p_centre_is_the_best_of_all_choices(case: Case, p: int, standing: int) -> None:
    existing, free = split(case, standing)
    assume(p <= len(free))
    best = min(nearest(case.minutes, (*existing, *chosen)).max() for chosen in choices(free, p))
    if best == INF:
        with pytest.raises(InputError, match=r"not in reach|some cell stays out of reach"):
            siting.p_centre(case.minutes, p, existing=existing)
        return
    found = siting.p_centre(case.minutes, p, existing=existing)
    assert found.objective == found.bound == best
    assert nearest(case.minutes, (*existing, *found.sites)).max() == best


@given(cases(), st.integers(0, 1), st.integers(0, 20), st.lists(st.integers(1, 7), min_size=5, max_size=5))
def test_set_covering_is_the_best_of_all_choices(
    case: Case, standing: int, limit: int, costs: list[int]
) -> None:
    existing, free = split(case, standing)
    price = pd.Series(costs[: case.minutes.shape[1]], case.minutes.columns)
    whole = [c for c in choices(free, len(free)) if (nearest(case.minutes, (*existing, *c)) <= limit).all()]
    if not whole:
        with pytest.raises(InputError, match="no choice of sites can serve them"):
            siting.set_covering(case.minutes, limit, existing=existing)
        return
    fewest = siting.set_covering(case.minutes, limit, existing=existing)
    assert fewest.objective == fewest.bound == len(fewest.sites) == min(len(c) for c in whole)
    cheapest = siting.set_covering(case.minutes, limit, existing=existing, costs=price)
    assert cheapest.objective == cheapest.bound == min(price[list(c)].sum() for c in whole)
    for found in (fewest, cheapest):
        assert (nearest(case.minutes, (*existing, *found.sites)) <= limit).all()


def seated(case: Case, room: pd.Series, opened: Iterable[str], limit: float) -> float:
    """Most people who find a place: the least over the sets of cells of room in reach plus people outside (Hall)."""
    reach = {i: [j for j in opened if case.minutes.loc[i, j] <= limit] for i in case.minutes.index}
    bounds = []
    for size in range(len(reach) + 1):
        for inside in itertools.combinations(reach, size):
            places = {j for i in inside for j in reach[i]}
            bounds.append(room[list(places)].sum() + case.people.drop(list(inside)).sum())
    return float(min(bounds))


@settings(max_examples=40)
@given(cases(), st.integers(1, 2), st.integers(0, 20), st.lists(st.integers(0, 12), min_size=5, max_size=5))
def test_capacitated_covering_is_the_best_of_all_choices(
    case: Case, p: int, limit: int, rooms: list[int]
) -> None:
    room = pd.Series(rooms[: case.minutes.shape[1]], case.minutes.columns)
    assume(room.any())
    existing, free = split(case, 1)
    assume(p <= len(free))
    best = max(seated(case, room, (*existing, *chosen), limit) for chosen in choices(free, p))
    found = siting.capacitated_covering(case.minutes, case.people, room, p, limit, existing=existing)
    assert math.isclose(found.objective, best, abs_tol=1e-6)
    assert math.isclose(found.bound, best, abs_tol=1e-6)
    assert math.isclose(seated(case, room, (*existing, *found.sites), limit), best, abs_tol=1e-6)


@settings(max_examples=40)
@given(cases(), st.integers(1, 2))
def test_with_room_for_all_capacities_do_not_bind(case: Case, p: int) -> None:
    assume(case.people.any())
    room = pd.Series(case.people.sum(), case.minutes.columns)
    best = min(walked(case, chosen) for chosen in itertools.combinations(case.minutes.columns, p))
    assume(best < INF)
    found = siting.capacitated_median(case.minutes, case.people, room, p)
    assert math.isclose(found.objective, best, rel_tol=1e-9, abs_tol=1e-6)


def test_a_full_site_sends_people_further() -> None:
    """Ten live at each of two sites; one site with room for 15 and one for 5: five must walk the 8 minutes."""
    minutes = pd.DataFrame({"a": [0.0, 8.0], "b": [8.0, 0.0]})
    found = siting.capacitated_median(minutes, [10, 10], [15, 5], 2)
    assert (found.objective, found.bound) == (40, 40)
    with pytest.raises(InputError, match="can hold all 20 people"):
        siting.capacitated_median(minutes, [10, 10], [15, 5], 1)


def test_a_poor_start_is_never_handed_back_as_the_best() -> None:
    """HiGHS 1.16 calls the start (nobody seated) optimal here, at the worth of another solution."""
    minutes = pd.DataFrame([[0.0, 0, 0, 0], [0, 0, 0, 1]], ["c0", "c1"], ["s0", "s1", "s2", "s3"])
    found = siting.capacitated_covering(minutes, [1, 1], [0, 1, 0, 1], 1, 0, existing=["s0"])
    assert found.objective == found.bound == 1
    assert found.sites in {("s1",), ("s3",)}


# --- gains, and the way there -----------------------------------------------------------------------------------------


@given(cases(), st.integers(0, 1), st.integers(0, 20))
def test_gains_add_up_and_fall(case: Case, standing: int, limit: int) -> None:
    existing, free = split(case, standing)
    gains = siting.people_gained(case.minutes, case.people, free, limit, existing=existing)
    before, after = covered(case, existing, limit), covered(case, case.minutes.columns, limit)
    assert gains.sum() == after - before
    assert (gains > 0).all()
    assert gains.is_monotonic_decreasing


def test_who_gains_in_the_toy_city() -> None:
    """Within 7 minutes of farmacia a live As and Bs; b would add Bn, Cn and Dn, the library Cs besides."""
    gains = siting.people_gained(
        toy.MINUTES, PEOPLE, ["biblioteca:x", "farmacia:b"], 7, existing=["farmacia:a"]
    )
    assert gains.to_dict() == {"biblioteca:x": 100, "farmacia:b": 50}
    found = siting.maximal_covering(toy.MINUTES, PEOPLE, 1, 7, existing=["farmacia:a"])
    assert found.sites == ("biblioteca:x",)
    assert found.objective == 180 + 100


def test_progress_begins_with_the_greedy_answer() -> None:
    seen: list[Progress] = []
    found = siting.maximal_covering(toy.MINUTES, PEOPLE, 2, 7, progress=seen.append)
    assert seen[0].objective <= found.objective <= seen[0].bound
    seen.clear()
    siting.p_median(toy.MINUTES, PEOPLE, 1, progress=seen.append)
    siting.p_centre(toy.MINUTES, 1, progress=seen.append)
    siting.set_covering(toy.MINUTES, 11, progress=seen.append)
    siting.capacitated_covering(toy.MINUTES, PEOPLE, [300, 100, 50], 2, 15, progress=seen.append)
    assert all(report.seconds >= 0 for report in seen)


@pytest.fixture(scope="module")
def hard() -> Case:
    """A problem that no solver proves in a blink: 400 cells, 150 candidates."""
    rng = np.random.default_rng(7)
    cells, sites = rng.uniform(0, 6000, (400, 2)), rng.uniform(0, 6000, (150, 2))
    minutes = np.hypot(*(cells[:, None] - sites[None]).transpose(2, 0, 1)) / 75
    return Case(pd.DataFrame(minutes), pd.Series(rng.integers(1, 500, 400)))


@pytest.mark.parametrize(
    ("ask", "worth"),
    [
        (lambda c: siting.maximal_covering(*c, 12, 10, time_limit=0.0), lambda c, s: covered(c, s, 10)),
        (lambda c: siting.p_median(*c, 12, time_limit=0.0), walked),
        (lambda c: siting.p_centre(c.minutes, 12, time_limit=0.0), lambda c, s: nearest(c.minutes, s).max()),
        (lambda c: siting.set_covering(c.minutes, 12, time_limit=0.0), lambda _, s: len(s)),
    ],
    ids=["maximal_covering", "p_median", "p_centre", "set_covering"],
)
def test_when_time_is_up_the_best_so_far_is_kept_with_a_true_bound(
    hard: Case, ask: Callable[[Case], Siting], worth: Callable[[Case, Any], float]
) -> None:
    found = ask(hard)
    assert math.isclose(worth(hard, found.sites), found.objective)
    assert not found.proven
    assert 0 < found.gap < 1


def test_the_same_question_has_the_same_answer(hard: Case) -> None:
    part = Case(hard.minutes.iloc[:100, :40], hard.people.iloc[:100])
    first, second = (siting.p_median(*part, 5) for _ in range(2))
    assert first.sites == second.sites
    assert first.proven
    assert first.gap == 0


def test_the_sparse_table_has_the_same_answer() -> None:
    table = as_table(toy.MINUTES)
    for limit in (7, 11):
        frame = siting.maximal_covering(toy.MINUTES, PEOPLE, 2, limit)
        assert siting.maximal_covering(table, PEOPLE, 2, limit).sites == frame.sites


# --- bad input -----------------------------------------------------------------------------------------------------------

MINUTES = toy.MINUTES
PHARMACIES = MINUTES[["farmacia:a", "farmacia:b"]]


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: siting.p_median(MINUTES, PEOPLE, 4), "only 3 candidates"),
        (lambda: siting.p_median(MINUTES, PEOPLE, 0), "p is 0"),
        (lambda: siting.p_median(MINUTES, PEOPLE, 1.5), "p is 1.5"),  # type: ignore[arg-type]
        (lambda: siting.p_median(MINUTES, PEOPLE, None), "or give a budget"),
        (lambda: siting.p_median(MINUTES[[]], PEOPLE, 1), "no site in the table"),
        (lambda: siting.p_median(MINUTES, -PEOPLE, 1), "people of 'As' are -100"),
        (lambda: siting.p_median(MINUTES, PEOPLE.iloc[1:], 1), "say nothing of 'As'"),
        (
            lambda: siting.p_median(PHARMACIES.where(PHARMACIES <= 11, INF), PEOPLE, 1),
            "some cell stays out of reach",
        ),
        (
            lambda: siting.p_median(MINUTES.where(MINUTES < 11, INF), PEOPLE, 1),
            "'Ds'.* so no choice of sites",
        ),
        (
            lambda: siting.p_centre(MINUTES.where(MINUTES < 11, INF), 1),
            "2 cells are not in reach of any site",
        ),
        (lambda: siting.set_covering(MINUTES, 3), "not within 3 minutes of any site"),
        (lambda: siting.set_covering(MINUTES, -1), "limit is -1"),
        (lambda: siting.set_covering(MINUTES, 11, costs=[1, 2]), "2 numbers for 3 labels"),
        (lambda: siting.maximal_covering(MINUTES, PEOPLE, 1, INF), "limit is inf"),
        (lambda: siting.maximal_covering(MINUTES, PEOPLE, 1, 9, budget=Budget([5, 5, 5], 4)), "does not pay"),
        (
            lambda: siting.maximal_covering(MINUTES, PEOPLE, 2, 9, existing=list(MINUTES)[:2]),
            "only 1 candidates",
        ),
        (
            lambda: siting.capacitated_covering(MINUTES, PEOPLE, [0, 0, 0], 1, 9),
            "capacity of every site is zero",
        ),
        (
            lambda: siting.capacitated_median(MINUTES.where(MINUTES < 11, INF), PEOPLE, [1, 1, 1], 1),
            "not in reach",
        ),
    ],
)
def test_a_question_that_has_no_answer_gets_a_sentence(ask: Callable[[], Siting], said: str) -> None:
    with pytest.raises(InputError, match=said):
        ask()


def test_an_existing_site_must_be_a_column() -> None:
    with pytest.raises(UnknownError, match="'scuola:1' is not among the columns"):
        siting.maximal_covering(MINUTES, PEOPLE, 1, 9, existing=["scuola:1"])


def test_the_solver_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    siting.p_median(MINUTES, PEOPLE, 1)
    assert capfd.readouterr().out == ""
