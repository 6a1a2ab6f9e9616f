"""Values of cells with the people they weigh, read once for the indices of inequality."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mire_geo.errors import InputError, Phrase
from mire_geo.measures import pairs

Values: TypeAlias = pd.Series | NDArray[Any] | Sequence[float]
"""One number a cell: a Series, or plain numbers in the cells' order."""
Floats: TypeAlias = NDArray[np.float64]
RANK, INCOME = Phrase("rank"), Phrase("income")
"""What a column is, for the sentences."""


def inhabited_values(values: Values, weights: Values | None) -> tuple[Floats, Floats]:
    """Values and weights of the cells where people live."""
    amounts = _float_array(values, Phrase("values"))
    cell_people = align_people(weights, values)
    if not cell_people.any():
        raise InputError("there are no people, so there is nothing to share; check the weights")
    is_inhabited = cell_people > 0
    amounts = amounts[is_inhabited]
    cell_labels = (values.index if isinstance(values, pd.Series) else pd.RangeIndex(len(is_inhabited)))[
        is_inhabited
    ]
    for is_invalid, fault_sentence in (
        (
            np.isinf(amounts),
            Phrase(
                "the values of %(number)d cells with people are infinite (out of reach) (first: %(first)r); give those "
                "people a limit, or measure only who is reached"
            ),
        ),
        (
            np.isnan(amounts),
            Phrase(
                "the values of %(number)d cells with people are missing (first: %(first)r); fill them, or leave those "
                "cells out"
            ),
        ),
        (
            amounts < 0,
            Phrase(
                "the values of %(number)d cells with people are negative (first: %(first)r); these indices are for "
                "values of zero or more"
            ),
        ),
    ):
        if is_invalid.any():
            first_cell = cell_labels[is_invalid][0]
            raise InputError(fault_sentence.template, number=is_invalid.sum(), first=first_cell)
    return amounts, cell_people[is_inhabited]


def align_people(weights: Values | None, values: Values) -> Floats:
    cell_labels = values.index if isinstance(values, pd.Series) else pd.RangeIndex(len(values))
    if weights is None:
        return np.ones(len(cell_labels))
    if isinstance(weights, pd.Series) and not isinstance(values, pd.Series):
        weights = weights.to_numpy()
    return pairs.align(weights, cell_labels, pairs.PEOPLE)


def align(
    column: Values,
    values: Values,
    weights: Values | None,
    quantity_name: Phrase,
    *,
    allow_missing: bool = False,
) -> Floats:
    """The numbers of `column` for the cells where people live, on the labels of `values`."""
    if isinstance(column, pd.Series) and isinstance(values, pd.Series):
        column = column.reindex(values.index)
    column_numbers = _float_array(column, quantity_name)
    cell_people = align_people(weights, values)
    if len(column_numbers) != len(cell_people):
        raise InputError(
            "the %(what)s is given for %(numbers)s cells and the values for %(values)s",
            what=quantity_name,
            numbers=len(column_numbers),
            values=len(cell_people),
        )
    inhabited_numbers = column_numbers[cell_people > 0]
    if not allow_missing and np.isnan(inhabited_numbers).any():
        raise InputError(
            "the %(what)s is missing in %(number)s cells where people live; leave them out, or ask for the "
            "band of what is possible",
            what=quantity_name,
            number=np.isnan(inhabited_numbers).sum(),
        )
    return inhabited_numbers


def align_groups(group_by_cell: Any, values: Values, weights: Values | None) -> NDArray[Any]:
    if isinstance(group_by_cell, pd.Series) and isinstance(values, pd.Series):
        group_by_cell = group_by_cell.reindex(values.index)
    group_of_cell = pd.Series(group_by_cell).to_numpy()[align_people(weights, values) > 0]
    if pd.isna(group_of_cell).any():
        raise InputError(
            "the group is missing in %(number)s cells where people live; name it",
            number=pd.isna(group_of_cell).sum(),
        )
    return group_of_cell


def _float_array(values: Values, quantity_name: Phrase) -> Floats:
    try:
        numbers = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise InputError(
            "the %(what)s hold something that is not a number: %(reason)s", what=quantity_name, reason=error
        ) from error
    if numbers.ndim != 1:
        raise InputError(
            "the %(what)s have %(dimensions)s dimensions; give one number a cell",
            what=quantity_name,
            dimensions=numbers.ndim,
        )
    return numbers


def weighted_total(amounts: Floats, cell_people: Floats) -> float:
    total_amount = float((amounts * cell_people).sum())
    if total_amount == 0:
        raise InputError("everybody has zero, so there is nothing to share and no index of it")
    return total_amount


def rank_intervals(cell_ranks: Floats, cell_people: Floats) -> tuple[Floats, Floats]:
    """The people ranked below each cell's equals, and the people among those equals."""
    _, rank_groups = np.unique(cell_ranks, return_inverse=True)
    people_at_rank = np.zeros(rank_groups.max(initial=-1) + 1)
    np.add.at(people_at_rank, rank_groups, cell_people)
    return (np.cumsum(people_at_rank) - people_at_rank)[rank_groups], people_at_rank[rank_groups]
