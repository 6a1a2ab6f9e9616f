"""Sentences on what is wrong with the rows of sheets and the fields of forms, in the language of the reader."""

from collections.abc import Iterator
from functools import partial

from mire_geo import errors
from mire_geo.coworking import faults as coworking_faults
from mire_geo.errors import Phrase
from mire_geo.output.wording import catalogue
from mire_geo.planning.workshop import imports
from mire_geo.sources.spreadsheet.faults import REFUSALS, WARNINGS, Fault, RefusedError
from mire_geo.sources.spreadsheet.places import rows

_TEMPLATE_TABLES = (REFUSALS, WARNINGS, coworking_faults.SENTENCES, imports.SENTENCES)


def sentence(fault: Fault, language: str) -> str:
    """The name of the field, then what is wrong and what to do.

    >>> sentence(Fault(3, "voti", "number", "%(value)r is not a whole number: write one", {"value": "molti"}), "it")
    'voti: «molti» non è un numero intero: scrivine uno'
    """
    fault_text = _phrase_text(fault.phrase, language)
    return f"{fault.field}: {fault_text}" if fault.field and "%(column)" not in fault.template else fault_text


def refusal_sentence(error: RefusedError, language: str) -> str:
    """Everything that is wrong, each with its row where there is one."""
    return "; ".join(
        _phrase_text(
            Phrase("row %(line)s: %(fault)s", line=fault.line, fault=sentence(fault, language)), language
        )
        if fault.line
        else sentence(fault, language)
        for fault in error.faults
    )


def translatable_templates() -> Iterator[str]:
    """The English templates of the tables of faults, and of the columns that a sheet must have."""
    for template_by_code in _TEMPLATE_TABLES:
        yield from template_by_code.values()
    for sheet_columns in (rows.COLUMNS, imports.COLUMNS):
        yield from (template for _field_names, template in sheet_columns.needs)


def _phrase_text(phrase: Phrase, language: str) -> str:
    return errors.fill_template(phrase, partial(_translated_template, language=language))


def _translated_template(template: str, language: str) -> str:
    return catalogue.gettext(template, language)
