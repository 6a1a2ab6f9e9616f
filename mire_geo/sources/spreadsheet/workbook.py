"""Excel workbooks: the first sheet that has a heading, its cells as text."""

from collections.abc import Sequence

from mire_geo.errors import InputError, Phrase
from mire_geo.sources.incoming import workbooks
from mire_geo.sources.incoming.workbooks import Sheet
from mire_geo.sources.spreadsheet.columns import HEADING_ROWS, Columns
from mire_geo.sources.spreadsheet.faults import WARNINGS, Fault
from mire_geo.sources.spreadsheet.grid import CONTROLS, Grid, Row


def read(file_bytes: bytes, file_name: str | Phrase, columns: Columns, sheet_name: str | None) -> Grid:
    """The rows of the sheet called `sheet`, or of the first that people see and that has a heading of `columns`.

    Formulas give the value that was saved with them; dates and times are written as ISO 8601.

    Raises:
        InputError: the file is damaged or too large, there is no such sheet, or none has a heading.
        BusyError: too many workbooks are being read.
    """

    def has_heading(candidate_sheet: Sheet) -> bool:
        return any(
            columns.field_count(_clean_cells(cells)) >= 2
            for _, cells, _ in candidate_sheet.rows[:HEADING_ROWS]
        )

    sheet_content, sheet_titles = workbooks.read(file_bytes, file_name, sheet_name, has_heading)
    if sheet_content is None:
        raise InputError(
            "%(file)s: no sheet has a row that names the columns (looked in %(sheets)s); write above the data a row "
            "such as %(example)s",
            file=file_name,
            sheets=", ".join(sheet_titles),
            example=columns.example,
        )
    sheet_rows = (
        Row(row_number, _clean_cells(cells), unsaved=frozenset(unsaved_positions))
        for row_number, cells, unsaved_positions in sheet_content.rows
    )
    return Grid(
        tuple(sheet_rows),
        sheet=sheet_content.title,
        notes=_unread_sheets_notes(sheet_content.title, sheet_titles),
    )


def _clean_cells(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell.translate(CONTROLS).strip() for cell in cells)


def _unread_sheets_notes(read_title: str, sheet_titles: list[str]) -> tuple[Fault, ...]:
    unread_titles = ", ".join(sheet_title for sheet_title in sheet_titles if sheet_title != read_title)
    message_values = {"sheet": read_title, "others": unread_titles}
    return (
        (Fault(0, "", "sheets_unread", WARNINGS["sheets_unread"], message_values),) if unread_titles else ()
    )
