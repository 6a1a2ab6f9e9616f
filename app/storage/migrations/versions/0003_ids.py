"""No number of a row comes back on SQLite: what is remembered of a room that is gone fits no other."""

from importlib import import_module

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = (
    "rooms",
    "participants",
    "events",
    "coworking_spaces",
    "coworking_changes",
    "coworking_requests",
    "coworking_bookings",
    "coworking_employers",
)


def upgrade() -> None:
    """Every table with AUTOINCREMENT; PostgreSQL's sequences never give a number twice."""
    _build(autoincrement=True)


def downgrade() -> None:
    """Without it."""
    _build(autoincrement=False)


def _build(*, autoincrement: bool) -> None:
    """Build the tables of SQLite anew, rows and all; what points to a row stays, for the connection checks no keys."""
    if op.get_bind().dialect.name != "sqlite":
        return
    if op.get_bind().exec_driver_sql("PRAGMA foreign_keys").scalar():
        raise RuntimeError(
            "a table is built anew only without foreign keys: use Database.upgrade or downgrade"
        )
    for name in TABLES:
        with op.batch_alter_table(
            name, recreate="always", table_kwargs={"sqlite_autoincrement": autoincrement}
        ):
            pass
    for statement in import_module("app.storage.migrations.versions.0001_rooms").FROZEN["sqlite"]:
        op.execute(statement)  # the trigger went with the old table
