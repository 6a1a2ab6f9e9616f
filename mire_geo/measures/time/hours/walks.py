"""Walking minutes of cells x sites, in whatever form, and the pairs of them within a limit."""

from typing import TypeAlias

import numpy as np

from mire_geo.errors import InputError
from mire_geo.measures import pairs
from mire_geo.measures.pairs import Pairs

Minutes: TypeAlias = pairs.Minutes | Pairs
"""Walking minutes of cells x sites, in any of the forms the library has."""


def as_pairs(minutes_table: Minutes) -> Pairs:
    """The pairs in reach.

    Raises:
        InputError: minutes that are not usable, see `pairs.pairs_in_reach`.
    """
    return minutes_table if isinstance(minutes_table, Pairs) else pairs.pairs_in_reach(minutes_table)


def pairs_within(minutes_table: Minutes, limit: float) -> Pairs:
    """The pairs at most `limit` minutes apart.

    Raises:
        InputError: a limit that is not zero or more; minutes that are not usable.
    """
    if not 0 <= limit < np.inf:
        raise InputError(
            "the limit is %(limit)s minutes; give a number of minutes that is zero or more", limit=limit
        )
    reach_pairs = as_pairs(minutes_table)
    is_within_limit = reach_pairs.minutes <= limit
    return Pairs(
        reach_pairs.cells,
        reach_pairs.sites,
        reach_pairs.row[is_within_limit],
        reach_pairs.column[is_within_limit],
        reach_pairs.minutes[is_within_limit],
    )
