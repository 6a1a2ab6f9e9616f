"""What is near, and how much of it there is for each: measures of the labelled table of minutes."""

import numpy as np
import pandas as pd

from mire_geo.errors import InputError


def nearest(minutes: pd.DataFrame) -> pd.Series:
    """Minutes to the nearest site of each cell; `inf` where none is in reach (or there is no site at all).

    Args:
        minutes: rows = cells, columns = sites, `inf` = out of reach.

    >>> nearest(pd.DataFrame({"a": [5.0, np.inf], "b": [9.0, np.inf]}, index=["x", "y"])).tolist()
    [5.0, inf]
    """
    values = _values(minutes)
    return pd.Series(values.min(axis=1, initial=np.inf), index=minutes.index, name="nearest")


def count_within(minutes: pd.DataFrame, limit: float) -> pd.Series:
    """Number of sites at most `limit` minutes from each cell.

    >>> count_within(pd.DataFrame({"a": [5.0, np.inf], "b": [9.0, 15.0]}, index=["x", "y"]), 9).tolist()
    [2, 0]
    """
    if not 0 <= limit < np.inf:
        raise InputError(f"the limit is {limit} minutes; give a number of minutes that is zero or more")
    return pd.Series((_values(minutes) <= limit).sum(axis=1), index=minutes.index, name="count_within")


def _values(minutes: pd.DataFrame) -> np.ndarray:
    values = minutes.to_numpy(dtype=float)
    if not values.min(initial=0.0) >= 0:
        row, column = np.argwhere(~(values >= 0))[0]
        raise InputError(
            f"the minutes from {minutes.index[row]!r} to {minutes.columns[column]!r} are {values[row, column]}; "
            "minutes must be zero or more, and inf where out of reach"
        )
    return values
