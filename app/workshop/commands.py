"""`flask --app app rooms ...`: rooms from a terminal."""

import click
from flask import current_app

from app.storage.commands import CommandGroup
from app.workshop.room import purging

group = CommandGroup("rooms", help="Laboratori.")


@group.command()
def purge() -> None:
    """Delete every room whose day has come, with everything in it."""
    deleted_codes = purging.purge(current_app.extensions["mire.database"])
    click.echo(f"{len(deleted_codes)} rooms deleted")
