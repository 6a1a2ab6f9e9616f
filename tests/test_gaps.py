"""Gaps of place, by hand on the toy city and as properties."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mire_geo import errors
from mire_geo.measures import gaps
from mire_geo.tables import kinds
from tests import toy

FARMACIA = toy.MINUTES[["farmacia:a", "farmacia:b"]].min(axis=1)


def test_cells_within_the_limit_are_served():
    cells = gaps.by_cell(FARMACIA, toy.cells(), 7)
    assert cells["served"].to_dict() == {
        "As": 100, "Bs": 80, "Cs": 0, "Ds": 0, "An": 0, "Bn": 10, "Cn": 30, "Dn": 50,
    }  # fmt: skip
    assert (cells["served"] + cells["unserved"] == cells["people"]).all()


def test_nil_are_ranked_by_people_left_out_and_the_park_comes_last():
    nil = gaps.by_nil(gaps.by_cell(FARMACIA, toy.cells(), 7), toy.quartieri())
    assert list(nil.columns) == [
        "nil_id", "nil", "municipio", "people", "served", "unserved", "share_served", "median_minutes", "status",
    ]  # fmt: skip
    assert nil["nil_id"].tolist() == [1, 2, 3]
    assert nil["unserved"].tolist() == [200, 100, 0]
    assert nil["share_served"].tolist()[:2] == [190 / 390, 80 / 180]
    assert nil["median_minutes"].tolist()[:2] == [11, 11]
    assert nil["status"].tolist() == ["ok", "ok", "non applicabile"]
    assert np.isnan(nil["share_served"].iloc[2])


def test_municipi_add_up_to_the_city():
    municipi = gaps.by_municipio(gaps.by_cell(FARMACIA, toy.cells(), 7))
    assert municipi["people"].sum() == sum(toy.PEOPLE)
    assert municipi["municipio"].tolist() == [1, 2]


def test_people_of_a_group_can_be_counted_instead_of_all():
    old = toy.cells()["age_80_plus"]
    cells = gaps.by_cell(FARMACIA, toy.cells(), 7, people=old)
    assert cells["people"].sum() == old.sum()


@pytest.mark.parametrize("limit", [0, -1, float("nan"), float("inf")])
def test_a_limit_that_is_no_walk_is_refused(limit):
    with pytest.raises(errors.InputError, match="above 0"):
        gaps.by_cell(FARMACIA, toy.cells(), limit)


def test_labels_that_do_not_match_are_refused():
    with pytest.raises(errors.InputError, match="labels of minutes"):
        gaps.by_cell(FARMACIA.iloc[::-1], toy.cells(), 7)
    with pytest.raises(errors.InputError, match="labels of people"):
        gaps.by_cell(FARMACIA, toy.cells(), 7, people=toy.cells()["people"].iloc[1:])


def test_minutes_that_are_not_numbers_are_refused_with_the_cell():
    with pytest.raises(errors.InputError, match="'Bs' are NaN"):
        gaps.by_cell(FARMACIA.where(FARMACIA.index != "Bs"), toy.cells(), 7)


minutes = st.lists(st.one_of(st.floats(0, 60), st.just(float("inf"))), min_size=8, max_size=8)


@given(minutes, minutes, st.floats(1, 40))
def test_adding_a_site_never_raises_the_unserved(one, other, limit):
    cells = toy.cells()
    before = pd.Series(one, index=cells.index)
    after = np.minimum(before, pd.Series(other, index=cells.index))
    left_before = gaps.by_cell(before, cells, limit)["unserved"]
    left_after = gaps.by_cell(after, cells, limit)["unserved"]
    assert (left_after <= left_before).all()


@given(minutes, st.floats(1, 40))
def test_every_area_has_a_row_and_people_are_kept(values, limit):
    cells, quartieri = toy.cells(), toy.quartieri()
    by_cell = gaps.by_cell(pd.Series(values, index=cells.index), cells, limit)
    by_nil = gaps.by_nil(by_cell, quartieri)
    assert by_cell.index.equals(cells.index)
    assert sorted(by_nil["nil_id"]) == sorted(quartieri.index)
    assert (
        by_nil["people"].sum() == by_nil["served"].sum() + by_nil["unserved"].sum() == cells["people"].sum()
    )


@given(st.lists(st.tuples(st.floats(0, 99), st.integers(0, 50)), max_size=20))
def test_weighted_median_is_the_median_of_the_people_one_by_one(pairs):
    one_by_one = sorted(value for value, weight in pairs for _ in range(weight))
    median = gaps.weighted_median([v for v, _ in pairs], [w for _, w in pairs])
    if one_by_one:
        assert median == one_by_one[(len(one_by_one) - 1) // 2]
    else:
        assert np.isnan(median)


def test_only_kinds_whose_list_is_whole_are_pointed_at():
    whole = next(kind for kind in kinds.KINDS.values() if kind.coverage == "register")
    other = next(kind for kind in kinds.KINDS.values() if kind.coverage != "register")
    assert [gaps.is_alarming(whole, share) for share in (0.84, 0.86, 1.0, float("nan"))] == [
        True,
        False,
        False,
        False,
    ]
    assert not gaps.is_alarming(other, 0.0)


def test_the_worst_kinds_leave_out_most_people_and_then_lie_farthest():
    registers = [kind for kind in kinds.KINDS.values() if kind.coverage == "register"][:4]
    partial = next(kind for kind in kinds.KINDS.values() if kind.coverage != "register")
    shares = [(0.5, 12.0), (0.2, 20.0), (0.5, 14.0), (0.9, 30.0)]
    share_and_walk = dict(zip(registers, shares, strict=True)) | {partial: (0.0, 60.0)}
    first, second, third, _served = registers
    assert gaps.worst_kinds(share_and_walk) == [second, third, first]
    assert gaps.worst_kinds(share_and_walk, most=1) == [second]
