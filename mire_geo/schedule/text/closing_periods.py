"""Closing periods as offices write them ("dal 5 al 19 luglio e tutto agosto") -> periods of the calendar."""

import re
from dataclasses import dataclass

from mire_geo.errors import Phrase
from mire_geo.schedule.text import periods
from mire_geo.schedule.text.cursor import Cursor
from mire_geo.schedule.text.periods import Period
from mire_geo.schedule.text.tokens import lower_unaccented

_SILENT = re.compile(r"\W*(?:n\.?\s?d\.?|n\.?\s?p\.?|non (?:disponibile|indicat[oa]|definit[oa])|-*)\W*")
_NONE = re.compile(r"\W*(?:nessun[ao]?|no|mai|senza)\b[\w\s]*")


@dataclass(frozen=True, slots=True)
class Closures:
    """The periods of a closing column, with what was corrected and what could not be read."""

    periods: tuple[Period, ...]
    notes: tuple[Phrase, ...]
    unread: tuple[str, ...]


def read(text: str) -> Closures:
    """The closing periods in `text`.

    >>> periods.write(read("dal 5 al 19 luglio e tutto agosto").periods)
    'Jul 05-Jul 19,Aug'
    """
    lowered_text = lower_unaccented(text).strip()
    if _SILENT.fullmatch(lowered_text):
        return Closures((), (Phrase("no closures are given"),) if lowered_text else (), ())
    if _NONE.fullmatch(lowered_text):
        return Closures((), (Phrase("it says that there are no closures"),), ())
    return _ClosingReader(text).read()


class _ClosingReader(Cursor):
    def read(self) -> Closures:
        closing_periods: list[Period] = []
        while self.at < len(self.tokens):
            first_token_number = self.at
            new_periods = self._read_periods()
            if new_periods:
                closing_periods += new_periods
                self._note_corrections(first_token_number)
                self._record_unread()
            elif self._token_kind() in ("filler", "and", "break", "dash", "state"):
                self.at += 1
            else:
                self._pass_unread()
        self._record_unread()
        return Closures(periods.merge(closing_periods), tuple(self.notes), tuple(self.unread))
