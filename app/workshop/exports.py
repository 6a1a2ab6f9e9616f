"""Exports of a room: tables, the printed report, the whole record, the scenario that gives the same figures again."""

from collections.abc import Callable, Mapping

import shapely
from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.web import projection
from app.web.answers import answers
from app.web.page import language
from app.web.responses import openapi
from app.workshop.contributions import payloads, schemas
from app.workshop.impact import answering, reckoning
from app.workshop.room import ledger
from app.workshop.room.ledger import RoomSession
from app.workshop.room.state import Comment, Proposal
from mire_geo.errors import InputError
from mire_geo.planning import scenario, workshop
from mire_geo.planning.scenario import Baseline
from mire_geo.planning.workshop import Contribution, Session

blueprint = Blueprint("exports", __name__, url_prefix="/api/v1/rooms/<code>")

TAG = "exports"
FILES: Mapping[str, tuple[str, Callable[[Session], bytes]]] = {
    "geojson": ("application/geo+json", workshop.geojson),
    "csv": ("text/csv; charset=utf-8", workshop.csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workshop.xlsx),
    "gpkg": ("application/geopackage+sqlite3", workshop.geopackage),
}
SIZES = ("A4", "A3")
PRINTING_S = 60.0


@blueprint.get("/export.<any(geojson, csv, xlsx, gpkg):suffix>")
@openapi.describe(tag=TAG, headers=[schemas.TOKEN], media="*/*", errors=(429,))
def export(code: str, suffix: str) -> ResponseReturnValue:
    """Contributions as a file; the facilitator's holds what is hidden too, with its status. Formulas are disarmed."""
    with ledger.read_room(code) as room_session:
        session, room_code = (
            as_session(room_session, for_facilitator=room_session.caller.facilitator),
            room_session.room.code,
        )
    media_type, encode_file = FILES[suffix]
    return _file_answer(encode_file(session), media_type, f"laboratorio-{room_code}.{suffix}")


@blueprint.get("/export.<any(pdf, png):suffix>")
@openapi.describe(
    tag=TAG,
    headers=[schemas.TOKEN],
    query=[openapi.parameter("size", openapi.choice(*SIZES), "Paper of the PDF.")],
    media="*/*",
    errors=(429,),
)
def printed(code: str, suffix: str) -> ResponseReturnValue:
    """What everybody sees, to print or to show: maps before and after, ranking, numbers, where the data come from."""
    paper_size = request.args.get("size") or SIZES[0]
    if paper_size not in SIZES:
        raise InputError(_("La carta può essere %(offered)s.", offered=" / ".join(SIZES)))
    with ledger.read_room(code) as room_session:
        session, room_code = as_session(room_session, for_facilitator=False), room_session.room.code
    language_code = language.current()
    impact_answers = ledger.services().answering
    future = impact_answers.printers.submit(
        _printed_report, impact_answers.baseline, session, suffix, language_code, paper_size
    )
    file_bytes = answering.result_of(
        future, PRINTING_S, _("La stampa non è ancora pronta: riprova fra poco.")
    )
    media_type = {"pdf": "application/pdf", "png": "image/png"}[suffix]
    return _file_answer(file_bytes, media_type, f"laboratorio-{room_code}.{suffix}")


@blueprint.get("/export.json")
@openapi.describe(tag=TAG, headers=[schemas.TOKEN], answer=schemas.EXPORT, errors=(429,))
def record(code: str) -> ResponseReturnValue:
    """The whole record: the room, every contribution with its comments, the ranking, the last event.

    The facilitator's also holds every version, and what is hidden.
    """
    with ledger.read_room(code) as room_session:
        room_state, for_facilitator = room_session.state, room_session.caller.facilitator
        payload = {
            "room": payloads.room_payload(
                room_state,
                code=room_session.room.code,
                delete_on=room_session.room.delete_on.isoformat(),
                connected=room_session.channel.listeners,
                for_facilitator=for_facilitator,
            ),
            "seq": room_state.seq,
            "contributions": [
                payloads.proposal_payload(room_state, proposal, for_facilitator=for_facilitator)
                | ({"versions": payloads.versions(room_state, proposal)} if for_facilitator else {})
                for proposal in _exported_proposals(room_session, for_facilitator=for_facilitator)
            ],
            "results": payloads.results(room_state),
        }
    return jsonify(payload)


@blueprint.get("/scenario.json")
@openapi.describe(tag=TAG, headers=[schemas.TOKEN], answer=openapi.OBJECT, errors=(429,))
def scenario_file(code: str) -> ResponseReturnValue:
    """The room's scenario for `mire scenario FILE`, which finds the same figures again; with the hash of its inputs."""
    with ledger.read_room(code) as room_session:
        versions = [ledger.version_of(proposal) for proposal in ranked_proposals(room_session)]
        title, room_code = room_session.state.settings["title"], room_session.room.code
    proposals = reckoning.settle(answers().city, versions).proposals
    fingerprint = scenario.fingerprint(answers().city, proposals)
    scenario_json = scenario.as_text(scenario.Scenario(proposals, title=title, fingerprint=fingerprint))
    return _file_answer(scenario_json.encode(), "application/json", f"scenario-{room_code}.json")


def _printed_report(
    baseline: Baseline, session: Session, suffix: str, language_code: str, paper_size: str
) -> bytes:
    from mire_geo.output import report  # noqa: PLC0415 - a second of imports the first page need not wait for

    results = report.results(baseline, session)
    if suffix == "pdf":
        return report.pdf(baseline.city, results, language=language_code, page=paper_size)
    return report.png(baseline.city, results, language=language_code)


def as_session(room_session: RoomSession, *, for_facilitator: bool) -> Session:
    """The room as the library prints and exports it: what everybody sees, best liked first; all for the facilitator."""
    room_state, settings = room_session.state, room_session.state.settings
    ballot = room_state.ballot
    groups = {
        participant["group"] for participant in room_state.participants.values() if participant["group"]
    }
    return Session(
        title=settings["title"],
        contributions=tuple(
            _contribution(room_session, proposal, for_facilitator=for_facilitator)
            for proposal in _exported_proposals(room_session, for_facilitator=for_facilitator)
        ),
        code=room_session.room.code,
        held_on=room_session.room.created_at.date().isoformat(),
        delete_on=room_session.room.delete_on.isoformat(),
        nil_ids=tuple(settings["nil_ids"]),
        participants=len(room_state.participants),
        voters=payloads.voting(room_state)["voters"] if ballot and not ballot.open else None,
        groups=tuple(sorted(groups)),
    )


def _contribution(room_session: RoomSession, proposal: Proposal, *, for_facilitator: bool) -> Contribution:
    payload = payloads.proposal_payload(room_session.state, proposal, for_facilitator=for_facilitator)
    content = proposal.content
    return Contribution(
        id=proposal.id,
        type=content["type"],
        kind=content.get("kind") or "",
        site=content.get("site") or "",
        site_name=content.get("site_name") or "",
        geometry=content_geometry(content),
        hours=content.get("hours") or "",
        capacity=content.get("capacity"),
        text=_name_and_text(content),
        alias=payload["alias"] or "",
        group=payload["group"] or "",
        votes=payload["votes"],
        status=payload["status"],
        reason=payload["reason"] or "",
        at=payload["at"],
        comments=tuple(_comment(room_session, comment) for comment in proposal.comments if comment.visible),
    )


def _name_and_text(content: Mapping[str, str | None]) -> str:
    """Name and words of a proposal as one text: the name is the first line, in guillemets."""
    name, comment_text = content.get("name"), content.get("comment") or ""
    return f"«{name}»\n{comment_text}".strip() if name else comment_text


def _comment(room_session: RoomSession, comment: Comment) -> workshop.Comment:
    author = payloads.author_fields(room_session.state, comment.author)
    return workshop.Comment(
        text=comment.text, alias=author["alias"] or "", at=payloads.moment_text(comment.at)
    )


def content_geometry(content: Mapping[str, object]) -> shapely.Geometry | None:
    """The geometry of a contribution, in metres; None without a place."""
    if isinstance(geometry := content.get("geometry"), dict):
        return shapely.transform(shapely.geometry.shape(geometry), projection.all_metres)
    lon, lat = content.get("lon"), content.get("lat")
    if isinstance(lon, float | int) and isinstance(lat, float | int):
        return shapely.Point(*projection.metres(lon, lat))
    return None


def _exported_proposals(room_session: RoomSession, *, for_facilitator: bool) -> list[Proposal]:
    """The proposals of an export: those that everybody sees; for the facilitator, all but cleared rehearsals."""
    if not for_facilitator:
        return ranked_proposals(room_session)
    return sorted(
        (proposal for proposal in room_session.state.proposals.values() if not proposal.cleared),
        key=lambda proposal: proposal.number,
    )


def ranked_proposals(room_session: RoomSession) -> list[Proposal]:
    """What everybody sees, most dots of the last closed round first, then oldest first."""
    dots_by_proposal = {
        proposal.id: dot_count for proposal, dot_count, _voters in room_session.state.results()
    }
    return sorted(
        room_session.state.visible_proposals(),
        key=lambda proposal: (-dots_by_proposal.get(proposal.id, 0), proposal.number),
    )


def _file_answer(file_bytes: bytes, media_type: str, file_name: str) -> Response:
    answer = Response(file_bytes, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
