"""Connections to one database, SQLite or PostgreSQL, each with what its transactions begin with."""

import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine import URL

from app.storage import addresses, private
from app.storage.failures import StorageError

PATIENCE_S = 5.0
"""How long anybody waits for the database before giving up."""
ANSWER_S = 30.0
"""How long PostgreSQL may be silent over one statement."""


def make_engine(url: URL, *, patience_s: float = PATIENCE_S) -> Engine:
    """The engine of an application: connections are kept, and each waits at most `patience_s` for another.

    Raises:
        StorageError: the folder or the file of SQLite cannot be made.
    """
    return _engine(
        url, patience_s, ANSWER_S, pool_size=8, max_overflow=24, pool_timeout=patience_s, pool_pre_ping=True
    )


def make_probe(url: URL, patience_s: float) -> Engine:
    """An engine for one question, on a connection of its own."""
    return _engine(url, patience_s, patience_s, poolclass=NullPool)


def make_migrator(url: URL) -> Engine:
    """An engine on which SQLite lets a table be built anew without taking the rows that point to it."""
    return _engine(url, PATIENCE_S, None, foreign_keys=False, poolclass=NullPool)


def end(engine: Engine) -> None:
    """Close every connection of an engine: the idle ones now, those in use as soon as they are given back."""

    def close(connection: Any, _record: Any) -> None:
        connection.close()

    event.listen(engine.pool, "checkin", close)
    engine.dispose()


def file_of(url: URL) -> Path | None:
    """The file of a SQLite database; None for PostgreSQL, and for what SQLite alone understands."""
    file_name = url.database or ""
    is_file = url.get_backend_name() == "sqlite" and not file_name.startswith(("file:", ":"))
    return Path(file_name) if is_file else None


def _engine(
    url: URL, patience_s: float, answer_s: float | None, *, foreign_keys: bool = True, **pool_options: Any
) -> Engine:
    bare_url, arguments = addresses.connection_arguments(url)
    if url.get_backend_name() != "sqlite":
        return create_engine(
            bare_url, connect_args=arguments | {"timeout": answer_s}, hide_parameters=True, **pool_options
        )
    if file := file_of(url):
        _make_private(file)
    arguments["timeout"] = patience_s
    engine = create_engine(bare_url, connect_args=arguments, hide_parameters=True, **pool_options)

    def prepare(connection: Any, _record: Any) -> None:
        """Set the pragmas of a new connection: transactions begin explicitly, and what is written survives a crash."""
        connection.isolation_level = None
        cursor = connection.cursor()
        foreign_keys_switch = "ON" if foreign_keys else "OFF"
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"foreign_keys={foreign_keys_switch}",
            "secure_delete=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begin(connection: Connection) -> None:
        """Begin as the caller asks, and wait for others until the caller's deadline."""
        options = connection.get_execution_options()
        remaining_s = options["deadline"] - time.monotonic() if "deadline" in options else patience_s
        connection.exec_driver_sql(f"PRAGMA busy_timeout={max(0, int(1000 * remaining_s))}").close()
        connection.exec_driver_sql(options.get("begin", "BEGIN IMMEDIATE"))

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def _make_private(file: Path) -> None:
    try:
        private.make_database_file(file)
    except OSError as error:
        raise StorageError(
            "the database %(name)s cannot be made: %(reason)s; set MIRE_DATABASE",
            "unwritable",
            name=file,
            reason=error.strerror,
        ) from error
