"""Laboratori: rooms in which people propose, the map answers, and nothing anybody wrote is lost."""

from flask import Flask

from app.rooms import commands, contributions, control, exports, guard, impact, lifecycle, listening
from app.rooms.answering import Answering
from app.rooms.ledger import RoomServices
from app.rooms.live import Live
from app.storage import Database

__all__ = ["init"]


def init(app: Flask) -> None:
    """Give `app` its rooms. Configuration: `ROOMS_WAIT_S`, `ROOMS_LISTENERS` (how many may listen at once)."""
    database: Database = app.extensions["mire_database"]
    app.config.setdefault("ROOMS_LISTENERS", 280)
    app.config.setdefault("ROOMS_WAIT_S", guard.WAIT_S)
    app.extensions["mire_rooms"] = RoomServices(
        Live(database),
        guard.Limits(app.config["ROOMS_WAIT_S"]),
        Answering(app.extensions["mire"], app.config.get("CITY_FOLDER")),
    )
    for part in (lifecycle, contributions, control, listening, impact, exports):
        app.register_blueprint(part.blueprint)
    app.cli.add_command(commands.group)
