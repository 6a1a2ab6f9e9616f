"""Usable minutes of a week at one site, from its opening hours and the minutes to it."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import numpy as np

from mire_geo import schedule
from mire_geo.errors import InputError, Phrase
from mire_geo.measures.time import personas
from mire_geo.measures.time.hours import Hours, week
from mire_geo.measures.time.personas import VISIT, Windows
from mire_geo.measures.time.prism import visits
from mire_geo.schedule import calendars


class UsableMinutes(NamedTuple):
    """What a week leaves for one site."""

    minutes: float
    """Minutes of opening that can be used."""
    windows: int
    """Windows in which a visit is feasible."""


def usable_minutes(
    windows: Windows,
    hours: Hours,
    minutes_to_site: Mapping[str, float],
    visit: float = VISIT,
    *,
    monday: date | None = None,
    unknown_open: bool = False,
) -> UsableMinutes:
    """Usable minutes a week at one site, and the number of windows in which a visit is feasible.

    Args:
        windows: text such as `Mo-Fr 06:30 home -> 09:00 work; Sa,Su 08:00 home -> 22:00 home`, or `Window`s.
        hours: opening hours of the site as OSM text, `hours.Week` or open intervals in minutes from Monday 00:00.
        minutes_to_site: minutes between each anchor and the site, either way; `inf` = out of reach.
        visit: minutes a visit takes.
        monday: first day of the week to look at; that of the typical week of school if not given.
        unknown_open: count hours that nobody knows as open instead of closed.

    Raises:
        InputError: windows, hours or minutes that are not usable, or an anchor without minutes.

    >>> usable_minutes("Th 18:00 work -> 22:00 home", "Th 08:30-19:00", {"work": 25, "home": 15}, 30)
    UsableMinutes(minutes=35.0, windows=1)
    """
    windows = personas.read_windows(windows)
    for anchor in {anchor for window in windows for anchor in (window.a, window.b)}:
        if anchor not in minutes_to_site:
            known_anchors = ", ".join(minutes_to_site) or Phrase("nothing")
            raise InputError(
                "the windows name anchor %(anchor)r, but minutes_to_site knows %(known)s; add its minutes",
                anchor=anchor,
                known=known_anchors,
            )
    if isinstance(hours, str) and (unread := schedule.read(hours).unread):
        raise InputError(
            "of the hours %(hours)r this cannot be read: %(known)s", hours=hours, known=", ".join(unread)
        )
    walk_of_anchor = {
        anchor: np.array([_checked_walk(anchor, minutes_from_anchor)])
        for anchor, minutes_from_anchor in minutes_to_site.items()
    }
    site_week = week(hours, calendars.ORDINARY_MONDAY if monday is None else monday)
    open_intervals = site_week.open_high if unknown_open else site_week.open_low
    shape_counts = visits.shapes(windows, open_intervals, visits.duration(visit))
    minutes_to_ends = {
        (shape.a, shape.b): (walk_of_anchor[shape.a], walk_of_anchor[shape.b]) for shape in shape_counts
    }
    minutes_array, window_counts = visits.minutes_and_windows(shape_counts, minutes_to_ends, visit, 1)
    return UsableMinutes(float(minutes_array[0]), int(window_counts[0]))


def _checked_walk(anchor: str, walk_minutes: float) -> float:
    if not walk_minutes >= 0:
        raise InputError(
            "the minutes from %(anchor)r to the site are %(value)s; give a number that is zero or more",
            anchor=anchor,
            value=walk_minutes,
        )
    return float(walk_minutes)
