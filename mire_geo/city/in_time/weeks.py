"""The week looked at: a typical one by its name, or any by its Monday."""

from datetime import date
from typing import TypeAlias

from mire_geo.errors import InputError, UnknownError
from mire_geo.schedule import calendars

Week: TypeAlias = str | date
"""A typical week by its name (see `calendars.TYPICAL_WEEKS`), or any week by its Monday."""


def monday_of(week: Week) -> date:
    """The Monday of a week.

    Raises:
        UnknownError: no typical week has that name.
        InputError: a day that is no Monday.
    """
    if isinstance(week, str):
        if week not in calendars.TYPICAL_WEEKS:
            week_names = ", ".join(calendars.TYPICAL_WEEKS)
            raise UnknownError(
                "no typical week is called %(week)r; known: %(known)s", week=week, known=week_names
            )
        return calendars.TYPICAL_WEEKS[week]
    if week.weekday():
        raise InputError(
            "%(week)s is not a Monday; its week begins on %(monday)s",
            week=week,
            monday=calendars.monday_of(week),
        )
    return week
