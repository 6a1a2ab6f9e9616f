"""`flask --app app db ...`: the database from a terminal."""

from typing import Any, cast

import click
from flask import current_app
from flask.cli import AppGroup

from app.storage.transactions import Database, newest_revision
from mire_geo.errors import MireError


class CommandGroup(AppGroup):
    """Commands whose errors are sentences, with status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except MireError as error:
            raise click.ClickException(str(error)) from None


group = CommandGroup("db", help="The database of rooms and bookings.")


def _database() -> Database:
    return cast(Database, current_app.extensions["mire.database"])


@group.command()
def upgrade() -> None:
    """Bring the tables to this version (SQLite does so by itself when first used)."""
    _database().upgrade()
    click.echo(f"the database is at revision {newest_revision()}")


@group.command()
def where() -> None:
    """Say which database is used, without its password."""
    click.echo(_database().url.render_as_string(hide_password=True))
