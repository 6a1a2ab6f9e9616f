"""What the facilitator does: phases, timer, freeze, light, hide, release, vote, rehearse."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.web import clock
from app.web.responses import openapi
from app.web.responses.refusals import RefusalError
from app.workshop.contributions import api, parse, payloads, schemas
from app.workshop.contributions.parse import Body
from app.workshop.room import ledger
from app.workshop.room.ledger import RoomSession
from mire_geo.errors import InputError
from mire_geo.planning.workshop import contribution_fields

blueprint = Blueprint("control", __name__, url_prefix="/api/v1/rooms/<code>/control")

NewEvent = tuple[str, dict[str, object], str | None]
"""Kind, data and subject of an event."""


@blueprint.post("")
@openapi.describe(
    tag="rooms",
    headers=[schemas.TOKEN],
    body=schemas.CONTROL,
    answer=schemas.ROOM,
    errors=(403, 409, 413, 429),
)
def control(code: str) -> ResponseReturnValue:
    """Lead the room; only with the facilitator's token.

    `phase` {phase: index}, `timer` {minutes, or null to stop}, `freeze` {on}, `spotlight` {proposal or null}, `hide`
    {proposal, comment?, reason}, `release` {proposal, comment?}, `open_vote`, `close_vote`, `test` {on}, `clear_test`,
    `note` {text}, `settings` {any of title, dots, moderation, shared_device, editing}.
    """
    body = parse.body()
    with ledger.write_room(code) as room_session:
        room_session.caller.require_facilitator()
        action = ACTIONS[body.choice("action", tuple(ACTIONS))]
        key = body.key()
        if key is None or room_session.entry_of_key(key) is None:
            kind, event_data, subject = action(room_session, body)
            room_session.add(kind, event_data, subject=subject, key=key, actor="f")
    with ledger.read_room(code) as room_session:
        payload = payloads.room_payload(
            room_session.state,
            code=room_session.room.code,
            delete_on=room_session.room.delete_on.isoformat(),
            connected=room_session.channel.listeners,
            for_facilitator=True,
        )
        payload["me"] = payloads.caller_role(
            room_session.state, facilitator=True, actor=room_session.caller.participant
        )
        return jsonify(payload)


def _set_phase(room_session: RoomSession, body: Body) -> NewEvent:
    phases = room_session.state.settings["phases"]
    if not phases:
        raise RefusalError(_("Questo laboratorio non ha fasi."))
    index = body.integer("phase", 0, len(phases) - 1)
    if index is None:
        raise InputError(_("Manca «%(name)s».", name="phase"))
    minutes = phases[index]["minutes"]
    return "phase", {"index": index, "ends_at": _moment_after(minutes) if minutes else None}, None


def _set_timer(_room_session: RoomSession, body: Body) -> NewEvent:
    minutes = body.number("minutes", 0, parse.PHASE_MIN)
    return "timer", {"ends_at": None if minutes is None else _moment_after(minutes)}, None


def _freeze(_room_session: RoomSession, body: Body) -> NewEvent:
    return "freeze", {"on": body.flag("on", default=True)}, None


def _set_spotlight(room_session: RoomSession, body: Body) -> NewEvent:
    proposal_id = body.text("proposal", 40)
    return "spotlight", {}, None if proposal_id is None else api.find_proposal(room_session, proposal_id).id


def _hide(room_session: RoomSession, body: Body) -> NewEvent:
    proposal_id = _proposal_id(room_session, body)
    reason = body.text("reason", contribution_fields.NAME, required=True)
    return "hidden", {"reason": reason, "comment": _comment_id(room_session, body, proposal_id)}, proposal_id


def _release(room_session: RoomSession, body: Body) -> NewEvent:
    proposal_id = _proposal_id(room_session, body)
    return "released", {"comment": _comment_id(room_session, body, proposal_id)}, proposal_id


def _open_vote(room_session: RoomSession, _body: Body) -> NewEvent:
    if room_session.state.voting:
        raise RefusalError(_("Si sta già votando."))
    return "vote_opened", {}, None


def _close_vote(room_session: RoomSession, _body: Body) -> NewEvent:
    if not room_session.state.voting:
        raise RefusalError(_("Nessuna votazione è aperta."))
    return "vote_closed", {}, None


def _set_test(_room_session: RoomSession, body: Body) -> NewEvent:
    return "test", {"on": body.flag("on", default=True)}, None


def _clear_test(_room_session: RoomSession, _body: Body) -> NewEvent:
    return "cleared", {}, None


def _add_note(_room_session: RoomSession, body: Body) -> NewEvent:
    return "note", {"text": body.text("text", contribution_fields.COMMENT, required=True)}, None


def _change_settings(room_session: RoomSession, body: Body) -> NewEvent:
    """The event that changes settings, only those that can change during a session; dots never while people vote."""
    changes: dict[str, object] = {}
    if body.has_field("title"):
        changes["title"] = body.text("title", parse.TITLE, required=True)
    if body.has_field("dots"):
        if room_session.state.voting:
            raise RefusalError(_("I punti non cambiano mentre si vota."))
        changes["dots"] = body.integer("dots", 1, parse.DOTS)
    if body.has_field("moderation"):
        changes["moderation"] = body.choice("moderation", ("after", "before"))
    if body.has_field("editing"):
        changes["editing"] = body.choice("editing", ("author", "all"))
    if body.has_field("shared_device"):
        changes["shared_device"] = body.flag("shared_device")
    if body.has_field("delete_on"):
        room_session.room.delete_on = parse.delete_on(body)
    return "settings", changes, None


ACTIONS: Mapping[str, Callable[[RoomSession, Body], NewEvent]] = {
    "phase": _set_phase,
    "timer": _set_timer,
    "freeze": _freeze,
    "spotlight": _set_spotlight,
    "hide": _hide,
    "release": _release,
    "open_vote": _open_vote,
    "close_vote": _close_vote,
    "test": _set_test,
    "clear_test": _clear_test,
    "note": _add_note,
    "settings": _change_settings,
}


def _proposal_id(room_session: RoomSession, body: Body) -> str:
    return api.find_proposal(room_session, body.text("proposal", 40, required=True) or "").id


def _comment_id(room_session: RoomSession, body: Body, proposal_id: str) -> int | None:
    comment_number = body.integer("comment", 1, 2**31 - 1)
    if comment_number is not None and all(
        comment.id != comment_number for comment in room_session.state.proposals[proposal_id].comments
    ):
        raise InputError(_("Non c’è nessun commento con questo numero."))
    return comment_number


def _moment_after(minutes: float) -> str:
    """The moment that is so many minutes from now."""
    return payloads.moment_text(clock.now() + timedelta(minutes=minutes))
