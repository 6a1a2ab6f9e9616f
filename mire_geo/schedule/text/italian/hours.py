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
        first_token = self.at
        has_until = self._token_kind() == "to"
        while self._token_kind() == "to":
            self.at += 1
        has_from = self._token_kind() == "from" and self.tokens[self.at].text.lower() in ("dalle", "da")
        self.at += has_from
        while (has_from or has_until) and self._token_kind() == "filler":
            self.at += 1
        start_minute, without_minutes = self._read_clock(), self.tokens[self.at - 1].kind == "num"
        end_minute = (
            None if has_until or start_minute is None else self._read_end(without_minutes=without_minutes)
        )
        if self.tokens[self.at - 1].key == "24h":
            end_minute = DAY
        if start_minute is None or (end_minute is None and not (has_until or has_from)):
            self.at = first_token
            return False
        return self._add_span(first_token, start_minute, end_minute, has_until=has_until)

    def _read_end(self, *, without_minutes: bool) -> int | None:
        """The end of a span after its begin, if it is said; "dal 9 al 12" are days, not hours."""
        position = self.at
        has_slash = self._token_kind() == "and" and self.tokens[position].text == "/"
        if without_minutes and self._token_kind() == "to" and self.tokens[position].text.lower() == "al":
            return None
        if self._token_kind() not in ("dash", "to") and not has_slash:
            return None
        self.at += has_slash
        while self._token_kind() in ("dash", "to", "filler"):
            self.at += 1
        end_minute = self._read_clock()
        if end_minute is None:
            self.at = position
        return end_minute

    def _read_clock(self) -> int | None:
        if self._token_kind() not in ("time", "num"):
            return None
        token = self.tokens[self.at]
        minutes = token.value * 60 if token.kind == "num" else token.value
        if minutes > DAY or (token.kind == "time" and token.value % 60 > 59):
            return None
        self.at += 1
        return minutes

    def _add_span(
        self, first_token: int, start_minute: int, end_minute: int | None, *, has_until: bool
    ) -> bool:
        if end_minute is not None and end_minute <= start_minute:
            end_minute += DAY
        if start_minute >= DAY or (
            end_minute is not None and end_minute > DAY and end_minute - start_minute > LONGEST_NIGHT
        ):
            self.at = first_token
            return False
        has_new_days = self.fresh_days or self.fresh_periods
        span_text = self._text_from(min(self.since, first_token) if self.fresh_days else first_token)
        last_statement = self.statements[-1] if self.statements else None
        spans = () if has_until else ((start_minute, end_minute),)
        if (
            last_statement
            and not has_new_days
            and not has_until
            and self._continues_statement(last_statement)
        ):
            self.statements[-1] = replace(
                last_statement,
                spans=last_statement.spans + spans,
                text=f"{last_statement.text} e {span_text}",
            )
        else:
            self.statements.append(
                Statement(
                    self.periods, self.days, spans, span_text, until=start_minute if has_until else None
                )
            )
        self.fresh_days = self.fresh_periods = False
        return True

    def _continues_statement(self, last_statement: Statement) -> bool:
        same_days = (last_statement.periods, last_statement.days) == (self.periods, self.days)
        return same_days and last_statement.state == "open" and last_statement.until is None
