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
from mire_geo.sources.spreadsheet.faults import Fault, place_fault
from mire_geo.sources.spreadsheet.places.rows import Draft

Floats: TypeAlias = NDArray[np.float64]

NEIGHBOUR_COUNT = 16
"""With how many of the nearest places one is compared: a file with all places at one point must not take for ever."""

MOVED_M = 200.0
"""A place of the city that is edited may move farther only under its own name."""

NEAR_M = 40.0
"""Two places of one kind and name are the same within this distance: a long building, its door and its middle."""


def names_alike(name: str, other_name: str) -> bool:
    """Whether two names are the same name, misspelt or in another order. Names with different numbers are different.

    >>> names_alike("Farmacia Prova", "FARMACIA  PROVA s.n.c."), names_alike("Prova 1", "Prova 2")
    (True, False)
    """
    if re.findall(r"\d+", name) != re.findall(r"\d+", other_name):
        return False
    likeness_score = likeness.name_score(name, other_name)
    return likeness_score is None or likeness_score >= likeness.ALIKE


def mark_duplicates(drafts: Sequence[Draft], existing_sites: gpd.GeoDataFrame | None) -> None:
    """Add a refusal to every draft that repeats an id or a place, of an earlier line or of `existing_sites`."""
    _mark_repeated_ids(drafts)
    if existing_sites is not None and len(existing_sites):
        _mark_reused_ids([draft for draft in drafts if draft.id in existing_sites.index], existing_sites)
        _mark_known_places(
            [draft for draft in drafts if draft.id not in existing_sites.index], existing_sites
        )
    _mark_repeated_places(drafts)


def _mark_repeated_ids(drafts: Sequence[Draft]) -> None:
    first_line_by_id: dict[str, int] = {}
    for draft in drafts:
        if draft.id and first_line_by_id.setdefault(draft.id, draft.line) != draft.line:
            message_values: dict[str, str | int] = {"value": draft.id, "other": first_line_by_id[draft.id]}
            draft.refusals.append(place_fault(draft.line, "id_repeated", message_values=message_values))


def _mark_reused_ids(drafts: Sequence[Draft], existing_sites: gpd.GeoDataFrame) -> None:
    """An edited place may get another name or move, not both: then its id is one that another place happens to have."""
    for draft in drafts:
        site = existing_sites.loc[draft.id]
        metres_moved = shapely.distance(shapely.Point(draft.x, draft.y), site["geometry"])
        site_name = site["name"] if isinstance(site["name"], str) else ""
        likeness_score = likeness.name_score(draft.values["name"], site_name) or 0.0
        is_renamed = plain(draft.values["name"]) != plain(site_name) and likeness_score < likeness.ALIKE
        if metres_moved > MOVED_M and is_renamed:
            message_values: dict[str, str | int] = {
                "value": draft.id,
                "name": site_name,
                "metres": round(metres_moved),
            }
            draft.refusals.append(place_fault(draft.line, "id_of_other_place", message_values=message_values))


def _mark_known_places(drafts: Sequence[Draft], existing_sites: gpd.GeoDataFrame) -> None:
    existing_names = existing_sites["name"].fillna("").to_numpy()
    existing_kinds = existing_sites["kind"].to_numpy()
    refused_lines: set[int] = set()
    for draft, site_index, metres in _nearby_pairs(drafts, existing_sites.get_coordinates().to_numpy()):
        is_same_place = existing_kinds[site_index] == draft.kind and names_alike(
            draft.values["name"], existing_names[site_index]
        )
        if is_same_place and draft.line not in refused_lines:
            refused_lines.add(draft.line)
            message_values: dict[str, str | int] = {
                "other": str(existing_sites.index[site_index]),
                "name": existing_names[site_index],
                "metres": round(metres),
            }
            draft.refusals.append(place_fault(draft.line, "place_known", message_values=message_values))


def _mark_repeated_places(drafts: Sequence[Draft]) -> None:
    distinct_drafts = _refuse_identical(drafts)
    refused_lines: set[int] = set()
    for draft, neighbour_index, metres in _nearby_pairs(distinct_drafts, _draft_positions(distinct_drafts)):
        neighbour = distinct_drafts[neighbour_index]
        if (
            neighbour.line >= draft.line
            or {neighbour.line, draft.line} & refused_lines
            or neighbour.kind != draft.kind
        ):
            continue
        if draft.id and neighbour.id:
            continue
        if names_alike(draft.values["name"], neighbour.values["name"]):
            refused_lines.add(draft.line)
            draft.refusals.append(_repetition_fault(draft, neighbour, metres))
        elif metres == 0 and not any(fault.code == "same_position" for fault in draft.warnings):
            draft.warnings.append(
                place_fault(draft.line, "same_position", message_values={"other": neighbour.line})
            )


def _refuse_identical(drafts: Sequence[Draft]) -> list[Draft]:
    """Refuse rows that are an earlier one again, to the letter and the metre; the others come back."""
    first_by_identity: dict[tuple[str, str, int, int], Draft] = {}
    distinct_drafts = []
    for draft in drafts:
        identity = (draft.kind, plain(draft.values["name"]), round(draft.x), round(draft.y))
        earlier_draft = first_by_identity.setdefault(identity, draft)
        if earlier_draft is draft or (draft.id and earlier_draft.id):
            distinct_drafts.append(draft)
        else:
            draft.refusals.append(_repetition_fault(draft, earlier_draft, 0.0))
    return distinct_drafts


def _repetition_fault(draft: Draft, earlier_draft: Draft, metres: float) -> Fault:
    message_values: dict[str, str | int] = {
        "other": earlier_draft.line,
        "name": earlier_draft.values["name"],
        "metres": round(metres),
    }
    return place_fault(draft.line, "place_repeated", message_values=message_values)


def _nearby_pairs(drafts: Sequence[Draft], positions: Floats) -> Iterator[tuple[Draft, int, float]]:
    """Every draft with the nearest of `positions` within `NEAR_M`: draft, index of the position, metres."""
    if not drafts or not len(positions):
        return
    neighbour_count = min(NEIGHBOUR_COUNT, len(positions))
    position_tree: Any = cKDTree(positions)
    neighbour_metres, neighbour_indices = position_tree.query(
        _draft_positions(drafts), k=[*range(1, neighbour_count + 1)], distance_upper_bound=NEAR_M
    )
    for draft, draft_metres, draft_indices in zip(
        drafts, neighbour_metres.tolist(), neighbour_indices.tolist(), strict=True
    ):
        for metres, position_index in zip(draft_metres, draft_indices, strict=True):
            if metres <= NEAR_M:
                yield draft, position_index, metres


def _draft_positions(drafts: Sequence[Draft]) -> Floats:
    return np.array([(draft.x, draft.y) for draft in drafts], dtype=float).reshape(-1, 2)
