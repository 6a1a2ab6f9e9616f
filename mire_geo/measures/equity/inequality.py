"""Indices of inequality: one number for how a good or a burden is shared among people.

Values come one a cell, each weighing as many people as live there; cells without people count for nothing.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import logsumexp

from mire_geo.errors import InputError
from mire_geo.measures.equity import weighted_values
from mire_geo.measures.equity.weighted_values import Floats, Values


class Theil(NamedTuple):
    """A Theil index and its two parts: total = between + within."""

    total: float
    between: float
    within: float


def gini(values: Values, weights: Values | None = None) -> float:
    """Gini index of a good: 0 where all have the same, towards 1 where one has all.

    Args:
        values: what each cell's people have, zero or more.
        weights: people of each cell; a Series is laid on the labels of `values`; None = one each.

    Raises:
        InputError: labels that do not match; a number missing, negative or infinite; no people; all zero.

    >>> round(gini([10, 20, 30, 40, 50]), 6)
    0.266667
    """
    lorenz_curve = lorenz(values, weights)
    people_shares = lorenz_curve["people_share"].to_numpy()
    value_shares = lorenz_curve["value_share"].to_numpy()
    return float(1 - (np.diff(people_shares) * (value_shares[1:] + value_shares[:-1])).sum())


def lorenz(values: Values, weights: Values | None = None, rank: Values | None = None) -> pd.DataFrame:
    """Lorenz curve: cumulative shares of people and of what they have, from (0, 0) to (1, 1).

    Columns `people_share` and `value_share`, one row a cell with people and one for the origin, from those
    who have least; or, with `rank`, from the lowest rank (the concentration curve). Errors: see `gini`.
    """
    amounts, cell_people = weighted_values.inhabited_values(values, weights)
    sort_order = np.argsort(
        amounts if rank is None else weighted_values.align(rank, values, weights, weighted_values.RANK),
        kind="stable",
    )
    curve_shares = {
        "people_share": np.cumsum(cell_people[sort_order]) / cell_people.sum(),
        "value_share": np.cumsum((amounts * cell_people)[sort_order])
        / weighted_values.weighted_total(amounts, cell_people),
    }
    return pd.DataFrame({column: np.concatenate([[0.0], shares]) for column, shares in curve_shares.items()})


def fractional_rank(ordering: Values, weights: Values | None = None) -> pd.Series:
    """Fractional rank among the people, 0 lowest to 1 highest; equals share the middle of their range.

    NaN where `ordering` is NaN, and where there are no people: who is not ranked is not counted either.
    """
    ordering_series = (
        ordering if isinstance(ordering, pd.Series) else pd.Series(np.asarray(ordering, dtype=float))
    )
    cell_people = pd.Series(
        weighted_values.align_people(weights, ordering_series), index=ordering_series.index
    )
    is_ranked = ordering_series.notna() & (cell_people > 0)
    if not is_ranked.any():
        raise InputError("nobody can be ranked: every rank is missing, or there are no people")
    cell_ranks = pd.Series(np.nan, index=ordering_series.index, name="rank")
    cell_ranks[is_ranked] = _rank_midpoints(
        np.asarray(ordering_series[is_ranked], dtype=float), np.asarray(cell_people[is_ranked])
    )
    return cell_ranks


def concentration_index(values: Values, weights: Values | None, rank: Values) -> float:
    """Concentration index of a good: above 0 where the highly ranked have more, below where the others do.

    C = 2 sum f_i (x_i - mu) (r_i - 1/2) / mu, with f the share of the people and r their fractional rank
    (Kakwani, Wagstaff and van Doorslaer 1997).

    Args:
        rank: whatever puts people in order, poorest first: income, or a rank; equals share a rank.

    Raises:
        InputError: see `gini`; or a rank missing where people live (see `concentration_band`).

    >>> round(concentration_index([1, 2, 3], None, [10_000, 20_000, 30_000]), 4)
    0.2222
    """
    amounts, cell_people = weighted_values.inhabited_values(values, weights)
    fractional_ranks = _rank_midpoints(
        weighted_values.align(rank, values, weights, weighted_values.RANK), cell_people
    )
    mean = weighted_values.weighted_total(amounts, cell_people) / cell_people.sum()
    return float(2 * np.average((amounts - mean) * (fractional_ranks - 0.5), weights=cell_people) / mean)


def erreygers_index(
    values: Values, weights: Values | None, rank: Values, *, bounds: tuple[float, float] | None = None
) -> float:
    """Concentration index corrected for a bounded good: 4 mu C / (b - a) (Erreygers 2009).

    Args:
        bounds: least and greatest value that can be; None = the least and greatest there are.

    Raises:
        InputError: see `concentration_index`; or bounds that do not enclose the values.
    """
    amounts, cell_people = weighted_values.inhabited_values(values, weights)
    lower_bound, upper_bound = bounds if bounds is not None else (amounts.min(), amounts.max())
    if not (lower_bound <= amounts.min() and amounts.max() <= upper_bound and lower_bound < upper_bound):
        raise InputError(
            "the bounds %(low)s and %(high)s do not enclose the values %(lowest)s to %(highest)s",
            low=lower_bound,
            high=upper_bound,
            lowest=amounts.min(),
            highest=amounts.max(),
        )
    mean_amount = weighted_values.weighted_total(amounts, cell_people) / cell_people.sum()
    return erreygers_correction(
        concentration_index(values, weights, rank), float(mean_amount), (lower_bound, upper_bound)
    )


def erreygers_correction(
    concentration: float, mean: float, bounds: tuple[float, float] = (0.0, 1.0)
) -> float:
    """Erreygers' index of a good of known concentration index, mean and bounds: 4 mu C / (b - a).

    >>> erreygers_correction(0.25, 0.5)
    0.5
    """
    return 4 * mean * concentration / float(bounds[1] - bounds[0])


def palma(values: Values, weights: Values | None, income: Values) -> float:
    """Palma ratio: mean of the richest tenth of the people over the mean of the poorest four tenths.

    People of equal income share what is cut through them. `inf` where only the poorest have nothing.

    Raises:
        InputError: see `gini`; an income missing where people live; neither end has anything.

    >>> palma([1] * 4 + [2] * 5 + [3], None, range(10))
    3.0
    """
    amounts, cell_people = weighted_values.inhabited_values(values, weights)
    weighted_values.weighted_total(amounts, cell_people)
    people_ahead, people_equal = weighted_values.rank_intervals(
        weighted_values.align(income, values, weights, weighted_values.INCOME), cell_people
    )
    total_people = cell_people.sum()
    poor_mean = np.average(
        amounts, weights=cell_people * np.clip((0.4 * total_people - people_ahead) / people_equal, 0, 1)
    )
    rich_mean = np.average(
        amounts,
        weights=cell_people
        * np.clip((people_ahead + people_equal - 0.9 * total_people) / people_equal, 0, 1),
    )
    if poor_mean == rich_mean == 0:
        raise InputError("neither the richest tenth nor the poorest four tenths have any, so no ratio exists")
    return float(rich_mean / poor_mean) if poor_mean > 0 else np.inf


def theil(values: Values, weights: Values | None = None, groups: Any = None) -> Theil:
    """Theil's T of a good, in total, between the groups and within them.

    Args:
        groups: the group of each cell; None = all are one group, so nothing is between.

    Raises:
        InputError: see `gini`; or a group missing where people live.
    """
    amounts, cell_people = weighted_values.inhabited_values(values, weights)
    group_of_cell = (
        np.zeros(len(amounts), dtype=int)
        if groups is None
        else weighted_values.align_groups(groups, values, weights)
    )
    people_shares = cell_people / cell_people.sum()
    relative_amounts = (
        amounts / np.average(amounts, weights=people_shares)
        if weighted_values.weighted_total(amounts, cell_people)
        else amounts
    )
    group_shares = (
        pd.DataFrame({"people": people_shares, "share": people_shares * relative_amounts})
        .groupby(group_of_cell)
        .sum()
    )
    total_theil = _theil_of_shares(relative_amounts, people_shares)
    between_theil = 0.0
    if len(group_shares) > 1:
        between_theil = _theil_of_shares(
            group_shares["share"].to_numpy() / group_shares["people"].to_numpy(),
            group_shares["people"].to_numpy(),
        )
    return Theil(total=total_theil, between=between_theil, within=total_theil - between_theil)


def fgt(values: Values, weights: Values | None, line: float, order: float) -> float:
    """Poverty of access below a line: mean of ((line - x) / line)^order (Foster, Greer and Thorbecke 1984).

    Order 0 is the share of people below the line, 1 their mean shortfall, 2 weighs the worst off more.

    Raises:
        InputError: see `gini` (though all may be zero); a line that is not positive, a negative order.

    >>> fgt([50, 150], [3, 1], 100, 0), fgt([50, 150], [3, 1], 100, 1)
    (0.75, 0.375)
    """
    if not 0 < line < np.inf:
        raise InputError("the poverty line is %(line)s; give a number greater than zero", line=line)
    if not 0 <= order < np.inf:
        raise InputError(
            "the order is %(order)s; give 0, 1, 2 or another number that is not negative", order=order
        )
    amounts, cell_people = weighted_values.inhabited_values(values, weights)
    shortfalls = np.where(amounts < line, (line - amounts) / line, np.nan)
    return float(np.average(np.where(amounts < line, shortfalls**order, 0.0), weights=cell_people))


def atkinson(values: Values, weights: Values | None, epsilon: float) -> float:
    """Atkinson index of a good: the share of it that could be saved if all had the same (Atkinson 1970).

    Args:
        epsilon: aversion to inequality, zero or more; from 1 up, anybody with nothing makes the index 1.

    Raises:
        InputError: see `gini`; a negative epsilon.
    """
    if not 0 <= epsilon < np.inf:
        raise InputError(
            "epsilon is %(epsilon)s; the Atkinson index needs a number of zero or more", epsilon=epsilon
        )
    amounts, cell_people = weighted_values.inhabited_values(values, weights)
    relative_amounts = amounts * cell_people.sum() / weighted_values.weighted_total(amounts, cell_people)
    if epsilon >= 1 and not amounts.all():
        return 1.0
    if epsilon == 1:
        return float(1 - np.exp(np.average(np.log(relative_amounts), weights=cell_people)))
    power = 1 - epsilon
    return float(1 - np.average(relative_amounts**power, weights=cell_people) ** (1 / power))


def kolm_pollak_kappa(values: Values, weights: Values | None, epsilon: float) -> float:
    """The aversion kappa of Kolm-Pollak that answers to Atkinson's epsilon: epsilon sum P x / sum P x^2.

    Keep the kappa of before when comparing with after (Sheriff and Maguire 2020, Logan et al. 2021).
    """
    amounts, cell_people = weighted_values.inhabited_values(values, weights)
    sum_of_squares = (cell_people * amounts**2).sum()
    return float(epsilon * (cell_people * amounts).sum() / sum_of_squares) if sum_of_squares else 0.0


def kolm_pollak_ede(
    values: Values, weights: Values | None, epsilon: float, *, kappa: float | None = None
) -> float:
    """The value that, were it everybody's, would be as good as the values there are; in their own unit.

    -ln(sum f exp(-kappa x)) / kappa. For a burden such as minutes use epsilon < 0: the result then lies above
    the mean by as much as inequality costs. Zero gives the mean.

    Args:
        kappa: aversion a unit of the value, in place of the one `epsilon` gives; with it fixed, adding a
            number to all values adds it to the result.

    Raises:
        InputError: see `gini` (though all may be zero); people out of reach (`inf`) are named.

    >>> round(kolm_pollak_ede([10, 20], None, -1), 3)
    15.739
    """
    amounts, cell_people = weighted_values.inhabited_values(values, weights)
    aversion = kolm_pollak_kappa(amounts, cell_people, epsilon) if kappa is None else kappa
    if not np.isfinite(aversion):
        raise InputError("the aversion is %(aversion)s; give a finite epsilon or kappa", aversion=aversion)
    if aversion == 0:
        return float(np.average(amounts, weights=cell_people))
    return float(-logsumexp(-aversion * amounts, b=cell_people / cell_people.sum()) / aversion)


def _rank_midpoints(cell_ranks: Floats, cell_people: Floats) -> Floats:
    people_ahead, people_equal = weighted_values.rank_intervals(cell_ranks, cell_people)
    return np.asarray((people_ahead + people_equal / 2) / cell_people.sum())


def _theil_of_shares(relative_amounts: Floats, people_shares: Floats) -> float:
    log_amounts = np.log(relative_amounts, out=np.zeros_like(relative_amounts), where=relative_amounts > 0)
    return float((people_shares * relative_amounts * log_amounts).sum())
