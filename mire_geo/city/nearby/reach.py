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
    chosen_sites: gpd.GeoDataFrame = sites_in_reach[
        (np.arange(len(sites_in_reach)) < NEAREST) | (is_open & (is_open.cumsum() == 1))
    ]
    return chosen_sites


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
        return [
            place_index for place_index, kind_code in enumerate(kinds) if kind_code not in kinds[:place_index]
        ]
    has_open: dict[str, bool] = {}
    place_indices = []
    for place_index, (kind_code, state) in enumerate(zip(kinds, states, strict=True)):
        if kind_code not in has_open or (state == "open" and not has_open[kind_code]):
            place_indices.append(place_index)
            has_open[kind_code] = has_open.get(kind_code, False) or state == "open"
    return place_indices


def _sites_in_reach(
    streets: Streets, point: Point, sites: gpd.GeoDataFrame, doors: Places, limit: float, speed_kmh: float
) -> gpd.GeoDataFrame:
    """The sites within `limit` minutes of a point with their `minutes`, nearest first."""
    minutes_to_sites = walks(streets, point, sites, doors, limit=limit, speed_kmh=speed_kmh)
    minutes_to_sites = minutes_to_sites[np.isfinite(minutes_to_sites)].sort_values(kind="stable")
    sites_in_reach: gpd.GeoDataFrame = sites.loc[minutes_to_sites.index].assign(minutes=minutes_to_sites)
    return sites_in_reach


def walks(
    streets: Streets, point: Point, sites: gpd.GeoDataFrame, doors: Places, *, limit: float, speed_kmh: float
) -> pd.Series:
    """Minutes on foot between a point and each of the sites, `inf` beyond `limit`."""
    start_point = pd.DataFrame({"x": [point[0]], "y": [point[1]]}, index=["here"])
    minutes_table = walking.minutes_table(streets, start_point, doors, limit=limit, speed_kmh=speed_kmh)
    minutes_to_sites = pd.Series(minutes_table.frame().to_numpy()[0], index=minutes_table.sites)
    return minutes_to_sites.reindex(sites.index, fill_value=np.inf)
