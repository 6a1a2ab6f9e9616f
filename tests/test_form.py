"""The form of a quartiere, measured on the drawing of the toy city."""

import pytest

from mire_geo.city.urban_form import quartiere_form
from mire_geo.errors import UnknownError
from tests import milano, toy


def test_the_western_quartiere_by_hand():
    """600 m x 600 m. Inside lie whole streets: 6-7, 7-8 and 2-7, 7-12; its outline is not inside. Junction 7 alone."""
    form = quartiere_form(toy.city(), 1)
    assert form.area_km2 == pytest.approx(0.36)
    assert form.people_per_km2 == pytest.approx(390 / 0.36)
    assert form.junctions_per_km2 == pytest.approx(1 / 0.36)
    assert form.street_km >= 1.2
    assert form.street_km_per_km2 == pytest.approx(form.street_km / 0.36)
    assert form.park_share == 0


def test_the_park_is_all_green_and_nobody_lives_there():
    form = quartiere_form(toy.city(), 3)
    assert form.park_share == pytest.approx(1)
    assert form.people_per_km2 == 0
    assert form.pedestrian_share == 0


def test_a_quartiere_that_does_not_exist():
    with pytest.raises(UnknownError, match="no NIL 99"):
        quartiere_form(toy.city(), 99)


def test_the_streets_of_milano_are_shared_out_among_its_quartieri():
    city = milano.milano()
    forms = [quartiere_form(city, nil_id) for nil_id in city.quartieri.index[::8]]
    assert all(0 <= one.park_share <= 1 and 0 <= one.pedestrian_share <= 1 for one in forms)
    assert max(one.street_km for one in forms) < 200
