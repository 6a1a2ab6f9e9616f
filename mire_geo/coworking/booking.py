"""Booking: how many desks of a space are free, who has one, who waits, and who comes next.

Pure functions: the space, the bookings of one day in order of arrival and a moment in, bookings out. A booking holds a
desk from its start to its end, the end not included. Moments carry a time zone; slots are on the wall clock of Milano.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, NamedTuple

from mire_geo.coworking import supply
from mire_geo.coworking.demand import Slot
from mire_geo.coworking.supply import Space
from mire_geo.measures.time.personas import DAY
from mire_geo.schedule import days

HELD, CONFIRMED, WAITING, CANCELLED = "held", "confirmed", "waiting", "cancelled"
HOLD = timedelta(minutes=15)
"""How long a desk is held for somebody who has not yet confirmed."""
LONG_HOLD = timedelta(hours=12)
"""The same for somebody who was waiting, and must first read that a desk has become free."""
SHORTEST = 15
"""Minutes of a slot, at least."""
FARTHEST = timedelta(days=183)
"""How far ahead a desk can be booked."""

Obstacle = Literal["slot", "past", "far", "desk", "closed", "unknown"]
"""Why even an empty space cannot serve a request; `unknown` where nobody knows whether it is open."""


@dataclass(frozen=True, slots=True)
class Booking:
    """A desk of a kind for a part of a day."""

    id: int
    """Unlike that of any other booking of the space."""
    desk: str
    """A code of `supply.DESKS`."""
    slot: Slot
    state: str
    """`held`, `confirmed`, `waiting` or `cancelled`."""
    held_until: datetime | None = None
    """When a hold ends, that moment not included; None unless `held`."""


class Outcome(NamedTuple):
    """What a request, a confirmation or a cancellation leads to."""

    booking: Booking | None
    """The booking as it now is; None where no desk is free and the request does not wait."""
    promoted: tuple[Booking, ...]
    """Those who were waiting and now hold a desk."""


def obstacle(space: Space, desk_kind: str, slot: Slot, moment: datetime) -> Obstacle | None:
    """Why the space, if it were empty, could not serve a request made at `moment`; None where it could."""
    if not 0 <= slot.start < slot.end <= DAY or slot.end - slot.start < SHORTEST:
        return "slot"
    if utc_moment(slot.day, slot.end) <= moment:
        return "past"
    if slot.day > moment.astimezone(days.ROME).date() + FARTHEST:
        return "far"
    if space.desks_of_kind(desk_kind) is None:
        return "desk"
    opening_state = supply.opening_state(space, slot.day, slot.start, slot.end)
    return None if opening_state == "open" else "closed" if opening_state == "closed" else "unknown"


def most_at_once(spans: Iterable[tuple[int, int]], from_minute: int) -> int:
    """How many half-open spans of minutes overlap at most, from a minute on.

    >>> most_at_once([(540, 660), (600, 720), (660, 780)], 540)
    2
    """
    span_list = list(spans)
    starts = {max(span_start, from_minute) for span_start, _span_end in span_list}
    return max(
        (sum(span_start <= minute < span_end for span_start, span_end in span_list) for minute in starts),
        default=0,
    )


def is_active(booking: Booking, moment: datetime) -> bool:
    """Whether a booking takes a desk: confirmed, or held and the hold not yet over."""
    if booking.state == HELD:
        return booking.held_until is not None and booking.held_until > moment
    return booking.state == CONFIRMED


def state_at(booking: Booking, moment: datetime) -> str:
    """The state of a booking as people see it: a hold that is over is cancelled."""
    return CANCELLED if booking.state == HELD and not is_active(booking, moment) else booking.state


def free_desks(
    space: Space, bookings: Iterable[Booking], desk_kind: str, slot: Slot, moment: datetime
) -> int:
    """How many desks of a kind nobody has at any minute of a slot; 0 of a kind that the space does not have.

    Below 0 where the space has fewer desks than when they were booked.
    """
    desks_of_kind = space.desks_of_kind(desk_kind)
    if desks_of_kind is None:
        return 0
    booked_spans = [
        (booking.slot.start, booking.slot.end)
        for booking in bookings
        if booking.desk == desk_kind and booking.slot.meets(slot) and is_active(booking, moment)
    ]
    return desks_of_kind.number - most_at_once(booked_spans, slot.start)


def promote(space: Space, bookings: Sequence[Booking], moment: datetime) -> tuple[Booking, ...]:
    """Those who wait and can have what is free, first come, first served, each now held.

    Nobody gets a desk of a slot that is past, of a space that is not published, or while it is not surely open.

    Args:
        bookings: those of one day, or of more, in order of arrival.
    """
    if space.state != "published":
        return ()
    booking_by_id = {booking.id: booking for booking in bookings}
    promoted_bookings = []
    for booking in bookings:
        if booking.state != WAITING or obstacle(space, booking.desk, booking.slot, moment):
            continue
        if free_desks(space, booking_by_id.values(), booking.desk, booking.slot, moment) > 0:
            held_until = end_of_hold(booking.slot, moment)
            booking_by_id[booking.id] = replace(booking, state=HELD, held_until=held_until)
            promoted_bookings.append(booking_by_id[booking.id])
    return tuple(promoted_bookings)


def end_of_hold(slot: Slot, moment: datetime) -> datetime:
    """Until when a desk is held for who waited: half a day, but not into the slot; a quarter of an hour at least."""
    return min(moment + LONG_HOLD, max(utc_moment(slot.day, slot.start), moment + HOLD))


def book(
    space: Space, bookings: Sequence[Booking], request: Booking, moment: datetime, *, wait: bool = False
) -> Outcome:
    """Hold a desk for `HOLD`, or queue the request; whoever waits already goes first, also where nothing is left.

    Args:
        bookings: those of the day, in order of arrival.
        request: what is asked for, of no state yet, and which nothing stands in the way of (see `obstacle`).
        wait: whether to wait for a desk where none is free.
    """
    promoted_bookings = promote(space, bookings, moment)
    if free_desks(space, _apply_changes(bookings, promoted_bookings), request.desk, request.slot, moment) > 0:
        return Outcome(replace(request, state=HELD, held_until=moment + HOLD), promoted_bookings)
    return Outcome(replace(request, state=WAITING, held_until=None) if wait else None, promoted_bookings)


def confirm(space: Space, bookings: Sequence[Booking], booking: Booking, moment: datetime) -> Outcome:
    """Confirm a hold. One that is over goes behind whoever waits, and is cancelled if nothing is left.

    What is confirmed, cancelled or waiting stays as it is.

    Args:
        bookings: those of the day, in order of arrival, `booking` among them.
    """
    if booking.state != HELD:
        return Outcome(booking, ())
    promoted_bookings: tuple[Booking, ...] = ()
    if not is_active(booking, moment):
        promoted_bookings = promote(space, bookings, moment)
        if (
            free_desks(space, _apply_changes(bookings, promoted_bookings), booking.desk, booking.slot, moment)
            < 1
        ):
            return Outcome(replace(booking, state=CANCELLED, held_until=None), promoted_bookings)
    return Outcome(replace(booking, state=CONFIRMED, held_until=None), promoted_bookings)


def cancel(space: Space, bookings: Sequence[Booking], booking: Booking, moment: datetime) -> Outcome:
    """Cancel a booking; its desk is held for the first who waits and fits. What is cancelled already stays so.

    Args:
        bookings: those of the day, in order of arrival, `booking` among them.
    """
    if booking.state == CANCELLED:
        return Outcome(booking, ())
    cancelled_booking = replace(booking, state=CANCELLED, held_until=None)
    return Outcome(cancelled_booking, promote(space, _apply_changes(bookings, [cancelled_booking]), moment))


def utc_moment(day: date, minute_of_day: int) -> datetime:
    """The moment, UTC, at which the wall clock of Milano shows so many minutes after 00:00 of a day.

    >>> utc_moment(date(2026, 12, 1), 540)
    datetime.datetime(2026, 12, 1, 8, 0, tzinfo=datetime.timezone.utc)
    """
    wall_moment = datetime.combine(day, time()) + timedelta(minutes=minute_of_day)
    return wall_moment.replace(tzinfo=days.ROME).astimezone(UTC)


def _apply_changes(bookings: Iterable[Booking], changed_bookings: Iterable[Booking]) -> list[Booking]:
    """The bookings in their order, some of them changed."""
    changed_by_id = {booking.id: booking for booking in changed_bookings}
    return [changed_by_id.get(booking.id, booking) for booking in bookings]
