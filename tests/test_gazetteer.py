"""Gazetteer: what people type, against the names of a toy city and of Milano."""

import doctest
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mire_geo import city as cities
from mire_geo.city.gazetteer import Gazetteer, Match, reading
from mire_geo.errors import InputError
from mire_geo.output.wording import place_sentences
from mire_geo.output.wording.place_sentences import position_remark
from mire_geo.tables import schema
from tests import toy

MILANO = Path(__file__).resolve().parents[1] / "data" / "milano"

ADDRESSES = {
    "Viale Monza, 40": (0, 0),
    "Viale Monza, 63": (100, 300),
    "Viale Monza, 41": (10, 10),
    "Via Giorgio Washington, 74": (500, 0),
    "Via Washington, 21": (480, 100),
    "Via Giuseppe Verdi, 3": (0, 500),
    "Via Antonio Verdi, 9": (900, 500),
    "Via Verdi, 5": (20, 520),
    "Via Lambrate, 18": (300, 300),
    "Via Rimembranze di Lambrate, 24": (340, 340),
    "Piazza del Duomo": (600, 0),
    "Viale San Michele del Carso, 25": (700, 0),
    "Corso XXII Marzo, 23": (800, 0),
    "Via 5 Maggio, 1/A": (800, 100),
    "Viale Lario, 9": (400, 400),
    "Viale Lario, 13": (420, 420),
    "Via Doppia, 7": (0, 0),
}


def written(addresses: dict[str, tuple[float, float]]) -> gpd.GeoDataFrame:
    """Toy pharmacies without a name at those addresses."""
    model = toy.sites().iloc[[0] * len(addresses)].copy()
    model.index = pd.Index([f"farmacia:t{i}" for i in range(len(addresses))], name="site")
    model["address"] = pd.array(list(addresses), dtype="str")
    model["name"] = pd.array([None] * len(addresses), dtype="str")
    xy = toy.ORIGIN + list(addresses.values())
    return gpd.GeoDataFrame(model.set_geometry(gpd.points_from_xy(xy[:, 0], xy[:, 1]), crs=schema.CRS))


@pytest.fixture(scope="module")
def small() -> Gazetteer:
    twice = written({"Via Doppia, 7": (900, 600)})
    twice.index = pd.Index(["farmacia:twice"], name="site")
    return Gazetteer(toy.city().with_sites(written(ADDRESSES)).with_sites(twice))


def told(*rows: tuple[str, str, tuple[float, float]]) -> gpd.GeoDataFrame:
    """A table of addresses: text, precision, place from the corner of the toy."""
    xy = toy.ORIGIN + [at for _, _, at in rows]
    return gpd.GeoDataFrame(
        {
            "address": [text for text, _, _ in rows],
            "precision": [precision for _, precision, _ in rows],
            "source": "toy",
            "vintage": "2026",
        },
        geometry=gpd.points_from_xy(xy[:, 0], xy[:, 1]),
        crs=schema.CRS,
        index=pd.RangeIndex(1, len(rows) + 1, name="number"),
    )


@pytest.fixture(scope="module")
def milano() -> Gazetteer:
    return Gazetteer(cities.load(MILANO))


def first(gazetteer: Gazetteer, text: str) -> Match:
    found = gazetteer.search(text)
    assert found, f"nothing found for {text!r}"
    return found[0]


def at(found: Match) -> tuple[float, float]:
    return found.x - toy.ORIGIN[0], found.y - toy.ORIGIN[1]


# --- reading -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sort", "words", "number"),
    [
        ("v.le monza 12", "viale", ("monza",), 12),
        ("V. le Monza, n. 12/A", "viale", ("monza",), 12),
        ("P.zza Duomo", "piazza", ("duomo",), None),
        ("pza del duomo", "piazza", ("duomo",), None),
        ("C.so XXII Marzo 23, 20129 Milano (MI)", "corso", ("22", "marzo"), 23),
        ("l.go la foppa", "largo", ("foppa",), None),
        ("Via d'Annunzio", "via", ("annunzio",), None),
        ("via dell’Aprica", "via", ("aprica",), None),
        ("Via S. Ambrogio", "via", ("san", "ambrogio"), None),
        ("piazza 5 giornate", "piazza", ("5", "giornate"), None),
        ("Piazza Cinque Giornate 7", "piazza", ("5", "giornate"), 7),
        ("via privata atene 2", "via", ("atene",), 2),
        ("Via Ressi 23 all'angolo con Viale Stefini", "via", ("ressi",), 23),
        ("Via Dante, 11n01", "via", ("dante",), 11),
        ("Viale Marche 38 parterre", "viale", ("marche",), 38),
        ("lambrate", "", ("lambrate",), None),
        ("", "", (), None),
        ("12", "", ("12",), None),
        ("via", "", ("via",), None),
    ],
)
def test_addresses_are_read_as_people_write_them(
    text: str, sort: str, words: tuple[str, ...], number: int | None
) -> None:
    assert reading.read_address(text) == (sort, words, number)


# --- searching ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "label", "sort"),
    [
        ("v.le monza 40", "Viale Monza, 40", "address"),
        ("VIALE MONZA N. 40", "Viale Monza, 40", "address"),
        ("vialemonza 40", "Viale Monza, 40", "address"),
        ("viale mnza 40", "Viale Monza, 40", "address"),
        ("via sanmichele", "Viale San Michele del Carso", "street"),
        ("viasanmichele", "Viale San Michele del Carso", "street"),
        ("pza duomo", "Piazza del Duomo", "street"),
        ("corso 22 marzo 23", "Corso XXII Marzo, 23", "address"),
        ("via cinque maggio 1", "Via 5 Maggio, 1", "address"),
        ("lambrate", "Via Lambrate", "street"),
        ("ovest", "Ovest", "nil"),
        ("bibloteca x", "Biblioteca X", "site"),
    ],
)
def test_what_is_typed_finds_what_is_meant(small: Gazetteer, text: str, label: str, sort: str) -> None:
    found = first(small, text)
    assert (found.label, found.sort) == (label, sort)


def test_a_number_nobody_wrote_down_gives_the_nearest_one_and_says_so(small: Gazetteer) -> None:
    found = first(small, "viale monza 45")
    assert (found.number, found.requested_number, found.exact) == (41, 45, False)
    assert at(found) == (10, 10)
    assert "45" in position_remark(found, "it")
    assert "41" in position_remark(found, "en")
    assert first(small, "viale monza 40").exact
    assert position_remark(first(small, "viale monza 40"), "it") == ""


def test_the_nearest_number_is_taken_whatever_its_side(small: Gazetteer) -> None:
    assert first(small, "viale monza 39").number == 40, "1 away; 41 is on the same side, but 2 away"
    assert first(small, "viale lario 11").number == 9, "9 and 13 are as near: the lower; 12 is not known"
    assert first(small, "viale lario 10").number == 9


def test_surname_and_full_name_are_one_street_only_if_nothing_contradicts_it(small: Gazetteer) -> None:
    assert first(small, "via washington 74").number == 74
    assert first(small, "via washington 21").number == 21
    labels = {found.label for found in small.search("via verdi")}
    assert {"Via Giuseppe Verdi", "Via Antonio Verdi", "Via Verdi"} <= labels, (
        "two Verdi: which one is not known"
    )
    lambrate = {found.label for found in small.search("via lambrate")}
    assert {"Via Lambrate", "Via Rimembranze di Lambrate"} <= lambrate


def test_stops_and_corners_say_how_near_they_are() -> None:
    rows = [
        ("Via Nuova, 12", "stop", (100.0, 100.0)),
        ("Via Nuova, 20", "door", (200.0, 100.0)),
        ("Via Nuova, 20", "stop", (230.0, 100.0)),
        ("Via Nuova", "corner", (900.0, 0.0)),
        ("Via Traversa", "corner", (300.0, 0.0)),
    ]
    gazetteer = Gazetteer(replace(toy.city(), addresses=told(*rows)))
    twelve, twenty = first(gazetteer, "via nuova 12"), first(gazetteer, "via nuova 20")
    assert (twelve.sort, twelve.exact, at(twelve)) == ("stop", False, (100, 100))
    assert "fermata" in position_remark(twelve, "it")
    assert (twenty.sort, twenty.exact, at(twenty)) == ("address", True, (200, 100)), "the door, not the stop"
    street, corner = first(gazetteer, "via nuova"), first(gazetteer, "via traversa")
    assert street.sort == "street"
    assert at(street) != (900, 0), "a corner is not on the street if something is"
    assert (corner.sort, at(corner)) == ("corner", (300, 0))
    assert "corner" in position_remark(corner, "en")


def test_an_address_in_two_places_is_never_exact(small: Gazetteer) -> None:
    found = first(small, "via doppia 7")
    assert found.sort == "address"
    assert not found.exact
    assert position_remark(found, "it") != ""


def test_nothing_is_invented(small: Gazetteer) -> None:
    assert small.search("xyzzy") == []
    assert small.search("") == []
    assert small.search(" , . ") == []
    assert small.search("via") == [] or all(one.score < 100 for one in small.search("via"))
    with pytest.raises(InputError, match="1 or more"):
        small.search("duomo", 0)


def test_positions_are_those_of_the_tables(small: Gazetteer) -> None:
    points = {(round(x), round(y)) for x, y in [*ADDRESSES.values(), (900, 600)]}
    for text in ADDRESSES:
        x, y = at(first(small, text))
        assert (round(x), round(y)) in points


def test_a_city_without_any_name_has_nothing_to_find() -> None:
    city = toy.city()
    bare = cities.City(
        city.quartieri.iloc[:0], city.cells.iloc[:0], city.sites.iloc[:0], city.streets, city.counts
    )
    assert Gazetteer(bare).search("duomo") == []


@given(st.text(max_size=300))
def test_any_text_has_an_answer_at_most_as_long_as_asked(text: str) -> None:
    found = BUILT.search(text, 3)
    assert len(found) <= 3
    assert BUILT.search(text, 3) == found


BUILT = Gazetteer(toy.city())


# --- Milano ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("via sanmichele", "Viale San Michele del Carso"),
        ("pza duomo", "Piazza del Duomo"),
        ("lambrate", "Lambrate - Ortica"),
        ("nolo", "Loreto - Casoretto - NoLo"),
        ("stazione lambrate", "Lambrate"),
        ("viale zara 9, 20159 Milano", "Viale Zara, 9"),
        ("biblioteca sormani", "Biblioteca Sormani, Corso di Porta Vittoria, 6"),
    ],
)
def test_milano_knows_its_names(milano: Gazetteer, text: str, label: str) -> None:
    assert first(milano, text).label == label


def test_viale_monza_12_is_on_viale_monza(milano: Gazetteer) -> None:
    found = first(milano, "v.le monza 12")
    assert found.label.startswith("Viale Monza, ")
    assert found.requested_number == 12
    assert milano.counts["streets"] > 1000


def test_the_examples_of_the_library_run() -> None:
    for module in (reading, place_sentences):
        assert doctest.testmod(module).failed == 0
