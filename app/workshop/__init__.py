"""Laboratori: rooms in which people propose, the map answers, and nothing anybody wrote is lost."""

from flask import Flask

from app.storage import Database
from app.workshop import commands, control, exports, imports, pages
from app.workshop.contributions import api as contributions
from app.workshop.impact import api as impact
from app.workshop.impact.answering import ImpactAnswers
from app.workshop.live import listening
from app.workshop.live.channels import LiveRooms
from app.workshop.room import guard, lifecycle
from app.workshop.room.ledger import RoomServices

__all__ = ["init"]


def init(app: Flask) -> None:
    """Give `app` its rooms. Configuration: `ROOMS_WAIT_S`, `ROOMS_LISTENERS` (how many may listen at once)."""
    database: Database = app.extensions["mire.database"]
    app.config.setdefault("ROOMS_LISTENERS", 280)
    app.config.setdefault("ROOMS_WAIT_S", guard.WAIT_S)
    app.extensions["mire.rooms"] = RoomServices(
        LiveRooms(database),
        guard.RateLimits(app.config["ROOMS_WAIT_S"]),
        ImpactAnswers(app.extensions["mire.city"], app.config.get("CITY_FOLDER")),
    )
    for page_module in (lifecycle, contributions, control, listening, impact, exports, imports, pages):
        app.register_blueprint(page_module.blueprint)
    app.cli.add_command(commands.group)
