"""The legs of trips between home, work, school and the sites, and the minutes they take from one anchor to another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mire_geo.errors import InputError
from mire_geo.measures.pairs import Pairs
from mire_geo.measures.time import hours
from mire_geo.measures.time.hours import Minutes
from mire_geo.measures.time.personas import ANCHORS, HOME, SCHOOL, WORK

COMMUTE = 30.0
"""Minutes from home or school to work, door to door: an assumption, to be given where it is known."""

Floats: TypeAlias = NDArray[np.float64]
Ends: TypeAlias = dict[tuple[str, str], tuple[Floats, Floats]]
"""Minutes from anchor a to some sites and from them to anchor b, by (a, b)."""


@dataclass(frozen=True, eq=False)
class Legs:
    """Walking minutes between the anchors of everybody and the sites; made by `legs`."""

    home: Pairs
    """Cells x sites, as far as anybody walks."""
    work: Floats
    """One a site; `inf` where it is not within a walk of the workplace."""
    school: Floats
    """One a pair of `home`; `inf` where the site is not within a walk of the cell's school."""
    to_school: Floats
    """One a cell: the walk from home to school."""
    commute: float


def legs(
    home: Minutes,
    *,
    work: pd.Series | None = None,
    school: Minutes | None = None,
    to_school: pd.Series | None = None,
    commute: float = COMMUTE,
) -> Legs:
    """The legs of a persona's trips; all minutes within one walking limit, `inf` or absent beyond it.

    Args:
        home: cells x sites.
        work: site -> minutes from the workplace; without it no service is near work, only the commute is known.
        school: cells x sites, from the school of each cell's children.
        to_school: cell -> minutes from home to that school; `inf` where it has none in reach.
        commute: minutes from home or school to work, door to door by any means.

    Raises:
        InputError: labels that do not match, minutes that are not usable, a school without the way to it.
    """
    if not 0 <= commute < np.inf:
        raise InputError(
            "the commute takes %(commute)s minutes; give a number of minutes that is zero or more",
            commute=commute,
        )
    near = hours.as_pairs(home)
    if (school is None) != (to_school is None):
        raise InputError("school and to_school belong together; give both or neither")
    walk_to_school = np.full(len(near.cells), np.inf)
    if to_school is not None:
        walk_to_school = _column(to_school, near.cells, "to_school")
    from_work = np.full(len(near.sites), np.inf) if work is None else _column(work, near.sites, "work")
    if school is None:
        return Legs(near, from_work, np.full(len(near.row), np.inf), walk_to_school, commute)
    both, (walks, from_school) = _align(near, hours.as_pairs(school))
    return Legs(Pairs(near.cells, near.sites, *both, walks), from_work, from_school, walk_to_school, commute)


def _column(column: pd.Series, labels: pd.Index, what: str) -> Floats:
    position = column.index.get_indexer(labels)
    if (position < 0).any():
        missing = labels[position < 0][0]
        raise InputError(
            "%(what)s says nothing of %(label)r; give minutes for every label, inf if out of reach",
            what=what,
            label=missing,
        )
    numbers = column.to_numpy(dtype=float)[position]
    wrong = ~(numbers >= 0)
    if wrong.any():
        at = int(np.argmax(wrong))
        raise InputError(
            "%(what)s of %(label)r is %(value)s; minutes must be zero or more",
            what=what,
            label=labels[at],
            value=numbers[at],
        )
    return numbers


def _align(one: Pairs, other: Pairs) -> tuple[tuple[NDArray[np.int32], NDArray[np.int32]], list[Floats]]:
    """The pairs of either table, and the minutes of both on them, `inf` where a table has none."""
    if not (one.cells.equals(other.cells) and one.sites.equals(other.sites)):
        raise InputError("home and school are not on the same cells and sites; reindex one on the other")
    width = len(one.sites)
    keys = [table.row.astype(np.int64) * width + table.column for table in (one, other)]
    union = np.union1d(*keys)
    values = []
    for key, table in zip(keys, (one, other), strict=True):
        minutes = np.full(len(union), np.inf)
        minutes[np.searchsorted(union, key)] = table.minutes
        values.append(minutes)
    row, column = np.divmod(union, max(width, 1))
    return (row.astype(np.int32), column.astype(np.int32)), values


def ends_of_pairs(legs: Legs, group: NDArray[np.intp]) -> Ends:
    """Minutes from a and to b for some pairs, for any two anchors."""
    return _ends(
        {
            HOME: legs.home.minutes[group],
            WORK: legs.work[legs.home.column[group]],
            SCHOOL: legs.school[group],
        },
        legs.to_school[legs.home.row[group]],
        legs.commute,
    )


def ends_from_work(legs: Legs, group: NDArray[np.intp]) -> Ends:
    """The same for sites near work alone: neither home nor school is within a walk of them."""
    away = np.full(len(group), np.inf)
    return _ends({HOME: away, WORK: legs.work[group], SCHOOL: away}, away, legs.commute)


def _ends(walks: Mapping[str, Floats], to_school: Floats, commute: float) -> Ends:
    ends: Ends = {}
    for a in ANCHORS:
        for b in ANCHORS:
            trip = 0.0 if a == b else commute if WORK in (a, b) else to_school
            ends[a, b] = np.minimum(walks[a], trip + walks[b]), np.minimum(walks[b], trip + walks[a])
    return ends
