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
def require_city_key() -> None:
    """Refuse every page of this blueprint to a browser without the city's key."""
    entrance.require_city()


@blueprint.get("/coworking/comune")
def index() -> ResponseReturnValue:
    """All spaces, and the form that hands out a link."""
    with storage.database().read() as session:
        return render_template("coworking/city.html", **_context(session))


@blueprint.post("/coworking/comune/invita")
def invite() -> ResponseReturnValue:
    """Make a draft, and show once the link with its manager's key."""
    space_name = forms.Fields(request.form).text("name", 120)
    if not space_name:
        raise InputError(_("Scrivi il nome dello spazio, o di chi lo gestisce."))
    with storage.database().write("coworking:spaces") as session:
        _space_row, token = spaces.invite(session, space_name)
        return render_template(
            "coworking/city.html", **_context(session) | {"link": _manager_link(token), "invited": space_name}
        )


@blueprint.post("/coworking/comune/spazi/<int:space_id>/chiave")
def renew_key(space_id: int) -> ResponseReturnValue:
    """A new key for a manager who has lost theirs; the old one opens nothing any more."""
    with storage.database().write("coworking:spaces") as session:
        space_row = spaces.stored_space(session, space_id, lock=True)
        token = spaces.renew_key(space_row)
        return render_template(
            "coworking/city.html",
            **_context(session) | {"link": _manager_link(token), "invited": space_row.fields.get("name", "")},
        )


@blueprint.post("/coworking/comune/spazi/<int:space_id>/stato")
def set_state(space_id: int) -> ResponseReturnValue:
    """Publish, suspend, or bring back to draft."""
    with storage.database().write("coworking:spaces") as session:
        space_row = spaces.stored_space(session, space_id, lock=True)
        problems, status = [], 200
        try:
            spaces.set_state(session, space_row, request.form.get("state", ""))
        except InputError as error:
            problems, status = forms.sentences(error), 400
        return render_template("coworking/city.html", **_context(session) | {"problems": problems}), status


@blueprint.get("/coworking/comune/spazi/<int:space_id>")
def space(space_id: int) -> ResponseReturnValue:
    """The page on which the city reads one space, as its manager describes it, and the log of its changes."""
    with storage.database().read() as session:
        space_row = spaces.stored_space(session, space_id)
        return render_template(
            "coworking/space_record.html",
            row=space_row,
            changes=spaces.changes(session, space_id),
            labels=forms.labels(),
        )


@blueprint.get("/coworking/comune/abbinamento")
def matching() -> ResponseReturnValue:
    """Who gets a desk where, and why; who gets none, and why; and what first come, first served would give."""
    locale = language.current()
    with storage.database().read() as session:
        city_matching = matches.matching(session, answers(), moments.now().date())
    best_matching = city_matching.best
    requests = best_matching.question.requests
    time_given_back = coworking.time_given_back(best_matching)
    return render_template(
        "coworking/matching.html",
        best=best_matching,
        summary=matching_sentences.summary(best_matching, city_matching.greedy, locale),
        given=[
            (
                requests[unit_outcome.unit.request],
                unit_outcome,
                matching_sentences.match_sentence(best_matching, unit_outcome, locale),
            )
            for unit_outcome in best_matching.matches
        ],
        left=[
            (
                requests[unit_outcome.unit.request],
                unit_outcome,
                matching_sentences.unmatched_sentence(best_matching, unit_outcome, locale),
            )
            for unit_outcome in best_matching.unmatched
        ],
        by_space=coworking.by_space(best_matching).to_dict("records"),
        back=time_given_back,
    )


@blueprint.get("/coworking/comune/spazi.<kind>")
def export(kind: str) -> ResponseReturnValue:
    """All spaces that are complete, as CSV or Excel; imported again they keep their ids."""
    if kind not in {"csv", "xlsx"}:
        raise UnknownError(_("Gli spazi si scaricano come .csv o .xlsx."))
    with storage.database().read() as session:
        space_rows = session.scalars(select(Row).order_by(Row.id)).all()
    table = coworking.spaces_table(
        space for space_row in space_rows if (space := spaces.complete_space(space_row))
    )
    file_bytes = (
        spreadsheet.csv_bytes(table) if kind == "csv" else spreadsheet.xlsx_bytes(table, title="spazi")
    )
    media_types = {
        "csv": "text/csv",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    headers = {"Content-Disposition": f'attachment; filename="spazi.{kind}"'}
    return Response(file_bytes, mimetype=media_types[kind], headers=headers)


@blueprint.post("/coworking/comune/importa")
def upload() -> ResponseReturnValue:
    """Spaces from CSV or Excel: known ids are changed, others become drafts; wrong rows are reported by line."""
    sheet_bytes, sheet_name = forms.uploaded_sheet()
    parsed_sheet = coworking.read_spaces(sheet_bytes, sheet_name, today=moments.now().date())
    problems = forms.row_sentences((*parsed_sheet.notes, *parsed_sheet.faults))
    with storage.database().write("coworking:spaces") as session:
        changed_count = sum(
            spaces.import_space(session, imported_space) for imported_space in parsed_sheet.items
        )
        message = _(
            "%(rows)s righe lette, %(count)s spazi nuovi o cambiati.",
            rows=parsed_sheet.rows,
            count=changed_count,
        )
        context = _context(session) | {"problems": problems, "said": message}
        return render_template("coworking/city.html", **context), 200 if parsed_sheet.items else 400


def _manager_link(token: str) -> str:
    return addresses.public_address("coworking.key_form") + f"#k={token}"


def _context(session: Session) -> dict[str, Any]:
    today = moments.now().date()
    space_rows = session.scalars(select(Row).order_by(Row.id)).all()
    return {
        "rows": [
            {
                "row": space_row,
                "faults": _publication_faults(space_row, today),
                "since": spaces.unreviewed_fields(session, space_row),
            }
            for space_row in space_rows
        ],
        "labels": forms.labels(),
        "states": STATES,
        "link": None,
        "said": None,
        "invited": None,
        "problems": [],
    }


def _publication_faults(space_row: Row, today: date) -> list[str]:
    """The faults that prevent publishing a space, a sentence each."""
    try:
        space = space_records.space(space_row.id, space_row.fields, space_row.state)
    except InputError as error:
        return forms.sentences(error)
    expired_faults = [fault for fault in space.faults_on(today) if fault.code == "accreditation_expired"]
    return forms.sentences(RefusedError(expired_faults)) if expired_faults else []
