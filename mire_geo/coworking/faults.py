"""What can be wrong with a space or a request: the field, a code, and a sentence that says what to do."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Protocol, TypeVar

from mire_geo.sources.spreadsheet.faults import CELLS, Fault, RefusedError
from mire_geo.sources.spreadsheet.fields import Fields

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        **CELLS,
        "price_none": "desks without a price: write what they cost a day or a month (0 if free)",
        "desks_none": "the space has no desks: write one or more, or suspend it",
        "below_one": "must be 1 or more, not %(value)s",
        "too_many": "must be %(most)s at most, not %(value)s",
        "desk_unknown": "there is no kind of desk %(value)r: choose among %(known)s",
        "desk_repeated": "the kind of desk %(value)r comes twice: join them",
        "feature_unknown": "there is no feature %(value)r: choose among %(known)s",
        "state_unknown": "there is no state %(value)r: choose among %(known)s",
        "pays_unknown": "%(value)r is no way to pay: choose among %(known)s",
        "hours_unread": "of %(value)r this cannot be read: %(parts)s",
        "hours_overlap": "two opening times of %(value)r overlap: join or mend them",
        "date_past": "%(value)s is past: write a date from today on",
        "dates_turned": "ends on %(end)s, before it begins on %(start)s",
        "accreditation_expired": "the accreditation in the Elenco qualificato expired on %(value)s: renew it, or"
        " leave it empty",
        "slot": "%(value)r is not a slot: write date and hours, for example 2026-09-30 09:00-13:00",
        "slots_overlap": "slots %(one)s and %(other)s overlap",
        "slots_none": "no day: write one slot or more",
        "where_unknown": "%(value)r is neither a cell nor a NIL of the city (for example nil:23)",
        "where_address": "%(value)r looks like an address: write only the quartiere (nil:23) or the cell",
        "consent": "a request without consent cannot be kept",
    }
)
"""Code -> English sentence; blanks are the fault's parameters."""


class Dated(Protocol):
    """A space or a request: something whose dates may be past."""

    def faults_on(self, today: date) -> tuple[Fault, ...]:
        """What is wrong with it on that day."""


Item = TypeVar("Item", bound=Dated)


def fault(field_name: str, fault_code: str, blanks: Mapping[str, object] | None = None) -> Fault:
    """A fault of a field by a code of `SENTENCES`, in no line of a file."""
    return Fault(0, field_name, fault_code, SENTENCES[fault_code], blanks or {})


def fields(row: Mapping[str, object], line_number: int = 0) -> Fields:
    """The fields of a row or form of a space or a request."""
    return Fields(row, line_number, SENTENCES)


def refuse(faults: Iterable[Fault]) -> None:
    """Raise the faults, if there are any.

    Raises:
        RefusedError: there is one or more.
    """
    if fault_list := tuple(faults):
        raise RefusedError(fault_list)


def build_or_refuse(row_fields: Fields, today: date | None, make_item: Callable[[], Item]) -> Item:
    """The item that `make_item` builds of fields that were read; `today` refuses what is past.

    Raises:
        RefusedError: a field could not be read, or the whole cannot be; all faults together.
    """
    unreadable_names = {field_fault.field for field_fault in row_fields.faults}
    built_item = None
    try:
        built_item = make_item()
        if today is not None:
            row_fields.add_faults(built_item.faults_on(today))
    except RefusedError as refusal:
        row_fields.add_faults(
            field_fault for field_fault in refusal.faults if field_fault.field not in unreadable_names
        )
    if row_fields.faults or built_item is None:
        raise RefusedError(row_fields.faults)
    return built_item
