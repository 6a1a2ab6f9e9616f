"""The parser: goes through the tokens of a text once, and reads at each a period, days, hours or a closing."""

from mire_geo.errors import Phrase
from mire_geo.schedule.text import periods
from mire_geo.schedule.text.italian.closings import Closings
from mire_geo.schedule.text.italian.hours import Hours
from mire_geo.schedule.text.italian.statements import Parsed
from mire_geo.schedule.text.periods import Period


def parse(text: str) -> Parsed:
    """The statements of `text`.

    >>> parse("Lun 15:30-19:00").statements[0].days
    ('Mo',)
    """
    return _Parser(text).read()


class _Parser(Closings, Hours):
    """Takes at each token the first step that can read it."""

    def read(self) -> Parsed:
        reading_steps = (
            self._skip_token,
            self._read_closing,
            self._read_exception,
            self._read_period_list,
            self._read_days,
            self._read_hours,
        )
        while self.at < len(self.tokens):
            first_token_number = self.at
            if any(reading_step() for reading_step in reading_steps):
                self._note_corrections(first_token_number)
                self._record_unread()
            else:
                self._pass_unread()
        self._record_unread()
        self._add_unknown_statement()
        return Parsed(tuple(self.statements), tuple(self.notes), tuple(self.unread), self.doubtful)

    def _skip_token(self) -> bool:
        if self._token_kind() == "note":
            self.notes.append(Phrase("%(text)s", text=self.tokens[self.at].text.strip("() ")))
        elif self._token_kind() not in ("filler", "and", "break", "dash"):
            return False
        self.at += 1
        return True

    def _read_period_list(self) -> bool:
        first_token_number = self.at
        all_periods: list[Period] = []
        while True:
            saved_position = self.at
            while all_periods and self._token_kind() == "and":
                self.at += 1
            new_periods = self._read_periods()
            if not new_periods:
                self.at = saved_position
                break
            all_periods += new_periods
        if not all_periods:
            self.at = first_token_number
            return False
        saved_position, self.at = self.at, first_token_number
        self._add_unknown_statement()
        self.at, self.periods, self.days = saved_position, periods.merge(all_periods), ()
        self.fresh_periods, self.fresh_days, self.since = True, False, first_token_number
        while self._token_kind() == "filler":
            self.at += 1
        return True
