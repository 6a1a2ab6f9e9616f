"""The sites within a walk of one point: all of them, the nearest of a kind, the first of every kind."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd

from mire_geo.city.nearby.arrivals import with_arrivals
from mire_geo.tables.schema import Sites
from mire_geo.travel import walking
from mire_geo.travel.streets import WALKING_KMH, Streets
from mire_geo.travel.walking import Places

HORIZON = 60.0
"""Minutes within which the nearest place is looked for."""
NEAREST = 3
"""How many of a kind are named."""

Point: TypeAlias = tuple[float, float]
"""x and y, metres."""


def sites_around(
    streets: Streets,
    point: Point,
    sites: gpd.GeoDataFrame,
    doors: Places,
    leaving: datetime,
    *,
    limit: float,
    speed_kmh: float = WALKING_KMH,
) -> gpd.GeoDataFrame:
    """The sites within `limit` minutes of a point, nearest first.

    Rows of `schema.Sites` with, besides, `minutes`; `arrives`, the moment one gets there; `state`, `until` and `opens`,
    see `Arrival`.

    Args:
        doors: `walking.locate` of the sites, or of more.
        leaving: when the walk begins.
    """
    return with_arrivals(_sites_in_reach(streets, point, sites, doors, limit, speed_kmh), leaving)


def nearest_sites(
    streets: Streets,
    point: Point,
    sites: gpd.GeoDataFrame,
    doors: Places,
    leaving: datetime,
    *,
    every_kind: bool = False,
    limit: float = HORIZON,
    speed_kmh: float = WALKING_KMH,
) -> gpd.GeoDataFrame:
    """The `NEAREST` sites and the nearest open on arrival, or the nearest of every kind; rows of `sites_around`."""
    sites_in_reach = _sites_in_reach(streets, point, sites, doors, limit, speed_kmh)
    if every_kind:
        return with_arrivals(sites_in_reach.drop_duplicates(Sites.kind), leaving)
    sites_in_reach = with_arrivals(sites_in_reach, leaving)
    is_open = (sites_in_reach["state"] == "open").to_numpy()
    rows: gpd.GeoDataFrame = sites_in_reach[
        (np.arange(len(sites_in_reach)) < NEAREST) | (is_open & (is_open.cumsum() == 1))
    ]
    return rows


def first_of_every_kind(kinds: Sequence[str], states: Iterable[str] | None = None) -> list[int]:
    """Of places in order: the positions of the first of every kind, and of the first that is open for sure.

    Args:
        states: how each is found, see `Arrival`; without them the first of every kind alone.

    >>> first_of_every_kind(["scuola", "scuola", "asl", "scuola"], ["closed", "open", "open", "open"])
    [0, 1, 2]
    >>> first_of_every_kind(["scuola", "scuola", "asl"])
    [0, 2]
    """
    if states is None:
        return [position for position, kind in enumerate(kinds) if kind not in kinds[:position]]
    has_open: dict[str, bool] = {}
    positions = []
    for position, (kind, state) in enumerate(zip(kinds, states, strict=True)):
        if kind not in has_open or (state == "open" and not has_open[kind]):
            positions.append(position)
            has_open[kind] = has_open.get(kind, False) or state == "open"
    return positions


def _sites_in_reach(
    streets: Streets, point: Point, sites: gpd.GeoDataFrame, doors: Places, limit: float, speed_kmh: float
) -> gpd.GeoDataFrame:
    """The sites within `limit` minutes of a point with their `minutes`, nearest first."""
    minutes = walks(streets, point, sites, doors, limit=limit, speed_kmh=speed_kmh)
    minutes = minutes[np.isfinite(minutes)].sort_values(kind="stable")
    sites_in_reach: gpd.GeoDataFrame = sites.loc[minutes.index].assign(minutes=minutes)
    return sites_in_reach


def walks(
    streets: Streets, point: Point, sites: gpd.GeoDataFrame, doors: Places, *, limit: float, speed_kmh: float
) -> pd.Series:
    """Minutes on foot between a point and each of the sites, `inf` beyond `limit`."""
    start_point = pd.DataFrame({"x": [point[0]], "y": [point[1]]}, index=["here"])
    table = walking.minutes_table(streets, start_point, doors, limit=limit, speed_kmh=speed_kmh)
    minutes = pd.Series(table.frame().to_numpy()[0], index=table.sites)
    return minutes.reindex(sites.index, fill_value=np.inf)
