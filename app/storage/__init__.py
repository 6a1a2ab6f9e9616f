"""What people add to the city: rooms, proposals and whatever else must outlive the process.

One models module a subject (`rooms.py`), one migration a change (`migrations/versions`), one way in:

    with storage.database().write("room:12") as session:   # commits, or rolls back on any error
        session.add(...)

SQLite in one file by default, PostgreSQL by `DATABASE_URL`. Facts of the city are never stored here.
"""

import os
from pathlib import Path
from typing import cast

from flask import Flask, current_app

from app.storage import addresses, commands, coworking, rooms
from app.storage.base import Base, now
from app.storage.transactions import Database, StorageError

__all__ = ["Base", "Database", "StorageError", "coworking", "database", "init", "now", "rooms"]

FILE = "mire.sqlite3"


def init(app: Flask) -> None:
    """Give `app` its database, and `flask --app app db` its commands; nothing is opened before it is asked for.

    Configuration: `DATABASE`, else the environment's `DATABASE_URL`, else `MIRE_DATABASE` (a file or an address), else
    a file in the instance folder, which is outside the package.
    """
    asked = app.config.get("DATABASE") or os.environ.get("DATABASE_URL") or os.environ.get("MIRE_DATABASE")
    app.extensions["mire_database"] = Database(addresses.read(asked or Path(app.instance_path) / FILE))
    app.cli.add_command(commands.group)


def database() -> Database:
    """The database of the application that serves this request."""
    return cast(Database, current_app.extensions["mire_database"])
