"""Hours: weeks of sites, and the cube against a naive loop over cells, slots and sites."""

import itertools
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mire_geo.errors import InputError
from mire_geo.measures.time import hours
from mire_geo.measures.time.hours import ALWAYS, UNKNOWN, Week
from tests import toy

MONDAY = date(2026, 11, 16)
SITES = toy.MINUTES.columns
QUARTER = st.tuples(st.integers(0, 671), st.integers(1, 100)).map(
    lambda at: (at[0] * 15, (at[0] + at[1]) * 15)
)
MINUTE = st.tuples(st.integers(0, 10_079), st.integers(1, 3000)).map(lambda at: (at[0], at[0] + at[1]))
WEEK = st.builds(
    lambda o, u: Week(tuple(o), tuple(u)), st.lists(QUARTER, max_size=4), st.lists(QUARTER, max_size=4)
)


@given(st.lists(MINUTE, max_size=6))
def test_merged_intervals_are_the_same_minutes_of_the_week(intervals):
    marked = {minute % hours.WEEK for start, end in intervals for minute in range(start, end)}
    merged = hours.merge_intervals(intervals)
    assert {minute for start, end in merged for minute in range(start, end)} == marked
    assert all(before[1] < after[0] for before, after in itertools.pairwise(merged))


def test_a_week_joins_sunday_to_monday():
    assert hours.repeat_week(((0, 60), (10_000, 10_080))) == ((0, 60), (10_000, 10_140), (20_080, 20_160))
    assert hours.repeat_week(ALWAYS.open_low) == ((0, 20_160),)


def test_texts_are_read_once_and_what_is_missing_is_unknown():
    texts = pd.Series(
        ["Mo 08:00-09:00", None, "Mo 08:00-09:00", np.nan, pd.NA], index=list("abcde"), dtype=object
    )
    opened = hours.openings(texts, MONDAY)
    assert opened.which.tolist() == [0, 1, 0, 1, 1]
    assert opened.weeks == (Week(((480, 540),)), UNKNOWN)
    assert opened.open_low.sum(axis=1).tolist() == [4, 0, 4, 0, 0]
    assert opened.open_high.sum(axis=1).tolist() == [4, 672, 4, 672, 672]
    assert opened.of(pd.Index(["b", "a"])).open_low.sum(axis=1).tolist() == [0, 4]
    with pytest.raises(InputError, match="hours of site 'z'"):
        opened.of(pd.Index(["z"]))


def test_the_text_of_a_place_open_by_appointment_is_unknown_in_its_hours():
    assert hours.week('Tu 09:00-12:00 "su appuntamento"', MONDAY) == Week((), ((1980, 2160),))


def test_the_same_text_in_the_week_of_a_holiday():
    text = "Mo-Fr 09:00-10:00; PH off"
    assert len(hours.week(text, date(2026, 12, 7)).open) == 3
    assert len(hours.week(text, MONDAY).open) == 5


def test_hours_that_are_not_usable_name_the_site():
    with pytest.raises(InputError, match="hours of site 'a': the opening from minute 700 to 600"):
        hours.openings({"a": [(700, 600)]}, MONDAY)
    with pytest.raises(InputError, match="not a Monday"):
        hours.openings({"a": "24/7"}, date(2026, 11, 17))


def test_a_slot_is_what_its_first_minute_is():
    row = hours.slot_flags([((500, 530),)])[0]
    assert np.flatnonzero(row).tolist() == [34, 35]


def naive_cube(minutes, flags, limit):
    merged = np.zeros((len(minutes), 672), dtype=bool)
    for i, row in enumerate(minutes.to_numpy()):
        for slot in range(672):
            for j, walk in enumerate(row):
                if walk <= limit and flags[j, int((slot * 15 + walk) // 15) % 672]:
                    merged[i, slot] = True
    return merged


def openings_of(weeks):
    return hours.openings(dict(zip(SITES, weeks, strict=True)), MONDAY)


WALKS = st.lists(st.one_of(st.floats(0, 50), st.just(np.inf)), min_size=9, max_size=9).map(
    lambda flat: pd.DataFrame(np.reshape(flat, (3, 3)), index=list("xyz"), columns=SITES)
)


@given(WALKS, st.lists(WEEK, min_size=3, max_size=3), st.sampled_from([0, 14, 15, 30, 45]))
def test_the_cube_is_a_loop_over_cells_slots_and_sites(minutes, weeks, limit):
    opened = openings_of(weeks)
    cube = hours.cube(minutes, opened.open_low, opened.open_high, limit)
    assert (cube.low == naive_cube(minutes, opened.open_low, limit)).all()
    assert (cube.high == naive_cube(minutes, opened.open_high, limit)).all()
    assert (cube.low <= cube.high).all()


@given(WALKS, st.lists(WEEK, min_size=3, max_size=3), QUARTER, st.sampled_from([15, 30]))
def test_one_more_hour_never_empties_the_cube(minutes, weeks, more, limit):
    longer = [Week((*weeks[0].open, more), weeks[0].unknown), *weeks[1:]]
    before, after = (
        hours.cube(minutes, o.open_low, o.open_high, limit) for o in map(openings_of, (weeks, longer))
    )
    assert (before.low <= after.low).all()
    assert (before.high <= after.high).all()


def test_the_cube_on_the_toy_city_by_hand():
    """Open Monday 9 to 10: who leaves at 8:45 finds it open after exactly 15 minutes of walk, as Ds and Bn to a."""
    opened = openings_of(["Mo 09:00-10:00", None, "Mo 09:00-10:00"])
    cube = hours.cube(toy.MINUTES, opened.open_low, opened.open_high, 15)
    eight_45, nine, nine_45, ten = 35, 36, 39, 40
    assert [cell for cell, merged in zip(toy.CELLS, cube.low[:, eight_45], strict=True) if merged] == [
        "Ds",
        "Bn",
    ]
    assert cube.low[:, nine].all()
    assert [cell for cell, merged in zip(toy.CELLS, cube.low[:, nine_45], strict=True) if not merged] == []
    assert not cube.low[:, ten].any()
    people = pd.Series(toy.PEOPLE, index=pd.Index(toy.CELLS))
    counted = cube.people(people)
    assert counted.loc[[eight_45, nine, ten], "low"].tolist() == [40 + 10, sum(toy.PEOPLE), 0]
    near_b = [cell for cell in toy.CELLS if toy.MINUTES.loc[cell, "farmacia:b"] <= 15]
    assert counted.loc[ten, "high"] == people[near_b].sum()
    by_nil = cube.people(people, toy.cells()["nil_id"])
    assert by_nil.loc[(1, nine), "low"] == 390
    assert by_nil.groupby("slot").sum().loc[ten, "high"] == counted.loc[ten, "high"]


def test_each_kind_has_its_own_cube():
    opened = openings_of(["Mo 09:00-10:00", None, "Mo 11:00-12:00"])
    kinds = pd.Series([site.split(":")[0] for site in SITES], index=SITES)
    cubes = dict(hours.by_kind(toy.MINUTES, opened, kinds, 15))
    assert list(cubes) == ["biblioteca", "farmacia"]
    for kind, cube in cubes.items():
        mine = SITES[kinds == kind]
        alone = hours.cube(toy.MINUTES[mine], opened.of(mine).open_low, opened.of(mine).open_high, 15)
        assert (cube.low == alone.low).all()
        assert (cube.high == alone.high).all()
    with pytest.raises(InputError, match="not those of the sites"):
        list(hours.by_kind(toy.MINUTES, opened.of(SITES[::-1]), kinds, 15))


def test_who_leaves_on_sunday_night_arrives_on_monday():
    opened = hours.openings({"s": "Mo 00:00-00:15"}, MONDAY)
    minutes = pd.DataFrame({"s": [20.0]}, index=["c"])
    assert np.flatnonzero(hours.cube(minutes, opened.open_low, opened.open_high, 30).low[0]).tolist() == [671]


def test_the_cube_refuses_what_does_not_fit():
    opened = openings_of([UNKNOWN] * 3)
    with pytest.raises(InputError, match=r"open_low has the shape \(2, 672\); give 3 sites"):
        hours.cube(toy.MINUTES, opened.open_low[:2], opened.open_high, 15)
    with pytest.raises(InputError, match="open in open_low but not in open_high"):
        hours.cube(toy.MINUTES, opened.open_high, opened.open_low, 15)
    with pytest.raises(InputError, match="limit is nan"):
        hours.cube(toy.MINUTES, opened.open_low, opened.open_high, float("nan"))


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("gio 18:30", 5430),
        ("Th 18:30", 5430),
        ("Giovedì 18.30", 5430),
        ("lun 0:00", 0),
        ("domenica 11", 9300),
    ],
)
def test_a_moment_is_read_in_both_languages(text, minute):
    assert hours.moment(text) == minute


@pytest.mark.parametrize("text", ["", "18:30", "gio", "gio 25:00", "gio 18:61", "mai 10:00"])
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(InputError, match="write a day and a time"):
        hours.moment(text)
