"""A persona: a typical week in windows, the people whom it stands for, and where it comes from."""

import itertools
from dataclasses import dataclass

from mire_geo.errors import InputError
from mire_geo.measures.time.personas.windows import ANCHORS, DAY, SCHOOL, Window
from mire_geo.schedule import weekdays


@dataclass(frozen=True, slots=True)
class Persona:
    """A typical week, whom it stands for, and where it comes from.

    Raises:
        InputError: an anchor that is none of `ANCHORS`; windows that overlap, so that time would count twice.
    """

    code: str
    name: str
    """In Italian; `output.wording.names` has it in other languages."""
    windows: tuple[Window, ...]
    counts: tuple[str, ...]
    """Columns of `schema.Cells` whose sum this persona weighs."""
    stands_for: str
    """One Italian sentence for the reader: who these people are, and how they are counted."""
    source: str
    """Where the week comes from; says so where it is an assumption of the project."""
    speed_kmh: float = 4.5
    school_kinds: tuple[str, ...] = ()
    """Where anchor `school` is: the nearest place of the first of these kinds that the data hold."""

    def __post_init__(self) -> None:
        for window in self.windows:
            for anchor in (window.a, window.b):
                if anchor not in ANCHORS:
                    raise InputError(
                        "persona %(code)r: anchor %(anchor)r is none of %(known)s",
                        code=self.code,
                        anchor=anchor,
                        known=", ".join(ANCHORS),
                    )
        if (SCHOOL in self.anchors) != bool(self.school_kinds):
            raise InputError("persona %(code)r: anchor 'school' and school_kinds go together", code=self.code)
        window_spans = sorted(window.span for window in self.windows)
        for earlier_span, later_span in itertools.pairwise(window_spans):
            if later_span[0] < earlier_span[1]:
                raise InputError(
                    "persona %(code)r: two windows overlap on %(day_name)s",
                    code=self.code,
                    day_name=weekdays.CODES[int(later_span[0] // DAY)],
                )
        if window_spans and window_spans[-1][1] > 7 * DAY + window_spans[0][0]:
            raise InputError(
                "persona %(code)r: the last window of Sunday runs into the first of Monday", code=self.code
            )

    @property
    def anchors(self) -> frozenset[str]:
        """The anchors (home, work, school) at which the persona's windows start or end."""
        return frozenset(anchor for window in self.windows for anchor in (window.a, window.b))

    def free_at(self, moment: float) -> bool:
        """Whether a moment (minutes from Monday 00:00) lies in a window: else at work, with somebody, asleep."""
        week_minutes = 7 * DAY
        return any(
            start <= minute < end
            for start, end in (window.span for window in self.windows)
            for minute in (moment, moment + week_minutes)
        )
