"""The city's pages: who manages a space, which spaces are published, and the log of their changes."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import storage
from app.coworking import entrance, forms, spaces
from app.coworking.demand import matches
from app.storage import space_records
from app.storage.coworking import Space as Row
from app.web.answers import answers
from app.web.page import addresses, language
from app.web.requests import moments
from mire_geo import coworking
from mire_geo.coworking import STATES, RefusedError
from mire_geo.errors import InputError, UnknownError
from mire_geo.output.wording import matching_sentences
from mire_geo.sources import spreadsheet

blueprint = Blueprint("city", __name__)


@blueprint.before_request
def only_the_city() -> None:
    """Every page here is the city's."""
    entrance.city_only()


@blueprint.get("/coworking/comune")
def index() -> ResponseReturnValue:
    """All spaces, and the form that hands out a link."""
    with storage.database().read() as session:
        return render_template("coworking/city.html", **_context(session))


@blueprint.post("/coworking/comune/invita")
def invite() -> ResponseReturnValue:
    """Make a draft, and show once the link with its manager's key."""
    name = forms.Fields(request.form).text("name", 120)
    if not name:
        raise InputError(_("Scrivi il nome dello spazio, o di chi lo gestisce."))
    with storage.database().write("coworking:spaces") as session:
        _row, token = spaces.invite(session, name)
        return render_template(
            "coworking/city.html", **_context(session) | {"link": _link(token), "invited": name}
        )


@blueprint.post("/coworking/comune/spazi/<int:space_id>/chiave")
def rekey(space_id: int) -> ResponseReturnValue:
    """A new key for a manager who has lost theirs; the old one opens nothing any more."""
    with storage.database().write("coworking:spaces") as session:
        row = spaces.row(session, space_id, lock=True)
        token = spaces.rekey(row)
        return render_template(
            "coworking/city.html",
            **_context(session) | {"link": _link(token), "invited": row.fields.get("name", "")},
        )


@blueprint.post("/coworking/comune/spazi/<int:space_id>/stato")
def move(space_id: int) -> ResponseReturnValue:
    """Publish, suspend, or bring back to draft."""
    with storage.database().write("coworking:spaces") as session:
        row = spaces.row(session, space_id, lock=True)
        problems, status = [], 200
        try:
            spaces.set_state(session, row, request.form.get("state", ""))
        except InputError as error:
            problems, status = forms.sentences(error), 400
        return render_template("coworking/city.html", **_context(session) | {"problems": problems}), status


@blueprint.get("/coworking/comune/spazi/<int:space_id>")
def space(space_id: int) -> ResponseReturnValue:
    """One space as its manager describes it, and its log."""
    with storage.database().read() as session:
        row = spaces.row(session, space_id)
        return render_template(
            "coworking/space_record.html",
            row=row,
            changes=spaces.changes(session, space_id),
            labels=forms.labels(),
        )


@blueprint.get("/coworking/comune/abbinamento")
def matching() -> ResponseReturnValue:
    """Who gets a desk where, and why; who gets none, and why; and what first come, first served would give."""
    locale = language.current()
    with storage.database().read() as session:
        city_matching = matches.matching(session, answers(), moments.now().date())
    best = city_matching.best
    requests = best.question.requests
    back = coworking.time_given_back(best)
    return render_template(
        "coworking/matching.html",
        best=best,
        greedy=city_matching.greedy,
        summary=matching_sentences.summary(best, city_matching.greedy, locale),
        given=[
            (requests[one.unit.request], one, matching_sentences.match_sentence(best, one, locale))
            for one in best.matches
        ],
        left=[
            (requests[one.unit.request], one, matching_sentences.unmatched_sentence(best, one, locale))
            for one in best.unmatched
        ],
        by_space=coworking.by_space(best).to_dict("records"),
        back=back,
    )


@blueprint.get("/coworking/comune/spazi.<kind>")
def export(kind: str) -> ResponseReturnValue:
    """All spaces that are complete, as CSV or Excel; imported again they keep their ids."""
    if kind not in {"csv", "xlsx"}:
        raise UnknownError(_("Gli spazi si scaricano come .csv o .xlsx."))
    with storage.database().read() as session:
        rows = session.scalars(select(Row).order_by(Row.id)).all()
    table = coworking.spaces_table(space for row in rows if (space := spaces.whole(row)))
    data = spreadsheet.csv_bytes(table) if kind == "csv" else spreadsheet.xlsx_bytes(table, title="spazi")
    types = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
    headers = {"Content-Disposition": f'attachment; filename="spazi.{kind}"'}
    return Response(data, mimetype=types[kind], headers=headers)


@blueprint.post("/coworking/comune/importa")
def upload() -> ResponseReturnValue:
    """Spaces from CSV or Excel: known ids are changed, others become drafts; wrong rows are reported by line."""
    data, name = forms.sheet()
    read = coworking.read_spaces(data, name, today=moments.now().date())
    problems = forms.by_line((*read.notes, *read.faults))
    with storage.database().write("coworking:spaces") as session:
        count = sum(spaces.take(session, one) for one in read.items)
        message = _("%(rows)s righe lette, %(count)s spazi nuovi o cambiati.", rows=read.rows, count=count)
        context = _context(session) | {"problems": problems, "said": message}
        return render_template("coworking/city.html", **context), 200 if read.items else 400


def _link(token: str) -> str:
    return addresses.public("coworking.door") + f"#k={token}"


def _context(session: Session) -> dict[str, Any]:
    today = moments.now().date()
    rows = session.scalars(select(Row).order_by(Row.id)).all()
    return {
        "rows": [
            {"row": row, "faults": _faults(row, today), "since": spaces.changed_since(session, row)}
            for row in rows
        ],
        "labels": forms.labels(),
        "states": STATES,
        "link": None,
        "said": None,
        "invited": None,
        "problems": [],
    }


def _faults(row: Row, today: date) -> list[str]:
    """What speaks against publishing a space, a sentence each."""
    try:
        space = space_records.space(row.id, row.fields, row.state)
    except InputError as error:
        return forms.sentences(error)
    over = [fault for fault in space.faults_on(today) if fault.code == "accreditation_expired"]
    return forms.sentences(RefusedError(over)) if over else []
