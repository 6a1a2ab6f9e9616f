"""Published spaces as places of the city: columns that keep the schema, duplicates against every pair, closures day by day."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mire_geo import schedule
from mire_geo.coworking import Closure, Desks, Space, places, supply
from mire_geo.errors import InputError
from mire_geo.tables import schema
from mire_geo.tables.schema import Sites
from mire_geo.travel import walking
from tests import neartoy, toy

UPDATED = date(2026, 11, 25)
DESKS = (Desks("open", 2, day=12.5), Desks("single", 1, day=9.0), Desks("meeting", 1, day=5.0))


@pytest.fixture(scope="module")
def city():
    return neartoy.city()


def space(name: str = "Officina", node: int = 13, east: float = 0.0, **fields: object) -> Space:
    """A space at a node of the toy city, or some metres east of it."""
    x, y = toy.nodes().loc[node]
    return Space(f"coworking:{name}", name, DESKS, x=x + east, y=y, **fields)  # type: ignore[arg-type]


def sites(city, *spaces: Space):
    return places.sites(city, [places.Publication(one, str(n), UPDATED) for n, one in enumerate(spaces)])


def test_published_spaces_are_rows_of_the_schema_and_say_no_more_than_is_known(city):
    every = sites(
        city,
        space("Officina", hours="Mo-Fr 09:00-18:00", features=frozenset({"step_free"}), address="via 1"),
        replace(space("Lontano"), x=0.0, y=0.0),
    )
    schema.check(every, Sites, name="sites")
    near, far = every.iloc[0], every.iloc[1]
    assert (near["nil_id"], near["hours"], near["hours_state"], near["wheelchair"]) == (
        city.nil_at(*toy.nodes().loc[13]),
        "Mo-Fr 09:00-18:00",
        "verified",
        "yes",
    )
    assert far[["nil_id", "municipio", "hours", "address"]].isna().all()
    assert (far["hours_state"], far["wheelchair"], far["vintage"]) == ("unknown", "no", "2026-11-25")


@pytest.mark.parametrize(
    ("name", "east", "expected"),
    [
        ("Spazio open", 0.0, ["coworking:open"]),
        ("spazio OPEN milano", 59.0, ["coworking:open"]),
        ("Spazio open", 61.0, []),
        ("Officina tredici", 0.0, []),
    ],
)
def test_a_coworking_is_the_same_if_it_is_near_and_alike_in_name(city, name, east, expected):
    own = sites(city, space(name, east=east))
    assert places.duplicates(city.sites, own) == expected


def test_a_place_of_another_kind_is_never_the_same(city):
    shop = city.sites.assign(kind="farmacia")
    assert places.duplicates(shop, sites(city, space("Spazio open"))) == []


def test_nothing_published_changes_nothing(city):
    doors = walking.locate(city.streets, city.sites)
    every, all_doors = places.join_sites(city, doors, sites(city))
    pd.testing.assert_frame_equal(every, city.sites)
    assert all_doors.labels.equals(doors.labels)


def test_what_is_joined_has_each_coworking_once_and_all_on_the_streets(city):
    own = sites(city, space("Spazio open"), space("Nuovo", node=7))
    every, doors = places.join_sites(city, walking.locate(city.streets, city.sites), own)
    assert every.index.is_unique
    assert set(every.index) == set(city.sites.index) - {"coworking:open"} | set(own.index)
    assert set(every.index) <= set(doors.labels)
    minutes = walking.minutes(city.streets, city.cells, doors, limit=60)
    again = walking.minutes(city.streets, city.cells, every, limit=60)
    np.testing.assert_allclose(minutes[every.index], again)


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=3)


@given(spans=spans, day=st.integers(0, 85))
def test_hours_with_closures_are_open_when_the_space_is(spans, day):
    first = date(2026, 11, 23)
    closures = tuple(
        Closure(first + timedelta(days=start), first + timedelta(days=start + length))
        for start, length in spans
    )
    one = space(hours="Mo-Fr 09:00-18:00", closures=closures)
    that_day = first + timedelta(days=day)
    text = supply.hours_with_closures(one)
    assert text is not None
    monday = that_day - timedelta(days=that_day.weekday())
    begin = 1440 * that_day.weekday() + 540
    is_open = any(
        piece.state == "open" and piece.start <= begin and begin + 540 <= piece.end
        for piece in schedule.intervals(text, monday)
    )
    is_closed = any(closure.first <= that_day <= closure.last for closure in closures)
    naive = that_day.weekday() < 5 and not is_closed
    assert (supply.opening_state(one, that_day, 540, 1080) == "open") == naive == is_open


def test_unknown_hours_stay_unknown_whatever_is_closed():
    assert supply.hours_with_closures(space(closures=(Closure(UPDATED, UPDATED),))) is None


def test_the_cheapest_day_is_that_of_a_desk_for_one_person():
    assert supply.cheapest_day(space()) == 9.0
    assert supply.cheapest_day(replace(space(), desks=(Desks("open", 1, month=100.0), DESKS[2]))) is None


def test_people_meet_where_a_room_is_let_or_offered():
    bare = replace(space(), desks=DESKS[:1])
    rooms = [space(), replace(bare, features=frozenset({"meeting_room"})), bare]
    assert [supply.has_meeting_room(one) for one in rooms] == [True, True, False]


@pytest.mark.parametrize(
    ("offer", "need", "most", "expected"),
    [
        (places.Offer(), "wheelchair", None, None),
        (places.Offer(wheelchair="limited"), "wheelchair", None, True),
        (places.Offer(wheelchair="no"), "wheelchair", None, False),
        (places.Offer(), "price", 10.0, None),
        (places.Offer(price=10.0), "price", None, None),
        (places.Offer(price=10.0), "price", 10.0, True),
        (places.Offer(price=10.5), "price", 10.0, False),
        (places.Offer(meeting=False), "meeting", None, False),
        (places.Offer(), "childcare", None, None),
    ],
)
def test_what_nobody_says_is_neither_had_nor_lacking(offer, need, most, expected):
    assert places.meets_need(offer, need, most) is expected


@pytest.mark.parametrize(
    ("needs", "unknown_too", "expected"),
    [
        ((), False, True),
        (("meeting",), False, True),
        (("meeting", "childcare"), True, False),
        (("meeting", "wheelchair"), False, False),
        (("meeting", "wheelchair"), True, True),
        (("price",), False, True),
    ],
)
def test_a_place_meets_a_wish_when_it_has_all_that_is_needed(needs, unknown_too, expected):
    offer = places.Offer(price=10.0, meeting=True, childcare=False)
    assert places.meets(offer, needs, 10.0, unknown_too=unknown_too) is expected


def test_a_need_that_nobody_knows_is_refused():
    with pytest.raises(InputError, match="no need 'sauna'"):
        places.meets_need(places.Offer(), "sauna")
