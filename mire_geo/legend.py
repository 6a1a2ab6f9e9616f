"""What colours mean: class breaks, colours and words, one definition for notebooks, reports and web.

Two legends. `minutes_classes` colours a cell by the walk to the nearest place: cool and pale while the
walk is within the limit, warm and dark beyond it, so that what stands out is the gap. `share_classes`
colours a quartiere by the share of its people left out, in the same warm hues. Along each legend the
lightness only falls, and the step from cool to warm is the blue-orange one that every common form of
colour blindness keeps apart (tests/test_legend.py simulates them).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mire_geo.errors import InputError

_WITHIN = ("#d9e9ee", "#b3d2de", "#8bbacd")
_BEYOND = ("#e98d3d", "#c4522c", "#7a1d2c")
_SHARES = ("#f6ecdf", "#f1c993", "#e98d3d", "#c4522c", "#7a1d2c")
_SHARE_BREAKS = (0.05, 0.15, 0.30, 0.50, 1.0)


@dataclass(frozen=True, slots=True)
class Class:
    """One step of a legend: values in (low, high], its colour and its words."""

    code: str
    low: float
    high: float
    colour: str
    it: str
    en: str
    gap: bool = False
    """True where the class means people left out."""

    def words(self, language: str) -> str:
        """The words of the class in `it` or `en`."""
        return self.en if language == "en" else self.it


NOT_APPLICABLE = Class(
    "na",
    np.nan,
    np.nan,
    "#d4d4cf",
    "non applicabile: quasi nessun residente",
    "not applicable: hardly any residents",
)
"""Drawn hatched: a place without residents is never "the worst"."""

UNKNOWN = Class("unknown", np.nan, np.nan, "#ffffff", "dati mancanti", "no data")

SITE_COLOUR = "#14213d"
REACH_COLOUR = "#5a2a83"
"""The outline of an isochrone."""


def minutes_classes(limit: float) -> tuple[Class, ...]:
    """Six classes of walking minutes: three within `limit`, three beyond it; the last has no upper end.

    Raises:
        InputError: a limit that is not a number from 1 up.

    >>> [c.high for c in minutes_classes(15)]
    [5, 10, 15, 20, 30, inf]
    """
    if not (np.isfinite(limit) and limit >= 1):
        raise InputError(f"a legend needs a limit of at least 1 minute, not {limit}")
    highs = [*_whole(limit / 3, 2 * limit / 3), limit, *_whole(limit * 4 / 3, limit * 2), np.inf]
    classes = []
    for i, (low, high) in enumerate(zip([0.0, *highs[:-1]], highs, strict=True)):
        gap = i >= len(_WITHIN)
        colour = _BEYOND[i - len(_WITHIN)] if gap else _WITHIN[i]
        it, en = _minutes_words(low, high)
        classes.append(Class(f"m{i}", low, high, colour, it, en, gap))
    return tuple(classes)


def share_classes() -> tuple[Class, ...]:
    """Five classes of the share of people left out, from hardly anybody to more than half."""
    classes = []
    for i, (low, high) in enumerate(zip((0.0, *_SHARE_BREAKS[:-1]), _SHARE_BREAKS, strict=True)):
        a, b = round(100 * low), round(100 * high)
        it, en = f"dal {a} al {b} % resta fuori", f"{a} to {b}% left out"
        if i == 0:
            it, en = f"fino al {b} % resta fuori", f"up to {b}% left out"
        elif high == 1:
            it, en = f"oltre il {a} % resta fuori", f"more than {a}% left out"
        classes.append(Class(f"s{i}", low, high, _SHARES[i], it, en, gap=i > 0))
    return tuple(classes)


def classify(values: npt.ArrayLike, classes: Sequence[Class]) -> npt.NDArray[np.intp]:
    """The position in `classes` of each value; -1 where the value is NaN.

    >>> classify([0, 5, 5.1, 16, float("inf"), float("nan")], minutes_classes(15)).tolist()
    [0, 0, 1, 3, 5, -1]
    """
    array = np.asarray(values, dtype=float)
    found = np.searchsorted([c.high for c in classes], array, side="left")
    return np.where(np.isnan(array), -1, np.minimum(found, len(classes) - 1))


def as_dict(step: Class, language: str) -> dict[str, Any]:
    """A class as JSON can say it (`high` is null without an upper end), with its words in one language."""
    high = step.high if np.isfinite(step.high) else None
    return {
        "code": step.code,
        "high": high,
        "colour": step.colour,
        "words": step.words(language),
        "gap": step.gap,
    }


def _whole(low: float, high: float) -> list[float]:
    """The two inner breaks, in whole minutes if that keeps them apart (quarters when the limit is tiny)."""
    unit = 1.0 if high - low >= 1 else 4.0
    return [int(b) if (b := round(v * unit) / unit).is_integer() else b for v in (low, high)]


def _minutes_words(low: float, high: float) -> tuple[str, str]:
    a, b = _number(low), _number(high)
    if low == 0:
        return f"fino a {b} minuti", f"up to {b} minutes".replace(",", ".")
    if not np.isfinite(high):
        return f"oltre {a} minuti o fuori rete", f"over {a} minutes or off the streets".replace(",", ".")
    return f"da {a} a {b} minuti", f"{a} to {b} minutes".replace(",", ".")


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")
