"""The manager's page: the space, its desks and prices, its hours, its bookings, what was changed."""

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app import storage
from app.coworking import entrance, forms, spaces
from app.coworking.bookings import bookings
from app.coworking.forms import Fields
from app.storage import tokens
from app.storage.coworking import Space as Row
from app.web.answers import answers
from app.web.page import addresses
from app.web.requests import moments
from mire_geo.coworking import DESKS, FEATURES
from mire_geo.errors import InputError, UnknownError

blueprint = Blueprint("managers", __name__)


@blueprint.get("/coworking/gestore")
def edit() -> ResponseReturnValue:
    """The form of the space, filled in with what is known."""
    with storage.database().read() as session:
        space_row = entrance.managed_space(session)
        return render_template("coworking/manager.html", **_context(session, space_row))


@blueprint.post("/coworking/gestore")
def save() -> ResponseReturnValue:
    """Store the form of the space, or show everything that is wrong with it."""
    form_fields = Fields(request.form)
    with storage.database().read() as session:
        entrance.managed_space(session)
    try:
        space_fields = spaces.read_form(form_fields, answers(), moments.now().date())
    except InputError as error:
        with storage.database().read() as session:
            context = _context(session, entrance.managed_space(session))
        context |= {"problems": forms.sentences(error), "form": request.form}
        return render_template("coworking/manager.html", **context), 400
    with storage.database().write("coworking:spaces") as session:
        space_row = entrance.managed_space(session, lock=True)
        version = form_fields.whole_number("version")
        field_changes = spaces.save(session, space_row, space_fields, spaces.MANAGER, version)
        message = _("Salvato.") if field_changes else _("Non è cambiato niente.")
        return render_template("coworking/manager.html", **_context(session, space_row) | {"said": message})


@blueprint.get("/coworking/calendario/<secret>.ics")
def calendar(secret: str) -> ResponseReturnValue:
    """The bookings of a space, for the manager's own calendar."""
    with storage.database().read() as session:
        space_row = spaces.space_of_feed(session, secret)
        if space_row is None:
            raise UnknownError(_("Non c’è nessun calendario a questo indirizzo."))
        calendar_text = bookings.calendar_feed(session, space_row, moments.now().date())
    return Response(calendar_text, mimetype="text/calendar")


def _context(session: Session, space_row: Row) -> dict[str, Any]:
    token = entrance.manager_token()
    return {
        "row": space_row,
        "fields": space_row.fields,
        "form": None,
        "problems": [],
        "said": None,
        "desk_kinds": DESKS,
        "features": FEATURES,
        "changes": spaces.changes(session, space_row.id)[:30],
        "taken": bookings.upcoming_bookings(session, space_row.id, moments.now().date()),
        "feed": addresses.public_address("managers.calendar", secret=spaces.feed_token(token)),
        "feed_known": tokens.matches(spaces.feed_token(token), space_row.feed),
        "labels": forms.labels(),
        "today": moments.now().date(),
    }
