"""Access to what is near: nearest, counts, decays and gravity on the drawing, the fifteen-minute city, minutes that are none."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mire_geo.errors import InputError
from mire_geo.measures import access
from tests import toy
from tests.catchments import DECAYS, INF, PHARMACIES, Case, as_table, cases, decays


def test_nearest_and_count_are_those_of_the_drawing() -> None:
    assert access.nearest(PHARMACIES).tolist() == [3, 7, 11, 11, 11, 7, 3, 3]
    assert access.count_within(PHARMACIES, 11).tolist() == [1, 1, 2, 1, 2, 1, 1, 1]
    assert access.nearest(PHARMACIES).index.equals(toy.MINUTES.index)


def test_without_sites_everybody_is_out_of_reach_and_nobody_is_refused() -> None:
    empty = PHARMACIES[[]]
    assert (access.nearest(empty) == INF).all()
    assert (access.count_within(empty, 15) == 0).all()


@given(cases(), st.integers(0, 40))
def test_another_site_never_lengthens_the_way_nor_lowers_the_count(case: Case, limit: int) -> None:
    fewer = case.minutes.iloc[:, :-1]
    assert (access.nearest(case.minutes) <= access.nearest(fewer)).all()
    assert (access.count_within(case.minutes, limit) >= access.count_within(fewer, limit)).all()


@given(cases(), decays)
def test_the_sparse_table_says_the_same_as_the_frame(case: Case, decay: access.Decay) -> None:
    table = as_table(case.minutes)
    pd.testing.assert_series_equal(access.nearest(table), access.nearest(case.minutes))
    pd.testing.assert_series_equal(access.count_within(table, 15), access.count_within(case.minutes, 15))
    pd.testing.assert_series_equal(
        access.floating_catchment(table, case.people, case.capacity, decay),
        access.floating_catchment(case.minutes, case.people, case.capacity, decay),
    )


@pytest.mark.parametrize("name", sorted(DECAYS))
def test_decays_start_at_one_never_rise_and_vanish_out_of_reach(name: str) -> None:
    weights = DECAYS[name](np.array([0, 0.5, 1, 5, 10, 10.5, 20, 30, 31, 600, INF]))
    assert weights[0] == 1
    assert weights[-1] == 0
    assert (np.diff(weights) <= 0).all()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: access.step(-1), "limit"),
        (lambda: access.step(math.nan), "limit"),
        (lambda: access.steps({}), "empty"),
        (lambda: access.steps({10: 1, 20: -0.1}), "weight"),
        (lambda: access.steps({10: 0.5, 20: 0.7}), "rise"),
        (lambda: access.gaussian(0), "sigma"),
        (lambda: access.exponential(-0.1), "beta"),
        (lambda: access.inverse_power(INF), "alpha"),
        (lambda: access.gaussian(5, limit=-1), "limit"),
    ],
)
def test_a_decay_that_makes_no_sense_is_refused(make: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        make()


@pytest.mark.parametrize(
    ("decay", "said"), [(lambda t: t - 30, "gave -25"), (lambda t: 1.0, "element by element")]
)
def test_a_decay_of_ones_own_is_checked(decay: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        access.gravity(PHARMACIES + 2, [1, 1], decay)


def test_gravity_is_the_weighted_sum_of_what_is_in_reach() -> None:
    got = access.gravity(
        PHARMACIES, pd.Series({"farmacia:b": 10, "farmacia:a": 7}), access.steps({7: 1, 11: 0.5})
    )
    assert got.tolist() == [7, 7, 3.5 + 5, 5, 3.5 + 5, 10, 10, 10]


KINDS = pd.Series({"farmacia:a": "farmacia", "farmacia:b": "farmacia", "biblioteca:x": "biblioteca"})


def test_fifteen_minute_index_and_x_of_the_drawing() -> None:
    assert access.fifteen_minute_index(toy.MINUTES, KINDS).tolist() == [7, 7, 9, 11, 11, 7, 5, 7]
    assert access.x_minute_city(toy.MINUTES, KINDS).tolist() == [11, 7, 11, 11, 11, 7, 7, 11]


def test_the_mean_may_be_over_several_places() -> None:
    near = access.nearest_by_category(toy.MINUTES, KINDS, places=2)
    assert near["farmacia"].tolist() == [11, 11, 11, 13, 11, 11, 11, 13]
    assert near["biblioteca"].tolist() == toy.MINUTES["biblioteca:x"].tolist()
    far = toy.MINUTES.where(toy.MINUTES <= 15, INF)
    assert access.nearest_by_category(far, KINDS, places=2)["farmacia"].tolist()[:2] == [INF, 11]


@given(cases(), st.integers(1, 3))
def test_categories_one_by_one_are_what_they_are_together(case: Case, places: int) -> None:
    kinds = pd.Series(["odd" if j % 2 else "even" for j in range(len(case.capacity))], case.capacity.index)
    near = access.nearest_by_category(as_table(case.minutes), kinds, places=places)
    for kind, values in near.items():
        rows = np.sort(case.minutes.loc[:, kinds == kind].to_numpy(), axis=1)[:, :places]
        np.testing.assert_allclose(values, rows.mean(axis=1))


def test_a_site_without_category_is_named() -> None:
    with pytest.raises(InputError, match="'biblioteca:x' has no category"):
        access.x_minute_city(toy.MINUTES, KINDS[:2])


@pytest.mark.parametrize(("value", "said"), [(math.nan, "are nan"), (-1, r"are -1\.0")])
def test_bad_minutes_are_named_in_a_sentence(value: float, said: str) -> None:
    wrong = PHARMACIES.copy()
    wrong.loc["Cs", "farmacia:b"] = value
    for table in (wrong, as_table(wrong.fillna(math.nan)) if value == -1 else wrong):
        with pytest.raises(InputError, match=f"'Cs' to 'farmacia:b' {said}"):
            access.nearest(table)


def test_minutes_that_are_words_are_refused() -> None:
    with pytest.raises(InputError, match="not a number"):
        access.nearest(PHARMACIES.astype(object).replace(3.0, "three"))


def test_a_limit_makes_sense() -> None:
    with pytest.raises(InputError, match="limit is -5"):
        access.count_within(PHARMACIES, -5)
