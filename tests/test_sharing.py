"""Sharing: what the people of a city have, by hand on the toy city, and the sentences for what cannot be asked."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mire_geo.city import accessibility
from mire_geo.city.accessibility import Question
from mire_geo.errors import InputError, NoDataError, UnknownError
from mire_geo.measures import equity
from mire_geo.planning import scenario
from mire_geo.planning.scenario.proposals import AddSite, CloseSite
from tests import toy


@pytest.fixture(scope="module")
def city():
    return toy.city()


def with_places(city, capacity):
    return replace(city, sites=city.sites.assign(capacity=capacity, capacity_unit="posti"))


def test_catchment_by_hand(city):
    """Within 11 minutes 440 people share the 44 of a and 390 the 39 of b: 100 for a thousand each, 200 for both."""
    held = with_places(city, [44.0, 39.0, 30.0])
    got = accessibility.share(held, Question("farmacia", "catchment", 11, "residents"))
    assert (got.unit, got.per, got.burden, got.whole) == ("posti", 1000, False, True)
    assert got.scaled.values.round(9).tolist() == [100, 100, 200, 100, 200, 100, 100, 100]
    assert got.scaled.unit == "posti for 1,000 people"


def test_sites_count_one_each_where_a_capacity_is_unknown(city):
    assert accessibility.capacity(city, "farmacia")[0].tolist() == [1, 1]
    assert accessibility.capacity(city, "farmacia")[1] == "sites"
    held, unit = accessibility.capacity(with_places(city, [44.0, 39.0, 30.0]), "farmacia")
    assert (held.tolist(), unit) == ([44, 39], "posti")


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("minutes", [3, 7, 11, 11, 11, 7, 3, 3]),
        ("within", [1, 1, 1, 1, 1, 1, 1, 1]),
        ("count", [1, 1, 2, 1, 2, 1, 1, 1]),
        ("gravity", [1, 1, 2, 1, 2, 1, 1, 1]),
    ],
)
def test_measures_by_hand(city, measure, expected):
    got = accessibility.share(city, Question("farmacia", measure, 11, "residents"))
    assert got.values.round(6).tolist() == expected


def test_availability_a_person_keeps_the_books(city):
    got = accessibility.share(
        with_places(city, [44.0, 39.0, 30.0]), Question("farmacia", "availability", 11, "residents")
    )
    assert (got.values * got.people).sum() == pytest.approx(83)


def test_people_by_age_and_group(city):
    assert (
        accessibility.people(city, "0-13", "farmacia").tolist() == (4 * np.array(toy.PEOPLE) // 10).tolist()
    )
    assert accessibility.people(city, "80+", "farmacia").tolist() == (np.array(toy.PEOPLE) // 10).tolist()
    assert accessibility.people(city, "women", "farmacia").tolist() == (np.array(toy.PEOPLE) // 2).tolist()
    for wrong in ("79+", "0-12", "everybody", "14-13"):
        with pytest.raises(InputError, match="ages that begin and end"):
            accessibility.people(city, wrong, "farmacia")


def test_indices_of_a_good_with_the_band_of_unknown_income(city):
    got = accessibility.share(city, Question("farmacia", "count", 11, "residents"))
    found = accessibility.indices(city, got)
    assert found.loc["mean", "value"] == pytest.approx((570 + 260) / 570)
    assert found.loc["nothing", "value"] == 0
    ends = found.loc["concentration"]
    assert ends["low"] <= ends["value"] <= ends["high"]
    assert ends["low"] < ends["high"]  # the 50 people of Dn have no known income
    known = city.cells["income"].notna()
    pd.testing.assert_frame_equal(
        accessibility.lorenz(city, got)["concentration"],
        equity.lorenz(got.values[known], got.people[known], city.cells["income"][known]),
    )


def test_indices_of_a_burden_name_who_is_beyond(city):
    far = accessibility.Shares(
        pd.Series([5.0, np.inf], index=["As", "Bs"]),
        pd.Series([10, 4], index=["As", "Bs"]),
        burden=True,
        unit="minutes",
    )
    found = accessibility.indices(city, far)["value"]
    assert found.to_dict() == {"mean": 5, "ede": 5, "inequality": 0, "beyond": 4}


def test_within_reach_is_bounded_and_has_erreygers(city):
    found = accessibility.indices(
        city, accessibility.share(city, Question("farmacia", "within", 7, "residents"))
    )["value"]
    assert found.index.tolist() == ["mean", "concentration", "erreygers"]
    assert found["mean"] == pytest.approx(270 / 570)
    assert found["erreygers"] == pytest.approx(4 * found["mean"] * found["concentration"])


def test_groups_add_up_to_everybody(city):
    got = accessibility.share(city, Question("farmacia", "within", 7, "residents"))
    for by, groups in (
        ("gender", ["women", "men"]),
        ("citizenship", ["foreigners", "italians"]),
        ("municipio", [1, 2]),
        ("nil", [1, 2]),
    ):
        table = accessibility.groups(city, got, by)
        assert table.index.tolist() == groups
        assert table["people"].sum() == 570
        assert table["without"].sum() == pytest.approx(300, abs=1)
    assert accessibility.groups(city, got, "age")["people"].sum() == 570
    assert accessibility.groups(city, got, "income").index[-1] == "unknown"


def test_groups_nobody_counted_are_refused(city):
    of_some = accessibility.share(city, Question("farmacia", "within", 7, "80+"))
    with pytest.raises(InputError, match="ask for residents"):
        accessibility.groups(city, of_some, "gender")
    with pytest.raises(InputError, match="not by 'colour'"):
        accessibility.groups(city, of_some, "colour")


def test_before_and_after_a_new_place_and_a_closing(city):
    question = Question("farmacia", "minutes", 15, "residents")
    before = accessibility.share(city, question)
    x, y = np.add(toy.ORIGIN, [0, 600])
    better = accessibility.share(scenario.apply(city, [AddSite("n1", "farmacia", x, y)]), question)
    table = accessibility.change(city, before, better)
    assert table.loc["mean", "change"] < 0
    assert (
        accessibility.people_by_change(before, better)["worse"]
        == 0
        < accessibility.people_by_change(before, better)["better"]
    )
    worse = accessibility.share(scenario.apply(city, [CloseSite("c1", "farmacia:b")]), question)
    assert accessibility.people_by_change(before, worse).to_dict() == {"better": 0, "worse": 130, "same": 440}
    with pytest.raises(InputError, match="same measure"):
        accessibility.change(
            city, before, accessibility.share(city, Question("farmacia", "count", 15, "residents"))
        )


def test_several_kinds(city):
    index = accessibility.shares_over_kinds(city, ["farmacia", "biblioteca"], "index15")
    nearest = toy.MINUTES[["farmacia:a", "farmacia:b"]].min(axis=1)
    assert index.values.round(9).tolist() == ((nearest + toy.MINUTES["biblioteca:x"]) / 2).tolist()
    x_city = accessibility.shares_over_kinds(city, ["farmacia", "biblioteca"], "x_minute")
    assert x_city.values.round(9).tolist() == np.maximum(nearest, toy.MINUTES["biblioteca:x"]).tolist()


def test_hours_give_two_ends_with_the_truth_between(city):
    week = city.sites.assign(hours=["Mo-Fr 18:00-20:00", None, None])
    low, high = accessibility.shares_in_week(
        replace(city, sites=week), Question("farmacia", "catchment", 11, "residents"), "ufficio"
    )
    assert (low.values <= high.values).all()
    alone = ["As", "Bs"]  # they reach a only, whose hours are known: no doubt
    assert (low.values[alone] == high.values[alone]).all()
    assert low.values["Bn"] == 0 < high.values["Bn"]  # only b, whose hours nobody knows


@pytest.mark.parametrize(
    ("question", "error", "sentence"),
    [
        (Question("farmacia", "luck"), InputError, "no measure 'luck'"),
        (Question("farmacia", limit=0), InputError, "above zero"),
        (Question("wemi"), NoDataError, "no place of kind 'wemi'"),
        (Question("pharmacy"), UnknownError, "there is no kind 'pharmacy'"),
    ],
)
def test_bad_questions_are_sentences(city, question, error, sentence):
    with pytest.raises(error, match=sentence):
        accessibility.share(city, question)


def test_capacity_of_zero_everywhere_counts_sites_and_is_said(city):
    _, unit = accessibility.capacity(with_places(city, [0.0, 0.0, 0.0]), "farmacia")
    assert unit == "sites"
