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
        row, space = _published_space(spaces.row(session, space_id))
    return render_template("coworking/space.html", **_space_context(row, space))


@blueprint.post("/coworking/spazi/<int:space_id>")
def book(space_id: int) -> ResponseReturnValue:
    """Hold a desk; the same key sent again answers the same and books nothing."""
    try:
        booking_request = _booking_request()
        with storage.database().write(f"coworking:space:{space_id}") as session:
            row, space = _published_space(spaces.row(session, space_id, lock=True))
            booked = bookings.book(session, row.id, space, booking_request, clock.now())
    except (InputError, RefusalError) as error:
        return _problem_page(space_id, error)
    for other in booked.promoted:
        _notify(other, space.name, None)
    if booked.one is None:
        return _problem_page(space_id, bookings.FullError(bookings.no_desk_sentence()))
    context = _booking_context(booked.one, row, booked.token)
    if booked.is_new and not _notify(booked.one, space.name, booked.token):
        context["problem"] = _mail_problem()
    return render_template("coworking/booked.html", **context)


@blueprint.get("/coworking/prenotazione")
def code_form() -> ResponseReturnValue:
    """Where the code of a booking is given."""
    return render_template("coworking/booked.html", one=None, problem=None)


@blueprint.post("/coworking/prenotazione")
def change() -> ResponseReturnValue:
    """Show a booking by its code, confirm it or cancel it."""
    token = request.form.get("token", "").strip()[:100]
    with storage.database().read() as session:
        space_id = bookings.booking_of_token(session, token).space_id
    problem, promoted = None, list[Booking]()
    with storage.database().write(f"coworking:space:{space_id}") as session:
        row = spaces.row(session, space_id, lock=True)
        desk_booking = bookings.booking_of_token(session, token)
        before = bookings.current_state(desk_booking)
        step = {"confirm": bookings.confirm, "cancel": bookings.cancel}.get(request.form.get("do", ""))
        try:
            if step is not None:
                offer = space_records.space(row.id, row.fields, row.state)
                promoted = step(session, desk_booking, offer, clock.now())
            if step is bookings.confirm and desk_booking.state == booking.CANCELLED:
                problem = _("Il tempo per confermare è passato, e la postazione è di qualcun altro.")
        except RefusalError as error:
            problem = language.sentence(error)
    name, status = row.fields.get("name", ""), 409 if problem else 200
    if bookings.current_state(desk_booking) != before and not _notify(desk_booking, name, token):
        problem = problem or _mail_problem()
    for other in promoted:
        _notify(other, name, None)
    page = render_template(
        "coworking/booked.html", **_booking_context(desk_booking, row, token) | {"problem": problem}
    )
    return page, status


def _published_space(row: Row) -> tuple[Row, Space]:
    if row.state != "published":
        raise UnknownError(_("Questo spazio non è pubblicato."))
    return row, space_records.space(row.id, row.fields, row.state)


def _booking_request() -> bookings.BookingRequest:
    fields = forms.Fields(request.form)
    key, contact = fields.text("key", 64), mail.address_of("contact")
    if len(key) < SHORTEST_KEY:
        raise InputError(_("La richiesta non ha la sua chiave: ricarica la pagina."))
    day = fields.day("day")
    if day is None:
        raise InputError(_("Manca il giorno: sceglilo dal calendario."))
    start, end = (_minute_of_day(fields.text(name, 5)) for name in ("start", "end"))
    return bookings.BookingRequest(
        fields.text("desk", 12),
        Slot(day, start, end),
        key,
        contact,
        bool(request.form.get("wait")),
    )


def _minute_of_day(text: str) -> int:
    read = _CLOCK.fullmatch(text)
    hours, minutes = (int(read[1]), int(read[2] or 0)) if read else (99, 0)
    if hours > 24 or minutes > 59:
        raise InputError(_("«%(text)s» non è un’ora: scrivila come 9:30.", text=text))
    return 60 * hours + minutes


def _problem_page(space_id: int, error: MireError) -> ResponseReturnValue:
    """The page of a space with what is wrong with the request, the form filled in as it was sent."""
    with storage.database().read() as session:
        row, space = _published_space(spaces.row(session, space_id))
    status = error.status if isinstance(error, RefusalError) else 400
    problems = forms.sentences(error) if isinstance(error, InputError) else [language.sentence(error)]
    full = isinstance(error, bookings.FullError)
    context = _space_context(row, space) | {"problems": problems, "form": request.form, "full": full}
    return render_template("coworking/space.html", **context), status


def _space_context(row: Row, space: Space) -> dict[str, Any]:
    today = moments.now().date()
    return {
        "row": row,
        "space": space,
        "week": _week_hours(space, today),
        "contact": row.fields.get("contact"),
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


def _booking_context(one: Booking, row: Row, token: str) -> dict[str, Any]:
    return {
        "one": one,
        "state": bookings.current_state(one),
        "name": row.fields.get("name", ""),
        "address": row.fields.get("address", ""),
        "space_id": row.id,
        "desk_kinds": DESKS,
        "token": token,
        "problem": None,
        "day": moments.day_name(one.day),
        "until": one.held_until and moments.time_text(one.held_until.astimezone(days.ROME)),
    }


def _mail_problem() -> str:
    return str(_("Non siamo riusciti a scriverti: conserva tu il codice."))


def _notify(one: Booking, name: str, token: str | None) -> bool:
    """Write to the person who booked, if they left an address; False where that failed."""
    sentence = {
        booking.HELD: _("Una postazione è tenuta per te: confermala."),
        booking.CONFIRMED: _("La tua prenotazione è confermata."),
        booking.WAITING: _("Sei in attesa: ti scriveremo se si libera una postazione."),
        booking.CANCELLED: _("La tua prenotazione è annullata."),
    }[bookings.current_state(one)]
    lines = [sentence, f"{name}, {moments.day_name(one.day)}"]
    if token:
        lines.append(_("Codice: %(code)s", code=token))
    calendar = (
        ics.events([bookings.calendar_event(one, name)])
        if bookings.current_state(one) == booking.CONFIRMED
        else None
    )
    return mail.send_letter(one.contact, f"{name}: {sentence}", "\n".join(lines) + "\n", calendar)
