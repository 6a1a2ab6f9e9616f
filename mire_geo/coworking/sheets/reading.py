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


def read_spaces(data: bytes, name: str, *, today: date | None = None) -> Sheet[Space]:
    """The spaces of a CSV or Excel file; good rows are taken, the others told.

    Args:
        name: of the file, for its extension and for the sentences.

    Raises:
        InputError: the file cannot be read, is too large, or has no heading that is known.
    """
    return _read(data, name, spaces.COLUMNS, lambda row, line: spaces.space_of(row, line=line, today=today))


def read_requests(
    data: bytes, name: str, *, today: date | None = None, cells: pd.DataFrame | None = None
) -> Sheet[Request]:
    """The requests of a CSV or Excel file; good rows are taken, the others told (see `read_spaces`, `request_of`)."""
    return _read(
        data,
        name,
        requests.COLUMNS,
        lambda row, line: requests.request_of(row, line=line, today=today, cells=cells),
    )


def _read(
    data: bytes, name: str, columns: Columns, make: Callable[[Mapping[str, str], int], Item]
) -> Sheet[Item]:
    table = labelled.read(data, name, columns)
    items: list[Item] = []
    faults: list[Fault] = []
    lines: dict[str, int] = {}
    for row in table.rows:
        if row.refusals:
            faults += row.refusals
            continue
        try:
            item = make(row.values, row.line)
        except RefusedError as refused:
            faults += refused.faults
            continue
        if item.id in lines:
            params = {"value": item.id, "line": lines[item.id]}
            faults.append(Fault(row.line, "id", "id_repeated", SENTENCES["id_repeated"], params))
            continue
        lines[item.id] = row.line
        items.append(item)
    return Sheet(tuple(items), tuple(faults), len(table.rows), table.heading.unknown_headings, table.notes)


def read_file(path: Path, read: Callable[..., Sheet[Item]], **options: Any) -> Sheet[Item]:
    """The sheet of a file on disk.

    Raises:
        InputError: it does not exist, or see `read_spaces`.
    """
    if not path.is_file():
        raise InputError("%(file)s does not exist; give the path of a CSV or Excel file", file=path)
    return read(incoming.file_bytes(path, "csv"), path.name, **options)
