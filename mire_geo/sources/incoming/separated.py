"""Separated text from outside: bounded in rows, columns, cells and the length of a cell."""

import csv
import io
from typing import Any

from mire_geo.errors import Phrase
from mire_geo.sources.incoming.limits import KINDS, FileError


def rows(text: str, separator: str, file: str | Phrase, **dialect: Any) -> list[tuple[int, tuple[str, ...]]]:
    """Line and cells of every row that is not blank.

    Args:
        dialect: what else `csv.reader` is to know.

    Raises:
        FileError: more rows, columns, cells or characters than are read; a row that cannot be cut into cells.
    """
    limits = KINDS["csv"]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, **dialect)
    read: list[tuple[int, tuple[str, ...]]] = []
    count = 0
    try:
        for cells in reader:
            if not any(cells):
                continue
            line = reader.line_num
            if len(cells) > limits.columns and any(cells[limits.columns :]):
                raise FileError("columns", file=file, row=line, column=len(cells), most=limits.columns)
            if any(len(cell) > limits.letters for cell in cells):
                raise FileError("letters", file=file, row=line, most=limits.letters)
            kept = tuple(cells[: limits.columns])
            read.append((line, kept))
            count += len(kept)
            if len(read) > limits.rows + 1:
                raise FileError("rows", file=file, most=limits.rows)
            if count > limits.cells:
                raise FileError("cells", file=file, most=limits.cells)
    except csv.Error as error:
        why = Phrase(
            "row %(row)s cannot be cut into cells (%(reason)s); mend its quotes",
            row=reader.line_num,
            reason=str(error),
        )
        raise FileError("unreadable", file=file, kind=limits.name, why=why) from error
    return read
