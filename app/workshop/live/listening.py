"""Follow a room as it goes: server-sent events, or, where they do not pass, the same as JSON."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, suppress

from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import storage
from app.web import clock
from app.web.requests import parsing
from app.web.responses import openapi
from app.web.responses.refusals import TooFastError
from app.workshop.contributions import payloads, schemas
from app.workshop.live.channels import Channel
from app.workshop.room import ledger
from mire_geo.sources.incoming.plain_text import whole_number

blueprint = Blueprint("listening", __name__, url_prefix="/api/v1/rooms/<code>/events")

LAST = "Last-Event-ID"


@blueprint.get("")
@openapi.describe(
    tag="events",
    query=[schemas.SINCE],
    headers=[
        schemas.TOKEN,
        openapi.parameter(LAST, openapi.TEXT, "Number of the last event received.", location="header"),
        openapi.parameter(
            "Accept", openapi.TEXT, "text/event-stream to follow; else JSON.", location="header"
        ),
    ],
    answer=schemas.EVENTS,
    errors=(429,),
)
def events(code: str) -> ResponseReturnValue:
    """Events after `since` (or after the header Last-Event-ID); all of them without either.

    As `text/event-stream` for whoever accepts that: it goes on as long as the room does, with a `ping` every 4 seconds,
    and nothing is missed when it breaks off and is taken up again. As JSON for everybody else.
    """
    streaming = request.accept_mimetypes.best == "text/event-stream"
    last_seen_seq = _last_seen_seq()
    with ExitStack() as seat_stack:
        if streaming:
            _take_seat(seat_stack)
        with ledger.read_room(code) as room_session:
            channel, for_facilitator = room_session.channel, room_session.caller.facilitator
        if not streaming:
            return _json_answer(channel, last_seen_seq, for_facilitator=for_facilitator)
        answer = Response(
            _stream(channel, last_seen_seq, for_facilitator=for_facilitator), mimetype="text/event-stream"
        )
        answer.call_on_close(seat_stack.pop_all().close)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


def _take_seat(seat_stack: ExitStack) -> None:
    """Take one of the seats of this process, and give it back when the stack is closed.

    It is taken before the answer begins, not with its first byte: of many who come at once, none is counted too late.

    Raises:
        TooFastError: all are taken.
    """
    live_rooms = ledger.services().live
    if not live_rooms.take_seat(current_app.config["ROOMS_LISTENERS"]):
        raise TooFastError(_("Troppe persone collegate a questo server: la pagina si aggiorna da sola."))
    seat_stack.callback(live_rooms.leave_seat)


def _stream(channel: Channel, last_seen_seq: int, *, for_facilitator: bool) -> Iterator[bytes]:
    """The messages of a room until the room or the database is gone; the listener's next request gets the reason."""
    with suppress(storage.StorageError):
        yield from channel.follow(last_seen_seq, for_facilitator=for_facilitator)


def _json_answer(channel: Channel, last_seen_seq: int, *, for_facilitator: bool) -> ResponseReturnValue:
    messages = channel.messages_after(last_seen_seq)
    encoded_events = [message.for_facilitator if for_facilitator else message.public for message in messages]
    event_payloads = [
        json.loads(encoded_event.partition(b"\ndata: ")[2])
        for encoded_event in encoded_events
        if encoded_event
    ]
    return jsonify(
        seq=messages[-1].seq if messages else max(last_seen_seq, 0),
        events=event_payloads,
        connected=channel.listeners,
        now=payloads.moment_text(clock.now()),
    )


def _last_seen_seq() -> int:
    """The number of the last event that whoever follows knows of; a header that is no number is none."""
    header_seq = whole_number(request.headers.get(LAST, ""))
    if header_seq is not None and header_seq >= 0:
        return header_seq
    argument_seq = parsing.integer(request.args, "since")
    return 0 if argument_seq is None else argument_seq
