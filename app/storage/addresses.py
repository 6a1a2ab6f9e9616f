"""Where the database is: a file, or an address as hosting services write it."""

import ssl
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from mire_geo.errors import DataError

POSTGRES = frozenset({"postgres", "postgresql", "postgresql+pg8000"})
_OPEN = frozenset({"disable", "allow", "prefer"})


def database_url(address: str | Path) -> URL:
    """The SQLAlchemy URL of an address: of a SQLite file (a bare path is one), or of PostgreSQL through pg8000.

    >>> database_url("postgres://mire@db/mire").drivername
    'postgresql+pg8000'
    >>> database_url("rooms.sqlite3").database
    'rooms.sqlite3'

    Raises:
        DataError: an address of another kind of database.
    """
    if isinstance(address, Path) or "://" not in address:
        return URL.create("sqlite", database=str(address))
    try:
        url = make_url(address)
    except ArgumentError:
        raise DataError("DATABASE_URL is not an address: write postgresql://user@host/name") from None
    if url.drivername in POSTGRES:
        return url.set(drivername="postgresql+pg8000")
    if url.drivername == "sqlite" and url.database:
        return url
    raise DataError(
        "the database can be SQLite (a file) or PostgreSQL, not %(driver)r", driver=url.drivername
    )


def connection_arguments(url: URL) -> tuple[URL, dict[str, Any]]:
    """The URL without `sslmode`, and the driver's arguments that do what `sslmode` of a PostgreSQL address asks."""
    ssl_mode = url.query.get("sslmode", "prefer")
    bare_url = url.difference_update_query(["sslmode"])
    if url.drivername == "sqlite" or ssl_mode in _OPEN:
        return bare_url, {}
    context = ssl.create_default_context()
    if ssl_mode == "require":  # as libpq: encrypted, whoever answers
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return bare_url, {"ssl_context": context}
