"""Floating catchments with hours and free time: slot by slot beside the fast code, and the books that must balance."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mire_geo.errors import InputError
from mire_geo.measures import access
from tests.catchments import Case, cases, decays


@given(cases(), decays, st.sampled_from([1, 7, 84, 672]))
def test_always_open_and_always_free_is_the_plain_catchment(
    case: Case, decay: access.Decay, slots: int
) -> None:
    always = pd.DataFrame(True, index=case.minutes.columns, columns=range(slots))
    got = access.floating_catchment_over_time(*case, decay, open_slots=always)
    np.testing.assert_allclose(got, access.floating_catchment(*case, decay), rtol=1e-9, atol=1e-15)


@st.composite
def weeks(draw: st.DrawFn) -> tuple[Case, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """A case, two personas of each cell, hours and free time, in slots of three hours."""
    case = draw(cases())
    slots = range(56)
    bits = st.lists(st.booleans(), min_size=56, max_size=56)
    people = pd.DataFrame({"day": case.people, "night": draw(st.integers(0, 50))})
    hours = pd.DataFrame([draw(bits) for _ in case.capacity], index=case.capacity.index, columns=slots)
    free = pd.DataFrame([draw(bits), draw(bits)], index=["day", "night"], columns=slots)
    return case, people, hours, free


@given(weeks(), decays)
def test_over_time_is_the_formula_slot_by_slot(week: Any, decay: access.Decay) -> None:
    case, people, hours, free = week
    got = access.floating_catchment_over_time(
        case.minutes, people, case.capacity, decay, open_slots=hours, free_slots=free
    )
    w = decay(case.minutes.to_numpy())
    naive = np.zeros(people.shape)
    for j, capacity in enumerate(case.capacity):
        for slot in hours.columns[hours.iloc[j]]:
            comers = [
                (i, p, people.iloc[i, p] * w[i, j], w[i, j])
                for i, walk in enumerate(case.minutes.iloc[:, j])
                for p in range(2)
                if w[i, j] > 0 and free.iloc[p, (slot - int(walk // 180)) % 56]
            ]
            demand = sum(comer[2] for comer in comers)
            for i, p, _, weight in comers if demand else []:
                naive[i, p] += capacity / demand * weight
    per_slot = np.maximum(free.sum(axis=1).to_numpy(), 1)
    np.testing.assert_allclose(got.to_numpy(), naive / per_slot, rtol=1e-9, atol=1e-15)


@given(weeks(), decays)
def test_over_time_the_books_balance(week: Any, decay: access.Decay) -> None:
    """What all get in all their free slots is the capacity of the sites and slots in which somebody arrives."""
    case, people, hours, free = week
    free.loc["night"] = False
    always = free | True
    got = access.floating_catchment_over_time(
        case.minutes, people, case.capacity, decay, open_slots=hours, free_slots=always
    )
    demand = (decay(case.minutes.to_numpy()) * people.sum(axis=1).to_numpy()[:, None]).sum(axis=0) > 0
    held = float((case.capacity * hours.sum(axis=1))[demand].sum())
    assert math.isclose(float((people * got).to_numpy().sum() * 56), held, rel_tol=1e-9, abs_tol=1e-9)
    never = access.floating_catchment_over_time(
        case.minutes, people, case.capacity, decay, open_slots=hours, free_slots=free
    )
    assert (never["night"] == 0).all()


def test_a_site_closed_when_one_arrives_gives_nothing() -> None:
    """In slots of two hours: who sets out in the last open one and walks three hours comes too late."""
    minutes = pd.DataFrame({"a": [0.0, 180.0]}, index=["near", "far"])
    hours = pd.DataFrame([[True, True, *[False] * 82]], index=["a"])
    free = pd.Series([False, True, *[False] * 82])
    people = pd.Series({"near": 10, "far": 10})
    got = access.floating_catchment_over_time(
        minutes, people, [5], access.step(200), open_slots=hours, free_slots=free
    )
    assert got.tolist() == [0.5, 0.0]


def test_hours_that_are_not_known_are_refused() -> None:
    hours = pd.DataFrame([[True, None]], index=["a"], dtype=object)
    with pytest.raises(InputError, match="settle what is unknown"):
        access.floating_catchment_over_time(
            pd.DataFrame({"a": [1.0]}), pd.Series([1]), [1], access.step(5), open_slots=hours
        )


def test_hours_of_other_sites_are_refused() -> None:
    hours = pd.DataFrame([[True]], index=["b"])
    with pytest.raises(InputError, match="mend their index"):
        access.floating_catchment_over_time(
            pd.DataFrame({"a": [1.0]}), pd.Series([1]), [1], access.step(5), open_slots=hours
        )
