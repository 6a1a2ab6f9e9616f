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

    def table(self, weights: NDArray[np.float64]) -> sparse.csr_array:
        """Weights of the pairs as a sparse cells x sites matrix."""
        starts = np.searchsorted(self.row, np.arange(len(self.cells) + 1))
        shape = (len(self.cells), len(self.sites))
        return sparse.csr_array((weights, self.column, starts), shape=shape)

    def of_sites(self, site_flags: NDArray[np.bool_]) -> "Pairs":
        """The pairs of the flagged sites alone; labels and positions stay."""
        pair_flags = site_flags[self.column]
        return Pairs(
            self.cells, self.sites, self.row[pair_flags], self.column[pair_flags], self.minutes[pair_flags]
        )

    def nearest(self) -> NDArray[np.float64]:
        """Minutes to the nearest site of each cell, `inf` where none is in reach."""
        least = np.full(len(self.cells), np.inf)
        np.minimum.at(least, self.row, self.minutes)
        return least

    def by_cell(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum of the pairs' weights for each cell."""
        return np.asarray(np.bincount(self.row, weights, minlength=len(self.cells)), dtype=np.float64)

    def by_site(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum of the pairs' weights for each site."""
        return np.asarray(np.bincount(self.column, weights, minlength=len(self.sites)), dtype=np.float64)


def read(minutes: Minutes) -> Pairs:
    """The pairs in reach of a table of minutes.

    Raises:
        InputError: minutes that are negative, not numbers, or missing; the sentence names the first.
    """
    if isinstance(minutes, MinutesTable):
        matrix = minutes.minutes
        row = np.repeat(np.arange(matrix.shape[0], dtype=np.int32), np.diff(matrix.indptr))
        return _check(Pairs(minutes.origins, minutes.sites, row, matrix.indices, matrix.data))
    frame = minutes if isinstance(minutes, pd.DataFrame) else _frame_of(minutes)
    try:
        values = frame.to_numpy(dtype=float)
    except (TypeError, ValueError) as error:
        raise InputError(
            "the table of minutes holds something that is not a number: %(reason)s", reason=error
        ) from error
    reached = values != np.inf
    row, column = (where.astype(np.int32) for where in np.nonzero(reached))
    return _check(Pairs(frame.index, frame.columns, row, column, values[reached]))


def _frame_of(rows: Any) -> pd.DataFrame:
    """Plain rows of numbers as a frame."""
    try:
        return pd.DataFrame(np.asarray(rows))
    except ValueError as error:
        raise InputError(
            "the table of minutes is not a table: %(reason)s; give rows of cells, each with one number a "
            "site",
            reason=error,
        ) from error


def _check(reach: Pairs) -> Pairs:
    if not reach.minutes.min(initial=0.0) >= 0:
        at = int(np.argmin(reach.minutes >= 0))
        cell, site = reach.cells[reach.row[at]], reach.sites[reach.column[at]]
        raise InputError(
            "the minutes from %(cell)r to %(site)r are %(minutes)s; minutes must be zero or more, and "
            "inf where out of reach",
            cell=cell,
            site=site,
            minutes=reach.minutes[at],
        )
    return reach


PEOPLE, CAPACITY, COSTS = Phrase("people"), Phrase("capacity"), Phrase("costs")
"""What numbers of cells or sites are, for the sentences."""


def align(column: Column, labels: pd.Index, what: Phrase) -> NDArray[np.float64]:
    """The numbers of `column` in the order of `labels`, each finite and zero or more.

    Args:
        what: what the numbers are, for the sentences: `PEOPLE`, `CAPACITY`.

    Raises:
        InputError: labels that do not match one to one; a number missing, negative or infinite.
    """
    if isinstance(column, pd.Series) and not column.index.equals(labels):
        column = _relabel(column, labels, what)
    try:
        numbers = np.asarray(column, dtype=float)
    except (TypeError, ValueError) as error:
        raise InputError(
            "the %(what)s hold something that is not a number: %(reason)s", what=what, reason=error
        ) from error
    if numbers.shape != (len(labels),):
        raise InputError(
            "the %(what)s are %(number)s numbers for %(places)s labels; give one each",
            what=what,
            number=numbers.size,
            places=len(labels),
        )
    wrong = ~(np.isfinite(numbers) & (numbers >= 0))
    if wrong.any():
        at = int(np.argmax(wrong))
        raise InputError(
            "the %(what)s of %(label)r are %(value)s; give a number that is zero or more",
            what=what,
            label=labels[at],
            value=numbers[at],
        )
    return numbers


def _relabel(column: pd.Series, labels: pd.Index, what: Phrase) -> pd.Series:
    for owner, index in ((Phrase("table"), labels), (what, column.index)):
        if not index.is_unique:
            twice = index[index.duplicated()][0]
            raise InputError(
                "the label %(label)r comes twice in the %(owner)s; make the labels unique",
                label=twice,
                owner=owner,
            )
    missing, extra = _minus(labels, column.index), _minus(column.index, labels)
    if len(missing):
        raise InputError(
            "the %(what)s say nothing of %(missing)s; give a number for every label",
            what=what,
            missing=_few(missing),
        )
    if len(extra):
        raise InputError(
            "the %(what)s speak of %(labels)s, which the table does not hold; drop them",
            what=what,
            labels=_few(extra),
        )
    return column.reindex(labels)


def _minus(labels: pd.Index, others: pd.Index) -> pd.Index:
    return labels[~labels.isin(others)]


def _few(labels: pd.Index, limit: int = 3) -> str | Phrase:
    first = ", ".join(repr(label) for label in labels[:limit])
    more = len(labels) - limit
    return Phrase("%(shown)s and %(more)d more", shown=first, more=more) if more > 0 else first
