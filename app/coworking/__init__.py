"""The coworking platform: spaces and their managers, desks asked for, bookings, and the city that joins them."""

from flask import Flask

from app.coworking import city, commands, entrance, mail, managers
from app.coworking.bookings import pages as bookings
from app.coworking.demand import employers
from app.coworking.demand import pages as demand

__all__ = ["init"]


def init(app: Flask) -> None:
    """Give `app` the platform. Configuration: see `entrance.init` and `mail.init`."""
    entrance.init(app)
    mail.init(app)
    for page_module in (entrance, managers, city, bookings, demand, employers):
        app.register_blueprint(page_module.blueprint)
    app.cli.add_command(commands.group)
