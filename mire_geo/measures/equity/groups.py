"""What each group of people has, how two cities differ, and the band of an index whose order is not wholly known."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from mire_geo.errors import InputError
from mire_geo.measures import pairs
from mire_geo.measures.equity import weighted_values
from mire_geo.measures.equity.inequality import (
    atkinson,
    concentration_index,
    fractional_rank,
    gini,
    kolm_pollak_ede,
    kolm_pollak_kappa,
    theil,
)
from mire_geo.measures.equity.weighted_values import Floats, Values


class Band(NamedTuple):
    """What an index may be whatever the unknown turns out to be; `known_only` leaves the unknown out."""

    low: float
    known_only: float
    high: float


def concentration_band(values: Values, weights: Values | None, rank: Values) -> Band:
    """Concentration index where the rank of some people is unknown (NaN): the ends of what it may be.

    `low` and `high` are sharp: each cell of the unknown is put wherever among the ranked it lowers or raises
    the index most. `known_only` leaves them out. Without any unknown the three are equal.

    Raises:
        InputError: see `gini`; or nobody has a rank.
    """
    amounts, people = weighted_values.read(values, weights)
    order = weighted_values.align(rank, values, weights, weighted_values.RANK, allow_missing=True)
    ranked = ~np.isnan(order)
    if not ranked.any():
        raise InputError("nobody has a rank, so there is nothing to say: check the income")
    known_only = concentration_index(amounts[ranked], people[ranked], order[ranked])
    if ranked.all():
        return Band(known_only, known_only, known_only)
    low, high = (
        concentration_index(amounts, people, _extreme_order(sign * amounts, people, order))
        for sign in (-1, 1)
    )
    return Band(low, known_only, high)


def fifths(ordering: Values, weights: Values | None = None) -> pd.Series:
    """Fifth of the people each cell belongs to, 1 lowest to 5 highest; missing where the ordering is.

    A cell goes where the middle of its range of rank lies; equals stay together.

    >>> fifths([10, 20, 30, 40, 50]).tolist()
    [1, 2, 3, 4, 5]
    """
    rank = fractional_rank(ordering, weights)
    return pd.Series(np.floor(rank * 5) + 1, name="fifth").astype("Int64")


def by_group(
    values: pd.Series, people: pd.Series | pd.DataFrame, groups: pd.Series | None = None
) -> pd.DataFrame:
    """What the people of each group have: one row a group, in the groups' order.

    Groups are either the labels of the cells (`groups`: Municipio, fifth of income; missing labels make a row
    `unknown`), or the columns of `people` (women, foreigners, an age band).

    Columns: `people`; `unreached`, those whose value is `inf`; `mean`, of the others; `median`, `tenth` and
    `ninetieth`, percentiles of all, which may be `inf`.
    """
    if isinstance(people, pd.DataFrame):
        columns = {name: people[name] for name in people.columns}
    elif groups is not None:
        labels = groups.reindex(values.index).astype(object)
        labels = labels.where(labels.notna(), "unknown")
        names = sorted(name for name in labels.unique() if name != "unknown")
        order = [*names, "unknown"] if (labels == "unknown").any() else names
        columns = {name: people.where(labels.reindex(people.index) == name, 0) for name in order}
    else:
        columns = {"all": people}
    rows = {name: _describe(values, column) for name, column in columns.items()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("group")


def compare(
    before: Values,
    after: Values,
    weights: Values | None = None,
    rank: Values | None = None,
    *,
    burden: bool = False,
) -> pd.DataFrame:
    """Each index before and after a change, and the change: columns `before`, `after`, `change`.

    Rows: `mean`; for a good also `gini`, `theil`, `atkinson` (epsilon 0.5) and, given a `rank`,
    `concentration`; for a `burden` the Kolm-Pollak `ede` (epsilon -1, with the kappa of before in both) and
    `inequality`, its excess over the mean.
    """
    kappa = kolm_pollak_kappa(before, weights, -1.0) if burden else 0.0
    columns = {}
    for name, values in (("before", before), ("after", after)):
        amounts, people = weighted_values.read(values, weights)
        row = {"mean": float(np.average(amounts, weights=people))}
        if burden:
            row["ede"] = kolm_pollak_ede(amounts, people, -1.0, kappa=kappa)
            row["inequality"] = row["ede"] - row["mean"]
        else:
            row |= {"gini": gini(amounts, people), "theil": theil(amounts, people).total}
            row["atkinson"] = atkinson(amounts, people, 0.5)
            if rank is not None:
                row["concentration"] = concentration_index(values, weights, rank)
        columns[name] = row
    table = pd.DataFrame(columns)
    return table.assign(change=table["after"] - table["before"])


def _extreme_order(amounts: Floats, people: Floats, order: Floats) -> Floats:
    """An order that keeps the ranked as they are and puts the unranked where `amounts` are most concentrated.

    The index adds up f_i f_j (x_j - x_i) over pairs with i below j. A cell's best cut among the ranked does
    not depend on the other unranked ones, and never falls with its value: so unranked cells sorted by cut and
    value are also in their own best order.
    """
    ranked = ~np.isnan(order)
    group = np.unique(order[ranked], return_inverse=True)[1]
    below = np.concatenate([[0.0], np.cumsum(np.bincount(group, people[ranked]))])
    worth = np.concatenate([[0.0], np.cumsum(np.bincount(group, (amounts * people)[ranked]))])
    gain = np.outer(amounts[~ranked], 2 * below - below[-1]) - 2 * worth
    cut = np.full(len(amounts), -1)
    cut[~ranked] = gain.argmax(axis=1)
    cut[ranked] = group
    # An unranked cell with cut c stands before the ranked group c, so it sorts ahead of it, by value.
    keys = np.lexsort((np.where(ranked, 0.0, amounts), ranked, cut))
    step = np.ones(len(amounts))
    same = ranked[keys][1:] & ranked[keys][:-1] & (cut[keys][1:] == cut[keys][:-1])
    step[1:][same] = 0.0
    positions = np.empty(len(amounts))
    positions[keys] = np.cumsum(step)
    return positions


def _describe(values: pd.Series, people: pd.Series) -> dict[str, float]:
    weights = pairs.align(people, values.index, pairs.PEOPLE)
    inhabited = (weights > 0) & values.notna().to_numpy()
    amounts, counts = values.to_numpy(dtype=float)[inhabited], weights[inhabited]
    reached = np.isfinite(amounts)
    order = np.argsort(amounts)
    share = np.cumsum(counts[order]) / counts.sum() if len(counts) else counts
    quantiles = {"tenth": 0.1, "median": 0.5, "ninetieth": 0.9}
    at = {
        name: amounts[order][np.searchsorted(share, mark)] if len(amounts) else np.nan
        for name, mark in quantiles.items()
    }
    return {
        "people": float(counts.sum()),
        "unreached": float(counts[~reached].sum()),
        "mean": float(np.average(amounts[reached], weights=counts[reached])) if reached.any() else np.nan,
        **at,
    }
