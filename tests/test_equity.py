"""Equity: published values, naive formulae, PySAL's indices on one row a person, and what each index promises."""

import itertools
import math
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from inequality.atkinson import atkinson as pysal_atkinson
from inequality.gini import Gini as PysalGini
from inequality.theil import Theil as PysalTheil
from inequality.theil import TheilD as PysalTheilD

from mire_geo.errors import InputError
from mire_geo.measures import equity

# ipeaGIT/accessibility, tests/testthat: test-gini_index.R and test-fgt_poverty.R
ACCESS = [26774, 22239, 36567, 42372, 55571]
PEOPLE = [0, 852, 394, 1969, 2189]


class Shared(NamedTuple):
    values: pd.Series
    people: pd.Series
    income: pd.Series


@st.composite
def shares(draw: st.DrawFn, *, least: int = 0) -> Shared:
    """Up to eight cells with whole numbers, somebody living somewhere and having something; incomes tie."""
    size = draw(st.integers(1, 8))
    labels = [f"c{i}" for i in range(size)]
    values = [draw(st.integers(least, 60)) for _ in labels]
    people = [draw(st.integers(0, 9)) for _ in labels]
    values[0], people[0] = max(values[0], 1), max(people[0], 1)
    income = [draw(st.integers(1, 5)) * 1000 for _ in labels]
    return Shared(*(pd.Series(column, labels, dtype=float) for column in (values, people, income)))


def one_each(case: Shared) -> tuple[np.ndarray, np.ndarray]:
    """Value and income of every single person."""
    times = case.people.astype(int)
    return np.repeat(case.values.to_numpy(), times), np.repeat(case.income.to_numpy(), times)


# --- published ----------------------------------------------------------------------------------------------------


def test_published_gini() -> None:
    assert round(equity.gini(ACCESS, PEOPLE), 4) == 0.1386
    assert round(equity.gini(ACCESS[:-1], PEOPLE[:-1]), 4) == 0.1148
    assert round(equity.gini([10, 20, 30, 40, 50]), 6) == 0.266667


def test_published_poverty_of_access() -> None:
    found = [round(equity.fgt(ACCESS, PEOPLE, 100_000, order), 4) for order in (0, 1, 2)]
    assert found == [1, 0.5588, 0.3256]


def test_published_atkinson() -> None:
    """The examples of PySAL `inequality`."""
    assert round(equity.atkinson([10, 20, 30, 40, 50], None, 0.5), 5) == 0.06315
    assert round(equity.atkinson([10, 20, 30, 40, 50], None, 1), 5) == 0.13161


# --- against PySAL, one row a person -------------------------------------------------------------------------------


@given(shares())
def test_gini_is_that_of_pysal(case: Shared) -> None:
    assert math.isclose(
        equity.gini(case.values, case.people), PysalGini(one_each(case)[0]).g, rel_tol=1e-9, abs_tol=1e-12
    )


@pytest.mark.filterwarnings(
    "ignore:Setting the shape on a NumPy array:DeprecationWarning:inequality"
)  # PySAL's own
@given(shares(least=1))
def test_theil_is_that_of_pysal(case: Shared) -> None:
    values, income = one_each(case)
    total, between, within = equity.theil(case.values, case.people, case.income)
    theirs = PysalTheilD(values, income)
    assert math.isclose(total, float(np.squeeze(PysalTheil(values).T)), rel_tol=1e-9, abs_tol=1e-12)
    assert math.isclose(between, float(np.squeeze(theirs.bg)), rel_tol=1e-9, abs_tol=1e-12)
    assert math.isclose(within, float(np.squeeze(theirs.wg)), rel_tol=1e-9, abs_tol=1e-12)


@given(shares(least=1), st.sampled_from([0, 0.5, 1, 2]))
def test_atkinson_is_that_of_pysal(case: Shared, epsilon: float) -> None:
    theirs = pysal_atkinson(one_each(case)[0], epsilon)
    assert math.isclose(
        equity.atkinson(case.values, case.people, epsilon), theirs, rel_tol=1e-9, abs_tol=1e-12
    )


# --- naive formulae, one row a person --------------------------------------------------------------------------------


@given(shares())
def test_gini_is_half_the_mean_difference(case: Shared) -> None:
    values, _ = one_each(case)
    naive = np.abs(values[:, None] - values[None]).mean() / 2 / values.mean()
    assert math.isclose(equity.gini(case.values, case.people), naive, abs_tol=1e-12)


def naive_concentration(values: np.ndarray, income: np.ndarray) -> float:
    ranks = np.array([((income < x).sum() + (income == x).sum() / 2) / len(income) for x in income])
    return float(2 * ((values - values.mean()) * (ranks - 0.5)).mean() / values.mean())


@given(shares())
def test_concentration_is_the_formula(case: Shared) -> None:
    naive = naive_concentration(*one_each(case))
    assert math.isclose(equity.concentration_index(*case), naive, abs_tol=1e-12)


@given(shares())
def test_palma_is_richest_tenth_over_poorest_four_tenths(case: Shared) -> None:
    """Ten copies of everybody can be cut at whole persons; equals are all worth the mean of their income."""
    values, income = one_each(case)
    level = np.array([values[income == x].mean() for x in income])
    line = np.repeat(level[np.argsort(income, kind="stable")], 10)
    poor, rich = line[: 4 * len(values)].mean(), line[9 * len(values) :].mean()
    assume(poor > 0)
    assert math.isclose(equity.palma(*case), rich / poor, rel_tol=1e-9, abs_tol=1e-12)


@given(shares(), st.sampled_from([-2.0, -1.0, -0.5, 0.5, 1.0]))
def test_kolm_pollak_is_the_formula(case: Shared, epsilon: float) -> None:
    values, _ = one_each(case)
    kappa = epsilon * values.sum() / (values**2).sum()
    naive = -math.log(np.exp(-kappa * values).mean()) / kappa
    assert math.isclose(equity.kolm_pollak_ede(case.values, case.people, epsilon), naive, rel_tol=1e-9)


@given(shares(), st.integers(1, 70), st.integers(0, 3))
def test_fgt_is_the_formula(case: Shared, line: int, order: int) -> None:
    values, _ = one_each(case)
    naive = np.mean([((line - x) / line) ** order if x < line else 0 for x in values])
    assert math.isclose(equity.fgt(case.values, case.people, line, order), naive, abs_tol=1e-12)


# --- what an index promises ------------------------------------------------------------------------------------------


@given(shares(), st.integers(2, 5))
def test_indices_of_a_good_know_neither_unit_nor_size_of_the_city(case: Shared, times: int) -> None:
    for index in (
        equity.gini,
        lambda x, w: equity.theil(x, w).total,
        lambda x, w: equity.atkinson(x, w, 0.5),
    ):
        found = index(case.values, case.people)
        assert math.isclose(index(case.values * times, case.people), found, abs_tol=1e-9)
        assert math.isclose(index(case.values, case.people * times), found, abs_tol=1e-9)


@given(shares())
def test_gini_is_from_zero_to_below_one_and_bounds_concentration(case: Shared) -> None:
    gini = equity.gini(case.values, case.people)
    assert -1e-12 <= gini < 1
    assert abs(equity.concentration_index(*case)) <= gini + 1e-12


@given(st.floats(0.5, 90), st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_where_all_have_the_same_there_is_no_inequality(value: float, people: list[int]) -> None:
    values = [value] * len(people)
    assert abs(equity.gini(values, people)) < 1e-12
    assert abs(equity.atkinson(values, people, 1)) < 1e-12
    assert abs(equity.theil(values, people).total) < 1e-12
    assert math.isclose(equity.kolm_pollak_ede(values, people, -1), value, rel_tol=1e-9)
    assert abs(equity.concentration_index(values, people, range(len(people)))) < 1e-12


@given(shares(), st.floats(0.1, 50), st.floats(-0.2, 0.2).filter(lambda k: abs(k) > 1e-3))
def test_kolm_pollak_moves_with_all_values_and_punishes_inequality(
    case: Shared, more: float, kappa: float
) -> None:
    ede = equity.kolm_pollak_ede(case.values, case.people, 0, kappa=kappa)
    moved = equity.kolm_pollak_ede(case.values + more, case.people, 0, kappa=kappa)
    mean = float(np.average(case.values, weights=case.people))
    assert math.isclose(moved, ede + more, rel_tol=1e-9, abs_tol=1e-9)
    assert (ede - mean) * kappa <= 1e-9


def test_kolm_pollak_bears_long_ways() -> None:
    assert math.isclose(equity.kolm_pollak_ede([0, 1e6], None, 0, kappa=-1), 1e6 - math.log(2))


@given(shares())
def test_lorenz_curve_rises_below_the_diagonal(case: Shared) -> None:
    curve = equity.lorenz(case.values, case.people)
    assert curve.iloc[0].tolist() == [0, 0]
    np.testing.assert_allclose(curve.iloc[-1], [1, 1])
    assert (curve.diff().iloc[1:] >= 0).all(axis=None)
    assert (curve["value_share"] <= curve["people_share"] + 1e-12).all()


@given(shares())
def test_the_area_over_the_concentration_curve_is_the_index_where_no_incomes_tie(case: Shared) -> None:
    income = pd.Series(range(len(case.values)), case.values.index)
    curve = equity.lorenz(case.values, case.people, income)
    area = np.trapezoid(curve["value_share"], curve["people_share"])
    assert math.isclose(
        1 - 2 * area, equity.concentration_index(case.values, case.people, income), abs_tol=1e-12
    )


def test_erreygers_corrects_for_the_bounds() -> None:
    values, income = [0.2, 0.4, 0.9], [1, 2, 3]
    plain = equity.concentration_index(values, None, income)
    assert math.isclose(equity.erreygers_index(values, None, income, bounds=(0, 1)), 4 * 0.5 * plain)
    assert math.isclose(equity.erreygers_index(values, None, income), 4 * 0.5 * plain / 0.7)
    mirrored = equity.erreygers_index([1 - x for x in values], None, income, bounds=(0, 1))
    assert math.isclose(mirrored, -equity.erreygers_index(values, None, income, bounds=(0, 1)))
    with pytest.raises(InputError, match="do not enclose"):
        equity.erreygers_index(values, None, income, bounds=(0, 0.5))


# --- the unknown -------------------------------------------------------------------------------------------------------


@given(shares(), st.data())
def test_the_band_is_what_the_unknown_incomes_could_make_of_it(case: Shared, data: st.DataObject) -> None:
    """Every place among the ranked is tried for one or two unknown cells: none passes the band, two reach it."""
    order = case.income.rank(method="dense")
    hidden = data.draw(st.sets(st.sampled_from(list(order.index)), min_size=1, max_size=2))
    assume(case.people[~order.index.isin(list(hidden))].gt(0).any())
    assume(case.values[~order.index.isin(list(hidden))] @ case.people[~order.index.isin(list(hidden))] > 0)
    masked = order.where(~order.index.isin(list(hidden)))
    band = equity.concentration_band(case.values, case.people, masked)
    # Between two ranks lie two places, so that two unknown cells can stand there in either order.
    places = sorted({level + step for level in (0, *masked.dropna()) for step in (0.3, 0.6)})
    tried = []
    for where in itertools.product(places, repeat=len(hidden)):
        guess = masked.copy()
        guess[list(hidden)] = where
        tried.append(equity.concentration_index(case.values, case.people, guess))
    assert math.isclose(band.low, min(tried), abs_tol=1e-12)
    assert math.isclose(band.high, max(tried), abs_tol=1e-12)
    assert (
        band.low - 1e-12 <= equity.concentration_index(case.values, case.people, order) <= band.high + 1e-12
    )


def test_without_unknown_the_band_is_a_line() -> None:
    band = equity.concentration_band([1, 2, 3], [4, 5, 6], [1, 2, 3])
    assert (
        band.low
        == band.known_only
        == band.high
        == equity.concentration_index([1, 2, 3], [4, 5, 6], [1, 2, 3])
    )


def test_an_unknown_rank_is_never_taken_for_a_known_one() -> None:
    with pytest.raises(InputError, match="rank is missing in 1 cells"):
        equity.concentration_index([1, 2], [5, 5], [1, math.nan])
    assert equity.concentration_index([1, 2, 9], [5, 5, 0], [1, 2, math.nan]) > 0


# --- ranks, groups, changes ----------------------------------------------------------------------------------------------


def test_fractional_rank_and_fifths() -> None:
    income = pd.Series({"a": 30.0, "b": 10.0, "c": 10.0, "d": math.nan, "e": 50.0})
    people = pd.Series({"a": 40, "b": 20, "c": 20, "d": 99, "e": 20})
    assert equity.fractional_rank(income, people).dropna().to_dict() == {
        "a": 0.6,
        "b": 0.2,
        "c": 0.2,
        "e": 0.9,
    }
    assert equity.fifths(income, people).dropna().to_dict() == {"a": 4, "b": 2, "c": 2, "e": 5}
    with pytest.raises(InputError, match="nobody can be ranked"):
        equity.fractional_rank(income * math.nan, people)


MINUTES = pd.Series({"a": 5.0, "b": 10.0, "c": math.inf, "d": 20.0})


def test_groups_of_cells_keep_the_unknown_and_the_unreached() -> None:
    people = pd.Series({"a": 10, "b": 30, "c": 5, "d": 1})
    groups = pd.Series({"a": 2, "b": 1, "c": 1, "d": None}, dtype="Int64")
    table = equity.by_group(MINUTES, people, groups)
    assert table.index.tolist() == [1, 2, "unknown"]
    assert table["people"].tolist() == [35, 10, 1]
    assert table["unreached"].tolist() == [5, 0, 0]
    assert table["mean"].tolist() == [10, 5, 20]
    assert table["median"].tolist() == [10, 5, 20]
    assert table["ninetieth"].tolist() == [math.inf, 5, 20]
    assert table["people"].sum() == people.sum()


def test_groups_of_people_are_columns() -> None:
    people = pd.DataFrame({"women": [6, 10, 2, 0], "foreigners": [1, 9, 0, 0]}, index=MINUTES.index)
    table = equity.by_group(MINUTES, people)
    assert table["people"].to_dict() == {"women": 18, "foreigners": 10}
    assert table["mean"].round(3).to_dict() == {"women": 8.125, "foreigners": 9.5}
    assert equity.by_group(MINUTES, people["women"])["people"].to_dict() == {"all": 18}


def test_compare_a_good_before_and_after() -> None:
    before, after = pd.Series([0.1, 0.2, 0.6]), pd.Series([0.2, 0.2, 0.6])
    table = equity.compare(before, after, [5, 5, 5], [1, 2, 3])
    assert table.index.tolist() == ["mean", "gini", "theil", "atkinson", "concentration"]
    assert table.loc["gini", "before"] == equity.gini(before, [5, 5, 5])
    assert table.loc["gini", "change"] < 0
    assert math.isclose(table.loc["mean", "change"], 0.1 / 3)


def test_compare_a_burden_uses_one_aversion_for_both() -> None:
    table = equity.compare([5, 30], [5, 20], [1, 1], burden=True)
    kappa = equity.kolm_pollak_kappa([5, 30], [1, 1], -1)
    assert table.loc["ede", "after"] == equity.kolm_pollak_ede([5, 20], [1, 1], -1, kappa=kappa)
    assert table.loc["inequality", "before"] > table.loc["inequality", "after"] > 0


# --- bad input -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "weights", "said"),
    [
        ([1, 2], [-1, 2], "people of 0 are -1"),
        ([1, 2], [1, 2, 3], "3 numbers for 2 labels"),
        ([1, 2], [0, 0], "no people"),
        ([1, math.inf], [1, 1], "out of reach"),
        ([1, math.nan], [1, 1], "with people are missing"),
        ([1, -2], [1, 1], "negative"),
        (["one", "two"], [1, 1], "not a number"),
        ([[1, 2], [3, 4]], None, "2 dimensions"),
        (pd.Series([1, 2], ["a", "b"]), pd.Series([1, 2], ["a", "z"]), "say nothing of 'b'"),
    ],
)
def test_bad_columns_are_named_in_a_sentence(values: Any, weights: Any, said: str) -> None:
    for index in (equity.gini, equity.theil, lambda x, w: equity.kolm_pollak_ede(x, w, -1)):
        with pytest.raises(InputError, match=said):
            index(values, weights)


@pytest.mark.parametrize(
    "index",
    [
        equity.gini,
        equity.theil,
        lambda x, w: equity.atkinson(x, w, 1),
        lambda x, w: equity.palma(x, w, [1, 2]),
        lambda x, w: equity.concentration_index(x, w, [1, 2]),
    ],
)
def test_where_nobody_has_any_no_share_can_be_told(index: Any) -> None:
    with pytest.raises(InputError, match="everybody has zero"):
        index([0, 0], [1, 2])


def test_a_cell_without_people_may_hold_anything() -> None:
    assert equity.gini([1, 3, math.inf, math.nan], [1, 1, 0, 0]) == equity.gini([1, 3])


def test_palma_at_its_ends() -> None:
    assert equity.palma([0] * 4 + [1] * 6, None, range(10)) == math.inf
    with pytest.raises(InputError, match="neither"):
        equity.palma([0] * 4 + [1] * 5 + [0], None, range(10))


def test_somebody_with_nothing_makes_atkinson_one() -> None:
    assert equity.atkinson([0, 5], None, 1) == 1
    assert math.isclose(equity.atkinson([0, 5], None, 0.5), 0.5)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: equity.fgt([1], None, 0, 1), "line is 0"),
        (lambda: equity.fgt([1], None, 10, -1), "order is -1"),
        (lambda: equity.atkinson([1], None, -0.5), "epsilon is -0.5"),
        (lambda: equity.kolm_pollak_ede([1], None, math.inf), "aversion is inf"),
        (lambda: equity.theil([1, 2], None, ["a", None]), "group is missing"),
        (lambda: equity.palma([1, 2], None, [1]), "1 cells and the values for 2"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused(ask: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        ask()
