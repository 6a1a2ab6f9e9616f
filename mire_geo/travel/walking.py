"""The minutes table: walking minutes from origins to sites, within a limit.

Every walk is leg from door to street + streets + leg from street to door. Distances are exact, both ends of
an edge and the walk along one and the same edge included; `inf` says out of reach. Streets are walked both
ways, so the search starts from the smaller side, bounded by the limit (Dijkstra 1959).
"""

from dataclasses import dataclass, fields, replace
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from mire_geo.errors import InputError, UnknownError
from mire_geo.travel.streets import WALKING_KMH, Floats, Snap, Streets, limit_mm

_CHUNK = 64
"""Places searched from in one call: measured to be fastest, and to keep the dense rows below 20 MB."""


@dataclass(frozen=True, eq=False)
class Places:
    """Labelled places, already on the streets: snapped once, for many questions."""

    labels: pd.Index
    snap: Snap


PlacesOrFrame: TypeAlias = "pd.DataFrame | Places"
"""A frame with labelled rows and positions (columns `x`, `y`, or point geometry), or `Places` of it."""


@dataclass(frozen=True, eq=False)
class MinutesTable:
    """Walking minutes of many origins and many sites; only pairs within the limit are held."""

    origins: pd.Index
    sites: pd.Index
    minutes: csr_array[Any]
    """Shape (origins, sites); a held zero is a walk of no length, a missing item is out of reach."""
    limit: float
    """Minutes beyond which nothing is held."""

    def frame(self, sites: pd.Index | list[str] | None = None) -> pd.DataFrame:
        """Minutes of all origins x `sites` (all of them by default), `inf` out of reach.

        Raises:
            UnknownError: a site that the table does not have.
        """
        site_labels = self.sites if sites is None else pd.Index(sites)
        site_positions = self.sites.get_indexer(site_labels)
        if (site_positions < 0).any():
            raise UnknownError(
                "site %(site)r is not in the table of minutes", site=site_labels[site_positions < 0][0]
            )
        return pd.DataFrame(
            _dense_minutes(self.minutes[:, site_positions]), index=self.origins, columns=site_labels
        )


def locate(streets: Streets, places: PlacesOrFrame) -> Places:
    """`places` on the streets; a frame without geometry must have columns `x` and `y`, metres.

    Raises:
        InputError: the frame holds no positions, or one of them is not a number.
    """
    if isinstance(places, Places):
        return places
    if {"x", "y"} <= set(places.columns):
        xy = places[["x", "y"]].to_numpy(float)
    elif isinstance(places, gpd.GeoDataFrame) and (places.geometry.geom_type == "Point").all():
        xy = places.geometry.get_coordinates().to_numpy()
    else:
        raise InputError("the places have no positions: give columns x and y, metres, or point geometry")
    return Places(labels=places.index, snap=streets.snap(xy))


def join_places(first_places: Places, second_places: Places) -> Places:
    """The places of both, in order."""
    joined_arrays = {
        snap_field.name: np.concatenate(
            [getattr(first_places.snap, snap_field.name), getattr(second_places.snap, snap_field.name)]
        )
        for snap_field in fields(first_places.snap)
    }
    return Places(
        first_places.labels.append(second_places.labels), replace(first_places.snap, **joined_arrays)
    )


def off_network_reasons(streets: Streets, places: PlacesOrFrame) -> pd.Series:
    """Why each place is not on the network, a code of `streets.REASONS`; empty for places that are."""
    located_places = locate(streets, places)
    return pd.Series(located_places.snap.reason, index=located_places.labels, name="reason", dtype="str")


def minutes(
    streets: Streets,
    origins: PlacesOrFrame,
    sites: PlacesOrFrame,
    *,
    limit: float,
    speed_kmh: float = WALKING_KMH,
) -> pd.DataFrame:
    """Walking minutes, rows = origins, columns = sites, `inf` beyond `limit` minutes.

    Every origin has its row, also one that is off the network (see `off_network_reasons`).
    """
    return minutes_table(streets, origins, sites, limit=limit, speed_kmh=speed_kmh).frame()


def minutes_table(
    streets: Streets,
    origins: PlacesOrFrame,
    sites: PlacesOrFrame,
    *,
    limit: float,
    speed_kmh: float = WALKING_KMH,
) -> MinutesTable:
    """Walking minutes of all origins and all sites within `limit` minutes, held sparsely."""
    start_places, end_places = locate(streets, origins), locate(streets, sites)
    longest_mm = limit_mm(limit, speed_kmh)
    if len(start_places.labels) <= len(end_places.labels):
        mm_matrix = _pair_millimetres(streets, start_places.snap, end_places.snap, longest_mm)
    else:
        mm_matrix = _pair_millimetres(streets, end_places.snap, start_places.snap, longest_mm).T.tocsr()
    mm_matrix.data *= _minutes_per_mm(speed_kmh)
    return MinutesTable(start_places.labels, end_places.labels, mm_matrix, limit)


def nearest(
    streets: Streets,
    origins: PlacesOrFrame,
    sites: PlacesOrFrame,
    *,
    limit: float,
    speed_kmh: float = WALKING_KMH,
) -> pd.Series:
    """Walking minutes from each origin to the nearest of the sites, `inf` beyond `limit` minutes.

    One search from all the sites at once; the same numbers as the least of each row of `minutes`.
    """
    start_places, end_places = locate(streets, origins), locate(streets, sites)
    longest_mm = limit_mm(limit, speed_kmh)
    nearest_mm = _door_millimetres(
        streets, streets.nearest_mm(end_places.snap, longest_mm), start_places.snap
    )
    same_edge_pairs = _same_edge_pairs(end_places.snap, start_places.snap)
    np.minimum.at(nearest_mm, same_edge_pairs.end_positions, same_edge_pairs.millimetres)
    nearest_mm[nearest_mm > longest_mm] = np.inf
    return pd.Series(nearest_mm * _minutes_per_mm(speed_kmh), index=start_places.labels, name="minutes")


def _pair_millimetres(streets: Streets, from_snap: Snap, to_snap: Snap, longest_mm: float) -> csr_array[Any]:
    """Millimetres of every pair within the bound, shape (from, to); searched chunk by chunk."""
    same_edge_pairs = _same_edge_pairs(from_snap, to_snap)
    chunk_millimetres, chunk_columns, row_counts = [], [], [np.zeros(1, dtype=np.int64)]
    for chunk_start in range(0, len(from_snap.edge), _CHUNK):
        chunk_end = min(chunk_start + _CHUNK, len(from_snap.edge))
        walk_mm_table = _door_millimetres(
            streets, streets.distances_mm(from_snap.slice_places(chunk_start, chunk_end), longest_mm), to_snap
        )
        pairs_in_chunk = slice(*np.searchsorted(same_edge_pairs.start_positions, [chunk_start, chunk_end]))
        np.minimum.at(
            walk_mm_table,
            (
                same_edge_pairs.start_positions[pairs_in_chunk] - chunk_start,
                same_edge_pairs.end_positions[pairs_in_chunk],
            ),
            same_edge_pairs.millimetres[pairs_in_chunk],
        )
        is_reachable = walk_mm_table <= min(longest_mm, np.finfo(float).max)
        chunk_millimetres.append(walk_mm_table[is_reachable])
        chunk_columns.append(np.nonzero(is_reachable)[1].astype(np.int32))
        row_counts.append(np.count_nonzero(is_reachable, axis=1))
    row_starts = np.cumsum(np.concatenate(row_counts))
    pair_mm = np.concatenate(chunk_millimetres) if chunk_millimetres else np.empty(0)
    column_indices = np.concatenate(chunk_columns) if chunk_columns else np.empty(0, dtype=np.int32)
    return csr_array((pair_mm, column_indices, row_starts), shape=(len(from_snap.edge), len(to_snap.edge)))


def _door_millimetres(streets: Streets, mm_to_nodes: Floats, end_snap: Snap) -> Floats:
    """Millimetres to the doors of `end_snap` by either end of their edges, from those to the nodes (last axis)."""
    edges = np.where(end_snap.is_on_network, end_snap.edge, 0)
    mm_to_head = streets.length_mm[edges] - end_snap.along_mm
    mm_to_doors = np.minimum(
        mm_to_nodes[..., streets.tail[edges]] + end_snap.along_mm,
        mm_to_nodes[..., streets.head[edges]] + mm_to_head,
    )
    mm_to_doors += np.where(end_snap.is_on_network, end_snap.leg_mm, np.inf)
    return mm_to_doors


@dataclass(frozen=True, slots=True)
class _SameEdgePairs:
    start_positions: NDArray[np.int64]
    """Never falls."""
    end_positions: NDArray[np.int64]
    millimetres: NDArray[np.float64]


def _same_edge_pairs(start_snap: Snap, end_snap: Snap) -> _SameEdgePairs:
    """Every pair of places on one and the same edge, with the walk that stays on it."""
    order_by_edge = np.argsort(end_snap.edge, kind="stable")
    group_bounds = [
        np.searchsorted(end_snap.edge[order_by_edge], start_snap.edge, side=side)
        for side in ("left", "right")
    ]
    pair_counts = np.where(start_snap.is_on_network, group_bounds[1] - group_bounds[0], 0)
    start_positions = np.repeat(np.arange(len(pair_counts)), pair_counts)
    offsets_in_group = np.arange(len(start_positions)) - np.repeat(
        np.cumsum(pair_counts) - pair_counts, pair_counts
    )
    end_positions = order_by_edge[group_bounds[0][start_positions] + offsets_in_group]
    walk_mm = (
        start_snap.leg_mm[start_positions]
        + np.abs(start_snap.along_mm[start_positions] - end_snap.along_mm[end_positions])
        + end_snap.leg_mm[end_positions]
    )
    return _SameEdgePairs(start_positions, end_positions, walk_mm.astype(float))


def _dense_minutes(minutes_matrix: csr_array[Any]) -> Floats:
    """The matrix with `inf` where it holds nothing."""
    dense_matrix = np.full(minutes_matrix.shape, np.inf)
    row_indices = np.repeat(np.arange(minutes_matrix.shape[0]), np.diff(minutes_matrix.indptr))
    dense_matrix[row_indices, minutes_matrix.indices] = minutes_matrix.data
    return dense_matrix


def _minutes_per_mm(speed_kmh: float) -> float:
    return 60 / (speed_kmh * 1e6)
