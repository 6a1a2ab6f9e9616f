"""Excel workbooks: the first sheet that has a heading, its cells as text."""

from collections.abc import Callable, Sequence

from mire_geo.errors import InputError
from mire_geo.sources.incoming import workbooks
from mire_geo.sources.incoming.workbooks import Sheet
from mire_geo.sources.spreadsheet import columns
from mire_geo.sources.spreadsheet.faults import Fault
from mire_geo.sources.spreadsheet.grid import CONTROLS, Grid, Row


def read(data: bytes, file: str, sheet: str | None) -> Grid:
    """The rows of the sheet called `sheet`, or of the first that people see and that has a heading.

    Formulas give the value that was saved with them; dates and times are written as ISO 8601.

    Raises:
        InputError: the file is damaged or too large, there is no such sheet, or none has a heading.
        BusyError: too many workbooks are being read.
    """
    return _read(data, file, sheet, _has_heading)


def first(data: bytes, file: str) -> Grid:
    """The rows of the first sheet that people see (see `read`)."""
    return _read(data, file, None, lambda _: True)


def _read(data: bytes, file: str, sheet: str | None, wanted: Callable[[Sheet], bool]) -> Grid:
    found, titles = workbooks.read(data, file, sheet, wanted)
    if found is None:
        raise InputError(
            "%(file)s: no sheet has a row that names the columns (looked in %(sheets)s); write above the data a row "
            "such as nome, tipo, indirizzo, lat, lon",
            file=file,
            sheets=", ".join(titles),
        )
    rows = (Row(line, _clean(cells), unsaved=frozenset(unsaved)) for line, cells, unsaved in found.rows)
    return Grid(tuple(rows), sheet=found.title, notes=_unread(found.title, titles))


def _has_heading(sheet: Sheet) -> bool:
    above = sheet.rows[: columns.HEADING_ROWS]
    return any(columns.recognised(_clean(cells)) >= 2 for _, cells, _ in above)


def _clean(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell.translate(CONTROLS).strip() for cell in cells)


def _unread(name: str, names: list[str]) -> tuple[Fault, ...]:
    others = ", ".join(other for other in names if other != name)
    return (Fault(0, "sheets_unread", params={"sheet": name, "others": others}),) if others else ()
