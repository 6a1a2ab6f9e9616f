"""Bookings: never two people on one desk, whatever comes at the same time.

What is free is counted and what is booked is written in one transaction, and writers on one space wait for each other
(`storage.Database.write`). Who has a desk and who comes next is for `mire_geo.coworking.booking` to say.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.storage import tokens
from app.storage.coworking import Booking
from app.storage.coworking import Space as Row
from app.web import clock
from app.web.responses.refusals import RefusalError
from mire_geo.coworking import DESKS, Slot, Space, booking
from mire_geo.coworking.booking import CANCELLED, CONFIRMED, HELD, WAITING, Obstacle
from mire_geo.errors import InputError, UnknownError
from mire_geo.schedule.exchange import ics


class FullError(RefusalError):
    """No desk is left."""

    code = "full"


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """A desk of a kind, for a part of a day."""

    desk: str
    slot: Slot
    key: str
    contact: str | None = None
    wait: bool = False
    """Whether to wait for a desk where none is free."""


def check(request: BookingRequest, space: Space, moment: datetime) -> None:
    """Raise unless the space, if it were empty, could serve the request.

    Raises:
        InputError: see `booking.Obstacle`.
    """
    obstacle = booking.obstacle(space, request.desk, request.slot, moment)
    if obstacle is not None:
        raise InputError(_sentence(obstacle))


def _sentence(obstacle: Obstacle) -> str:
    sentences: dict[Obstacle, str] = {
        "slot": _("Scegli un inizio e una fine, almeno un quarto d’ora dopo."),
        "past": _("Quel momento è passato: scegli da adesso in poi."),
        "far": _("Si prenota al massimo per i prossimi sei mesi."),
        "desk": _("Questo spazio non ha postazioni di questo tipo."),
        "closed": _("In quelle ore lo spazio è chiuso: guarda i suoi orari."),
        "unknown": _("Non si sa se in quelle ore lo spazio sia aperto: chiedi a chi lo gestisce."),
    }
    return sentences[obstacle]


def no_desk_free() -> str:
    """What whoever does not wait is told where every desk is taken."""
    return str(_("Nessuna postazione libera in quelle ore: scegline altre, o mettiti in attesa."))


class Booked(NamedTuple):
    """What became of a request."""

    one: Booking | None
    """None where no desk is free, and the request does not wait."""
    token: str
    """With which to confirm or cancel."""
    is_new: bool
    """False where the same key had booked before."""
    promoted: list[Booking]
    """Those who were waiting and have a desk now."""


def book(session: Session, space_id: int, space: Space, request: BookingRequest, moment: datetime) -> Booked:
    """A desk held for a while, or a place in the queue.

    What carries a key already known gives back the booking of that key, and books nothing. Whoever waits goes first;
    that is kept also where nothing is left for the request, which therefore is no error here.

    Args:
        space: published, its row read to be changed (`spaces.row(..., lock=True)`), so that its desks stay as many
            until all is kept.

    Raises:
        InputError: see `check`; a key that was used for another request.
    """
    token = tokens.digest(f"{request.key} of space {space_id}")[:43]
    earlier = session.scalars(
        select(Booking).where(Booking.space_id == space_id, Booking.key == request.key)
    ).one_or_none()
    if earlier is not None:
        if (earlier.desk, slot_of(earlier)) != (request.desk, request.slot):
            raise InputError(
                _("Questa richiesta è già servita per un’altra prenotazione: ricarica la pagina.")
            )
        return Booked(earlier, token, False, [])
    check(request, space, moment)
    rows = _of_day(session, space_id, request.slot.day)
    blank = booking.Booking(0, request.desk, request.slot, "")
    outcome = booking.book(space, [_plain(row) for row in rows], blank, moment, wait=request.wait)
    promoted = _write(session, rows, outcome.promoted)
    desk_booking = (
        None if outcome.booking is None else _insert(session, space_id, request, outcome.booking, token)
    )
    return Booked(desk_booking, token, True, promoted)


def _insert(
    session: Session, space_id: int, request: BookingRequest, after: booking.Booking, token: str
) -> Booking:
    day, start, end = request.slot
    row = Booking(
        space_id=space_id,
        desk=request.desk,
        day=day,
        start=start,
        end=end,
        state=after.state,
        held_until=after.held_until,
        key=request.key,
        token=tokens.digest(token),
        contact=request.contact,
        created_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def _write(session: Session, rows: Iterable[Booking], after: Iterable[booking.Booking]) -> list[Booking]:
    """Store the new states of these bookings; returns their rows."""
    by_id = {row.id: row for row in rows}
    changed = [by_id[one.id] for one in after]
    for row, one in zip(changed, after, strict=True):
        row.state, row.held_until = one.state, one.held_until
    session.flush()
    return changed


def state(one: Booking) -> str:
    """The state of a booking as people see it: a hold that is over is cancelled."""
    return booking.state_at(_plain(one), clock.now())


def of_token(session: Session, token: str) -> Booking:
    """The booking a token opens.

    Raises:
        UnknownError: none.
    """
    query = select(Booking).where(Booking.token == tokens.digest(token))
    row = session.scalars(query).one_or_none()
    if row is None:
        raise UnknownError(_("Nessuna prenotazione ha questo codice."))
    return row


def confirm(session: Session, one: Booking, space: Space, moment: datetime) -> list[Booking]:
    """Confirm a held desk; a second call changes nothing. Returns the bookings that waited and now have a desk.

    A hold that is over goes behind the bookings that wait: if no desk is left, the booking is cancelled.

    Raises:
        FullError: it was cancelled, or waits.
    """
    if one.state in {CANCELLED, WAITING}:
        raise FullError(_("Questa prenotazione non si può confermare: è annullata o in attesa."))
    rows = _of_day(session, one.space_id, one.day)
    return _settle(session, rows, booking.confirm(space, [_plain(row) for row in rows], _plain(one), moment))


def cancel(session: Session, one: Booking, space: Space, moment: datetime) -> list[Booking]:
    """Cancel a booking, and hold its desk for the first that waits and fits; returns those that now have a desk."""
    rows = _of_day(session, one.space_id, one.day)
    return _settle(session, rows, booking.cancel(space, [_plain(row) for row in rows], _plain(one), moment))


def _settle(session: Session, rows: Sequence[Booking], outcome: booking.Outcome) -> list[Booking]:
    """Store the outcome of a confirmation or a cancellation; returns those that waited and now have a desk."""
    if outcome.booking is not None:
        _write(session, rows, [outcome.booking])
    return _write(session, rows, outcome.promoted)


def slot_of(one: Booking) -> Slot:
    """When a booking is."""
    return Slot(one.day, one.start, one.end)


def _plain(one: Booking) -> booking.Booking:
    """The library's booking of a row."""
    return booking.Booking(one.id, one.desk, slot_of(one), one.state, one.held_until)


def _of_day(session: Session, space_id: int, day: date) -> Sequence[Booking]:
    query = select(Booking).where(Booking.space_id == space_id, Booking.day == day).order_by(Booking.id)
    return session.scalars(query).all()


def coming(session: Session, space_id: int, today: date) -> list[Booking]:
    """The bookings of a space from today on, in order."""
    query = (
        select(Booking)
        .where(Booking.space_id == space_id, Booking.day >= today)
        .order_by(Booking.day, Booking.start, Booking.id)
    )
    return [one for one in session.scalars(query).all() if state(one) != CANCELLED]


def feed(session: Session, row: Row, today: date) -> str:
    """The bookings of a space as an iCalendar file: kind of desk and time, nobody's name."""
    since = today - timedelta(days=31)
    query = select(Booking).where(Booking.space_id == row.id, Booking.day >= since).order_by(Booking.id)
    name = row.fields.get("name", "")
    return ics.events([event(one, name) for one in session.scalars(query).all() if state(one) != WAITING])


def event(one: Booking, name: str) -> ics.Event:
    """A booking as an event of a calendar."""
    start, end = (booking.utc_moment(one.day, minutes) for minutes in (one.start, one.end))
    status = {CONFIRMED: "CONFIRMED", HELD: "TENTATIVE"}.get(state(one), "CANCELLED")
    return ics.Event(
        uid=f"booking-{one.id}", start=start, end=end, title=f"{name}: {DESKS[one.desk][0]}", status=status
    )
