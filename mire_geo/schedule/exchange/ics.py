"""Hours as an iCalendar file (RFC 5545): one weekly event a span, with the dates on which it does not hold."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from mire_geo.schedule import days
from mire_geo.schedule.exchange import exports
from mire_geo.schedule.rules import State

_ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Rome
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
END:VTIMEZONE"""
_STATUS: Mapping[State, str] = {"open": "CONFIRMED", "unknown": "TENTATIVE"}
ENGLISH: Mapping[State, str] = {"open": "Open", "unknown": "To be checked"}
"""State -> the title of its events."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The text of an `.ics` file, and the codes of what it could not say."""

    text: str
    unsaid: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens once, between two moments in UTC."""

    uid: str
    start: datetime
    end: datetime
    title: str
    status: str = "CONFIRMED"
    """`CONFIRMED`, `TENTATIVE` or `CANCELLED`."""


def events(calendar_events: Iterable[Event]) -> str:
    """An iCalendar file of some events. The same input gives the same bytes."""
    ics_lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Mire Geo//Orari//IT"]
    for event in calendar_events:
        ics_lines += [
            "BEGIN:VEVENT",
            f"UID:{event.uid}@mire-geo",
            f"DTSTAMP:{event.start:%Y%m%dT%H%M%SZ}",
            f"DTSTART:{event.start:%Y%m%dT%H%M%SZ}",
            f"DTEND:{event.end:%Y%m%dT%H%M%SZ}",
            f"SUMMARY:{_escaped_text(event.title)}",
            f"STATUS:{event.status}",
            "END:VEVENT",
        ]
    return "".join(_folded_line(ics_line) for ics_line in [*ics_lines, "END:VCALENDAR"])


TENTATIVE = "unknown_tentative"
"""What a calendar cannot say: unknown hours, which it writes as provisional events."""


def icalendar(
    osm_text: str,
    first_day: date,
    last_day: date,
    *,
    title: str = "",
    state_words: Mapping[State, str] = ENGLISH,
) -> Calendar:
    """The hours from `first_day` to `last_day` as weekly events in the zone of Rome.

    Unknown hours are events whose status is TENTATIVE. The same input gives the same bytes.

    Args:
        title: whose hours they are; stands in the title of every event.
        state_words: what open and unknown hours are called there.
    """
    weekly_runs = exports.weekly_hours(exports.daily_spans(osm_text, first_day, last_day))
    ics_lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Mire Geo//Orari//IT", *_ZONE.split("\n")]
    for weekly_run in weekly_runs:
        ics_lines += _weekly_event_lines(weekly_run, title, state_words)
    ics_lines.append("END:VCALENDAR")
    has_unknown = any(
        state == "unknown"
        for weekly_run in weekly_runs
        for spans in _all_spans(weekly_run)
        for _, _, state in spans
    )
    return Calendar(
        "".join(_folded_line(ics_line) for ics_line in ics_lines), (TENTATIVE,) if has_unknown else ()
    )


def _all_spans(weekly_run: exports.WeeklyHours) -> Iterator[exports.Spans]:
    yield weekly_run.spans
    yield from (spans for _, spans in weekly_run.odd)


def _weekly_event_lines(
    weekly_run: exports.WeeklyHours, title: str, state_words: Mapping[State, str]
) -> Iterator[str]:
    excluded_days = [day for day, _ in weekly_run.odd]
    for span in weekly_run.spans:
        yield from _event_lines(
            weekly_run.first,
            weekly_run.last,
            span,
            title=title,
            excluded_days=excluded_days,
            state_words=state_words,
        )
    for day, spans in weekly_run.odd:
        for span in spans:
            yield from _event_lines(day, day, span, title=title, excluded_days=[], state_words=state_words)


def _event_lines(
    first_day: date,
    last_day: date,
    span: tuple[int, int, State],
    *,
    title: str,
    excluded_days: list[date],
    state_words: Mapping[State, str],
) -> Iterator[str]:
    start_minute, end_minute, state = span
    state_word = state_words[state]
    first_start_moment, first_end_moment = _moment(first_day, start_minute), _moment(first_day, end_minute)
    uid_content = f"{title}{first_day}{last_day}{span}"
    yield "BEGIN:VEVENT"
    yield f"UID:{hashlib.sha256(uid_content.encode()).hexdigest()[:24]}@mire-geo"
    yield f"DTSTAMP:{first_day:%Y%m%d}T000000Z"
    yield f"DTSTART;TZID=Europe/Rome:{first_start_moment:%Y%m%dT%H%M%S}"
    yield f"DTEND;TZID=Europe/Rome:{first_end_moment:%Y%m%dT%H%M%S}"
    if last_day > first_day:
        last_start_utc = _moment(last_day, start_minute).replace(tzinfo=days.ROME).astimezone(UTC)
        yield f"RRULE:FREQ=WEEKLY;UNTIL={last_start_utc:%Y%m%dT%H%M%SZ}"
    for day in excluded_days:
        yield f"EXDATE;TZID=Europe/Rome:{_moment(day, start_minute):%Y%m%dT%H%M%S}"
    yield f"SUMMARY:{_escaped_text(f'{state_word}: {title}' if title else state_word)}"
    yield f"STATUS:{_STATUS[state]}"
    yield "END:VEVENT"


def _moment(day: date, minute_of_day: int) -> datetime:
    """A moment of the wall clock."""
    return datetime.combine(day, time()) + timedelta(minutes=minute_of_day)


def _escaped_text(event_text: str) -> str:
    for special_character in ("\\", ";", ","):
        event_text = event_text.replace(special_character, f"\\{special_character}")
    return event_text.replace("\n", "\\n")


def _folded_line(ics_line: str) -> str:
    """Lines longer than 75 octets go on in the next one, after a space."""
    folded_lines, folded_line = [], b""
    for letter in ics_line:
        octets = letter.encode()
        if len(folded_line) + len(octets) > 74:  # one octet is the space of a continuation
            folded_lines.append(folded_line)
            folded_line = b""
        folded_line += octets
    return "\r\n ".join(octet_line.decode() for octet_line in [*folded_lines, folded_line]) + "\r\n"
