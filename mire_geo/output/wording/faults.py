"""The sentences of what is wrong with the rows of sheets and the fields of forms, in the language of whoever reads."""

import json
from functools import cache
from pathlib import Path

from mire_geo.sources.spreadsheet.faults import Fault, RefusedError

_ITALIAN = Path(__file__).parents[1] / "assets" / "faults_it.json"
"""English template -> Italian."""


def sentence(fault: Fault, language: str) -> str:
    """What is wrong and what to do, after the field.

    >>> sentence(Fault(3, "voti", "number", "%(value)r is not a whole number: write one", {"value": "molti"}), "it")
    'voti: «molti» non è un numero intero: scrivine uno'
    """
    said = fault.say(_template(fault.template, language))
    return f"{fault.field}: {said}" if fault.field and "%(column)" not in fault.template else said


def refusal(error: RefusedError, language: str) -> str:
    """Everything that is wrong, each with its row where there is one."""
    row = _template("row %(line)s: %(fault)s", language)
    return "; ".join(
        row % {"line": one.line, "fault": sentence(one, language)} if one.line else sentence(one, language)
        for one in error.faults
    )


def _template(template: str, language: str) -> str:
    return _italian().get(template, template) if language == "it" else template


@cache
def _italian() -> dict[str, str]:
    table: dict[str, str] = json.loads(_ITALIAN.read_text("utf-8"))
    return table
