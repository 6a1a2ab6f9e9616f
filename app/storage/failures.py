"""What a driver says when the database cannot be used, as an error of ours; never with what somebody wrote."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.web import logs
from mire_geo.errors import MireError, Phrase

log = logging.getLogger(__name__)

Kind = Literal["away", "busy", "damaged", "unwritable", "newer", "older"]


class StorageError(MireError):
    """The database cannot be used now: a sentence for whoever keeps the server, the kind of trouble for programs."""

    def __init__(self, template: str, kind: Kind = "away", /, **blanks: object) -> None:
        super().__init__(template, **blanks)
        self.kind: Kind = kind


class Trouble(NamedTuple):
    """One kind of trouble, and how SQLite and PostgreSQL name it."""

    kind: Kind
    sentence: Phrase
    sqlite: frozenset[int]
    """Primary result codes."""
    postgresql: tuple[str, ...]
    """Beginnings of SQLSTATE."""


TROUBLES = (
    Trouble(
        "busy",
        Phrase("somebody else is writing to the database %(name)s; nothing was lost, try again in a moment"),
        frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}),
        ("55P03", "57014", "40001", "40P01"),
    ),
    Trouble(
        "damaged",
        Phrase(
            "the database %(name)s is damaged, or is no database: stop the server, put a copy of it back, or move it "
            "away and a new one is made"
        ),
        frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}),
        ("XX",),
    ),
    Trouble(
        "unwritable",
        Phrase(
            "the database %(name)s cannot be written: let the user of the server write it and its folder, make room on "
            "the disk, or set MIRE_DATABASE"
        ),
        frozenset(
            {
                sqlite3.SQLITE_READONLY,
                sqlite3.SQLITE_CANTOPEN,
                sqlite3.SQLITE_PERM,
                sqlite3.SQLITE_FULL,
                sqlite3.SQLITE_IOERR,
            }
        ),
        ("25006",),
    ),
    Trouble(
        "away",
        Phrase("the database %(name)s does not answer now; nothing was lost, try again in a moment"),
        frozenset(),
        ("08", "28", "53", "57P", "58", "42P01", "3D"),
    ),
)


def error_of_kind(kind: Kind, database_name: str) -> StorageError:
    """The error for one kind of trouble of a database."""
    return next(
        StorageError(trouble.sentence.template, kind, name=database_name)
        for trouble in TROUBLES
        if trouble.kind == kind
    )


@contextmanager
def translate_errors(database_name: str) -> Iterator[None]:
    """Turn the driver's errors into a `StorageError` about a database, unless the program is at fault.

    Raises:
        StorageError: the database is away, busy, damaged or cannot be written.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error, PoolTimeoutError) as error:
        kind = _trouble_kind(error)
        if kind is None:
            raise
        storage_error = error_of_kind(kind, database_name)
        log.warning("%s (%s)", storage_error, logs.error_description(error))
        raise storage_error from None  # the cause may quote what somebody wrote


def _trouble_kind(error: Exception) -> Kind | None:
    cause = error.orig if isinstance(error, DBAPIError) else error
    sqlstate = logs.postgresql_fields(cause).get("C", "")
    result_code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    for trouble in TROUBLES:
        if result_code in trouble.sqlite or (sqlstate and sqlstate.startswith(trouble.postgresql)):
            return trouble.kind
    is_unreachable = not sqlstate and isinstance(error, OperationalError | InterfaceError | PoolTimeoutError)
    return "away" if is_unreachable else None
