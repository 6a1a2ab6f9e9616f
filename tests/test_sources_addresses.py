"""Addresses of stops, historic shops and OpenStreetMap: read as written, inside the city, each once."""

import doctest
from pathlib import Path

import pytest

from mire_geo.sources.publishers import addresses
from mire_geo.tables import schema
from tests import milano, placetoy


def spot(east: float, north: float) -> dict[str, float]:
    lon, lat = placetoy.at(east, north)
    return {"long_x_4326": lon, "lat_y_4326": lat}


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Three small files of a city of two squares."""
    shops = [
        {"indirizzo": "Via LARGA 8", **spot(100, 100)},
        {"indirizzo": "Via LARGA 8", **spot(100, 100)},
        {"indirizzo": None, **spot(100, 100)},
        {"indirizzo": "Via Altrove 3", **spot(9000, 100)},
        {"indirizzo": "Via Ignota 3", "long_x_4326": None, "lat_y_4326": None},
    ]
    placetoy.write_json(tmp_path / addresses.SHOPS.files[0], {"data": shops})
    stops = [
        ("V.le Monza, 20 prima di P.le Loreto", (500, 500)),
        ("Campo 3", (600, 500)),
        ("Via Matteotti, 1 (SESTO)", (9000, 500)),
    ]
    features = [
        {
            "type": "Feature",
            "properties": {"ubicazione": text},
            "geometry": {"type": "Point", "coordinates": placetoy.at(*at)},
        }
        for text, at in stops
    ]
    placetoy.write_json(tmp_path / addresses.STOPS.files[0], {"features": features})
    lon, lat = placetoy.at(700, 700)
    tags = '<tag k="addr:street" v="Via Torino"/><tag k="addr:housenumber" v="61n11"/>'
    (tmp_path / "places").mkdir(exist_ok=True)
    (tmp_path / addresses.OBJECTS.files[0]).write_text(
        f'<osm><node id="1" lon="{lon}" lat="{lat}">{tags}</node><node id="2" lon="{lon}" lat="{lat}"/></osm>'
    )
    return tmp_path


def test_addresses_are_read_placed_and_counted(raw: Path) -> None:
    told, receipts = addresses.read_addresses(raw, placetoy.quartieri())
    assert list(zip(told["address"], told["precision"], strict=True)) == [
        ("Via Larga, 8", "door"),
        ("Via Torino, 61", "door"),
        ("Viale Monza, 20", "stop"),
        ("Piazzale Loreto", "corner"),
    ]
    schema.check(told, schema.Addresses, name="addresses")
    assert [(one.read, one.kept, dict(one.refused)) for one in receipts] == [
        (5, 2, {addresses.UNNAMED: 1, addresses.UNPLACED: 1, addresses.OUTSIDE: 1}),
        (1, 1, {}),
        (3, 1, {addresses.UNNAMED: 1, addresses.OUTSIDE: 1}),
    ]
    for receipt in receipts:
        assert receipt.read == receipt.kept + receipt.merged + sum(receipt.refused.values())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Via Livorno fronte 32 prima di Via F.lli di Dio",
            [("Via Livorno", "stop"), ("Via F.lli di Dio", "corner")],
        ),
        (
            "V.le F.Testi, 25 fronte Via Dolcebuono",
            [("Viale F. Testi, 25", "stop"), ("Via Dolcebuono", "corner")],
        ),
        ("Via Domodossola M5 FN", [("Via Domodossola", "stop")]),
        ("P.le Stz C.na Gobba M2", [("Piazzale Stz C.na Gobba", "stop")]),
        ("", []),
    ],
)
def test_the_words_of_a_stop(text: str, told: list[tuple[str, str]]) -> None:
    assert addresses.stop_addresses(text) == told


def test_examples_run() -> None:
    assert doctest.testmod(addresses).failed == 0


@pytest.mark.raw
def test_milano_has_thousands_of_addresses_inside_its_border(raw_dir: Path) -> None:
    told, receipts = addresses.read_addresses(raw_dir, milano.milano().quartieri)
    assert told["precision"].value_counts().to_dict() == {"door": 2810, "stop": 1761, "corner": 1500}
    assert {one.dataset.key: one.kept for one in receipts} == {
        "comune-ds290-addresses": 624,
        "osm-addresses-2026": 2244,
        "comune-ds534": 1766,
    }
