"""The tables of a laboratorio: the room, who takes part, and the log of all that happened; nothing is overwritten."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.base import Base
from app.web.clock import now


class Room(Base):
    """A laboratorio: what its facilitator chose, and how far its log has come."""

    __tablename__ = "rooms"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    """What people type to join."""
    settings: Mapped[dict[str, Any]]
    facilitator: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the facilitator's token."""
    salt: Mapped[str] = mapped_column(String(32))
    """Of the recovery words."""
    seq: Mapped[int] = mapped_column(default=0)
    """Number of the last event."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    delete_on: Mapped[date] = mapped_column(index=True)
    """The day on which everything of the room is deleted."""


class Participant(Base):
    """Somebody in a room: no name unless they gave one, no address, only what lets them come back."""

    __tablename__ = "participants"
    __table_args__ = (
        UniqueConstraint("room_id", "number"),
        UniqueConstraint("room_id", "recovery", name="uq_participants_recovery"),
        *Base.__table_args__,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"))
    number: Mapped[int]
    """1, 2, 3... in order of arrival."""
    token: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the participant's token."""
    recovery: Mapped[str] = mapped_column(String(64))
    """Slow hash of the three words that bring them back from another device."""


class Event(Base):
    """One thing that happened in a room. A trigger of the database refuses every change."""

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("room_id", "seq"),
        UniqueConstraint("room_id", "actor", "key", name="uq_events_key"),
        *Base.__table_args__,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"))
    seq: Mapped[int]
    """1, 2, 3... without gaps, in every room."""
    actor: Mapped[str] = mapped_column(String(16))
    """`p3` for a participant, `f` for the facilitator."""
    key: Mapped[str] = mapped_column(String(80))
    """Said by the sender, so that what is sent twice happens once."""
    kind: Mapped[str] = mapped_column(String(24))
    subject: Mapped[str | None] = mapped_column(String(40))
    """The proposal it is about."""
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(default=now)
