"""The service-access graph of the toy city, counted by hand."""

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array

from mire_geo import errors
from mire_geo.measures import network
from mire_geo.travel import walking
from tests import toy


@pytest.fixture(scope="module")
def pharmacies():
    sites = toy.sites().loc[["farmacia:a", "farmacia:b"]]
    return walking.minutes_table(toy.streets(), toy.cells(), sites, limit=30)


@pytest.fixture(scope="module")
def people():
    return toy.cells()["people"]


@pytest.fixture(scope="module")
def graph():
    sites = toy.sites()
    sites.loc["farmacia:a", "provider"] = "Cooperativa Uno"
    sites.loc["biblioteca:x", "provider"] = "Cooperativa Uno"
    sites.loc["biblioteca:x", "workplace"] = True
    table = walking.minutes_table(toy.streets(), toy.cells(), sites, limit=11)
    return network.graph(table, toy.cells(), sites, toy.quartieri())


def roles(view):
    return pd.Series([data["role"] for *_, data in view(data=True)]).value_counts().to_dict()


def test_every_role_has_its_nodes_and_edges(graph):
    assert roles(graph.nodes) == {"cell": 8, "quartiere": 3, "site": 3, "provider": 1, "employer": 1}
    within = (toy.MINUTES <= 11.001).to_numpy().sum()
    assert roles(graph.edges) == {"access": within, "in": 8 + 3, "runs": 2, "workplace": 1}
    assert graph.edges["cell:As", "site:farmacia:a"]["minutes"] == 3.0
    assert nx.has_path(graph, "site:farmacia:a", "site:biblioteca:x")


def test_the_graph_is_a_network_of_one_provider(graph):
    assert set(graph["provider:Cooperativa Uno"]) == {"site:farmacia:a", "site:biblioteca:x"}
    assert set(graph["employer:biblioteca:x"]) == {"site:biblioteca:x"}


def test_a_table_that_names_strangers_is_refused(pharmacies):
    with pytest.raises(errors.InputError, match="site 'farmacia:a' of the minutes table"):
        network.graph(pharmacies, toy.cells(), toy.sites().iloc[2:], toy.quartieri())


def test_redundancy_counts_the_sites_within_the_limit(pharmacies):
    assert network.redundancy(pharmacies, 11.5).to_dict() == {
        "As": 1, "Bs": 1, "Cs": 2, "Ds": 1, "An": 2, "Bn": 1, "Cn": 1, "Dn": 1,
    }  # fmt: skip
    with pytest.raises(errors.InputError, match="reaches 30"):
        network.redundancy(pharmacies, 31)


def test_dependency_is_who_loses_the_only_site(pharmacies, people):
    found = network.dependency(pharmacies, people, 11.5)
    # only a: As 100 + Bs 80; only b: Ds 40 + Bn 10 + Cn 30 + Dn 50
    assert found["people_only"].to_dict() == {"farmacia:a": 180, "farmacia:b": 130}
    assert found["people_reached"].to_dict() == {"farmacia:a": 440, "farmacia:b": 390}
    # nearest a: As 16 more minutes, Bs 8; nearest b: Ds 4, Bn 8, Cn 16, Dn 20; Cs and An reach both in 11
    assert found.loc["farmacia:a", "minutes_lost"] == pytest.approx(100 * 16 + 80 * 8, abs=1)
    assert found.loc["farmacia:b", "minutes_lost"] == pytest.approx(40 * 4 + 80 + 30 * 16 + 50 * 20, abs=1)


def test_people_must_be_people(pharmacies, people):
    with pytest.raises(errors.InputError, match="people of cell 'Bs' are -1"):
        network.dependency(pharmacies, people.replace(80, -1), 10)
    with pytest.raises(errors.InputError, match="'Dn' of the minutes table has no people"):
        network.dependency(pharmacies, people.iloc[:-1], 10)


def test_overlap_of_two_quartieri_by_hand(pharmacies, people):
    alike = network.overlap(pharmacies, people, toy.cells()["nil_id"], 11.5)
    # NIL 1 reaches a with 380 people, b with 210; NIL 2 reaches a with 60, b with 180
    one, two = np.array([380, 210]) / 590, np.array([60, 180]) / 240
    assert alike.loc[1, 2] == pytest.approx(np.minimum(one, two).sum())
    assert alike.loc[1, 1] == pytest.approx(1)


def test_nobody_in_reach_is_no_overlap(pharmacies, people):
    assert network.overlap(pharmacies, people, toy.cells()["nil_id"], 0.5).shape == (0, 0)


def test_quartieri_that_lean_on_the_same_sites_are_one_area():
    blocks = np.kron(np.eye(2), np.full((3, 3), 0.8)) + 0.01
    np.fill_diagonal(blocks, 1)
    labels = pd.Index([10, 11, 12, 20, 21, 22], name="nil_id")
    areas = network.communities(pd.DataFrame(blocks, index=labels, columns=labels))
    assert areas.to_dict() == {10: 1, 11: 1, 12: 1, 20: 2, 21: 2, 22: 2}


def test_graphml_comes_back_as_it_was(graph, tmp_path):
    network.write_graphml(graph, tmp_path / "g.graphml")
    again = nx.read_graphml(tmp_path / "g.graphml")
    assert dict(again.nodes(data=True)) == dict(graph.nodes(data=True))
    assert again.edges["cell:As", "site:farmacia:a"] == {"role": "access", "minutes": 3.0}


def test_geopackage_opens_with_its_crs(graph, tmp_path):
    path = tmp_path / "g.gpkg"
    network.write_geopackage(graph, path)
    network.write_geopackage(graph, path)
    nodes, access = (gpd.read_file(path, layer=layer) for layer in ("nodes", "access"))
    assert nodes.crs == access.crs == "EPSG:32632"
    assert len(nodes) == graph.number_of_nodes()
    assert len(access) == roles(graph.edges)["access"]
    assert nodes[nodes["role"] == "provider"].geometry.isna().all()


tables = st.lists(
    st.lists(st.one_of(st.integers(0, 40), st.none()), min_size=3, max_size=3), min_size=1, max_size=6
)


@given(tables, st.integers(1, 40))
def test_dependency_is_what_closing_each_site_costs(walks, limit):
    table = _table(walks)
    people = pd.Series(np.arange(1, len(walks) + 1) * 7, index=table.origins)
    full = network.redundancy(table, limit)
    for site, row in network.dependency(table, people, limit).iterrows():
        rest = table.frame().drop(columns=site)
        left = (rest <= limit).any(axis=1)
        assert row["people_only"] == people[(full > 0) & ~left].sum()


def _table(walks):
    held = [(i, j, m) for i, row in enumerate(walks) for j, m in enumerate(row) if m is not None]
    rows, columns, minutes = (np.array([h[k] for h in held], dtype=float) for k in range(3))
    matrix = coo_array((minutes, (rows.astype(int), columns.astype(int))), shape=(len(walks), 3)).tocsr()
    origins, sites = (pd.Index([f"{c}{i}" for i in range(n)]) for c, n in (("c", len(walks)), ("s", 3)))
    return walking.MinutesTable(origins, sites, matrix, 40.0)
