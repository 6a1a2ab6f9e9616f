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
        labels = self.sites if sites is None else pd.Index(sites)
        position = self.sites.get_indexer(labels)
        if (position < 0).any():
            raise UnknownError("site %(site)r is not in the table of minutes", site=labels[position < 0][0])
        return pd.DataFrame(_dense(self.minutes[:, position]), index=self.origins, columns=labels)


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


def joined(one: Places, other: Places) -> Places:
    """The places of both, in order."""
    parts = {
        field.name: np.concatenate([getattr(one.snap, field.name), getattr(other.snap, field.name)])
        for field in fields(one.snap)
    }
    return Places(one.labels.append(other.labels), replace(one.snap, **parts))


def reasons(streets: Streets, places: PlacesOrFrame) -> pd.Series:
    """Why each place is not on the network, a code of `streets.REASONS`; empty for places that are."""
    located = locate(streets, places)
    return pd.Series(located.snap.reason, index=located.labels, name="reason", dtype="str")


def minutes(
    streets: Streets,
    origins: PlacesOrFrame,
    sites: PlacesOrFrame,
    *,
    limit: float,
    speed_kmh: float = WALKING_KMH,
) -> pd.DataFrame:
    """Walking minutes, rows = origins, columns = sites, `inf` beyond `limit` minutes.

    Every origin has its row, also one that is off the network (see `reasons`).
    """
    return table(streets, origins, sites, limit=limit, speed_kmh=speed_kmh).frame()


def table(
    streets: Streets,
    origins: PlacesOrFrame,
    sites: PlacesOrFrame,
    *,
    limit: float,
    speed_kmh: float = WALKING_KMH,
) -> MinutesTable:
    """Walking minutes of all origins and all sites within `limit` minutes, held sparsely."""
    start, end = locate(streets, origins), locate(streets, sites)
    bound = limit_mm(limit, speed_kmh)
    if len(start.labels) <= len(end.labels):
        millimetres = _millimetres(streets, start.snap, end.snap, bound)
    else:
        millimetres = _millimetres(streets, end.snap, start.snap, bound).T.tocsr()
    millimetres.data *= _minutes_per_mm(speed_kmh)
    return MinutesTable(start.labels, end.labels, millimetres, limit)


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
    start, end = locate(streets, origins), locate(streets, sites)
    bound = limit_mm(limit, speed_kmh)
    millimetres = _arrive(streets, streets.nearest_mm(end.snap, bound), start.snap)
    pairs = _same_edge(end.snap, start.snap)
    np.minimum.at(millimetres, pairs.end, pairs.millimetres)
    millimetres[millimetres > bound] = np.inf
    return pd.Series(millimetres * _minutes_per_mm(speed_kmh), index=start.labels, name="minutes")


def _millimetres(streets: Streets, few: Snap, many: Snap, bound: float) -> csr_array[Any]:
    """Millimetres of every pair within the bound, shape (few, many); searched from `few`, chunk by chunk."""
    pairs = _same_edge(few, many)
    data, columns, counts = [], [], [np.zeros(1, dtype=np.int64)]
    for begin in range(0, len(few.edge), _CHUNK):
        stop = min(begin + _CHUNK, len(few.edge))
        walks = _arrive(streets, streets.distances_mm(few.part(begin, stop), bound), many)
        short = slice(*np.searchsorted(pairs.start, [begin, stop]))
        np.minimum.at(walks, (pairs.start[short] - begin, pairs.end[short]), pairs.millimetres[short])
        reachable = walks <= min(bound, np.finfo(float).max)
        data.append(walks[reachable])
        columns.append(np.nonzero(reachable)[1].astype(np.int32))
        counts.append(np.count_nonzero(reachable, axis=1))
    starts = np.cumsum(np.concatenate(counts))
    values = np.concatenate(data) if data else np.empty(0)
    indices = np.concatenate(columns) if columns else np.empty(0, dtype=np.int32)
    return csr_array((values, indices, starts), shape=(len(few.edge), len(many.edge)))


def _arrive(streets: Streets, reach: Floats, end: Snap) -> Floats:
    """Millimetres to the doors of `end` by either end of their edges, from those to the nodes (last axis)."""
    edge = np.where(end.ok, end.edge, 0)
    rest = streets.length_mm[edge] - end.along_mm
    walks = np.minimum(reach[..., streets.tail[edge]] + end.along_mm, reach[..., streets.head[edge]] + rest)
    walks += np.where(end.ok, end.leg_mm, np.inf)
    return walks


@dataclass(frozen=True, slots=True)
class _Pairs:
    start: NDArray[np.int64]
    """Never falls."""
    end: NDArray[np.int64]
    millimetres: NDArray[np.float64]


def _same_edge(start: Snap, end: Snap) -> _Pairs:
    """Every pair of places on one and the same edge, with the walk that stays on it."""
    order = np.argsort(end.edge, kind="stable")
    sides = [np.searchsorted(end.edge[order], start.edge, side=side) for side in ("left", "right")]
    count = np.where(start.ok, sides[1] - sides[0], 0)
    i = np.repeat(np.arange(len(count)), count)
    within = np.arange(len(i)) - np.repeat(np.cumsum(count) - count, count)
    j = order[sides[0][i] + within]
    walk = start.leg_mm[i] + np.abs(start.along_mm[i] - end.along_mm[j]) + end.leg_mm[j]
    return _Pairs(i, j, walk.astype(float))


def _dense(matrix: csr_array[Any]) -> Floats:
    """The matrix with `inf` where it holds nothing."""
    full = np.full(matrix.shape, np.inf)
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    full[rows, matrix.indices] = matrix.data
    return full


def _minutes_per_mm(speed_kmh: float) -> float:
    return 60 / (speed_kmh * 1e6)
