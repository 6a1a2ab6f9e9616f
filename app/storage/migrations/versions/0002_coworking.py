"""Spaces, their changes, requests, bookings, workplaces."""

import sqlalchemy as sa
from alembic import op

from app.storage.base import Moment

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """The tables of the coworking platform."""
    _spaces()
    _demand()
    _bookings()


def _spaces() -> None:
    op.create_table(
        "coworking_spaces",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("manager", sa.String(64), nullable=False),
        sa.Column("feed", sa.String(64), nullable=False),
        sa.Column("told", sa.JSON, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_coworking_spaces"),
        sa.UniqueConstraint("manager", name="uq_coworking_spaces_manager"),
        sa.UniqueConstraint("feed", name="uq_coworking_spaces_feed"),
    )
    op.create_table(
        "coworking_changes",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("space_id", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("who", sa.String(12), nullable=False),
        sa.Column("fields", sa.JSON, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_coworking_changes"),
        sa.ForeignKeyConstraint(
            ["space_id"],
            ["coworking_spaces.id"],
            ondelete="CASCADE",
            name="fk_coworking_changes_space_id_coworking_spaces",
        ),
        sa.UniqueConstraint("space_id", "version", name="uq_coworking_changes_space_id"),
    )


def _demand() -> None:
    op.create_table(
        "coworking_requests",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("who", sa.String(8), nullable=False),
        sa.Column("parts", sa.JSON, nullable=False),
        sa.Column("told", sa.JSON, nullable=False),
        sa.Column("expires", sa.Date, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_coworking_requests"),
        sa.UniqueConstraint("token", name="uq_coworking_requests_token"),
    )
    op.create_index("ix_coworking_requests_expires", "coworking_requests", ["expires"])
    op.create_table(
        "coworking_employers",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("told", sa.JSON, nullable=False),
        sa.Column("expires", sa.Date, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_coworking_employers"),
        sa.UniqueConstraint("token", name="uq_coworking_employers_token"),
    )
    op.create_index("ix_coworking_employers_expires", "coworking_employers", ["expires"])


def _bookings() -> None:
    op.create_table(
        "coworking_bookings",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("space_id", sa.Integer, nullable=False),
        sa.Column("desk", sa.String(12), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("held_until", Moment, nullable=True),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("contact", sa.String(200), nullable=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_coworking_bookings"),
        sa.ForeignKeyConstraint(
            ["space_id"],
            ["coworking_spaces.id"],
            ondelete="CASCADE",
            name="fk_coworking_bookings_space_id_coworking_spaces",
        ),
        sa.UniqueConstraint("space_id", "key", name="uq_coworking_bookings_space_id"),
        sa.UniqueConstraint("token", name="uq_coworking_bookings_token"),
    )
    op.create_index("ix_coworking_bookings_day", "coworking_bookings", ["space_id", "day"])


def downgrade() -> None:
    """Without the platform: everything in it is lost."""
    for name in ("bookings", "employers", "requests", "changes", "spaces"):
        op.drop_table(f"coworking_{name}")
