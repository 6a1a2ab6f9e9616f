"""Which column holds what: headings in Italian or English, as people write them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from mire_geo.errors import InputError, Phrase
from mire_geo.sources.spreadsheet.faults import WARNINGS, Fault
from mire_geo.sources.spreadsheet.grid import Row

COMMON: Mapping[str, str] = {
    "id": "id, codice, identificativo, code",
    "name": "name, nome, denominazione, ragione sociale, titolo, title, insegna",
    "address": "address, indirizzo, via, ubicazione, sede, street, street address, indirizzo completo",
    "lat": "lat, latitude, latitudine, y, lat y, coord y, coordinata y, nord, northing, y coord,"
    " lat wgs84, latitud",
    "lon": "lon, long, lng, longitude, longitudine, x, long x, lon x, coord x, coordinata x, est,"
    " easting, x coord",
    "hours": "hours text, hours, opening hours, orari, orario, orari apertura, orario apertura, apertura, aperture",
    "closures": "closures text, closures, chiusure, chiusura, giorni chiusura, closed",
    "capacity": "capacity, capienza, posti, numero posti, n posti, capacita, posti disponibili,"
    " seats, places, postazioni",
}
"""What columns that several kinds of sheet have may be called, once `plain`."""

HEADING_ROWS = 30
"""How far down a heading is looked for."""

_GUESS = 86
_FILLERS = frozenset(
    {
        "di",
        "del",
        "della",
        "dei",
        "delle",
        "d",
        "the",
        "of",
        "wgs84",
        "wgs",
        "4326",
        "epsg",
        "gradi",
        "decimali",
    }
) | {"decimal", "degrees", "deg"}


@dataclass(frozen=True, slots=True)
class Heading:
    """The row that names the columns."""

    line: int
    cells: tuple[str, ...]
    """The headings as written; a second use of one is numbered."""
    at: dict[str, int]
    """Field -> position of its column."""
    notes: tuple[Fault, ...]
    """Columns guessed, doubled or left out."""
    unknown: tuple[str, ...] = ()
    """Headings for which no use is known."""

    def name(self, field: str) -> str:
        """The heading of `field` as the file writes it, or the field's own name where it has no column."""
        return self.cells[self.at[field]] if field in self.at else field


@dataclass(frozen=True)
class Columns:
    """The columns of one kind of sheet: what each may be called, and which there must be."""

    words: Mapping[str, str]
    """Field -> its names between commas, once `plain`; under "" columns of our own exports, left out silently."""
    example: str
    """A heading to write, for the sentence of a file that has none."""
    needs: tuple[tuple[tuple[frozenset[str], ...], str], ...] = ()
    """Fields of which one set or another must be there, and the template of the error if they are not."""

    @cached_property
    def fields(self) -> dict[str, str]:
        """Name -> field."""
        return {plain(word): field for field, words in self.words.items() for word in words.split(", ")}

    def recognised(self, cells: Sequence[str]) -> int:
        """How many different fields `cells` name, if they are a heading."""
        return len({self.fields[word] for word in map(plain, cells) if self.fields.get(word)})

    def find(self, rows: Sequence[Row], file_name: str | Phrase) -> tuple[Heading, int]:
        """The heading of `rows` and its index in them: the first row that names two fields or more.

        Raises:
            InputError: no row does, or columns that are needed are not there.
        """
        for index, row in enumerate(rows[:HEADING_ROWS]):
            if self.recognised(row.cells) >= 2:
                heading = self.heading(row)
                self._require(heading, file_name)
                return heading, index
        first = next((", ".join(filter(None, row.cells)) for row in rows if any(row.cells)), "nothing")
        raise InputError(
            "%(file)s: no row names the columns (the first holds %(first)r); write above the data a row such as "
            "%(example)s",
            file=file_name,
            first=first[:80],
            example=self.example,
        )

    def _require(self, heading: Heading, file_name: str | Phrase) -> None:
        headings = ", ".join(cell for cell in heading.cells if cell)
        for either, sentence in self.needs:
            if not any(one <= heading.at.keys() for one in either):
                raise InputError(sentence, file=file_name, headings=headings)

    def heading(self, row: Row) -> Heading:
        """The heading that `row` is; what no field is surely called is guessed, where it is nearly so called."""
        cells = _numbered(row.cells)
        exact = {
            i: self.fields[plain(cell)] for i, cell in enumerate(row.cells) if plain(cell) in self.fields
        }
        guessed = {
            i: field
            for i, cell in enumerate(row.cells)
            if i not in exact and (field := self._guess(cell)) and field not in exact.values()
        }
        at: dict[str, int] = {}
        notes: list[Fault] = []
        for i, field in (exact | guessed).items():
            if not field:
                continue
            if field in at:
                notes.append(_note(row, "column_twice", cells[i], field=field, other=cells[at[field]]))
                continue
            at[field] = i
            if i in guessed:
                notes.append(_note(row, "column_guessed", cells[i], field=field))
        unknown = tuple(cell for i, cell in enumerate(cells) if cell and i not in exact and i not in guessed)
        if unknown:
            notes.append(_note(row, "columns_unknown", columns=", ".join(unknown)))
        return Heading(row.line, cells, at, tuple(notes), unknown)

    def _guess(self, cell: str) -> str:
        word = plain(cell)
        if len(word) <= 3:
            return ""
        choices = [name for name, field in self.fields.items() if field and len(name) > 3]
        best = process.extractOne(word, choices, scorer=fuzz.ratio, score_cutoff=_GUESS)
        return self.fields[best[0]] if best else ""


def plain(text: str) -> str:
    """A heading without case, accents, punctuation and filler words.

    >>> plain("Orari di  Apertura"), plain("LONG_X_4326"), plain("Capacità")
    ('orari apertura', 'long x', 'capacita')
    """
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return " ".join(word for word in re.split(r"[^a-z0-9]+", bare) if word and word not in _FILLERS)


def _note(row: Row, code: str, column: str = "", **params: str) -> Fault:
    return Fault(row.line, column, code, WARNINGS[code], params)


def _numbered(cells: Sequence[str]) -> tuple[str, ...]:
    uses: dict[str, int] = {}
    numbered = []
    for cell in cells:
        uses[cell] = uses.get(cell, 0) + 1
        numbered.append(f"{cell} ({uses[cell]})" if cell and uses[cell] > 1 else cell)
    return tuple(numbered)
