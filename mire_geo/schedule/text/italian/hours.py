"""The hours of a day: "15:30-19:00", "dalle 8:30 alle 12", "fino alle 19", "h24"."""

from dataclasses import replace

from mire_geo.schedule.rules import DAY
from mire_geo.schedule.text.italian.statements import Statement, Statements

LONGEST_NIGHT = 16 * 60
"""A span past midnight longer than this is a slip of the pen ("18-9"), not an opening."""


class Hours(Statements):
    """Reads the span of hours at a token."""

    def _times(self) -> bool:
        """One span: "15:30-19:00", "dalle 8:30 alle 12", "fino alle 19", "dalle 14", "h24"."""
        begin = self.at
        until = self._kind() == "to"
        while self._kind() == "to":
            self.at += 1
        since = self._kind() == "from" and self.tokens[self.at].text.lower() in ("dalle", "da")
        self.at += since
        while (since or until) and self._kind() == "filler":
            self.at += 1
        first, bare = self._clock(), self.tokens[self.at - 1].kind == "num"
        end = None if until or first is None else self._until(bare=bare)
        if self.tokens[self.at - 1].key == "24h":
            end = DAY
        if first is None or (end is None and not (until or since)):
            self.at = begin
            return False
        return self._add_span(begin, first, end, until=until)

    def _until(self, *, bare: bool) -> int | None:
        """The end of a span after its begin, if it is said; "dal 9 al 12" are days, not hours."""
        here = self.at
        slash = self._kind() == "and" and self.tokens[here].text == "/"
        if bare and self._kind() == "to" and self.tokens[here].text.lower() == "al":
            return None
        if self._kind() not in ("dash", "to") and not slash:
            return None
        self.at += slash
        while self._kind() in ("dash", "to", "filler"):
            self.at += 1
        end = self._clock()
        if end is None:
            self.at = here
        return end

    def _clock(self) -> int | None:
        if self._kind() not in ("time", "num"):
            return None
        token = self.tokens[self.at]
        minutes = token.value * 60 if token.kind == "num" else token.value
        if minutes > DAY or (token.kind == "time" and token.value % 60 > 59):
            return None
        self.at += 1
        return minutes

    def _add_span(self, begin: int, first: int, end: int | None, *, until: bool) -> bool:
        if end is not None and end <= first:
            end += DAY
        if first >= DAY or (end is not None and end > DAY and end - first > LONGEST_NIGHT):
            self.at = begin
            return False
        fresh = self.fresh_days or self.fresh_periods
        text = self._text_from(min(self.since, begin) if self.fresh_days else begin)
        last = self.statements[-1] if self.statements else None
        spans = () if until else ((first, end),)
        if last and not fresh and not until and self._goes_on(last):
            self.statements[-1] = replace(last, spans=last.spans + spans, text=f"{last.text} e {text}")
        else:
            self.statements.append(
                Statement(self.periods, self.days, spans, text, until=first if until else None)
            )
        self.fresh_days = self.fresh_periods = False
        return True

    def _goes_on(self, last: Statement) -> bool:
        same = (last.periods, last.days) == (self.periods, self.days)
        return same and last.state == "open" and last.until is None
