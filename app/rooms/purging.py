"""Delete what was promised to be deleted."""

from datetime import date

from sqlalchemy import delete, select

from app import storage
from app.storage import Database
from app.storage.rooms import Room


def purge(database: Database, today: date | None = None) -> int:
    """How many rooms were deleted, with everything in them: those whose day has passed.

    On SQLite what is deleted is overwritten too (`secure_delete`), and the write-ahead file is emptied.
    """
    with database.write("rooms") as session:
        due = select(Room.id).where(Room.delete_on < (today or storage.now().date()))
        found = list(session.scalars(due))
        if found:
            session.execute(delete(Room).where(Room.id.in_(found)))
    if found and database.sqlite:
        database.empty_log()
    return len(found)
