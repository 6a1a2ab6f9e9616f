"""Windows: stretches of the week between two anchors (home, work, school), one by one or read from a text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from mire_geo.errors import InputError
from mire_geo.schedule import weekdays

DAY = 1440
"""Minutes of a day."""

HOME, WORK, SCHOOL = "home", "work", "school"
ANCHORS = (HOME, WORK, SCHOOL)
"""Home is the cell; work a fixed place; school the nursery or school the child of the cell goes to."""

VISIT = 30.0
"""Minutes a visit takes, unless said otherwise."""


@dataclass(frozen=True, slots=True)
class Window:
    """Leaves anchor `a` at `start` and must be at anchor `b` by `end`, minutes from 00:00 of `day` (0 = Monday).

    A window that ends past midnight has an `end` above 1440: a night from 22:00 to 06:00 is 1320 to 1800.

    Raises:
        InputError: a day or a time out of range, an end that is not after the start, an anchor without a name.
    """

    day: int
    start: float
    end: float
    a: str
    b: str

    def __post_init__(self) -> None:
        if self.day not in range(7):
            raise InputError("day %(day)r of a window is not one of 0 (Monday) to 6 (Sunday)", day=self.day)
        if not 0 <= self.start < DAY:
            raise InputError(
                "a window starts at minute %(start)s of its day; give 0 to %(day)s",
                start=self.start,
                day=DAY - 1,
            )
        if not self.start < self.end:
            raise InputError(
                "the window of %(day_name)s ends at %(end)s, not after its start at %(start)s; if it ends on the "
                "next day write %(later)s",
                day_name=weekdays.CODES[self.day],
                end=clock(self.end),
                start=clock(self.start),
                later=clock(self.end + DAY),
            )
        if not self.end <= self.start + DAY:
            raise InputError(
                "the window of %(day_name)s at %(start)s is longer than a day; split it",
                day_name=weekdays.CODES[self.day],
                start=clock(self.start),
            )
        if not (self.a and self.b):
            raise InputError(
                "the window of %(day_name)s at %(start)s lacks an anchor",
                day_name=weekdays.CODES[self.day],
                start=clock(self.start),
            )

    @property
    def span(self) -> tuple[float, float]:
        """Start and end in minutes from Monday 00:00; a Sunday night ends beyond the week."""
        return self.day * DAY + self.start, self.day * DAY + self.end


Windows: TypeAlias = str | Iterable[Window]
"""As text (`Mo-Fr 06:30 home -> 09:00 work; ...`) or one by one."""

_WINDOW = re.compile(
    r"(?P<days>[A-Z][a-z](?:[-,][A-Z][a-z])*)\s+(?P<start>\d{1,2}:\d\d)\s+(?P<a>[a-z_]+)"
    r"\s*(?:->|→)\s*(?P<end>\d{1,2}:\d\d)\s+(?P<b>[a-z_]+)"
)


def read_windows(windows: Windows) -> tuple[Window, ...]:
    """The windows of a text, one a day, in the order of the text (or those given, unchanged).

    Raises:
        InputError: a part that cannot be read, or a window that is not usable; the sentence quotes it.

    >>> [w.span for w in read_windows("Sa,Su 08:00 home -> 22:00 home")]
    [(7680, 8520), (9120, 9960)]
    """
    if not isinstance(windows, str):
        return tuple(windows)
    parts = [part.strip() for part in windows.split(";") if part.strip()]
    return tuple(window for part in parts for window in _read_part(part))


def _read_part(part: str) -> Iterable[Window]:
    match = _WINDOW.fullmatch(part)
    if not match:
        raise InputError(
            "window %(part)r is not readable; write it like 'Mo-Fr 06:30 home -> 09:00 work'", part=part
        )
    start, end = _minute(match["start"], part), _minute(match["end"], part)
    for day in _days(match["days"], part):
        yield Window(day, start, end, match["a"], match["b"])


def _minute(text: str, part: str) -> int:
    hours, minutes = (int(number) for number in text.split(":"))
    if hours >= 48 or minutes >= 60:
        raise InputError("%(text)r in window %(part)r is no time of day", text=text, part=part)
    return hours * 60 + minutes


def _days(text: str, part: str) -> list[int]:
    days: list[int] = []
    for piece in text.split(","):
        ends = piece.split("-")
        unknown = [end for end in ends if end not in weekdays.CODES]
        if unknown or len(ends) > 2:
            raise InputError(
                "days %(piece)r in window %(part)r are not among %(known)s",
                piece=piece,
                part=part,
                known=", ".join(weekdays.CODES),
            )
        first, last = weekdays.CODES.index(ends[0]), weekdays.CODES.index(ends[-1])
        days += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    return sorted(set(days))


def clock(minute: float) -> str:
    """A minute of the day as HH:MM; past midnight the hours go on, as in 26:00."""
    return f"{int(minute // 60):02d}:{int(minute % 60):02d}"
