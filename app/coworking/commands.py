"""`flask --app app coworking ...`: the platform from a terminal."""

import click
from flask import current_app
from flask.cli import AppGroup

from app.coworking import purging

group = AppGroup("coworking", help="Coworking: spaces, requests, bookings.")


@group.command()
def purge() -> None:
    """Delete requests and workplaces that have expired, and bookings of the past."""
    number = purging.purge(current_app.extensions["mire_database"])
    click.echo(f"{number} rows deleted")
