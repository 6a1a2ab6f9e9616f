"""`flask --app app coworking ...`: the platform from a terminal."""

import click
from flask import current_app

from app.coworking import purging
from app.storage.commands import CommandGroup

group = CommandGroup("coworking", help="Coworking: spaces, requests, bookings.")


@group.command()
def purge() -> None:
    """Delete requests and workplaces that have expired, and bookings of the past."""
    deleted_count = purging.purge(current_app.extensions["mire.database"])
    click.echo(f"{deleted_count} rows deleted")
