"""Delete what was promised to be deleted."""

import threading
from datetime import date

from sqlalchemy import delete, select

from app.storage import Database
from app.storage.rooms import Room
from app.web import clock


def purge(database: Database, today: date | None = None) -> list[str]:
    """Delete the rooms whose day has passed, with everything in them; returns their codes.

    On SQLite what is deleted is overwritten too (`secure_delete`), and the write-ahead file is emptied.
    """
    with database.write("rooms") as session:
        due_codes = select(Room.code).where(Room.delete_on < (today or clock.today()))
        codes = list(session.scalars(due_codes))
        if codes:
            session.execute(delete(Room).where(Room.code.in_(codes)))
    if codes and database.is_sqlite:
        database.empty_log()
    return codes


class Caretaker:
    """Says once a day, when a room is first used, that rooms that are due should be deleted."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last_day: date | None = None

    def is_first_call_today(self) -> bool:
        """True for the first call of a day, False for later ones of the same day."""
        today = clock.today()
        with self._lock:
            if self._last_day == today:
                return False
            self._last_day = today
            return True
