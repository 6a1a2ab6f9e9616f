"""Propose, change, take back, comment, vote."""

from typing import Any

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.web.answers import answers
from app.web.responses import openapi
from app.web.responses.refusals import ForbiddenError, RefusalError, StaleError
from app.workshop.contributions import content as contents
from app.workshop.contributions import parse, payloads, schemas
from app.workshop.errors import DotsError, FrozenError, VoteClosedError
from app.workshop.room import ledger
from app.workshop.room.ledger import RoomSession
from app.workshop.room.state import OWN_UNDO, LogEntry, Proposal
from mire_geo.errors import InputError, UnknownError
from mire_geo.planning.workshop import contribution_fields

blueprint = Blueprint("contributions", __name__, url_prefix="/api/v1/rooms/<code>/proposals")

TAG = "proposals"
MOST, MOST_COMMENTS, MOST_VERSIONS = 2000, 300, 200
"""Of a room, of a proposal, of a proposal."""
ERRORS = (403, 409, 413, 423, 429)


@blueprint.get("")
@openapi.describe(tag=TAG, headers=[schemas.TOKEN], answer=schemas.PROPOSALS, errors=(429,))
def proposals(code: str) -> ResponseReturnValue:
    """What everybody sees, and one's own; the facilitator sees everything."""
    with ledger.read_room(code) as room_session:
        room_state = room_session.state
        visible_proposals = [
            proposal for proposal in room_state.proposals.values() if _may_see(room_session, proposal)
        ]
        proposal_payloads = [_payload(room_session, proposal) for proposal in visible_proposals]
        return jsonify(seq=room_state.seq, proposals=proposal_payloads)


@blueprint.post("")
@openapi.describe(
    tag=TAG,
    headers=[schemas.TOKEN],
    body=schemas.PROPOSAL_BODY,
    answer=schemas.PROPOSAL_CHANGE,
    status=201,
    errors=ERRORS,
)
def propose(code: str) -> ResponseReturnValue:
    """Propose; answered once it is safely written."""
    body = parse.body()
    content, key = contents.read_contribution(body.fields, answers()), body.key()
    with ledger.write_room(code) as room_session:
        room_session.caller.actor  # noqa: B018 - raises for whoever has no token
        if (earlier_entry := room_session.entry_of_key(key)) is not None:
            return _repeated_answer(room_session, earlier_entry, "proposed", status=201)
        _require_not_frozen(room_session)
        contents.require_kind_in_play(content, room_session.state.settings["kinds"])
        if len(room_session.state.proposals) >= MOST:
            raise RefusalError(_("Il laboratorio è pieno: %(n)s proposte.", n=MOST))
        proposal_id = f"{room_session.room.code}-{room_session.room.seq + 1}"
        log_entry = room_session.add("proposed", {"content": content}, subject=proposal_id, key=key)
    return _event_answer(code, log_entry, status=201)


@blueprint.get("/<proposal_id>")
@openapi.describe(tag=TAG, headers=[schemas.TOKEN], answer=schemas.PROPOSAL, errors=(429,))
def proposal(code: str, proposal_id: str) -> ResponseReturnValue:
    """One proposal."""
    with ledger.read_room(code) as room_session:
        return jsonify(_payload(room_session, find_proposal(room_session, proposal_id)))


@blueprint.patch("/<proposal_id>")
@openapi.describe(
    tag=TAG, headers=[schemas.TOKEN], body=schemas.EDIT_BODY, answer=schemas.PROPOSAL_CHANGE, errors=ERRORS
)
def edit(code: str, proposal_id: str) -> ResponseReturnValue:
    """Change a proposal, whole: it becomes a new version, and the old one stays.

    `version` is the one that was changed; if there is a newer one, 409 says what it is, and nothing is lost.
    """
    body = parse.body()
    version, key = body.integer("version", 1, MOST_VERSIONS), body.key()
    if version is None:
        raise InputError(_("Manca «%(name)s».", name="version"))
    content = contents.read_contribution(body.fields, answers())
    with ledger.write_room(code) as room_session:
        all_may_edit = room_session.state.settings["editing"] == "all"
        proposal = _changeable_proposal(room_session, proposal_id, by_anyone=all_may_edit)
        if (earlier_entry := room_session.entry_of_key(key)) is not None:
            return _repeated_answer(room_session, earlier_entry, "edited")
        _require_not_frozen(room_session)
        _require_current(room_session, proposal, version)
        if content["type"] != proposal.content["type"]:
            raise InputError(_("Una proposta non cambia tipo: ritirala e fanne un’altra."))
        contents.require_kind_in_play(content, room_session.state.settings["kinds"])
        if proposal.version >= MOST_VERSIONS:
            raise RefusalError(_("Questa proposta è stata cambiata troppe volte."))
        log_entry = room_session.add("edited", {"content": content}, subject=proposal.id, key=key)
    return _event_answer(code, log_entry)


@blueprint.delete("/<proposal_id>")
@openapi.describe(tag=TAG, headers=[schemas.TOKEN], answer=schemas.PROPOSAL_CHANGE, errors=ERRORS)
def withdraw(code: str, proposal_id: str) -> ResponseReturnValue:
    """Withdraw one's proposal; it can be undone. Twice is the same as once."""
    with ledger.write_room(code) as room_session:
        proposal = _changeable_proposal(room_session, proposal_id)
        if proposal.withdrawn:
            return _proposal_answer(room_session, proposal, room_session.state.seq)
        _require_not_frozen(room_session)
        log_entry = room_session.add("withdrawn", subject=proposal.id)
    return _event_answer(code, log_entry)


@blueprint.post("/<proposal_id>/undo")
@openapi.describe(
    tag=TAG,
    headers=[schemas.TOKEN],
    body=openapi.schema([], **schemas.KEY),
    answer=schemas.PROPOSAL_CHANGE,
    errors=ERRORS,
)
def undo(code: str, proposal_id: str) -> ResponseReturnValue:
    """Take back the last thing one did to a proposal: proposing, changing, withdrawing; again, the one before."""
    key = parse.body().key()
    with ledger.write_room(code) as room_session:
        all_may_edit = room_session.state.settings["editing"] == "all"
        proposal = _changeable_proposal(room_session, proposal_id, by_anyone=all_may_edit)
        if (earlier_entry := room_session.entry_of_key(key)) is not None:
            return _repeated_answer(room_session, earlier_entry, earlier_entry.kind)
        _require_not_frozen(room_session)
        undoable = [entry for entry in proposal.undoable if entry.actor == room_session.caller.actor]
        if not undoable:
            raise RefusalError(_("Non c’è niente da annullare."))
        log_entry = _undo_entry(room_session, proposal, undoable[-1], key)
    return _event_answer(code, log_entry)


@blueprint.get("/<proposal_id>/versions")
@openapi.describe(tag=TAG, headers=[schemas.TOKEN], answer=schemas.VERSIONS, errors=(403, 429))
def versions(code: str, proposal_id: str) -> ResponseReturnValue:
    """Everything a proposal ever said, oldest first; for its author and the facilitator: it may have been hidden."""
    with ledger.read_room(code) as room_session:
        proposal = _changeable_proposal(room_session, proposal_id)
        return jsonify(versions=payloads.versions(room_session.state, proposal))


@blueprint.post("/<proposal_id>/comments")
@openapi.describe(
    tag=TAG,
    headers=[schemas.TOKEN],
    body=schemas.COMMENT_BODY,
    answer=schemas.PROPOSAL_CHANGE,
    status=201,
    errors=ERRORS,
)
def comment(code: str, proposal_id: str) -> ResponseReturnValue:
    """Say something about a proposal."""
    body = parse.body()
    comment_text, key = body.text("text", contribution_fields.COMMENT, required=True), body.key()
    with ledger.write_room(code) as room_session:
        proposal = find_proposal(room_session, proposal_id)
        room_session.caller.actor  # noqa: B018 - raises for whoever has no token
        if (earlier_entry := room_session.entry_of_key(key)) is not None:
            return _repeated_answer(room_session, earlier_entry, "commented", status=201)
        _require_not_frozen(room_session)
        if len(proposal.comments) >= MOST_COMMENTS:
            raise RefusalError(_("Ci sono già troppi commenti."))
        log_entry = room_session.add("commented", {"text": comment_text}, subject=proposal.id, key=key)
    return _event_answer(code, log_entry, status=201)


@blueprint.put("/<proposal_id>/votes")
@openapi.describe(
    tag=TAG, headers=[schemas.TOKEN], body=schemas.VOTE_BODY, answer=schemas.VOTE_ANSWER, errors=ERRORS
)
def vote(code: str, proposal_id: str) -> ResponseReturnValue:
    """Give a proposal so many of one's dots, or 0; nobody sees them before the round closes."""
    body = parse.body()
    dots, key = body.integer("dots", 0, parse.DOTS), body.key()
    if dots is None:
        raise InputError(_("Manca «%(name)s».", name="dots"))
    with ledger.write_room(code) as room_session:
        proposal, actor = find_proposal(room_session, proposal_id), room_session.caller.participant
        if actor is None:
            raise ForbiddenError(_("Vota chi partecipa: entra prima nel laboratorio."))
        if room_session.entry_of_key(key) is None:
            _require_dots_left(room_session, actor, proposal, dots)
            room_session.add("voted", {"dots": dots}, subject=proposal.id, key=key)
    with ledger.read_room(code) as room_session:
        return jsonify(
            me=payloads.caller_role(
                room_session.state, facilitator=room_session.caller.facilitator, actor=actor
            ),
            voting=payloads.voting(room_session.state),
        )


def _require_dots_left(room_session: RoomSession, actor: str, proposal: Proposal, dots: int) -> None:
    """Go on only if the round is open and the dots suffice."""
    room_state = room_session.state
    if not room_state.voting:
        raise VoteClosedError(_("Adesso non si vota."))
    if not proposal.visible:
        raise RefusalError(_("Questa proposta non si può votare."))
    dots_by_proposal = {**room_state.ballots[-1].votes.get(actor, {}), proposal.id: dots}
    if sum(dots_by_proposal.values()) > room_state.settings["dots"]:
        raise DotsError(
            _("Hai %(n)s punti in tutto: toglili prima da un’altra proposta.", n=room_state.settings["dots"])
        )


def _undo_entry(room_session: RoomSession, proposal: Proposal, undone: LogEntry, key: str | None) -> LogEntry:
    """Add the event that undoes the event `undone`."""
    kind = OWN_UNDO[undone.kind]
    event_data: dict[str, Any] = {"undo": undone.seq}
    if kind == "edited":
        if proposal.versions[-1][0].seq != undone.seq:
            payload = _payload(room_session, proposal)
            raise StaleError(_("Qualcuno ha cambiato la proposta dopo di te."), payload)
        event_data["content"] = dict(proposal.versions[-2][1])
    return room_session.add(kind, event_data, subject=proposal.id, key=key)


def find_proposal(room_session: RoomSession, proposal_id: str) -> Proposal:
    """A proposal that whoever calls may see.

    Raises:
        UnknownError: none of that id, for them.
    """
    proposal = room_session.state.proposals.get(proposal_id)
    if proposal is None or not _may_see(room_session, proposal):
        raise UnknownError(_("Non c’è nessuna proposta con questo numero."))
    return proposal


def _may_see(room_session: RoomSession, proposal: Proposal) -> bool:
    caller = room_session.caller
    is_own = proposal.author == caller.participant
    return caller.facilitator or proposal.visible or (is_own and not proposal.cleared)


def _changeable_proposal(room_session: RoomSession, proposal_id: str, *, by_anyone: bool = False) -> Proposal:
    """A proposal that whoever calls may change."""
    caller = room_session.caller
    caller.actor  # noqa: B018 - raises for whoever has no token
    proposal = find_proposal(room_session, proposal_id)
    if not (by_anyone or caller.facilitator or proposal.author == caller.participant):
        raise ForbiddenError(_("Questa proposta è di un’altra persona: puoi commentarla."))
    return proposal


def _require_current(room_session: RoomSession, proposal: Proposal, version: int) -> None:
    if proposal.version != version:
        raise StaleError(
            _("Nel frattempo la proposta è cambiata: guarda la nuova versione, il tuo testo non è perso."),
            _payload(room_session, proposal),
        )


def _require_not_frozen(room_session: RoomSession) -> None:
    if room_session.state.frozen and not room_session.caller.facilitator:
        raise FrozenError(_("Il laboratorio è in pausa: chi conduce lo riaprirà fra poco."))


def _payload(room_session: RoomSession, proposal: Proposal) -> dict[str, Any]:
    caller = room_session.caller
    payload = payloads.proposal_for_caller(
        room_session.state, proposal, caller.participant, for_facilitator=caller.facilitator
    )
    return payload | {"answer": room_session.headlines(proposal)}


def _proposal_answer(room_session: RoomSession, proposal: Proposal, seq: int) -> Response:
    payload = _payload(room_session, proposal)
    return jsonify(id=proposal.id, seq=seq, version=proposal.version, proposal=payload)


def _event_answer(code: str, log_entry: LogEntry, *, status: int = 200) -> ResponseReturnValue:
    """The proposal after an event; the impact of a new or changed one begins to be worked out."""
    with ledger.read_room(code) as room_session:
        proposal = room_session.state.proposals[log_entry.subject or ""]
        if log_entry.kind in {"proposed", "edited"}:
            room_session.begin_answer(proposal)
        return _proposal_answer(room_session, proposal, log_entry.seq), status


def _repeated_answer(
    room_session: RoomSession, log_entry: LogEntry, kind: str, *, status: int = 200
) -> ResponseReturnValue:
    """The answer to a call that was made before with the same key; the key of a call of another kind is refused."""
    if log_entry.kind != kind or not log_entry.subject:
        raise RefusalError(_("Questa «key» è già servita per un’altra cosa."))
    answer = _proposal_answer(room_session, room_session.state.proposals[log_entry.subject], log_entry.seq)
    answer.headers["Idempotent-Replay"] = "true"
    return answer, status
