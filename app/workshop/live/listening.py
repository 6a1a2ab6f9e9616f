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
        openapi.parameter(LAST, openapi.TEXT, "Number of the last event received.", where="header"),
        openapi.parameter("Accept", openapi.TEXT, "text/event-stream to follow; else JSON.", where="header"),
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
    since = _since()
    with ExitStack() as seat:
        if streaming:
            _take_seat(seat)
        with ledger.read_room(code) as room_session:
            channel, full = room_session.channel, room_session.caller.facilitator
        if not streaming:
            return _json_answer(channel, since, full=full)
        answer = Response(_stream(channel, since, full=full), mimetype="text/event-stream")
        answer.call_on_close(seat.pop_all().close)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


def _take_seat(seat: ExitStack) -> None:
    """Take one of the seats of this process, and give it back when the stack is closed.

    It is taken before the answer begins, not with its first byte: of many who come at once, none is counted too late.

    Raises:
        TooFastError: all are taken.
    """
    live = ledger.services().live
    if not live.take_seat(current_app.config["ROOMS_LISTENERS"]):
        raise TooFastError(_("Troppe persone collegate a questo server: la pagina si aggiorna da sola."))
    seat.callback(live.leave_seat)


def _stream(channel: Channel, since: int, *, full: bool) -> Iterator[bytes]:
    """Until the room or the database is gone; whoever listens comes back, and hears from the answer which it was."""
    with suppress(storage.StorageError):
        yield from channel.follow(since, full=full)


def _json_answer(channel: Channel, since: int, *, full: bool) -> ResponseReturnValue:
    messages = channel.since(since)
    texts = [m.full if full else m.public for m in messages]
    event_payloads = [json.loads(text.partition(b"\ndata: ")[2]) for text in texts if text]
    return jsonify(
        seq=messages[-1].seq if messages else max(since, 0),
        events=event_payloads,
        connected=channel.listeners,
        now=payloads.moment(clock.now()),
    )


def _since() -> int:
    """The number of the last event that whoever follows knows of; a header that is no number is none."""
    last = whole_number(request.headers.get(LAST, ""))
    if last is not None and last >= 0:
        return last
    since = parsing.integer(request.args, "since")
    return 0 if since is None else since
