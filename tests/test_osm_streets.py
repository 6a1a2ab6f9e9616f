"""Walking networks from OpenStreetMap files: a tiny one written here, a cut of Milano, the whole of 2016."""

import networkx as nx
import numpy as np
import osmium
import osmnx
import pandas as pd
import pytest
import shapely

from mire_geo.errors import DataError
from mire_geo.sources.streets import drawing, osm_extract, osm_streets, osm_ways
from mire_geo.tables import schema
from mire_geo.travel.streets import Streets
from tests import osmcut, toy

TINY = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6" generator="by hand" >
  <node id="11" version="1" lat="45.4600" lon="9.1800"/>
  <node id="12" version="1" lat="45.4610" lon="9.1800"/>
  <node id="13" version="1" lat="45.4620" lon="9.1800"/>
  <node id="14" version="1" lat="45.4610" lon="9.1820"/>
  <node id="15" version="1" lat="45.4610" lon="9.1840"/>
  <way id="1" version="1"><nd ref="11"/><nd ref="12"/><nd ref="13"/><tag k="highway" v="residential"/></way>
  <way id="2" version="1"><nd ref="12"/><nd ref="14"/><nd ref="15"/><tag k="highway" v="footway"/></way>
  <way id="3" version="1"><nd ref="13"/><nd ref="15"/><tag k="highway" v="motorway"/></way>
  <way id="4" version="1"><nd ref="11"/><nd ref="15"/><tag k="highway" v="service"/><tag k="access" v="private"/></way>
  <way id="5" version="1"><nd ref="11"/><nd ref="14"/><tag k="highway" v="cycleway"/><tag k="foot" v="yes"/></way>
  <way id="6" version="1"><nd ref="11"/><nd ref="12"/><tag k="railway" v="tram"/></way>
</osm>
"""


@pytest.fixture
def tiny(tmp_path):
    path = tmp_path / "tiny.osm"
    path.write_text(TINY)
    return path


def test_a_tiny_extract_is_cut_where_its_ways_meet(tiny):
    nodes, edges, receipts = osm_streets.read_extract(tiny)
    assert sorted(nodes.index) == [11, 12, 13, 14, 15]
    pairs = {frozenset(pair) for pair in edges[["from_node", "to_node"]].to_numpy().tolist()}
    assert pairs == {frozenset(pair) for pair in [(11, 12), (12, 13), (12, 14), (14, 15), (11, 14)]}
    length = edges.set_index(["from_node", "to_node"]).loc[(11, 12), "length_m"]
    assert length == pytest.approx(111.2, abs=0.2)
    receipt = receipts[0]
    assert (receipt.read, receipt.kept) == (5, 3)
    assert receipt.refused == {"not for walking": 1, "private or forbidden": 1}
    assert "ODbL" in receipt.dataset.licence


def test_an_extract_makes_a_network_that_can_be_walked(tiny):
    network = Streets.from_tables(*osm_streets.read_extract(tiny)[:2])
    assert network.is_in_largest.all()
    assert network.nodes.tolist() == [11, 12, 13, 14, 15]


def test_a_pbf_gives_the_same_network(tiny):
    pbf = tiny.with_suffix(".osm.pbf")
    with osmium.SimpleWriter(str(pbf)) as writer:
        for thing in osmium.FileProcessor(str(tiny)):
            writer.add(thing)
    for one, other in zip(osm_streets.read_extract(tiny)[:2], osm_streets.read_extract(pbf)[:2], strict=True):
        pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))


def test_the_day_of_the_extract_is_kept(tiny):
    pbf = tiny.with_suffix(".osm.pbf")
    header = osmium.io.Header()
    header.set("osmosis_replication_timestamp", "2026-11-02T21:20:00Z")
    with osmium.SimpleWriter(str(pbf), header=header) as writer:
        for thing in osmium.FileProcessor(str(tiny)):
            writer.add(thing)
    assert osm_streets.read_extract(pbf)[2][0].dataset.vintage == "2026-11-02"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("streets.osm", None, "does not exist"),
        ("streets.geojson", "{}", "is no OSM extract; its name must end with .osm"),
        ("streets.osm", '<osm version="0.6"></osm>', "holds no way that can be walked"),
        ("streets.osm", "<osm version='0.6'><way", "cannot be read as an OSM extract"),
        ("streets.osm.pbf", "not a pbf at all", "cannot be read as an OSM extract"),
    ],
)
def test_a_file_that_is_no_extract_is_refused_in_words(tmp_path, name, content, sentence):
    path = tmp_path / name
    if content is not None:
        path.write_text(content)
    with pytest.raises(DataError, match=sentence):
        osm_streets.read_extract(path)


def test_ways_whose_nodes_are_not_in_the_file_are_counted(tmp_path):
    path = tmp_path / "cut.osm"
    path.write_text(TINY.replace('<node id="15" version="1" lat="45.4610" lon="9.1840"/>', ""))
    nodes, _, receipts = osm_streets.read_extract(path)
    assert 15 not in nodes.index
    assert receipts[0].kept == 3


# --- osmnx ---------------------------------------------------------------------------------------


def osmnx_graph():
    """What osmnx makes of a street 1-2 both ways, a bent path 2-3, and two parallel ways 1-3."""
    graph = nx.MultiDiGraph(crs="EPSG:4326", created_date="2026-11-20 10:00:00")
    for node, (x, y) in {1: (9.18, 45.46), 2: (9.181, 45.46), 3: (9.181, 45.461)}.items():
        graph.add_node(node, x=x, y=y)
    bend = shapely.LineString([(9.181, 45.46), (9.1815, 45.4605), (9.181, 45.461)])
    graph.add_edge(1, 2, osmid=70, length=78.0, highway="residential")
    graph.add_edge(2, 1, osmid=70, length=78.0, highway="residential", reversed=True)
    graph.add_edge(2, 3, osmid=[71, 72], length=130.5, geometry=bend)
    graph.add_edge(3, 2, osmid=[72, 71], length=130.5, geometry=shapely.reverse(bend))
    graph.add_edge(1, 3, osmid=73, length=140.0)
    graph.add_edge(1, 3, osmid=74, length=160.0)
    return graph


def test_a_graph_of_osmnx_goes_through_the_same_streets():
    nodes, edges = osm_extract.from_graph(osmnx_graph())
    assert nodes.index.tolist() == [1, 2, 3]
    assert sorted(edges["length_m"]) == [78.0, 130.5, 140.0, 160.0]
    assert edges.crs == schema.CRS
    bent = edges[edges["length_m"] == 130.5].geometry.iloc[0]
    assert len(bent.coords) == 3
    assert bent.length == pytest.approx(136, abs=2)
    network = Streets.from_tables(nodes, edges)
    assert network.distances_mm(network.snap([nodes.loc[1]]))[0, 2] == pytest.approx(140_000, abs=2)


def test_a_graph_read_back_from_a_file_by_osmnx_gives_the_length_of_its_ways(tiny):
    graph = osmnx.graph_from_xml(tiny, simplify=False, retain_all=True)
    nodes, edges = osm_extract.from_graph(graph)
    known, found = (
        sorted((*sorted((row.from_node, row.to_node)), row.length_m) for row in table.itertuples())
        for table in (osm_streets.read_extract(tiny)[1], edges)
    )
    assert {pair[:2] for pair in known} <= {pair[:2] for pair in found}
    for a, b, length in known:
        assert any(
            pair[:2] == (a, b) and pair[2] == pytest.approx(length, rel=4e-3) for pair in found
        )  # osmnx: a sphere
    assert set(nodes.index) >= {11, 12, 13, 14, 15}


def test_an_empty_graph_is_refused():
    with pytest.raises(DataError, match="no edge"):
        osm_extract.from_graph(nx.MultiDiGraph(crs="EPSG:4326"))


def test_a_graph_without_positions_is_refused():
    graph = nx.MultiDiGraph(crs="EPSG:4326")
    graph.add_edge(1, 2, osmid=1, length=9.0)
    with pytest.raises(DataError, match="no 'x'"):
        osm_extract.from_graph(graph)


def test_the_live_map_is_asked_for_the_walking_network_of_the_city(monkeypatch):
    asked = {}

    def answer(area, **options):
        asked.update(options, area=area)
        return osmnx_graph()

    monkeypatch.setattr(osmnx, "graph_from_polygon", answer)
    nodes, edges, receipts = osm_streets.read_overpass(toy.quartieri())
    assert asked["network_type"] == "walk"
    assert asked["retain_all"] is True
    west, south, _, _ = asked["area"].bounds
    assert (round(west, 1), round(south, 1)) == (9.2, 45.5)
    assert (len(nodes), len(edges), receipts[0].kept) == (3, 4, 4)
    assert receipts[0].dataset.vintage == "2026-11-20"
    assert osmnx.settings.use_cache


def test_without_a_network_the_live_map_says_so(monkeypatch):
    def fail(*_, **__):
        raise ConnectionError("no route to host")

    monkeypatch.setattr(osmnx, "graph_from_polygon", fail)
    with pytest.raises(
        DataError, match=r"did not give the streets .*no route to host.*; try later, or give an extract"
    ):
        osm_streets.read_overpass(toy.quartieri())


# --- the raw files of Milano -----------------------------------------------------------------------


def test_raw_files_that_are_missing_are_named(tmp_path):
    with pytest.raises(DataError, match=r"osm_2016_nodes\.csv\.gz is missing"):
        osm_streets.read_streets_2016(tmp_path)


def test_an_edge_to_a_node_that_is_not_there_is_named(tmp_path):
    folder = tmp_path / "streets"
    folder.mkdir()
    pd.DataFrame({"node": [1, 2], "x": [0.0, 9.0], "y": [0.0, 0.0]}).to_csv(folder / "osm_2016_nodes.csv.gz")
    pd.DataFrame({"from": [1, 1], "to": [2, 3], "length_m": [9.0, 9.0]}).to_csv(
        folder / "osm_2016_edges.csv.gz"
    )
    with pytest.raises(DataError, match="row 3: an end that is no node"):
        osm_streets.read_streets_2016(tmp_path)


def test_columns_that_are_missing_are_named(tmp_path):
    folder = tmp_path / "streets"
    folder.mkdir()
    pd.DataFrame({"id": [1]}).to_csv(folder / "osm_2016_nodes.csv.gz")
    with pytest.raises(DataError, match="must have columns node, x, y"):
        osm_streets.read_streets_2016(tmp_path)


@pytest.fixture(scope="module")
def milano(raw_dir):
    return osm_streets.read_streets_2016(raw_dir)


@pytest.mark.raw
def test_the_network_of_milano_holds_together(milano):
    nodes, edges, _ = milano
    network = Streets.from_tables(nodes, edges)
    assert network.is_in_largest.mean() >= 0.92
    published = network.nodes <= 28_171
    assert published.sum() == 28_088
    assert 0.90 <= network.is_in_largest[published].mean() <= 0.927


@pytest.mark.raw
def test_the_receipts_of_milano_add_up_and_say_what_was_done(milano):
    _, edges, receipts = milano
    for receipt in receipts:
        assert receipt.read == receipt.kept + receipt.merged + sum(receipt.refused.values())
    read = {receipt.dataset.key: receipt.read for receipt in receipts}
    assert read == {
        "osm-streets-2016": 33_864, "osm-sidewalks-2021": 8_735, "osm-crossings-2022": 6_496, "comune-ds51-2020": 180,
    }  # fmt: skip
    assert set(edges["origin"]) == {
        "osm-2016", "osm-2016-split", "osm-sidewalk-2021", "osm-crossing-2022", "pedestrian-2020",
    }  # fmt: skip
    assert any("largest component, as published: 79.2" in note for note in receipts[0].notes)


@pytest.mark.raw
def test_no_street_of_2016_is_lost_and_none_gets_shorter(milano, raw_dir):
    edges = milano[1]
    published = pd.read_csv(raw_dir / "streets" / "osm_2016_edges.csv.gz")["length_m"].sum()
    ours = edges.loc[edges["origin"].isin(["osm-2016", "osm-2016-split"]), "length_m"].sum()
    assert published <= ours <= published * 1.002


@pytest.mark.raw
def test_no_edge_is_shorter_than_the_straight_line(milano):
    nodes, edges, _ = milano
    at = nodes[["x", "y"]]
    chord = np.hypot(*(at.loc[edges["from_node"]].to_numpy() - at.loc[edges["to_node"]].to_numpy()).T)
    assert (edges["length_m"].to_numpy() >= chord - 0.03).all()


@pytest.fixture(scope="module")
def cut(raw_dir, tmp_path_factory):
    return osmcut.write(raw_dir, tmp_path_factory.mktemp("cut") / "centro.osm")


@pytest.mark.raw
def test_a_real_cut_of_milano_is_read(cut):
    nodes, edges, receipts = osm_streets.read_extract(cut)
    assert receipts[0].kept > 500
    network = Streets.from_tables(nodes, edges)
    assert len(network.edges) > 1_000
    assert network.is_in_largest.sum() > 500
    reached = network.distances_mm(
        network.snap([network.xy[network.is_in_largest].mean(axis=0)], max_leg_m=500)
    )
    assert np.isfinite(reached).sum() == network.is_in_largest.sum()


@pytest.mark.raw
def test_a_real_cut_gives_the_same_through_a_pbf(cut):
    pbf = cut.with_suffix(".osm.pbf")
    with osmium.SimpleWriter(str(pbf), overwrite=True) as writer:
        for thing in osmium.FileProcessor(str(cut)):
            writer.add(thing)
    for one, other in zip(osm_streets.read_extract(cut)[:2], osm_streets.read_extract(pbf)[:2], strict=True):
        pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))


def test_positions_are_kept_to_the_centimetre():
    metres = osm_ways.project_to_metres(np.array([(9.18, 45.46), (9.19, 45.47)]))
    assert (np.round(metres, 2) == metres).all()
    assert drawing.length_m(np.diff(metres, axis=0))[0] == pytest.approx(1359, abs=2)
