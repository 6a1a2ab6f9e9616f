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
    """Walking minutes between the anchors of everybody and the sites; made by `make_trip_legs`."""

    home: Pairs
    """Cells x sites, as far as anybody walks."""
    work: Floats
    """One a site; `inf` where it is not within a walk of the workplace."""
    school: Floats
    """One a pair of `home`; `inf` where the site is not within a walk of the cell's school."""
    to_school: Floats
    """One a cell: the walk from home to school."""
    commute: float


def make_trip_legs(
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
    home_pairs = hours.as_pairs(home)
    if (school is None) != (to_school is None):
        raise InputError("school and to_school belong together; give both or neither")
    walks_to_school = np.full(len(home_pairs.cells), np.inf)
    if to_school is not None:
        walks_to_school = _align_column(to_school, home_pairs.cells, "to_school")
    minutes_from_work = (
        np.full(len(home_pairs.sites), np.inf)
        if work is None
        else _align_column(work, home_pairs.sites, "work")
    )
    if school is None:
        return Legs(
            home_pairs, minutes_from_work, np.full(len(home_pairs.row), np.inf), walks_to_school, commute
        )
    rows_and_columns, (minutes_from_home, minutes_from_school) = _align_pairs(
        home_pairs, hours.as_pairs(school)
    )
    return Legs(
        Pairs(home_pairs.cells, home_pairs.sites, *rows_and_columns, minutes_from_home),
        minutes_from_work,
        minutes_from_school,
        walks_to_school,
        commute,
    )


def _align_column(minutes_column: pd.Series, wanted_labels: pd.Index, subject_name: str) -> Floats:
    label_positions = minutes_column.index.get_indexer(wanted_labels)
    if (label_positions < 0).any():
        unknown_label = wanted_labels[label_positions < 0][0]
        raise InputError(
            "%(what)s says nothing of %(label)r; give minutes for every label, inf if out of reach",
            what=subject_name,
            label=unknown_label,
        )
    aligned_minutes = minutes_column.to_numpy(dtype=float)[label_positions]
    is_invalid = ~(aligned_minutes >= 0)
    if is_invalid.any():
        invalid_position = int(np.argmax(is_invalid))
        raise InputError(
            "%(what)s of %(label)r is %(value)s; minutes must be zero or more",
            what=subject_name,
            label=wanted_labels[invalid_position],
            value=aligned_minutes[invalid_position],
        )
    return aligned_minutes


def _align_pairs(
    home_pairs: Pairs, school_pairs: Pairs
) -> tuple[tuple[NDArray[np.int32], NDArray[np.int32]], list[Floats]]:
    """The pairs of either table, and the minutes of both on them, `inf` where a table has none."""
    if not (home_pairs.cells.equals(school_pairs.cells) and home_pairs.sites.equals(school_pairs.sites)):
        raise InputError("home and school are not on the same cells and sites; reindex one on the other")
    site_count = len(home_pairs.sites)
    keys_by_table = [
        table_pairs.row.astype(np.int64) * site_count + table_pairs.column
        for table_pairs in (home_pairs, school_pairs)
    ]
    all_keys = np.union1d(*keys_by_table)
    minutes_by_table = []
    for table_keys, table_pairs in zip(keys_by_table, (home_pairs, school_pairs), strict=True):
        table_minutes = np.full(len(all_keys), np.inf)
        table_minutes[np.searchsorted(all_keys, table_keys)] = table_pairs.minutes
        minutes_by_table.append(table_minutes)
    pair_rows, pair_columns = np.divmod(all_keys, max(site_count, 1))
    return (pair_rows.astype(np.int32), pair_columns.astype(np.int32)), minutes_by_table


def ends_of_pairs(trip_legs: Legs, pair_positions: NDArray[np.intp]) -> Ends:
    """Minutes from a and to b for some pairs, for any two anchors."""
    return _minutes_by_anchors(
        {
            HOME: trip_legs.home.minutes[pair_positions],
            WORK: trip_legs.work[trip_legs.home.column[pair_positions]],
            SCHOOL: trip_legs.school[pair_positions],
        },
        trip_legs.to_school[trip_legs.home.row[pair_positions]],
        trip_legs.commute,
    )


def ends_from_work(trip_legs: Legs, site_positions: NDArray[np.intp]) -> Ends:
    """Minutes from a and to b for sites near work alone: neither home nor school is within a walk of them."""
    infinite_minutes = np.full(len(site_positions), np.inf)
    return _minutes_by_anchors(
        {HOME: infinite_minutes, WORK: trip_legs.work[site_positions], SCHOOL: infinite_minutes},
        infinite_minutes,
        trip_legs.commute,
    )


def _minutes_by_anchors(
    walks_by_anchor: Mapping[str, Floats], walks_to_school: Floats, commute: float
) -> Ends:
    minutes_by_anchors: Ends = {}
    for start_anchor in ANCHORS:
        for end_anchor in ANCHORS:
            trip_minutes = (
                0.0
                if start_anchor == end_anchor
                else commute
                if WORK in (start_anchor, end_anchor)
                else walks_to_school
            )
            minutes_by_anchors[start_anchor, end_anchor] = (
                np.minimum(walks_by_anchor[start_anchor], trip_minutes + walks_by_anchor[end_anchor]),
                np.minimum(walks_by_anchor[end_anchor], trip_minutes + walks_by_anchor[start_anchor]),
            )
    return minutes_by_anchors
