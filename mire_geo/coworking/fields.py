"""Fields: one row of a spreadsheet or form, read field by field; what is wrong is gathered, not raised."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from mire_geo.coworking.faults import Fault
from mire_geo.sources.cleaning.wording import plain
from mire_geo.sources.spreadsheet import numbers
from mire_geo.sources.spreadsheet.formulas import bare

_YES = frozenset(["si", "s", "yes", "y", "true", "vero", "1", "x"])
_NO = frozenset(["no", "n", "false", "falso", "0", ""])
_MONEY = re.compile(r"(?i)€|\beuro\b|\beur\b")
_ITALIAN_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


class Fields:
    """The cells of one row by name of field, and the faults found so far."""

    def __init__(self, row: Mapping[str, object], line: int = 0) -> None:
        written = {name: str(value).strip() for name, value in row.items() if value is not None}
        self._row = {name: bare(text) for name, text in written.items()}
        self._line = line
        self.faults: list[Fault] = []

    def fault(self, field: str, code: str, **params: str | int) -> None:
        """Remember what is wrong with a field."""
        self.faults.append(Fault(field, code, params, self._line))

    def take(self, faults: Iterable[Fault]) -> None:
        """Remember faults found elsewhere, as of this line."""
        self.faults += [Fault(one.field, one.code, one.params, self._line) for one in faults]

    def text(self, field: str) -> str:
        """The text of a field; empty where there is none."""
        return self._row.get(field, "")

    def parts(self, field: str) -> list[str]:
        """The pieces of a field between semicolons or bars."""
        return [part.strip() for part in re.split(r"[;|]", self.text(field)) if part.strip()]

    def whole(self, field: str, default: int = 0) -> int:
        """A whole number; `default` where nothing is written."""
        text = self.text(field)
        if not text:
            return default
        if not re.fullmatch(r"[+-]?\d+([.,]0+)?", text):
            self.fault(field, "number", value=text)
            return default
        return int(re.split("[.,]", text)[0])

    def price(self, field: str) -> float | None:
        """Euro, with a decimal comma or point; None where nothing is written.

        >>> row = Fields({"a": "€ 12,50", "b": "1.200", "c": "gratis"})
        >>> row.price("a"), row.price("b"), row.price("c"), [fault.code for fault in row.faults]
        (12.5, None, None, ['price_unclear', 'price'])
        """
        text = self.text(field)
        if not text:
            return None
        found = numbers.readings(_MONEY.sub("", text))
        if not found:
            self.fault(field, "price", value=text)
            return None
        if len(found) > 1:
            self.fault(field, "price_unclear", value=text, one=f"{found[0]:g}", other=f"{found[1]:g}")
            return None
        if found[0] < 0:
            self.fault(field, "price_negative", value=text)
            return None
        return found[0]

    def minutes(self, field: str, default: float) -> float:
        """A number of minutes; `default` where nothing is written."""
        text = self.text(field)
        found = numbers.readings(text) if text else (default,)
        if len(found) != 1:
            self.fault(field, "limit", value=text)
            return default
        return found[0]

    def day(self, field: str) -> date | None:
        """A date, as 2026-09-30 or 30/09/2026; None where nothing is written."""
        return self.as_day(field, self.text(field))

    def as_day(self, field: str, text: str) -> date | None:
        """The date of a text that is a part of a field."""
        if not text:
            return None
        turned = _ITALIAN_DAY.fullmatch(text)
        try:
            if turned:
                return date(*(int(turned[n]) for n in (3, 2, 1)))
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

    def codes(self, field: str, known: Mapping[str, tuple[str, str]]) -> frozenset[str]:
        """Codes, written as codes or with their Italian or English label; unknown ones are kept, to be refused."""
        return frozenset(
            code_of(part, known) for piece in self.parts(field) for part in piece.split(",") if part.strip()
        )


def code_of(text: str, known: Mapping[str, tuple[str, str]]) -> str:
    """The code of a label in either language, or the text itself.

    >>> code_of("Senza gradini", {"step_free": ("senza gradini", "step-free")})
    'step_free'
    """
    asked = plain(text.strip())
    for code, labels in known.items():
        if asked in {code, *(plain(label) for label in labels)}:
            return code
    return text.strip()
