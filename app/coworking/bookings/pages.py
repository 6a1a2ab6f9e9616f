"""A space as everybody sees it, its desks to be booked; and a booking, to be confirmed or cancelled by its code."""

import re
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import storage
from app.coworking import forms, mail, spaces
from app.coworking.bookings import bookings
from app.storage import space_records, tokens
from app.storage.coworking import Booking
from app.storage.coworking import Space as Row
from app.web import clock
from app.web.page import language, opening_sentences
from app.web.requests import moments
from app.web.responses.refusals import RefusalError
from mire_geo.coworking import DESKS, FEATURES, Slot, Space, booking
from mire_geo.errors import InputError, MireError, UnknownError
from mire_geo.schedule import days
from mire_geo.schedule.exchange import ics

blueprint = Blueprint("booking", __name__)

SHORTEST_KEY = 16
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{0,2}))?", re.ASCII)


@blueprint.get("/coworking/spazi/<int:space_id>")
def space(space_id: int) -> ResponseReturnValue:
    """A published space, and the form that books a desk."""
    with storage.database().read() as session:
        space_row, space = _published_space(spaces.stored_space(session, space_id))
    return render_template("coworking/space.html", **_space_context(space_row, space))


@blueprint.post("/coworking/spazi/<int:space_id>")
def book(space_id: int) -> ResponseReturnValue:
    """Book a desk; the same key sent again gets the same answer and books nothing."""
    try:
        booking_request = _booking_request()
        with storage.database().write(f"coworking:space:{space_id}") as session:
            space_row, space = _published_space(spaces.stored_space(session, space_id, lock=True))
            booking_result = bookings.book(session, space_row.id, space, booking_request, clock.now())
    except (InputError, RefusalError) as error:
        return _problem_page(space_id, error)
    for promoted_booking in booking_result.promoted:
        _notify(promoted_booking, space.name, None)
    if booking_result.booking is None:
        return _problem_page(space_id, bookings.FullError(bookings.no_desk_sentence()))
    context = _booking_context(booking_result.booking, space_row, booking_result.token)
    if booking_result.is_new and not _notify(booking_result.booking, space.name, booking_result.token):
        context["problem"] = _mail_problem()
    return render_template("coworking/booked.html", **context)


@blueprint.get("/coworking/prenotazione")
def code_form() -> ResponseReturnValue:
    """The page with the form for the code of a booking."""
    return render_template("coworking/booked.html", one=None, problem=None)


@blueprint.post("/coworking/prenotazione")
def change() -> ResponseReturnValue:
    """Show a booking by its code, confirm it or cancel it."""
    token = request.form.get("token", "").strip()[:100]
    with storage.database().read() as session:
        space_id = bookings.booking_of_token(session, token).space_id
    problem, promoted_bookings = None, list[Booking]()
    with storage.database().write(f"coworking:space:{space_id}") as session:
        space_row = spaces.stored_space(session, space_id, lock=True)
        desk_booking = bookings.booking_of_token(session, token)
        earlier_state = bookings.current_state(desk_booking)
        action = {"confirm": bookings.confirm, "cancel": bookings.cancel}.get(request.form.get("do", ""))
        try:
            if action is not None:
                library_space = space_records.space(space_row.id, space_row.fields, space_row.state)
                promoted_bookings = action(session, desk_booking, library_space, clock.now())
            if action is bookings.confirm and desk_booking.state == booking.CANCELLED:
                problem = _("Il tempo per confermare è passato, e la postazione è di qualcun altro.")
        except RefusalError as error:
            problem = language.sentence(error)
    space_name, status = space_row.fields.get("name", ""), 409 if problem else 200
    if bookings.current_state(desk_booking) != earlier_state and not _notify(desk_booking, space_name, token):
        problem = problem or _mail_problem()
    for promoted_booking in promoted_bookings:
        _notify(promoted_booking, space_name, None)
    page = render_template(
        "coworking/booked.html", **_booking_context(desk_booking, space_row, token) | {"problem": problem}
    )
    return page, status


def _published_space(space_row: Row) -> tuple[Row, Space]:
    if space_row.state != "published":
        raise UnknownError(_("Questo spazio non è pubblicato."))
    return space_row, space_records.space(space_row.id, space_row.fields, space_row.state)


def _booking_request() -> bookings.BookingRequest:
    form_fields = forms.Fields(request.form)
    request_key, contact = form_fields.text("key", 64), mail.address_of("contact")
    if len(request_key) < SHORTEST_KEY:
        raise InputError(_("La richiesta non ha la sua chiave: ricarica la pagina."))
    day = form_fields.day("day")
    if day is None:
        raise InputError(_("Manca il giorno: sceglilo dal calendario."))
    start_minute, end_minute = (
        _minute_of_day(form_fields.text(field_name, 5)) for field_name in ("start", "end")
    )
    return bookings.BookingRequest(
        form_fields.text("desk", 12),
        Slot(day, start_minute, end_minute),
        request_key,
        contact,
        bool(request.form.get("wait")),
    )


def _minute_of_day(clock_text: str) -> int:
    clock_match = _CLOCK.fullmatch(clock_text)
    hours, minutes = (int(clock_match[1]), int(clock_match[2] or 0)) if clock_match else (99, 0)
    if hours > 24 or minutes > 59:
        raise InputError(_("«%(text)s» non è un’ora: scrivila come 9:30.", text=clock_text))
    return 60 * hours + minutes


def _problem_page(space_id: int, error: MireError) -> ResponseReturnValue:
    """The page of a space with what is wrong with the request, the form filled in as it was sent."""
    with storage.database().read() as session:
        space_row, space = _published_space(spaces.stored_space(session, space_id))
    status = error.status if isinstance(error, RefusalError) else 400
    problems = forms.sentences(error) if isinstance(error, InputError) else [language.sentence(error)]
    no_desk_left = isinstance(error, bookings.FullError)
    context = _space_context(space_row, space) | {
        "problems": problems,
        "form": request.form,
        "full": no_desk_left,
    }
    return render_template("coworking/space.html", **context), status


def _space_context(space_row: Row, space: Space) -> dict[str, Any]:
    today = moments.now().date()
    return {
        "row": space_row,
        "space": space,
        "week": _week_hours(space, today),
        "contact": space_row.fields.get("contact"),
        "desk_kinds": DESKS,
        "features": FEATURES,
        "today": today,
        "key": tokens.new_token(),
        "problems": [],
        "form": None,
        "full": False,
        "accredited": bool(space.accreditation and space.accreditation.holds(today)),
    }


def _week_hours(space: Space, today: date) -> list[tuple[str, str]]:
    """The hours of this week, by day."""
    return opening_sentences.week_hours(space.hours, today) if space.hours else []


def _booking_context(desk_booking: Booking, space_row: Row, token: str) -> dict[str, Any]:
    return {
        "one": desk_booking,
        "state": bookings.current_state(desk_booking),
        "name": space_row.fields.get("name", ""),
        "address": space_row.fields.get("address", ""),
        "space_id": space_row.id,
        "desk_kinds": DESKS,
        "token": token,
        "problem": None,
        "day": moments.day_name(desk_booking.day),
        "until": desk_booking.held_until and moments.time_text(desk_booking.held_until.astimezone(days.ROME)),
    }


def _mail_problem() -> str:
    return str(_("Non siamo riusciti a scriverti: conserva tu il codice."))


def _notify(desk_booking: Booking, space_name: str, token: str | None) -> bool:
    """Write to the person who booked, if they left an address; False where that failed."""
    sentence = {
        booking.HELD: _("Una postazione è tenuta per te: confermala."),
        booking.CONFIRMED: _("La tua prenotazione è confermata."),
        booking.WAITING: _("Sei in attesa: ti scriveremo se si libera una postazione."),
        booking.CANCELLED: _("La tua prenotazione è annullata."),
    }[bookings.current_state(desk_booking)]
    letter_lines = [sentence, f"{space_name}, {moments.day_name(desk_booking.day)}"]
    if token:
        letter_lines.append(_("Codice: %(code)s", code=token))
    calendar = (
        ics.events([bookings.calendar_event(desk_booking, space_name)])
        if bookings.current_state(desk_booking) == booking.CONFIRMED
        else None
    )
    return mail.send_letter(
        desk_booking.contact, f"{space_name}: {sentence}", "\n".join(letter_lines) + "\n", calendar
    )
