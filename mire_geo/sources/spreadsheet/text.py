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
MAX_LINES = 10 * LIMITS["csv"].rows
"""A row may run over several lines, and many may be blank."""

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read(file_bytes: bytes, file_name: str | Phrase, columns: Columns) -> Grid:
    """The rows of a text file that has a heading of `columns`.

    Raises:
        InputError: it cannot be read as text, holds too much, or no row names the columns.
    """
    decoded_text, encoding = decode(file_bytes, file_name)
    if decoded_text.count("\n") > MAX_LINES:
        raise FileError("rows", file=file_name, most=LIMITS["csv"].rows)
    text_lines = list(io.StringIO(decoded_text.translate(CONTROLS), newline=""))
    declared_separator = (
        text_lines[0].strip()[4:] if text_lines and text_lines[0].lower().startswith("sep=") else ""
    )
    first_line_index = 1 if declared_separator else 0
    separator = (
        declared_separator
        if len(declared_separator) == 1
        else _detect_separator(text_lines[first_line_index:], columns)
    )
    first_rows = tuple(islice(_cut_rows(text_lines, separator, first_line_index), HEADING_ROWS))
    heading, _ = columns.find_heading(first_rows, file_name)
    size_counter = SizeCounter(file_name)
    cut_rows = _cut_rows(text_lines, separator, first_line_index, expected_cell_count=len(heading.cells))
    checked_rows = tuple(
        replace(row, cells=size_counter.checked_cells(row.line, row.cells)) for row in cut_rows
    )
    return Grid(checked_rows, encoding, separator)


def decode(file_bytes: bytes, file_name: str | Phrase) -> tuple[str, str]:
    """The text of `file_bytes` and the encoding it was in.

    A byte-order mark decides; then UTF-8 if it fits, then Windows-1252, the usual encoding of Excel in Italy (Latin-1
    is a part of it). What is neither is left to charset-normalizer.
    """
    for byte_order_mark, encoding in _BYTE_ORDER_MARKS:
        if file_bytes.startswith(byte_order_mark):
            return _decode_as(file_bytes, encoding, file_name), encoding
    if b"\0" in file_bytes[:1000]:
        encoding = (
            "utf-16-le" if file_bytes[1:1000:2].count(0) > file_bytes[:1000:2].count(0) else "utf-16-be"
        )
        return _decode_as(file_bytes, encoding, file_name), encoding
    for encoding in ("utf-8", "cp1252"):
        try:
            return file_bytes.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    best_guess = from_bytes(file_bytes, cp_isolation=["mac_roman", "cp850", "latin_1"]).best()
    return (str(best_guess), best_guess.encoding) if best_guess else (file_bytes.decode("latin-1"), "latin_1")


def _decode_as(file_bytes: bytes, encoding: str, file_name: str | Phrase) -> str:
    try:
        return file_bytes.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(
            "%(file)s: byte %(start)s is not %(encoding)s, which the file says it is; save it again as CSV UTF-8",
            file=file_name,
            start=error.start,
            encoding=encoding,
        ) from error


def _detect_separator(text_lines: Sequence[str], columns: Columns) -> str:
    """The separator under which a row names most fields; ties go to the one that cuts most rows alike."""

    def separator_score(separator: str) -> tuple[int, int]:
        first_rows = list(islice(_cut_rows(text_lines, separator, 0), HEADING_ROWS))
        field_count = max((columns.field_count(row.cells) for row in first_rows), default=0)
        row_widths = [len(row.cells) for row in first_rows]
        same_width_count = max(
            (row_widths.count(row_width) for row_width in row_widths if row_width > 1), default=0
        )
        return field_count, same_width_count

    return max(SEPARATORS, key=separator_score)


def _cut_rows(
    text_lines: Sequence[str],
    separator: str,
    first_line_index: int,
    *,
    expected_cell_count: int | None = None,
) -> Iterator[Row]:
    """Rows cut out of `lines`; each counts one, as in a spreadsheet, although quoted text may run over lines.

    A quote that is never closed would swallow the rest of the file. So a row that runs over lines without ending, or
    ends with other than `expected_cell_count` cells, is taken to be its first line alone, at fault; reading resumes
    below it.
    """
    line_index, row_number = first_line_index, first_line_index
    while line_index < len(text_lines):
        row_number += 1
        cells, line_count = _read_record(text_lines, line_index, separator)
        is_broken = cells is None or (
            line_count > 1 and expected_cell_count is not None and len(cells) != expected_cell_count
        )
        if is_broken:
            line_index += 1
            raw_cells = tuple(cell.strip('" \t\r\n') for cell in text_lines[line_index - 1].split(separator))
            yield Row(row_number, raw_cells, Fault(row_number, "", "quote_open", ROWS["quote_open"]))
            continue
        line_index += line_count
        if cells is not None and any(cells):
            yield Row(row_number, cells)


def _read_record(
    text_lines: Sequence[str], line_index: int, separator: str
) -> tuple[tuple[str, ...] | None, int]:
    """The cells of the record at `line_index` and how many lines it takes; None if its quote stays open.

    Quotes that break the rules (`"Bar "da Mario""`) are read as csv can, within their line.
    """
    try:
        csv_reader = _csv_reader(
            map(text_lines.__getitem__, range(line_index, len(text_lines))), separator, strict=True
        )
        cells, line_count = next(csv_reader), csv_reader.line_num
    except csv.Error:
        try:
            cells, line_count = (
                next(_csv_reader([text_lines[line_index].rstrip("\r\n") + "\n"], separator, strict=False)),
                1,
            )
        except csv.Error:
            return None, 1
        if any(cell.endswith("\n") for cell in cells):
            return None, 1
    return tuple(cell.strip() for cell in cells), line_count


def _csv_reader(text_lines: Iterable[str], separator: str, *, strict: bool) -> Any:
    return csv.reader(text_lines, delimiter=separator, skipinitialspace=separator != " ", strict=strict)
