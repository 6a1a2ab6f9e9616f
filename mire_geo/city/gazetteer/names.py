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

from mire_geo.city.city import middle
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
    """Something that can be asked for."""

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

    def merge(self, other: "_StreetNames") -> None:
        self.names += other.names
        self.labels += other.labels
        self.points += other.points
        self.ranks += other.ranks
        for number, points in other.numbered.items():
            self.numbered[number] += points


def entries(
    sites: gpd.GeoDataFrame, quartieri: gpd.GeoDataFrame, cells: pd.DataFrame, addresses: gpd.GeoDataFrame
) -> list[Entry]:
    """Everything that can be asked for, in a stable order."""
    return [*_nil(quartieri, cells), *_streets(sites, addresses), *_places(sites)]


def _nil(quartieri: gpd.GeoDataFrame, cells: pd.DataFrame) -> Iterable[Entry]:
    """A NIL under its whole name and under each part of it ("Lambrate - Ortica"), at the door of its middle cell."""
    for nil_id, row in quartieri.iterrows():
        x, y = middle(row["geometry"], cells[cells[Cells.nil_id] == nil_id])
        name = str(row[Quartieri.nil])
        names = [reading.words(part) for part in dict.fromkeys([name, *name.split(" - ")])]
        yield Entry(name, "nil", names, x, y, ref=str(nil_id), weight=int(row[Quartieri.people]))


def _places(sites: gpd.GeoDataFrame) -> Iterable[Entry]:
    places = sites[sites[Sites.name].notna()]
    for site, name, kind, address, point in zip(
        places.index,
        places[Sites.name],
        places[Sites.kind],
        places[Sites.address],
        places.geometry,
        strict=True,
    ):
        adds_address = isinstance(address, str) and not address.startswith(name)
        label = f"{name}, {address}" if adds_address else address if isinstance(address, str) else str(name)
        bare = reading.words(re.sub(r"\s*\([^)]*\)", "", str(name)))
        station = str(kind).startswith("stazione")
        names = [bare, ("stazione", *bare), ("metro", *bare)] if station else [bare]
        yield Entry(
            label, "site", names, point.x, point.y, ref=str(site), kind=str(kind), weight=int(station)
        )


def _streets(sites: gpd.GeoDataFrame, addresses: gpd.GeoDataFrame) -> list[Entry]:
    with_address = sites[sites[Sites.address].notna()]
    doors = zip(with_address[Sites.address], repeat(0), with_address.geometry, strict=False)
    ranks = [PRECISIONS.index(one) for one in addresses[Addresses.precision]]
    others = zip(addresses[Addresses.address], ranks, addresses.geometry, strict=True)
    streets: dict[tuple[str, tuple[str, ...]], _StreetNames] = {}
    for text, rank, point in chain(doors, others):
        street = reading.address(text)
        if not street.sort or not any(word.isalpha() for word in street.words):
            continue
        mine = streets.setdefault((street.sort, tuple(sorted(street.words))), _StreetNames([street.words]))
        mine.labels.append(reading.parts(text)[0])
        mine.points.append((point.x, point.y))
        mine.ranks.append(rank)
        if street.number is not None:
            mine.numbered[street.number].append((rank, (point.x, point.y)))
    _join(streets)
    return [_entry(sort, one) for (sort, _), one in streets.items()]


def _join(streets: dict[tuple[str, tuple[str, ...]], _StreetNames]) -> None:
    """Make one of a street written in several ways: "Via Washington" and "Via Giorgio Washington".

    A city does not give one name twice: a surname alone is the one full name of that type that ends with it. Where
    several different ones do, or the places are too far apart to be of one street, nothing is joined.
    """
    by_last: dict[tuple[str, str], list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    for key, one in streets.items():
        by_last[key[0], one.names[0][-1]].append(key)
    for keys in by_last.values():
        long_first = sorted(keys, key=lambda k: (-len(k[1]), -len(streets[k].points), k))
        distinct: list[tuple[str, tuple[str, ...]]] = []
        for key in long_first:
            alike = [k for k in distinct if _one_person(streets[k], streets[key])]
            near = [k for k in alike if _apart(streets[k].points, streets[key].points) <= SAME_STREET]
            if len(alike) == len(near) == 1:
                streets[near[0]].merge(streets.pop(key))
            else:
                distinct.append(key)


def _one_person(one: _StreetNames, other: _StreetNames) -> bool:
    """Whether two names with the same last word are of one person: one the surname alone, or both nearly the same."""
    long, short = one.names[0], other.names[0]
    given_names = long[: -len(short)]
    if given_names and long[-len(short) :] == short:
        return not set(given_names) & _NEVER_GIVEN_NAMES and not _LINKED.search(one.labels[0])
    return fuzz.ratio("".join(long), "".join(short)) >= SAME_NAME


def _apart(one: Sequence[Point], other: Sequence[Point]) -> float:
    return float(shapely.distance(shapely.MultiPoint(one), shapely.MultiPoint(other)))


def _entry(sort: str, one: _StreetNames) -> Entry:
    on_it = [point for point, rank in zip(one.points, one.ranks, strict=True) if rank < CORNER]
    xy = np.array(on_it or one.points)
    x, y = _nearest(xy, np.median(xy, axis=0))
    label = max(sorted(set(one.labels)), key=lambda text: (one.labels.count(text), len(text)))
    numbers, doubtful, stops = {}, [], []
    for number, ranked_points in sorted(one.numbered.items()):
        best = min(rank for rank, _ in ranked_points)
        spots = np.array([point for rank, point in ranked_points if rank == best])
        numbers[number] = _nearest(spots, np.median(spots, axis=0))
        if best:
            stops.append(number)
        elif np.ptp(spots, axis=0).max() > DISCORD:
            doubtful.append(number)
    return Entry(
        label,
        "street",
        list(dict.fromkeys(one.names)),
        x,
        y,
        street=sort,
        weight=len(one.points),
        numbers=numbers,
        doubtful=frozenset(doubtful),
        stops=frozenset(stops),
        corner=not on_it,
    )


def _nearest(xy: NDArray[np.float64], to: NDArray[np.float64]) -> Point:
    """The one of the points that is nearest: never a place where nothing is."""
    x, y = xy[int(np.argmin(np.hypot(*(xy - to).T)))]
    return float(x), float(y)
