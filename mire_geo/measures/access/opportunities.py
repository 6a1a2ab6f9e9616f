"""The nearest place, cumulative opportunities, gravity, and the indices over several kinds of place.

Every measure takes the table (rows = cells, columns = sites, minutes, `inf` = out of reach) and returns one
column on its rows.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mire_geo.errors import InputError
from mire_geo.measures import pairs
from mire_geo.measures.access.decay import Decay, weigh


def nearest(minutes: pairs.Minutes) -> pd.Series:
    """Minutes to the nearest site of each cell; `inf` where none is in reach, or there is no site at all.

    >>> nearest(pd.DataFrame({"a": [5.0, np.inf], "b": [9.0, np.inf]}, index=["x", "y"])).tolist()
    [5.0, inf]
    """
    reach_pairs = pairs.pairs_in_reach(minutes)
    return pd.Series(reach_pairs.nearest(), index=reach_pairs.cells, name="nearest")


def count_within(minutes: pairs.Minutes, limit: float) -> pd.Series:
    """Number of sites at most `limit` minutes from each cell.

    >>> count_within(pd.DataFrame({"a": [5.0, np.inf], "b": [9.0, 15.0]}, index=["x", "y"]), 9).tolist()
    [2, 0]
    """
    if not 0 <= limit < np.inf:
        raise InputError(
            "the limit is %(limit)s minutes; give a number of minutes that is zero or more", limit=limit
        )
    reach_pairs = pairs.pairs_in_reach(minutes)
    site_counts = np.bincount(reach_pairs.row[reach_pairs.minutes <= limit], minlength=len(reach_pairs.cells))
    return pd.Series(site_counts, index=reach_pairs.cells, name="count_within")


def gravity(minutes: pairs.Minutes, capacity: pairs.Column, decay: Decay) -> pd.Series:
    """Capacity in reach of each cell, each site weighted by the decay of its minutes (Hansen 1959).

    Raises:
        InputError: labels that do not match; capacities that are negative or missing.

    >>> from mire_geo.measures.access.decay import step
    >>> gravity(pd.DataFrame({"a": [5.0, 20.0], "b": [9.0, 15.0]}), [10, 7], step(15)).tolist()
    [17.0, 7.0]
    """
    reach_pairs = pairs.pairs_in_reach(minutes)
    site_capacities = pairs.align(capacity, reach_pairs.sites, pairs.CAPACITY)
    reachable_capacities = reach_pairs.by_cell(
        weigh(decay, reach_pairs.minutes) * site_capacities[reach_pairs.column]
    )
    return pd.Series(reachable_capacities, index=reach_pairs.cells, name="gravity")


def nearest_by_category(minutes: pairs.Minutes, categories: pd.Series, *, places: int = 1) -> pd.DataFrame:
    """Mean minutes to the `places` nearest sites of each category, as a table cells x categories.

    `inf` where too few are in reach; a category with fewer sites than `places` is asked for all it has.

    Args:
        categories: the category of each site (column) of `minutes`.

    Raises:
        InputError: sites without a category, or labels that do not match.
    """
    if not places >= 1:
        raise InputError(
            "the mean is over %(places)s places; give a whole number of at least one", places=places
        )
    reach_pairs = pairs.pairs_in_reach(minutes)
    category_of_site = categories.reindex(reach_pairs.sites)
    if category_of_site.isna().any():
        uncategorised_site = category_of_site.index[category_of_site.isna()][0]
        raise InputError(
            "the site %(site)r has no category; give one to each column of the table", site=uncategorised_site
        )
    if category_of_site.empty:
        raise InputError("there is no site in the table of minutes, so there is no category to reach")
    minutes_by_category = {}
    for category, category_sites in category_of_site.groupby(category_of_site, observed=True):
        category_pairs = reach_pairs.of_sites((category_of_site == category).to_numpy())
        minutes_by_category[category] = _mean_of_nearest(category_pairs, min(places, len(category_sites)))
    return pd.DataFrame(minutes_by_category, index=reach_pairs.cells)


def _mean_of_nearest(reach_pairs: pairs.Pairs, place_count: int) -> NDArray[np.float64]:
    if place_count == 1:
        return reach_pairs.nearest()
    sort_order = np.lexsort((reach_pairs.minutes, reach_pairs.row))
    cell_positions = reach_pairs.row[sort_order]
    first_pair_of_cell = np.searchsorted(cell_positions, cell_positions)
    is_among_nearest = np.arange(len(cell_positions)) - first_pair_of_cell < place_count
    minute_sums = np.bincount(
        cell_positions[is_among_nearest],
        reach_pairs.minutes[sort_order][is_among_nearest],
        minlength=len(reach_pairs.cells),
    )
    site_counts = np.bincount(cell_positions[is_among_nearest], minlength=len(reach_pairs.cells))
    return np.where(site_counts == place_count, minute_sums / place_count, np.inf)


def fifteen_minute_index(minutes: pairs.Minutes, categories: pd.Series, *, places: int = 1) -> pd.Series:
    """Mean over the categories of the minutes to the nearest sites of each; `inf` where one is out of reach.

    A cell is a "15-minute" one where the index is 15 or less (Bruno, Monteiro Melo, Campanelli, Loreto 2024,
    who take the mean of several `places` a category). Same arguments and errors as `nearest_by_category`.

    >>> minutes = pd.DataFrame({"a": [4.0, 9.0], "b": [8.0, 9.0], "c": [20.0, 3.0]})
    >>> kinds = pd.Series({"a": "school", "b": "school", "c": "library"})
    >>> fifteen_minute_index(minutes, kinds).tolist()
    [12.0, 6.0]
    """
    minutes_by_category = nearest_by_category(minutes, categories, places=places)
    return minutes_by_category.mean(axis=1).rename("fifteen_minute_index")


def x_minute_city(minutes: pairs.Minutes, categories: pd.Series) -> pd.Series:
    """The x of each cell: minutes within which one site of every category is reached (Logan et al. 2022).

    Same arguments and errors as `nearest_by_category`.

    >>> minutes = pd.DataFrame({"a": [4.0, 9.0], "b": [8.0, 9.0], "c": [20.0, 3.0]})
    >>> kinds = pd.Series({"a": "school", "b": "school", "c": "library"})
    >>> x_minute_city(minutes, kinds).tolist()
    [20.0, 9.0]
    """
    return nearest_by_category(minutes, categories).max(axis=1).rename("x_minute_city")
