"""The rooms of this process: their state, and who is listening. One encoding of an event serves everybody."""

import itertools
import json
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import storage
from app.storage.rooms import Event, Room
from app.web import clock
from app.workshop.contributions import payloads
from app.workshop.room.state import LogEntry, RoomState

PING_S = 4.0
LOOK_S = 1.0
"""How often a listener looks whether another process wrote something."""
MESSAGES_IN_MEMORY = 512
"""Messages kept in memory; older ones are read again from the log."""
ROOMS = 128
BATCHING_DELAY_PER_LISTENER_S, REST_S = 0.001, 0.25
"""In a full room a listener rests after each message, and then gets what came meanwhile in one piece."""
REWRITING = frozenset({"hidden", "cleared", "withdrawn", "edited"})


class Message(NamedTuple):
    """An event as it is sent: to everybody, and to the facilitator."""

    seq: int
    public: bytes | None
    for_facilitator: bytes


class Channel:
    """A room: its state, kept up to date with the log, and those who listen."""

    def __init__(self, database: storage.Database, room_id: int) -> None:
        self.database, self.room_id = database, room_id
        self.gone = False
        """Whether the room was deleted, or its day has passed."""
        self.state = RoomState()
        self.lock = threading.RLock()
        self.news = threading.Condition(self.lock)
        self.listeners = 0
        self.notices: deque[tuple[int, bytes]] = deque(maxlen=MESSAGES_IN_MEMORY)
        """Messages that are no events of the log, such as answers; they have numbers of their own."""
        self.notice_count = 0
        self._messages: deque[Message] = deque(maxlen=MESSAGES_IN_MEMORY)
        self._last_look = 0.0

    def catch_up(self, session: Session, up_to_seq: int | None = None) -> RoomState:
        """Read the committed events that are new, and return the state after them."""
        with self.lock:
            if up_to_seq is None or self.state.seq < up_to_seq:
                self.apply_entries(entries_after(session, self.room_id, self.state.seq))
            return self.state

    def apply_entries(self, new_entries: list[LogEntry]) -> None:
        """Apply events that are committed; those that the state holds already are left out."""
        with self.lock:
            seq_before = self.state.seq
            for log_entry in new_entries:
                if log_entry.seq == self.state.seq + 1:
                    self.state.apply(log_entry)
                    if log_entry.kind in REWRITING:
                        self._messages.clear()  # they may show what is hidden now
                    self._messages.append(_message(self.state, log_entry))
            if self.state.seq > seq_before:
                self.news.notify_all()

    def announce(self, kind: str, notice: dict[str, Any]) -> None:
        """Send every listener a message that is no event of the log."""
        with self.lock:
            self.notice_count += 1
            self.notices.append((self.notice_count, encode_message(kind, notice)))
            self.news.notify_all()

    def close(self) -> None:
        """Mark the room as gone, and end the streams of its listeners."""
        with self.lock:
            self.gone = True
            self.news.notify_all()

    @contextmanager
    def counted_listener(self) -> Iterator[None]:
        """Count one more listener while the block runs."""
        with self.lock:
            self.listeners += 1
        try:
            yield
        finally:
            with self.lock:
                self.listeners -= 1

    def follow(self, last_seen_seq: int, *, for_facilitator: bool) -> Iterator[bytes]:
        """Messages after `last_seen_seq` as they come, as long as the room does; a ping when there are none."""
        last_seq, last_notice = min(last_seen_seq, self.state.seq), self.notice_count
        with self.counted_listener():
            yield b"retry: 2000\n\n" + self._ping()
            last_ping = time.monotonic()
            while not self.gone:
                batch, last_seq, last_notice = self._next_batch(
                    last_seq, last_notice, for_facilitator=for_facilitator
                )
                if batch:
                    yield batch
                    time.sleep(min(REST_S, self.listeners * BATCHING_DELAY_PER_LISTENER_S))
                if time.monotonic() - last_ping >= PING_S:
                    last_ping = time.monotonic()
                    yield self._ping()

    def messages_after(self, seq: int) -> list[Message]:
        """Messages after `seq`, as the room sees them now."""
        with self.lock:
            if seq >= self.state.seq:
                return []
            if self._messages and self._messages[0].seq <= seq + 1:
                newest_first = itertools.takewhile(
                    lambda message: message.seq > seq, reversed(self._messages)
                )
                return list(newest_first)[::-1]
        with self.database.read() as session:
            events = entries_after(session, self.room_id, seq)
        with self.lock:
            return [
                _message(self.state, log_entry) for log_entry in events if log_entry.seq <= self.state.seq
            ]

    def _next_batch(
        self, last_seq: int, last_notice: int, *, for_facilitator: bool
    ) -> tuple[bytes, int, int]:
        with self.lock:
            if self.state.seq <= last_seq and self.notice_count <= last_notice and not self.gone:
                self.news.wait(LOOK_S)
            no_new_event = self.state.seq <= last_seq
            newest_first = itertools.takewhile(
                lambda numbered_notice: numbered_notice[0] > last_notice, reversed(self.notices)
            )
            notices = [notice for _notice_number, notice in newest_first][::-1]
            last_notice = self.notice_count
            should_look = no_new_event and time.monotonic() - self._last_look >= LOOK_S
            if should_look:
                self._last_look = time.monotonic()
        if should_look:
            self._look_for_news()
        messages = self.messages_after(last_seq)
        texts = [message.for_facilitator if for_facilitator else message.public for message in messages]
        batch = b"".join(notice for notice in [*texts, *notices] if notice)
        return batch, (messages[-1].seq if messages else last_seq), last_notice

    def _look_for_news(self) -> None:
        """Read what another process wrote, or notice that it deleted the room."""
        with self.database.read() as session:
            today = clock.now().date()
            latest_seq = session.scalar(
                select(Room.seq).where(Room.id == self.room_id, Room.delete_on >= today)
            )
            if latest_seq is None:
                self.close()
            else:
                self.catch_up(session, latest_seq)

    def _ping(self) -> bytes:
        return encode_message("ping", {"connected": self.listeners, "now": clock.now().isoformat()})


class LiveRooms:
    """The channels of one application, by the code of their room.

    Those that nobody has used for longest are let go, and made again when somebody needs them.
    """

    def __init__(self, database: storage.Database) -> None:
        self.database = database
        self.lock = threading.Lock()
        self._seats = 0
        self._channels: OrderedDict[str, Channel] = OrderedDict()

    def channel(self, room: Room) -> Channel:
        """The channel of a room; never that of an earlier room with the same code or number."""
        with self.lock:
            channel = self._channels.pop(room.code, None)
            if channel is not None and channel.room_id != room.id:
                channel.close()
                channel = None
            self._channels[room.code] = channel = channel or Channel(self.database, room.id)
            for code, listed_channel in list(self._channels.items()):
                if len(self._channels) <= ROOMS:
                    break
                if not listed_channel.listeners:
                    del self._channels[code]
            return channel

    def drop_rooms(self, codes: Iterable[str]) -> None:
        """Remove rooms that are gone, and end the streams of their listeners."""
        with self.lock:
            channels = [self._channels.pop(code) for code in codes if code in self._channels]
        for channel in channels:
            channel.close()

    def take_seat(self, seat_count: int) -> bool:
        """Count one more listener of this process; False if there are `seat_count` already."""
        with self.lock:
            if self._seats >= seat_count:
                return False
            self._seats += 1
            return True

    def leave_seat(self) -> None:
        """Count one listener less."""
        with self.lock:
            self._seats -= 1


def entries_after(session: Session, room_id: int, last_seq: int) -> list[LogEntry]:
    """The events of a room after a number, in order."""
    columns = (Event.seq, Event.actor, Event.kind, Event.subject, Event.data, Event.at)
    rows = session.execute(
        select(*columns).where(Event.room_id == room_id, Event.seq > last_seq).order_by(Event.seq)
    )
    return [LogEntry(*row) for row in rows]


def encode_message(kind: str, payload: dict[str, Any], seq: int | None = None) -> bytes:
    """The bytes of a message of the stream."""
    id_line = f"id: {seq}\n" if seq is not None else ""
    payload_json = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return f"{id_line}event: {kind}\ndata: {payload_json}\n\n".encode()


def _message(room_state: RoomState, log_entry: LogEntry) -> Message:
    public_payload = payloads.event_payload(room_state, log_entry, for_facilitator=False)
    facilitator_payload = payloads.event_payload(room_state, log_entry, for_facilitator=True)
    assert facilitator_payload is not None
    return Message(
        log_entry.seq,
        None
        if public_payload is None
        else encode_message(public_payload["kind"], public_payload, log_entry.seq),
        encode_message(facilitator_payload["kind"], facilitator_payload, log_entry.seq),
    )
