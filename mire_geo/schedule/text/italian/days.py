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

    def _read_days(self) -> bool:
        first_token_number = self.at
        day_codes = self._read_day_range() or self._read_nth_days()
        if not day_codes:
            self.at = first_token_number
            return False
        if day_codes == ("PH",) and self._pass_included():
            return True
        dated_day = self._read_dated_day(day_codes)
        if dated_day:
            self.periods, self.days = (Period(dated_day, dated_day),), ()
            self.fresh_periods, self.fresh_days, self.since = True, False, first_token_number
            return True
        if self._add_days_to_hours(day_codes, first_token_number):
            return True
        if not self.fresh_days:
            self.days, self.since = (), first_token_number
        self.days += tuple(day_code for day_code in day_codes if day_code not in self.days)
        self.fresh_days = True
        return True

    def _pass_included(self) -> bool:
        """Whether "festivi" is followed by "compresi": a rule without exceptions covers them anyway."""
        is_included = self._token_kind() == "filler" and self.tokens[self.at].text.lower().startswith(
            ("compres", "inclus")
        )
        self.at += is_included
        return is_included

    def _read_day_range(self) -> tuple[str, ...]:
        self.at += self._token_kind() == "from"
        if self._token_kind() == "days":
            self.at += 1
            return self._codes_of_group(self.tokens[self.at - 1])
        if self._token_kind() != "day":
            return ()
        first_weekday = last_weekday = self.tokens[self.at].value
        self.at += 1
        if self._token_kind() in ("to", "dash") and self._token_kind(1) == "day":
            last_weekday = self.tokens[self.at + 1].value
            self.at += 2
        return tuple(
            DAYS[(first_weekday + day_offset) % 7]
            for day_offset in range((last_weekday - first_weekday) % 7 + 1)
        )

    def _codes_of_group(self, group_token: Token) -> tuple[str, ...]:
        if group_token.text.lower().startswith("ferial"):
            self._add_closing((), ("PH",), group_token.text)
        first_code, _, last_code = group_token.key.partition("-")
        if last_code in DAYS:
            return DAYS[DAYS.index(first_code) : DAYS.index(last_code) + 1]
        return (group_token.key,)

    def _read_nth_days(self) -> tuple[str, ...]:
        """ "primo e terzo sabato" -> `Sa[1]`, `Sa[3]`."""
        week_numbers = []
        while self._token_kind() in ("nth", "and") and self._token_kind(1) is not None:
            if self._token_kind() == "nth":
                week_numbers.append(self.tokens[self.at].value)
            self.at += 1
        if not week_numbers or self._token_kind() != "day":
            return ()
        self.at += 1
        return tuple(f"{DAYS[self.tokens[self.at - 1].value]}[{week_number}]" for week_number in week_numbers)

    def _read_dated_day(self, day_codes: tuple[str, ...]) -> Day | None:
        """The date in "lunedì 5 gennaio 2026"; a weekday that is not that date's is noted."""
        saved_position = self.at
        day = self._read_date() if len(day_codes) == 1 and day_codes[0] in DAYS else None
        if not day or not day.month or not is_real(day):
            self.at = saved_position
            return None
        if day.year and DAYS[date(day.year, day.month, day.day).weekday()] != day_codes[0]:
            self.notes.append(
                Phrase(
                    "in %(text)r the day of the week is another one", text=self._text_from(saved_position - 1)
                )
            )
        return day

    def _add_days_to_hours(self, day_codes: tuple[str, ...], first_token_number: int) -> bool:
        """Whether the days belong to the hours before them, as in "9-18 dal lunedì al venerdì"."""
        last_statement = self.statements[-1] if self.statements else None
        if (
            not last_statement
            or last_statement.days
            or last_statement.state != "open"
            or last_statement.periods != self.periods
        ):
            return False
        if self.fresh_periods or self.fresh_days or self._token_kind() in ("time", "num", "from", "to"):
            return False
        self.statements[-1] = replace(
            last_statement,
            days=day_codes,
            text=f"{last_statement.text} {self._text_from(first_token_number)}",
        )
        return True
