"""When someone sets out: now, a moment of a typical week, or any minute."""

from datetime import datetime, time, timedelta

from flask_babel import gettext as _

from app.web.requests import moments, parsing
from app.web.requests.parsing import Arguments
from app.web.responses import openapi
from mire_geo.errors import InputError
from mire_geo.measures.time import hours
from mire_geo.schedule import calendars

AT = openapi.parameter(
    "at", openapi.TEXT, "When one leaves: `gio 18:30` or 2026-11-19T18:30; now if not said."
)
WEEK = openapi.parameter(
    "week", openapi.choice(*calendars.TYPICAL_WEEKS), "Typical week of a moment like `gio 18:30`."
)
YEARS = (2000, 2100)


def departure_moment(args: Arguments) -> datetime:
    """The moment of `at=`, on the wall clock of Milano: ISO 8601, or a day and a time in the week of `week=`; else now.

    Raises:
        InputError: no such moment, no such week.
    """
    moment_text, week = args.get("at", "").strip(), parsing.week(args)
    if not moment_text:
        return moments.now()
    if moment_text[:1].isdigit():
        return _read_moment(moment_text)
    monday = datetime.combine(calendars.TYPICAL_WEEKS[week], time())
    return monday + timedelta(minutes=hours.moment(moment_text))


def _read_moment(moment_text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(moment_text)
    except ValueError:
        moment = None
    if moment is None or not YEARS[0] <= moment.year < YEARS[1]:
        raise InputError(
            _("«%(text)s» non è un momento: scrivi «gio 18:30» o 2026-11-19T18:30.", text=moment_text[:40])
        )
    return moment.replace(tzinfo=None, second=0, microsecond=0)
