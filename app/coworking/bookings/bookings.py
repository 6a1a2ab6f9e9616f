"""Bookings: never two people on one desk, whatever comes at the same time.

What is free is counted and what is booked is written in one transaction, and writers on one space wait for each other
(`storage.Database.write`). A booking holds a desk from its start to its end, the end not included.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.storage import space_records, tokens
from app.storage.coworking import Booking
from app.storage.coworking import Space as Row
from app.web import clock
from app.web.responses.refusals import RoomError
from mire_geo.coworking import DESKS, Slot, Space, supply
from mire_geo.errors import InputError, UnknownError
from mire_geo.measures.time.personas import DAY
from mire_geo.schedule import days
from mire_geo.schedule.exchange import ics

HELD, CONFIRMED, WAITING, CANCELLED = "held", "confirmed", "waiting", "cancelled"
HOLD = timedelta(minutes=15)
"""How long a desk is kept for somebody who has not yet confirmed."""
LONG_HOLD = timedelta(hours=12)
"""The same for somebody who was waiting, and must first read that a desk has become free."""
SHORTEST = 15
FARTHEST = timedelta(days=183)


class FullError(RoomError):
    """No desk is left."""

    code = "full"


@dataclass(frozen=True, slots=True)
class Wish:
    """A desk of a kind, for a part of a day."""

    desk: str
    slot: Slot
    key: str
    contact: str | None = None
    wait: bool = False
    """Whether to wait for a desk where none is free."""


def check(wish: Wish, space: Space, now: datetime) -> None:
    """Raise unless the space, if it were empty, could serve the request.

    Args:
        now: on the wall clock of Milano.

    Raises:
        InputError: a slot that is past, too short or too far, a time when the space is not surely open, no such desk.
    """
    slot = wish.slot
    if not 0 <= slot.start < slot.end <= DAY or slot.end - slot.start < SHORTEST:
        raise InputError(_("Scegli un inizio e una fine, almeno un quarto d’ora dopo."))
    if _start(slot, slot.end) <= now:
        raise InputError(_("Quel momento è passato: scegli da adesso in poi."))
    if slot.day > now.date() + FARTHEST:
        raise InputError(_("Si prenota al massimo per i prossimi sei mesi."))
    if wish.desk not in DESKS or space.of(wish.desk) is None:
        raise InputError(_("Questo spazio non ha postazioni di questo tipo."))
    told = supply.opening(space, slot.day, slot.start, slot.end)
    if told == "closed":
        raise InputError(_("In quelle ore lo spazio è chiuso: guarda i suoi orari."))
    if told == "unknown":
        raise InputError(_("Non si sa se in quelle ore lo spazio sia aperto: chiedi a chi lo gestisce."))


class Booked(NamedTuple):
    """What became of a wish."""

    one: Booking | None
    """None where no desk is free, and the wish does not wait."""
    token: str
    """With which to confirm or cancel."""
    is_new: bool
    """False where the same key had booked before."""
    moved: list[Booking]
    """Those who were waiting and have a desk now."""


def book(session: Session, row: Row, wish: Wish, now: datetime) -> Booked:
    """A desk held for a while, or a place in the queue.

    What carries a key already known gives back the booking of that key, and books nothing. Whoever waits goes first;
    that is kept also where nothing is left for the wish, which therefore is no error here.

    Args:
        row: read to be changed (`spaces.row(..., lock=True)`), so that its desks stay as many until all is kept.

    Raises:
        InputError: see `check`; a key that was used for another wish.
    """
    token = tokens.digest(f"{wish.key} of space {row.id}")[:43]
    known = session.scalars(
        select(Booking).where(Booking.space_id == row.id, Booking.key == wish.key)
    ).one_or_none()
    if known is not None:
        if (known.desk, known.day, known.start, known.end) != (wish.desk, *wish.slot):
            raise InputError(
                _("Questa richiesta è già servita per un’altra prenotazione: ricarica la pagina.")
            )
        return Booked(known, token, False, [])
    if row.state != "published":
        raise InputError(_("Questo spazio ora non prende prenotazioni."))
    space = space_records.space(row.id, row.told, row.state)
    check(wish, space, now)
    moved = promote(session, row, wish.slot.day, now)
    free = free_desks(session, row.id, space, wish.desk, wish.slot)
    if free < 1 and not wish.wait:
        return Booked(None, token, False, moved)
    moment = clock.now()
    made = Booking(
        space_id=row.id,
        desk=wish.desk,
        day=wish.slot.day,
        start=wish.slot.start,
        end=wish.slot.end,
        state=HELD if free > 0 else WAITING,
        held_until=moment + HOLD if free > 0 else None,
        key=wish.key,
        token=tokens.digest(token),
        contact=wish.contact,
        created_at=moment,
    )
    session.add(made)
    session.flush()
    return Booked(made, token, True, moved)


def free_desks(session: Session, space_id: int, space: Space, desk: str, slot: Slot) -> int:
    """How many desks of a kind nobody has at any moment of a slot."""
    offered = space.of(desk)
    if offered is None:
        return 0
    taken = [
        (one.start, one.end)
        for one in _of_day(session, space_id, slot.day)
        if one.desk == desk and is_active(one) and one.start < slot.end and slot.start < one.end
    ]
    return offered.number - most_at_once(taken, slot.start)


def most_at_once(taken: Iterable[tuple[int, int]], since: int) -> int:
    """How many half-open spans overlap at most, from a minute on."""
    spans = list(taken)
    starts = {max(start, since) for start, _end in spans}
    return max((sum(a <= at < b for a, b in spans) for at in starts), default=0)


def is_active(one: Booking, moment: datetime | None = None) -> bool:
    """Whether a booking takes a desk: confirmed, or held and not yet over."""
    if one.state == HELD:
        return one.held_until is not None and one.held_until > (moment or clock.now())
    return one.state == CONFIRMED


def state(one: Booking) -> str:
    """The state of a booking as people see it: a hold that is over is cancelled."""
    return CANCELLED if one.state == HELD and not is_active(one) else one.state


def of_token(session: Session, token: str) -> Booking:
    """The booking a token opens.

    Raises:
        UnknownError: none.
    """
    asked = select(Booking).where(Booking.token == tokens.digest(token))
    found = session.scalars(asked).one_or_none()
    if found is None:
        raise UnknownError(_("Nessuna prenotazione ha questo codice."))
    return found


def confirm(session: Session, one: Booking, row: Row, now: datetime) -> list[Booking]:
    """Make a held desk sure. Said twice, it is the same; those who waited and have one now come back.

    A hold that is over goes behind whoever waits: if nothing is left, the booking is cancelled.

    Raises:
        FullError: it was cancelled, or waits.
    """
    if one.state == CONFIRMED:
        return []
    if one.state in {CANCELLED, WAITING}:
        raise FullError(_("Questa prenotazione non si può confermare: è annullata o in attesa."))
    moved = []
    if not is_active(one):
        moved = promote(session, row, one.day, now)
        space = space_records.space(row.id, row.told, row.state)
        if free_desks(session, row.id, space, one.desk, slot_of(one)) < 1:
            one.state = CANCELLED
            session.flush()
            return moved
    one.state, one.held_until = CONFIRMED, None
    session.flush()
    return moved


def cancel(session: Session, one: Booking, row: Row, now: datetime) -> list[Booking]:
    """Give a desk back, and hold it for whoever waits first and fits; those who now have one come back."""
    if one.state == CANCELLED:
        return []
    one.state, one.held_until = CANCELLED, None
    session.flush()
    return promote(session, row, one.day, now)


def promote(session: Session, row: Row, day: date, now: datetime) -> list[Booking]:
    """Hold what is free of a day for those who wait, first come first served; not what is past, suspended or closed.

    Args:
        now: on the wall clock of Milano.
    """
    if row.state != "published":
        return []
    space = space_records.space(row.id, row.told, row.state)
    moved = []
    for one in _of_day(session, row.id, day):
        slot = slot_of(one)
        if one.state != WAITING or _start(slot, slot.end) <= now:
            continue
        if supply.opening(space, slot.day, slot.start, slot.end) != "open":
            continue
        if free_desks(session, row.id, space, one.desk, slot) > 0:
            one.state, one.held_until = HELD, _until(slot)
            session.flush()
            moved.append(one)
    return moved


def _until(slot: Slot) -> datetime:
    """Until when a desk is kept for who waited: half a day, but not into the slot; a quarter of an hour at least."""
    moment = clock.now()
    begins = _start(slot, slot.start).replace(tzinfo=days.ROME).astimezone(UTC)
    return min(moment + LONG_HOLD, max(begins, moment + HOLD))


def _start(slot: Slot, minutes: int) -> datetime:
    """A minute of the day of a slot, on the wall clock of Milano."""
    return datetime.combine(slot.day, time()) + timedelta(minutes=minutes)


def slot_of(one: Booking) -> Slot:
    """When a booking is."""
    return Slot(one.day, one.start, one.end)


def _of_day(session: Session, space_id: int, day: date) -> Sequence[Booking]:
    asked = select(Booking).where(Booking.space_id == space_id, Booking.day == day).order_by(Booking.id)
    return session.scalars(asked).all()


def coming(session: Session, space_id: int, today: date) -> list[Booking]:
    """The bookings of a space from today on, in order."""
    asked = (
        select(Booking)
        .where(Booking.space_id == space_id, Booking.day >= today)
        .order_by(Booking.day, Booking.start, Booking.id)
    )
    return [one for one in session.scalars(asked).all() if state(one) != CANCELLED]


def feed(session: Session, row: Row, today: date) -> str:
    """The bookings of a space as an iCalendar file: kind of desk and time, nobody's name."""
    since = today - timedelta(days=31)
    asked = select(Booking).where(Booking.space_id == row.id, Booking.day >= since).order_by(Booking.id)
    events = [
        event(one, row.told.get("name", "")) for one in session.scalars(asked).all() if state(one) != WAITING
    ]
    return ics.events(events)


def event(one: Booking, name: str) -> ics.Event:
    """A booking as an event of a calendar."""
    slot = slot_of(one)
    at = [
        _start(slot, minutes).replace(tzinfo=days.ROME).astimezone(UTC) for minutes in (slot.start, slot.end)
    ]
    status = {CONFIRMED: "CONFIRMED", HELD: "TENTATIVE"}.get(state(one), "CANCELLED")
    return ics.Event(
        uid=f"booking-{one.id}", start=at[0], end=at[1], title=f"{name}: {DESKS[one.desk][0]}", status=status
    )
