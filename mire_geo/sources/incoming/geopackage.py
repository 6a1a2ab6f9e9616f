"""One layer of a GeoPackage from outside: plain tables of a database in memory, and nothing that a schema could run."""

import sqlite3
import struct
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any

import shapely

from mire_geo.errors import Phrase
from mire_geo.sources.incoming.limits import LIMITS, FileError, FileLimits, check

_ENVELOPES = (0, 32, 48, 48, 64)
"""Bytes of the envelope, by the indicator in the flags."""


def layer_rows(
    data: bytes, layer: str, crs: str, file_name: str | Phrase
) -> list[tuple[dict[str, Any], shapely.Geometry | None]]:
    """Fields and shape of every row of `layer`; NULL is None.

    Args:
        crs: the only reference system that is read, such as EPSG:32632; shapes are in its units.

    Raises:
        FileError: no GeoPackage, no such layer or one that is no plain table, another reference system, a geometry that
            cannot be read, too many rows or columns.
    """
    limits = check(data, "gpkg", file_name)
    try:
        with closing(_open_database(data, limits)) as database:
            return list(_read_layer(database, layer, crs, file_name))
    except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
            raise FileError("slow", file=file_name, most=int(limits.seconds)) from None
        why = Phrase("its tables are damaged")
        raise FileError("unreadable", file=file_name, kind=limits.name, why=why) from None


def _open_database(data: bytes, limits: FileLimits) -> sqlite3.Connection:
    """The database, in memory and out of reach of the disk: it is only read, and only for a while."""
    database = sqlite3.connect(":memory:")
    rollback_mode_data = data[:18] + b"\x01\x01" + data[20:]  # a database in memory has no write-ahead log
    database.deserialize(rollback_mode_data)
    for limit_id, maximum in (
        (sqlite3.SQLITE_LIMIT_LENGTH, 4_000_000),
        (sqlite3.SQLITE_LIMIT_COLUMN, limits.columns),
        (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
        (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 50),
    ):
        database.setlimit(limit_id, maximum)
    for setting, enabled in (
        ("DEFENSIVE", True),
        ("TRUSTED_SCHEMA", False),
        ("ENABLE_VIEW", False),
        ("ENABLE_TRIGGER", False),
    ):
        if hasattr(database, "setconfig"):  # from Python 3.12 on
            database.setconfig(getattr(sqlite3, f"SQLITE_DBCONFIG_{setting}"), enabled)
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA cell_size_check = ON")
    database.execute("PRAGMA query_only = ON")
    deadline = time.monotonic() + limits.seconds
    database.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
    database.set_authorizer(_authorise)
    return database


def _authorise(
    action: int,
    argument: str | None,
    _second_argument: str | None,
    _database_name: str | None,
    calling_view: str | None,
) -> int:
    """Whether a statement may do this: read tables by itself, not through a view, and ask for their columns."""
    lists_columns = action == sqlite3.SQLITE_PRAGMA and argument == "table_xinfo"
    reads_table = action in {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ} and calling_view is None
    return sqlite3.SQLITE_OK if lists_columns or reads_table else sqlite3.SQLITE_DENY


def _read_layer(
    database: sqlite3.Connection, layer: str, crs: str, file_name: str | Phrase
) -> Iterator[tuple[dict[str, Any], shapely.Geometry | None]]:
    limits = LIMITS["gpkg"]
    for table in ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys", layer):
        if not _is_plain_table(database, table):
            raise FileError("no_layer", file=file_name, layer=layer)
    geometry_column, srs_id = _geometry_column(database, layer, crs, file_name)
    column_rows = database.execute(f"PRAGMA table_xinfo({_quote_identifier(layer)})").fetchall()
    if any(hidden for *_, hidden in column_rows):
        raise FileError("no_layer", file=file_name, layer=layer)
    column_names = [
        name
        for _, name, _, _, _, primary_key, _ in column_rows
        if not primary_key and name != geometry_column
    ]
    column_list = ", ".join(map(_quote_identifier, [geometry_column, *column_names]))
    records = database.execute(f"SELECT {column_list} FROM {_quote_identifier(layer)} NOT INDEXED")  # noqa: S608 - quoted names
    for row_number, (blob, *values) in enumerate(records, start=1):
        if row_number > limits.rows:
            raise FileError("rows", file=file_name, most=limits.rows)
        for value in values:
            if isinstance(value, bytes):
                raise FileError(
                    "unreadable",
                    file=file_name,
                    kind=limits.name,
                    why=Phrase("row %(row)s holds bytes, not text", row=row_number),
                )
            if isinstance(value, str) and len(value) > limits.letters:
                raise FileError("letters", file=file_name, row=row_number, most=limits.letters)
        yield (
            dict(zip(column_names, values, strict=True)),
            None if blob is None else _parse_shape(blob, srs_id, row_number, file_name),
        )


def _is_plain_table(database: sqlite3.Connection, table: str) -> bool:
    """Whether there is one table of that name that holds its own rows: no view, no virtual table."""
    schema_query = "SELECT type, rootpage, sql FROM sqlite_master WHERE name = ? COLLATE NOCASE"
    table_entries = [
        entry for entry in database.execute(schema_query, [table]) if entry[0] in {"table", "view"}
    ]
    return (
        len(table_entries) == 1
        and bool(table_entries[0][1])
        and str(table_entries[0][2]).upper().startswith("CREATE TABLE")
    )


def _geometry_column(
    database: sqlite3.Connection, layer: str, crs: str, file_name: str | Phrase
) -> tuple[str, int]:
    """The column that holds the shapes of `layer`, and the number of its reference system in this file."""
    column_query = "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?"
    layer_query = "SELECT table_name FROM gpkg_contents WHERE table_name = ? AND data_type = 'features'"
    column_row = database.execute(column_query, [layer]).fetchone()
    if column_row is None or database.execute(layer_query, [layer]).fetchone() is None:
        raise FileError("no_layer", file=file_name, layer=layer)
    authority_query = (
        "SELECT organization, organization_coordsys_id FROM gpkg_spatial_ref_sys WHERE srs_id = ?"
    )
    authority = database.execute(authority_query, [column_row[1]]).fetchone()
    if authority is None or f"{authority[0]}:{authority[1]}".upper() != crs:
        raise FileError("other_crs", file=file_name, layer=layer, crs=crs)
    return str(column_row[0]), int(column_row[1])


def _quote_identifier(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _parse_shape(blob: object, srs_id: int, row_number: int, file_name: str | Phrase) -> shapely.Geometry:
    """The geometry of a GeoPackage blob: its header (GeoPackage 1.4, 2.1.3), then well-known binary."""
    with suppress(struct.error, IndexError, KeyError, shapely.errors.GEOSException):
        if isinstance(blob, bytes) and blob[:3] == b"GP\x00":
            flags = blob[3]
            byte_order = "<" if flags & 1 else ">"
            wkb_start = 8 + _ENVELOPES[flags >> 1 & 7]
            (blob_srs,) = struct.unpack_from(f"{byte_order}i", blob, 4)
            if blob_srs == srs_id and not flags & 0x20 and _end_of_geometry(blob, wkb_start) == len(blob):
                return shapely.from_wkb(blob[wkb_start:])
    raise FileError("shape", file=file_name, row=row_number)


def _end_of_geometry(blob: bytes, offset: int, collection_type: int = 0) -> int:
    """The offset behind the geometry at `offset`. A collection within a collection is refused: shapely has no limit.

    Args:
        collection_type: the kind of the collection it is a part of, whose parts are of one simple kind; 0 for none.

    Raises:
        struct.error, KeyError: it is cut short, or of a kind that no session has.
    """
    byte_order = {0: ">", 1: "<"}[blob[offset]]
    type_code: int = struct.unpack_from(f"{byte_order}I", blob, offset + 1)[0]
    dimension_code, geometry_type = divmod(type_code, 1000)
    point_bytes = 8 * {0: 2, 1: 3, 2: 3, 3: 4}[dimension_code]
    offset += 5
    if collection_type and geometry_type != collection_type - 3:
        raise KeyError(geometry_type)
    if geometry_type == 1:
        return offset + point_bytes
    part_count: int = struct.unpack_from(f"{byte_order}I", blob, offset)[0]
    offset += 4
    if geometry_type == 2:
        return offset + part_count * point_bytes
    if geometry_type not in range(3, 7):
        raise KeyError(geometry_type)
    for _ in range(part_count):
        if geometry_type == 3:
            (point_count,) = struct.unpack_from(f"{byte_order}I", blob, offset)
            offset += 4 + point_count * point_bytes
        else:
            offset = _end_of_geometry(blob, offset, geometry_type)
    return offset
