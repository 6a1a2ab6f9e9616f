"""Text files with separated columns: encoding, separator, and rows that survive a lost quote."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from charset_normalizer import from_bytes

from mire_geo.errors import InputError, Phrase
from mire_geo.sources.incoming import LIMITS, FileError
from mire_geo.sources.incoming.separated import SizeCounter
from mire_geo.sources.spreadsheet.columns import HEADING_ROWS, Columns
from mire_geo.sources.spreadsheet.faults import ROWS, Fault
from mire_geo.sources.spreadsheet.grid import CONTROLS, Grid, Row

SEPARATORS = ";,\t|"
LINES = 10 * LIMITS["csv"].rows
"""A row may run over several lines, and many may be blank."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read(data: bytes, file_name: str | Phrase, columns: Columns) -> Grid:
    """The rows of a text file that has a heading of `columns`.

    Raises:
        InputError: it cannot be read as text, holds too much, or no row names the columns.
    """
    text, encoding = decode(data, file_name)
    if text.count("\n") > LINES:
        raise FileError("rows", file=file_name, most=LIMITS["csv"].rows)
    lines = list(io.StringIO(text.translate(CONTROLS), newline=""))
    declared_separator = lines[0].strip()[4:] if lines and lines[0].lower().startswith("sep=") else ""
    first = 1 if declared_separator else 0
    separator = declared_separator if len(declared_separator) == 1 else _separator(lines[first:], columns)
    opening = tuple(islice(_rows(lines, separator, first), HEADING_ROWS))
    heading, _ = columns.find(opening, file_name)
    bounds = SizeCounter(file_name)
    rows = _rows(lines, separator, first, width=len(heading.cells))
    within = tuple(replace(row, cells=bounds.checked_cells(row.line, row.cells)) for row in rows)
    return Grid(within, encoding, separator)


def decode(data: bytes, file_name: str | Phrase) -> tuple[str, str]:
    """The text of `data` and the encoding it was in.

    A byte-order mark decides; then UTF-8 if it fits, then Windows-1252, the usual encoding of Excel in Italy (Latin-1
    is a part of it). What is neither is left to charset-normalizer.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decode_as(data, encoding, file_name), encoding
    if b"\0" in data[:1000]:
        encoding = "utf-16-le" if data[1:1000:2].count(0) > data[:1000:2].count(0) else "utf-16-be"
        return _decode_as(data, encoding, file_name), encoding
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    best = from_bytes(data, cp_isolation=["mac_roman", "cp850", "latin_1"]).best()
    return (str(best), best.encoding) if best else (data.decode("latin-1"), "latin_1")


def _decode_as(data: bytes, encoding: str, file_name: str | Phrase) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as broken:
        raise InputError(
            "%(file)s: byte %(start)s is not %(encoding)s, which the file says it is; save it again as CSV UTF-8",
            file=file_name,
            start=broken.start,
            encoding=encoding,
        ) from broken


def _separator(lines: Sequence[str], columns: Columns) -> str:
    """The separator under which a row names most fields; ties go to the one that cuts most rows alike."""

    def worth(separator: str) -> tuple[int, int]:
        rows = list(islice(_rows(lines, separator, 0), HEADING_ROWS))
        fields = max((columns.recognised(row.cells) for row in rows), default=0)
        widths = [len(row.cells) for row in rows]
        alike = max((widths.count(width) for width in widths if width > 1), default=0)
        return fields, alike

    return max(SEPARATORS, key=worth)


def _rows(lines: Sequence[str], separator: str, first: int, *, width: int | None = None) -> Iterator[Row]:
    """Rows cut out of `lines`; each counts one, as in a spreadsheet, although quoted text may run over lines.

    A quote that is never closed would swallow the rest of the file. So a row that runs over lines without ending, or
    ends with other than `width` cells, is taken to be its first line alone, at fault; reading resumes below it.
    """
    at, number = first, first
    while at < len(lines):
        number += 1
        cells, line_count = _record(lines, at, separator)
        broken = cells is None or (line_count > 1 and width is not None and len(cells) != width)
        if broken:
            at += 1
            raw_cells = tuple(part.strip('" \t\r\n') for part in lines[at - 1].split(separator))
            yield Row(number, raw_cells, Fault(number, "", "quote_open", ROWS["quote_open"]))
            continue
        at += line_count
        if cells is not None and any(cells):
            yield Row(number, cells)


def _record(lines: Sequence[str], at: int, separator: str) -> tuple[tuple[str, ...] | None, int]:
    """The cells of the record that begins at line `at` and how many lines it takes; None if its quote stays open.

    Quotes that break the rules (`"Bar "da Mario""`) are read as csv can, within their line.
    """
    try:
        reader = _reader(map(lines.__getitem__, range(at, len(lines))), separator, strict=True)
        cells, line_count = next(reader), reader.line_num
    except csv.Error:
        try:
            cells, line_count = next(_reader([lines[at].rstrip("\r\n") + "\n"], separator, strict=False)), 1
        except csv.Error:
            return None, 1
        if any(cell.endswith("\n") for cell in cells):
            return None, 1
    return tuple(cell.strip() for cell in cells), line_count


def _reader(lines: Iterable[str], separator: str, *, strict: bool) -> Any:
    return csv.reader(lines, delimiter=separator, skipinitialspace=separator != " ", strict=strict)
