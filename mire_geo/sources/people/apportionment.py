"""Whole persons from proportions: sums that stay exact when shares are rounded."""

import numpy as np
from numpy.typing import NDArray

from mire_geo.errors import DataError

Integers = NDArray[np.int64]
Reals = NDArray[np.float64]

_TIE_DECIMALS = 9
"""Decimals to which remainders are compared, so that a tie is a tie on every machine."""


def apportion(weights: Reals, total: int, ceilings: Integers | None = None) -> Integers:
    """Whole numbers proportional to `weights` that add up to `total` exactly; ties go to the earlier place.

    The largest-remainder method (Hamilton 1792). Each number is the whole part of its exact share, or one more.
    With `ceilings`, what exceeds them is shared among the others, first those with a weight.

    Args:
        weights: (n,) not negative; all zero means an equal share for everybody.
        total: not negative.
        ceilings: (n,) the most each place can take.

    Raises:
        DataError: the ceilings cannot hold `total`, or there is no place at all for it.

    >>> apportion(np.array([3.0, 1.0, 1.0]), 4).tolist()
    [2, 1, 1]
    >>> apportion(np.array([8.0, 1.0, 1.0]), 10, np.array([5, 9, 9])).tolist()
    [5, 3, 2]
    """
    capacities = np.full(len(weights), total) if ceilings is None else np.minimum(ceilings, total)
    if capacities.sum() < total:
        raise DataError(
            "%(total)s cannot be shared among %(number)s places that hold %(room)s in all",
            total=total,
            number=len(weights),
            room=capacities.sum(),
        )
    exact_shares = _exact_shares(weights, total, capacities)
    whole_shares = np.floor(np.round(exact_shares, _TIE_DECIMALS)).astype(np.int64)
    remainders = np.round(exact_shares - whole_shares, _TIE_DECIMALS)
    rounded_up_indices = np.argsort(-remainders, kind="stable")[: total - int(whole_shares.sum())]
    whole_shares[rounded_up_indices] += 1
    return whole_shares


def apportion_rows(expected_rows: Reals, row_totals: Integers) -> Integers:
    """Whole numbers close to `expected_rows` whose rows add up to `row_totals` exactly.

    What rounding takes from a column in one row is given back in the next ones, so columns do not drift:
    rounding each row alone would always favour the widest column where rows hold one person or two.

    Args:
        expected_rows: (n, k) not negative; only the proportions inside a row matter. A row of zeros takes those of all.
        row_totals: (n,) whole, not negative.

    Returns:
        (n, k) whole numbers.

    >>> apportion_rows(np.array([[2.0, 1.0], [2.0, 1.0], [2.0, 1.0]]), np.array([1, 1, 1])).tolist()
    [[1, 0], [0, 1], [1, 0]]
    """
    column_sums = expected_rows.sum(axis=0)
    column_balances = np.zeros(expected_rows.shape[1])
    whole_rows = np.zeros(expected_rows.shape, dtype=np.int64)
    for row_number, row_total in enumerate(row_totals):
        row_weights = expected_rows[row_number] if expected_rows[row_number].any() else column_sums
        if not row_weights.any():
            row_weights = np.ones(len(row_weights))
        column_balances += row_weights / row_weights.sum() * row_total
        whole_rows[row_number] = apportion(np.maximum(column_balances, 0), int(row_total))
        column_balances -= whole_rows[row_number]
    return whole_rows


def _exact_shares(weights: Reals, total: int, capacities: Integers) -> Reals:
    """Exact shares of `total`: places without a weight get some only once all the others are full."""
    shares = np.zeros(len(weights))
    for is_in_group, group_weights in ((weights > 0, weights), (weights <= 0, np.ones(len(weights)))):
        group_total = min(total - round(shares.sum(), _TIE_DECIMALS), int(capacities[is_in_group].sum()))
        shares[is_in_group] = _capped_shares(group_weights[is_in_group], group_total, capacities[is_in_group])
    return shares


def _capped_shares(weights: Reals, total: float, capacities: Integers) -> Reals:
    """Shares of `total` proportional to positive `weights`, none above its room; the rooms hold `total`."""
    is_full = np.zeros(len(weights), dtype=bool)
    shares = np.zeros(len(weights))
    while not is_full.all():
        proportional_shares = np.where(is_full, 0.0, weights) / weights[~is_full].sum()
        shares = np.where(is_full, capacities, proportional_shares * (total - capacities[is_full].sum()))
        is_over_capacity = shares > capacities
        if not is_over_capacity.any():
            break
        is_full |= is_over_capacity
    return np.minimum(shares, capacities)
