"""The names a city's tables hold: streets with the house numbers known of them, named places, quartieri."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Literal, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from rapidfuzz import fuzz

from mire_geo.city.city import population_centre
from mire_geo.city.gazetteer import reading
from mire_geo.tables.schema import Addresses, Cells, Quartieri, Sites

Sort: TypeAlias = Literal["street", "nil", "site"]
Point: TypeAlias = tuple[float, float]

PRECISIONS = ("door", "stop", "corner")
"""Of `Addresses.precision`, nearest first."""
CORNER = PRECISIONS.index("corner")
SAME_STREET = 2500.0
"""Metres: two ways to write a name are one street if an address of either is this near to one of the other."""
SAME_NAME = 85.0
"""Likeness, 0 to 100, from which two full names with the same last word are one with a slip of the pen."""
DISCORD = 200.0
"""Metres: places that give one and the same address must not be farther apart for it to be sure."""
_NO_GIVEN_NAMES = "monte porta san santa santi val valle lago madonna ponte cascina torre rio pio"
_NEVER_GIVEN_NAMES = frozenset(_NO_GIVEN_NAMES.split())
_LINKED = re.compile(r"(?i)\w\s+\w+\s+(d[aeio]|d[ae]i|degli|del|dell[aoe]?|e)[\s']")
"""A name with "di" in it ("Rimembranze di Lambrate") is not a given name and a surname."""


@dataclass(slots=True)
class Entry:
    """A street, a place or a NIL that a search can find, with its names and its position."""

    label: str
    sort: Sort
    names: list[tuple[str, ...]]
    """The words of every name it goes by."""
    x: float
    y: float
    street: str = ""
    """Type of street."""
    ref: str = ""
    """Id of the site, number of the NIL."""
    kind: str = ""
    weight: int = 0
    """Of two that fit equally well the heavier comes first: addresses known, people living there."""
    numbers: dict[int, Point] = field(default_factory=dict)
    doubtful: frozenset[int] = frozenset()
    """Numbers that the tables put in places far apart."""
    stops: frozenset[int] = frozenset()
    """Numbers known only by the stop before them."""
    corner: bool = False
    """Whether the street is known only by stops near its corner."""


@dataclass(slots=True)
class _StreetNames:
    names: list[tuple[str, ...]]
    labels: list[str] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    ranks: list[int] = field(default_factory=list)
    """How near each point is: a position in `PRECISIONS`."""
    numbered: dict[int, list[tuple[int, Point]]] = field(default_factory=lambda: defaultdict(list))

    def merge(self, variant: "_StreetNames") -> None:
        self.names += variant.names
        self.labels += variant.labels
        self.points += variant.points
        self.ranks += variant.ranks
        for house_number, points in variant.numbered.items():
            self.numbered[house_number] += points


def entries(
    sites: gpd.GeoDataFrame, quartieri: gpd.GeoDataFrame, cells: pd.DataFrame, addresses: gpd.GeoDataFrame
) -> list[Entry]:
    """Everything that can be asked for, in a stable order."""
    return [*_nil_entries(quartieri, cells), *_street_entries(sites, addresses), *_site_entries(sites)]


def _nil_entries(quartieri: gpd.GeoDataFrame, cells: pd.DataFrame) -> Iterable[Entry]:
    """A NIL under its whole name and under each part of it ("Lambrate - Ortica"), at the door of its middle cell."""
    for nil_id, row in quartieri.iterrows():
        x, y = population_centre(row["geometry"], cells[cells[Cells.nil_id] == nil_id])
        nil_name = str(row[Quartieri.nil])
        searched_names = [
            reading.significant_words(name_part)
            for name_part in dict.fromkeys([nil_name, *nil_name.split(" - ")])
        ]
        yield Entry(nil_name, "nil", searched_names, x, y, ref=str(nil_id), weight=int(row[Quartieri.people]))


def _site_entries(sites: gpd.GeoDataFrame) -> Iterable[Entry]:
    places = sites[sites[Sites.name].notna()]
    for site, site_name, kind, address, point in zip(
        places.index,
        places[Sites.name],
        places[Sites.kind],
        places[Sites.address],
        places.geometry,
        strict=True,
    ):
        adds_address = isinstance(address, str) and not address.startswith(site_name)
        label = (
            f"{site_name}, {address}"
            if adds_address
            else address
            if isinstance(address, str)
            else str(site_name)
        )
        name_words = reading.significant_words(re.sub(r"\s*\([^)]*\)", "", str(site_name)))
        station = str(kind).startswith("stazione")
        searched_names = (
            [name_words, ("stazione", *name_words), ("metro", *name_words)] if station else [name_words]
        )
        yield Entry(
            label,
            "site",
            searched_names,
            point.x,
            point.y,
            ref=str(site),
            kind=str(kind),
            weight=int(station),
        )


def _street_entries(sites: gpd.GeoDataFrame, addresses: gpd.GeoDataFrame) -> list[Entry]:
    with_address = sites[sites[Sites.address].notna()]
    site_addresses = zip(with_address[Sites.address], repeat(0), with_address.geometry, strict=False)
    ranks = [PRECISIONS.index(precision) for precision in addresses[Addresses.precision]]
    known_addresses = zip(addresses[Addresses.address], ranks, addresses.geometry, strict=True)
    names_by_street: dict[tuple[str, tuple[str, ...]], _StreetNames] = {}
    for address_text, rank, point in chain(site_addresses, known_addresses):
        street = reading.read_address(address_text)
        if not street.sort or not any(word.isalpha() for word in street.words):
            continue
        street_names = names_by_street.setdefault(
            (street.sort, tuple(sorted(street.words))), _StreetNames([street.words])
        )
        street_names.labels.append(reading.street_and_number(address_text)[0])
        street_names.points.append((point.x, point.y))
        street_names.ranks.append(rank)
        if street.number is not None:
            street_names.numbered[street.number].append((rank, (point.x, point.y)))
    _join_variants(names_by_street)
    return [
        _street_entry(street_type, street_names) for (street_type, _), street_names in names_by_street.items()
    ]


def _join_variants(names_by_street: dict[tuple[str, tuple[str, ...]], _StreetNames]) -> None:
    """Make one of a street written in several ways: "Via Washington" and "Via Giorgio Washington".

    A city does not give one name twice: a surname alone is the one full name of that type that ends with it. Where
    several different ones do, or the places are too far apart to be of one street, nothing is joined.
    """
    by_last: dict[tuple[str, str], list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    for variant_key, street_names in names_by_street.items():
        by_last[variant_key[0], street_names.names[0][-1]].append(variant_key)
    for variant_keys in by_last.values():
        long_first = sorted(
            variant_keys,
            key=lambda street_key: (
                -len(street_key[1]),
                -len(names_by_street[street_key].points),
                street_key,
            ),
        )
        distinct_keys: list[tuple[str, tuple[str, ...]]] = []
        for variant_key in long_first:
            same_person = [
                street_key
                for street_key in distinct_keys
                if _same_person(names_by_street[street_key], names_by_street[variant_key])
            ]
            same_street = [
                street_key
                for street_key in same_person
                if _distance(names_by_street[street_key].points, names_by_street[variant_key].points)
                <= SAME_STREET
            ]
            if len(same_person) == len(same_street) == 1:
                names_by_street[same_street[0]].merge(names_by_street.pop(variant_key))
            else:
                distinct_keys.append(variant_key)


def _same_person(longer_name: _StreetNames, shorter_name: _StreetNames) -> bool:
    """Whether two names with the same last word are of one person: one the surname alone, or both nearly the same."""
    longer_words, shorter_words = longer_name.names[0], shorter_name.names[0]
    given_names = longer_words[: -len(shorter_words)]
    if given_names and longer_words[-len(shorter_words) :] == shorter_words:
        return not set(given_names) & _NEVER_GIVEN_NAMES and not _LINKED.search(longer_name.labels[0])
    return fuzz.ratio("".join(longer_words), "".join(shorter_words)) >= SAME_NAME


def _distance(points: Sequence[Point], other_points: Sequence[Point]) -> float:
    return float(shapely.distance(shapely.MultiPoint(points), shapely.MultiPoint(other_points)))


def _street_entry(street_type: str, street_names: _StreetNames) -> Entry:
    street_points = [
        point for point, rank in zip(street_names.points, street_names.ranks, strict=True) if rank < CORNER
    ]
    xy = np.array(street_points or street_names.points)
    x, y = _nearest_point(xy, np.median(xy, axis=0))
    label = max(
        sorted(set(street_names.labels)),
        key=lambda street_label: (street_names.labels.count(street_label), len(street_label)),
    )
    number_points, doubtful, stops = {}, [], []
    for house_number, ranked_points in sorted(street_names.numbered.items()):
        best_rank = min(rank for rank, _ in ranked_points)
        best_points = np.array([point for rank, point in ranked_points if rank == best_rank])
        number_points[house_number] = _nearest_point(best_points, np.median(best_points, axis=0))
        if best_rank:
            stops.append(house_number)
        elif np.ptp(best_points, axis=0).max() > DISCORD:
            doubtful.append(house_number)
    return Entry(
        label,
        "street",
        list(dict.fromkeys(street_names.names)),
        x,
        y,
        street=street_type,
        weight=len(street_names.points),
        numbers=number_points,
        doubtful=frozenset(doubtful),
        stops=frozenset(stops),
        corner=not street_points,
    )


def _nearest_point(xy: NDArray[np.float64], target: NDArray[np.float64]) -> Point:
    """The point nearest to the target, one of those that are there."""
    x, y = xy[int(np.argmin(np.hypot(*(xy - target).T)))]
    return float(x), float(y)
