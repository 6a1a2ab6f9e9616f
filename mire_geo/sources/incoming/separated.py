"""Separated text from outside: bounded in rows, columns, cells and the length of a cell."""

from collections.abc import Sequence

from mire_geo.errors import Phrase
from mire_geo.sources.incoming.limits import LIMITS, FileError


class SizeCounter:
    """Counts the rows and cells of one file, and refuses what exceeds the limits."""

    def __init__(self, file_name: str | Phrase) -> None:
        self._file_name, self._row_count, self._cell_count = file_name, 0, 0

    def checked_cells(self, line_number: int, cell_texts: Sequence[str]) -> tuple[str, ...]:
        """The cells of the next row, none beyond the columns that are read.

        Raises:
            FileError: more rows, columns, cells or characters than are read.
        """
        limits = LIMITS["csv"]
        if len(cell_texts) > limits.columns and any(cell_texts[limits.columns :]):
            raise FileError(
                "columns", file=self._file_name, row=line_number, column=len(cell_texts), most=limits.columns
            )
        if any(len(cell_text) > limits.letters for cell_text in cell_texts):
            raise FileError("letters", file=self._file_name, row=line_number, most=limits.letters)
        self._row_count += 1
        self._cell_count += min(len(cell_texts), limits.columns)
        if self._row_count > limits.rows + 1:
            raise FileError("rows", file=self._file_name, most=limits.rows)
        if self._cell_count > limits.cells:
            raise FileError("cells", file=self._file_name, most=limits.cells)
        return tuple(cell_texts[: limits.columns])
