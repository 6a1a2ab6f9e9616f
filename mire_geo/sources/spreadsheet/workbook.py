"""Excel workbooks: the first sheet that has a heading, its cells as text."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from mire_geo.errors import InputError
from mire_geo.sources.spreadsheet import columns
from mire_geo.sources.spreadsheet.faults import Fault
from mire_geo.sources.spreadsheet.grid import CONTROLS, Grid, Row

MAX_UNPACKED = 200_000_000
"""Bytes a workbook may unpack to: a small file can hold a very large one."""


def read(data: bytes, file: str, sheet: str | None) -> Grid:
    """The rows of the sheet called `sheet`, or of the first one that has a heading.

    Formulas give the value that was saved with them; dates and times are written as ISO 8601.

    Raises:
        InputError: the file is damaged or too large, there is no such sheet, or none has a heading.
    """
    try:
        sheets = _sheets(data, file)
        names = list(sheets)
        if sheet is not None and sheet not in sheets:
            raise InputError(f"{file}: there is no sheet {sheet!r}; the sheets are {', '.join(names)}")
        for name in [sheet] if sheet else names:
            rows = tuple(_rows(*sheets[name]))
            if sheet or any(columns.recognised(row.cells) >= 2 for row in rows[: columns.HEADING_ROWS]):
                return Grid(rows, sheet=name, notes=_unread(name, names))
    except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, OSError) as broken:
        raise InputError(
            f"{file}: the workbook is damaged ({broken}); save it again as .xlsx or CSV"
        ) from broken
    raise InputError(
        f"{file}: no sheet has a row that names the columns (looked in {', '.join(names)}); write above the data a"
        " row such as nome, tipo, indirizzo, lat, lon"
    )


def _unread(name: str, names: list[str]) -> tuple[Fault, ...]:
    others = ", ".join(other for other in names if other != name)
    return (Fault(0, "sheets_unread", params={"sheet": name, "others": others}),) if others else ()


def _sheets(data: bytes, file: str) -> dict[str, tuple[Any, Any]]:
    """Title -> the sheet with its values and the same sheet with its formulas."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        if sum(part.file_size for part in parts.infolist()) > MAX_UNPACKED:
            raise InputError(f"{file}: the workbook is too large; save the one sheet that is needed as CSV")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl tells of styles and extensions it leaves out
        values, formulas = (
            openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=only) for only in (True, False)
        )
    for book in (values, formulas):
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # some programs write them wrong
    return {sheet.title: (sheet, formulas[sheet.title]) for sheet in values.worksheets}


def _rows(values: Any, formulas: Any) -> Iterator[Row]:
    pairs = zip(values.iter_rows(values_only=True), formulas.iter_rows(values_only=True), strict=True)
    for line, (cells, written) in enumerate(pairs, start=1):
        texts = tuple(map(_text, cells))
        lost = (i for i, text in enumerate(texts) if not text and str(written[i] or "").startswith("="))
        unsaved = frozenset(lost)
        if any(texts) or unsaved:
            yield Row(line, texts, unsaved=unsaved)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).translate(CONTROLS).strip()
