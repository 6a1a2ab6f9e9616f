"""The measures on Milano itself: against PySAL, the books, and a choice of places proven best."""

from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from access.weights import step_fn
from inequality.gini import Gini as PysalGini

from mire_geo.measures import access, equity
from mire_geo.planning import siting
from mire_geo.tables.schema import Cells, Sites
from mire_geo.travel import walking
from mire_geo.travel.streets import Streets
from tests.catchments import STEPS, Case, pysal, reached_capacity, worst

DATA = Path(__file__).resolve().parents[1] / "data" / "milano"
CHILDREN = [Cells.age_0_2, Cells.age_3_5, Cells.age_6_10, Cells.age_11_13]


class Milano(NamedTuple):
    cells: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    streets: Streets

    def table(self, kinds: list[str], limit: float) -> walking.MinutesTable:
        chosen = self.sites[self.sites[Sites.kind].isin(kinds)]
        return walking.minutes_table(self.streets, self.cells, chosen, limit=limit)

    def case(self, kind: str, people: pd.Series, limit: float) -> Case:
        capacity = self.sites.loc[self.sites[Sites.kind] == kind, Sites.capacity]
        return Case(self.table([kind], limit).frame(), people.rename("people"), capacity)


@pytest.fixture(scope="module")
def milano() -> Milano:
    edges = gpd.read_parquet(DATA / "street_edges.parquet")
    streets = Streets.from_tables(pd.read_parquet(DATA / "street_nodes.parquet"), edges)
    return Milano(gpd.read_parquet(DATA / "cells.parquet"), gpd.read_parquet(DATA / "sites.parquet"), streets)


@pytest.fixture(scope="module")
def care_homes(milano: Milano) -> Case:
    """Places in care homes for those of 80 and more, an hour on foot."""
    return milano.case("rsa", milano.cells[Cells.age_80_plus], 60)


@pytest.fixture(scope="module")
def paediatricians(milano: Milano) -> Case:
    return milano.case("pediatra", milano.cells[CHILDREN].sum(axis=1), 60)


@pytest.mark.filterwarnings("ignore:The inplace keyword:DeprecationWarning")  # PySAL's own, under pandas 3.1
@pytest.mark.parametrize("kind", ["care_homes", "paediatricians"])
@pytest.mark.parametrize(
    ("weigh", "decay", "stages"),
    [
        (None, access.step(60), 2),
        (step_fn(STEPS), access.steps(STEPS), 2),
        (step_fn(STEPS), access.steps(STEPS), 3),
    ],
    ids=["2SFCA", "E2SFCA", "3SFCA"],
)
def test_floating_catchments_agree_with_pysal(
    kind: str, weigh: Any, decay: access.Decay, stages: Any, request: pytest.FixtureRequest
) -> None:
    case = request.getfixturevalue(kind)
    ours = access.floating_catchment(*case, decay, stages=stages)
    assert worst(ours, pysal(case, weigh=weigh, stages=stages, limit=60)) < 1e-9


def test_inequality_agrees_with_pysal(care_homes: Case) -> None:
    """PySAL knows no weights: everybody of 80 and more is a row of their own."""
    got = access.floating_catchment(*care_homes, access.step(30))
    theirs = PysalGini(np.repeat(got.to_numpy(), care_homes.people)).g
    assert abs(equity.gini(got, care_homes.people) / theirs - 1) < 1e-9


@pytest.mark.parametrize("kind", ["care_homes", "paediatricians"])
def test_the_books_balance(kind: str, request: pytest.FixtureRequest) -> None:
    case = request.getfixturevalue(kind)
    decay = access.steps({10: 1, 20: 0.68, 30: 0.22})
    reached = reached_capacity(case, decay)
    assert reached <= case.capacity.sum()
    for stages in (2, 3):
        got = access.floating_catchment(*case, decay, stages=stages)  # type: ignore[arg-type]
        assert abs(float(case.people @ got) / reached - 1) < 1e-9
    assert abs(access.spatial_availability(*case, decay).sum() / reached - 1) < 1e-9


def test_concentration_by_income_has_a_band_for_those_of_unknown_income(
    milano: Milano, care_homes: Case
) -> None:
    got = access.floating_catchment(*care_homes, access.step(30))
    unknown = care_homes.people[milano.cells[Cells.income_rank].isna()].sum()
    band = equity.concentration_band(got, care_homes.people, milano.cells[Cells.income_rank])
    assert 0 < unknown < 0.02 * care_homes.people.sum()
    assert band.low < band.known_only < band.high
    assert band.high - band.low < 0.05
    table = equity.by_group(got, care_homes.people, equity.fifths(milano.cells[Cells.income]))
    assert table.index.tolist() == [1, 2, 3, 4, 5, "unknown"]
    assert table["people"].sum() == care_homes.people.sum()


def test_five_case_di_quartiere_in_public_buildings(milano: Milano) -> None:
    """Among hundreds of schools, libraries and offices the five that bring most people within ten minutes."""
    existing = milano.sites.index[milano.sites[Sites.kind] == "casa_di_quartiere"]
    public = ["scuola_infanzia", "scuola_primaria", "secondaria_primo", "biblioteca", "anagrafe"]
    table = milano.table(["casa_di_quartiere", *public], 10)
    people = milano.cells[Cells.people]
    found = siting.maximal_covering(table, people, 5, 10, existing=existing)
    greedy = siting.greedy_maximal_covering(table, people, 5, 10, existing=existing)
    gains = siting.people_gained(table, people, found.sites, 10, existing=existing)
    before = people[access.nearest(table.frame(existing)) <= 10].sum()
    assert found.proven
    assert greedy.objective <= found.objective <= greedy.bound
    assert set(gains.index) == set(found.sites)
    assert before + gains.sum() == found.objective
    after = access.nearest(table.frame([*existing, *found.sites]))
    assert people[after <= 10].sum() == found.objective
