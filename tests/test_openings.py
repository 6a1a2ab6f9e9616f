"""Openings: cells before and after counted one by one on the toy city; places opened and closed."""

import pytest

from mire_geo.city import accessibility
from mire_geo.errors import UnknownError
from mire_geo.planning import location_allocation, openings
from mire_geo.planning.location_allocation import Question
from tests import toy


@pytest.fixture(scope="module")
def city():
    return toy.city()


@pytest.mark.parametrize("limit", [3, 7, 11, 30])
def test_a_cell_is_within_the_limit_today_then_or_never(city, limit):
    question = Question("biblioteca", 1, limit, candidates=("farmacia",))
    placement = location_allocation.greedy(city, question)
    minutes = city.minutes("farmacia", limit=60)[list(placement.places.index)].min(axis=1)
    today = city.nearest("biblioteca")
    naive = {
        cell: 0 if today[cell] <= limit else 1 if minutes[cell] <= limit else 2 for cell in city.cells.index
    }
    coverage = openings.coverage(placement, location_allocation.siting_input(city, question))
    assert coverage.to_dict() == naive
    people = city.cells["people"]
    assert people[coverage == openings.TODAY].sum() == placement.before
    assert people[coverage != openings.NEVER].sum() == placement.after


def test_a_city_with_a_place_opened_and_another_closed(city):
    [closed] = city.sites_of("biblioteca").index
    changed = openings.with_changes(city, "biblioteca", ["farmacia:a"], [closed])
    [new] = changed.sites_of("biblioteca").itertuples()
    at = city.sites.geometry.loc["farmacia:a"]
    assert (new.Index != closed, new.geometry) == (True, at)
    capacities, unit = accessibility.capacity(city, "biblioteca")
    assert unit == "sites" or new.capacity == capacities.median()


def test_nothing_opened_or_closed_leaves_the_sites(city):
    assert openings.with_changes(city, "biblioteca", [], []).sites.index.equals(city.sites.index)


def test_a_place_that_is_none_is_refused(city):
    with pytest.raises(UnknownError, match="there is no place"):
        openings.with_changes(city, "biblioteca", ["nowhere"], [])
    with pytest.raises(UnknownError):
        openings.with_changes(city, "biblioteca", [], ["biblioteca:none"])
