"""How large each kind of file may be, how it begins, and the sentences of a refusal."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mire_geo.errors import InputError, Phrase


@dataclass(frozen=True, slots=True)
class FileLimits:
    """One kind of file, and the most it may hold."""

    name: str
    """What people call it."""
    size: int
    """Bytes."""
    starts: tuple[bytes, ...] = ()
    """How such a file begins; anything if empty."""
    rows: int = 20_000
    """A larger file is not a list that someone keeps by hand."""
    columns: int = 200
    cells: int = 500_000
    """Those that hold something, in one sheet."""
    letters: int = 32_767
    """Characters of one cell or text: what Excel takes."""
    text: int = 25_000_000
    """Characters of all cells of a sheet: one text may stand in many cells."""
    unpacked: int = 60_000_000
    """Bytes of all parts of a packed file."""
    parts: int = 1_000
    elements: int = 1_600_000
    """Of XML in all parts."""
    outside: int = 100_000
    """Elements of XML that are neither in a sheet's rows nor shared texts: styles, names, drawings."""
    nesting: int = 32
    """Levels of brackets, or of XML."""
    items: int = 1_000_000
    """Values and brackets of JSON."""
    seconds: float = 30.0
    memory: int = 1_000_000_000
    """Bytes of the process that unpacks it."""


LIMITS: Mapping[str, FileLimits] = {
    "csv": FileLimits("CSV", 20_000_000),
    "xlsx": FileLimits("Excel (.xlsx)", 20_000_000, (b"PK\x03\x04",)),
    "gpkg": FileLimits("GeoPackage", 20_000_000, (b"SQLite format 3\x00",)),
    "geojson": FileLimits("GeoJSON", 20_000_000),
    "json": FileLimits("JSON", 10_000_000),
    "osm": FileLimits("OSM extract", 2_000_000_000, (b"<", b"\xef\xbb\xbf<")),
    "pbf": FileLimits("OSM extract", 2_000_000_000, (b"\x00\x00",)),
    "bz2": FileLimits("OSM extract", 2_000_000_000, (b"BZh",)),
    "gz": FileLimits("OSM extract", 2_000_000_000, (b"\x1f\x8b",)),
}
"""File ending -> what such a file may be."""

SENTENCES: Mapping[str, Phrase] = {
    "too_large": Phrase("%(file)s is larger than %(most)s MB: keep only the rows that are needed"),
    "other_kind": Phrase("%(file)s is no %(kind)s file, whatever its name; save it again as %(kind)s"),
    "unreadable": Phrase("%(file)s is not %(kind)s that can be read: %(why)s"),
    "packed": Phrase(
        "%(file)s: the workbook is damaged (its parts are packed as no spreadsheet program does); save it again as "
        ".xlsx or CSV"
    ),
    "cut": Phrase(
        "%(file)s: the workbook is damaged (it cannot be read to its end); save it again as .xlsx or CSV"
    ),
    "damaged": Phrase("%(file)s: the workbook is damaged (%(why)s); save it again as .xlsx or CSV"),
    "unpacks": Phrase("%(file)s: the workbook unpacks to more than %(most)s MB; save one sheet as CSV"),
    "parts": Phrase(
        "%(file)s: the workbook has more than %(most)s parts or XML elements; save one sheet as CSV"
    ),
    "defines": Phrase(
        "%(file)s: the workbook defines XML entities, as no spreadsheet program does; save it as CSV"
    ),
    "rows": Phrase("%(file)s has more than %(most)s rows; split it"),
    "columns": Phrase(
        "%(file)s: row %(row)s has a cell in column %(column)s, beyond the %(most)s that are read; delete it"
    ),
    "cells": Phrase("%(file)s holds more than %(most)s cells or characters; split it"),
    "letters": Phrase("%(file)s: row %(row)s has a cell of more than %(most)s characters; shorten it"),
    "nested": Phrase("%(file)s is nested deeper than %(most)s levels; simplify it"),
    "items": Phrase("%(file)s holds more than %(most)s values; split it"),
    "vertices": Phrase("%(file)s: row %(row)s has a shape of more than %(most)s points; simplify it"),
    "slow": Phrase("%(file)s takes more than %(most)s seconds to read; save it as CSV, or split it"),
    "no_sheet": Phrase("%(file)s: there is no sheet %(sheet)r; the sheets are %(sheets)s"),
    "no_layer": Phrase("%(file)s is no GeoPackage with a table %(layer)r; give one that a session exported"),
    "other_crs": Phrase("the layer %(layer)r of %(file)s is not in %(crs)s; reproject it"),
    "shape": Phrase("%(file)s: row %(row)s: its geometry cannot be read; draw it again"),
}
"""Code of a refusal -> its sentence."""


class FileError(InputError):
    """A file from outside that is not read, and why: a `code` of `SENTENCES` with what fills it."""

    def __init__(self, refusal_code: str, **message_values: object) -> None:
        super().__init__(SENTENCES[refusal_code].template, **message_values)
        self.args, self.code = (refusal_code,), refusal_code


def check(file_content: bytes, file_format: str, file_name: str | Phrase) -> FileLimits:
    """The `FileLimits` that `file_content` is to be read as, once its size and its beginning are that kind's.

    Raises:
        FileError: it is too large, or begins otherwise.
    """
    return _check_header(len(file_content), file_content[:100], file_format, file_name)


def check_file(path: Path, file_format: str) -> FileLimits:
    """As `check`, of a file on disk that another program reads; only its beginning is read here."""
    with path.open("rb") as stream:
        return _check_header(path.stat().st_size, stream.read(100), file_format, path.name)


def file_bytes(path: Path, file_format: str) -> bytes:
    """The bytes of a file, or one more than such a file may have, for `check` to refuse.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as stream:
        return stream.read(LIMITS[file_format].size + 1)


def _check_header(
    byte_count: int, first_bytes: bytes, file_format: str, file_name: str | Phrase
) -> FileLimits:
    limits = LIMITS[file_format]
    if byte_count > limits.size:
        raise FileError("too_large", file=file_name, most=limits.size // 1_000_000)
    if limits.starts and not first_bytes.startswith(limits.starts):
        raise FileError("other_kind", file=file_name, kind=limits.name)
    return limits
