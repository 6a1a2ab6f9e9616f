"""Footprint of an employer: shifts as windows, bands spread over cells, what a shift can use, by hand on the toy."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mire_geo.city import employer
from mire_geo.city.employer import Shift, read_shift
from mire_geo.city.in_time import CityInTime
from mire_geo.errors import InputError
from mire_geo.measures.time import personas
from mire_geo.measures.time.activity_places import ANYWHERE, Workplace
from mire_geo.schedule import weekdays
from tests import milano, toy

OFFICE, LATE = read_shift("Mo-Fr 09:00-18:00"), read_shift("Mo-Fr 14:00-22:00")


@pytest.fixture(scope="module")
def anywhere() -> CityInTime:
    return CityInTime(toy.timed_city(), workplace=ANYWHERE)


def spans(text: str) -> list[tuple[str, str, str, str, str]]:
    return [
        (weekdays.CODES[w.day], personas.clock(w.start), w.a, personas.clock(w.end), w.b)
        for w in employer.free_windows(read_shift(text))
    ]


# --- shifts ------------------------------------------------------------------------------------------------------


def test_a_day_shift_leaves_mornings_evenings_and_free_days() -> None:
    workers_by_cell = spans("Mo-Fr 09:00-18:00")
    assert workers_by_cell[:2] == [
        ("Mo", "06:30", "home", "09:00", "work"),
        ("Mo", "18:00", "work", "22:00", "home"),
    ]
    assert workers_by_cell[-2:] == [
        ("Sa", "08:00", "home", "22:00", "home"),
        ("Su", "08:00", "home", "22:00", "home"),
    ]
    assert len(workers_by_cell) == 12


def test_a_night_leaves_the_way_home_and_what_follows_the_rest() -> None:
    workers_by_cell = spans("Mo 22:00-06:00")
    assert [one for one in workers_by_cell if one[0] == "Mo"] == [("Mo", "06:30", "home", "22:00", "work")]
    assert [one for one in workers_by_cell if one[0] == "Tu"] == [
        ("Tu", "06:00", "work", "08:00", "home"),
        ("Tu", "14:00", "home", "22:00", "home"),
    ]
    sunday = spans("Su 22:00-06:00")
    assert next(one for one in sunday if one[0] == "Mo") == ("Mo", "06:00", "work", "08:00", "home")


def test_early_and_late_shifts_leave_one_side_of_the_day() -> None:
    assert [one for one in spans("Mo 06:00-14:00") if one[0] == "Mo"] == [
        ("Mo", "14:00", "work", "22:00", "home")
    ]
    assert [one for one in spans("Mo 14:00-22:00") if one[0] == "Mo"] == [
        ("Mo", "06:30", "home", "14:00", "work")
    ]


@given(
    st.lists(st.integers(0, 6), min_size=1, unique=True).map(sorted),
    st.integers(0, 95),
    st.integers(1, 64),
)
def test_any_shift_makes_a_week_that_can_be_lived(days: list[int], quarter: int, length: int) -> None:
    """A persona refuses windows that overlap; nobody is free while at work."""
    worked = Shift(tuple(days), 15 * quarter, 15 * (quarter + length))
    who = employer.shift_persona(worked)
    for day in days:
        middle = (day * 1440 + (worked.start + worked.end) / 2) % 10_080
        assert not who.free_at(middle) or worked.end > worked.start + 1440


@pytest.mark.parametrize(
    "text", ["", "9-18", "Mo-Fr 25:00-26:00", "Mo-Fr 09:00-09:70", "Mo-Xx 09:00-18:00", "Mo 09:00-08:00"]
)
def test_a_shift_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_shift(text)


# --- bands -------------------------------------------------------------------------------------------------------


def test_bands_are_spread_as_people_in_work_live() -> None:
    workers_by_cell = employer.spread_workers({"nil:1": 130, "Dn": 3}, toy.cells())
    assert workers_by_cell.sum() == 133
    assert workers_by_cell["Dn"] == 3
    employed = toy.cells()["employed"]
    assert workers_by_cell["As"] == pytest.approx(
        130 * employed["As"] / employed[["As", "Bs", "An", "Bn"]].sum(), abs=1
    )


@given(st.integers(0, 500))
def test_spreading_loses_nobody(people: int) -> None:
    workers_by_cell = employer.spread_workers({"nil:2": people}, toy.cells())
    assert workers_by_cell.sum() == people
    assert (workers_by_cell >= 0).all()


@pytest.mark.parametrize("bands", [{"nil:3": 5}, {"nil:x": 5}, {"via Uno 1": 5}, {"As": -1}, {"As": 1.5}])
def test_bands_that_are_none_are_refused(bands: dict[str, int]) -> None:
    with pytest.raises(InputError):
        employer.spread_workers(bands, toy.cells())


# --- what a shift can use ----------------------------------------------------------------------------------------


def test_the_late_shift_can_use_what_the_office_cannot(anywhere: CityInTime) -> None:
    """Pharmacy a, near As and Bs, shuts too early for whoever leaves the office at 18 (see the test of personas)."""
    workers = employer.spread_workers({"As": 10, "Dn": 4, "An": 6}, toy.cells())
    office = employer.footprint(anywhere, OFFICE, workers, ["farmacia"], minutes=10).iloc[0]
    late = employer.footprint(anywhere, LATE, workers, ["farmacia"], minutes=10).iloc[0]
    assert (late["served"], late["information_gap"], late["space_gap"]) == (10, 4, 6)
    assert late["share"] == 0.5
    assert late["share_high"] == 0.7
    assert office["served"] <= late["served"]
    assert office[["served", "time_gap", "space_gap", "information_gap"]].sum() == 20


def test_a_service_near_work_serves_all_wherever_they_live() -> None:
    at = toy.nodes().loc[11]
    there = CityInTime(toy.timed_city(), workplace=Workplace(at["x"], at["y"], 30))
    workers = employer.spread_workers({"Cn": 5}, toy.cells())
    assert employer.footprint(there, LATE, workers, ["farmacia"], minutes=10).iloc[0]["served"] == 5
    anywhere = CityInTime(toy.timed_city(), workplace=ANYWHERE)
    assert employer.footprint(anywhere, LATE, workers, ["farmacia"], minutes=10).iloc[0]["served"] == 0


def test_what_the_data_do_not_hold_is_unknown_and_not_zero(anywhere: CityInTime) -> None:
    workers = employer.spread_workers({"As": 1}, toy.cells())
    workers_by_cell = employer.footprint(anywhere, OFFICE, workers, ["nido", "farmacia"])
    assert math.isnan(workers_by_cell.loc[0, "share"])
    assert not math.isnan(workers_by_cell.loc[1, "share"])


def test_nobody_and_strange_labels_are_refused(anywhere: CityInTime) -> None:
    with pytest.raises(InputError, match="no workers"):
        employer.footprint(anywhere, OFFICE, employer.spread_workers({}, toy.cells()), ["farmacia"])
    with pytest.raises(InputError, match="not by the cells"):
        employer.footprint(anywhere, OFFICE, pd.Series({"x": 1}), ["farmacia"])


def test_milano_a_hospital_shift_adds_up() -> None:
    city = milano.milano()
    point = city.sites_of("ospedale").geometry.iloc[0]
    there = CityInTime(city, workplace=Workplace(point.x, point.y))
    workers = employer.spread_workers({"nil:23": 40, "nil:22": 25}, city.cells)
    workers_by_cell = employer.footprint(there, LATE, workers, ["farmacia", "anagrafe"])
    classes = workers_by_cell[["served", "time_gap", "space_gap", "information_gap"]].sum(axis=1)
    assert classes.tolist() == [65, 65]
    assert (workers_by_cell["share"] <= workers_by_cell["share_high"]).all()
