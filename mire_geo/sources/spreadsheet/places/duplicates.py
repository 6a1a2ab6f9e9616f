"""Places that come twice: in one file, or in a file and in the city."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from mire_geo.sources.cleaning import likeness
from mire_geo.sources.cleaning.wording import plain
from mire_geo.sources.spreadsheet.faults import Fault, of_place
from mire_geo.sources.spreadsheet.places.rows import Draft

Floats: TypeAlias = NDArray[np.float64]

NEIGHBOURS = 16
"""With how many of the nearest places one is compared: a file with all places at one point must not take for ever."""

MOVED_M = 200.0
"""A place of the city that is edited may move farther only under its own name."""

NEAR_M = 40.0
"""Two places of one kind and name are the same within this distance: a long building, its door and its middle."""


def alike(one: str, other: str) -> bool:
    """Whether two names are one, misspelt or in another order. Names with different numbers are different.

    >>> alike("Farmacia Prova", "FARMACIA  PROVA s.n.c."), alike("Prova 1", "Prova 2")
    (True, False)
    """
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return False
    score = likeness.name_score(one, other)
    return score is None or score >= likeness.ALIKE


def mark(drafts: Sequence[Draft], existing: gpd.GeoDataFrame | None) -> None:
    """Add a refusal to every draft that repeats an id or a place, of an earlier line or of `existing` sites."""
    _mark_ids(drafts)
    if existing is not None and len(existing):
        _mark_other_places([draft for draft in drafts if draft.id in existing.index], existing)
        _mark_existing([draft for draft in drafts if draft.id not in existing.index], existing)
    _mark_repeated(drafts)


def _mark_ids(drafts: Sequence[Draft]) -> None:
    first: dict[str, int] = {}
    for draft in drafts:
        if draft.id and first.setdefault(draft.id, draft.line) != draft.line:
            params: dict[str, str | int] = {"value": draft.id, "other": first[draft.id]}
            draft.refusals.append(of_place(draft.line, "id_repeated", params=params))


def _mark_other_places(drafts: Sequence[Draft], existing: gpd.GeoDataFrame) -> None:
    """An edited place may get another name or move, not both: then its id is one that another place happens to have."""
    for draft in drafts:
        site = existing.loc[draft.id]
        metres = shapely.distance(shapely.Point(draft.x, draft.y), site["geometry"])
        name = site["name"] if isinstance(site["name"], str) else ""
        score = likeness.name_score(draft.values["name"], name) or 0.0
        renamed = plain(draft.values["name"]) != plain(name) and score < likeness.ALIKE
        if metres > MOVED_M and renamed:
            params: dict[str, str | int] = {"value": draft.id, "name": name, "metres": round(metres)}
            draft.refusals.append(of_place(draft.line, "id_of_other_place", params=params))


def _mark_existing(drafts: Sequence[Draft], existing: gpd.GeoDataFrame) -> None:
    names = existing["name"].fillna("").to_numpy()
    kinds = existing["kind"].to_numpy()
    refused_lines: set[int] = set()
    for draft, at, metres in _near(drafts, existing.get_coordinates().to_numpy()):
        same = kinds[at] == draft.kind and alike(draft.values["name"], names[at])
        if same and draft.line not in refused_lines:
            refused_lines.add(draft.line)
            params: dict[str, str | int] = {
                "other": str(existing.index[at]),
                "name": names[at],
                "metres": round(metres),
            }
            draft.refusals.append(of_place(draft.line, "place_known", params=params))


def _mark_repeated(drafts: Sequence[Draft]) -> None:
    different = _mark_identical(drafts)
    refused_lines: set[int] = set()
    for draft, at, metres in _near(different, _positions(different)):
        other = different[at]
        if other.line >= draft.line or {other.line, draft.line} & refused_lines or other.kind != draft.kind:
            continue
        if draft.id and other.id:
            continue
        if alike(draft.values["name"], other.values["name"]):
            refused_lines.add(draft.line)
            draft.refusals.append(_repetition(draft, other, metres))
        elif metres == 0 and not any(fault.code == "same_position" for fault in draft.warnings):
            draft.warnings.append(of_place(draft.line, "same_position", params={"other": other.line}))


def _mark_identical(drafts: Sequence[Draft]) -> list[Draft]:
    """Refuse rows that are an earlier one again, to the letter and the metre; the others come back."""
    first: dict[tuple[str, str, int, int], Draft] = {}
    different = []
    for draft in drafts:
        key = (draft.kind, plain(draft.values["name"]), round(draft.x), round(draft.y))
        earlier = first.setdefault(key, draft)
        if earlier is draft or (draft.id and earlier.id):
            different.append(draft)
        else:
            draft.refusals.append(_repetition(draft, earlier, 0.0))
    return different


def _repetition(draft: Draft, other: Draft, metres: float) -> Fault:
    params: dict[str, str | int] = {
        "other": other.line,
        "name": other.values["name"],
        "metres": round(metres),
    }
    return of_place(draft.line, "place_repeated", params=params)


def _near(drafts: Sequence[Draft], positions: Floats) -> Iterator[tuple[Draft, int, float]]:
    """Every draft with the nearest of `positions` within `NEAR_M`: draft, index of the position, metres."""
    if not drafts or not len(positions):
        return
    count = min(NEIGHBOURS, len(positions))
    tree: Any = cKDTree(positions)
    metres, indices = tree.query(_positions(drafts), k=[*range(1, count + 1)], distance_upper_bound=NEAR_M)
    for draft, far, which in zip(drafts, metres.tolist(), indices.tolist(), strict=True):
        for away, at in zip(far, which, strict=True):
            if away <= NEAR_M:
                yield draft, at, away


def _positions(drafts: Sequence[Draft]) -> Floats:
    return np.array([(draft.x, draft.y) for draft in drafts], dtype=float).reshape(-1, 2)
