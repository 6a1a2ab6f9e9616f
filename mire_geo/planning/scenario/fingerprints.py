"""The hash of what a scenario was computed from: the same inputs give the same one, on any machine."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
import shapely

from mire_geo.city import City
from mire_geo.planning.scenario.files import proposal_as_dict
from mire_geo.planning.scenario.proposals import Proposal

_SEEN: "WeakKeyDictionary[City, str]" = WeakKeyDictionary()
"""Hashes of cities already read: a city never changes, so this is only a memory, never a state."""


def fingerprint(city: City, proposals: Iterable[Proposal] = ()) -> str:
    """SHA-256 of the facts of a city and of the proposals made to it, in hexadecimal.

    The order of the proposals makes no difference, and none at all is the city itself: who adds and withdraws is back
    at the hash of the baseline.
    """
    proposal_dicts = [
        proposal_as_dict(proposal) for proposal in sorted(proposals, key=lambda proposal: proposal.id)
    ]
    proposals_json = json.dumps(proposal_dicts, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{_city_hash(city)}\n{proposals_json}".encode()).hexdigest()


def _city_hash(city: City) -> str:
    if city not in _SEEN:
        hasher = hashlib.sha256()
        for city_table in (city.quartieri, city.cells, city.sites, city.counts):
            _add_table_to_hash(hasher, city_table)
        streets = city.streets
        for street_array in (
            streets.nodes,
            streets.xy,
            streets.edges,
            streets.tail,
            streets.head,
            streets.length_mm,
        ):
            hasher.update(_array_bytes(street_array))
        _SEEN[city] = hasher.hexdigest()
    return _SEEN[city]


def _add_table_to_hash(hasher: "hashlib._Hash", city_table: pd.DataFrame) -> None:
    for column_name, column in (("", city_table.index.to_series()), *city_table.items()):
        hasher.update(f"\n{column_name}\n".encode())
        if column_name == "geometry":
            hasher.update(b"".join(shapely.to_wkb(column.to_numpy(), byte_order=1)))
        elif pd.api.types.is_numeric_dtype(column.dtype) and not column.isna().any():
            hasher.update(_array_bytes(column.to_numpy()))
        else:
            hasher.update("\x1f".join(_value_text(table_value) for table_value in column).encode())


def _value_text(table_value: Any) -> str:
    return "\x00" if pd.isna(table_value) else str(table_value)


def _array_bytes(array: "np.ndarray[Any, Any]") -> bytes:
    is_integer = np.issubdtype(array.dtype, np.integer) or array.dtype == bool
    return array.astype("<i8" if is_integer else "<f8").tobytes()
