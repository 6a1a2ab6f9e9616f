"""Demand: desks asked for, from which quartiere or cell, when, of what kind, at what price. Never a name or address."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from mire_geo.coworking.faults import fault, refuse
from mire_geo.coworking.supply import DESKS, FEATURES
from mire_geo.measures.time.personas import DAY, clock
from mire_geo.sources.spreadsheet.faults import Fault, RefusedError

MOST_PEOPLE = 5_000
LONGEST_WALK = 120.0
WEEKS_A_YEAR = 52
PAYS = ("day", "month")
_SLOT = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)\s+(?P<start>\d{1,2})[:.](?P<m>\d\d)\s?[-–]\s?(?P<end>\d{1,2})[:.](?P<n>\d\d)"
)


class Slot(NamedTuple):
    """A part of a day, minutes from 00:00: the start belongs to it, the end does not, so that slots can meet."""

    day: date
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.day.isoformat()} {clock(self.start)}-{clock(self.end)}"

    def meets(self, other_slot: "Slot") -> bool:
        """Whether they share a minute."""
        return self.day == other_slot.day and self.start < other_slot.end and other_slot.start < self.end


def slot(slot_text: str) -> Slot:
    """The slot of a text such as `2026-09-30 09:00-13:00`.

    Raises:
        InputError: it cannot be read, or does not end after it starts.

    >>> str(slot("2026-09-30 9.00-13.00"))
    '2026-09-30 09:00-13:00'
    """
    slot_match = _SLOT.fullmatch(slot_text.strip())
    try:
        assert slot_match is not None
        day = date.fromisoformat(slot_match["day"])
        start_minute, end_minute = (
            60 * int(slot_match[hour_group]) + int(slot_match[minute_group])
            for hour_group, minute_group in (("start", "m"), ("end", "n"))
        )
        assert int(slot_match["m"]) < 60 and int(slot_match["n"]) < 60 and start_minute < end_minute <= DAY  # noqa: PT018
    except (AssertionError, ValueError):
        raise RefusedError([fault("", "slot", {"value": slot_text})]) from None
    return Slot(day, start_minute, end_minute)


@dataclass(frozen=True, slots=True)
class Request:
    """Desks asked for by one worker, or for the people of a team who live in one quartiere or cell.

    The slots of one day are had in one space, all of them or none; so are those of a whole month where it is paid by
    the month. The people of a team may be sent to different spaces.

    Raises:
        RefusedError: what is said cannot be; all faults together. What depends on the day is for `faults_on`.
    """

    id: str
    where: str
    """`nil:23`, or the label of a 235 m cell. Never an address."""
    slots: tuple[Slot, ...]
    people: int = 1
    desk: str = "open"
    """A code of `supply.DESKS`."""
    limit: float = 15.0
    """Walking minutes at most."""
    budget: float | None = None
    """Euro for each person, a day or a month as `pays` says, after the voucher; None if any price will do."""
    pays: str = "day"
    needs: frozenset[str] = frozenset()
    """Codes of `supply.FEATURES`, all of them needed."""
    weeks: int = 1
    """For how many weeks of the year the same is asked again: what vouchers and monthly prices go by."""
    voucher: bool = False
    """Wants the city's voucher, which only spaces in the Elenco qualificato can take."""
    commute: float | None = None
    """Minutes from home to the usual workplace, one way by any means; None where not told."""
    consent: bool = True
    expires: date | None = None
    """Day after which the request must not be used, and is deleted."""
    team: str = ""
    """Shared by the requests of one employer, so that they can be counted together; says nothing else."""

    def __post_init__(self) -> None:
        refuse(_request_faults(self))

    @property
    def days(self) -> tuple[date, ...]:
        """The days asked for, in order."""
        return tuple(sorted({slot.day for slot in self.slots}))

    def faults_on(self, today: date) -> tuple[Fault, ...]:
        """What is wrong with it from that day on: slots or an expiry in the past."""
        faults = []
        if self.expires is not None and self.expires < today:
            faults.append(fault("expires", "date_past", {"value": self.expires.isoformat()}))
        past_slots = [slot for slot in self.slots if slot.day < today]
        if past_slots:
            faults.append(fault("slots", "date_past", {"value": past_slots[0].day.isoformat()}))
        return tuple(faults)


def _request_faults(request: Request) -> Iterator[Fault]:
    for field_name in ("id", "where"):
        if not getattr(request, field_name).strip():
            yield fault(field_name, "missing")
    if not request.consent:
        yield fault("consent", "consent")
    yield from _slot_faults(request.slots)
    yield from _number_faults(request)
    yield from _choice_faults(request)


def _slot_faults(slots: Sequence[Slot]) -> Iterator[Fault]:
    if not slots:
        yield fault("slots", "slots_none")
    for earlier_slot, later_slot in itertools.pairwise(sorted(slots)):
        if earlier_slot.meets(later_slot):
            yield fault("slots", "slots_overlap", {"one": str(earlier_slot), "other": str(later_slot)})


def _number_faults(request: Request) -> Iterator[Fault]:
    for field_name, field_value, highest_value in (
        ("people", request.people, MOST_PEOPLE),
        ("weeks", request.weeks, WEEKS_A_YEAR),
    ):
        if field_value < 1:
            yield fault(field_name, "below_one", {"value": field_value})
        if field_value > highest_value:
            yield fault(field_name, "too_many", {"value": field_value, "most": highest_value})
    if not 1 <= request.limit <= LONGEST_WALK:
        yield fault("limit", "limit", {"value": f"{request.limit:g}"})
    for field_name, field_amount in (("budget", request.budget), ("commute", request.commute)):
        if field_amount is not None and not 0 <= field_amount < float("inf"):
            yield fault(field_name, "price_negative", {"value": f"{field_amount:g}"})


def _choice_faults(request: Request) -> Iterator[Fault]:
    if request.desk not in DESKS:
        yield fault("desk", "desk_unknown", {"value": request.desk, "known": ", ".join(DESKS)})
    if request.pays not in PAYS:
        yield fault("pays", "pays_unknown", {"value": request.pays, "known": ", ".join(PAYS)})
    for need in sorted(request.needs - FEATURES.keys()):
        yield fault("needs", "feature_unknown", {"value": need, "known": ", ".join(FEATURES)})


def group_alike(requests: Iterable[Request]) -> list[tuple[Request, ...]]:
    """Requests of one team that ask for the same, together; every other by itself. In order of the first of each.

    The same are requests that differ at most in their id, in where people set out from, and in how many they are.
    """
    requests_by_key: dict[object, list[Request]] = {}
    for request_index, request in enumerate(requests):
        group_key = replace(request, id="-", where="-", people=1) if request.team else request_index
        requests_by_key.setdefault(group_key, []).append(request)
    return [tuple(request_group) for request_group in requests_by_key.values()]
