"""What a text about hours states, and the statements of its tokens so far."""

from dataclasses import dataclass, replace

from mire_geo.errors import Phrase
from mire_geo.schedule.rules import State
from mire_geo.schedule.text.cursor import Cursor
from mire_geo.schedule.text.periods import Period


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


class Statements(Cursor):
    """The statements so far, with the periods and the days that apply until others are named."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.statements: list[Statement] = []
        self.periods: tuple[Period, ...] = ()
        self.days: tuple[str, ...] = ()
        self.since = 0
        """Token at which the current days began."""
        self.fresh_days = self.fresh_periods = False
        """Whether no hours have followed them yet."""

    def _add_closing(
        self, closed_periods: tuple[Period, ...], day_codes: tuple[str, ...], statement_text: str
    ) -> None:
        self.statements.append(Statement(closed_periods, day_codes, (), statement_text, state="closed"))

    def _add_unknown_statement(self) -> None:
        """Days or periods with no hours after them: what happens then is not known.

        A period after the only hours of the text dates them ("lun-ven 9-18 dal 1 settembre al 30 giugno").
        """
        is_dateless = self.statements and all(
            statement.state == "open" and not statement.periods for statement in self.statements
        )
        if is_dateless and self.fresh_periods and not self.fresh_days and self.at == len(self.tokens):
            self.statements = [replace(statement, periods=self.periods) for statement in self.statements]
        elif self.fresh_days or self.fresh_periods:
            statement_text = self._text_from(self.since)
            self.statements.append(Statement(self.periods, self.days, (), statement_text, state="unknown"))
