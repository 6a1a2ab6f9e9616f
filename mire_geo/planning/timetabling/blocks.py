"""Blocks: hours that a site could add on one day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mire_geo.errors import InputError
from mire_geo.measures.time import hours, personas
from mire_geo.measures.time.hours import DAY, Interval, Openings, Week
from mire_geo.schedule import weekdays

EARLIEST, LATEST = 7 * 60, 22 * 60
"""Minutes of the day between which hours are added."""
LENGTHS = (60, 120, 180, 240)
"""Minutes of a block."""
STARTS = (8 * 60, 9 * 60, 14 * 60, 16 * 60, 18 * 60)
"""When a block may start on a day on which the place is closed."""


@dataclass(frozen=True, slots=True)
class Block:
    """Hours that a site could add on one day, in minutes of the day."""

    site: str
    day: int
    start: int
    end: int

    @property
    def hours(self) -> float:
        """Its length."""
        return (self.end - self.start) / 60

    @property
    def osm_text(self) -> str:
        """As `opening_hours` writes it.

        >>> Block("a", 3, 930, 1140).osm_text
        'Th 15:30-19:00'
        """
        return f"{weekdays.CODES[self.day]} {personas.clock(self.start)}-{personas.clock(self.end)}"

    @property
    def span(self) -> Interval:
        """In minutes from Monday 00:00."""
        return self.day * DAY + self.start, self.day * DAY + self.end


def candidate_blocks(
    openings: Openings,
    *,
    days: Iterable[int] = range(7),
    lengths: Sequence[int] = LENGTHS,
    earliest: int = EARLIEST,
    latest: int = LATEST,
) -> tuple[Block, ...]:
    """Blocks that sites with known hours could add: before they open or after they close, or on a day they are shut.

    A site of whose week something is unknown has none: go and ask first.

    Raises:
        InputError: a day that is none, lengths that are no quarters of an hour.
    """
    sorted_days = sorted(set(days))
    if not set(sorted_days) <= set(range(7)):
        raise InputError("days %(days)s are not among 0 (Monday) to 6 (Sunday)", days=sorted_days)
    if any(block_length <= 0 or block_length % hours.SLOT for block_length in lengths):
        raise InputError(
            "the lengths %(lengths)s are not whole quarters of an hour; give minutes like 60, 120",
            lengths=list(lengths),
        )
    blocks: list[Block] = []
    for site_label, week_index in zip(openings.sites, openings.which, strict=True):
        week = openings.weeks[week_index]
        if week.unknown or not week.open:
            continue
        for day in sorted_days:
            for start, end in sorted(_adjacent_spans(week, day, lengths)):
                if earliest <= start and end <= latest:
                    blocks.append(Block(str(site_label), day, start, end))
    return tuple(blocks)


def _adjacent_spans(week: Week, day: int, block_lengths: Sequence[int]) -> set[tuple[int, int]]:
    """Stretches of a day, of the lengths given, that touch the opening of the day or lie on a day without any."""
    open_spans = [
        (round(start - day * DAY), round(end - day * DAY))
        for start, end in week.open
        if start < (day + 1) * DAY and end > day * DAY
    ]
    if open_spans:
        closing_minutes = {end for _, end in open_spans}
        tried_spans = {(end, end + block_length) for end in closing_minutes for block_length in block_lengths}
        tried_spans |= {
            (start - block_length, start) for start, _ in open_spans for block_length in block_lengths
        }
    else:
        tried_spans = {(start, start + block_length) for start in STARTS for block_length in block_lengths}
    return {
        (span_start, span_end)
        for span_start, span_end in tried_spans
        if all(span_end <= start or span_start >= end for start, end in open_spans)
    }
