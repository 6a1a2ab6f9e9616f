"""Sheets: spaces and requests from CSV or Excel, row by row, and back; a row of a form is read the same way.

Good rows are taken, the others told with their line and everything that is wrong. What is written here and read again
is the same, ids included.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

import geopandas as gpd
import pandas as pd

from mire_geo.coworking import walks
from mire_geo.coworking.demand import PAYS, Request, Slot, slot
from mire_geo.coworking.faults import Fault, RefusedError
from mire_geo.coworking.fields import Fields, code_of
from mire_geo.coworking.supply import DESKS, FEATURES, STATES, Accreditation, Closure, Desks, Space
from mire_geo.errors import InputError
from mire_geo.sources import incoming
from mire_geo.sources.cleaning.wording import plain
from mire_geo.sources.incoming import separated
from mire_geo.sources.spreadsheet import numbers, positions, text, workbook
from mire_geo.tables import schema

_DESK_COLUMNS = tuple(f"{kind}_{what}" for kind in DESKS for what in ("desks", "day", "month"))
SPACE_COLUMNS = (
    "id", "name", "address", "lat", "lon", "hours", *_DESK_COLUMNS, "features",
    "accreditation", "accredited_from", "accredited_until", "closures", "state",
)  # fmt: skip
"""Headings of a sheet of spaces, in the order in which they are written."""
REQUEST_COLUMNS = (
    "id", "where", "slots", "people", "desk", "limit", "budget", "pays", "needs", "weeks", "voucher", "commute",
    "consent", "expires", "team",
)  # fmt: skip
"""Headings of a sheet of requests, in the order in which they are written."""

_ITALIAN = {
    "nome": "name", "indirizzo": "address", "latitudine": "lat", "longitudine": "lon", "orari": "hours",
    "orario": "hours", "dotazioni": "features", "elenco": "accreditation", "elenco dal": "accredited_from",
    "elenco al": "accredited_until", "chiusure": "closures", "stato": "state",
    "aperte posti": "open_desks", "aperte giorno": "open_day", "aperte mese": "open_month",
    "singole posti": "single_desks", "singole giorno": "single_day", "singole mese": "single_month",
    "uffici posti": "office_desks", "uffici giorno": "office_day", "uffici mese": "office_month",
    "sale posti": "meeting_desks", "sale giorno": "meeting_day", "sale mese": "meeting_month",
    "dove": "where", "fasce": "slots", "persone": "people", "postazione": "desk", "minuti": "limit",
    "budget": "budget", "paga": "pays", "esigenze": "needs", "settimane": "weeks", "viaggio": "commute",
    "consenso": "consent", "scadenza": "expires", "gruppo": "team",
}  # fmt: skip
_STATES_IT = {"bozza": "draft", "pubblicato": "published", "sospeso": "suspended"}
_PAYS_IT = {"giorno": "day", "mese": "month"}

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


def space_of(row: Mapping[str, object], *, line: int = 0, today: date | None = None) -> Space:
    """The space of a row or form whose fields are `SPACE_COLUMNS`.

    Args:
        today: refuse what is past on that day: an accreditation that is over, closures gone by.

    Raises:
        RefusedError: with everything that is wrong.
    """
    cells = Fields(row, line)
    x, y = _position(cells)
    fields: dict[str, Any] = {
        "id": cells.text("id"),
        "name": cells.text("name"),
        "desks": _desks(cells),
        "hours": cells.text("hours") or None,
        "address": cells.text("address"),
        "features": cells.codes("features", FEATURES),
        "accreditation": _accreditation(cells),
        "closures": _closures(cells),
        "state": _STATES_IT.get(plain(cells.text("state")), cells.text("state") or STATES[0]),
    }
    return _made(cells, today, lambda: Space(x=x, y=y, **fields))


def request_of(
    row: Mapping[str, object], *, line: int = 0, today: date | None = None, cells: pd.DataFrame | None = None
) -> Request:
    """The request of a row or form whose fields are `REQUEST_COLUMNS`.

    Args:
        today: refuse slots and expiries that are past on that day.
        cells: a `schema.Cells` frame, to refuse places that are not in the city.

    Raises:
        RefusedError: with everything that is wrong.
    """
    read = Fields(row, line)
    if cells is not None and read.text("where"):
        read.take(walks.where_faults(read.text("where"), cells))
    fields: dict[str, Any] = {
        "id": read.text("id"),
        "where": read.text("where"),
        "slots": _slots(read),
        "people": read.whole("people", 1),
        "desk": code_of(read.text("desk") or "open", DESKS),
        "limit": read.minutes("limit", 15.0),
        "budget": read.price("budget"),
        "pays": _PAYS_IT.get(plain(read.text("pays")), read.text("pays") or PAYS[0]),
        "needs": read.codes("needs", FEATURES),
        "weeks": read.whole("weeks", 1),
        "voucher": read.yes("voucher", default=False),
        "commute": read.minutes("commute", 0.0) if read.text("commute") else None,
        "consent": read.yes("consent", default=False),
        "expires": read.day("expires"),
        "team": read.text("team"),
    }
    return _made(read, today, lambda: Request(**fields))


def _made(cells: Fields, today: date | None, make: Callable[[], Item]) -> Item:
    """What `make` makes, unless this or the reading before it found faults."""
    read = {fault.field for fault in cells.faults}
    made = None
    try:
        made = make()
        if today is not None:
            cells.take(made.faults_on(today))
    except RefusedError as refused:
        cells.take(fault for fault in refused.faults if fault.field not in read)
    if cells.faults or made is None:
        raise RefusedError(cells.faults)
    return made


def _position(cells: Fields) -> tuple[float, float]:
    lat, lon = cells.text("lat"), cells.text("lon")
    for field, written in (("lat", lat), ("lon", lon)):
        if not written:
            cells.fault(field, "missing")
    if not (lat and lon):
        return 0.0, 0.0
    found = positions.understand(numbers.readings(lat), numbers.readings(lon))
    if found is None:
        cells.fault("lat", "position", value=f"{lat}, {lon}")
        return 0.0, 0.0
    [(x, y)] = positions.project([found])
    return float(x), float(y)


def _desks(cells: Fields) -> tuple[Desks, ...]:
    """The kinds of desk of which a number is written; "0 desks" is refused where it is the only thing said."""
    told = []
    for kind in DESKS:
        day, month = cells.price(f"{kind}_day"), cells.price(f"{kind}_month")
        if number := cells.whole(f"{kind}_desks"):
            told.append(Desks(kind, number, day, month))
    return tuple(told)


def _accreditation(cells: Fields) -> Accreditation | None:
    number = cells.text("accreditation")
    granted, expires = cells.day("accredited_from"), cells.day("accredited_until")
    if not number:
        return None
    for field, day in (("accredited_from", granted), ("accredited_until", expires)):
        if day is None and not cells.text(field):
            cells.fault(field, "missing")
    return Accreditation(number, granted, expires) if granted and expires else None


def _closures(cells: Fields) -> tuple[Closure, ...]:
    told = []
    for part in cells.parts("closures"):
        first, _, last = part.partition("/") if part.count("/") == 1 else (part, "", "")
        begin = cells.as_day("closures", first.strip())
        end = cells.as_day("closures", last.strip()) if last else begin
        if begin and end:
            told.append(Closure(begin, end))
    return tuple(told)


def _slots(cells: Fields) -> tuple[Slot, ...]:
    told = []
    for part in cells.parts("slots"):
        try:
            told.append(slot(part))
        except InputError:
            cells.fault("slots", "slot", value=part)
    return tuple(told)


def read_spaces(data: bytes, name: str, *, today: date | None = None) -> Sheet[Space]:
    """The spaces of a CSV or Excel file; good rows are taken, the others told.

    Args:
        name: of the file, for its extension and for the sentences.

    Raises:
        InputError: the file cannot be read, is too large, or has no heading that is known.
    """
    return _read(data, name, SPACE_COLUMNS, lambda row, line: space_of(row, line=line, today=today))


def read_requests(
    data: bytes, name: str, *, today: date | None = None, cells: pd.DataFrame | None = None
) -> Sheet[Request]:
    """The requests of a CSV or Excel file; good rows are taken, the others told (see `read_spaces`, `request_of`)."""
    return _read(
        data, name, REQUEST_COLUMNS, lambda row, line: request_of(row, line=line, today=today, cells=cells)
    )


def _read(
    data: bytes, name: str, columns: Iterable[str], make: Callable[[Mapping[str, str], int], Item]
) -> Sheet[Item]:
    rows = _rows(data, name)
    known = set(columns)
    headings = [_heading(cell) for cell in rows[0][1]] if rows else []
    if len(known & set(headings)) < 2:
        raise InputError(f"{name}: the first row does not name the columns; write {', '.join(columns)}")
    items: list[Item] = []
    faults: list[Fault] = []
    lines: dict[str, int] = {}
    for line, cells in rows[1:]:
        row = {heading: cell for heading, cell in zip(headings, cells, strict=False) if heading in known}
        try:
            item = make(row, line)
        except RefusedError as refused:
            faults += refused.faults
            continue
        if item.id in lines:
            faults.append(Fault("id", "id_repeated", {"value": item.id, "line": lines[item.id]}, line))
            continue
        lines[item.id] = line
        items.append(item)
    unread = tuple(
        cell for cell, heading in zip(rows[0][1], headings, strict=True) if heading not in known and cell
    )
    return Sheet(tuple(items), tuple(faults), len(rows) - 1, unread)


def _heading(cell: str) -> str:
    words = " ".join(plain(cell).replace("_", " ").split())
    return _ITALIAN.get(words, words.replace(" ", "_"))


def _rows(data: bytes, name: str) -> list[tuple[int, tuple[str, ...]]]:
    """Line and cells of the rows that are not blank."""
    if name.lower().endswith((".xlsx", ".xlsm")):
        return [(row.line, row.cells) for row in workbook.first(data, name).rows if any(row.cells)]
    incoming.check(data, "csv", name)
    decoded, _ = text.decode(data, name)
    first = next((line for line in decoded.splitlines() if line.strip()), "")
    separator = max(text.SEPARATORS, key=first.count)
    told = separated.rows(decoded, separator, name, skipinitialspace=True)
    rows = [(line, tuple(cell.strip() for cell in cells)) for line, cells in told]
    return [(line, cells) for line, cells in rows if any(cells)]


def spaces_table(spaces: Iterable[Space]) -> pd.DataFrame:
    """Spaces as a sheet, all text; positions in degrees. To be written with `spreadsheet.csv_bytes` or `xlsx_bytes`."""
    every = list(spaces)
    at = positions.degrees(
        gpd.GeoSeries(gpd.points_from_xy([s.x for s in every], [s.y for s in every]), crs=schema.CRS)
    )
    rows = []
    for space, (lon, lat) in zip(every, at, strict=True):
        listed = space.accreditation
        row = {
            "id": space.id,
            "name": space.name,
            "address": space.address,
            "lat": f"{lat:.6f}",
            "lon": f"{lon:.6f}",
            "hours": space.hours or "",
            "features": "; ".join(sorted(space.features)),
            "accreditation": listed.number if listed else "",
            "accredited_from": listed.granted.isoformat() if listed else "",
            "accredited_until": listed.expires.isoformat() if listed else "",
            "closures": "; ".join(
                f"{one.first.isoformat()}/{one.last.isoformat()}" for one in space.closures
            ),
            "state": space.state,
        }
        for desks in space.desks:
            row[f"{desks.kind}_desks"] = str(desks.number)
            row[f"{desks.kind}_day"] = _money(desks.day)
            row[f"{desks.kind}_month"] = _money(desks.month)
        rows.append(row)
    return pd.DataFrame(rows, columns=list(SPACE_COLUMNS), dtype=object).fillna("")


def requests_table(requests: Iterable[Request]) -> pd.DataFrame:
    """Requests as a sheet, all text (see `spaces_table`)."""
    rows = [
        {
            "id": one.id,
            "where": one.where,
            "slots": "; ".join(str(each) for each in one.slots),
            "people": str(one.people),
            "desk": one.desk,
            "limit": f"{one.limit:g}",
            "budget": _money(one.budget),
            "pays": one.pays,
            "needs": "; ".join(sorted(one.needs)),
            "weeks": str(one.weeks),
            "voucher": "yes" if one.voucher else "no",
            "commute": "" if one.commute is None else f"{one.commute:g}",
            "consent": "yes" if one.consent else "no",
            "expires": one.expires.isoformat() if one.expires else "",
            "team": one.team,
        }
        for one in requests
    ]
    return pd.DataFrame(rows, columns=list(REQUEST_COLUMNS), dtype=object).fillna("")


def _money(amount: float | None) -> str:
    """Euro with two decimals, so that no thousand is taken for a decimal when it is read again."""
    return "" if amount is None else f"{amount:.2f}"


def read_file(path: Path, read: Callable[..., Sheet[Item]], **options: Any) -> Sheet[Item]:
    """The sheet of a file on disk.

    Raises:
        InputError: it does not exist, or see `read_spaces`.
    """
    if not path.is_file():
        raise InputError(f"{path} does not exist; give the path of a CSV or Excel file")
    return read(incoming.contents(path, "csv"), path.name, **options)
