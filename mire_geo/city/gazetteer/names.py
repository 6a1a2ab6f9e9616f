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
class _StreetRecord:
    names: list[tuple[str, ...]]
    labels: list[str] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    precision_ranks: list[int] = field(default_factory=list)
    """How near each point is: a position in `PRECISIONS`."""
    points_by_number: dict[int, list[tuple[int, Point]]] = field(default_factory=lambda: defaultdict(list))

    def merge(self, variant: "_StreetRecord") -> None:
        self.names += variant.names
        self.labels += variant.labels
        self.points += variant.points
        self.precision_ranks += variant.precision_ranks
        for house_number, points in variant.points_by_number.items():
            self.points_by_number[house_number] += points


def entries(
    sites: gpd.GeoDataFrame, quartieri: gpd.GeoDataFrame, cells: pd.DataFrame, addresses: gpd.GeoDataFrame
) -> list[Entry]:
    """Everything that can be asked for, in a stable order."""
    return [*_nil_entries(quartieri, cells), *_street_entries(sites, addresses), *_site_entries(sites)]


def _nil_entries(quartieri: gpd.GeoDataFrame, cells: pd.DataFrame) -> Iterable[Entry]:
    """A NIL under its whole name and under each part of it ("Lambrate - Ortica"), at the door of its middle cell."""
    for nil_id, nil_row in quartieri.iterrows():
        x, y = population_centre(nil_row["geometry"], cells[cells[Cells.nil_id] == nil_id])
        nil_name = str(nil_row[Quartieri.nil])
        searched_names = [
            reading.significant_words(name_part)
            for name_part in dict.fromkeys([nil_name, *nil_name.split(" - ")])
        ]
        yield Entry(
            nil_name, "nil", searched_names, x, y, ref=str(nil_id), weight=int(nil_row[Quartieri.people])
        )


def _site_entries(sites: gpd.GeoDataFrame) -> Iterable[Entry]:
    named_sites = sites[sites[Sites.name].notna()]
    for site_id, site_name, kind_code, address_text, site_point in zip(
        named_sites.index,
        named_sites[Sites.name],
        named_sites[Sites.kind],
        named_sites[Sites.address],
        named_sites.geometry,
        strict=True,
    ):
        adds_address = isinstance(address_text, str) and not address_text.startswith(site_name)
        site_label = (
            f"{site_name}, {address_text}"
            if adds_address
            else address_text
            if isinstance(address_text, str)
            else str(site_name)
        )
        name_words = reading.significant_words(re.sub(r"\s*\([^)]*\)", "", str(site_name)))
        is_station = str(kind_code).startswith("stazione")
        searched_names = (
            [name_words, ("stazione", *name_words), ("metro", *name_words)] if is_station else [name_words]
        )
        yield Entry(
            site_label,
            "site",
            searched_names,
            site_point.x,
            site_point.y,
            ref=str(site_id),
            kind=str(kind_code),
            weight=int(is_station),
        )


def _street_entries(sites: gpd.GeoDataFrame, addresses: gpd.GeoDataFrame) -> list[Entry]:
    sites_with_address = sites[sites[Sites.address].notna()]
    site_addresses = zip(
        sites_with_address[Sites.address], repeat(0), sites_with_address.geometry, strict=False
    )
    table_ranks = [PRECISIONS.index(precision) for precision in addresses[Addresses.precision]]
    table_addresses = zip(addresses[Addresses.address], table_ranks, addresses.geometry, strict=True)
    record_by_street: dict[tuple[str, tuple[str, ...]], _StreetRecord] = {}
    for address_text, precision_rank, address_point in chain(site_addresses, table_addresses):
        address_parts = reading.read_address(address_text)
        if not address_parts.sort or not any(word.isalpha() for word in address_parts.words):
            continue
        street_record = record_by_street.setdefault(
            (address_parts.sort, tuple(sorted(address_parts.words))), _StreetRecord([address_parts.words])
        )
        street_record.labels.append(reading.street_and_number(address_text)[0])
        street_record.points.append((address_point.x, address_point.y))
        street_record.precision_ranks.append(precision_rank)
        if address_parts.number is not None:
            street_record.points_by_number[address_parts.number].append(
                (precision_rank, (address_point.x, address_point.y))
            )
    _merge_variants(record_by_street)
    return [
        _street_entry(street_type, street_record)
        for (street_type, _), street_record in record_by_street.items()
    ]


def _merge_variants(record_by_street: dict[tuple[str, tuple[str, ...]], _StreetRecord]) -> None:
    """Make one of a street written in several ways: "Via Washington" and "Via Giorgio Washington".

    A city does not give one name twice: a surname alone is the one full name of that type that ends with it. Where
    several different ones do, or the places are too far apart to be of one street, nothing is joined.
    """
    keys_by_last_word: dict[tuple[str, str], list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    for variant_key, street_record in record_by_street.items():
        keys_by_last_word[variant_key[0], street_record.names[0][-1]].append(variant_key)
    for variant_keys in keys_by_last_word.values():
        longest_first = sorted(
            variant_keys,
            key=lambda street_key: (
                -len(street_key[1]),
                -len(record_by_street[street_key].points),
                street_key,
            ),
        )
        distinct_keys: list[tuple[str, tuple[str, ...]]] = []
        for variant_key in longest_first:
            same_person_keys = [
                street_key
                for street_key in distinct_keys
                if _is_same_person(record_by_street[street_key], record_by_street[variant_key])
            ]
            same_street_keys = [
                street_key
                for street_key in same_person_keys
                if _nearest_distance(
                    record_by_street[street_key].points, record_by_street[variant_key].points
                )
                <= SAME_STREET
            ]
            if len(same_person_keys) == len(same_street_keys) == 1:
                record_by_street[same_street_keys[0]].merge(record_by_street.pop(variant_key))
            else:
                distinct_keys.append(variant_key)


def _is_same_person(longer_record: _StreetRecord, shorter_record: _StreetRecord) -> bool:
    """Whether two names with the same last word are of one person: one the surname alone, or both nearly the same."""
    longer_words, shorter_words = longer_record.names[0], shorter_record.names[0]
    given_names = longer_words[: -len(shorter_words)]
    if given_names and longer_words[-len(shorter_words) :] == shorter_words:
        return not set(given_names) & _NEVER_GIVEN_NAMES and not _LINKED.search(longer_record.labels[0])
    return fuzz.ratio("".join(longer_words), "".join(shorter_words)) >= SAME_NAME


def _nearest_distance(points: Sequence[Point], other_points: Sequence[Point]) -> float:
    return float(shapely.distance(shapely.MultiPoint(points), shapely.MultiPoint(other_points)))


def _street_entry(street_type: str, street_record: _StreetRecord) -> Entry:
    street_points = [
        point
        for point, precision_rank in zip(street_record.points, street_record.precision_ranks, strict=True)
        if precision_rank < CORNER
    ]
    street_xy = np.array(street_points or street_record.points)
    x, y = _nearest_point(street_xy, np.median(street_xy, axis=0))
    commonest_label = max(
        sorted(set(street_record.labels)),
        key=lambda street_label: (street_record.labels.count(street_label), len(street_label)),
    )
    point_by_number, doubtful_numbers, stop_numbers = {}, [], []
    for house_number, ranked_points in sorted(street_record.points_by_number.items()):
        best_rank = min(precision_rank for precision_rank, _ in ranked_points)
        best_points = np.array(
            [point for precision_rank, point in ranked_points if precision_rank == best_rank]
        )
        point_by_number[house_number] = _nearest_point(best_points, np.median(best_points, axis=0))
        if best_rank:
            stop_numbers.append(house_number)
        elif np.ptp(best_points, axis=0).max() > DISCORD:
            doubtful_numbers.append(house_number)
    return Entry(
        commonest_label,
        "street",
        list(dict.fromkeys(street_record.names)),
        x,
        y,
        street=street_type,
        weight=len(street_record.points),
        numbers=point_by_number,
        doubtful=frozenset(doubtful_numbers),
        stops=frozenset(stop_numbers),
        corner=not street_points,
    )


def _nearest_point(points_xy: NDArray[np.float64], target_xy: NDArray[np.float64]) -> Point:
    """The point nearest to the target, one of those that are there."""
    x, y = points_xy[int(np.argmin(np.hypot(*(points_xy - target_xy).T)))]
    return float(x), float(y)
