"""Anchors on the toy city: every walk can be checked on its drawing."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mire_geo.errors import InputError, NoDataError
from mire_geo.measures import pairs
from mire_geo.measures.time import activity_places, personas
from mire_geo.measures.time.activity_places import Workplace
from mire_geo.travel import walking
from tests import toy

AT_A, AT_X = (Workplace(*toy.nodes().loc[node]) for node in (11, 8))
INF = np.inf


def schools():
    """Two schools, where pharmacy a (node 11) and library x (node 8) stand."""
    found = toy.sites().loc[["farmacia:a", "biblioteca:x"]].assign(kind="scuola_primaria")
    return found.set_axis(["scuola_primaria:1", "scuola_primaria:2"]).rename_axis("site")


def legs_of(code, *, limit=15, **more):
    fields = {"workplace": AT_X, "schools": schools()} | more
    return activity_places.trip_legs(
        toy.streets(), toy.cells(), toy.sites(), personas.persona(code), limit=limit, **fields
    )


def table_of(near, minutes):
    table = pd.DataFrame(INF, index=near.cells, columns=near.sites)
    for row, column, walk in zip(near.row, near.column, minutes, strict=True):
        table.iloc[row, column] = walk
    return table


def test_home_is_the_cell_and_work_one_place_for_all():
    legs = legs_of("ufficio")
    assert np.allclose(table_of(legs.home, legs.home.minutes), toy.MINUTES.where(toy.MINUTES <= 15, INF))
    assert np.allclose(legs.work, [12, 8, 0])
    assert np.allclose(legs_of("ufficio", workplace=AT_A).work, [0, INF, 12])
    assert np.isinf(legs.to_school).all()
    assert (legs.commute, legs_of("ufficio", workplace=AT_A._replace(commute=50)).commute) == (30, 50)


def test_who_never_goes_to_work_or_works_nobody_knows_where_has_nothing_near_work():
    assert np.isinf(legs_of("cura").work).all()
    assert np.isinf(legs_of("ufficio", workplace=activity_places.ANYWHERE).work).all()
    assert legs_of("ufficio", workplace=activity_places.ANYWHERE._replace(commute=45)).commute == 45


def test_the_old_walk_slower_on_the_same_table():
    at_hand = walking.minutes_table(toy.streets(), toy.cells(), toy.sites(), limit=30)
    for home in (None, at_hand, pairs.pairs_in_reach(at_hand), at_hand.frame()):
        legs = legs_of("anziana-a-piedi", home=home)
        slow = toy.MINUTES * 4.5 / 3
        assert np.allclose(table_of(legs.home, legs.home.minutes), slow.where(slow <= 15, INF))


def test_school_is_the_nearest_and_its_walks_are_those_of_the_cell():
    legs = legs_of("part-time-scuola")
    nearest = {"As": 3, "Bs": 7, "Cs": 7, "Ds": 11, "An": 11, "Bn": 7, "Cn": 7, "Dn": 11}
    assert np.allclose(legs.to_school, list(nearest.values()))
    from_one, from_two = [0, INF, 12], [12, 8, 0]
    expected = [from_one if cell in {"As", "Bs", "An"} else from_two for cell in nearest]
    assert np.allclose(table_of(legs.home, legs.school), expected)


def test_a_cell_without_a_school_in_reach_has_none():
    legs = legs_of("part-time-scuola", limit=8)
    assert np.isinf(legs.to_school).tolist() == [False, False, False, True, True, False, False, True]
    assert np.isinf(table_of(legs.home, legs.school).loc[["Ds", "An", "Dn"]]).all(axis=None)


def test_the_first_kind_of_school_that_is_there_stands_in():
    preschools = schools().assign(kind="scuola_infanzia")
    assert np.allclose(legs_of("genitore-nido", schools=preschools).to_school.min(), 3)
    with pytest.raises(NoDataError, match="'genitore-nido' needs a place of kind nido or scuola_infanzia"):
        legs_of("genitore-nido")
    with pytest.raises(NoDataError, match="scuola_primaria"):
        legs_of("part-time-scuola", schools=None)


def test_a_workplace_off_the_network_is_refused():
    far = AT_A._replace(x=AT_A.x - 50_000)
    with pytest.raises(InputError, match="off the network: no street within"):
        legs_of("ufficio", workplace=far)


def test_a_persona_with_a_school_names_its_kind():
    with pytest.raises(InputError, match="go together"):
        replace(personas.persona("part-time-scuola"), school_kinds=())
