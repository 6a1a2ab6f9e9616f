"""Supply: a coworking space, its desks with their prices, what it offers and when it is open."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from mire_geo import schedule
from mire_geo.coworking.faults import fault, refuse
from mire_geo.measures.time import hours
from mire_geo.schedule.calendars import monday_of
from mire_geo.schedule.rules import MONTHS
from mire_geo.sources.spreadsheet.faults import Fault

DESKS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "open": ("postazione in spazio aperto", "desk in the open space"),
        "single": ("postazione singola", "single desk"),
        "office": ("ufficio chiuso", "closed office"),
        "meeting": ("sala riunioni", "meeting room"),
    }
)
"""Kinds of desk: code -> how people write it in a sheet, first the Italian name (see `output.wording.names`)."""

PERSONAL = frozenset({"open", "single"})
"""Kinds of desk for one person."""

FEATURES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "step_free": ("senza gradini", "step-free"),
        "meeting_room": ("sala riunioni", "meeting room"),
        "childcare": ("angolo bambini", "childcare corner"),
        "phone_booth": ("cabina per telefonare", "phone booth"),
        "kitchen": ("area ristoro", "refreshment area"),
        "printer": ("stampante", "printer"),
        "lockers": ("armadietti", "lockers"),
        "bicycles": ("posto per le biciclette", "room for bicycles"),
        "quiet": ("sala silenziosa", "quiet room"),
    }
)
"""What a space may offer and a worker may need: code -> how people write it in a sheet, first the Italian name."""

STATES = ("draft", "published", "suspended")
MOST_DESKS = 10_000


class Desks(NamedTuple):
    """Desks of one kind."""

    kind: str
    """A code of `DESKS`."""
    number: int
    day: float | None = None
    """Euro for a day, or part of one; None if not let by the day."""
    month: float | None = None
    """Euro a month; None if not let by the month."""


class Accreditation(NamedTuple):
    """The entry in the city's Elenco qualificato: until `expires`, that day included."""

    number: str
    granted: date
    expires: date

    def holds(self, day: date) -> bool:
        """Whether it is valid on that day."""
        return self.granted <= day <= self.expires


class Closure(NamedTuple):
    """Closed from `first` to `last`, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Space:
    """One coworking space.

    Raises:
        RefusedError: what is said cannot be; all faults together. What depends on the day is for `faults_on`.
    """

    id: str
    name: str
    desks: tuple[Desks, ...]
    hours: str | None = None
    """OSM text; None where nobody knows, and then no desk is promised."""
    x: float = 0.0
    y: float = 0.0
    """Metres, EPSG:32632."""
    address: str = ""
    features: frozenset[str] = frozenset()
    accreditation: Accreditation | None = None
    closures: tuple[Closure, ...] = ()
    state: str = "published"

    def __post_init__(self) -> None:
        refuse(_space_faults(self))

    def desks_of_kind(self, desk_kind: str) -> Desks | None:
        """Its desks of that kind, if it has any."""
        return next((desks for desks in self.desks if desks.kind == desk_kind), None)

    def faults_on(self, today: date) -> tuple[Fault, ...]:
        """What is wrong with it from that day on: an accreditation that is over, a closure in the past."""
        faults: list[Fault] = []
        if self.accreditation and self.accreditation.expires < today:
            blanks = {"value": self.accreditation.expires.isoformat()}
            faults.append(fault("accreditation_expires", "accreditation_expired", blanks))
        past_days = [closure.last.isoformat() for closure in self.closures if closure.last < today]
        return (*faults, *(fault("closures", "date_past", {"value": day}) for day in past_days))


def _space_faults(space: Space) -> Iterator[Fault]:
    for field_name in ("id", "name"):
        if not getattr(space, field_name).strip():
            yield fault(field_name, "missing")
    yield from _desk_list_faults(space.desks)
    for feature in sorted(space.features - FEATURES.keys()):
        yield fault("features", "feature_unknown", {"value": feature, "known": ", ".join(FEATURES)})
    if space.state not in STATES:
        yield fault("state", "state_unknown", {"value": space.state, "known": ", ".join(STATES)})
    if space.hours is not None:
        yield from hours_faults(space.hours)
    yield from _date_faults(space)


def _date_faults(space: Space) -> Iterator[Fault]:
    dated_spans = [("closures", closure.first, closure.last) for closure in space.closures]
    if space.accreditation:
        dated_spans.append(
            ("accreditation_expires", space.accreditation.granted, space.accreditation.expires)
        )
    for field_name, first_day, last_day in dated_spans:
        if last_day < first_day:
            yield fault(
                field_name, "dates_turned", {"start": first_day.isoformat(), "end": last_day.isoformat()}
            )


def _desk_list_faults(all_desks: Sequence[Desks]) -> Iterator[Fault]:
    if not all_desks:
        yield fault("desks", "desks_none")
    for desks in all_desks:
        yield from _desk_kind_faults(desks)
    desk_kinds = [desks.kind for desks in all_desks]
    for repeated_kind in sorted({desk_kind for desk_kind in desk_kinds if desk_kinds.count(desk_kind) > 1}):
        yield fault("desks", "desk_repeated", {"value": repeated_kind})


def _desk_kind_faults(desks: Desks) -> Iterator[Fault]:
    if desks.kind not in DESKS:
        yield fault("desks", "desk_unknown", {"value": desks.kind, "known": ", ".join(DESKS)})
    if desks.number < 1:
        yield fault("desks", "below_one", {"value": desks.number})
    if desks.number > MOST_DESKS:
        yield fault("desks", "too_many", {"value": desks.number, "most": MOST_DESKS})
    if desks.day is None and desks.month is None:
        yield fault("desks", "price_none")
    for field_name, price in (("day", desks.day), ("month", desks.month)):
        if price is not None and not 0 <= price < float("inf"):
            yield fault(field_name, "price_negative", {"value": f"{price:g}"})


def hours_faults(hours_text: str) -> Iterator[Fault]:
    """What is wrong with opening hours: parts that cannot be read, times that overlap."""
    hours_reading = schedule.read(hours_text)
    if hours_reading.unread or hours_reading.outcome == "none":
        yield fault(
            "hours",
            "hours_unread",
            {"value": hours_text, "parts": ", ".join(hours_reading.unread) or hours_text},
        )
    elif any(finding.code == "sovrapposti" for finding in schedule.lint(hours_text)):
        yield fault("hours", "hours_overlap", {"value": hours_text})


def opening_state(space: Space, day: date, start_minute: int, end_minute: int) -> str:
    """Whether it is open for the whole of a slot: `open`, `closed`, or `unknown` where nobody knows for a part of it.

    Args:
        start_minute, end_minute: minutes from 00:00 of that day; the end does not belong to the slot.
    """
    if any(closure.first <= day <= closure.last for closure in space.closures):
        return "closed"
    if space.hours is None:
        return "unknown"
    monday = monday_of(day)
    week_openings = hours.week(space.hours, monday)
    slot_start, slot_end = day.weekday() * hours.DAY + start_minute, day.weekday() * hours.DAY + end_minute
    for opening_state, intervals in (("open", week_openings.open_low), ("unknown", week_openings.open_high)):
        if any(open_from <= slot_start and slot_end <= open_until for open_from, open_until in intervals):
            return opening_state
    return "closed"


def hours_with_closures(space: Space) -> str | None:
    """The opening hours of a space with its closures, as OSM text; None where nobody knows the hours.

    >>> desks = (Desks("open", 1, day=10.0),)
    >>> closures = (Closure(date(2026, 12, 24), date(2027, 1, 6)), Closure(date(2026, 12, 7), date(2026, 12, 7)))
    >>> hours_with_closures(Space("s", "Spazio", desks, hours="Mo-Fr 09:00-18:00", closures=closures))
    'Mo-Fr 09:00-18:00; 2026 Dec 24-2027 Jan 06 off; 2026 Dec 07 off'
    """
    if space.hours is None:
        return None
    return "; ".join([space.hours, *(f"{_closure_osm_text(closure)} off" for closure in space.closures)])


def _closure_osm_text(closure: Closure) -> str:
    first_day_text, last_day_text = (f"{day.year} {MONTHS[day.month - 1]} {day.day:02d}" for day in closure)
    return first_day_text if first_day_text == last_day_text else f"{first_day_text}-{last_day_text}"


def cheapest_day(space: Space) -> float | None:
    """Euro a day of its cheapest desk for one person; None where none is let by the day."""
    day_prices = [desks.day for desks in space.desks if desks.kind in PERSONAL and desks.day is not None]
    return min(day_prices, default=None)


def has_meeting_room(space: Space) -> bool:
    """Whether people can meet there: a room that it lets, or one that it offers besides."""
    return "meeting_room" in space.features or space.desks_of_kind("meeting") is not None
