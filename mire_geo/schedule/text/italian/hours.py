"""The hours of a day: "15:30-19:00", "dalle 8:30 alle 12", "fino alle 19", "h24"."""

from dataclasses import replace

from mire_geo.schedule.rules import DAY
from mire_geo.schedule.text.italian.statements import Statement, Statements

LONGEST_NIGHT = 16 * 60
"""A span past midnight longer than this is a slip of the pen ("18-9"), not an opening."""


class Hours(Statements):
    """Reads the span of hours at a token."""

    def _read_hours(self) -> bool:
        """One span: "15:30-19:00", "dalle 8:30 alle 12", "fino alle 19", "dalle 14", "h24"."""
        first_token_number = self.at
        has_until = self._token_kind() == "to"
        while self._token_kind() == "to":
            self.at += 1
        has_from = self._token_kind() == "from" and self.tokens[self.at].text.lower() in ("dalle", "da")
        self.at += has_from
        while (has_from or has_until) and self._token_kind() == "filler":
            self.at += 1
        start_minute, is_without_minutes = self._read_clock_minute(), self.tokens[self.at - 1].kind == "num"
        end_minute = (
            None
            if has_until or start_minute is None
            else self._read_end_minute(is_without_minutes=is_without_minutes)
        )
        if self.tokens[self.at - 1].key == "24h":
            end_minute = DAY
        if start_minute is None or (end_minute is None and not (has_until or has_from)):
            self.at = first_token_number
            return False
        return self._add_span(first_token_number, start_minute, end_minute, has_until=has_until)

    def _read_end_minute(self, *, is_without_minutes: bool) -> int | None:
        """The end of a span after its begin, if it is said; "dal 9 al 12" are days, not hours."""
        saved_position = self.at
        has_slash = self._token_kind() == "and" and self.tokens[saved_position].text == "/"
        if (
            is_without_minutes
            and self._token_kind() == "to"
            and self.tokens[saved_position].text.lower() == "al"
        ):
            return None
        if self._token_kind() not in ("dash", "to") and not has_slash:
            return None
        self.at += has_slash
        while self._token_kind() in ("dash", "to", "filler"):
            self.at += 1
        end_minute = self._read_clock_minute()
        if end_minute is None:
            self.at = saved_position
        return end_minute

    def _read_clock_minute(self) -> int | None:
        if self._token_kind() not in ("time", "num"):
            return None
        token = self.tokens[self.at]
        minute_of_day = token.value * 60 if token.kind == "num" else token.value
        if minute_of_day > DAY or (token.kind == "time" and token.value % 60 > 59):
            return None
        self.at += 1
        return minute_of_day

    def _add_span(
        self, first_token_number: int, start_minute: int, end_minute: int | None, *, has_until: bool
    ) -> bool:
        if end_minute is not None and end_minute <= start_minute:
            end_minute += DAY
        if start_minute >= DAY or (
            end_minute is not None and end_minute > DAY and end_minute - start_minute > LONGEST_NIGHT
        ):
            self.at = first_token_number
            return False
        has_new_days = self.fresh_days or self.fresh_periods
        span_text = self._text_from(
            min(self.since, first_token_number) if self.fresh_days else first_token_number
        )
        last_statement = self.statements[-1] if self.statements else None
        new_spans = () if has_until else ((start_minute, end_minute),)
        if (
            last_statement
            and not has_new_days
            and not has_until
            and self._continues_statement(last_statement)
        ):
            self.statements[-1] = replace(
                last_statement,
                spans=last_statement.spans + new_spans,
                text=f"{last_statement.text} e {span_text}",
            )
        else:
            self.statements.append(
                Statement(
                    self.periods, self.days, new_spans, span_text, until=start_minute if has_until else None
                )
            )
        self.fresh_days = self.fresh_periods = False
        return True

    def _continues_statement(self, last_statement: Statement) -> bool:
        has_same_days = (last_statement.periods, last_statement.days) == (self.periods, self.days)
        return has_same_days and last_statement.state == "open" and last_statement.until is None
