"""Fields: one row of a spreadsheet or form, read field by field; what is wrong is gathered, not raised."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from mire_geo.sources.cleaning.wording import plain
from mire_geo.sources.spreadsheet import numbers
from mire_geo.sources.spreadsheet.faults import CELLS, Fault
from mire_geo.sources.spreadsheet.formulas import unescape_formula

_YES_WORDS = frozenset(["si", "s", "yes", "y", "true", "vero", "1", "x"])
_NO_WORDS = frozenset(["no", "n", "false", "falso", "0", ""])
_EURO_SIGN = re.compile(r"(?i)€|\beuro\b|\beur\b")
_WHOLE_NUMBER = re.compile(r"([+-]?\d{1,9})([.,]0+)?", re.ASCII)
_ITALIAN_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
MAX_AMOUNT = 1_000_000
"""Of an amount."""


class Fields:
    """The cells of one row by name of field, and the faults so far."""

    def __init__(
        self,
        cell_by_field: Mapping[str, object],
        line_number: int = 0,
        sentences: Mapping[str, str] = CELLS,
    ) -> None:
        """Of a row at `line_number`; `sentences` are those of `CELLS` and of what else can be wrong with such a row."""
        text_by_field = {
            field: str(cell).strip() for field, cell in cell_by_field.items() if cell is not None
        }
        self._text_by_field = {
            field: unescape_formula(cell_text) for field, cell_text in text_by_field.items()
        }
        self._line_number, self._sentence_by_code = line_number, sentences
        self.faults: list[Fault] = []

    def add_fault(self, field: str, fault_code: str, **message_values: object) -> None:
        """Remember what is wrong with a field."""
        self.faults.append(
            Fault(self._line_number, field, fault_code, self._sentence_by_code[fault_code], message_values)
        )

    def add_faults(self, faults: Iterable[Fault]) -> None:
        """Remember faults of another reading, as of this line."""
        self.faults += [replace(fault, line=self._line_number) for fault in faults]

    def text(self, field: str) -> str:
        """The text of a field; empty where there is none."""
        return self._text_by_field.get(field, "")

    def split_parts(self, field: str) -> list[str]:
        """The pieces of a field between semicolons or bars."""
        return [part.strip() for part in re.split(r"[;|]", self.text(field)) if part.strip()]

    def whole_number(self, field: str) -> int | None:
        """A whole number of nine digits at most; None where nothing is written."""
        number_text = self.text(field)
        number_match = _WHOLE_NUMBER.fullmatch(number_text)
        if number_text and not number_match:
            self.add_fault(field, "number", value=number_text)
        return int(number_match[1]) if number_match else None

    def amount(self, field: str) -> float | None:
        """A number from 0 to a million, with a decimal comma or point; None where nothing is written."""
        amount_text = self.text(field)
        if not amount_text:
            return None
        possible_amounts = numbers.possible_numbers(amount_text)
        if not possible_amounts or not 0 <= possible_amounts[0] <= MAX_AMOUNT:
            self.add_fault(field, "amount", value=amount_text[:40])
            return None
        return possible_amounts[0]

    def price(self, field: str) -> float | None:
        """Euro, with a decimal comma or point; None where nothing is written.

        >>> row = Fields({"a": "€ 12,50", "b": "1.200", "c": "gratis"})
        >>> row.price("a"), row.price("b"), row.price("c"), [fault.code for fault in row.faults]
        (12.5, None, None, ['price_unclear', 'price'])
        """
        price_text = self.text(field)
        if not price_text:
            return None
        possible_prices = numbers.possible_numbers(_EURO_SIGN.sub("", price_text))
        if not possible_prices:
            self.add_fault(field, "price", value=price_text)
            return None
        if len(possible_prices) > 1:
            self.add_fault(
                field,
                "price_unclear",
                value=price_text,
                one=self.amount_text(possible_prices[0]),
                other=self.amount_text(possible_prices[1]),
            )
            return None
        if possible_prices[0] < 0:
            self.add_fault(field, "price_negative", value=price_text)
            return None
        return possible_prices[0]

    def amount_text(self, amount: float) -> str:
        """An amount as it stands in a sentence."""
        return f"{amount:g}"

    def minutes(self, field: str, default: float) -> float:
        """A number of minutes; `default` where nothing is written."""
        minutes_text = self.text(field)
        possible_minutes = numbers.possible_numbers(minutes_text) if minutes_text else (default,)
        if len(possible_minutes) != 1:
            self.add_fault(field, "limit", value=minutes_text)
            return default
        return possible_minutes[0]

    def day(self, field: str) -> date | None:
        """A date, as 2026-09-30 or 30/09/2026; None where nothing is written."""
        return self.parse_day(field, self.text(field))

    def parse_day(self, field: str, day_text: str) -> date | None:
        """The date of a text that is a part of a field."""
        if not day_text:
            return None
        italian_match = _ITALIAN_DAY.fullmatch(day_text)
        try:
            if italian_match:
                return date(*(int(italian_match[group_number]) for group_number in (3, 2, 1)))
            return date.fromisoformat(day_text[:10])
        except ValueError:
            self.add_fault(field, "date", value=day_text)
            return None

    def yes_or_no(self, field: str, *, default: bool) -> bool:
        """Yes or no; `default` where nothing is written."""
        plain_text = plain(self.text(field))
        if plain_text not in _YES_WORDS | _NO_WORDS:
            self.add_fault(field, "yes_no", value=self.text(field))
        return default if plain_text == "" else plain_text in _YES_WORDS

    def codes(self, field: str, labels_by_code: Mapping[str, tuple[str, str]]) -> frozenset[str]:
        """Codes, written as codes or with their Italian or English label; unknown ones are kept, to be refused."""
        return frozenset(
            code_of(code_text, labels_by_code)
            for field_part in self.split_parts(field)
            for code_text in field_part.split(",")
            if code_text.strip()
        )


def code_of(label_text: str, labels_by_code: Mapping[str, tuple[str, str]]) -> str:
    """The code of a label in either language, or the text itself.

    >>> code_of("Senza gradini", {"step_free": ("senza gradini", "step-free")})
    'step_free'
    """
    plain_label = plain(label_text.strip())
    for code, labels in labels_by_code.items():
        if plain_label in {code, *(plain(label) for label in labels)}:
            return code
    return label_text.strip()
