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
    rows = [proposal_as_dict(one) for one in sorted(proposals, key=lambda one: one.id)]
    text = json.dumps(rows, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{_of_city(city)}\n{text}".encode()).hexdigest()


def _of_city(city: City) -> str:
    if city not in _SEEN:
        total = hashlib.sha256()
        for table in (city.quartieri, city.cells, city.sites, city.counts):
            _add(total, table)
        streets = city.streets
        for array in (
            streets.nodes,
            streets.xy,
            streets.edges,
            streets.tail,
            streets.head,
            streets.length_mm,
        ):
            total.update(_bytes(array))
        _SEEN[city] = total.hexdigest()
    return _SEEN[city]


def _add(total: "hashlib._Hash", table: pd.DataFrame) -> None:
    for name, column in (("", table.index.to_series()), *table.items()):
        total.update(f"\n{name}\n".encode())
        if name == "geometry":
            total.update(b"".join(shapely.to_wkb(column.to_numpy(), byte_order=1)))
        elif pd.api.types.is_numeric_dtype(column.dtype) and not column.isna().any():
            total.update(_bytes(column.to_numpy()))
        else:
            total.update("\x1f".join(_text(value) for value in column).encode())


def _text(value: Any) -> str:
    return "\x00" if pd.isna(value) else str(value)


def _bytes(array: "np.ndarray[Any, Any]") -> bytes:
    whole = np.issubdtype(array.dtype, np.integer) or array.dtype == bool
    return array.astype("<i8" if whole else "<f8").tobytes()
