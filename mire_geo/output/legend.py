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
from babel.numbers import format_decimal

from mire_geo.errors import InputError
from mire_geo.output.wording.catalogue import N_, gettext

_WITHIN_COLOURS = ("#d9e9ee", "#b3d2de", "#8bbacd")
_BEYOND_COLOURS = ("#e98d3d", "#c4522c", "#7a1d2c")
_SHARE_COLOURS = ("#f6ecdf", "#f1c993", "#e98d3d", "#c4522c", "#7a1d2c")
_CHANGE_COLOURS = ("#0b5d7f", "#63a7c2", "#eceae4", "#e98d3d", "#a63a1e")
_PARTITION_ROWS = (
    ("information_gap", "#d5d1de", N_("da chiedere: gli orari non sono noti")),
    ("time_gap", "#f0a04b", N_("lacuna di orario: il luogo c’è, ma è chiuso")),
    ("served", "#3f83a6", N_("servito: c’è un luogo aperto")),
    ("space_gap", "#6f4456", N_("lacuna di luogo: nessuno così vicino")),
)
_SHARE_BREAKS = (0.05, 0.15, 0.30, 0.50, 1.0)
"""Upper ends of the shares of people left out that a colour of `_SHARE_COLOURS` stands for."""


@dataclass(frozen=True, slots=True)
class LegendClass:
    """One step of a legend: values in (low, high], its colour and its words."""

    code: str
    low: float
    high: float
    colour: str
    message: str
    """Its words, a message of the catalogues."""
    gap: bool = False
    """True where the class means people left out."""
    blanks: tuple[tuple[str, float], ...] = ()
    """The numbers of the message."""

    def label(self, language: str) -> str:
        """The words of the class in a language."""
        number_texts = {
            placeholder_name: str(format_decimal(number, locale=language))
            for placeholder_name, number in self.blanks
        }
        return gettext(self.message, language, **number_texts)


NOT_APPLICABLE = LegendClass(
    "na",
    np.nan,
    np.nan,
    "#d4d4cf",
    N_("non applicabile: quasi nessun residente"),
)
"""Drawn hatched: a place without residents is never "the worst"."""

UNKNOWN = LegendClass("unknown", np.nan, np.nan, "#ffffff", N_("dati mancanti"))

SITE_COLOUR = "#14213d"
REACH_COLOUR = "#5a2a83"
"""The outline of an isochrone."""


def minutes_classes(limit: float) -> tuple[LegendClass, ...]:
    """Six classes of walking minutes: three within `limit`, three beyond it; the last has no upper end.

    Raises:
        InputError: a limit that is not a number from 1 up.

    >>> [c.high for c in minutes_classes(15)]
    [5, 10, 15, 20, 30, inf]
    """
    if not (np.isfinite(limit) and limit >= 1):
        raise InputError("a legend needs a limit of at least 1 minute, not %(limit)s", limit=limit)
    upper_limits = [
        *_inner_breaks(limit / 3, 2 * limit / 3),
        limit,
        *_inner_breaks(limit * 4 / 3, limit * 2),
        np.inf,
    ]
    classes = []
    for i, (lower_limit, upper_limit) in enumerate(zip([0.0, *upper_limits[:-1]], upper_limits, strict=True)):
        is_gap = i >= len(_WITHIN_COLOURS)
        colour = _BEYOND_COLOURS[i - len(_WITHIN_COLOURS)] if is_gap else _WITHIN_COLOURS[i]
        classes.append(
            LegendClass(
                f"m{i}",
                lower_limit,
                upper_limit,
                colour,
                *_minutes_class_words(lower_limit, upper_limit, is_gap=is_gap),
            )
        )
    return tuple(classes)


def share_classes() -> tuple[LegendClass, ...]:
    """Five classes of the share of people left out, from hardly anybody to more than half."""
    classes = []
    for i, (lower_limit, upper_limit) in enumerate(
        zip((0.0, *_SHARE_BREAKS[:-1]), _SHARE_BREAKS, strict=True)
    ):
        message = N_("dal %(low)s al %(high)s %% resta fuori")
        if i == 0:
            message = N_("fino al %(high)s %% resta fuori")
        elif upper_limit == 1:
            message = N_("oltre il %(low)s %% resta fuori")
        blanks = (("low", round(100 * lower_limit)), ("high", round(100 * upper_limit)))
        classes.append(
            LegendClass(f"s{i}", lower_limit, upper_limit, _SHARE_COLOURS[i], message, i > 0, blanks)
        )
    return tuple(classes)


def hours_classes() -> tuple[LegendClass, ...]:
    """Six classes of the hours of the week at which one is found open: none is darkest, as a gap is."""
    upper_limits = (0.0, 20.0, 40.0, 60.0, 80.0, np.inf)
    middle_message = N_("da %(low)s a %(high)s ore alla settimana")
    messages = (
        N_("nessuna ora che si sappia"),
        N_("fino a %(high)s ore alla settimana"),
        *[middle_message] * 3,
        N_("oltre %(low)s ore alla settimana"),
    )
    colours = (*_BEYOND_COLOURS[::-1], *_WITHIN_COLOURS[::-1])
    lower_limits = (-np.inf, *upper_limits[:-1])
    return tuple(
        LegendClass(
            f"t{i}",
            float(lower_limit),
            float(upper_limit),
            colour,
            message,
            i < len(_BEYOND_COLOURS),
            (("low", lower_limit), ("high", upper_limit)),
        )
        for i, (lower_limit, upper_limit, colour, message) in enumerate(
            zip(lower_limits, upper_limits, colours, messages, strict=True)
        )
    )


def change_classes() -> tuple[LegendClass, ...]:
    """Five classes of the change of a walk, minutes after less minutes before: blue nearer, orange farther.

    Who goes from no way at all to some has a change of minus infinity. `gap` marks those who have more to walk.
    """
    messages = (
        N_("almeno 5 minuti in meno"),
        N_("da 1 a 5 minuti in meno"),
        N_("come prima (meno di 1 minuto di differenza)"),
        N_("da 1 a 5 minuti in più"),
        N_("almeno 5 minuti in più"),
    )
    return _classes_of_change("d", (-5, -1, 1, 5), messages, _CHANGE_COLOURS)


def hours_change_classes() -> tuple[LegendClass, ...]:
    """Five classes of the change of the hours of the week at which one is found open: blue more, orange fewer."""
    messages = (
        N_("almeno 5 ore in meno alla settimana"),
        N_("meno ore di prima"),
        N_("come prima"),
        N_("più ore di prima"),
        N_("almeno 5 ore in più alla settimana"),
    )
    return _classes_of_change("h", (-5, -0.125, 0.125, 5), messages, _CHANGE_COLOURS[::-1])


def _classes_of_change(
    code_prefix: str, class_breaks: Sequence[float], messages: Sequence[str], colours: Sequence[str]
) -> tuple[LegendClass, ...]:
    """Classes of a change; the worst is a gap. Breaks belong to the class farther from zero."""
    inclusive_breaks = [
        np.nextafter(class_break, -np.inf) if class_break > 0 else class_break for class_break in class_breaks
    ]
    class_rows = zip(
        [-np.inf, *inclusive_breaks], [*inclusive_breaks, np.inf], colours, messages, strict=True
    )
    return tuple(
        LegendClass(
            f"{code_prefix}{i}",
            float(lower_limit),
            float(upper_limit),
            colour,
            message,
            colour in _CHANGE_COLOURS[3:],
        )
        for i, (lower_limit, upper_limit, colour, message) in enumerate(class_rows)
    )


def partition_classes() -> tuple[LegendClass, ...]:
    """The four classes of `gap_classes.CLASSES` by what helps: nothing to do, go and ask, hours, a place.

    Their codes are those of the partition. Lightest is what nobody knows, darkest where no place is near.
    """
    return tuple(
        LegendClass(code, np.nan, np.nan, colour, message, gap=code in {"time_gap", "space_gap"})
        for code, colour, message in _PARTITION_ROWS
    )


def classify(values: npt.ArrayLike, classes: Sequence[LegendClass]) -> npt.NDArray[np.intp]:
    """The position in `classes` of each value; -1 where the value is NaN.

    >>> classify([0, 5, 5.1, 16, float("inf"), float("nan")], minutes_classes(15)).tolist()
    [0, 0, 1, 3, 5, -1]
    """
    numbers = np.asarray(values, dtype=float)
    class_indexes = np.searchsorted([c.high for c in classes], numbers, side="left")
    return np.where(np.isnan(numbers), -1, np.minimum(class_indexes, len(classes) - 1))


def class_as_dict(legend_class: LegendClass, language: str) -> dict[str, Any]:
    """A class as a dictionary for JSON (`high` is null without an upper end), with its words in one language."""
    high_or_none = legend_class.high if np.isfinite(legend_class.high) else None
    return {
        "code": legend_class.code,
        "high": high_or_none,
        "colour": legend_class.colour,
        "words": legend_class.label(language),
        "gap": legend_class.gap,
    }


def _inner_breaks(lower_break: float, upper_break: float) -> list[float]:
    """The two inner breaks, in whole minutes if that keeps them apart (quarters when the limit is tiny)."""
    steps_per_minute = 1.0 if upper_break - lower_break >= 1 else 4.0
    return [
        int(rounded_minutes)
        if (rounded_minutes := round(break_minutes * steps_per_minute) / steps_per_minute).is_integer()
        else rounded_minutes
        for break_minutes in (lower_break, upper_break)
    ]


def _minutes_class_words(
    lower_limit: float, upper_limit: float, *, is_gap: bool
) -> tuple[str, bool, tuple[tuple[str, float], ...]]:
    """The words of a class of minutes, as a class holds them."""
    message = N_("da %(low)s a %(high)s minuti")
    if lower_limit == 0:
        message = N_("fino a %(high)s minuti")
    elif not np.isfinite(upper_limit):
        message = N_("oltre %(low)s minuti o fuori rete")
    return message, is_gap, (("low", lower_limit), ("high", upper_limit))
