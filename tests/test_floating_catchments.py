"""Floating catchments: published values, naive oracles beside the fast code, PySAL, and the books that must balance."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from access.weights import step_fn
from hypothesis import given
from hypothesis import strategies as st

from mire_geo.errors import InputError
from mire_geo.measures import access
from tests.catchments import (
    INF,
    PEOPLE,
    PHARMACIES,
    STEPS,
    Case,
    cases,
    decays,
    pysal,
    reached_capacity,
    worst,
)

# ipeaGIT/accessibility, tests/testthat/test-floating_catchment_area.R; rows are origins
IPEA_MINUTES = pd.DataFrame(
    [
        [5.8, 47, 48, 47, 64],
        [45, 5.8, 13, 41, 70],
        [44, 13, 5.8, 42, 67],
        [43, 43, 49, 5.8, 58],
        [60, 70, 68, 64, 5.8],
    ]
)
IPEA_PEOPLE = pd.Series([852, 394, 1969, 2189, 0])
IPEA_CAPACITY = pd.Series([82, 308, 100, 109, 0])

# Soukhov, Paez, Higgins and Mohamed 2023, three towns and three centres of work
SOUKHOV_MINUTES = pd.DataFrame(
    [[15, 30, 100], [30, 15, 100], [100, 100, 15]], index=list("ABC"), columns=list("123")
)
SOUKHOV_PEOPLE = pd.Series({"A": 50_000, "B": 150_000, "C": 10_000})
SOUKHOV_JOBS = pd.Series({"1": 100_000, "2": 100_000, "3": 10_000})


def naive_catchment(case: Case, decay: access.Decay, stages: int) -> list[float]:
    """The formula, loop by loop."""
    w = [[float(decay(np.array([t]))[0]) for t in row] for row in case.minutes.to_numpy()]
    if stages == 3:
        w = [[x * x / sum(row) if sum(row) else 0.0 for x in row] for row in w]
    got = [0.0] * len(w)
    for j, capacity in enumerate(case.capacity):
        demand = sum(p * row[j] for p, row in zip(case.people, w, strict=True))
        for i, row in enumerate(w):
            got[i] += capacity / demand * row[j] if demand else 0.0
    return got


def test_floating_catchment_by_hand() -> None:
    """Within 11 minutes 440 people share the 44 of a and 390 the 39 of b: a tenth each, two tenths for both."""
    got = access.floating_catchment(PHARMACIES, PEOPLE, [44, 39], access.step(11))
    assert got.round(12).tolist() == [0.1, 0.1, 0.2, 0.1, 0.2, 0.1, 0.1, 0.1]


def test_published_floating_catchments() -> None:
    two = access.floating_catchment(IPEA_MINUTES, IPEA_PEOPLE, IPEA_CAPACITY, access.step(45))
    balanced = access.balanced_floating_catchment(IPEA_MINUTES, IPEA_PEOPLE, IPEA_CAPACITY, access.step(45))
    assert two.round(4).tolist() == [0.0152, 0.1491, 0.1491, 0.1068, 0]
    assert balanced.round(4).tolist() == [0.0094, 0.1993, 0.1993, 0.1147, 0]


def test_plain_rows_of_numbers_are_a_table_too() -> None:
    rows, people, capacity = IPEA_MINUTES.to_numpy().tolist(), IPEA_PEOPLE.tolist(), IPEA_CAPACITY.tolist()
    got = access.floating_catchment(rows, people, capacity, access.step(45))
    pd.testing.assert_series_equal(
        got, access.floating_catchment(IPEA_MINUTES, IPEA_PEOPLE, IPEA_CAPACITY, access.step(45))
    )
    assert access.nearest(np.array([[3, INF], [INF, INF]])).tolist() == [3, INF]
    with pytest.raises(InputError, match="not a table"):
        access.nearest([[1, 2], [3]])


def test_published_spatial_availability() -> None:
    got = access.spatial_availability(SOUKHOV_MINUTES, SOUKHOV_PEOPLE, SOUKHOV_JOBS, access.exponential(0.1))
    assert got.round().tolist() == [66_833, 133_203, 9_963]


@given(cases(), decays, st.sampled_from([2, 3]))
def test_floating_catchment_is_the_formula(case: Case, decay: access.Decay, stages: Any) -> None:
    got = access.floating_catchment(*case, decay, stages=stages)
    np.testing.assert_allclose(got, naive_catchment(case, decay, stages), rtol=1e-12)


@given(cases(), decays, st.sampled_from([2, 3]))
def test_what_people_get_is_what_the_reached_sites_hold(case: Case, decay: access.Decay, stages: Any) -> None:
    got = access.floating_catchment(*case, decay, stages=stages)
    assert math.isclose(float(case.people @ got), reached_capacity(case, decay), rel_tol=1e-9)


@given(cases(), decays)
def test_another_site_never_lowers_access(case: Case, decay: access.Decay) -> None:
    """In two stages and for gravity; with three stages people choose anew, and others may gain by it."""
    fewer = case.minutes.columns[: max(1, len(case.capacity) - 1)]
    for measure in (
        lambda minutes, capacity: access.floating_catchment(minutes, case.people, capacity, decay),
        lambda minutes, capacity: access.gravity(minutes, capacity, decay),
    ):
        before = measure(case.minutes[fewer], case.capacity[fewer])
        assert (measure(case.minutes, case.capacity) >= before - 1e-12).all()


@given(cases(), decays)
def test_spatial_availability_adds_up(case: Case, decay: access.Decay) -> None:
    got = access.spatial_availability(*case, decay)
    assert math.isclose(got.sum(), reached_capacity(case, decay), rel_tol=1e-9)


@given(cases(), decays)
def test_balanced_catchment_is_the_formula(case: Case, decay: access.Decay) -> None:
    w = decay(case.minutes.to_numpy())
    rows, columns = w.sum(axis=1, keepdims=True), w.sum(axis=0, keepdims=True)
    of_cell = np.divide(w, rows, out=np.zeros_like(w), where=rows > 0)
    of_site = np.divide(w, columns, out=np.zeros_like(w), where=columns > 0)
    demand = case.people.to_numpy() @ of_cell
    level = np.divide(case.capacity, demand, out=np.zeros(len(demand)), where=demand > 0)
    np.testing.assert_allclose(access.balanced_floating_catchment(*case, decay), of_site @ level, rtol=1e-12)


@given(cases(), decays)
def test_people_who_live_as_far_get_as_much_whatever_the_order_of_labels(
    case: Case, decay: access.Decay
) -> None:
    got = access.floating_catchment(*case, decay)
    turned = access.floating_catchment(case.minutes.iloc[::-1, ::-1], case.people, case.capacity, decay)
    np.testing.assert_allclose(got, turned[got.index], rtol=1e-12)


@pytest.fixture(scope="module")
def plain() -> Case:
    """A square of 12 km with 600 cells and 40 sites; nobody further than an hour."""
    rng = np.random.default_rng(20261116)
    cells, sites = rng.uniform(0, 12_000, (600, 2)), rng.uniform(0, 12_000, (40, 2))
    minutes = np.hypot(*(cells[:, None] - sites[None]).transpose(2, 0, 1)) * 1.3 / 75
    labels = [f"c{i}" for i in range(600)], [f"s{j}" for j in range(40)]
    frame = pd.DataFrame(minutes, *labels).where(lambda t: t <= 60, INF)
    return Case(
        frame, pd.Series(rng.integers(1, 900, 600), labels[0]), pd.Series(rng.integers(1, 120, 40), labels[1])
    )


@pytest.mark.filterwarnings("ignore:The inplace keyword:DeprecationWarning")  # PySAL's own, under pandas 3.1
@pytest.mark.parametrize(
    ("weigh", "decay", "stages"),
    [
        (None, access.step(60), 2),
        (step_fn(STEPS), access.steps(STEPS), 2),
        (step_fn(STEPS), access.steps(STEPS), 3),
    ],
    ids=["2SFCA", "E2SFCA", "3SFCA"],
)
def test_agrees_with_pysal(plain: Case, weigh: Any, decay: access.Decay, stages: Any) -> None:
    ours = access.floating_catchment(*plain, decay, stages=stages)
    theirs = pysal(plain, weigh=weigh, stages=stages, limit=60)
    assert worst(ours, theirs) < 1e-9


STEP = access.step(11)


@pytest.mark.parametrize(
    ("people", "capacity", "said"),
    [
        (-PEOPLE, [1, 1], "people of 'As' are -100"),
        (PEOPLE.iloc[1:], [1, 1], "say nothing of 'As'"),
        (pd.concat([PEOPLE, pd.Series({"Zz": 1})]), [1, 1], "'Zz', which the table does not hold"),
        (pd.concat([PEOPLE, PEOPLE.iloc[:1]]), [1, 1], "'As' comes twice"),
        (PEOPLE.where(PEOPLE != 60), [1, 1], "people of 'Cs' are nan"),
        (PEOPLE * 0, [1, 1], "no people"),
        ([1, 2], [1, 1], "2 numbers for 8 labels"),
        (PEOPLE.astype(str) + "x", [1, 1], "not a number"),
        (PEOPLE, [0, 0], "capacity of every site is zero"),
        (PEOPLE, [1, -1], "capacity of 'farmacia:b' are -1"),
        (PEOPLE, pd.Series({"farmacia:a": 1, "scuola": 1}), "say nothing of 'farmacia:b'"),
    ],
)
def test_bad_columns_are_named_in_a_sentence(people: Any, capacity: Any, said: str) -> None:
    for measure in (
        access.floating_catchment,
        access.balanced_floating_catchment,
        access.spatial_availability,
    ):
        with pytest.raises(InputError, match=said):
            measure(PHARMACIES, people, capacity, STEP)


def test_an_empty_kind_is_said() -> None:
    with pytest.raises(InputError, match="the kind is empty"):
        access.floating_catchment(PHARMACIES[[]], PEOPLE, [], STEP)


def test_an_unreachable_cell_gets_nothing_and_makes_no_noise() -> None:
    far = PHARMACIES.copy()
    far.loc["As"] = INF
    for stages in (2, 3):
        got = access.floating_catchment(far, PEOPLE, [44, 39], STEP, stages=stages)  # type: ignore[arg-type]
        assert got["As"] == 0
        assert got.notna().all()


def test_stages_are_two_or_three() -> None:
    with pytest.raises(InputError, match="2 or 3 stages, not 4"):
        access.floating_catchment(PHARMACIES, PEOPLE, [1, 1], STEP, stages=4)  # type: ignore[arg-type]
