"""Whole persons from proportions: the sums are exact, nobody is lost, nobody is doubled."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mire_geo.errors import DataError
from mire_geo.sources.people.apportionment import apportion, apportion_rows

weights = hnp.arrays(np.float64, st.integers(1, 30), elements=st.floats(0, 1e4, allow_subnormal=False))
totals = st.integers(0, 5000)


@given(weights, totals)
def test_shares_add_up_and_stay_within_one_of_the_proportion(weight, total):
    shared = apportion(weight, total)
    assert shared.sum() == total
    if weight.sum() > 0:
        exact = weight / weight.sum() * total
        assert (np.abs(shared - exact) < 1 + 1e-6).all()
        assert not shared[weight == 0].any()


@given(weights, totals)
def test_a_heavier_place_never_gets_less(weight, total):
    shared = apportion(weight, total)
    order = np.argsort(weight, kind="stable")
    lighter, heavier = order[:-1], order[1:]
    clear = np.round(weight[heavier] - weight[lighter], 6) > 0
    assert (shared[heavier][clear] >= shared[lighter][clear]).all()


@given(st.data(), weights)
def test_a_ceiling_is_never_broken_and_everybody_still_finds_room(data, weight):
    ceiling = data.draw(hnp.arrays(np.int64, len(weight), elements=st.integers(0, 200)))
    total = data.draw(st.integers(0, int(ceiling.sum())))
    shared = apportion(weight, total, ceiling)
    assert shared.sum() == total
    assert (shared <= ceiling).all()
    assert (shared >= 0).all()


def test_places_without_weight_take_people_only_when_the_others_are_full():
    assert apportion(np.array([1.0, 0.0, 1.0]), 5, np.array([2, 9, 2])).tolist() == [2, 1, 2]


def test_ties_go_to_the_earlier_place():
    assert apportion(np.ones(4), 6).tolist() == [2, 2, 1, 1]


def test_more_people_than_room_is_refused():
    with pytest.raises(DataError, match="7 cannot be shared among 2 places that hold 5"):
        apportion(np.ones(2), 7, np.array([2, 3]))


@given(st.data())
def test_rows_add_up_exactly_and_columns_do_not_drift(data):
    rows, columns = data.draw(st.integers(1, 40)), data.draw(st.integers(1, 6))
    expected = data.draw(
        hnp.arrays(np.float64, (rows, columns), elements=st.floats(0, 50, allow_subnormal=False))
    )
    wanted = data.draw(hnp.arrays(np.int64, rows, elements=st.integers(0, 30)))
    shared = apportion_rows(expected, wanted)
    assert (shared.sum(axis=1) == wanted).all()
    assert (shared >= 0).all()
    anyone = expected.sum(axis=0) if expected.any() else np.ones(columns)
    rows_or_all = np.where(expected.any(axis=1, keepdims=True), expected, anyone)
    due = (rows_or_all / rows_or_all.sum(axis=1, keepdims=True) * wanted[:, None]).sum(axis=0)
    drift = due - shared.sum(axis=0)
    assert (drift > -1 - 1e-6).all()
    assert (drift <= columns - 1 + 1e-6).all()


def test_many_rows_of_one_person_keep_the_proportions_of_their_column():
    expected = np.tile([0.6, 0.3, 0.1], (200, 1))
    shared = apportion_rows(expected, np.ones(200, dtype=np.int64))
    assert shared.sum(axis=0).tolist() == [120, 60, 20]
    alone = sum(apportion(row, 1) for row in expected)
    assert alone.tolist() == [200, 0, 0]


def test_a_row_that_nobody_described_takes_the_proportions_of_all():
    shared = apportion_rows(np.array([[9.0, 1.0], [0.0, 0.0]]), np.array([10, 10]))
    assert shared.tolist() == [[9, 1], [9, 1]]
