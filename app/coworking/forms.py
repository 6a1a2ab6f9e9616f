"""Forms of the platform: fields become values of `mire_geo.coworking`, and what is wrong becomes sentences by field."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from flask import request
from flask_babel import gettext as _

from app.web.page import language
from mire_geo.coworking import Fault, RefusedError
from mire_geo.coworking.faults import SENTENCES
from mire_geo.errors import InputError
from mire_geo.output.wording import faults
from mire_geo.sources.incoming.plain_text import clean
from mire_geo.sources.spreadsheet import fields

Value = TypeVar("Value")
LARGEST_SHEET = 2_000_000
LONGEST = 300
"""Letters of a line of text; what is longer is cut."""


class Fields(fields.Fields):
    """The fields of a form; faults are collected, and reported all together."""

    def __init__(self, args: Mapping[str, str]) -> None:
        super().__init__({}, sentences=SENTENCES)
        self.args = args

    def text(self, field: str, longest: int = LONGEST) -> str:
        """One line of text, without control signs and repeated spaces."""
        return " ".join(clean(self.args.get(field, "")).split())[:longest]

    def amount_text(self, amount: float) -> str:
        """An amount as it is written in Italian."""
        return super().amount_text(amount).replace(".", ",")

    def ticked(self, prefix: str, codes: Iterable[str]) -> frozenset[str]:
        """The codes whose boxes `prefix_code` are ticked."""
        return frozenset(code for code in codes if self.args.get(f"{prefix}_{code}"))

    def make_checked(self, build: Callable[[], Value]) -> Value:
        """The object that `build` makes of the values.

        Raises:
            RefusedError: a field could not be read, or the whole cannot be; all faults together.
        """
        try:
            result = build()
        except RefusedError as refusal:
            faulty_fields = {fault.field for fault in self.faults}
            faulty_fields |= (
                {"desks"} if any("_desk_" in field_name for field_name in faulty_fields) else set()
            )
            further_faults = [fault for fault in refusal.faults if fault.field not in faulty_fields]
            raise RefusedError((*self.faults, *further_faults)) from None
        if self.faults:
            raise RefusedError(self.faults)
        return result


def labels() -> dict[str, str]:
    """The label of each field on the pages."""
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
    field_labels, locale = labels(), language.current()
    texts = []
    for fault in error.faults:
        field_prefix, _separator, desk_field = fault.field.partition("_desk_")
        label = field_labels.get(desk_field or field_prefix, fault.field)
        texts.append(faults.sentence(dataclasses.replace(fault, field=label), locale))
    return list(dict.fromkeys(texts))


def uploaded_sheet() -> tuple[bytes, str]:
    """The file of a form, and its name.

    Raises:
        InputError: none was chosen.
    """
    request.max_content_length = LARGEST_SHEET
    sheet_file = request.files.get("sheet")
    if sheet_file is None or not sheet_file.filename:
        raise InputError(_("Scegli un foglio, CSV o Excel."))
    return sheet_file.read(), sheet_file.filename


def row_sentences(row_faults: Iterable[Fault]) -> list[str]:
    """What is wrong with the rows of a sheet, a sentence each."""
    locale = language.current()
    return [
        _("riga %(line)s, %(fault)s", line=fault.line, fault=faults.sentence(fault, locale))
        for fault in row_faults
    ]
