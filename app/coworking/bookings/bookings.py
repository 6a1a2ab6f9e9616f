"""Bookings: never two people on one desk, whatever comes at the same time.

What is free is counted and what is booked is written in one transaction, and writers on one space wait for each other
(`storage.Database.write`). Who has a desk and who comes next is for `mire_geo.coworking.booking` to say.
"""

from collections.abc import Callable, Iterable, Sequence
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


def no_desk_sentence() -> str:
    """The sentence for a request that does not wait and finds every desk taken."""
    return str(_("Nessuna postazione libera in quelle ore: scegline altre, o mettiti in attesa."))


class BookingResult(NamedTuple):
    """The outcome of a request."""

    booking: Booking | None
    """None where no desk is free, and the request does not wait."""
    token: str
    """With which to confirm or cancel."""
    is_new: bool
    """False where the same key had booked before."""
    promoted: list[Booking]
    """Those who were waiting and have a desk now."""


def book(
    session: Session, space_id: int, space: Space, request: BookingRequest, moment: datetime
) -> BookingResult:
    """Book a desk: it is held for a while, or the request gets a place in the queue.

    What carries a key already known gives back the booking of that key, and books nothing. Whoever waits goes first;
    that is kept also where nothing is left for the request, which therefore is no error here.

    Args:
        space: published, its row read to be changed with `lock`, so that its desks stay as many
            until all is kept.

    Raises:
        InputError: see `check`; a key that was used for another request.
    """
    token = tokens.digest(f"{request.key} of space {space_id}")[:43]
    earlier_booking = session.scalars(
        select(Booking).where(Booking.space_id == space_id, Booking.key == request.key)
    ).one_or_none()
    if earlier_booking is not None:
        if (earlier_booking.desk, slot_of(earlier_booking)) != (request.desk, request.slot):
            raise InputError(
                _("Questa richiesta è già servita per un’altra prenotazione: ricarica la pagina.")
            )
        return BookingResult(earlier_booking, token, False, [])
    check(request, space, moment)
    day_bookings = _bookings_of_day(session, space_id, request.slot.day)
    unsaved_booking = booking.Booking(0, request.desk, request.slot, "")
    outcome = booking.book(
        space, [_library_booking(row) for row in day_bookings], unsaved_booking, moment, wait=request.wait
    )
    promoted_bookings = _store_states(session, day_bookings, outcome.promoted)
    desk_booking = (
        None if outcome.booking is None else _insert(session, space_id, request, outcome.booking, token)
    )
    return BookingResult(desk_booking, token, True, promoted_bookings)


def _insert(
    session: Session, space_id: int, request: BookingRequest, new_booking: booking.Booking, token: str
) -> Booking:
    day, start, end = request.slot
    booking_row = Booking(
        space_id=space_id,
        desk=request.desk,
        day=day,
        start=start,
        end=end,
        state=new_booking.state,
        held_until=new_booking.held_until,
        key=request.key,
        token=tokens.digest(token),
        contact=request.contact,
        created_at=clock.now(),
    )
    session.add(booking_row)
    session.flush()
    return booking_row


def _store_states(
    session: Session, bookings: Iterable[Booking], changed_bookings: Iterable[booking.Booking]
) -> list[Booking]:
    """Store the new states of these bookings; returns their rows."""
    row_by_id = {row.id: row for row in bookings}
    changed_rows = [row_by_id[changed_booking.id] for changed_booking in changed_bookings]
    for row, changed_booking in zip(changed_rows, changed_bookings, strict=True):
        row.state, row.held_until = changed_booking.state, changed_booking.held_until
    session.flush()
    return changed_rows


def current_state(desk_booking: Booking) -> str:
    """The state of a booking as people see it: a hold that is over is cancelled."""
    return booking.state_at(_library_booking(desk_booking), clock.now())


def booking_of_token(session: Session, token: str) -> Booking:
    """The booking that has this token.

    Raises:
        UnknownError: none.
    """
    query = select(Booking).where(Booking.token == tokens.digest(token))
    booking_row = session.scalars(query).one_or_none()
    if booking_row is None:
        raise UnknownError(_("Nessuna prenotazione ha questo codice."))
    return booking_row


def confirm(session: Session, desk_booking: Booking, space: Space, moment: datetime) -> list[Booking]:
    """Confirm a held desk; a second call changes nothing. Returns the bookings that waited and now have a desk.

    A hold that is over goes behind the bookings that wait: if no desk is left, the booking is cancelled.

    Raises:
        FullError: it was cancelled, or waits.
    """
    if desk_booking.state in {CANCELLED, WAITING}:
        raise FullError(_("Questa prenotazione non si può confermare: è annullata o in attesa."))
    return _apply(booking.confirm, session, desk_booking, space, moment)


def cancel(session: Session, desk_booking: Booking, space: Space, moment: datetime) -> list[Booking]:
    """Cancel a booking, and hold its desk for the first that waits and fits; returns those that now have a desk."""
    return _apply(booking.cancel, session, desk_booking, space, moment)


def _apply(
    rule: Callable[[Space, Sequence[booking.Booking], booking.Booking, datetime], booking.Outcome],
    session: Session,
    desk_booking: Booking,
    space: Space,
    moment: datetime,
) -> list[Booking]:
    """Store what a rule of the library makes of a booking; returns those that waited and now have a desk."""
    day_bookings = _bookings_of_day(session, desk_booking.space_id, desk_booking.day)
    all_bookings = [_library_booking(row) for row in day_bookings]
    outcome = rule(space, all_bookings, _library_booking(desk_booking), moment)
    if outcome.booking is not None:
        _store_states(session, day_bookings, [outcome.booking])
    return _store_states(session, day_bookings, outcome.promoted)


def slot_of(desk_booking: Booking) -> Slot:
    """The day and the hours of a booking."""
    return Slot(desk_booking.day, desk_booking.start, desk_booking.end)


def _library_booking(booking_row: Booking) -> booking.Booking:
    """The booking of the library that a stored row describes."""
    return booking.Booking(
        booking_row.id, booking_row.desk, slot_of(booking_row), booking_row.state, booking_row.held_until
    )


def _bookings_of_day(db_session: Session, space_id: int, day: date) -> Sequence[Booking]:
    query = select(Booking).where(Booking.space_id == space_id, Booking.day == day).order_by(Booking.id)
    return db_session.scalars(query).all()


def upcoming_bookings(session: Session, space_id: int, today: date) -> list[Booking]:
    """The bookings of a space from today on, in order."""
    query = (
        select(Booking)
        .where(Booking.space_id == space_id, Booking.day >= today)
        .order_by(Booking.day, Booking.start, Booking.id)
    )
    return [
        desk_booking
        for desk_booking in session.scalars(query).all()
        if current_state(desk_booking) != CANCELLED
    ]


def calendar_feed(session: Session, space_row: Row, today: date) -> str:
    """The bookings of a space as an iCalendar file: kind of desk and time, nobody's name."""
    earliest_day = today - timedelta(days=31)
    query = (
        select(Booking)
        .where(Booking.space_id == space_row.id, Booking.day >= earliest_day)
        .order_by(Booking.id)
    )
    space_name = space_row.fields.get("name", "")
    return ics.events(
        [
            calendar_event(desk_booking, space_name)
            for desk_booking in session.scalars(query).all()
            if current_state(desk_booking) != WAITING
        ]
    )


def calendar_event(desk_booking: Booking, space_name: str) -> ics.Event:
    """A booking as an event of a calendar."""
    start, end = (
        booking.utc_moment(desk_booking.day, minutes) for minutes in (desk_booking.start, desk_booking.end)
    )
    status = {CONFIRMED: "CONFIRMED", HELD: "TENTATIVE"}.get(current_state(desk_booking), "CANCELLED")
    return ics.Event(
        uid=f"booking-{desk_booking.id}",
        start=start,
        end=end,
        title=f"{space_name}: {DESKS[desk_booking.desk][0]}",
        status=status,
    )
