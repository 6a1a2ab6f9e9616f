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
        session, name = as_session(room_session, full=room_session.caller.facilitator), room_session.room.code
    media, write = FILES[suffix]
    return _file_answer(write(session), media, f"laboratorio-{name}.{suffix}")


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
    size = request.args.get("size") or SIZES[0]
    if size not in SIZES:
        raise InputError(_("La carta può essere %(offered)s.", offered=" / ".join(SIZES)))
    with ledger.read_room(code) as room_session:
        session, name = as_session(room_session, full=False), room_session.room.code
    language_code = language.current()
    services = ledger.services().answering
    future = services.printers.submit(
        _printed_report, services.baseline, session, suffix, language_code, size
    )
    data = answering.result_of(future, PRINTING_S, _("La stampa non è ancora pronta: riprova fra poco."))
    media = {"pdf": "application/pdf", "png": "image/png"}[suffix]
    return _file_answer(data, media, f"laboratorio-{name}.{suffix}")


@blueprint.get("/export.json")
@openapi.describe(tag=TAG, headers=[schemas.TOKEN], answer=schemas.EXPORT, errors=(429,))
def record(code: str) -> ResponseReturnValue:
    """The whole record: the room, every contribution with its comments, the ranking, the last event.

    The facilitator's also holds every version, and what is hidden.
    """
    with ledger.read_room(code) as room_session:
        state, full = room_session.state, room_session.caller.facilitator
        payload = {
            "room": payloads.room(
                state,
                code=room_session.room.code,
                delete_on=room_session.room.delete_on.isoformat(),
                connected=room_session.channel.listeners,
                full=full,
            ),
            "seq": state.seq,
            "contributions": [
                payloads.proposal_payload(state, one, full=full)
                | ({"versions": payloads.versions(state, one)} if full else {})
                for one in _exported_proposals(room_session, full=full)
            ],
            "results": payloads.results(state),
        }
    return jsonify(payload)


@blueprint.get("/scenario.json")
@openapi.describe(tag=TAG, headers=[schemas.TOKEN], answer=openapi.OBJECT, errors=(429,))
def scenario_file(code: str) -> ResponseReturnValue:
    """The room's scenario for `mire scenario FILE`, which finds the same figures again; with the hash of its inputs."""
    with ledger.read_room(code) as room_session:
        versions = [ledger.version_of(one) for one in ranked_proposals(room_session)]
        title, name = room_session.state.settings["title"], room_session.room.code
    proposals = reckoning.settle(answers().city, versions).proposals
    fingerprint = scenario.fingerprint(answers().city, proposals)
    text = scenario.as_text(scenario.Scenario(proposals, title=title, fingerprint=fingerprint))
    return _file_answer(text.encode(), "application/json", f"scenario-{name}.json")


def _printed_report(
    baseline: Baseline, session: Session, suffix: str, language_code: str, size: str
) -> bytes:
    from mire_geo.output import report  # noqa: PLC0415 - a second of imports the first page need not wait for

    results = report.results(baseline, session)
    if suffix == "pdf":
        return report.pdf(baseline.city, results, language=language_code, page=size)
    return report.png(baseline.city, results, language=language_code)


def as_session(room_session: RoomSession, *, full: bool) -> Session:
    """The room as the library prints and exports it: what everybody sees, best liked first; or, `full`, all of it."""
    state, settings = room_session.state, room_session.state.settings
    ballot = state.ballot
    groups = {about["group"] for about in state.participants.values() if about["group"]}
    return Session(
        title=settings["title"],
        contributions=tuple(
            _contribution(room_session, one, full=full)
            for one in _exported_proposals(room_session, full=full)
        ),
        code=room_session.room.code,
        held_on=room_session.room.created_at.date().isoformat(),
        delete_on=room_session.room.delete_on.isoformat(),
        nil_ids=tuple(settings["nil_ids"]),
        participants=len(state.participants),
        voters=payloads.voting(state)["voters"] if ballot and not ballot.open else None,
        groups=tuple(sorted(groups)),
    )


def _contribution(room_session: RoomSession, one: Proposal, *, full: bool) -> Contribution:
    payload = payloads.proposal_payload(room_session.state, one, full=full)
    content = one.content
    return Contribution(
        id=one.id,
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
        comments=tuple(_comment(room_session, c) for c in one.comments if c.visible),
    )


def _name_and_text(content: Mapping[str, str | None]) -> str:
    """Name and words of a proposal as one text: the name is the first line, in guillemets."""
    name, text = content.get("name"), content.get("comment") or ""
    return f"«{name}»\n{text}".strip() if name else text


def _comment(room_session: RoomSession, one: Comment) -> workshop.Comment:
    about = payloads.author_fields(room_session.state, one.author)
    return workshop.Comment(text=one.text, alias=about["alias"] or "", at=payloads.moment_text(one.at))


def content_geometry(content: Mapping[str, object]) -> shapely.Geometry | None:
    """Where it is, in metres."""
    if isinstance(geometry := content.get("geometry"), dict):
        return shapely.transform(shapely.geometry.shape(geometry), projection.all_metres)
    lon, lat = content.get("lon"), content.get("lat")
    if isinstance(lon, float | int) and isinstance(lat, float | int):
        return shapely.Point(*projection.metres(lon, lat))
    return None


def _exported_proposals(room_session: RoomSession, *, full: bool) -> list[Proposal]:
    """The proposals of an export: those that everybody sees; or, `full`, all but cleared rehearsals."""
    if not full:
        return ranked_proposals(room_session)
    return sorted(
        (one for one in room_session.state.proposals.values() if not one.cleared), key=lambda one: one.number
    )


def ranked_proposals(room_session: RoomSession) -> list[Proposal]:
    """What everybody sees, most dots of the last closed round first, then oldest first."""
    dots = {one.id: count for one, count, _voters in room_session.state.results()}
    return sorted(room_session.state.visible(), key=lambda one: (-dots.get(one.id, 0), one.number))


def _file_answer(data: bytes, media: str, name: str) -> Response:
    answer = Response(data, content_type=media)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
