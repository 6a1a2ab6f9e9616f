"""The one reader of spreadsheets: rows of a CSV or Excel file by field, however the file is written.

Detected from the file: whether it is a workbook or text, separator (`;`, `,`, tab, `|`), encoding (UTF-8 with and
without mark, UTF-16, Windows-1252, Latin-1), where the heading is and what its columns are called (see `columns`).
"""

import re
from collections import Counter
from dataclasses import dataclass

from mire_geo.errors import InputError, Phrase
from mire_geo.sources import incoming
from mire_geo.sources.spreadsheet import text, workbook
from mire_geo.sources.spreadsheet.columns import Columns, Heading
from mire_geo.sources.spreadsheet.faults import ROWS, WARNINGS, Fault
from mire_geo.sources.spreadsheet.formulas import unescape_formula
from mire_geo.sources.spreadsheet.grid import Grid, Row

_CONTROL_SIGNS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Characters that say nothing and can command a terminal; not the tab and the ends of lines."""
FORMULA_ERROR = re.compile(r"#(REF!|RIF!|N/D|N/A|NAME\?|NOME\?|VALUE!|VALORE!|DIV/0!|NUM!|NULL!|NULLO!)")
"""What a program writes where a formula has no result."""


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """One row below the heading."""

    row: Row
    values: dict[str, str]
    """Field -> text, of the columns there are; nothing if the row could not be cut into cells."""
    refusals: tuple[Fault, ...]
    """Why the row cannot be used, whatever its cells mean."""
    warnings: tuple[Fault, ...]

    @property
    def line(self) -> int:
        """The row's number as a spreadsheet shows it."""
        return self.row.line


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds; blank lines and repeated headings are no rows."""

    grid: Grid
    heading: Heading
    rows: tuple[LabelledRow, ...]
    notes: tuple[Fault, ...]
    """Of the whole file: sheets, columns and lines left out, columns guessed."""


def read(
    file_bytes: bytes, file_name: str | Phrase, columns: Columns, sheet_name: str | None = None
) -> Table:
    """The rows of a file under the fields of `columns`.

    Args:
        file_name: what to call it in errors; its bytes decide how it is read.
        sheet_name: of a workbook; the first with a heading if not given.

    Raises:
        InputError: it is empty, too large, no spreadsheet, or has no heading with the columns that are needed.
    """
    incoming.check(file_bytes, "csv", file_name)
    grid = _read_grid(file_bytes, file_name, columns, sheet_name)
    heading, heading_index = columns.find_heading(grid.rows, file_name)
    rows_below, heading_width = grid.rows[heading_index + 1 :], len(heading.cells)
    repeated_heading_lines = {
        row.line for row in rows_below if row.cells[:heading_width] == grid.rows[heading_index].cells
    }
    width_counts = Counter(len(row.cells) for row in rows_below).most_common(1)
    max_width = max(heading_width, width_counts[0][0] if width_counts else 0)
    lines_above_notes = (
        [Fault(heading.line, "", "lines_above", WARNINGS["lines_above"], {"count": heading_index})]
        if heading_index
        else []
    )
    repeated_heading_notes = [
        Fault(row.line, "", "heading_again", WARNINGS["heading_again"])
        for row in rows_below
        if row.line in repeated_heading_lines
    ]
    labelled_rows = tuple(
        _labelled_row(row, heading, grid.separator, max_width)
        for row in rows_below
        if row.line not in repeated_heading_lines
    )
    return Table(
        grid,
        heading,
        labelled_rows,
        (*grid.notes, *lines_above_notes, *heading.notes, *repeated_heading_notes),
    )


def _read_grid(file_bytes: bytes, file_name: str | Phrase, columns: Columns, sheet_name: str | None) -> Grid:
    """The rows of the file; its bytes, not its name, decide how it is read."""
    first_bytes = file_bytes[:2000].lstrip().lower()
    if not file_bytes.strip():
        raise InputError("%(file)s is empty", file=file_name)
    if file_bytes.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(
            "%(file)s is an old or locked Excel file: open it and save it as .xlsx without password, or CSV",
            file=file_name,
        )
    if b"mimetypeapplication/vnd.oasis.opendocument" in file_bytes[:200]:
        raise InputError(
            "%(file)s is an OpenDocument file: open it and save it as .xlsx or CSV", file=file_name
        )
    if first_bytes.startswith((b"<", b"{", b"[", b"%pdf")):
        raise InputError(
            "%(file)s is not a spreadsheet but a web page, JSON or PDF: save it as CSV or .xlsx",
            file=file_name,
        )
    if file_bytes.startswith(b"PK"):
        return workbook.read(file_bytes, file_name, columns, sheet_name)
    if sheet_name:
        raise InputError(
            "%(file)s is a text file, it has no sheet %(sheet)r", file=file_name, sheet=sheet_name
        )
    return text.read(file_bytes, file_name, columns)


def _labelled_row(row: Row, heading: Heading, separator: str, max_width: int) -> LabelledRow:
    heading_width = len(heading.cells)
    message_values = {"found": len(row.cells), "expected": heading_width}
    if row.fault is not None:
        return LabelledRow(row, {}, (row.fault,), ())
    if len(row.cells) > max_width or any(row.cells[heading_width:]):
        return LabelledRow(row, {}, (_too_wide_fault(row, heading, separator, message_values),), ())
    is_short = len(row.cells) < heading_width and separator
    warnings = (Fault(row.line, "", "row_short", WARNINGS["row_short"], message_values),) if is_short else ()
    refusals = []
    text_by_field = {}
    for field, column_position in heading.column_positions.items():
        cell_text = row.cells[column_position] if column_position < len(row.cells) else ""
        heading_text = heading.column_name(field)
        if column_position in row.unsaved:
            refusals.append(_row_refusal(row, "formula_without_value", heading_text))
        elif FORMULA_ERROR.fullmatch(cell_text):
            refusals.append(_row_refusal(row, "excel_error", heading_text, value=cell_text))
        text_by_field[field] = _CONTROL_SIGNS.sub("", unescape_formula(cell_text))
    return LabelledRow(row, text_by_field, tuple(refusals), warnings)


def _too_wide_fault(row: Row, heading: Heading, separator: str, message_values: dict[str, int]) -> Fault:
    """More cells than headings, and no separators at the end of every row: perhaps decimal commas cut the row."""
    coordinate_count = len({"lat", "lon"} & heading.column_positions.keys())
    fits_decimal_commas = separator == "," and message_values["found"] - message_values["expected"] in (
        1,
        coordinate_count,
    )
    digit_cells = [cell for cell in row.cells if cell.isdecimal()]
    fault_code = (
        "decimal_comma_splits"
        if fits_decimal_commas and len(digit_cells) >= 2 * coordinate_count
        else "fields_too_many"
    )
    return Fault(row.line, "", fault_code, ROWS[fault_code], message_values)


def _row_refusal(row: Row, fault_code: str, heading_text: str = "", **message_values: object) -> Fault:
    return Fault(row.line, heading_text, fault_code, ROWS[fault_code], message_values)
