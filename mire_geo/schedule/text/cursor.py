"""Going through Italian tokens, and the dates and periods found on the way."""

from mire_geo.errors import Phrase
from mire_geo.schedule.text import periods
from mire_geo.schedule.text.periods import Day, Period
from mire_geo.schedule.text.tokens import Kind, Token, tokens

_SIGNIFICANT: frozenset[Kind] = frozenset({"time", "num", "date", "day", "month", "days", "state", "except"})
"""Kinds of token that, unread, may hide an opening or a closing."""


class Cursor:
    """Where we are in the tokens of a text, what was noted and what could not be read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.at = 0
        self.notes: list[Phrase] = []
        self.unread: list[str] = []
        self.doubtful = False
        """Whether what was not read speaks of days, dates or hours."""
        self._lost: list[Token] = []

    def _kind(self, ahead: int = 0) -> Kind | None:
        n = self.at + ahead
        return self.tokens[n].kind if n < len(self.tokens) else None

    def _text_from(self, begin: int) -> str:
        """The text of the tokens from `begin` to here."""
        return self.text[self.tokens[begin].start : self.tokens[self.at - 1].end].strip()

    def _pass_fillers(self) -> None:
        while self._kind() in ("filler", "break"):
            self.at += 1

    def _correct(self, begin: int) -> None:
        """Notes what the tokens just read had wrong."""
        self.notes += [token.correction for token in self.tokens[begin : self.at] if token.correction]

    def _record_unread(self) -> None:
        """Puts the tokens that could not be read among the unread, as they stand in the text."""
        if self._lost:
            self.unread.append(self.text[self._lost[0].start : self._lost[-1].end].strip())
            self.doubtful |= any(token.kind in _SIGNIFICANT for token in self._lost)
            self._lost = []

    def _pass_unread(self) -> None:
        self._lost.append(self.tokens[self.at])
        self.at += 1

    def _pass_unread_phrase(self) -> None:
        """Leaves unread what follows up to the next stop: "a metà settembre" is not a day."""
        while self._kind() not in (None, "break", "and"):
            self._pass_unread()
        self.doubtful = True

    def _stretch(self) -> list[Period]:
        """One period ("dal 1 giugno al 24 luglio", "15 e 16 agosto", "tutto agosto"); none if not here."""
        begin = self.at
        self._pass_fillers()
        since = self._kind() == "from" and self.tokens[self.at].text.lower() != "dalle"
        self.at += since
        stretch = self._months() or self._dates(since=since)
        if not stretch:
            self.at = begin
        return stretch

    def _months(self) -> list[Period]:
        first = self._month()
        if not first:
            return []
        here = self.at
        if self._kind() in ("to", "dash"):
            self.at += 1
            last = self._month()
            if last:
                year = last.first.year
                return [Period(Day(first.first.year or year, first.first.month, 1), last.last)]
        self.at = here
        return [first]

    def _month(self) -> Period | None:
        if self._kind() != "month":
            return None
        number = self.tokens[self.at].value
        self.at += 1
        return periods.month(number, self._year())

    def _year(self) -> int:
        if self._kind() == "num" and 2000 <= self.tokens[self.at].value < 2100:
            self.at += 1
            return self.tokens[self.at - 1].value
        return 0

    def _dates(self, *, since: bool) -> list[Period]:
        """ "1 giugno al 24 luglio", "15 e 16 agosto", "15-ago"; after `since` ("dal") an end must come."""
        begin, first = self.at, self._date()
        if not first:
            return []
        here, joint = self.at, self._kind()
        if joint in ("to", "dash", "and") or (since and joint == "num"):
            self.at += joint != "num"
            self._pass_fillers()
            last = self._date()
            if last and last.month:
                return self._between(first, last, str(joint), here)
            self.at = here
        if not first.month or not is_real(first):
            return []
        if not since:
            return [Period(first, first)]
        if joint == "to":
            self._pass_unread_phrase()
        self.notes.append(
            Phrase(
                "%(text)r: the end of the period is not clear, read up to the end of the month",
                text=self._text_from(begin),
            )
        )
        return [Period(first, periods.last_of(first))]

    def _between(self, first: Day, last: Day, joint: str, here: int) -> list[Period]:
        """From `first` to `last`, or the two days; what the first lacks is taken from the last."""
        month = first.month or last.month
        turn = (month, first.day) > (last.month, last.day)  # 20 December to 6 January 2027
        first = Day(first.year or (last.year and last.year - turn), month, first.day)
        if not is_real(first, last):
            return []
        if joint == "and":
            return [Period(first, first), Period(last, last)]
        if joint == "num":
            self.notes.append(
                Phrase("corrected: 'al' is missing in %(text)r", text=self._text_from(here - 2))
            )
        return [Period(first, last)]

    def _date(self) -> Day | None:
        """A date; month 0 where only the day is said."""
        if self._kind() == "date":
            numbers = [int(number) for number in self.tokens[self.at].key.split("-")]
            self.at += 1
            return Day(*numbers) if len(numbers) == 3 else Day(self._year(), *numbers)
        if self._kind() not in ("num", "nth") or not 1 <= self.tokens[self.at].value <= 31:
            return None
        day = self.tokens[self.at].value
        dash = self._kind(1) == "dash"
        if self._kind(1 + dash) != "month":
            self.at += 1
            return Day(0, 0, day)
        number = self.tokens[self.at + 1 + dash].value
        self.at += 2 + dash
        return Day(self._year(), number, day)


def is_real(*days: Day) -> bool:
    """Whether the calendar has these days."""
    try:
        return all(day.on() for day in days)
    except ValueError:
        return False
