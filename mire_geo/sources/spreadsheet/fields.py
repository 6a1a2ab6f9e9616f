"""Fields: one row of a spreadsheet or form, read field by field; what is wrong is gathered, not raised."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from mire_geo.sources.cleaning.wording import plain
from mire_geo.sources.spreadsheet import numbers
from mire_geo.sources.spreadsheet.faults import CELLS, Fault
from mire_geo.sources.spreadsheet.formulas import bare

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
        texts = {name: str(value).strip() for name, value in row.items() if value is not None}
        self._row = {name: bare(text) for name, text in texts.items()}
        self._line, self._sentences = line, sentences
        self.faults: list[Fault] = []

    def fault(self, field: str, code: str, **params: object) -> None:
        """Remember what is wrong with a field."""
        self.faults.append(Fault(self._line, field, code, self._sentences[code], params))

    def take(self, faults: Iterable[Fault]) -> None:
        """Remember faults of another reading, as of this line."""
        self.faults += [replace(one, line=self._line) for one in faults]

    def text(self, field: str) -> str:
        """The text of a field; empty where there is none."""
        return self._row.get(field, "")

    def parts(self, field: str) -> list[str]:
        """The pieces of a field between semicolons or bars."""
        return [part.strip() for part in re.split(r"[;|]", self.text(field)) if part.strip()]

    def whole(self, field: str) -> int | None:
        """A whole number of nine digits at most; None where nothing is written."""
        text = self.text(field)
        number = _WHOLE.fullmatch(text)
        if text and not number:
            self.fault(field, "number", value=text)
        return int(number[1]) if number else None

    def amount(self, field: str) -> float | None:
        """A number from 0 to a million, with a decimal comma or point; None where nothing is written."""
        text = self.text(field)
        if not text:
            return None
        readings = numbers.readings(text)
        if not readings or not 0 <= readings[0] <= MOST:
            self.fault(field, "amount", value=text[:40])
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
        readings = numbers.readings(_MONEY.sub("", text))
        if not readings:
            self.fault(field, "price", value=text)
            return None
        if len(readings) > 1:
            self.fault(
                field,
                "price_unclear",
                value=text,
                one=self.amount_text(readings[0]),
                other=self.amount_text(readings[1]),
            )
            return None
        if readings[0] < 0:
            self.fault(field, "price_negative", value=text)
            return None
        return readings[0]

    def amount_text(self, amount: float) -> str:
        """An amount as it stands in a sentence."""
        return f"{amount:g}"

    def minutes(self, field: str, default: float) -> float:
        """A number of minutes; `default` where nothing is written."""
        text = self.text(field)
        readings = numbers.readings(text) if text else (default,)
        if len(readings) != 1:
            self.fault(field, "limit", value=text)
            return default
        return readings[0]

    def day(self, field: str) -> date | None:
        """A date, as 2026-09-30 or 30/09/2026; None where nothing is written."""
        return self.as_day(field, self.text(field))

    def as_day(self, field: str, text: str) -> date | None:
        """The date of a text that is a part of a field."""
        if not text:
            return None
        day_first = _ITALIAN_DAY.fullmatch(text)
        try:
            if day_first:
                return date(*(int(day_first[n]) for n in (3, 2, 1)))
            return date.fromisoformat(text[:10])
        except ValueError:
            self.fault(field, "date", value=text)
            return None

    def yes(self, field: str, *, default: bool) -> bool:
        """Yes or no; `default` where nothing is written."""
        text = plain(self.text(field))
        if text not in _YES | _NO:
            self.fault(field, "yes_no", value=self.text(field))
        return default if text == "" else text in _YES

    def codes(self, field: str, options: Mapping[str, tuple[str, str]]) -> frozenset[str]:
        """Codes, written as codes or with their Italian or English label; unknown ones are kept, to be refused."""
        return frozenset(
            code_of(part, options) for piece in self.parts(field) for part in piece.split(",") if part.strip()
        )


def code_of(text: str, options: Mapping[str, tuple[str, str]]) -> str:
    """The code of a label in either language, or the text itself.

    >>> code_of("Senza gradini", {"step_free": ("senza gradini", "step-free")})
    'step_free'
    """
    word = plain(text.strip())
    for code, labels in options.items():
        if word in {code, *(plain(label) for label in labels)}:
            return code
    return text.strip()
