"""Separated text from outside: bounded in rows, columns, cells and the length of a cell."""

from collections.abc import Sequence

from mire_geo.errors import Phrase
from mire_geo.sources.incoming.limits import LIMITS, FileError


class SizeCounter:
    """Counts the rows and cells of one file, and refuses what exceeds the limits."""

    def __init__(self, file_name: str | Phrase) -> None:
        self._file, self._rows, self._cells = file_name, 0, 0

    def checked_cells(self, line_number: int, cells: Sequence[str]) -> tuple[str, ...]:
        """The cells of the next row, none beyond the columns that are read.

        Raises:
            FileError: more rows, columns, cells or characters than are read.
        """
        limits = LIMITS["csv"]
        if len(cells) > limits.columns and any(cells[limits.columns :]):
            raise FileError(
                "columns", file=self._file, row=line_number, column=len(cells), most=limits.columns
            )
        if any(len(cell) > limits.letters for cell in cells):
            raise FileError("letters", file=self._file, row=line_number, most=limits.letters)
        self._rows += 1
        self._cells += min(len(cells), limits.columns)
        if self._rows > limits.rows + 1:
            raise FileError("rows", file=self._file, most=limits.rows)
        if self._cells > limits.cells:
            raise FileError("cells", file=self._file, most=limits.cells)
        return tuple(cells[: limits.columns])
