"""What colours mean: class breaks, colours and words, one definition for notebooks, reports and web.

Legends: `minutes_classes` colours a cell by the walk to the nearest place: cool and pale while the
walk is within the limit, warm and dark beyond it, so that what stands out is the gap. `share_classes`
colours a quartiere by the share of its people left out, in the same warm hues. Along each legend the
lightness only falls, and the step from cool to warm is the blue-orange one that every common form of
colour blindness keeps apart (tests/test_legend.py simulates them). `change_classes` and `hours_change_classes` colour
the difference that a scenario makes: blue is better, orange worse, and what stays as it was is nearly paper.
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
_CHANGES = ("#0b5d7f", "#63a7c2", "#eceae4", "#e98d3d", "#a63a1e")
_PARTITION = (
    (
        "information_gap",
        "#d5d1de",
        "da chiedere: gli orari non sono noti",
        "go and ask: nobody knows the hours",
    ),
    (
        "time_gap",
        "#f0a04b",
        "lacuna di orario: il luogo c’è, ma è chiuso",
        "gap of hours: there is a place, but shut",
    ),
    ("served", "#3f83a6", "servito: c’è un luogo aperto", "served: a place is open"),
    ("space_gap", "#6f4456", "lacuna di luogo: nessuno così vicino", "gap of place: none so near"),
)
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
        raise InputError("a legend needs a limit of at least 1 minute, not %(limit)s", limit=limit)
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


def hours_classes() -> tuple[Class, ...]:
    """Six classes of the hours of the week at which one is found open: none is darkest, as a gap is."""
    highs = (0.0, 20.0, 40.0, 60.0, 80.0, np.inf)
    words = [("nessuna ora che si sappia", "no hour that is known")]
    words += [
        (f"da {a} a {b} ore alla settimana", f"{a} to {b} hours a week")
        for a, b in ((0, 20), (20, 40), (40, 60), (60, 80))
    ]
    words.append(("oltre 80 ore alla settimana", "over 80 hours a week"))
    words[1] = ("fino a 20 ore alla settimana", "up to 20 hours a week")
    colours = (*_BEYOND[::-1], *_WITHIN[::-1])
    lows = (-np.inf, *highs[:-1])
    return tuple(
        Class(f"t{i}", float(low), float(high), colour, it, en, i < len(_BEYOND))
        for i, (low, high, colour, (it, en)) in enumerate(zip(lows, highs, colours, words, strict=True))
    )


def change_classes() -> tuple[Class, ...]:
    """Five classes of the change of a walk, minutes after less minutes before: blue nearer, orange farther.

    Who goes from no way at all to some has a change of minus infinity. `gap` marks those who have more to walk.
    """
    words = (
        ("almeno 5 minuti in meno", "at least 5 minutes less"),
        ("da 1 a 5 minuti in meno", "1 to 5 minutes less"),
        ("come prima (meno di 1 minuto di differenza)", "as before (less than 1 minute of difference)"),
        ("da 1 a 5 minuti in più", "1 to 5 minutes more"),
        ("almeno 5 minuti in più", "at least 5 minutes more"),
    )
    return _diverging("d", (-5, -1, 1, 5), words, _CHANGES)


def hours_change_classes() -> tuple[Class, ...]:
    """Five classes of the change of the hours of the week at which one is found open: blue more, orange fewer."""
    words = (
        ("almeno 5 ore in meno alla settimana", "at least 5 hours a week fewer"),
        ("meno ore di prima", "fewer hours than before"),
        ("come prima", "as before"),
        ("più ore di prima", "more hours than before"),
        ("almeno 5 ore in più alla settimana", "at least 5 hours a week more"),
    )
    return _diverging("h", (-5, -0.125, 0.125, 5), words, _CHANGES[::-1])


def _diverging(
    code: str, breaks: Sequence[float], words: Sequence[tuple[str, str]], colours: Sequence[str]
) -> tuple[Class, ...]:
    """Classes of a change; the worst is a gap. Breaks belong to the class farther from zero."""
    above = [np.nextafter(b, -np.inf) if b > 0 else b for b in breaks]
    ends = zip([-np.inf, *above], [*above, np.inf], colours, words, strict=True)
    return tuple(
        Class(f"{code}{i}", float(low), float(high), colour, it, en, colour in _CHANGES[3:])
        for i, (low, high, colour, (it, en)) in enumerate(ends)
    )


def partition_classes() -> tuple[Class, ...]:
    """The four classes of `gap_classes.CLASSES` by what helps: nothing to do, go and ask, hours, a place.

    Their codes are those of the partition. Lightest is what nobody knows, darkest where no place is near.
    """
    return tuple(
        Class(code, np.nan, np.nan, colour, it, en, gap=code in {"time_gap", "space_gap"})
        for code, colour, it, en in _PARTITION
    )


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
