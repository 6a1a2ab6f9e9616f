"""Days and times as the worker's page asks and says them, on the wall clock of Milano."""

from datetime import date, datetime, time, timedelta

from babel import dates
from flask_babel import gettext as _

from app.web import clock
from app.web.page import language
from app.web.requests import parsing
from mire_geo.errors import InputError
from mire_geo.schedule import days

QUARTERS = 96
"""Quarters of an hour of a day: the steps of the slider."""
SHOWN_DAYS = 8
FARTHEST = timedelta(days=366)


def now() -> datetime:
    """This minute on the wall clock of Milano, without a zone."""
    return clock.now().astimezone(days.ROME).replace(tzinfo=None, second=0, microsecond=0)


def coming_days() -> list[date]:
    """Today and the days after it that a page offers."""
    return [now().date() + timedelta(days=offset) for offset in range(SHOWN_DAYS)]


def chosen_moment(args: parsing.Arguments) -> datetime | None:
    """The moment of `day=` (ISO 8601, or `other` with `date=`) and `quarter=`; None for now.

    Raises:
        InputError: no day or time, a day that is past or more than a year away.
    """
    day_text = args.get("day", "").strip()
    day_text = args.get("date", "").strip() if day_text == "other" else day_text
    if not day_text:
        if args.get("day"):
            raise InputError(_("Manca il giorno: sceglilo dal calendario."))
        return None
    day = coming_day(day_text)
    quarter = int(parsing.number(args, "quarter", default=36, allowed_range=(0, QUARTERS - 1)))
    return datetime.combine(day, time()) + timedelta(minutes=15 * quarter)


def coming_day(day_text: str) -> date:
    """The date of a text, from today to a year from now.

    Raises:
        InputError: no day, a day that is past or farther away.
    """
    try:
        day = date.fromisoformat(day_text)
    except ValueError:
        sentence = _("«%(text)s» non è un giorno: scrivilo come 2026-12-31.", text=day_text[:40])
        raise InputError(sentence) from None
    today = now().date()
    if day < today:
        raise InputError(_("Il giorno %(day)s è passato: scegli da oggi in poi.", day=day_name(day)))
    if day > today + FARTHEST:
        raise InputError(_("Il giorno %(day)s è troppo lontano: al massimo fra un anno.", day=day_name(day)))
    return day


def day_name(day: date) -> str:
    """A day in full: "martedì 1 dicembre 2026"."""
    return str(dates.format_date(day, "EEEE d MMMM y", locale=language.current()))


def short_day(day: date) -> str:
    """A day as a button says it: "mar 1"."""
    return str(dates.format_date(day, "EEE d", locale=language.current()))


def time_text(moment: datetime) -> str:
    """The time of a moment: "9:15"."""
    return f"{moment.hour}:{moment.minute:02d}"


def end_text(end_moment: datetime, reference: datetime) -> str:
    """An end as seen from a moment: "18:00", "domani 9:00", "lun 30, 9:00"; midnight is "24:00" of its day."""
    if end_moment.time() == time() and end_moment - reference <= timedelta(days=1):
        return (
            "24:00"
            if (end_moment - timedelta(minutes=1)).date() == reference.date()
            else _("domani") + " 24:00"
        )
    if end_moment.date() == reference.date():
        return time_text(end_moment)
    if end_moment.date() == reference.date() + timedelta(days=1):
        return str(_("domani")) + f" {time_text(end_moment)}"
    return f"{short_day(end_moment.date())}, {time_text(end_moment)}"


def duration_text(minutes: float) -> str:
    """Minutes as hours and minutes: "8 h 45 min"."""
    hours, odd_minutes = divmod(int(minutes), 60)
    return (
        f"{hours} h {odd_minutes} min"
        if hours and odd_minutes
        else f"{hours} h"
        if hours
        else f"{odd_minutes} min"
    )
