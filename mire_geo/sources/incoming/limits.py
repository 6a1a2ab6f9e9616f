"""How large each kind of file may be, how it begins, and what is said of one that is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mire_geo.errors import InputError


@dataclass(frozen=True, slots=True)
class Kind:
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


KINDS: Mapping[str, Kind] = {
    "csv": Kind("CSV", 20_000_000),
    "xlsx": Kind("Excel (.xlsx)", 20_000_000, (b"PK\x03\x04",)),
    "gpkg": Kind("GeoPackage", 20_000_000, (b"SQLite format 3\x00",)),
    "geojson": Kind("GeoJSON", 20_000_000),
    "json": Kind("JSON", 10_000_000),
    "osm": Kind("OSM extract", 2_000_000_000, (b"<", b"\xef\xbb\xbf<")),
    "pbf": Kind("OSM extract", 2_000_000_000, (b"\x00\x00",)),
    "bz2": Kind("OSM extract", 2_000_000_000, (b"BZh",)),
    "gz": Kind("OSM extract", 2_000_000_000, (b"\x1f\x8b",)),
}
"""File ending -> what such a file may be."""

SENTENCES: Mapping[str, str] = {
    "too_large": "{file} is larger than {most} MB: keep only the rows that are needed",
    "other_kind": "{file} is no {kind} file, whatever its name; save it again as {kind}",
    "unreadable": "{file} is not {kind} that can be read: {why}",
    "damaged": "{file}: the workbook is damaged ({why}); save it again as .xlsx or CSV",
    "unpacks": "{file}: the workbook unpacks to more than {most} MB; save one sheet as CSV",
    "parts": "{file}: the workbook has more than {most} parts or XML elements; save one sheet as CSV",
    "defines": "{file}: the workbook defines XML entities, as no spreadsheet program does; save it as CSV",
    "rows": "{file} has more than {most} rows; split it",
    "columns": "{file}: row {row} has a cell in column {column}, beyond the {most} that are read; delete it",
    "cells": "{file} holds more than {most} cells or characters; split it",
    "letters": "{file}: row {row} has a cell of more than {most} characters; shorten it",
    "nested": "{file} is nested deeper than {most} levels; simplify it",
    "items": "{file} holds more than {most} values; split it",
    "vertices": "{file}: row {row} has a shape of more than {most} points; simplify it",
    "slow": "{file} takes more than {most} seconds to read; save it as CSV, or split it",
    "no_sheet": "{file}: there is no sheet {sheet!r}; the sheets are {sheets}",
    "no_layer": "{file} is no GeoPackage with a table {layer!r}; give one that a session exported",
    "other_crs": "the layer {layer!r} of {file} is not in {crs}; reproject it",
    "shape": "{file}: row {row}: its geometry cannot be read; draw it again",
}
"""Code of a refusal -> its sentence."""


class FileError(InputError):
    """A file from outside that is not read, and why: a `code` of `SENTENCES` with what fills it."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(SENTENCES[code].format(**params))
        self.code, self.params = code, params


def check(data: bytes, kind: str, file: str) -> Kind:
    """The `Kind` that `data` is to be read as, once its size and its beginning are that kind's.

    Raises:
        FileError: it is too large, or begins otherwise.
    """
    return _check(len(data), data[:100], kind, file)


def check_file(path: Path, kind: str) -> Kind:
    """As `check`, of a file on disk that another program reads; only its beginning is read here."""
    with path.open("rb") as stream:
        return _check(path.stat().st_size, stream.read(100), kind, path.name)


def contents(path: Path, kind: str) -> bytes:
    """The bytes of a file, or one more than such a file may have, for `check` to refuse.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as stream:
        return stream.read(KINDS[kind].size + 1)


def _check(size: int, start: bytes, kind: str, file: str) -> Kind:
    limits = KINDS[kind]
    if size > limits.size:
        raise FileError("too_large", file=file, most=limits.size // 1_000_000)
    if limits.starts and not start.startswith(limits.starts):
        raise FileError("other_kind", file=file, kind=limits.name)
    return limits
