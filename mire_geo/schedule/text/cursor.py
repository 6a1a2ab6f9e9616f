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
        self._unread_tokens: list[Token] = []

    def _token_kind(self, token_offset: int = 0) -> Kind | None:
        token_number = self.at + token_offset
        return self.tokens[token_number].kind if token_number < len(self.tokens) else None

    def _text_from(self, first_token_number: int) -> str:
        """The text of the tokens from `first_token` to the current one."""
        return self.text[self.tokens[first_token_number].start : self.tokens[self.at - 1].end].strip()

    def _pass_fillers(self) -> None:
        while self._token_kind() in ("filler", "break"):
            self.at += 1

    def _note_corrections(self, first_token_number: int) -> None:
        """Notes what the tokens just read had wrong."""
        self.notes += [
            token.correction for token in self.tokens[first_token_number : self.at] if token.correction
        ]

    def _record_unread(self) -> None:
        """Puts the tokens that could not be read among the unread, as they stand in the text."""
        if self._unread_tokens:
            self.unread.append(self.text[self._unread_tokens[0].start : self._unread_tokens[-1].end].strip())
            self.doubtful |= any(token.kind in _SIGNIFICANT for token in self._unread_tokens)
            self._unread_tokens = []

    def _pass_unread(self) -> None:
        self._unread_tokens.append(self.tokens[self.at])
        self.at += 1

    def _pass_unread_phrase(self) -> None:
        """Leaves unread what follows up to the next stop: "a metà settembre" is not a day."""
        while self._token_kind() not in (None, "break", "and"):
            self._pass_unread()
        self.doubtful = True

    def _read_periods(self) -> list[Period]:
        """One period ("dal 1 giugno al 24 luglio", "15 e 16 agosto", "tutto agosto"); none if not here."""
        first_token_number = self.at
        self._pass_fillers()
        has_from = self._token_kind() == "from" and self.tokens[self.at].text.lower() != "dalle"
        self.at += has_from
        new_periods = self._read_months() or self._read_dates(has_from=has_from)
        if not new_periods:
            self.at = first_token_number
        return new_periods

    def _read_months(self) -> list[Period]:
        first_month = self._read_month()
        if not first_month:
            return []
        saved_position = self.at
        if self._token_kind() in ("to", "dash"):
            self.at += 1
            last_month = self._read_month()
            if last_month:
                last_year = last_month.first.year
                return [
                    Period(
                        Day(first_month.first.year or last_year, first_month.first.month, 1), last_month.last
                    )
                ]
        self.at = saved_position
        return [first_month]

    def _read_month(self) -> Period | None:
        if self._token_kind() != "month":
            return None
        month_number = self.tokens[self.at].value
        self.at += 1
        return periods.month(month_number, self._read_year())

    def _read_year(self) -> int:
        if self._token_kind() == "num" and 2000 <= self.tokens[self.at].value < 2100:
            self.at += 1
            return self.tokens[self.at - 1].value
        return 0

    def _read_dates(self, *, has_from: bool) -> list[Period]:
        """ "1 giugno al 24 luglio", "15 e 16 agosto", "15-ago"; after "dal" (`has_from`) an end must come."""
        first_token_number, first_day = self.at, self._read_date()
        if not first_day:
            return []
        joint_number, joint_kind = self.at, self._token_kind()
        if joint_kind in ("to", "dash", "and") or (has_from and joint_kind == "num"):
            self.at += joint_kind != "num"
            self._pass_fillers()
            last_day = self._read_date()
            if last_day and last_day.month:
                return self._join_dates(first_day, last_day, str(joint_kind), joint_number)
            self.at = joint_number
        if not first_day.month or not is_real(first_day):
            return []
        if not has_from:
            return [Period(first_day, first_day)]
        if joint_kind == "to":
            self._pass_unread_phrase()
        self.notes.append(
            Phrase(
                "%(text)r: the end of the period is not clear, read up to the end of the month",
                text=self._text_from(first_token_number),
            )
        )
        return [Period(first_day, periods.last_day_of_month(first_day))]

    def _join_dates(self, first_day: Day, last_day: Day, joint_kind: str, joint_number: int) -> list[Period]:
        """The period between two days, or each day alone; what the first lacks is taken from the last."""
        month_number = first_day.month or last_day.month
        crosses_year = (month_number, first_day.day) > (
            last_day.month,
            last_day.day,
        )  # 20 December to 6 January 2027
        first_day = Day(
            first_day.year or (last_day.year and last_day.year - crosses_year), month_number, first_day.day
        )
        if not is_real(first_day, last_day):
            return []
        if joint_kind == "and":
            return [Period(first_day, first_day), Period(last_day, last_day)]
        if joint_kind == "num":
            self.notes.append(
                Phrase("corrected: 'al' is missing in %(text)r", text=self._text_from(joint_number - 2))
            )
        return [Period(first_day, last_day)]

    def _read_date(self) -> Day | None:
        """A date; month 0 where only the day is said."""
        if self._token_kind() == "date":
            date_numbers = [int(digits) for digits in self.tokens[self.at].key.split("-")]
            self.at += 1
            return Day(*date_numbers) if len(date_numbers) == 3 else Day(self._read_year(), *date_numbers)
        if self._token_kind() not in ("num", "nth") or not 1 <= self.tokens[self.at].value <= 31:
            return None
        day_of_month = self.tokens[self.at].value
        has_dash = self._token_kind(1) == "dash"
        if self._token_kind(1 + has_dash) != "month":
            self.at += 1
            return Day(0, 0, day_of_month)
        digits = self.tokens[self.at + 1 + has_dash].value
        self.at += 2 + has_dash
        return Day(self._read_year(), digits, day_of_month)


def is_real(*days: Day) -> bool:
    """Whether the calendar has these days."""
    try:
        return all(day.to_date() for day in days)
    except ValueError:
        return False
