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
        steps = (self._skip, self._closed, self._except, self._period, self._days, self._times)
        while self.at < len(self.tokens):
            before = self.at
            if any(step() for step in steps):
                self._correct(before)
                self._record_unread()
            else:
                self._pass_unread()
        self._record_unread()
        self._close_off_unknown()
        return Parsed(tuple(self.statements), tuple(self.notes), tuple(self.unread), self.doubtful)

    def _skip(self) -> bool:
        if self._kind() == "note":
            self.notes.append(Phrase("%(text)s", text=self.tokens[self.at].text.strip("() ")))
        elif self._kind() not in ("filler", "and", "break", "dash"):
            return False
        self.at += 1
        return True

    def _period(self) -> bool:
        begin = self.at
        stretches: list[Period] = []
        while True:
            here = self.at
            while stretches and self._kind() == "and":
                self.at += 1
            stretch = self._stretch()
            if not stretch:
                self.at = here
                break
            stretches += stretch
        if not stretches:
            self.at = begin
            return False
        here, self.at = self.at, begin
        self._close_off_unknown()
        self.at, self.periods, self.days = here, periods.merge(stretches), ()
        self.fresh_periods, self.fresh_days, self.since = True, False, begin
        while self._kind() == "filler":
            self.at += 1
        return True
