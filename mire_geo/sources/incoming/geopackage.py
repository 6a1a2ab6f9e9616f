"""One layer of a GeoPackage from outside: plain tables of a database in memory, and nothing that a schema could run."""

import sqlite3
import struct
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any

import shapely

from mire_geo.errors import Phrase
from mire_geo.sources.incoming.limits import KINDS, FileError, Kind, check

_ENVELOPES = (0, 32, 48, 48, 64)
"""Bytes of the envelope, by the indicator in the flags."""


def rows(
    data: bytes, layer: str, crs: str, file: str | Phrase
) -> list[tuple[dict[str, Any], shapely.Geometry | None]]:
    """Fields and shape of every row of `layer`; NULL is None.

    Args:
        crs: the only reference system that is read, such as EPSG:32632; shapes are in its units.

    Raises:
        FileError: no GeoPackage, no such layer or one that is no plain table, another reference system, a geometry that
            cannot be read, too many rows or columns.
    """
    limits = check(data, "gpkg", file)
    try:
        with closing(_open_database(data, limits)) as database:
            return list(_rows(database, layer, crs, file))
    except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
            raise FileError("slow", file=file, most=int(limits.seconds)) from None
        why = Phrase("its tables are damaged")
        raise FileError("unreadable", file=file, kind=limits.name, why=why) from None


def _open_database(data: bytes, limits: Kind) -> sqlite3.Connection:
    """The database, in memory and out of reach of the disk: it is only read, and only for a while."""
    database = sqlite3.connect(":memory:")
    rollback = data[:18] + b"\x01\x01" + data[20:]  # a database in memory has no write-ahead log
    database.deserialize(rollback)
    for limit, most in (
        (sqlite3.SQLITE_LIMIT_LENGTH, 4_000_000),
        (sqlite3.SQLITE_LIMIT_COLUMN, limits.columns),
        (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
        (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 50),
    ):
        database.setlimit(limit, most)
    for name, on in (
        ("DEFENSIVE", True),
        ("TRUSTED_SCHEMA", False),
        ("ENABLE_VIEW", False),
        ("ENABLE_TRIGGER", False),
    ):
        if hasattr(database, "setconfig"):  # from Python 3.12 on
            database.setconfig(getattr(sqlite3, f"SQLITE_DBCONFIG_{name}"), on)
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA cell_size_check = ON")
    database.execute("PRAGMA query_only = ON")
    deadline = time.monotonic() + limits.seconds
    database.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
    database.set_authorizer(_authorise)
    return database


def _authorise(
    action: int, first: str | None, _second: str | None, _schema: str | None, source: str | None
) -> int:
    """Whether a statement may do this: read tables by itself, not through a view, and ask for their columns."""
    lists_columns = action == sqlite3.SQLITE_PRAGMA and first == "table_xinfo"
    reads = action in {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ} and source is None
    return sqlite3.SQLITE_OK if lists_columns or reads else sqlite3.SQLITE_DENY


def _rows(
    database: sqlite3.Connection, layer: str, crs: str, file: str | Phrase
) -> Iterator[tuple[dict[str, Any], shapely.Geometry | None]]:
    limits = KINDS["gpkg"]
    for table in ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys", layer):
        if not _is_plain(database, table):
            raise FileError("no_layer", file=file, layer=layer)
    shapes, srs = _geometry_column(database, layer, crs, file)
    column_rows = database.execute(f"PRAGMA table_xinfo({_quoted(layer)})").fetchall()
    if any(hidden for *_, hidden in column_rows):
        raise FileError("no_layer", file=file, layer=layer)
    names = [name for _, name, _, _, _, key, _ in column_rows if not key and name != shapes]
    column_list = ", ".join(map(_quoted, [shapes, *names]))
    records = database.execute(f"SELECT {column_list} FROM {_quoted(layer)} NOT INDEXED")  # noqa: S608 - quoted names
    for number, (blob, *values) in enumerate(records, start=1):
        if number > limits.rows:
            raise FileError("rows", file=file, most=limits.rows)
        for value in values:
            if isinstance(value, bytes):
                raise FileError(
                    "unreadable",
                    file=file,
                    kind=limits.name,
                    why=Phrase("row %(row)s holds bytes, not text", row=number),
                )
            if isinstance(value, str) and len(value) > limits.letters:
                raise FileError("letters", file=file, row=number, most=limits.letters)
        yield dict(zip(names, values, strict=True)), None if blob is None else _shape(blob, srs, number, file)


def _is_plain(database: sqlite3.Connection, name: str) -> bool:
    """Whether there is one table of that name that holds its own rows: no view, no virtual table."""
    schema = "SELECT type, rootpage, sql FROM sqlite_master WHERE name = ? COLLATE NOCASE"
    objects = [one for one in database.execute(schema, [name]) if one[0] in {"table", "view"}]
    return len(objects) == 1 and bool(objects[0][1]) and str(objects[0][2]).upper().startswith("CREATE TABLE")


def _geometry_column(
    database: sqlite3.Connection, layer: str, crs: str, file: str | Phrase
) -> tuple[str, int]:
    """The column that holds the shapes of `layer`, and the number of its reference system in this file."""
    column_query = "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?"
    layer_query = "SELECT table_name FROM gpkg_contents WHERE table_name = ? AND data_type = 'features'"
    column = database.execute(column_query, [layer]).fetchone()
    if column is None or database.execute(layer_query, [layer]).fetchone() is None:
        raise FileError("no_layer", file=file, layer=layer)
    authority_query = (
        "SELECT organization, organization_coordsys_id FROM gpkg_spatial_ref_sys WHERE srs_id = ?"
    )
    authority = database.execute(authority_query, [column[1]]).fetchone()
    if authority is None or f"{authority[0]}:{authority[1]}".upper() != crs:
        raise FileError("other_crs", file=file, layer=layer, crs=crs)
    return str(column[0]), int(column[1])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _shape(blob: object, srs: int, row: int, file: str | Phrase) -> shapely.Geometry:
    """The geometry of a GeoPackage blob: its header (GeoPackage 1.4, 2.1.3), then well-known binary."""
    with suppress(struct.error, IndexError, KeyError, shapely.errors.GEOSException):
        if isinstance(blob, bytes) and blob[:3] == b"GP\x00":
            flags = blob[3]
            order = "<" if flags & 1 else ">"
            start = 8 + _ENVELOPES[flags >> 1 & 7]
            (blob_srs,) = struct.unpack_from(f"{order}i", blob, 4)
            if blob_srs == srs and not flags & 0x20 and _end_of_geometry(blob, start) == len(blob):
                return shapely.from_wkb(blob[start:])
    raise FileError("shape", file=file, row=row)


def _end_of_geometry(blob: bytes, at: int, within: int = 0) -> int:
    """The offset behind the geometry at `at`; shapely would follow collections in collections until the stack ends.

    Args:
        within: the kind of the collection it is a part of, whose parts are of one simple kind; 0 for none.

    Raises:
        struct.error, KeyError: it is cut short, or of a kind that no session has.
    """
    order = {0: ">", 1: "<"}[blob[at]]
    code: int = struct.unpack_from(f"{order}I", blob, at + 1)[0]
    thousands, kind = divmod(code, 1000)
    size = 8 * {0: 2, 1: 3, 2: 3, 3: 4}[thousands]
    at += 5
    if within and kind != within - 3:
        raise KeyError(kind)
    if kind == 1:
        return at + size
    count: int = struct.unpack_from(f"{order}I", blob, at)[0]
    at += 4
    if kind == 2:
        return at + count * size
    if kind not in range(3, 7):
        raise KeyError(kind)
    for _ in range(count):
        if kind == 3:
            (points,) = struct.unpack_from(f"{order}I", blob, at)
            at += 4 + points * size
        else:
            at = _end_of_geometry(blob, at, kind)
    return at
