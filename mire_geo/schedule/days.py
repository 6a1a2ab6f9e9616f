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
def matching_days(selector: str, first_day: date, day_count: int) -> tuple[bool, ...]:
    """For each of `day_count` days from `first_day`, whether `selector` means it.

    >>> from datetime import date
    >>> matching_days("PH,Su", date(2026, 12, 5), 4)
    (False, True, True, True)
    """
    selector_parts = rules.day_parts(selector)
    weekday_flags = _weekday_flags(
        selector_parts.wide, ",".join(selector_parts.weekdays), first_day, day_count
    )
    if not selector_parts.holidays:
        return weekday_flags
    holiday_flags = _holiday_flags(selector_parts.holidays, first_day, day_count)
    if selector_parts.both:
        return tuple(
            is_weekday and is_holiday
            for is_weekday, is_holiday in zip(weekday_flags, holiday_flags, strict=True)
        )
    date_flags = _weekday_flags(selector_parts.wide, "", first_day, day_count)
    has_only_holidays = not selector_parts.weekdays
    return tuple(
        is_in_dates and (is_holiday or (is_weekday and not has_only_holidays))
        for is_in_dates, is_holiday, is_weekday in zip(date_flags, holiday_flags, weekday_flags, strict=True)
    )


@lru_cache(maxsize=16_384)
def _weekday_flags(
    dates_selector: str, weekdays_selector: str, first_day: date, day_count: int
) -> tuple[bool, ...]:
    """For each day, whether a selector without holidays matches it, computed by `opening_hours`."""
    selector = f"{dates_selector} {weekdays_selector}".strip()
    engine_hours = opening_hours.OpeningHours(f"{selector} 00:00-24:00".strip())
    first_midnight = datetime.combine(first_day, time())  # the wall clock has no zone
    day_flags = np.zeros(day_count, dtype=bool)
    for opening, closing, opening_state, _ in engine_hours.intervals(
        first_midnight, first_midnight + timedelta(days=day_count)
    ):
        if opening_state is opening_hours.State.OPEN:
            day_flags[(opening - first_midnight).days : (closing - first_midnight).days] = True
    return tuple(day_flags.tolist())


def _holiday_flags(holiday_items: tuple[str, ...], first_day: date, day_count: int) -> tuple[bool, ...]:
    codes_and_offsets = [(holiday_item[:2], _day_offset(holiday_item)) for holiday_item in holiday_items]
    return tuple(
        any(
            _is_holiday(holiday_code, first_day + timedelta(days=day_number - day_offset))
            for holiday_code, day_offset in codes_and_offsets
        )
        for day_number in range(day_count)
    )


def _day_offset(holiday_item: str) -> int:
    offset_match = re.search(r"[+-]\d+", holiday_item)
    return int(offset_match[0]) if offset_match else 0


def _is_holiday(holiday_code: str, day: date) -> bool:
    return calendars.is_public_holiday(day) if holiday_code == "PH" else calendars.is_school_holiday(day)


@lru_cache(maxsize=4096)
def sun_minute(sun_event: str, day: date) -> int:
    """Minute of the wall clock at which `sun_event` (sunrise, sunset, dawn, dusk) happens in Milano on `day`."""
    light_hours_text = "sunrise-sunset" if sun_event in ("sunrise", "sunset") else "dawn-dusk"
    # finding the country would take a quarter of a second; without auto_timezone the place is ignored
    light_hours = opening_hours.OpeningHours(
        light_hours_text, timezone=ROME, coords=MILANO, auto_country=False
    )
    midnight = datetime.combine(day, time(), ROME)
    light_span = next(
        (light_start, light_end)
        for light_start, light_end, opening_state, _ in light_hours.intervals(
            midnight, midnight + timedelta(days=1)
        )
        if opening_state is opening_hours.State.OPEN
    )
    event_moment = light_span[sun_event in ("sunset", "dusk")]
    return event_moment.hour * 60 + event_moment.minute
