"""The visits that windows leave room for: windows against one opening week, and minutes there and back."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mire_geo.errors import InputError
from mire_geo.measures.time.hours import Interval, repeat_week
from mire_geo.measures.time.personas import Window
from mire_geo.measures.time.prism.trips import Ends, Floats

_TOLERANCE = 1e-6
"""Minutes; so that a visit that fits to the second is not lost to the last digit of a walk."""


def duration(visit_minutes: float) -> float:
    """The minutes of a visit, which must be more than none.

    Raises:
        InputError: a visit without a finite length above zero.
    """
    if not 0 < visit_minutes < np.inf:
        raise InputError(
            "the visit takes %(visit)s minutes; give a number of minutes above zero", visit=visit_minutes
        )
    return visit_minutes


class Shape(NamedTuple):
    """Length, anchors and usable opening of a window; equal shapes are counted, and computed once."""

    length: float
    a: str
    b: str
    pieces: tuple[Interval, ...]
    """Opening inside the window, minutes after its start."""


def shapes(
    windows: Sequence[Window], open_intervals: tuple[Interval, ...], visit_minutes: float
) -> Counter[Shape]:
    """The windows in which the opening week has pieces as long as the visit, and how many are the same."""
    shape_counts: Counter[Shape] = Counter()
    two_weeks = repeat_week(open_intervals)
    for window in windows:
        window_start, window_end = window.span
        clipped_openings = (
            (max(opening, window_start) - window_start, min(closing, window_end) - window_start)
            for opening, closing in two_weeks
        )
        open_pieces = tuple(
            (opening, closing)
            for opening, closing in clipped_openings
            if closing - opening >= visit_minutes - _TOLERANCE
        )
        if open_pieces:
            shape_counts[Shape(window_end - window_start, window.a, window.b, open_pieces)] += 1
    return shape_counts


def minutes_and_windows(
    shape_counts: Counter[Shape],
    minutes_to_ends: Ends,
    visit_minutes: float,
    array_length: int,
) -> tuple[Floats, NDArray[np.int32]]:
    """Usable minutes and feasible windows, for arrays of minutes from a and minutes to b."""
    usable_minutes, feasible_windows = np.zeros(array_length), np.zeros(array_length, dtype=np.int32)
    for shape, window_count in shape_counts.items():
        minutes_there, minutes_back = minutes_to_ends[shape.a, shape.b]
        latest_departures = shape.length - minutes_back
        is_feasible = np.zeros(array_length, dtype=bool)
        for start, end in shape.pieces:
            piece_minutes = np.minimum(end, latest_departures) - np.maximum(start, minutes_there)
            visit_fits = piece_minutes >= visit_minutes - _TOLERANCE
            usable_minutes += window_count * np.where(visit_fits, piece_minutes, 0)
            is_feasible |= visit_fits
        feasible_windows += window_count * is_feasible
    return usable_minutes, feasible_windows
