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

_ENVELOPE_SIZES = (0, 32, 48, 48, 64)
"""Bytes of the envelope, by the indicator in the flags."""


def layer_rows(
    file_content: bytes, layer_name: str, crs_code: str, file_name: str | Phrase
) -> list[tuple[dict[str, Any], shapely.Geometry | None]]:
    """Fields and shape of every row of `layer_name`; NULL is None.

    Args:
        crs_code: the only reference system that is read, such as EPSG:32632; shapes are in its units.

    Raises:
        FileError: no GeoPackage, no such layer or one that is no plain table, another reference system, a geometry that
            cannot be read, too many rows or columns.
    """
    limits = check(file_content, "gpkg", file_name)
    try:
        with closing(_open_database(file_content, limits)) as database:
            return list(_iterate_layer_rows(database, layer_name, crs_code, file_name))
    except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
            raise FileError("slow", file=file_name, most=int(limits.seconds)) from None
        why_phrase = Phrase("its tables are damaged")
        raise FileError("unreadable", file=file_name, kind=limits.name, why=why_phrase) from None


def _open_database(file_content: bytes, limits: FileLimits) -> sqlite3.Connection:
    """The database, in memory and out of reach of the disk: it is only read, and only for a while."""
    database = sqlite3.connect(":memory:")
    # a database in memory has no write-ahead log
    rollback_mode_content = file_content[:18] + b"\x01\x01" + file_content[20:]
    database.deserialize(rollback_mode_content)
    for limit_id, maximum in (
        (sqlite3.SQLITE_LIMIT_LENGTH, 4_000_000),
        (sqlite3.SQLITE_LIMIT_COLUMN, limits.columns),
        (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
        (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 50),
    ):
        database.setlimit(limit_id, maximum)
    for setting_name, is_enabled in (
        ("DEFENSIVE", True),
        ("TRUSTED_SCHEMA", False),
        ("ENABLE_VIEW", False),
        ("ENABLE_TRIGGER", False),
    ):
        if hasattr(database, "setconfig"):  # from Python 3.12 on
            database.setconfig(getattr(sqlite3, f"SQLITE_DBCONFIG_{setting_name}"), is_enabled)
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA cell_size_check = ON")
    database.execute("PRAGMA query_only = ON")
    deadline = time.monotonic() + limits.seconds
    database.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
    database.set_authorizer(_authorisation_code)
    return database


def _authorisation_code(
    action_code: int,
    first_argument: str | None,
    _second_argument: str | None,
    _database_name: str | None,
    calling_view_name: str | None,
) -> int:
    """Whether a statement may do this: read tables by itself, not through a view, and ask for their columns."""
    lists_columns = action_code == sqlite3.SQLITE_PRAGMA and first_argument == "table_xinfo"
    reads_table = action_code in {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ} and calling_view_name is None
    return sqlite3.SQLITE_OK if lists_columns or reads_table else sqlite3.SQLITE_DENY


def _iterate_layer_rows(
    database: sqlite3.Connection, layer_name: str, crs_code: str, file_name: str | Phrase
) -> Iterator[tuple[dict[str, Any], shapely.Geometry | None]]:
    limits = LIMITS["gpkg"]
    for table_name in ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys", layer_name):
        if not _is_plain_table(database, table_name):
            raise FileError("no_layer", file=file_name, layer=layer_name)
    geometry_column_name, srs_id = _geometry_column_and_srs(database, layer_name, crs_code, file_name)
    column_rows = database.execute(f"PRAGMA table_xinfo({_quote_identifier(layer_name)})").fetchall()
    if any(is_hidden for *_, is_hidden in column_rows):
        raise FileError("no_layer", file=file_name, layer=layer_name)
    column_names = [
        column_name
        for _, column_name, _, _, _, is_primary_key, _ in column_rows
        if not is_primary_key and column_name != geometry_column_name
    ]
    column_list_text = ", ".join(map(_quote_identifier, [geometry_column_name, *column_names]))
    records = database.execute(f"SELECT {column_list_text} FROM {_quote_identifier(layer_name)} NOT INDEXED")  # noqa: S608 - quoted names
    for row_number, (shape_blob, *field_values) in enumerate(records, start=1):
        if row_number > limits.rows:
            raise FileError("rows", file=file_name, most=limits.rows)
        for field_value in field_values:
            if isinstance(field_value, bytes):
                raise FileError(
                    "unreadable",
                    file=file_name,
                    kind=limits.name,
                    why=Phrase("row %(row)s holds bytes, not text", row=row_number),
                )
            if isinstance(field_value, str) and len(field_value) > limits.letters:
                raise FileError("letters", file=file_name, row=row_number, most=limits.letters)
        yield (
            dict(zip(column_names, field_values, strict=True)),
            None if shape_blob is None else _parse_shape(shape_blob, srs_id, row_number, file_name),
        )


def _is_plain_table(database: sqlite3.Connection, table_name: str) -> bool:
    """Whether there is one table of that name that holds its own rows: no view, no virtual table."""
    schema_query = "SELECT type, rootpage, sql FROM sqlite_master WHERE name = ? COLLATE NOCASE"
    table_entries = [
        table_entry
        for table_entry in database.execute(schema_query, [table_name])
        if table_entry[0] in {"table", "view"}
    ]
    return (
        len(table_entries) == 1
        and bool(table_entries[0][1])
        and str(table_entries[0][2]).upper().startswith("CREATE TABLE")
    )


def _geometry_column_and_srs(
    database: sqlite3.Connection, layer_name: str, crs_code: str, file_name: str | Phrase
) -> tuple[str, int]:
    """The column that holds the shapes of `layer_name`, and the number of its reference system in this file."""
    column_query = "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?"
    layer_query = "SELECT table_name FROM gpkg_contents WHERE table_name = ? AND data_type = 'features'"
    column_row = database.execute(column_query, [layer_name]).fetchone()
    if column_row is None or database.execute(layer_query, [layer_name]).fetchone() is None:
        raise FileError("no_layer", file=file_name, layer=layer_name)
    authority_query = (
        "SELECT organization, organization_coordsys_id FROM gpkg_spatial_ref_sys WHERE srs_id = ?"
    )
    authority_row = database.execute(authority_query, [column_row[1]]).fetchone()
    if authority_row is None or f"{authority_row[0]}:{authority_row[1]}".upper() != crs_code:
        raise FileError("other_crs", file=file_name, layer=layer_name, crs=crs_code)
    return str(column_row[0]), int(column_row[1])


def _quote_identifier(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _parse_shape(
    shape_blob: object, srs_id: int, row_number: int, file_name: str | Phrase
) -> shapely.Geometry:
    """The geometry of a GeoPackage blob: its header (GeoPackage 1.4, 2.1.3), then well-known binary."""
    with suppress(struct.error, IndexError, KeyError, shapely.errors.GEOSException):
        if isinstance(shape_blob, bytes) and shape_blob[:3] == b"GP\x00":
            flag_bits = shape_blob[3]
            byte_order = "<" if flag_bits & 1 else ">"
            wkb_offset = 8 + _ENVELOPE_SIZES[flag_bits >> 1 & 7]
            (blob_srs_id,) = struct.unpack_from(f"{byte_order}i", shape_blob, 4)
            if (
                blob_srs_id == srs_id
                and not flag_bits & 0x20
                and _geometry_end_offset(shape_blob, wkb_offset) == len(shape_blob)
            ):
                return shapely.from_wkb(shape_blob[wkb_offset:])
    raise FileError("shape", file=file_name, row=row_number)


def _geometry_end_offset(shape_blob: bytes, offset: int, collection_type_code: int = 0) -> int:
    """The offset behind the geometry at `offset`. A collection within a collection is refused: shapely has no limit.

    Args:
        collection_type_code: the kind of the collection it is in, whose parts are of one simple kind; 0 for none.

    Raises:
        struct.error, KeyError: it is cut short, or of a kind that no session has.
    """
    byte_order = {0: ">", 1: "<"}[shape_blob[offset]]
    type_code: int = struct.unpack_from(f"{byte_order}I", shape_blob, offset + 1)[0]
    dimension_code, geometry_type_code = divmod(type_code, 1000)
    point_byte_count = 8 * {0: 2, 1: 3, 2: 3, 3: 4}[dimension_code]
    offset += 5
    if collection_type_code and geometry_type_code != collection_type_code - 3:
        raise KeyError(geometry_type_code)
    if geometry_type_code == 1:
        return offset + point_byte_count
    part_count: int = struct.unpack_from(f"{byte_order}I", shape_blob, offset)[0]
    offset += 4
    if geometry_type_code == 2:
        return offset + part_count * point_byte_count
    if geometry_type_code not in range(3, 7):
        raise KeyError(geometry_type_code)
    for _ in range(part_count):
        if geometry_type_code == 3:
            (point_count,) = struct.unpack_from(f"{byte_order}I", shape_blob, offset)
            offset += 4 + point_count * point_byte_count
        else:
            offset = _geometry_end_offset(shape_blob, offset, geometry_type_code)
    return offset
