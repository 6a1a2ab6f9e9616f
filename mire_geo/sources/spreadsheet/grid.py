"""A spreadsheet as rows of text, whatever file it came from."""

from dataclasses import dataclass

from mire_geo.sources.spreadsheet.faults import Fault

CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])
"""For `str.translate`: drops what no text holds, but for tab and line ends."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row; its `line` is the number a spreadsheet program shows beside it."""

    line: int
    cells: tuple[str, ...]
    fault: Fault | None = None
    """Why the row could not be cut into cells."""
    unsaved: frozenset[int] = frozenset()
    """Positions of cells with a formula whose result was not saved."""


@dataclass(frozen=True, slots=True)
class Grid:
    """All rows of a file, blank ones left out, and how it was written."""

    rows: tuple[Row, ...]
    encoding: str = ""
    separator: str = ""
    """Of columns; empty for a workbook, as `encoding` is."""
    sheet: str = ""
    notes: tuple[Fault, ...] = ()
