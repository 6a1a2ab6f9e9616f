"""Whole persons from proportions: sums that stay exact when shares are rounded."""

import numpy as np
from numpy.typing import NDArray

from mire_geo.errors import DataError

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

_TIES = 9
"""Decimals to which remainders are compared, so that a tie is a tie on every machine."""


def apportion(weights: Real, total: int, ceiling: Whole | None = None) -> Whole:
    """Whole numbers proportional to `weights` that add up to `total` exactly; ties go to the earlier place.

    The largest-remainder method (Hamilton 1792). Each number is the whole part of its exact share, or one more.
    With a `ceiling`, what exceeds it is shared among the others, first those with a weight.

    Args:
        weights: (n,) not negative; all zero means an equal share for everybody.
        total: not negative.
        ceiling: (n,) the most each place can take.

    Raises:
        DataError: the ceilings cannot hold `total`, or there is no place at all for it.

    >>> apportion(np.array([3.0, 1.0, 1.0]), 4).tolist()
    [2, 1, 1]
    >>> apportion(np.array([8.0, 1.0, 1.0]), 10, np.array([5, 9, 9])).tolist()
    [5, 3, 2]
    """
    room = np.full(len(weights), total) if ceiling is None else np.minimum(ceiling, total)
    if room.sum() < total:
        raise DataError(
            "%(total)s cannot be shared among %(number)s places that hold %(room)s in all",
            total=total,
            number=len(weights),
            room=room.sum(),
        )
    shares = _shares(weights, total, room)
    whole = np.floor(np.round(shares, _TIES)).astype(np.int64)
    remainder = np.round(shares - whole, _TIES)
    first = np.argsort(-remainder, kind="stable")[: total - int(whole.sum())]
    whole[first] += 1
    return whole


def apportion_rows(expected: Real, totals: Whole) -> Whole:
    """Whole numbers close to `expected` whose rows add up to `totals` exactly.

    What rounding takes from a column in one row is given back in the next ones, so columns do not drift:
    rounding each row alone would always favour the widest column where rows hold one person or two.

    Args:
        expected: (n, k) not negative; only the proportions inside a row matter. A row of zeros takes those of all.
        totals: (n,) whole, not negative.

    Returns:
        (n, k) whole numbers.

    >>> apportion_rows(np.array([[2.0, 1.0], [2.0, 1.0], [2.0, 1.0]]), np.array([1, 1, 1])).tolist()
    [[1, 0], [0, 1], [1, 0]]
    """
    everywhere = expected.sum(axis=0)
    owed = np.zeros(expected.shape[1])
    rows = np.zeros(expected.shape, dtype=np.int64)
    for place, total in enumerate(totals):
        row = expected[place] if expected[place].any() else everywhere
        if not row.any():
            row = np.ones(len(row))
        owed += row / row.sum() * total
        rows[place] = apportion(np.maximum(owed, 0), int(total))
        owed -= rows[place]
    return rows


def _shares(weights: Real, total: int, room: Whole) -> Real:
    """Exact shares of `total`: places without a weight get some only once all the others are full."""
    shares = np.zeros(len(weights))
    for group, pull in ((weights > 0, weights), (weights <= 0, np.ones(len(weights)))):
        remainder = min(total - round(shares.sum(), _TIES), int(room[group].sum()))
        shares[group] = _fill(pull[group], remainder, room[group])
    return shares


def _fill(weights: Real, total: float, room: Whole) -> Real:
    """Shares of `total` proportional to positive `weights`, none above its room; the rooms hold `total`."""
    full = np.zeros(len(weights), dtype=bool)
    shares = np.zeros(len(weights))
    while not full.all():
        part = np.where(full, 0.0, weights) / weights[~full].sum()
        shares = np.where(full, room, part * (total - room[full].sum()))
        over = shares > room
        if not over.any():
            break
        full |= over
    return np.minimum(shares, room)
