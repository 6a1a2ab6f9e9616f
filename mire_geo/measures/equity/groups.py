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
    amounts, cell_people = weighted_values.inhabited_values(values, weights)
    cell_ranks = weighted_values.align(rank, values, weights, weighted_values.RANK, allow_missing=True)
    is_ranked = ~np.isnan(cell_ranks)
    if not is_ranked.any():
        raise InputError("nobody has a rank, so there is nothing to say: check the income")
    known_only_index = concentration_index(amounts[is_ranked], cell_people[is_ranked], cell_ranks[is_ranked])
    if is_ranked.all():
        return Band(known_only_index, known_only_index, known_only_index)
    lowest_index, highest_index = (
        concentration_index(
            amounts, cell_people, _most_concentrated_order(sign * amounts, cell_people, cell_ranks)
        )
        for sign in (-1, 1)
    )
    return Band(lowest_index, known_only_index, highest_index)


def fifths(ordering: Values, weights: Values | None = None) -> pd.Series:
    """Fifth of the people each cell belongs to, 1 lowest to 5 highest; missing where the ordering is.

    A cell goes where the middle of its range of rank lies; equals stay together.

    >>> fifths([10, 20, 30, 40, 50]).tolist()
    [1, 2, 3, 4, 5]
    """
    cell_ranks = fractional_rank(ordering, weights)
    return pd.Series(np.floor(cell_ranks * 5) + 1, name="fifth").astype("Int64")


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
        people_by_group = {group: people[group] for group in people.columns}
    elif groups is not None:
        group_of_cell = groups.reindex(values.index).astype(object)
        group_of_cell = group_of_cell.where(group_of_cell.notna(), "unknown")
        known_groups = sorted(group for group in group_of_cell.unique() if group != "unknown")
        group_names = [*known_groups, "unknown"] if (group_of_cell == "unknown").any() else known_groups
        people_by_group = {
            group: people.where(group_of_cell.reindex(people.index) == group, 0) for group in group_names
        }
    else:
        people_by_group = {"all": people}
    group_rows = {
        group: _describe_group(values, group_people) for group, group_people in people_by_group.items()
    }
    return pd.DataFrame.from_dict(group_rows, orient="index").rename_axis("group")


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
    indices_by_time = {}
    for before_or_after, values in (("before", before), ("after", after)):
        amounts, cell_people = weighted_values.inhabited_values(values, weights)
        named_indices = {"mean": float(np.average(amounts, weights=cell_people))}
        if burden:
            named_indices["ede"] = kolm_pollak_ede(amounts, cell_people, -1.0, kappa=kappa)
            named_indices["inequality"] = named_indices["ede"] - named_indices["mean"]
        else:
            named_indices |= {"gini": gini(amounts, cell_people), "theil": theil(amounts, cell_people).total}
            named_indices["atkinson"] = atkinson(amounts, cell_people, 0.5)
            if rank is not None:
                named_indices["concentration"] = concentration_index(values, weights, rank)
        indices_by_time[before_or_after] = named_indices
    comparison = pd.DataFrame(indices_by_time)
    return comparison.assign(change=comparison["after"] - comparison["before"])


def _most_concentrated_order(amounts: Floats, cell_people: Floats, cell_ranks: Floats) -> Floats:
    """An order that keeps the ranked as they are and puts the unranked where `amounts` are most concentrated.

    The index adds up f_i f_j (x_j - x_i) over pairs with i below j. A cell's best cut among the ranked does
    not depend on the other unranked ones, and never falls with its value: so unranked cells sorted by cut and
    value are also in their own best order.
    """
    is_ranked = ~np.isnan(cell_ranks)
    rank_groups = np.unique(cell_ranks[is_ranked], return_inverse=True)[1]
    people_below = np.concatenate([[0.0], np.cumsum(np.bincount(rank_groups, cell_people[is_ranked]))])
    amounts_below = np.concatenate(
        [[0.0], np.cumsum(np.bincount(rank_groups, (amounts * cell_people)[is_ranked]))]
    )
    gain_matrix = np.outer(amounts[~is_ranked], 2 * people_below - people_below[-1]) - 2 * amounts_below
    best_cuts = np.full(len(amounts), -1)
    best_cuts[~is_ranked] = gain_matrix.argmax(axis=1)
    best_cuts[is_ranked] = rank_groups
    # An unranked cell with cut c stands before the ranked group c, so it sorts ahead of it, by value.
    sort_order = np.lexsort((np.where(is_ranked, 0.0, amounts), is_ranked, best_cuts))
    position_steps = np.ones(len(amounts))
    has_same_rank = (
        is_ranked[sort_order][1:]
        & is_ranked[sort_order][:-1]
        & (best_cuts[sort_order][1:] == best_cuts[sort_order][:-1])
    )
    position_steps[1:][has_same_rank] = 0.0
    cell_positions = np.empty(len(amounts))
    cell_positions[sort_order] = np.cumsum(position_steps)
    return cell_positions


def _describe_group(cell_values: pd.Series, group_people: pd.Series) -> dict[str, float]:
    cell_people = pairs.align(group_people, cell_values.index, pairs.PEOPLE)
    is_inhabited = (cell_people > 0) & cell_values.notna().to_numpy()
    inhabited_values, inhabited_people = (
        cell_values.to_numpy(dtype=float)[is_inhabited],
        cell_people[is_inhabited],
    )
    is_reached = np.isfinite(inhabited_values)
    value_order = np.argsort(inhabited_values)
    cumulative_shares = (
        np.cumsum(inhabited_people[value_order]) / inhabited_people.sum()
        if len(inhabited_people)
        else inhabited_people
    )
    quantile_shares = {"tenth": 0.1, "median": 0.5, "ninetieth": 0.9}
    quantile_values = {
        quantile_name: inhabited_values[value_order][np.searchsorted(cumulative_shares, quantile)]
        if len(inhabited_values)
        else np.nan
        for quantile_name, quantile in quantile_shares.items()
    }
    return {
        "people": float(inhabited_people.sum()),
        "unreached": float(inhabited_people[~is_reached].sum()),
        "mean": float(np.average(inhabited_values[is_reached], weights=inhabited_people[is_reached]))
        if is_reached.any()
        else np.nan,
        **quantile_values,
    }
