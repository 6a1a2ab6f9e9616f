"""Which column holds what: headings in Italian or English, as people write them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

from mire_geo.errors import InputError
from mire_geo.sources.spreadsheet.faults import Fault
from mire_geo.sources.spreadsheet.grid import Row

WORDS: dict[str, str] = {
    "id": "id, site, sito, codice, codice sito, id sito, identificativo, site id, code",
    "kind": "kind, tipo, categoria, tipologia, type, category, tipo servizio, tipo luogo, servizio,"
    " service, codice tipo",
    "name": "name, nome, denominazione, nome servizio, nome luogo, ragione sociale, titolo, title, insegna",
    "address": "address, indirizzo, via, ubicazione, sede, street, street address, indirizzo completo, luogo",
    "house_number": "civico, numero civico, n civico, house number, housenumber",
    "lat": "lat, latitude, latitudine, y, lat y, coord y, coordinata y, nord, northing, y coord,"
    " lat wgs84, latitud",
    "lon": "lon, long, lng, longitude, longitudine, x, long x, lon x, coord x, coordinata x, est,"
    " easting, x coord",
    "position": "coordinate, coordinates, coordinata, posizione, position, location, lat lon, latlon,"
    " lat long, lat lng, wkt, geometry, geo point, coordinate gps, gps",
    "capacity": "capacity, capienza, posti, numero posti, n posti, capacita, posti disponibili,"
    " seats, places, postazioni",
    "capacity_unit": "capacity unit, unita posti, unita, unit",
    "hours_text": "hours text, hours, opening hours, orari, orario, orari apertura,"
    " orario apertura, apertura, aperture",
    "closures_text": "closures text, closures, chiusure, chiusura, giorni chiusura, closed",
    "provider": "provider, gestore, ente, ente gestore, operator, operatore, organisation,"
    " organization, organizzazione",
    "wheelchair": "wheelchair, accessibile, accessibilita, accessible, sedia rotelle",
    "workplace": "workplace, sede lavoro, luogo lavoro",
    "source": "source, fonte",
    "source_id": "source id, id fonte",
    "also_in": "also in, anche in",
    "vintage": "vintage, aggiornato al, data aggiornamento, anno, year, updated",
    "confirmed_on": "confirmed on, confermato il, verificato il, confirmed, last confirmed",
    "": "riga, line, motivo, reason, in piu, nil, nil id, municipio, quartiere, row",
}
"""What each column may be called, once `plain`; under "" those that are left out without a word, being ours."""

HEADING_ROWS = 30
"""How far down a heading is looked for."""

_GUESS = 86
_FILLERS = frozenset(
    (
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
    )
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

    def name(self, field: str) -> str:
        """The heading of `field` as the file writes it, or the field's own name where it has no column."""
        return self.cells[self.at[field]] if field in self.at else field


def plain(text: str) -> str:
    """A heading without case, accents, punctuation and filler words.

    >>> plain("Orari di  Apertura"), plain("LONG_X_4326"), plain("Capacità")
    ('orari apertura', 'long x', 'capacita')
    """
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return " ".join(word for word in re.split(r"[^a-z0-9]+", bare) if word and word not in _FILLERS)


def recognised(cells: Sequence[str]) -> int:
    """How many different fields `cells` name, if they are a heading."""
    return len({_known()[word] for word in map(plain, cells) if _known().get(word)})


def find(rows: Sequence[Row], file: str) -> tuple[Heading, int]:
    """The heading of `rows` and its index in them: the first row that names two fields or more.

    Raises:
        InputError: no row does, or no column tells where a place is or what it is called.
    """
    for index, row in enumerate(rows[:HEADING_ROWS]):
        if recognised(row.cells) >= 2:
            heading = _read(row)
            _require(heading, file)
            return heading, index
    first = next((", ".join(filter(None, row.cells)) for row in rows if any(row.cells)), "nothing")
    raise InputError(
        "%(file)s: no row names the columns (the first holds %(first)r); write above the data a row such as nome, "
        "tipo, indirizzo, lat, lon",
        file=file,
        first=first[:80],
    )


def _require(heading: Heading, file: str) -> None:
    has = heading.at.keys()
    found = ", ".join(cell for cell in heading.cells if cell)
    if not ({"lat", "lon"} <= has or "position" in has):
        raise InputError(
            f"{file}: no columns for latitude and longitude among {found}; call them lat and lon"
        )
    if not {"name", "id"} & has:
        raise InputError(f"{file}: no column for the name of a place among {found}; call it nome or name")


@cache
def _known() -> dict[str, str]:
    return {plain(word): field for field, words in WORDS.items() for word in words.split(", ")}


def _read(row: Row) -> Heading:
    cells = _numbered(row.cells)
    exact = {i: _known()[plain(cell)] for i, cell in enumerate(row.cells) if plain(cell) in _known()}
    guessed = {
        i: field
        for i, cell in enumerate(row.cells)
        if i not in exact and (field := _guess(cell)) and field not in exact.values()
    }
    at: dict[str, int] = {}
    notes: list[Fault] = []
    for i, field in (exact | guessed).items():
        if not field:
            continue
        if field in at:
            other = {"field": field, "other": cells[at[field]]}
            notes.append(Fault(row.line, "column_twice", cells[i], other))
            continue
        at[field] = i
        if i in guessed:
            notes.append(Fault(row.line, "column_guessed", cells[i], {"field": field}))
    unknown = [cell for i, cell in enumerate(cells) if cell and i not in exact and i not in guessed]
    if unknown:
        notes.append(Fault(row.line, "columns_unknown", params={"columns": ", ".join(unknown)}))
    return Heading(row.line, cells, at, tuple(notes))


def _numbered(cells: Sequence[str]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    numbered = []
    for cell in cells:
        seen[cell] = seen.get(cell, 0) + 1
        numbered.append(f"{cell} ({seen[cell]})" if cell and seen[cell] > 1 else cell)
    return tuple(numbered)


def _guess(cell: str) -> str:
    word = plain(cell)
    choices = [known for known, field in _known().items() if field and len(known) > 3]
    best = (
        process.extractOne(word, choices, scorer=fuzz.ratio, score_cutoff=_GUESS) if len(word) > 3 else None
    )
    return _known()[best[0]] if best else ""
