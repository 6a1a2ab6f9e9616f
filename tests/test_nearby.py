"""Nearby: arrivals against a walk minute by minute, walks against the drawing, the way to work against the prism."""

from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mire_geo import schedule
from mire_geo.city import nearby
from mire_geo.city.nearby import Commute
from mire_geo.errors import InputError
from mire_geo.measures.time import personas, prism
from mire_geo.travel import walking
from tests import neartoy, toy

TUESDAY = datetime.fromisoformat("2026-12-01T09:00")
TEXTS = (
    "Mo-Fr 09:00-18:00",
    "24/7",
    "Mo-Fr 22:00-02:00; Su 23:30-24:00",
    "Tu 09:00-12:00,14:00-18:00",
    'Mo-Fr 09:00-18:00; PH off; Sa unknown "forse"',
    "off",
    "Su 12:00-24:00; Mo 00:00-05:00",
)


def minute_by_minute(text, moment):
    """The same answer, by asking every minute of the week after."""
    state = schedule.state(text, moment)
    until = opens = None
    for step in range(1, 7 * 1440 + 1):
        then = moment + timedelta(minutes=step)
        now = schedule.state(text, then)
        until = until or (then if now != state else None)
        before = schedule.state(text, then - timedelta(minutes=1))
        opens = opens or (then if now == "open" and before != "open" else None)
        if until and opens:
            break
    return state, until, opens


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    "moment",
    [TUESDAY, datetime.fromisoformat("2026-12-06T23:45"), datetime.fromisoformat("2026-12-07T08:59")],
)
def test_an_arrival_is_what_a_minute_by_minute_walk_finds(text, moment):
    near_sites = nearby.arrival(text, moment)
    assert (near_sites.state, near_sites.until, near_sites.opens) == minute_by_minute(text, moment)


@given(text=st.sampled_from(TEXTS), minute=st.integers(0, 10079))
def test_the_state_on_arrival_is_that_of_the_schedule(text, minute):
    moment = datetime.fromisoformat("2026-11-30T00:00") + timedelta(minutes=minute)
    near_sites = nearby.arrival(text, moment)
    assert near_sites.state == schedule.state(text, moment)
    if near_sites.until:
        assert near_sites.until > moment
        assert schedule.state(text, near_sites.until) != near_sites.state
        assert schedule.state(text, near_sites.until - timedelta(minutes=1)) == near_sites.state
    if near_sites.opens:
        assert schedule.state(text, near_sites.opens) == "open"


def test_hours_that_nobody_wrote_are_unknown_and_open_never():
    assert nearby.arrival(None, TUESDAY) == nearby.UNKNOWN


def around(node, limit, leaving=TUESDAY):
    city = neartoy.city()
    point = tuple(toy.nodes().loc[node])
    doors = walking.locate(city.streets, city.sites)
    return nearby.sites_around(city.streets, point, city.sites, doors, leaving, limit=limit)


def test_walks_are_those_of_the_drawing_nearest_first():
    near_sites = around(12, 8)
    walks = {site: round(minutes, 6) for site, minutes in near_sites["minutes"].items()}
    assert walks == {
        "coworking:weekend": 0, "farmacia:a": 4, "coworking:open": 4, "coworking:silent": 4, "biblioteca:x": 8,
    }  # fmt: skip
    assert list(near_sites["minutes"]) == sorted(near_sites["minutes"])


def test_who_leaves_at_five_to_nine_finds_it_open_and_at_six_to_nine_too():
    nine = datetime.fromisoformat("2026-12-01T09:00")
    for leaving, state in [(nine - timedelta(minutes=4), "open"), (nine - timedelta(minutes=5), "closed")]:
        row = around(12, 5, leaving).loc["coworking:open"]
        assert row["arrives"] == leaving + timedelta(minutes=4)
        assert row["state"] == state


def test_a_walk_takes_the_whole_minutes_it_is_shown_as():
    city = neartoy.city()
    x, y = toy.nodes().loc[12]
    doors = walking.locate(city.streets, city.sites)
    leaving = datetime.fromisoformat("2026-12-01T08:56")
    near_sites = nearby.sites_around(city.streets, (x + 30, y), city.sites, doors, leaving, limit=5)
    row = near_sites.loc["coworking:open"]
    assert 3 < row["minutes"] < 4
    assert row["arrives"] == datetime.fromisoformat("2026-12-01T09:00")


def way(persona="ufficio", home=12, work=15, **options):
    nodes = toy.nodes()
    return Commute(tuple(nodes.loc[home]), tuple(nodes.loc[work]), personas.persona(persona), **options)


def test_the_minutes_on_the_way_are_those_of_the_prism():
    city = neartoy.city()
    doors = walking.locate(city.streets, city.sites)
    monday = date(2026, 11, 30)
    commute = way(minutes=20, visit=30)
    near_sites = nearby.sites_on_the_way(city.streets, commute, city.sites, doors, monday, limit=8)
    assert {"coworking:open", "coworking:weekend", "coworking:silent"} <= set(near_sites.index)
    for site, hours in (("open", "Mo-Fr 09:00-18:00"), ("weekend", "Sa 10:00-16:00")):
        row = near_sites.loc[f"coworking:{site}"]
        home, work = row["from_home"], row["from_work"]
        to = {"home": min(home, 20 + work), "work": min(work, 20 + home)}
        expected = prism.usable_minutes(commute.persona.windows, hours, to, 30, monday=monday)
        assert row["low"] == pytest.approx(expected.minutes)
        assert row["windows"] == expected.windows
    assert near_sites.loc["coworking:silent", "low"] == 0
    assert near_sites.loc["coworking:silent", "high"] > 0
    assert list(near_sites["low"]) == sorted(near_sites["low"], reverse=True)


def test_a_persona_who_goes_to_school_is_refused():
    city = neartoy.city()
    doors = walking.locate(city.streets, city.sites)
    with pytest.raises(InputError, match="school"):
        nearby.sites_on_the_way(
            city.streets, way("genitore-nido"), city.sites, doors, date(2026, 11, 30), limit=8
        )
    assert {one.code for one in nearby.commuters()} == {
        "ufficio", "ufficio-agile", "turno-pomeriggio", "turno-mattina", "infermiera-turni", "commercio",
    }  # fmt: skip


@given(node=st.sampled_from(sorted(toy.nodes().index)), hour=st.integers(0, 23))
def test_the_nearest_are_the_first_three_and_the_first_that_is_open(node, hour):
    city, moment = neartoy.city(), TUESDAY.replace(hour=hour)
    sites, doors = city.sites_of("coworking"), walking.locate(city.streets, city.sites)
    sites = pd.concat([sites, sites.set_axis(sites.index + "-bis")])
    doors = walking.join_places(doors, walking.locate(city.streets, sites.tail(3)))
    point = tuple(toy.nodes().loc[node])
    every = nearby.sites_around(city.streets, point, sites, doors, moment, limit=nearby.HORIZON)
    naive = [
        site
        for n, site in enumerate(every.index)
        if n < 3 or (every["state"].iloc[n] == "open" and "open" not in list(every["state"].iloc[:n]))
    ]
    assert list(nearby.nearest_sites(city.streets, point, sites, doors, moment).index) == naive


@pytest.mark.parametrize("node", toy.nodes().index)
def test_the_nearest_of_every_kind_is_the_first_of_each_kind(node):
    city = neartoy.city()
    doors, point = walking.locate(city.streets, city.sites), tuple(toy.nodes().loc[node])
    every = nearby.sites_around(city.streets, point, city.sites, doors, TUESDAY, limit=nearby.HORIZON)
    near_sites = nearby.nearest_sites(city.streets, point, city.sites, doors, TUESDAY, every_kind=True)
    assert (
        dict(zip(near_sites["kind"], near_sites["minutes"], strict=True))
        == every.groupby("kind")["minutes"].min().to_dict()
    )
    assert near_sites["minutes"].is_monotonic_increasing


def test_out_of_reach_there_is_no_nearest():
    city = neartoy.city()
    doors = walking.locate(city.streets, city.sites)
    for every_kind in (False, True):
        near_sites = nearby.nearest_sites(
            city.streets, (-9e5, 0.0), city.sites, doors, TUESDAY, every_kind=every_kind, limit=1
        )
        assert near_sites.empty
        assert "state" in near_sites.columns


places = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["open", "closed", "unknown"])), max_size=9
)


@given(places=places)
def test_of_every_kind_the_first_and_the_first_open(places):
    naive = set()
    for kind in {kind for kind, _state in places}:
        mine = [n for n, (code, _state) in enumerate(places) if code == kind]
        naive |= {mine[0], *[n for n in mine if places[n][1] == "open"][:1]}
    kinds, states = [kind for kind, _ in places], [state for _, state in places]
    assert nearby.first_of_every_kind(kinds, states) == sorted(naive)
    assert nearby.first_of_every_kind(kinds) == [kinds.index(kind) for kind in dict.fromkeys(kinds)]
