"""What the page says of a place, in one sentence each."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from babel import dates
from flask_babel import gettext as _

from app.web.page import language
from app.web.requests import moments
from mire_geo import schedule
from mire_geo.measures.time.personas import DAY
from mire_geo.output.wording import figures
from mire_geo.schedule import State


def arrival_sentence(row: Mapping[str, Any]) -> str:
    """The sentence that says whether a place is open on arrival."""
    arrival_time = moments.time_text(row["arrives"])
    next_opening = moments.end_text(row["opens"], row["arrives"]) if row["opens"] else None
    if row["state"] == "open":
        return _open_sentence(row, arrival_time)
    if row["state"] == "closed":
        return str(
            _("Chiuso quando arrivi, alle %(at)s; apre: %(again)s.", at=arrival_time, again=next_opening)
            if next_opening
            else _(
                "Chiuso quando arrivi, alle %(at)s; nei sette giorni dopo non risulta che apra.",
                at=arrival_time,
            )
        )
    if row["hours"] is None:
        return str(_("Orario sconosciuto."))
    return str(
        _(
            "Non si sa se sia aperto alle %(at)s; apre di sicuro: %(again)s.",
            at=arrival_time,
            again=next_opening,
        )
        if next_opening
        else _("Non si sa se sia aperto alle %(at)s.", at=arrival_time)
    )


def _open_sentence(row: Mapping[str, Any], arrival_time: str) -> str:
    if row["until"] is None:
        return str(_("Aperto quando arrivi, alle %(at)s: sempre aperto.", at=arrival_time))
    closing_time = moments.end_text(row["until"], row["arrives"])
    remaining_time = moments.duration_text((row["until"] - row["arrives"]).total_seconds() // 60)
    return str(
        _(
            "Aperto quando arrivi, alle %(at)s; fino alle %(end)s, ancora %(stays)s.",
            at=arrival_time,
            end=closing_time,
            stays=remaining_time,
        )
    )


def whom_to_ask(row: Mapping[str, Any]) -> str:
    """The sentence that says whom to ask about the hours of a place."""
    if row["ask"]:
        return str(_("Chiedi a: %(who)s.", who=row["ask"]))
    if row["publisher"]:
        return str(_("Chiedi sul posto, o a chi ne pubblica l’elenco: %(who)s.", who=row["publisher"]))
    return str(_("Chiedi sul posto."))


def arrival_week(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The hours of the week of the arrival, by day."""
    return week_hours(row["hours"], row["arrives"].date())


def week_hours(hours: str, day: date) -> list[tuple[str, str]]:
    """The hours of the week of a day: a day, or days in a row with the same hours, and those hours."""
    intervals = schedule.intervals(hours, day - timedelta(days=day.weekday()))
    rows: list[tuple[int, int, str]] = []
    for weekday in range(7):
        day_hours = _day_hours(
            [
                (interval.start - DAY * weekday, interval.end - DAY * weekday, interval.state)
                for interval in intervals
            ]
        )
        if rows and rows[-1][2] == day_hours:
            rows[-1] = (rows[-1][0], weekday, day_hours)
        else:
            rows.append((weekday, weekday, day_hours))
    day_names = dates.get_day_names("abbreviated", locale=language.current())
    return [
        (
            day_names[first_day]
            if first_day == last_day
            else f"{day_names[first_day]}–{day_names[last_day]}",
            day_hours,
        )
        for first_day, last_day, day_hours in rows
    ]


def _day_hours(intervals: list[tuple[int, int, State]]) -> str:
    """The hours of one day as text; a night that began the evening before belongs to that day."""
    spans = []
    for start_minute, end_minute, state in intervals:
        if 0 <= start_minute < DAY or (start_minute < 0 and end_minute >= DAY):
            span = f"{_time(max(start_minute, 0))}–{_time(end_minute)}"
            spans.append(span if state == "open" else str(_("%(span)s (da verificare)", span=span)))
    return ", ".join(spans) or str(_("chiuso"))


def _time(minutes: int) -> str:
    """A minute as a clock shows it; the end of a day is 24:00, and what lies beyond is the morning after."""
    minute_of_day = minutes if minutes <= DAY else minutes % DAY
    return f"{minute_of_day // 60}:{minute_of_day % 60:02d}"


def usable_sentence(row: Mapping[str, Any]) -> str:
    """The sentence that says how many minutes a week a place on the way can be used."""
    blanks = {
        "low": moments.duration_text(round(row["low"])),
        "high": moments.duration_text(round(row["high"])),
        "where": _("casa") if row["near"] == "home" else _("lavoro"),
        "walk": figures.walk_text(min(row["from_home"], row["from_work"]), language.current()),
    }
    if not row["low"]:
        sentence = _(
            "Orario da verificare: al massimo %(high)s a settimana; %(walk)s a piedi da: %(where)s.", **blanks
        )
    elif row["high"] > row["low"]:
        sentence = _(
            "Usabile %(low)s a settimana, forse fino a %(high)s; %(walk)s a piedi da: %(where)s.", **blanks
        )
    else:
        sentence = _("Usabile %(low)s a settimana; %(walk)s a piedi da: %(where)s.", **blanks)
    return str(sentence)
