"""When one place is open in a week, and when nobody knows: from OSM text or from intervals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeAlias

from mire_geo import schedule
from mire_geo.measures.time.hours.intervals import WEEK, Interval, merge_intervals


@dataclass(frozen=True, slots=True)
class Week:
    """When a place is open for sure, and when nobody knows; it is closed at all other minutes."""

    open: tuple[Interval, ...]
    unknown: tuple[Interval, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "open", merge_intervals(self.open))
        object.__setattr__(self, "unknown", merge_intervals(self.unknown))

    @property
    def open_low(self) -> tuple[Interval, ...]:
        """Open if unknown means closed."""
        return self.open

    @property
    def open_high(self) -> tuple[Interval, ...]:
        """Open if unknown means open."""
        return merge_intervals(self.open + self.unknown)


UNKNOWN = Week((), ((0, WEEK),))
"""The week of a place whose hours nobody wrote down."""
ALWAYS = Week(((0, WEEK),))
"""Round the clock."""

Hours: TypeAlias = str | Week | Iterable[Interval] | None
"""Opening hours as OSM text, as a `Week`, as open intervals; None where nothing is known."""


def week(hours: Hours, monday: date) -> Week:
    """The week of some opening hours, as they are in the week that begins on `monday`.

    Raises:
        InputError: a text that cannot be read, a day that is not a Monday, intervals that are not usable.
    """
    if hours is None:
        return UNKNOWN
    if isinstance(hours, Week):
        return hours
    return _read_week(hours, monday) if isinstance(hours, str) else Week(tuple(hours))


@lru_cache(maxsize=4096)
def _read_week(hours_text: str, monday: date) -> Week:
    intervals = schedule.intervals(hours_text, monday)
    open_spans, unknown_spans = (
        tuple((interval.start, interval.end) for interval in intervals if interval.state == state)
        for state in ("open", "unknown")
    )
    return Week(open_spans, unknown_spans)
