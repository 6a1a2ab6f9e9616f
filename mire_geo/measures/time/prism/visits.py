"""The visits that windows leave room for: windows against one opening week, and minutes there and back."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mire_geo.errors import InputError
from mire_geo.measures.time.hours import Interval, unrolled
from mire_geo.measures.time.personas import Window
from mire_geo.measures.time.prism.trips import Ends, Floats

_TOLERANCE = 1e-6
"""Minutes; so that a visit that fits to the second is not lost to the last digit of a walk."""


def duration(visit: float) -> float:
    """The minutes of a visit, which must be more than none.

    Raises:
        InputError: a visit without a finite length above zero.
    """
    if not 0 < visit < np.inf:
        raise InputError(
            "the visit takes %(visit)s minutes; give a number of minutes above zero", visit=visit
        )
    return visit


class Shape(NamedTuple):
    """A window as far as one opening week is concerned: equal ones are counted, not done again."""

    length: float
    a: str
    b: str
    pieces: tuple[Interval, ...]
    """Opening inside the window, minutes after its start."""


def shapes(windows: Sequence[Window], open_intervals: tuple[Interval, ...], visit: float) -> Counter[Shape]:
    """The windows in which the opening week has pieces as long as the visit, and how many are the same."""
    counts: Counter[Shape] = Counter()
    twice = unrolled(open_intervals)
    for window in windows:
        begin, end = window.span
        clipped = ((max(o, begin) - begin, min(c, end) - begin) for o, c in twice)
        pieces = tuple((o, c) for o, c in clipped if c - o >= visit - _TOLERANCE)
        if pieces:
            counts[Shape(end - begin, window.a, window.b, pieces)] += 1
    return counts


def minutes_and_windows(
    counts: Counter[Shape],
    ends: Ends,
    visit: float,
    size: int,
) -> tuple[Floats, NDArray[np.int32]]:
    """Usable minutes and feasible windows, for arrays of minutes from a and minutes to b."""
    minutes, windows = np.zeros(size), np.zeros(size, dtype=np.int32)
    for shape, times in counts.items():
        there, back = ends[shape.a, shape.b]
        latest = shape.length - back
        feasible = np.zeros(size, dtype=bool)
        for start, end in shape.pieces:
            piece = np.minimum(end, latest) - np.maximum(start, there)
            fits = piece >= visit - _TOLERANCE
            minutes += times * np.where(fits, piece, 0)
            feasible |= fits
        windows += times * feasible
    return minutes, windows
