"""Which days a selector means, and when the sun rises and sets on them.

The engine (`opening-hours-py`) answers one question at a time: the days of a plain selector, the hours of
the sun. It is never asked about holidays (it does not know those of Milano, and ignores school ones) nor
about whole texts (see docs/hours.md for where it is silently wrong).
"""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import opening_hours

from mire_geo.schedule import calendars, rules

ROME = ZoneInfo("Europe/Rome")
MILANO = (45.4642, 9.19)
"""Latitude and longitude of Piazza del Duomo; across the city the sun moves by less than a minute."""


@lru_cache(maxsize=65_536)
def matching(selector: str, first: date, count: int) -> tuple[bool, ...]:
    """For each of `count` days from `first`, whether `selector` means it.

    >>> from datetime import date
    >>> matching("PH,Su", date(2026, 12, 5), 4)
    (False, True, True, True)
    """
    parts = rules.day_parts(selector)
    weekdays = _plain(parts.wide, ",".join(parts.weekdays), first, count)
    if not parts.holidays:
        return weekdays
    free = _holidays(parts.holidays, first, count)
    if parts.both:
        return tuple(a and b for a, b in zip(weekdays, free, strict=True))
    wide = _plain(parts.wide, "", first, count)
    alone = not parts.weekdays
    return tuple(w and (f or (d and not alone)) for w, f, d in zip(wide, free, weekdays, strict=True))


@lru_cache(maxsize=16_384)
def _plain(wide: str, weekdays: str, first: date, count: int) -> tuple[bool, ...]:
    """The same for a selector without holidays, asked of the engine."""
    plain = f"{wide} {weekdays}".strip()
    hours = opening_hours.OpeningHours(f"{plain} 00:00-24:00".strip())
    start = datetime.combine(first, time())  # the wall clock has no zone
    hits = np.zeros(count, dtype=bool)
    for begin, end, state, _ in hours.intervals(start, start + timedelta(days=count)):
        if state is opening_hours.State.OPEN:
            hits[(begin - start).days : (end - start).days] = True
    return tuple(hits.tolist())


def _holidays(items: tuple[str, ...], first: date, count: int) -> tuple[bool, ...]:
    shifts = [(item[:2], _offset(item)) for item in items]
    return tuple(
        any(_is_holiday(kind, first + timedelta(days=n - offset)) for kind, offset in shifts)
        for n in range(count)
    )


def _offset(item: str) -> int:
    match = re.search(r"[+-]\d+", item)
    return int(match[0]) if match else 0


def _is_holiday(kind: str, day: date) -> bool:
    return calendars.is_public_holiday(day) if kind == "PH" else calendars.is_school_holiday(day)


@lru_cache(maxsize=4096)
def sun(event: str, day: date) -> int:
    """Minute of the wall clock at which `event` (sunrise, sunset, dawn, dusk) happens in Milano on `day`."""
    pair = "sunrise-sunset" if event in ("sunrise", "sunset") else "dawn-dusk"
    # finding the country would take a quarter of a second; without auto_timezone the place is ignored
    hours = opening_hours.OpeningHours(pair, timezone=ROME, coords=MILANO, auto_country=False)
    start = datetime.combine(day, time(), ROME)
    light = next(
        (begin, end)
        for begin, end, state, _ in hours.intervals(start, start + timedelta(days=1))
        if state is opening_hours.State.OPEN
    )
    moment = light[event in ("sunset", "dusk")]
    return moment.hour * 60 + moment.minute
