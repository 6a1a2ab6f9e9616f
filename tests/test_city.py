"""The questions asked of a city, answered on the toy by hand."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mire_geo import errors
from mire_geo.city.city import population_centre
from mire_geo.measures import gaps
from tests import toy


@pytest.fixture(scope="module")
def city():
    return toy.city()


def test_minutes_are_those_of_the_drawing(city):
    for kind in ("farmacia", "biblioteca"):
        minutes = city.minutes(kind, limit=60)
        pd.testing.assert_frame_equal(
            minutes, toy.MINUTES[minutes.columns], check_exact=False, atol=1e-3, check_names=False
        )


def test_minutes_beyond_the_limit_are_out_of_reach(city):
    minutes = city.minutes("farmacia", limit=11)
    assert np.isinf(minutes.loc["Ds", "farmacia:a"])
    assert minutes.loc["Cs", "farmacia:a"] == pytest.approx(11, abs=1e-3)


def test_nearest_is_the_smallest_of_the_minutes(city):
    nearest = city.nearest("farmacia")
    assert nearest.round(3).to_dict() == toy.MINUTES[["farmacia:a", "farmacia:b"]].min(axis=1).to_dict()


def test_someone_twice_as_slow_walks_twice_as_long(city):
    assert city.nearest("farmacia", speed_kmh=2.25).to_numpy() == pytest.approx(
        2 * city.nearest("farmacia").to_numpy(), abs=1e-3
    )


def test_gaps_by_every_area(city):
    assert city.gaps("farmacia", 8)["unserved"].tolist() == [200, 100, 0]
    assert city.gaps("farmacia", 8, by="municipio")["unserved"].tolist() == [200, 100]
    assert city.gaps("farmacia", 8, by="cell")["unserved"].sum() == 300
    with pytest.raises(errors.InputError, match="by nil, municipio, cell, not by 'cap'"):
        city.gaps("farmacia", 8, by="cap")


def test_a_kind_without_places_is_missing_data_not_a_gap(city):
    with pytest.raises(errors.NoDataError, match="no place of kind 'nido'"):
        city.gaps("nido", 15)
    with pytest.raises(errors.NoDataError, match="the city counts 2, without saying where"):
        city.gaps("coworking", 15)


def test_a_kind_that_does_not_exist_is_unknown(city):
    with pytest.raises(errors.UnknownError, match="farmacia"):
        city.gaps("farmacie", 15)


def test_cells_within_a_walk_of_the_border_are_flagged(city):
    near = city.near_border(2.5)  # 187.5 m in a straight line
    assert near.to_dict() == {
        "As": True,
        "Bs": True,
        "Cs": True,
        "Ds": True,
        "An": True,
        "Bn": False,
        "Cn": False,
        "Dn": True,
    }
    assert city.near_border(10).all()


def test_sites_can_be_added_and_the_first_city_stays(city):
    new = (
        city.sites.loc[["biblioteca:x"]]
        .rename(index={"biblioteca:x": "farmacia:new"})
        .assign(kind="farmacia")
    )
    more = city.with_sites(new)
    assert len(more.sites) == 4
    assert len(city.sites) == 3
    assert (more.nearest("farmacia") <= city.nearest("farmacia")).all()
    assert more.nearest("farmacia")["Bs"] == pytest.approx(7, abs=1e-3)
    with pytest.raises(errors.DataError, match="'farmacia:new' is already in the city"):
        more.with_sites(new)


def test_gaps_of_those_a_kind_is_meant_for(city):
    children = city.people("pediatra", "intended")
    assert children.sum() < city.people("pediatra").sum() == sum(toy.PEOPLE)
    assert city.people("farmacia", "intended").equals(city.people("farmacia"))
    with pytest.raises(errors.InputError, match="residents or intended, not for 'all'"):
        city.gaps("farmacia", 8, group="all")


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.floats(-100, 1300), st.floats(-100, 700)), min_size=1, max_size=4),
    st.integers(1, 20),
)
def test_another_site_never_raises_the_unserved(places, limit):
    before = toy.city()
    at = np.array(places) + toy.ORIGIN
    one = toy.sites().iloc[[0]]
    added = one.iloc[[0] * len(at)].set_geometry(gpd.points_from_xy(*at.T, crs=one.crs))
    added.index = pd.Index([f"farmacia:new-{n}" for n in range(len(at))], name="site")
    after = before.with_sites(added)
    for by in ("cell", "nil", "municipio"):
        label = {"cell": None, "nil": "nil_id", "municipio": "municipio"}[by]
        tables = [city.gaps("farmacia", limit, by=by) for city in (before, after)]
        old, new = (table.set_index(label) if label else table for table in tables)
        assert (new["unserved"] <= old["unserved"].reindex(new.index)).all()
        assert (new["people"] == old["people"].reindex(new.index)).all()


@pytest.mark.parametrize("by", ["nil", "municipio", "cell"])
def test_gaps_of_minutes_that_are_known_already_are_the_same(city, by):
    nearest = city.nearest("farmacia", speed_kmh=3)
    known = city.gaps("farmacia", 9, by=by, speed_kmh=3, nearest=nearest)
    pd.testing.assert_frame_equal(known, city.gaps("farmacia", 9, by=by, speed_kmh=3))


def test_people_left_out_are_told_apart_by_border_and_by_streets(city):
    cell_gaps = city.gaps("farmacia", 3, by="cell")
    near = city.near_border(3)
    naive = sum(row.unserved for row in cell_gaps.itertuples() if near[row.Index])
    assert city.unserved_near_border(cell_gaps, 3) == naive
    cut = cell_gaps.assign(minutes=cell_gaps["minutes"].mask(cell_gaps["unserved"] > 0, np.inf))
    assert gaps.unserved_off_streets(cell_gaps) == cell_gaps["unserved"][np.isinf(cell_gaps["minutes"])].sum()
    assert gaps.unserved_off_streets(cut) == cut["unserved"].sum() > 0


def test_every_cell_and_quartiere_holds_a_point_of_its_own(city):
    for name, at in (("cells", city.cell_at), ("quartieri", city.nil_at)):
        inside = getattr(city, name).geometry.representative_point()
        assert {label: at(point.x, point.y) for label, point in inside.items()} == {
            n: n for n in inside.index
        }
    assert (city.cell_at(0, 0), city.nil_at(0, 0)) == (None, None)


def test_the_middle_of_a_quartiere_is_the_door_of_the_cell_nearest_to_the_mean_of_its_people(city):
    for nil_id in city.quartieri.index:
        mine = city.cells[city.cells["nil_id"] == nil_id]
        if not mine["people"].sum():
            continue
        heads = [(row.x, row.y) for row in mine.itertuples() for _person in range(row.people)]
        mean = np.mean(heads, axis=0)
        doors = [(row.x, row.y) for row in mine.itertuples()]
        naive = min(doors, key=lambda door: np.hypot(*(np.array(door) - mean)))
        assert city.population_centre(nil_id) == pytest.approx(naive)
    with pytest.raises(errors.UnknownError, match="no NIL 99"):
        city.population_centre(99)


def test_where_nobody_lives_the_middle_is_inside_the_outline(city):
    nil_id = city.quartieri.index[0]
    outline = city.quartieri.geometry.loc[nil_id]
    for cells in (city.cells.iloc[:0], city.cells.assign(people=0)):
        assert outline.contains(shapely.Point(population_centre(outline, cells)))


def test_what_nobody_counts_is_none_and_what_is_counted_adds_up(city):
    counts = pd.DataFrame(
        {"nil_id": [1, 2], "kind": ["coworking"] * 2, "count": [3, 4], "source": ["comune"] * 2}
    )
    counting = replace(city, counts=counts)
    assert counting.unlocated_count("coworking") == 7
    assert [counting.unlocated_count("coworking", nil_id) for nil_id in (1, 2, 3)] == [3, 4, 0]
    assert counting.unlocated_count("farmacia") is None
