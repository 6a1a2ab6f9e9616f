"""The days that hours are for: "lun-ven", "feriali", "primo e terzo sabato", "lunedì 5 gennaio"."""

from dataclasses import replace
from datetime import date

from mire_geo.errors import Phrase
from mire_geo.schedule.rules import DAYS
from mire_geo.schedule.text.cursor import is_real
from mire_geo.schedule.text.italian.statements import Statements
from mire_geo.schedule.text.periods import Day, Period
from mire_geo.schedule.text.tokens import Token


class Days(Statements):
    """Reads the days named at a token."""

    def _days(self) -> bool:
        begin = self.at
        codes = self._day_range() or self._nth()
        if not codes:
            self.at = begin
            return False
        if codes == ("PH",) and self._is_included():
            return True
        day = self._dated_day(codes)
        if day:
            self.periods, self.days = (Period(day, day),), ()
            self.fresh_periods, self.fresh_days, self.since = True, False, begin
            return True
        if self._follow_hours(codes, begin):
            return True
        if not self.fresh_days:
            self.days, self.since = (), begin
        self.days += tuple(code for code in codes if code not in self.days)
        self.fresh_days = True
        return True

    def _is_included(self) -> bool:
        """Whether "festivi" is followed by "compresi": a rule without exceptions covers them anyway."""
        included = self._kind() == "filler" and self.tokens[self.at].text.lower().startswith(
            ("compres", "inclus")
        )
        self.at += included
        return included

    def _day_range(self) -> tuple[str, ...]:
        self.at += self._kind() == "from"
        if self._kind() == "days":
            self.at += 1
            return self._group(self.tokens[self.at - 1])
        if self._kind() != "day":
            return ()
        first = last = self.tokens[self.at].value
        self.at += 1
        if self._kind() in ("to", "dash") and self._kind(1) == "day":
            last = self.tokens[self.at + 1].value
            self.at += 2
        return tuple(DAYS[(first + n) % 7] for n in range((last - first) % 7 + 1))

    def _group(self, token: Token) -> tuple[str, ...]:
        if token.text.lower().startswith("ferial"):
            self._close((), ("PH",), token.text)
        first, _, last = token.key.partition("-")
        if last in DAYS:
            return DAYS[DAYS.index(first) : DAYS.index(last) + 1]
        return (token.key,)

    def _nth(self) -> tuple[str, ...]:
        """ "primo e terzo sabato" -> `Sa[1]`, `Sa[3]`."""
        numbers = []
        while self._kind() in ("nth", "and") and self._kind(1) is not None:
            if self._kind() == "nth":
                numbers.append(self.tokens[self.at].value)
            self.at += 1
        if not numbers or self._kind() != "day":
            return ()
        self.at += 1
        return tuple(f"{DAYS[self.tokens[self.at - 1].value]}[{number}]" for number in numbers)

    def _dated_day(self, codes: tuple[str, ...]) -> Day | None:
        """The date in "lunedì 5 gennaio 2026"; a weekday that is not that date's is noted."""
        here = self.at
        day = self._date() if len(codes) == 1 and codes[0] in DAYS else None
        if not day or not day.month or not is_real(day):
            self.at = here
            return None
        if day.year and DAYS[date(day.year, day.month, day.day).weekday()] != codes[0]:
            self.notes.append(
                Phrase("in %(text)r the day of the week is another one", text=self._text_from(here - 1))
            )
        return day

    def _follow_hours(self, codes: tuple[str, ...], begin: int) -> bool:
        """Whether the days belong to the hours before them, as in "9-18 dal lunedì al venerdì"."""
        last = self.statements[-1] if self.statements else None
        if not last or last.days or last.state != "open" or last.periods != self.periods:
            return False
        if self.fresh_periods or self.fresh_days or self._kind() in ("time", "num", "from", "to"):
            return False
        self.statements[-1] = replace(last, days=codes, text=f"{last.text} {self._text_from(begin)}")
        return True
