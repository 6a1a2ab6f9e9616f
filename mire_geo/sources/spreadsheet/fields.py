"""Fields: one row of a spreadsheet or form, read field by field; what is wrong is gathered, not raised."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from mire_geo.sources.cleaning.wording import plain
from mire_geo.sources.spreadsheet import numbers
from mire_geo.sources.spreadsheet.faults import CELLS, Fault
from mire_geo.sources.spreadsheet.formulas import unescape_formula

_YES = frozenset(["si", "s", "yes", "y", "true", "vero", "1", "x"])
_NO = frozenset(["no", "n", "false", "falso", "0", ""])
_MONEY = re.compile(r"(?i)€|\beuro\b|\beur\b")
_WHOLE = re.compile(r"([+-]?\d{1,9})([.,]0+)?", re.ASCII)
_ITALIAN_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
MOST = 1_000_000
"""Of an amount."""


class Fields:
    """The cells of one row by name of field, and the faults so far."""

    def __init__(
        self, row: Mapping[str, object], line: int = 0, sentences: Mapping[str, str] = CELLS
    ) -> None:
        """Of a row at `line`; `sentences` are those of `CELLS` and of what else can be wrong with such a row."""
        cell_texts = {field: str(value).strip() for field, value in row.items() if value is not None}
        self._row = {field: unescape_formula(cell_text) for field, cell_text in cell_texts.items()}
        self._line, self._sentences = line, sentences
        self.faults: list[Fault] = []

    def add_fault(self, field: str, code: str, **message_values: object) -> None:
        """Remember what is wrong with a field."""
        self.faults.append(Fault(self._line, field, code, self._sentences[code], message_values))

    def add_faults(self, faults: Iterable[Fault]) -> None:
        """Remember faults of another reading, as of this line."""
        self.faults += [replace(fault, line=self._line) for fault in faults]

    def text(self, field: str) -> str:
        """The text of a field; empty where there is none."""
        return self._row.get(field, "")

    def split_parts(self, field: str) -> list[str]:
        """The pieces of a field between semicolons or bars."""
        return [part.strip() for part in re.split(r"[;|]", self.text(field)) if part.strip()]

    def whole_number(self, field: str) -> int | None:
        """A whole number of nine digits at most; None where nothing is written."""
        text = self.text(field)
        number_match = _WHOLE.fullmatch(text)
        if text and not number_match:
            self.add_fault(field, "number", value=text)
        return int(number_match[1]) if number_match else None

    def amount(self, field: str) -> float | None:
        """A number from 0 to a million, with a decimal comma or point; None where nothing is written."""
        text = self.text(field)
        if not text:
            return None
        readings = numbers.possible_numbers(text)
        if not readings or not 0 <= readings[0] <= MOST:
            self.add_fault(field, "amount", value=text[:40])
            return None
        return readings[0]

    def price(self, field: str) -> float | None:
        """Euro, with a decimal comma or point; None where nothing is written.

        >>> row = Fields({"a": "€ 12,50", "b": "1.200", "c": "gratis"})
        >>> row.price("a"), row.price("b"), row.price("c"), [fault.code for fault in row.faults]
        (12.5, None, None, ['price_unclear', 'price'])
        """
        text = self.text(field)
        if not text:
            return None
        readings = numbers.possible_numbers(_MONEY.sub("", text))
        if not readings:
            self.add_fault(field, "price", value=text)
            return None
        if len(readings) > 1:
            self.add_fault(
                field,
                "price_unclear",
                value=text,
                one=self.amount_text(readings[0]),
                other=self.amount_text(readings[1]),
            )
            return None
        if readings[0] < 0:
            self.add_fault(field, "price_negative", value=text)
            return None
        return readings[0]

    def amount_text(self, amount: float) -> str:
        """An amount as it stands in a sentence."""
        return f"{amount:g}"

    def minutes(self, field: str, default: float) -> float:
        """A number of minutes; `default` where nothing is written."""
        text = self.text(field)
        readings = numbers.possible_numbers(text) if text else (default,)
        if len(readings) != 1:
            self.add_fault(field, "limit", value=text)
            return default
        return readings[0]

    def day(self, field: str) -> date | None:
        """A date, as 2026-09-30 or 30/09/2026; None where nothing is written."""
        return self.parse_day(field, self.text(field))

    def parse_day(self, field: str, day_text: str) -> date | None:
        """The date of a text that is a part of a field."""
        if not day_text:
            return None
        italian_date = _ITALIAN_DAY.fullmatch(day_text)
        try:
            if italian_date:
                return date(*(int(italian_date[group_number]) for group_number in (3, 2, 1)))
            return date.fromisoformat(day_text[:10])
        except ValueError:
            self.add_fault(field, "date", value=day_text)
            return None

    def yes_or_no(self, field: str, *, default: bool) -> bool:
        """Yes or no; `default` where nothing is written."""
        text = plain(self.text(field))
        if text not in _YES | _NO:
            self.add_fault(field, "yes_no", value=self.text(field))
        return default if text == "" else text in _YES

    def codes(self, field: str, options: Mapping[str, tuple[str, str]]) -> frozenset[str]:
        """Codes, written as codes or with their Italian or English label; unknown ones are kept, to be refused."""
        return frozenset(
            code_of(code_text, options)
            for part in self.split_parts(field)
            for code_text in part.split(",")
            if code_text.strip()
        )


def code_of(label_text: str, options: Mapping[str, tuple[str, str]]) -> str:
    """The code of a label in either language, or the text itself.

    >>> code_of("Senza gradini", {"step_free": ("senza gradini", "step-free")})
    'step_free'
    """
    plain_label = plain(label_text.strip())
    for code, labels in options.items():
        if plain_label in {code, *(plain(label) for label in labels)}:
            return code
    return label_text.strip()
