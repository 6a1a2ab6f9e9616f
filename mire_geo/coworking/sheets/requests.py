"""Sheets of requests: a row or form becomes a request."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from mire_geo.coworking import faults, walks
from mire_geo.coworking.demand import PAYS, Request, Slot, slot
from mire_geo.coworking.supply import DESKS, FEATURES
from mire_geo.errors import InputError
from mire_geo.sources.cleaning.wording import plain
from mire_geo.sources.spreadsheet.columns import COMMON, Columns
from mire_geo.sources.spreadsheet.fields import Fields, code_of

HEADINGS = (
    "id", "where", "slots", "people", "desk", "limit", "budget", "pays", "needs", "weeks", "voucher", "commute",
    "consent", "expires", "team",
)  # fmt: skip
"""Of a sheet of requests."""
COLUMNS = Columns(
    {
        **{field: field for field in HEADINGS},
        "id": COMMON["id"],
        "where": "where, dove",
        "slots": "slots, fasce",
        "people": "people, persone",
        "desk": "desk, postazione",
        "limit": "limit, minuti",
        "pays": "pays, paga",
        "needs": "needs, esigenze",
        "weeks": "weeks, settimane",
        "commute": "commute, viaggio",
        "consent": "consent, consenso",
        "expires": "expires, scadenza",
        "team": "team, gruppo",
    },
    ", ".join(HEADINGS),
)
"""What they may be called."""
_PAYS_IT = {"giorno": "day", "mese": "month"}


def request_of(
    row: Mapping[str, object], *, line: int = 0, today: date | None = None, cells: pd.DataFrame | None = None
) -> Request:
    """The request of a row or form whose fields are `HEADINGS`.

    Args:
        today: refuse slots and expiries that are past on that day.
        cells: a `schema.Cells` frame, to refuse places that are not in the city.

    Raises:
        RefusedError: with everything that is wrong.
    """
    read = faults.fields(row, line)
    if cells is not None and read.text("where"):
        read.add_faults(walks.where_faults(read.text("where"), cells))
    fields: dict[str, Any] = {
        "id": read.text("id"),
        "where": read.text("where"),
        "slots": _slots(read),
        "people": _or_one(read.whole_number("people")),
        "desk": code_of(read.text("desk") or "open", DESKS),
        "limit": read.minutes("limit", 15.0),
        "budget": read.price("budget"),
        "pays": _PAYS_IT.get(plain(read.text("pays")), read.text("pays") or PAYS[0]),
        "needs": read.codes("needs", FEATURES),
        "weeks": _or_one(read.whole_number("weeks")),
        "voucher": read.yes_or_no("voucher", default=False),
        "commute": read.minutes("commute", 0.0) if read.text("commute") else None,
        "consent": read.yes_or_no("consent", default=False),
        "expires": read.day("expires"),
        "team": read.text("team"),
    }
    return faults.build(read, today, lambda: Request(**fields))


def _slots(cells: Fields) -> tuple[Slot, ...]:
    slots = []
    for part in cells.split_parts("slots"):
        try:
            slots.append(slot(part))
        except InputError:
            cells.add_fault("slots", "slot", value=part)
    return tuple(slots)


def _or_one(number: int | None) -> int:
    return 1 if number is None else number
