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


def events(happenings: Iterable[Event]) -> str:
    """An iCalendar file of some events. The same input gives the same bytes."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Mire Geo//Orari//IT"]
    for one in happenings:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.uid}@mire-geo",
            f"DTSTAMP:{one.start:%Y%m%dT%H%M%SZ}",
            f"DTSTART:{one.start:%Y%m%dT%H%M%SZ}",
            f"DTEND:{one.end:%Y%m%dT%H%M%SZ}",
            f"SUMMARY:{_escape(one.title)}",
            f"STATUS:{one.status}",
            "END:VEVENT",
        ]
    return "".join(_fold(line) for line in [*lines, "END:VCALENDAR"])


TENTATIVE = "unknown_tentative"
"""What a calendar cannot say: unknown hours, which it writes as provisional events."""


def icalendar(
    osm_text: str, first: date, last: date, *, title: str = "", words: Mapping[State, str] = ENGLISH
) -> Calendar:
    """The hours from `first` to `last` as weekly events in the zone of Rome.

    Unknown hours are events whose status is TENTATIVE. The same input gives the same bytes.

    Args:
        title: whose hours they are; stands in the title of every event.
        words: what open and unknown hours are called there.
    """
    stretches = exports.stretches(exports.by_day(osm_text, first, last))
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Mire Geo//Orari//IT", *_ZONE.split("\n")]
    for stretch in stretches:
        lines += _events(stretch, title, words)
    lines.append("END:VCALENDAR")
    doubtful = any(
        state == "unknown" for stretch in stretches for spans in _all(stretch) for _, _, state in spans
    )
    return Calendar("".join(_fold(line) for line in lines), (TENTATIVE,) if doubtful else ())


def _all(stretch: exports.Stretch) -> Iterator[exports.Spans]:
    yield stretch.spans
    yield from (spans for _, spans in stretch.odd)


def _events(stretch: exports.Stretch, title: str, words: Mapping[State, str]) -> Iterator[str]:
    without = [day for day, _ in stretch.odd]
    for span in stretch.spans:
        yield from _event(stretch.first, stretch.last, span, title=title, without=without, words=words)
    for day, spans in stretch.odd:
        for span in spans:
            yield from _event(day, day, span, title=title, without=[], words=words)


def _event(
    first: date,
    last: date,
    span: tuple[int, int, State],
    *,
    title: str,
    without: list[date],
    words: Mapping[State, str],
) -> Iterator[str]:
    start, end, state = span
    word = words[state]
    begin, finish = _moment(first, start), _moment(first, end)
    content = f"{title}{first}{last}{span}"
    yield "BEGIN:VEVENT"
    yield f"UID:{hashlib.sha256(content.encode()).hexdigest()[:24]}@mire-geo"
    yield f"DTSTAMP:{first:%Y%m%d}T000000Z"
    yield f"DTSTART;TZID=Europe/Rome:{begin:%Y%m%dT%H%M%S}"
    yield f"DTEND;TZID=Europe/Rome:{finish:%Y%m%dT%H%M%S}"
    if last > first:
        until = _moment(last, start).replace(tzinfo=days.ROME).astimezone(UTC)
        yield f"RRULE:FREQ=WEEKLY;UNTIL={until:%Y%m%dT%H%M%SZ}"
    for day in without:
        yield f"EXDATE;TZID=Europe/Rome:{_moment(day, start):%Y%m%dT%H%M%S}"
    yield f"SUMMARY:{_escape(f'{word}: {title}' if title else word)}"
    yield f"STATUS:{_STATUS[state]}"
    yield "END:VEVENT"


def _moment(day: date, minutes: int) -> datetime:
    """A moment of the wall clock."""
    return datetime.combine(day, time()) + timedelta(minutes=minutes)


def _escape(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", "\\n")


def _fold(line: str) -> str:
    """Lines longer than 75 octets go on in the next one, after a space."""
    pieces, piece = [], b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > 74:  # one octet is the space of a continuation
            pieces.append(piece)
            piece = b""
        piece += octets
    return "\r\n ".join(part.decode() for part in [*pieces, piece]) + "\r\n"
