"""Public holidays of Milano, the school calendar of Lombardia, and the typical weeks we analyse."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from holidays import country_holidays

from mire_geo.errors import InputError

Level = Literal["scuola", "infanzia"]
"""`infanzia` is the nursery school (3-5 years); `scuola` every school after it."""

_NOT_A_DAY_OFF = "National Unity Day"
"""A civil celebration on the first Sunday of November; the package lists it, no law closes anything on it."""

_FIXED = {(12, 7): "Sant'Ambrogio"}
"""Holidays of Milano that stay put, whatever the version of the package knows."""

_SAINT_FRANCIS_SINCE = 2026
"""First year in which 4 October is a public holiday again (law 151 of 2025)."""

_TERMS: Mapping[str, tuple[tuple[int, int], tuple[int, int]]] = {
    "infanzia": ((9, 5), (6, 30)),
    "scuola": ((9, 12), (6, 8)),
}
"""First and last day of lessons, month and day: calendar of Lombardia, DGR IX/3318 of 2012, permanent."""


@lru_cache(maxsize=64)
def public_holidays(year: int) -> Mapping[date, str]:
    """Public holidays of Milano in `year`, day -> Italian name, in order.

    National holidays, Sant'Ambrogio (7 December) and, from 2026, San Francesco (4 October). Sundays are
    not listed as such.

    >>> sorted(public_holidays(2026))[-4:][0].isoformat()
    '2026-12-07'
    """
    english_holidays = country_holidays("IT", subdiv="MI", years=year, language="en_US")
    english_name_by_day = {day: _without_civil_days(name) for day, name in english_holidays.items()}
    italian_name_by_day = {day: _ITALIAN.get(name, name) for day, name in english_name_by_day.items() if name}
    italian_name_by_day |= {date(year, month, day): name for (month, day), name in _FIXED.items()}
    if year >= _SAINT_FRANCIS_SINCE:
        italian_name_by_day[date(year, 10, 4)] = "San Francesco"
    return MappingProxyType(dict(sorted(italian_name_by_day.items())))


def _without_civil_days(names_text: str) -> str:
    return "; ".join(
        holiday_name for holiday_name in names_text.split("; ") if holiday_name != _NOT_A_DAY_OFF
    )


_ITALIAN = {
    "New Year's Day": "Capodanno",
    "Epiphany": "Epifania",
    "Easter Sunday": "Pasqua",
    "Easter Monday": "Lunedì dell'Angelo",
    "Liberation Day": "Liberazione",
    "Labor Day": "Festa del lavoro",
    "Republic Day": "Festa della Repubblica",
    "Assumption Of Mary Day": "Ferragosto",
    "All Saints' Day": "Ognissanti",
    "Immaculate Conception": "Immacolata",
    "Christmas Day": "Natale",
    "Saint Stephen's Day": "Santo Stefano",
}


def is_public_holiday(day: date) -> bool:
    """Whether `day` is a public holiday in Milano."""
    return day in public_holidays(day.year)


def easter(year: int) -> date:
    """Easter Sunday of `year` in the Gregorian calendar (Anonymous algorithm; Meeus 1991).

    >>> easter(2026).isoformat()
    '2026-04-05'
    """
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    el = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * el) // 451
    month, day = divmod(h + el - 7 * m + 114, 31)
    return date(year, month, day + 1)


def ambrosian_carnival(year: int) -> tuple[date, date]:
    """Friday and Saturday after the Roman Ash Wednesday, when the schools of Milano close.

    >>> [day.isoformat() for day in ambrosian_carnival(2027)]
    ['2027-02-12', '2027-02-13']
    """
    ash_wednesday = easter(year) - timedelta(days=46)
    return ash_wednesday + timedelta(days=2), ash_wednesday + timedelta(days=3)


def is_school_holiday(day: date, level: Level = "scuola") -> bool:
    """Whether the schools of Lombardia have no lessons on `day` because of the school calendar.

    Summer, 23 December to 6 January, Easter Thursday to Tuesday, Ambrosian carnival. Weekends and public
    holidays inside the term are not school holidays.

    Raises:
        InputError: `level` is not `scuola` or `infanzia`.
    """
    if level not in _TERMS:
        raise InputError("school level %(level)r does not exist: use 'scuola' or 'infanzia'", level=level)
    first_lesson_day, last_lesson_day = _TERMS[level]
    month_and_day = (day.month, day.day)
    is_in_summer = last_lesson_day < month_and_day < first_lesson_day
    is_in_winter = month_and_day >= (12, 23) or month_and_day <= (1, 6)
    days_from_easter = (day - easter(day.year)).days
    return is_in_summer or is_in_winter or -3 <= days_from_easter <= 2 or day in ambrosian_carnival(day.year)


def typical_weeks(year: int) -> Mapping[str, date]:
    """The four weeks we analyse, name -> their Monday in `year`.

    `scuola`: an ordinary week of lessons (16-22 November); `senza-scuola`: no lessons, the city still at
    work (6-12 July); `ferragosto`: the week of 15 August; `ponte`: the week of 8 December, which with
    7 December makes the bridge of Sant'Ambrogio.

    >>> typical_weeks(2026)["scuola"].isoformat()
    '2026-11-16'
    """
    day_by_week_name = {"scuola": (11, 22), "senza-scuola": (7, 12), "ferragosto": (8, 15), "ponte": (12, 8)}
    return MappingProxyType(
        {
            week_name: monday_of(date(year, *month_and_day))
            for week_name, month_and_day in day_by_week_name.items()
        }
    )


def monday_of(day: date) -> date:
    """The Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


TYPICAL_WEEKS = typical_weeks(2026)
"""The typical weeks of the year in which the hours of the Case di quartiere were published."""

ORDINARY_WEEK = "scuola"
"""The typical week that is used where none is named."""
ORDINARY_MONDAY = TYPICAL_WEEKS[ORDINARY_WEEK]
