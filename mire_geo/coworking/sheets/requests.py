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
    row_fields = faults.fields(row, line)
    if cells is not None and row_fields.text("where"):
        row_fields.add_faults(walks.where_faults(row_fields.text("where"), cells))
    request_fields: dict[str, Any] = {
        "id": row_fields.text("id"),
        "where": row_fields.text("where"),
        "slots": _read_slots(row_fields),
        "people": _count_or_one(row_fields.whole_number("people")),
        "desk": code_of(row_fields.text("desk") or "open", DESKS),
        "limit": row_fields.minutes("limit", 15.0),
        "budget": row_fields.price("budget"),
        "pays": _PAYS_IT.get(plain(row_fields.text("pays")), row_fields.text("pays") or PAYS[0]),
        "needs": row_fields.codes("needs", FEATURES),
        "weeks": _count_or_one(row_fields.whole_number("weeks")),
        "voucher": row_fields.yes_or_no("voucher", default=False),
        "commute": row_fields.minutes("commute", 0.0) if row_fields.text("commute") else None,
        "consent": row_fields.yes_or_no("consent", default=False),
        "expires": row_fields.day("expires"),
        "team": row_fields.text("team"),
    }
    return faults.build_or_refuse(row_fields, today, lambda: Request(**request_fields))


def _read_slots(row_fields: Fields) -> tuple[Slot, ...]:
    slots = []
    for slot_text in row_fields.split_parts("slots"):
        try:
            slots.append(slot(slot_text))
        except InputError:
            row_fields.add_fault("slots", "slot", value=slot_text)
    return tuple(slots)


def _count_or_one(given_count: int | None) -> int:
    return 1 if given_count is None else given_count
