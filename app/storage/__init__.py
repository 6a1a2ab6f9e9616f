"""What people add to the city: rooms, proposals and whatever else must outlive the process.

One module of tables a subject (`rooms.py`, `coworking.py`), one migration a change (`migrations/versions`), one way in:

    with storage.database().write("room:12") as session:   # commits, or rolls back on any error
        session.add(...)

SQLite in one file by default, PostgreSQL by `DATABASE_URL`. Facts of the city are never stored here.
"""

import logging
import os
from pathlib import Path
from typing import cast

from flask import Flask, current_app

from app.storage import addresses, commands, coworking, private, problems, rooms
from app.storage.base import Base
from app.storage.failures import StorageError
from app.storage.transactions import Database

__all__ = ["Base", "Database", "StorageError", "coworking", "database", "init", "rooms"]

log = logging.getLogger(__name__)

FILE = "mire.sqlite3"


def init(app: Flask) -> None:
    """Give `app` its database, and `flask --app app db` its commands; what is wrong with it is logged at once.

    The map is served without a database, so nothing is raised here. A file that is not there yet is made when
    first used.

    Configuration: `DATABASE`, else the environment's `DATABASE_URL`, else `MIRE_DATABASE` (a file or an address), else
    a file in the instance folder, which is outside the package.
    """
    address = app.config.get("DATABASE") or os.environ.get("DATABASE_URL") or os.environ.get("MIRE_DATABASE")
    app.extensions["mire.database"] = database = Database(
        addresses.database_url(address or Path(app.instance_path) / FILE)
    )
    app.cli.add_command(commands.group)
    problems.init(app)
    if not address:
        private.restrict_access(Path(app.instance_path))
    if database.file is None or database.file.exists():
        _log_fault(database)


def _log_fault(database: Database) -> None:
    """Log why a database cannot be used, and leave it closed: this process may still be forked."""
    fault = database.fault()
    database.close()
    if fault is not None:
        log.error("rooms and bookings cannot be used: %s", fault)


def database() -> Database:
    """The database of the application that serves this request."""
    return cast(Database, current_app.extensions["mire.database"])
