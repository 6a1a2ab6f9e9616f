"""The table of minutes as the measures read it: only the pairs in reach, and columns aligned on its labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from mire_geo.errors import InputError, Phrase
from mire_geo.travel.walking import MinutesTable

Labelled: TypeAlias = pd.DataFrame | MinutesTable
"""Minutes of labelled cells (rows) x sites (columns): a frame with `inf` where out of reach, or the sparse table."""

Minutes: TypeAlias = Labelled | NDArray[np.float64] | Sequence[Sequence[float]]
"""The same, or plain rows of numbers, whose labels are then 0, 1, 2..."""

Column: TypeAlias = pd.Series | NDArray[np.float64] | Sequence[float]
"""One number a label: a Series, aligned by label, or plain numbers in the order of the labels."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """The pairs of cell and site in reach of each other, row by row; whatever is absent is out of reach."""

    cells: pd.Index
    sites: pd.Index
    row: NDArray[np.int32]
    """Position of each pair's cell; never falls."""
    column: NDArray[np.int32]
    """Position of each pair's site."""
    minutes: NDArray[np.float64]

    def weight_matrix(self, weights: NDArray[np.float64]) -> sparse.csr_array:
        """Weights of the pairs as a sparse cells x sites matrix."""
        row_starts = np.searchsorted(self.row, np.arange(len(self.cells) + 1))
        shape = (len(self.cells), len(self.sites))
        return sparse.csr_array((weights, self.column, row_starts), shape=shape)

    def of_sites(self, site_flags: NDArray[np.bool_]) -> "Pairs":
        """The pairs of the flagged sites alone; labels and positions stay."""
        pair_flags = site_flags[self.column]
        return Pairs(
            self.cells, self.sites, self.row[pair_flags], self.column[pair_flags], self.minutes[pair_flags]
        )

    def nearest(self) -> NDArray[np.float64]:
        """Minutes to the nearest site of each cell, `inf` where none is in reach."""
        least_minutes = np.full(len(self.cells), np.inf)
        np.minimum.at(least_minutes, self.row, self.minutes)
        return least_minutes

    def by_cell(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum of the pairs' weights for each cell."""
        return np.asarray(np.bincount(self.row, weights, minlength=len(self.cells)), dtype=np.float64)

    def by_site(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum of the pairs' weights for each site."""
        return np.asarray(np.bincount(self.column, weights, minlength=len(self.sites)), dtype=np.float64)


def pairs_in_reach(minutes: Minutes) -> Pairs:
    """The pairs in reach of a table of minutes.

    Raises:
        InputError: minutes that are negative, not numbers, or missing; the sentence names the first.
    """
    if isinstance(minutes, MinutesTable):
        minutes_matrix = minutes.minutes
        row = np.repeat(np.arange(minutes_matrix.shape[0], dtype=np.int32), np.diff(minutes_matrix.indptr))
        return _check_minutes(
            Pairs(minutes.origins, minutes.sites, row, minutes_matrix.indices, minutes_matrix.data)
        )
    minutes_frame = minutes if isinstance(minutes, pd.DataFrame) else _minutes_frame(minutes)
    try:
        minutes_array = minutes_frame.to_numpy(dtype=float)
    except (TypeError, ValueError) as error:
        raise InputError(
            "the table of minutes holds something that is not a number: %(reason)s", reason=error
        ) from error
    in_reach = minutes_array != np.inf
    row, column = (positions.astype(np.int32) for positions in np.nonzero(in_reach))
    return _check_minutes(
        Pairs(minutes_frame.index, minutes_frame.columns, row, column, minutes_array[in_reach])
    )


def _minutes_frame(minute_rows: Any) -> pd.DataFrame:
    """Plain rows of numbers as a frame."""
    try:
        return pd.DataFrame(np.asarray(minute_rows))
    except ValueError as error:
        raise InputError(
            "the table of minutes is not a table: %(reason)s; give rows of cells, each with one number a "
            "site",
            reason=error,
        ) from error


def _check_minutes(reach_pairs: Pairs) -> Pairs:
    if not reach_pairs.minutes.min(initial=0.0) >= 0:
        first_invalid = int(np.argmin(reach_pairs.minutes >= 0))
        cell, site = (
            reach_pairs.cells[reach_pairs.row[first_invalid]],
            reach_pairs.sites[reach_pairs.column[first_invalid]],
        )
        raise InputError(
            "the minutes from %(cell)r to %(site)r are %(minutes)s; minutes must be zero or more, and "
            "inf where out of reach",
            cell=cell,
            site=site,
            minutes=reach_pairs.minutes[first_invalid],
        )
    return reach_pairs


PEOPLE, CAPACITY, COSTS = Phrase("people"), Phrase("capacity"), Phrase("costs")
"""What numbers of cells or sites are, for the sentences."""


def align(column: Column, labels: pd.Index, quantity: Phrase) -> NDArray[np.float64]:
    """The numbers of `column` in the order of `labels`, each finite and zero or more.

    Args:
        quantity: what the numbers are, for the sentences: `PEOPLE`, `CAPACITY`.

    Raises:
        InputError: labels that do not match one to one; a number missing, negative or infinite.
    """
    if isinstance(column, pd.Series) and not column.index.equals(labels):
        column = _align_labels(column, labels, quantity)
    try:
        column_numbers = np.asarray(column, dtype=float)
    except (TypeError, ValueError) as error:
        raise InputError(
            "the %(what)s hold something that is not a number: %(reason)s", what=quantity, reason=error
        ) from error
    if column_numbers.shape != (len(labels),):
        raise InputError(
            "the %(what)s are %(number)s numbers for %(places)s labels; give one each",
            what=quantity,
            number=column_numbers.size,
            places=len(labels),
        )
    invalid = ~(np.isfinite(column_numbers) & (column_numbers >= 0))
    if invalid.any():
        first_invalid = int(np.argmax(invalid))
        raise InputError(
            "the %(what)s of %(label)r are %(value)s; give a number that is zero or more",
            what=quantity,
            label=labels[first_invalid],
            value=column_numbers[first_invalid],
        )
    return column_numbers


def _align_labels(column: pd.Series, labels: pd.Index, quantity: Phrase) -> pd.Series:
    for table_name, index in ((Phrase("table"), labels), (quantity, column.index)):
        if not index.is_unique:
            repeated_label = index[index.duplicated()][0]
            raise InputError(
                "the label %(label)r comes twice in the %(owner)s; make the labels unique",
                label=repeated_label,
                owner=table_name,
            )
    missing_labels, extra_labels = (
        _labels_without(labels, column.index),
        _labels_without(column.index, labels),
    )
    if len(missing_labels):
        raise InputError(
            "the %(what)s say nothing of %(missing)s; give a number for every label",
            what=quantity,
            missing=_first_labels(missing_labels),
        )
    if len(extra_labels):
        raise InputError(
            "the %(what)s speak of %(labels)s, which the table does not hold; drop them",
            what=quantity,
            labels=_first_labels(extra_labels),
        )
    return column.reindex(labels)


def _labels_without(labels: pd.Index, removed_labels: pd.Index) -> pd.Index:
    return labels[~labels.isin(removed_labels)]


def _first_labels(labels: pd.Index, limit: int = 3) -> str | Phrase:
    first_labels = ", ".join(repr(label) for label in labels[:limit])
    remaining_count = len(labels) - limit
    return (
        Phrase("%(shown)s and %(more)d more", shown=first_labels, more=remaining_count)
        if remaining_count > 0
        else first_labels
    )
