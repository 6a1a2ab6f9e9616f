"""Open a room, look at it, come in, come back."""

import io
import secrets

import segno
from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select

from app import storage
from app.storage import tokens
from app.storage.rooms import Event, Participant, Room
from app.web.answers import answers
from app.web.page import addresses
from app.web.responses import openapi
from app.web.responses.refusals import ForbiddenError, RefusalError
from app.workshop.contributions import parse, payloads, schemas
from app.workshop.room import codes, guard, ledger

blueprint = Blueprint("rooms", __name__, url_prefix="/api/v1/rooms")

TAG = "rooms"
TRIES = 20
"""How often a code that is taken is drawn again."""
MOST = 1000
"""Participants of a room."""


@blueprint.post("")
@openapi.describe(tag=TAG, body=schemas.SETTINGS, answer=schemas.NEW_ROOM, status=201, errors=(403, 413, 429))
def open_room() -> ResponseReturnValue:
    """Open a room; its answer alone holds the facilitator's token."""
    settings, delete_on = parse.settings(parse.body(), answers())
    ledger.services().limits.count_new_room()
    token = tokens.new_token()
    with storage.database().write("rooms") as session:
        used_codes = set(session.scalars(select(Room.code)))
        code = next(code for code in (codes.new_code() for _try in range(TRIES)) if code not in used_codes)
        room = Room(
            code=code,
            settings=settings,
            facilitator=tokens.digest(token),
            salt=secrets.token_hex(16),
            seq=1,
            delete_on=delete_on,
        )
        session.add(room)
        session.flush()
        session.add(Event(room_id=room.id, seq=1, actor="f", key="opened", kind="opened", data=settings))
    ledger.services().answering.warm_up(settings["kinds"])
    answer = jsonify(
        code=code,
        facilitator_token=token,
        facilitator_url=addresses.public_address("laboratorio.console", code=code) + f"#k={token}",
        join_url=addresses.public_address("laboratorio.room", code=code),
        delete_on=delete_on.isoformat(),
    )
    guard.remember_token(answer, code, token, facilitator=True)
    return answer, 201


@blueprint.get("/<code>")
@openapi.describe(tag=TAG, headers=[schemas.TOKEN], answer=schemas.ROOM, errors=(429,))
def read(code: str) -> ResponseReturnValue:
    """The room as it is: phase, timer, freeze, spotlight, counts, and the role of the caller."""
    with ledger.read_room(code) as room_session:
        payload = payloads.room_payload(
            room_session.state,
            code=room_session.room.code,
            delete_on=room_session.room.delete_on.isoformat(),
            connected=room_session.channel.listeners,
            for_facilitator=room_session.caller.facilitator,
        )
        payload["me"] = payloads.caller_role(
            room_session.state,
            facilitator=room_session.caller.facilitator,
            actor=room_session.caller.participant,
        )
    return jsonify(payload)


@blueprint.post("/<code>/join")
@openapi.describe(
    tag=TAG, body=schemas.JOIN, answer=schemas.NEW_PARTICIPANT, status=201, errors=(403, 409, 413, 429)
)
def join(code: str) -> ResponseReturnValue:
    """Come in without an account; or come back, with the three words, as who one was.

    `recovery` is told once, when one first comes in.
    """
    body = parse.body()
    joiner_fields, recovery = parse.alias_and_group(body), body.text("recovery", 120)
    with ledger.read_room(code) as room_session:
        room_id, salt, shared_device = (
            room_session.room.id,
            room_session.room.salt,
            room_session.state.settings["shared_device"],
        )
        code = room_session.room.code
    typed_or_new_words = codes.normalised_recovery(recovery) if recovery else codes.recovery_words()
    if recovery:
        ledger.services().limits.count_recovery(code)
    token, recovery_hash = tokens.new_token(), tokens.slow_digest(typed_or_new_words, salt)
    with ledger.write_room(code) as room_session:
        participant = room_session.session.scalars(
            select(Participant).where(Participant.room_id == room_id, Participant.recovery == recovery_hash)
        ).one_or_none()
        if recovery and participant is None:
            raise ForbiddenError(_("Queste tre parole non sono di nessuno in questo laboratorio."))
        if participant is not None:
            participant.token, participant_number = tokens.digest(token), participant.number
        else:
            participant_number = _add_participant(room_session, token, recovery_hash)
            room_session.add("joined", joiner_fields, actor=f"p{participant_number}")
    answer = jsonify(
        token=token,
        participant_id=f"p{participant_number}",
        recovery=None if recovery else typed_or_new_words,
    )
    if not shared_device:
        guard.remember_token(answer, code, token, facilitator=False)
    return answer, 201


def _add_participant(room_session: ledger.RoomSession, token: str, recovery_hash: str) -> int:
    last_number = room_session.session.scalar(
        select(func.max(Participant.number)).where(Participant.room_id == room_session.room.id)
    )
    participant_number = (last_number or 0) + 1
    if participant_number > MOST:
        raise RefusalError(_("Il laboratorio è al completo: %(n)s partecipanti.", n=MOST))
    room_session.session.add(
        Participant(
            room_id=room_session.room.id,
            number=participant_number,
            token=tokens.digest(token),
            recovery=recovery_hash,
        )
    )
    return participant_number


@blueprint.post("/<code>/session")
@openapi.describe(
    tag=TAG, body=openapi.schema(token=openapi.TEXT), answer=schemas.SESSION, errors=(403, 413, 429)
)
def enter(code: str) -> ResponseReturnValue:
    """Exchange a token, of a facilitator's link for instance, for a cookie that no script can read."""
    token = parse.body().text("token", 100, required=True) or ""
    ledger.services().limits.pause()
    with ledger.read_room(code) as room_session:
        token_holder = guard.holder_of_token(room_session.session, room_session.room, token)
        code = room_session.room.code
    if not token_holder.has_token:
        ledger.services().limits.misses.take()
        raise ForbiddenError(_("Questo collegamento non apre il laboratorio."))
    role = "facilitator" if token_holder.facilitator else "participant"
    answer = jsonify(role=role, participant_id=token_holder.participant)
    guard.remember_token(answer, code, token, facilitator=token_holder.facilitator)
    return answer


@blueprint.get("/<code>/qr.svg")
@openapi.describe(tag=TAG, media="image/svg+xml", errors=(429,))
def qr(code: str) -> ResponseReturnValue:
    """The address of the room as a QR code, drawn here."""
    with ledger.read_room(code) as room_session:
        code = room_session.room.code
    image = io.BytesIO()
    segno.make(addresses.public_address("laboratorio.room", code=code), error="m").save(
        image,
        kind="svg",
        scale=8,
        border=4,
        xmldecl=False,
        light="#fff",
        dark="#000",
        title=code,
        omitsize=True,
    )
    return Response(image.getvalue(), mimetype="image/svg+xml")
