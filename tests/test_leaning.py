"""Leaning: critical sites, redundancy and pilot areas of a city, by hand on the toy and on Milano."""

import pytest

from mire_geo.city import dependency
from mire_geo.errors import InputError, NoDataError
from tests import toy
from tests.milano import milano


@pytest.fixture(scope="module")
def city():
    return toy.city()


def test_critical_sites_of_two_kinds_by_hand(city):
    """Within 11.5 minutes As and Bs have only a; Ds, Bn, Cn, Dn only b; everybody has only the one library."""
    table = dependency.critical_sites(city, ["farmacia", "biblioteca"], 11.5)
    assert table["people_only"].to_dict() == {"biblioteca:x": 570, "farmacia:a": 180, "farmacia:b": 130}
    assert table.loc["farmacia:b", "nil"] == "Est"
    assert table.crs == "EPSG:32632"


def test_a_sample_cannot_be_critical(city):
    with pytest.raises(InputError, match="only some places of kind 'posta'"):
        dependency.critical_sites(city, ["posta"], 10)
    with pytest.raises(NoDataError, match="no place of kind 'rsa'"):
        dependency.critical_sites(city, ["rsa"], 10)
    with pytest.raises(InputError, match="above zero"):
        dependency.critical_sites(city, ["farmacia"], 0)
    with pytest.raises(InputError, match="at least one kind"):
        dependency.critical_sites(city, [], 10)


def test_redundancy_adds_up(city):
    table = dependency.redundancy(city, "farmacia", 11.5).set_index("nil_id")
    assert table.loc[1, ["none", "one", "two", "more"]].tolist() == [0, 190, 200, 0]
    assert table.loc[3, "people"] == 0
    assert (table[["none", "one", "two", "more"]].sum(axis=1) == table["people"]).all()


def test_pilot_areas_cross_the_lines(city):
    table = dependency.pilot_areas(city, ["farmacia", "biblioteca"], 11.5)
    assert table["nil_id"].tolist() == [1, 2]  # the park is no quartiere to try anything in
    assert table["area"].tolist() == [1, 1]
    assert table["crosses"].all()
    assert (table["shared"] > 0.5).all()
    with pytest.raises(NoDataError, match="nobody reaches"):
        dependency.pilot_areas(city, ["farmacia"], 1)


def test_the_graph_of_some_kinds(city):
    made = dependency.graph(city, ["farmacia"], 11.5)
    roles = [data["role"] for _, _, data in made.edges(data=True)]
    assert roles.count("access") == 10
    assert made.graph["limit_minutes"] == 11.5


def test_the_welfare_kinds_of_milano_and_what_they_hang_on():
    """What docs/network.md says of Milano."""
    city = milano()
    kinds = dependency.welfare_kinds(city)
    assert kinds == ("casa_di_quartiere", "centro_diurno", "rsa")
    table = dependency.critical_sites(city, kinds, 15)
    assert len(table) == sum(city.sites_by_kind[kind] for kind in kinds)
    assert table["people_only"].is_monotonic_decreasing
    assert (table["people_only"] <= table["people_reached"]).all()
    areas = dependency.pilot_areas(city, kinds, 15)
    assert areas["nil_id"].is_unique
    assert areas.loc[areas["crosses"], "municipio"].nunique() > 1
