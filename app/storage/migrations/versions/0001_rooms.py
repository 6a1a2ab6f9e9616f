"""Rooms, participants, and the log that only grows."""

import sqlalchemy as sa
from alembic import op

from app.storage.base import Moment

revision = "0001"
down_revision = None

FROZEN = {
    "sqlite": (
        "CREATE TRIGGER events_frozen BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events never change'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION events_frozen() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'events never change'; END $$",
        "CREATE TRIGGER events_frozen BEFORE UPDATE ON events EXECUTE FUNCTION events_frozen()",
    ),
}


def upgrade() -> None:
    """The tables, and the trigger that keeps the log as it was written."""
    op.create_table(
        "rooms",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("facilitator", sa.String(64), nullable=False),
        sa.Column("salt", sa.String(32), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("delete_on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rooms"),
        sa.UniqueConstraint("code", name="uq_rooms_code"),
    )
    op.create_index("ix_rooms_delete_on", "rooms", ["delete_on"])
    op.create_table(
        "participants",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("room_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("recovery", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_participants"),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], ondelete="CASCADE", name="fk_participants_room_id_rooms"
        ),
        sa.UniqueConstraint("room_id", "number", name="uq_participants_room_id"),
        sa.UniqueConstraint("room_id", "recovery", name="uq_participants_recovery"),
        sa.UniqueConstraint("token", name="uq_participants_token"),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("room_id", sa.Integer, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("actor", sa.String(16), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("subject", sa.String(40), nullable=True),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], ondelete="CASCADE", name="fk_events_room_id_rooms"
        ),
        sa.UniqueConstraint("room_id", "seq", name="uq_events_room_id"),
        sa.UniqueConstraint("room_id", "actor", "key", name="uq_events_key"),
    )
    for statement in FROZEN[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Without rooms: everything in them is lost."""
    for table in ("events", "participants", "rooms"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION events_frozen()")
