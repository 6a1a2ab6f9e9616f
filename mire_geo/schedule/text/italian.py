"""Italian opening hours, as offices write them -> statements. How they become OSM text is for `writing`."""

from dataclasses import dataclass, replace
from datetime import date

from mire_geo.errors import Phrase
from mire_geo.schedule.rules import DAY, DAYS, State
from mire_geo.schedule.text import periods
from mire_geo.schedule.text.cursor import Cursor, is_real
from mire_geo.schedule.text.periods import Day, Period
from mire_geo.schedule.text.tokens import Token

LONGEST_NIGHT = 16 * 60
"""A span past midnight longer than this is a slip of the pen ("18-9"), not an opening."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: in `periods`, on `days`, open during `spans`, or closed."""

    periods: tuple[Period, ...]
    """Empty for the whole year."""
    days: tuple[str, ...]
    """OSM codes (`Mo`, `PH`, `Sa[1]`); empty for every day of the periods."""
    spans: tuple[tuple[int, int | None], ...]
    """Minutes of the day; end None where the text gives none."""
    text: str
    state: State = "open"
    """`unknown` for days named without hours that could be read."""
    until: int | None = None
    """For "fino alle 19:00": the new end of the last span of the day, said elsewhere."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a text says, what was corrected or is worth knowing, and what could not be read."""

    statements: tuple[Statement, ...]
    notes: tuple[Phrase, ...]
    unread: tuple[str, ...]
    doubtful: bool
    """Whether what was not read speaks of days, dates or hours."""


def parse(text: str) -> Parsed:
    """The statements of `text`.

    >>> parse("Lun 15:30-19:00").statements[0].days
    ('Mo',)
    """
    return _Reader(text).read()


class _Reader(Cursor):
    """Goes through the tokens once, with the periods and the days that apply until others are named."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.statements: list[Statement] = []
        self.periods: tuple[Period, ...] = ()
        self.days: tuple[str, ...] = ()
        self.since = 0
        """Token at which the current days began."""
        self.fresh_days = self.fresh_periods = False
        """Whether no hours have followed them yet."""

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

    def _close_off_unknown(self) -> None:
        """Days or periods with no hours after them: what happens then is not known.

        A period after the only hours of the text dates them ("lun-ven 9-18 dal 1 settembre al 30 giugno").
        """
        dateless = self.statements and all(
            statement.state == "open" and not statement.periods for statement in self.statements
        )
        if dateless and self.fresh_periods and not self.fresh_days and self.at == len(self.tokens):
            self.statements = [replace(statement, periods=self.periods) for statement in self.statements]
        elif self.fresh_days or self.fresh_periods:
            text = self._text_from(self.since)
            self.statements.append(Statement(self.periods, self.days, (), text, state="unknown"))

    # --- days

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

    # --- hours

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

    # --- closings

    def _closed(self) -> bool:
        if self._kind() != "state":
            return False
        begin = self.at
        self.at += 1
        if self.fresh_days or self.fresh_periods:
            self._close(self.periods, self.days, self._text_from(self.since))
            if self.fresh_periods and not self.fresh_days:
                self.periods = ()
            self.days, self.fresh_days, self.fresh_periods = (), False, False
            return True
        return self._close_what_follows(begin)

    def _except(self) -> bool:
        if self._kind() != "except":
            return False
        begin = self.at
        self.at += 1
        if self.fresh_days:
            days, here = self.days, self.at
            self._pass_fillers()
            without = self._day_range()
            if without and set(without) <= set(days):
                self.days = tuple(code for code in days if code not in without)
                return True
            self.at = here
            if self._kind() in (None, "break") and "PH" in days:
                self._close(self.periods, ("PH",), self._text_from(self.since))
                self.days, self.fresh_days = (), False
                return True
        return self._close_what_follows(begin)

    def _close_what_follows(self, begin: int) -> bool:
        """Closes the days or periods named after "chiuso"; the periods and days before it apply again afterwards."""
        before = (self.periods, self.days, self.fresh_days, self.fresh_periods, self.since)
        any_closing = False
        while True:
            here = self.at
            while self._kind() in ("and", "filler", "break"):
                self.at += 1
            stretch = self._stretch()
            codes = () if stretch else (self._day_range() or self._nth())
            if (not stretch and not codes) or self._kind() in ("time", "num"):
                self.at = here
                break
            self._close(tuple(stretch) or self.periods, codes, self._text_from(begin))
            any_closing = True
        self.periods, self.days, self.fresh_days, self.fresh_periods, self.since = before
        if not any_closing:
            self.at = begin
        return any_closing

    def _close(self, when: tuple[Period, ...], codes: tuple[str, ...], text: str) -> None:
        self.statements.append(Statement(when, codes, (), text, state="closed"))
