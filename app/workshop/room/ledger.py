"""The way into a room: look at it, or add to its log, in one transaction with the state as it is then."""

import logging
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import storage
from app.storage.rooms import Event, Room
from app.web import clock
from app.web.page import language
from app.workshop.impact.answering import ImpactAnswers
from app.workshop.impact.reckoning import Json, ProposalVersion
from app.workshop.live.channels import Channel, LiveRooms
from app.workshop.room import codes, guard, purging
from app.workshop.room.guard import Caller, RateLimits
from app.workshop.room.purging import Caretaker
from app.workshop.room.state import LogEntry, Proposal, RoomState
from mire_geo.errors import UnknownError

log = logging.getLogger(__name__)


@dataclass(slots=True)
class RoomServices:
    """What the rooms of one application share."""

    live: LiveRooms
    limits: RateLimits
    answering: ImpactAnswers
    caretaker: Caretaker = field(default_factory=Caretaker)

    def purge_due_rooms(self) -> None:
        """Delete the rooms that are due, in the background, at the first call of a day."""
        if self.caretaker.is_first_call_today():
            self.answering.printers.submit(self._purge)

    def _purge(self) -> None:
        try:
            self.live.drop_rooms(purging.purge(self.live.database))
        except storage.StorageError:
            log.warning("what is due could not be deleted; it will be tried again at the next start")


@dataclass(slots=True)
class RoomSession:
    """One room during one request, with its caller; the room's lock is held until the request is done with it."""

    session: Session
    room: Room
    channel: Channel
    caller: Caller
    new_entries: list[LogEntry] = field(default_factory=list)

    @property
    def state(self) -> RoomState:
        """The state of the room."""
        return self.channel.state

    def add(
        self,
        kind: str,
        event_data: Mapping[str, Any] | None = None,
        *,
        subject: str | None = None,
        key: str | None = None,
        actor: str | None = None,
    ) -> LogEntry:
        """Write the next event; it counts once the transaction is committed."""
        self.room.seq += 1
        event = Event(
            room_id=self.room.id,
            seq=self.room.seq,
            actor=actor or self.caller.actor,
            key=key or uuid.uuid4().hex,
            kind=kind,
            subject=subject,
            data=dict(event_data or {}),
            at=clock.now(),
        )
        self.session.add(event)
        log_entry = LogEntry(event.seq, event.actor, kind, subject, event.data, event.at)
        self.new_entries.append(log_entry)
        return log_entry

    def begin_answer(self, proposal: Proposal) -> None:
        """Begin to work out a proposal's impact beside this request; everybody who may see it gets the headlines."""
        channel = self.channel

        def announce_headlines(answer: Json) -> None:
            with channel.lock:
                if channel.state.proposals[proposal.id].visible:
                    channel.announce("answer", answer)

        services().answering.begin_answer(version_of(proposal), announce_headlines)

    def headlines(self, proposal: Proposal) -> Json | None:
        """The headlines of the answer to a proposal, if they are there already."""
        return services().answering.headline(version_of(proposal), language.current())

    def entry_of_key(self, key: str | None) -> LogEntry | None:
        """The event this caller sent before under the same key."""
        if key is None:
            return None
        columns = (Event.seq, Event.actor, Event.kind, Event.subject, Event.data, Event.at)
        row = self.session.execute(
            select(*columns).where(
                Event.room_id == self.room.id, Event.actor == self.caller.actor, Event.key == key
            )
        ).one_or_none()
        return None if row is None else LogEntry(*row)


def version_of(proposal: Proposal) -> ProposalVersion:
    """The part of a proposal on which its answer depends."""
    return ProposalVersion(proposal.id, proposal.version, proposal.content)


def services() -> RoomServices:
    """What the rooms of the application that serves this request share."""
    return cast(RoomServices, current_app.extensions["mire.rooms"])


@contextmanager
def read_room(code: str) -> Iterator[RoomSession]:
    """A session that reads a room.

    Raises:
        UnknownError: no such room.
    """
    _slow_strangers(code)
    with storage.database().read() as session:
        yield from _open_session(session, code)


@contextmanager
def write_room(code: str) -> Iterator[RoomSession]:
    """A session that adds events to a room; once they are committed, everybody who listens gets them.

    Raises:
        UnknownError: no such room.
    """
    _slow_strangers(code)
    room_session: RoomSession | None = None
    with storage.database().write(f"room:{codes.normalised_code(code)}") as session:
        for room_session in _open_session(session, code):
            yield room_session
    if room_session is not None:
        room_session.channel.apply_entries(room_session.new_entries)


def _slow_strangers(code: str) -> None:
    """After many wrong codes, let whoever holds no token of the room wait a moment; see `guard.Limits.pause`."""
    room_services = services()
    room_services.purge_due_rooms()
    limits = room_services.limits
    if not limits.misses.is_empty:
        return
    with storage.database().read() as session:
        room = guard.find_room(session, code)
        has_token = room is not None and guard.caller(session, room).has_token
    if not has_token:
        limits.pause()


def _open_session(session: Session, code: str) -> Iterator[RoomSession]:
    room_services = services()
    try:
        room = guard.require_room(session, code, room_services.limits)
    except UnknownError:
        room_services.live.drop_rooms([codes.normalised_code(code)])
        raise
    channel = room_services.live.channel(room)
    with channel.lock:
        channel.catch_up(session, room.seq)
        room_services.answering.start_helper()
        yield RoomSession(session, room, channel, guard.caller(session, room))
