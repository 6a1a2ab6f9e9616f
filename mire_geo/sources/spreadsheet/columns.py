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
"""What columns that several kinds of sheet have may be called, as `plain_heading` writes them."""

HEADING_ROWS = 30
"""How far down a heading is looked for."""

_GUESS_SCORE = 86
_FILLER_WORDS = frozenset(
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
    column_positions: dict[str, int]
    """Field -> position of its column."""
    notes: tuple[Fault, ...]
    """Columns guessed, doubled or left out."""
    unknown_headings: tuple[str, ...] = ()
    """Headings for which no use is known."""

    def column_name(self, field: str) -> str:
        """The heading of `field` as the file writes it, or the field's own name where it has no column."""
        return self.cells[self.column_positions[field]] if field in self.column_positions else field


@dataclass(frozen=True)
class Columns:
    """The columns of one kind of sheet: what each may be called, and which there must be."""

    field_names: Mapping[str, str]
    """Field -> its names between commas, as `plain_heading` writes them; under "" columns of our own exports, which are
    left out silently."""
    example: str
    """A heading to write, for the sentence of a file that has none."""
    needs: tuple[tuple[tuple[frozenset[str], ...], str], ...] = ()
    """Fields of which one set or another must be there, and the template of the error if they are not."""

    @cached_property
    def field_by_name(self) -> dict[str, str]:
        """Name -> field."""
        return {
            plain_heading(name): field
            for field, joined_names in self.field_names.items()
            for name in joined_names.split(", ")
        }

    def field_count(self, cells: Sequence[str]) -> int:
        """How many different fields `cells` name, if they are a heading."""
        return len(
            {
                self.field_by_name[plain_name]
                for plain_name in map(plain_heading, cells)
                if self.field_by_name.get(plain_name)
            }
        )

    def find_heading(self, rows: Sequence[Row], file_name: str | Phrase) -> tuple[Heading, int]:
        """The heading of `rows` and its index in them: the first row that names two fields or more.

        Raises:
            InputError: no row does, or columns that are needed are not there.
        """
        for heading_index, row in enumerate(rows[:HEADING_ROWS]):
            if self.field_count(row.cells) >= 2:
                heading = self.parse_heading(row)
                self._check_needed_columns(heading, file_name)
                return heading, heading_index
        first_row_text = next(
            (", ".join(filter(None, row.cells)) for row in rows if any(row.cells)), "nothing"
        )
        raise InputError(
            "%(file)s: no row names the columns (the first holds %(first)r); write above the data a row such as "
            "%(example)s",
            file=file_name,
            first=first_row_text[:80],
            example=self.example,
        )

    def _check_needed_columns(self, heading: Heading, file_name: str | Phrase) -> None:
        headings_text = ", ".join(heading_text for heading_text in heading.cells if heading_text)
        for field_sets, error_sentence in self.needs:
            if not any(field_set <= heading.column_positions.keys() for field_set in field_sets):
                raise InputError(error_sentence, file=file_name, headings=headings_text)

    def parse_heading(self, row: Row) -> Heading:
        """The heading that `row` is; what no field is surely called is guessed, where it is nearly so called."""
        numbered_headings = _numbered_headings(row.cells)
        exact_field_by_column = {
            column_index: self.field_by_name[plain_heading(heading_text)]
            for column_index, heading_text in enumerate(row.cells)
            if plain_heading(heading_text) in self.field_by_name
        }
        guessed_field_by_column = {
            column_index: field
            for column_index, heading_text in enumerate(row.cells)
            if column_index not in exact_field_by_column
            and (field := self._guess_field(heading_text))
            and field not in exact_field_by_column.values()
        }
        column_positions: dict[str, int] = {}
        notes: list[Fault] = []
        for column_index, field in (exact_field_by_column | guessed_field_by_column).items():
            if not field:
                continue
            if field in column_positions:
                notes.append(
                    _heading_warning(
                        row,
                        "column_twice",
                        numbered_headings[column_index],
                        field=field,
                        other=numbered_headings[column_positions[field]],
                    )
                )
                continue
            column_positions[field] = column_index
            if column_index in guessed_field_by_column:
                notes.append(
                    _heading_warning(row, "column_guessed", numbered_headings[column_index], field=field)
                )
        unknown_headings = tuple(
            heading_text
            for column_index, heading_text in enumerate(numbered_headings)
            if heading_text
            and column_index not in exact_field_by_column
            and column_index not in guessed_field_by_column
        )
        if unknown_headings:
            notes.append(_heading_warning(row, "columns_unknown", columns=", ".join(unknown_headings)))
        return Heading(row.line, numbered_headings, column_positions, tuple(notes), unknown_headings)

    def _guess_field(self, heading_text: str) -> str:
        plain_name = plain_heading(heading_text)
        if len(plain_name) <= 3:
            return ""
        known_names = [name for name, field in self.field_by_name.items() if field and len(name) > 3]
        best_match = process.extractOne(plain_name, known_names, scorer=fuzz.ratio, score_cutoff=_GUESS_SCORE)
        return self.field_by_name[best_match[0]] if best_match else ""


def plain_heading(heading_text: str) -> str:
    """A heading without case, accents, punctuation and filler words.

    >>> plain_heading("Orari di  Apertura"), plain_heading("LONG_X_4326"), plain_heading("Capacità")
    ('orari apertura', 'long x', 'capacita')
    """
    ascii_text = unicodedata.normalize("NFKD", heading_text).encode("ascii", "ignore").decode().casefold()
    return " ".join(
        word for word in re.split(r"[^a-z0-9]+", ascii_text) if word and word not in _FILLER_WORDS
    )


def _heading_warning(row: Row, warning_code: str, column_heading: str = "", **message_values: str) -> Fault:
    return Fault(row.line, column_heading, warning_code, WARNINGS[warning_code], message_values)


def _numbered_headings(headings: Sequence[str]) -> tuple[str, ...]:
    use_counts: dict[str, int] = {}
    numbered_headings = []
    for heading in headings:
        use_counts[heading] = use_counts.get(heading, 0) + 1
        numbered_headings.append(
            f"{heading} ({use_counts[heading]})" if heading and use_counts[heading] > 1 else heading
        )
    return tuple(numbered_headings)
