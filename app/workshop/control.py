"""What the facilitator does: phases, timer, freeze, light, hide, release, vote, rehearse."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.web import clock
from app.web.responses import openapi
from app.web.responses.refusals import RoomError
from app.workshop.contributions import api, parse, schemas, shown
from app.workshop.contributions.parse import Body
from app.workshop.room import ledger
from app.workshop.room.ledger import RoomSession
from mire_geo.errors import InputError
from mire_geo.planning.workshop import contribution_fields

blueprint = Blueprint("control", __name__, url_prefix="/api/v1/rooms/<code>/control")

Adding = tuple[str, dict[str, object], str | None]
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
    sent = parse.body()
    with ledger.write_room(code) as room_session:
        room_session.caller.lead()
        do = ACTIONS[sent.choice("action", tuple(ACTIONS))]
        key = sent.key()
        if key is None or room_session.earlier(key) is None:
            kind, data, subject = do(room_session, sent)
            room_session.add(kind, data, subject=subject, key=key, actor="f")
    with ledger.read_room(code) as room_session:
        said = shown.room(
            room_session.state,
            code=room_session.room.code,
            delete_on=room_session.room.delete_on.isoformat(),
            connected=room_session.channel.listeners,
            full=True,
        )
        said["me"] = shown.me(room_session.state, facilitator=True, actor=room_session.caller.participant)
        return jsonify(said)


def _phase(room_session: RoomSession, sent: Body) -> Adding:
    phases = room_session.state.settings["phases"]
    if not phases:
        raise RoomError(_("Questo laboratorio non ha fasi."))
    index = sent.integer("phase", 0, len(phases) - 1)
    if index is None:
        raise InputError(_("Manca «%(name)s».", name="phase"))
    minutes = phases[index]["minutes"]
    return "phase", {"index": index, "ends_at": _in(minutes) if minutes else None}, None


def _timer(_scene: RoomSession, sent: Body) -> Adding:
    minutes = sent.number("minutes", 0, parse.PHASE_MIN)
    return "timer", {"ends_at": None if minutes is None else _in(minutes)}, None


def _freeze(_scene: RoomSession, sent: Body) -> Adding:
    return "freeze", {"on": sent.flag("on", default=True)}, None


def _spotlight(room_session: RoomSession, sent: Body) -> Adding:
    wanted = sent.text("proposal", 40)
    return "spotlight", {}, None if wanted is None else api.find(room_session, wanted).id


def _hide(room_session: RoomSession, sent: Body) -> Adding:
    subject = _proposal(room_session, sent)
    reason = sent.text("reason", contribution_fields.NAME, required=True)
    return "hidden", {"reason": reason, "comment": _comment(room_session, sent, subject)}, subject


def _release(room_session: RoomSession, sent: Body) -> Adding:
    subject = _proposal(room_session, sent)
    return "released", {"comment": _comment(room_session, sent, subject)}, subject


def _open_vote(room_session: RoomSession, _sent: Body) -> Adding:
    if room_session.state.voting:
        raise RoomError(_("Si sta già votando."))
    return "vote_opened", {}, None


def _close_vote(room_session: RoomSession, _sent: Body) -> Adding:
    if not room_session.state.voting:
        raise RoomError(_("Nessuna votazione è aperta."))
    return "vote_closed", {}, None


def _test(_scene: RoomSession, sent: Body) -> Adding:
    return "test", {"on": sent.flag("on", default=True)}, None


def _clear_test(_scene: RoomSession, _sent: Body) -> Adding:
    return "cleared", {}, None


def _note(_scene: RoomSession, sent: Body) -> Adding:
    return "note", {"text": sent.text("text", contribution_fields.COMMENT, required=True)}, None


def _settings(room_session: RoomSession, sent: Body) -> Adding:
    """Only what can change without harm to what was done; fewer dots never while people vote."""
    changed: dict[str, object] = {}
    if sent.has("title"):
        changed["title"] = sent.text("title", parse.TITLE, required=True)
    if sent.has("dots"):
        if room_session.state.voting:
            raise RoomError(_("I punti non cambiano mentre si vota."))
        changed["dots"] = sent.integer("dots", 1, parse.DOTS)
    if sent.has("moderation"):
        changed["moderation"] = sent.choice("moderation", ("after", "before"))
    if sent.has("editing"):
        changed["editing"] = sent.choice("editing", ("author", "all"))
    if sent.has("shared_device"):
        changed["shared_device"] = sent.flag("shared_device")
    if sent.has("delete_on"):
        room_session.room.delete_on = parse.delete_on(sent)
    return "settings", changed, None


ACTIONS: Mapping[str, Callable[[RoomSession, Body], Adding]] = {
    "phase": _phase,
    "timer": _timer,
    "freeze": _freeze,
    "spotlight": _spotlight,
    "hide": _hide,
    "release": _release,
    "open_vote": _open_vote,
    "close_vote": _close_vote,
    "test": _test,
    "clear_test": _clear_test,
    "note": _note,
    "settings": _settings,
}


def _proposal(room_session: RoomSession, sent: Body) -> str:
    return api.find(room_session, sent.text("proposal", 40, required=True) or "").id


def _comment(room_session: RoomSession, sent: Body, subject: str) -> int | None:
    number = sent.integer("comment", 1, 2**31 - 1)
    if number is not None and all(c.id != number for c in room_session.state.proposals[subject].comments):
        raise InputError(_("Non c’è nessun commento con questo numero."))
    return number


def _in(minutes: float) -> str:
    """The moment in so many minutes."""
    return shown.moment(clock.now() + timedelta(minutes=minutes))
