"""The table of minutes as the measures read it: only the pairs in reach, and columns laid on its labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from mire_geo.errors import InputError

Column: TypeAlias = "pd.Series | NDArray[np.float64] | Sequence[float]"
"""One number a label: a Series, laid on the labels by label, or plain numbers in the order of the labels."""


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

    def by_cell(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum of the pairs' weights for each cell."""
        return np.asarray(np.bincount(self.row, weights, minlength=len(self.cells)), dtype=np.float64)

    def by_site(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum of the pairs' weights for each site."""
        return np.asarray(np.bincount(self.column, weights, minlength=len(self.sites)), dtype=np.float64)


def read(minutes: pd.DataFrame) -> Pairs:
    """The pairs in reach of a table of minutes: rows = cells, columns = sites, `inf` = out of reach.

    Raises:
        InputError: minutes that are negative, not numbers, or missing; the sentence names the first.
    """
    values = numbers(minutes)
    reached = np.isfinite(values)
    row, column = np.nonzero(reached)
    return Pairs(
        cells=minutes.index,
        sites=minutes.columns,
        row=row.astype(np.int32),
        column=column.astype(np.int32),
        minutes=values[reached],
    )


def numbers(minutes: pd.DataFrame) -> NDArray[np.float64]:
    """The values of a table of minutes, once each is known to be zero or more (`inf` = out of reach).

    Raises:
        InputError: minutes that are negative, not numbers, or missing; the sentence names the first.
    """
    try:
        values = minutes.to_numpy(dtype=float)
    except (TypeError, ValueError) as error:
        raise InputError(f"the table of minutes holds something that is not a number: {error}") from error
    if not values.min(initial=0.0) >= 0:
        row, column = np.argwhere(~(values >= 0))[0]
        raise InputError(
            f"the minutes from {minutes.index[row]!r} to {minutes.columns[column]!r} "
            f"are {values[row, column]}; minutes must be zero or more, and inf where out of reach"
        )
    return values


def lay(column: Column, labels: pd.Index, what: str) -> NDArray[np.float64]:
    """The numbers of `column` in the order of `labels`, each finite and zero or more.

    Args:
        what: what the numbers are, for the sentences: "people", "capacity".

    Raises:
        InputError: labels that do not match one to one; a number missing, negative or infinite.
    """
    if isinstance(column, pd.Series) and not column.index.equals(labels):
        column = _relabel(column, labels, what)
    try:
        laid = np.asarray(column, dtype=float)
    except (TypeError, ValueError) as error:
        raise InputError(f"the {what} hold something that is not a number: {error}") from error
    if laid.shape != (len(labels),):
        raise InputError(f"the {what} are {laid.size} numbers for {len(labels)} labels; give one each")
    wrong = ~(np.isfinite(laid) & (laid >= 0))
    if wrong.any():
        at = int(np.argmax(wrong))
        raise InputError(f"the {what} of {labels[at]!r} are {laid[at]}; give a number that is zero or more")
    return laid


def _relabel(column: pd.Series, labels: pd.Index, what: str) -> pd.Series:
    for owner, index in (("table", labels), (what, column.index)):
        if not index.is_unique:
            twice = index[index.duplicated()][0]
            raise InputError(f"the label {twice!r} comes twice in the {owner}; make the labels unique")
    missing, left_over = _minus(labels, column.index), _minus(column.index, labels)
    if len(missing):
        raise InputError(f"the {what} say nothing of {_few(missing)}; give a number for every label")
    if len(left_over):
        raise InputError(f"the {what} speak of {_few(left_over)}, which the table does not hold; drop them")
    return column.reindex(labels)


def _minus(labels: pd.Index, others: pd.Index) -> pd.Index:
    return labels[~labels.isin(others)]


def _few(labels: pd.Index, limit: int = 3) -> str:
    shown = ", ".join(repr(label) for label in labels[:limit])
    return shown + (f" and {len(labels) - limit} more" if len(labels) > limit else "")
