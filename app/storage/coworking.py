"""The tables of the coworking platform: spaces with the log of their changes, requests, bookings, workplaces.

No position of a worker is here: a request says a quartiere or a cell of 235 m, a booking says neither.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.base import Base
from app.web.clock import now


class Space(Base):
    """A coworking as its manager tells it; a draft nobody sees until the city publishes it."""

    __tablename__ = "coworking_spaces"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(12), default="draft")
    """`draft`, `published` or `suspended`."""
    manager: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the token in the link the city handed out."""
    feed: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the token of the calendar of bookings."""
    fields: Mapped[dict[str, Any]] = mapped_column("told")
    """What the manager says: see `app.coworking.spaces`."""
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)


class Change(Base):
    """One change of a space: who, when, and each field before and after."""

    __tablename__ = "coworking_changes"
    __table_args__ = (UniqueConstraint("space_id", "version"), *Base.__table_args__)

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("coworking_spaces.id", ondelete="CASCADE"))
    version: Mapped[int]
    who: Mapped[str] = mapped_column(String(12))
    """`city` or `manager`."""
    fields: Mapped[dict[str, Any]]
    """Field -> [before, after]."""
    at: Mapped[datetime] = mapped_column(default=now)


class Demand(Base):
    """Desks asked for, from a quartiere or a cell; deleted once they have expired."""

    __tablename__ = "coworking_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of what lets whoever asked take it back."""
    who: Mapped[str] = mapped_column(String(8))
    """`worker` or `team`."""
    parts: Mapped[dict[str, Any]]
    """`where` -> people; one for a worker, one or more for a team."""
    fields: Mapped[dict[str, Any]] = mapped_column("told")
    """Slots, desk, budget, limit, needs: see `app.coworking.demand.demands`."""
    expires: Mapped[date] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Booking(Base):
    """A desk for a part of a day: the start belongs to it, the end does not."""

    __tablename__ = "coworking_bookings"
    __table_args__ = (
        UniqueConstraint("space_id", "key"),
        Index("ix_coworking_bookings_day", "space_id", "day"),
        *Base.__table_args__,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("coworking_spaces.id", ondelete="CASCADE"))
    desk: Mapped[str] = mapped_column(String(12))
    day: Mapped[date]
    start: Mapped[int]
    end: Mapped[int]
    """Minutes from 00:00 of `day`."""
    state: Mapped[str] = mapped_column(String(12))
    """`held`, `confirmed`, `waiting` or `cancelled`."""
    held_until: Mapped[datetime | None]
    key: Mapped[str] = mapped_column(String(64))
    """Said by the sender, so that what is sent twice books once."""
    token: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of what lets whoever booked confirm or cancel."""
    contact: Mapped[str | None] = mapped_column(String(200))
    """Where to write, if whoever booked wants that; deleted with the booking."""
    created_at: Mapped[datetime] = mapped_column(default=now)


class Employer(Base):
    """The stored row of a workplace, with its bands of workers and shifts: numbers, nobody's name."""

    __tablename__ = "coworking_employers"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    fields: Mapped[dict[str, Any]] = mapped_column("told")
    """See `app.coworking.demand.employers`."""
    expires: Mapped[date] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
