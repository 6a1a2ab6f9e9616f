"""Prism: the published example, a minute-by-minute oracle, and the whole table against one site at a time."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mire_geo.errors import InputError
from mire_geo.measures.time import hours, prism
from mire_geo.measures.time.hours import UNKNOWN, Week
from mire_geo.measures.time.personas import PERSONAS, Window, read_windows

SERVICES = (
    "Mo-Fr 08:30-15:30",
    "Mo-We,Fr 08:30-15:30; Th 08:30-19:00; Sa 08:30-12:30",
    "Tu,Th 09:00-12:00,14:00-16:00",
    "Mo 14:30-19:00; Tu-Fr 09:00-19:00; Sa 10:00-14:00",
    "Mo-Fr 20:00-24:00; Sa-Su 09:00-21:00",
)
PUBLISHED = {
    "ufficio": ((0, 0), (275, 2), (0, 0), (415, 6), (1965, 7)),
    "turno-pomeriggio": ((1525, 5), (1765, 6), (360, 2), (1340, 5), (1440, 2)),
    "commercio": ((680, 5), (745, 6), (70, 2), (410, 5), (1345, 8)),
}
"""Minutes and windows, visit of 30 minutes, 15 from home, 25 from work, week of 16 November 2026."""
FROM = {"home": 15, "work": 25}
MONDAY = date(2026, 11, 16)


@pytest.mark.parametrize("persona", PUBLISHED)
@pytest.mark.parametrize("service", range(5))
def test_the_published_example(persona, service):
    usable_table = prism.usable_minutes(PERSONAS[persona].windows, SERVICES[service], FROM, 30, monday=MONDAY)
    assert usable_table == PUBLISHED[persona][service]


def test_the_example_as_text_by_hand():
    thursday, saturday = 19 * 60 - (18 * 60 + 25), 4 * 60
    week = "Mo-Fr 18:00 work -> 22:00 home; Sa,Su 08:00 home -> 22:00 home"
    assert prism.usable_minutes(week, SERVICES[1], FROM, 30) == (thursday + saturday, 2)


def test_two_days_of_smart_working_make_an_hour_at_the_registry():
    assert prism.usable_minutes(PERSONAS["ufficio-agile"].windows, SERVICES[0], FROM, 30) == (60, 2)


def test_a_night_runs_past_midnight_and_sunday_night_into_monday():
    night = "We 22:00 work -> 30:00 home"
    assert prism.usable_minutes(night, "Mo-Su 00:00-24:00", FROM, 30) == (8 * 60 - 40, 1)
    sunday = "Su 22:00 work -> 26:00 home"
    assert prism.usable_minutes(sunday, "Su 23:00-24:00; Mo 00:00-01:00", FROM, 30) == (120, 1)
    assert prism.usable_minutes(sunday, "Mo 00:00-01:00", FROM, 30) == (60, 1)


def test_a_piece_shorter_than_the_visit_counts_nothing():
    lunch = "Mo 13:00 work -> 14:00 work"
    assert prism.usable_minutes(lunch, "Mo 08:00-20:00", {"work": 15}, 30) == (30, 1)
    assert prism.usable_minutes(lunch, "Mo 08:00-20:00", {"work": 15.1}, 30) == (0, 0)
    assert prism.usable_minutes(lunch, "Mo 08:00-20:00", {"work": 1125 / 75}, 30) == (30, 1)
    assert prism.usable_minutes(lunch, "Mo 08:00-20:00", {"work": np.inf}, 30) == (0, 0)


def test_unknown_hours_are_closed_unless_asked_to_be_open():
    week = 'Tu 09:00-12:00 "su appuntamento"'
    windows = PERSONAS["turno-pomeriggio"].windows
    assert prism.usable_minutes(windows, week, FROM, 30) == (0, 0)
    assert prism.usable_minutes(windows, week, FROM, 30, unknown_open=True) == (180, 1)


HOME = "Mo 08:00 home -> 12:00 home"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("Mo 09:00 home -> 08:00 home", "24/7", FROM), "not after its start at 09:00.*write 32:00"),
        (("Mo 09:00 home -> 09:00 home", "24/7", FROM), "not after its start"),
        (("Mo 09:00 -> 10:00", "24/7", FROM), "write it like"),
        (("Xx 09:00 home -> 10:00 home", "24/7", FROM), "days 'Xx'"),
        (("Mo 09:61 home -> 10:00 home", "24/7", FROM), "no time of day"),
        (("Mo 09:00 gym -> 10:00 home", "24/7", FROM), "anchor 'gym'.*knows home, work"),
        ((HOME, "24/7", {"home": -1}), "from 'home' to the site are -1"),
        ((HOME, "24/7", {"home": float("nan")}), "zero or more"),
        ((HOME, "24/7", FROM, 0), "visit takes 0"),
        ((HOME, "24/7", FROM, -30), "visit takes -30"),
        ((HOME, "ogni tanto", FROM), "'ogni tanto' this cannot be read"),
        ((HOME, [(700, 600)], FROM), "from minute 700 to 600"),
        ((HOME, [(-5, 600)], FROM), "from minute -5"),
    ],
)
def test_bad_input_gets_a_sentence(arguments, sentence):
    with pytest.raises(InputError, match=sentence):
        prism.usable_minutes(*arguments)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ((7, 0, 60, "home", "home"), "day 7"),
        ((0, -1, 60, "home", "home"), "minute -1"),
        ((0, 60, 60 + 1441, "home", "home"), "longer than a day"),
        ((0, 60, 120, "", "home"), "lacks an anchor"),
    ],
)
def test_a_window_that_is_none_is_refused(values, sentence):
    with pytest.raises(InputError, match=sentence):
        Window(*values)


WALK = st.one_of(st.integers(0, 60), st.just(np.inf))
INTERVAL = st.tuples(st.integers(0, 10_079), st.integers(1, 1600)).map(lambda at: (at[0], at[0] + at[1]))
INTERVALS = st.lists(INTERVAL, max_size=6)
WINDOW = st.builds(
    lambda day, start, length, a, b: Window(day, start, start + length, a, b),
    st.integers(0, 6), st.integers(0, 1439), st.integers(1, 1440),
    st.sampled_from(["home", "work"]), st.sampled_from(["home", "work"]),
)  # fmt: skip


def minute_by_minute(windows, intervals, walks, visit):
    """Walks through every minute of every window."""
    is_open = np.zeros(7 * 1440, dtype=bool)
    for start, end in intervals:
        is_open[np.arange(start, end) % (7 * 1440)] = True
    usable, feasible = 0, 0
    for window in windows:
        begin, end = window.span
        runs, run = [], 0
        for minute in range(begin, end + 1):
            there = begin + walks[window.a] <= minute < end - walks[window.b]
            if minute < end and there and is_open[minute % (7 * 1440)]:
                run += 1
            else:
                runs, run = [*runs, run], 0
        long = [length for length in runs if length >= visit]
        usable, feasible = usable + sum(long), feasible + bool(long)
    return usable, feasible


@given(st.lists(WINDOW, max_size=3), INTERVALS, WALK, WALK, st.integers(1, 90))
def test_as_a_walk_through_every_minute(windows, intervals, home, work, visit):
    walks = {"home": home, "work": work}
    usable_table = prism.usable_minutes(windows, intervals, walks, visit)
    assert usable_table == minute_by_minute(windows, intervals, walks, visit)


@given(st.lists(WINDOW, max_size=3), INTERVALS, INTERVAL, WALK, WALK)
def test_more_hours_never_leave_less(windows, intervals, more, home, work):
    walks = {"home": home, "work": work}
    before = prism.usable_minutes(windows, intervals, walks, 30)
    after = prism.usable_minutes(windows, [*intervals, more], walks, 30)
    assert after.minutes >= before.minutes
    assert after.windows >= before.windows


CELLS, SITES = pd.Index(["c0", "c1", "c2"], name="cell"), pd.Index(["s0", "s1", "s2"], name="site")
TABLE = st.lists(WALK, min_size=9, max_size=9).map(
    lambda flat: pd.DataFrame(np.reshape(flat, (3, 3)).astype(float), index=CELLS, columns=SITES)
)
WEEKS = st.lists(
    st.builds(lambda o, u: Week(tuple(o), tuple(u)), INTERVALS, INTERVALS), min_size=3, max_size=3
)
SCHOOL_RUN = (
    "Mo-Fr 08:30 school -> 09:00 work; Tu 13:00 work -> 14:00 work; Mo-Fr 16:30 work -> 18:00 school; "
    "We 18:00 school -> 22:00 home; Sa,Su 09:00 home -> 20:00 home; Su 22:00 home -> 30:00 work"
)


def one_by_one(windows, week, walks, trips, unknown_open):
    """Minutes and windows at one site, each window on its own with the ways worked out in words."""
    minutes = feasible = 0
    for window in windows:
        trip = 0 if window.a == window.b else trips[frozenset((window.a, window.b))]
        to_site = min(walks[window.a], trip + walks[window.b])
        to_b = min(walks[window.b], trip + walks[window.a])
        alone = Window(window.day, window.start, window.end, "a", "b")
        usable_table = prism.usable_minutes(
            [alone], week, {"a": to_site, "b": to_b}, 30, unknown_open=unknown_open
        )
        minutes, feasible = minutes + usable_table.minutes, feasible + usable_table.windows
    return minutes, feasible


@given(TABLE, TABLE, st.lists(WALK, min_size=3, max_size=3), st.lists(st.integers(0, 20), min_size=3, max_size=3),
       WEEKS, st.booleans())  # fmt: skip
def test_the_table_is_one_site_at_a_time(home, school, work, to_school, weeks, unknown_open):
    windows = read_windows(SCHOOL_RUN)
    openings = hours.openings(dict(zip(SITES, weeks, strict=True)), MONDAY)
    legs = prism.make_trip_legs(
        home,
        work=pd.Series(work, index=SITES, dtype=float),
        school=school,
        to_school=pd.Series(to_school, index=CELLS, dtype=float),
        commute=25,
    )
    usable_table = prism.usable_visits(windows, openings, legs, 30, unknown_open=unknown_open)
    table, feasible = usable_table.frame(), usable_table.feasible
    for i, cell in enumerate(CELLS):
        trips = {
            frozenset(("home", "work")): 25,
            frozenset(("school", "work")): 25,
            frozenset(("home", "school")): to_school[i],
        }
        for j, site in enumerate(SITES):
            walks = {"home": home.loc[cell, site], "school": school.loc[cell, site], "work": work[j]}
            minutes, count = one_by_one(windows, weeks[j], walks, trips, unknown_open)
            assert table.loc[cell, site] == minutes
            assert feasible.visiting_cells(site == SITES)[i] == (count > 0)


@given(TABLE, st.lists(WALK, min_size=3, max_size=3), WEEKS, st.sampled_from(["ufficio", "infermiera-turni"]))
def test_an_outlook_widens(home, work, weeks, persona):
    openings = hours.openings(dict(zip(SITES, weeks, strict=True)), MONDAY)
    legs = prism.make_trip_legs(home, work=pd.Series(work, index=SITES, dtype=float))
    outlook = prism.outlook(PERSONAS[persona].windows, openings, legs)
    for site in SITES:
        low, high, always = (feasible.visiting_cells(site == SITES) for feasible in outlook)
        assert (low <= high).all()
        assert (high <= always).all()


def test_a_service_near_work_serves_every_cell():
    nowhere = pd.DataFrame(np.inf, index=CELLS, columns=SITES)
    openings = hours.openings({"s0": "Mo-Fr 12:00-15:00", "s1": "Mo-Fr 12:00-15:00", "s2": None}, MONDAY)
    work = pd.Series([10.0, 16.0, 5.0], index=SITES)
    outlook = prism.outlook(
        "Mo-Fr 13:00 work -> 14:00 work", openings, prism.make_trip_legs(nowhere, work=work)
    )
    served = [outlook.low.visiting_cells(site == SITES).all() for site in SITES]
    maybe = [outlook.high.visiting_cells(site == SITES).all() for site in SITES]
    assert (served, maybe) == ([True, False, False], [True, False, True])


def test_the_commute_lies_inside_the_window():
    home = pd.DataFrame(10.0, index=CELLS, columns=SITES)
    openings = hours.openings(dict.fromkeys(SITES, "Mo-Fr 18:00-19:30"), MONDAY)
    evening = "Mo 18:00 work -> 22:00 home"
    frame = prism.usable_visits(evening, openings, prism.make_trip_legs(home, commute=30)).frame()
    assert (frame == 19.5 * 60 - (18 * 60 + 40)).all(axis=None)
    late = prism.usable_visits(evening, openings, prism.make_trip_legs(home, commute=51)).frame()
    assert (late == 0).all(axis=None)


def test_legs_that_do_not_fit_get_a_sentence():
    home = pd.DataFrame(10.0, index=CELLS, columns=SITES)
    minutes = pd.Series(5.0, index=CELLS)
    with pytest.raises(InputError, match="commute takes -1"):
        prism.make_trip_legs(home, commute=-1)
    with pytest.raises(InputError, match="belong together"):
        prism.make_trip_legs(home, to_school=minutes)
    with pytest.raises(InputError, match="to_school says nothing of 'c2'"):
        prism.make_trip_legs(home, school=home, to_school=minutes.iloc[:2])
    with pytest.raises(InputError, match="work of 's0' is -3"):
        prism.make_trip_legs(home, work=pd.Series(-3.0, index=SITES))
    with pytest.raises(InputError, match="not on the same cells and sites"):
        prism.make_trip_legs(home, school=home.iloc[::-1], to_school=minutes)
    openings = hours.openings(dict.fromkeys(SITES, UNKNOWN), MONDAY)
    with pytest.raises(InputError, match="no cell has one"):
        prism.usable_visits(SCHOOL_RUN, openings, prism.make_trip_legs(home))
    with pytest.raises(InputError, match="'gym' is none of"):
        prism.usable_visits("Mo 09:00 gym -> 10:00 home", openings, prism.make_trip_legs(home))
    with pytest.raises(InputError, match=r"openings.of\(sites\)"):
        prism.usable_visits(HOME, openings.of(SITES[:2]), prism.make_trip_legs(home))
