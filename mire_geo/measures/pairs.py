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

    def weight_matrix(self, pair_weights: NDArray[np.float64]) -> sparse.csr_array:
        """Weights of the pairs as a sparse cells x sites matrix."""
        row_starts = np.searchsorted(self.row, np.arange(len(self.cells) + 1))
        matrix_shape = (len(self.cells), len(self.sites))
        return sparse.csr_array((pair_weights, self.column, row_starts), shape=matrix_shape)

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

    def by_cell(self, pair_weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum of the pairs' weights for each cell."""
        return np.asarray(np.bincount(self.row, pair_weights, minlength=len(self.cells)), dtype=np.float64)

    def by_site(self, pair_weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum of the pairs' weights for each site."""
        return np.asarray(np.bincount(self.column, pair_weights, minlength=len(self.sites)), dtype=np.float64)


def pairs_in_reach(minutes_table: Minutes) -> Pairs:
    """The pairs in reach of a table of minutes.

    Raises:
        InputError: minutes that are negative, not numbers, or missing; the sentence names the first.
    """
    if isinstance(minutes_table, MinutesTable):
        minutes_matrix = minutes_table.minutes
        pair_rows = np.repeat(
            np.arange(minutes_matrix.shape[0], dtype=np.int32), np.diff(minutes_matrix.indptr)
        )
        return _checked_pairs(
            Pairs(
                minutes_table.origins,
                minutes_table.sites,
                pair_rows,
                minutes_matrix.indices,
                minutes_matrix.data,
            )
        )
    minutes_frame = (
        minutes_table if isinstance(minutes_table, pd.DataFrame) else _minutes_frame(minutes_table)
    )
    try:
        minutes_array = minutes_frame.to_numpy(dtype=float)
    except (TypeError, ValueError) as error:
        raise InputError(
            "the table of minutes holds something that is not a number: %(reason)s", reason=error
        ) from error
    is_in_reach = minutes_array != np.inf
    pair_rows, pair_columns = (axis_positions.astype(np.int32) for axis_positions in np.nonzero(is_in_reach))
    return _checked_pairs(
        Pairs(minutes_frame.index, minutes_frame.columns, pair_rows, pair_columns, minutes_array[is_in_reach])
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


def _checked_pairs(reach_pairs: Pairs) -> Pairs:
    if not reach_pairs.minutes.min(initial=0.0) >= 0:
        invalid_position = int(np.argmin(reach_pairs.minutes >= 0))
        cell, site = (
            reach_pairs.cells[reach_pairs.row[invalid_position]],
            reach_pairs.sites[reach_pairs.column[invalid_position]],
        )
        raise InputError(
            "the minutes from %(cell)r to %(site)r are %(minutes)s; minutes must be zero or more, and "
            "inf where out of reach",
            cell=cell,
            site=site,
            minutes=reach_pairs.minutes[invalid_position],
        )
    return reach_pairs


PEOPLE, CAPACITY, COSTS = Phrase("people"), Phrase("capacity"), Phrase("costs")
"""What numbers of cells or sites are, for the sentences."""


def align(column: Column, wanted_labels: pd.Index, quantity_name: Phrase) -> NDArray[np.float64]:
    """The numbers of `column` in the order of `wanted_labels`, each finite and zero or more.

    Args:
        quantity_name: what the numbers are, for the sentences: `PEOPLE`, `CAPACITY`.

    Raises:
        InputError: labels that do not match one to one; a number missing, negative or infinite.
    """
    if isinstance(column, pd.Series) and not column.index.equals(wanted_labels):
        column = _reindexed_column(column, wanted_labels, quantity_name)
    try:
        column_numbers = np.asarray(column, dtype=float)
    except (TypeError, ValueError) as error:
        raise InputError(
            "the %(what)s hold something that is not a number: %(reason)s", what=quantity_name, reason=error
        ) from error
    if column_numbers.shape != (len(wanted_labels),):
        raise InputError(
            "the %(what)s are %(number)s numbers for %(places)s labels; give one each",
            what=quantity_name,
            number=column_numbers.size,
            places=len(wanted_labels),
        )
    is_invalid = ~(np.isfinite(column_numbers) & (column_numbers >= 0))
    if is_invalid.any():
        invalid_position = int(np.argmax(is_invalid))
        raise InputError(
            "the %(what)s of %(label)r are %(value)s; give a number that is zero or more",
            what=quantity_name,
            label=wanted_labels[invalid_position],
            value=column_numbers[invalid_position],
        )
    return column_numbers


def _reindexed_column(column: pd.Series, wanted_labels: pd.Index, quantity_name: Phrase) -> pd.Series:
    for owner_name, checked_index in ((Phrase("table"), wanted_labels), (quantity_name, column.index)):
        if not checked_index.is_unique:
            repeated_label = checked_index[checked_index.duplicated()][0]
            raise InputError(
                "the label %(label)r comes twice in the %(owner)s; make the labels unique",
                label=repeated_label,
                owner=owner_name,
            )
    missing_labels, extra_labels = (
        _labels_without(wanted_labels, column.index),
        _labels_without(column.index, wanted_labels),
    )
    if len(missing_labels):
        raise InputError(
            "the %(what)s say nothing of %(missing)s; give a number for every label",
            what=quantity_name,
            missing=_first_labels_text(missing_labels),
        )
    if len(extra_labels):
        raise InputError(
            "the %(what)s speak of %(labels)s, which the table does not hold; drop them",
            what=quantity_name,
            labels=_first_labels_text(extra_labels),
        )
    return column.reindex(wanted_labels)


def _labels_without(labels: pd.Index, removed_labels: pd.Index) -> pd.Index:
    return labels[~labels.isin(removed_labels)]


def _first_labels_text(labels: pd.Index, max_labels: int = 3) -> str | Phrase:
    shown_text = ", ".join(repr(label) for label in labels[:max_labels])
    remaining_count = len(labels) - max_labels
    return (
        Phrase("%(shown)s and %(more)d more", shown=shown_text, more=remaining_count)
        if remaining_count > 0
        else shown_text
    )
