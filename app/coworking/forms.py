"""Forms of the platform: fields become values of `mire_geo.coworking`, and what is wrong becomes sentences by field."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TypeVar

from flask import request
from flask_babel import gettext as _

from app.web.page import language
from mire_geo.coworking import Fault, RefusedError
from mire_geo.errors import InputError
from mire_geo.sources.incoming.plain_text import clean, whole
from mire_geo.sources.spreadsheet import numbers

Value = TypeVar("Value")
LARGEST_SHEET = 2_000_000
LONGEST = 300
"""Letters of a line of text; what is longer is cut."""


class Fields:
    """The fields of a form; every fault is kept, and told all together."""

    def __init__(self, args: Mapping[str, str]) -> None:
        self.args = args
        self.faults: list[Fault] = []

    def text(self, name: str, longest: int = LONGEST) -> str:
        """One line of text, spaces put in order, without signs that are no words."""
        return " ".join(clean(self.args.get(name, "")).split())[:longest]

    def price(self, name: str) -> float | None:
        """An amount in euro, with comma or point; None where nothing is written."""
        written = self.text(name).replace("€", "").replace("euro", "").strip()
        if not written:
            return None
        found = numbers.readings(written)
        if len(found) == 1:
            return found[0]
        if found:
            one, other = (f"{value:g}".replace(".", ",") for value in found[:2])
            self._fault(name, "price_unclear", value=written, one=one, other=other)
        else:
            self._fault(name, "price", value=written)
        return None

    def whole(self, name: str) -> int | None:
        """A whole number; None where nothing is written."""
        written = self.text(name)
        if not written:
            return None
        number = whole(written)
        if number is None:
            self._fault(name, "number", value=written)
        return number

    def day(self, name: str) -> date | None:
        """A day, ISO 8601 as browsers send it; None where nothing is written."""
        return self.day_of(name, self.text(name))

    def day_of(self, name: str, written: str) -> date | None:
        """The day of a text of field `name`."""
        try:
            return date.fromisoformat(written) if written else None
        except ValueError:
            self._fault(name, "date", value=written)
            return None

    def chosen(self, prefix: str, codes: Iterable[str]) -> frozenset[str]:
        """The codes whose boxes `prefix_code` are ticked."""
        return frozenset(code for code in codes if self.args.get(f"{prefix}_{code}"))

    def _fault(self, name: str, code: str, **params: str | int) -> None:
        self.faults.append(Fault(name, code, params))

    def make(self, build: Callable[[], Value]) -> Value:
        """What `build` makes of the values.

        Raises:
            RefusedError: a field could not be read, or the whole cannot be; all faults together.
        """
        try:
            value = build()
        except RefusedError as refused:
            read = {fault.field for fault in self.faults}
            read |= {"desks"} if any("_desk_" in name for name in read) else set()
            more = [fault for fault in refused.faults if fault.field not in read]
            raise RefusedError((*self.faults, *more)) from None
        if self.faults:
            raise RefusedError(self.faults)
        return value


def labels() -> dict[str, str]:
    """What the fields are called on the pages."""
    return {
        "name": _("Nome"),
        "hours": _("Orari"),
        "desks": _("Postazioni"),
        "day": _("Prezzo al giorno"),
        "month": _("Prezzo al mese"),
        "accreditation_number": _("Numero d’iscrizione"),
        "accreditation_granted": _("Data d’iscrizione"),
        "accreditation_expires": _("Scadenza dell’iscrizione"),
        "closures": _("Chiusure"),
        "where": _("Dove"),
        "slots": _("Giorni e fasce"),
        "people": _("Persone"),
        "budget": _("Spesa massima"),
        "limit": _("Minuti a piedi"),
        "commute": _("Minuti fino al lavoro"),
        "weeks": _("Settimane"),
        "expires": _("Scade il"),
        "consent": _("Consenso"),
        "position": _("Posizione"),
    }


def sentences(error: InputError) -> list[str]:
    """What is wrong, a sentence each, in the reader's language; fields by the names they have on the page."""
    if not isinstance(error, RefusedError):
        return [language.sentence(error)]
    known, said = labels(), language.chosen()
    told = []
    for fault in error.faults:
        name, _mark, rest = fault.field.partition("_desk_")
        label = known.get(rest or name, fault.field)
        told.append(dataclasses.replace(fault, field=label).sentence(said))
    return list(dict.fromkeys(told))


def sheet() -> tuple[bytes, str]:
    """The file of a form, and its name.

    Raises:
        InputError: none was chosen.
    """
    request.max_content_length = LARGEST_SHEET
    file = request.files.get("sheet")
    if file is None or not file.filename:
        raise InputError(_("Scegli un foglio, CSV o Excel."))
    return file.read(), file.filename


def by_line(faults: Iterable[Fault]) -> list[str]:
    """What is wrong with the rows of a sheet, a sentence each."""
    said = language.chosen()
    return [_("riga %(line)s, %(fault)s", line=fault.line, fault=fault.sentence(said)) for fault in faults]
