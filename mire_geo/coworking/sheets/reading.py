"""Sheets of spaces and requests from CSV or Excel, row by row.

Good rows are taken; the others become faults, with their line and everything that is wrong.
"""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

import pandas as pd

from mire_geo.coworking.demand import Request
from mire_geo.coworking.faults import SENTENCES
from mire_geo.coworking.sheets import requests, spaces
from mire_geo.coworking.supply import Space
from mire_geo.errors import InputError
from mire_geo.sources import incoming
from mire_geo.sources.spreadsheet import labelled
from mire_geo.sources.spreadsheet.columns import Columns
from mire_geo.sources.spreadsheet.faults import Fault, RefusedError

Item = TypeVar("Item", Space, Request)


class Sheet(NamedTuple, Generic[Item]):
    """What a file of spaces or requests holds."""

    items: tuple[Item, ...]
    """Of the good rows, in their order."""
    faults: tuple[Fault, ...]
    """Of the other rows, with their lines."""
    rows: int
    unread: tuple[str, ...]
    """Headings for which no use is known."""
    notes: tuple[Fault, ...] = ()
    """Of the whole file: columns guessed or left out, lines above the heading, sheets that were not read."""


def read_spaces(file_bytes: bytes, file_name: str, *, today: date | None = None) -> Sheet[Space]:
    """The spaces of a CSV or Excel file; rows that cannot be read become faults.

    Args:
        file_name: of the file, for its extension and for the sentences.

    Raises:
        InputError: the file cannot be read, is too large, or has no heading that is known.
    """
    return _read_sheet(
        file_bytes,
        file_name,
        spaces.COLUMNS,
        lambda row, line_number: spaces.space_of(row, line=line_number, today=today),
    )


def read_requests(
    file_bytes: bytes, file_name: str, *, today: date | None = None, cells: pd.DataFrame | None = None
) -> Sheet[Request]:
    """The requests of a CSV or Excel file; rows that cannot be read become faults (see `read_spaces`, `request_of`)."""
    return _read_sheet(
        file_bytes,
        file_name,
        requests.COLUMNS,
        lambda row, line_number: requests.request_of(row, line=line_number, today=today, cells=cells),
    )


def _read_sheet(
    file_bytes: bytes, file_name: str, columns: Columns, make_item: Callable[[Mapping[str, str], int], Item]
) -> Sheet[Item]:
    labelled_table = labelled.read(file_bytes, file_name, columns)
    items: list[Item] = []
    faults: list[Fault] = []
    line_by_id: dict[str, int] = {}
    for row in labelled_table.rows:
        if row.refusals:
            faults += row.refusals
            continue
        try:
            item = make_item(row.values, row.line)
        except RefusedError as refusal:
            faults += refusal.faults
            continue
        if item.id in line_by_id:
            blanks = {"value": item.id, "line": line_by_id[item.id]}
            faults.append(Fault(row.line, "id", "id_repeated", SENTENCES["id_repeated"], blanks))
            continue
        line_by_id[item.id] = row.line
        items.append(item)
    return Sheet(
        tuple(items),
        tuple(faults),
        len(labelled_table.rows),
        labelled_table.heading.unknown_headings,
        labelled_table.notes,
    )


def read_file(path: Path, read_sheet: Callable[..., Sheet[Item]], **options: Any) -> Sheet[Item]:
    """The sheet of a file on disk.

    Raises:
        InputError: it does not exist, or see `read_spaces`.
    """
    if not path.is_file():
        raise InputError("%(file)s does not exist; give the path of a CSV or Excel file", file=path)
    return read_sheet(incoming.file_bytes(path, "csv"), path.name, **options)
