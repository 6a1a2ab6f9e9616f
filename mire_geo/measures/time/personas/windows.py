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
    window_texts = [window_text.strip() for window_text in windows.split(";") if window_text.strip()]
    return tuple(window for window_text in window_texts for window in _windows_of_text(window_text))


def _windows_of_text(window_text: str) -> Iterable[Window]:
    window_match = _WINDOW.fullmatch(window_text)
    if not window_match:
        raise InputError(
            "window %(part)r is not readable; write it like 'Mo-Fr 06:30 home -> 09:00 work'",
            part=window_text,
        )
    start_minute, end_minute = (
        _minute_of_text(window_match["start"], window_text),
        _minute_of_text(window_match["end"], window_text),
    )
    for day in _day_numbers_of_text(window_match["days"], window_text):
        yield Window(day, start_minute, end_minute, window_match["a"], window_match["b"])


def _minute_of_text(clock_text: str, window_text: str) -> int:
    hour, minute = (int(digits) for digits in clock_text.split(":"))
    if hour >= 48 or minute >= 60:
        raise InputError("%(text)r in window %(part)r is no time of day", text=clock_text, part=window_text)
    return hour * 60 + minute


def _day_numbers_of_text(days_text: str, window_text: str) -> list[int]:
    day_numbers: list[int] = []
    for range_text in days_text.split(","):
        end_codes = range_text.split("-")
        unknown_codes = [day_code for day_code in end_codes if day_code not in weekdays.CODES]
        if unknown_codes or len(end_codes) > 2:
            raise InputError(
                "days %(piece)r in window %(part)r are not among %(known)s",
                piece=range_text,
                part=window_text,
                known=", ".join(weekdays.CODES),
            )
        first_number, last_number = weekdays.CODES.index(end_codes[0]), weekdays.CODES.index(end_codes[-1])
        day_numbers += [
            (first_number + day_offset) % 7 for day_offset in range((last_number - first_number) % 7 + 1)
        ]
    return sorted(set(day_numbers))


def clock(minute: float) -> str:
    """A minute of the day as HH:MM; past midnight the hours go on, as in 26:00."""
    return f"{int(minute // 60):02d}:{int(minute % 60):02d}"
