"""`flask --app app rooms ...`: rooms from a terminal."""

import click
from flask import current_app
from flask.cli import AppGroup

from app.rooms import purging

group = AppGroup("rooms", help="Laboratori.")


@group.command()
def purge() -> None:
    """Delete every room whose day has come, with everything in it."""
    deleted = purging.purge(current_app.extensions["mire_database"])
    click.echo(f"{len(deleted)} rooms deleted")
