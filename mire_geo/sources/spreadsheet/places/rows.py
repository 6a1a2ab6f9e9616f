"""One row of a spreadsheet, read field by field: its values, or what is wrong with it."""

import re
from dataclasses import dataclass, field
from functools import cache

from mire_geo.sources.spreadsheet import numbers
from mire_geo.sources.spreadsheet.columns import COMMON, Columns, Heading, plain_heading
from mire_geo.sources.spreadsheet.faults import Fault, place_fault
from mire_geo.sources.spreadsheet.grid import Row
from mire_geo.sources.spreadsheet.labelled import ERROR, LabelledRow
from mire_geo.sources.spreadsheet.places import positions
from mire_geo.sources.spreadsheet.places.positions import Position
from mire_geo.tables import kinds

COLUMNS = Columns(
    {
        "id": COMMON["id"] + ", site, sito, codice sito, id sito, site id",
        "kind": "kind, tipo, categoria, tipologia, type, category, tipo servizio, tipo luogo, servizio,"
        " service, codice tipo",
        "name": COMMON["name"] + ", nome servizio, nome luogo",
        "address": COMMON["address"] + ", luogo",
        "house_number": "civico, numero civico, n civico, house number, housenumber",
        "lat": COMMON["lat"],
        "lon": COMMON["lon"],
        "position": "coordinate, coordinates, coordinata, posizione, position, location, lat lon, latlon,"
        " lat long, lat lng, wkt, geometry, geo point, coordinate gps, gps",
        "capacity": COMMON["capacity"],
        "capacity_unit": "capacity unit, unita posti, unita, unit",
        "hours_text": COMMON["hours"],
        "closures_text": COMMON["closures"],
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
    },
    "nome, tipo, indirizzo, lat, lon",
    (
        (
            (frozenset({"lat", "lon"}), frozenset({"position"})),
            "%(file)s: no columns for latitude and longitude among %(headings)s; call them lat and lon",
        ),
        (
            (frozenset({"name"}), frozenset({"id"})),
            "%(file)s: no column for the name of a place among %(headings)s; call it nome or name",
        ),
    ),
)
"""The columns of a sheet of places."""

TEXTS = (
    "name", "address", "capacity_unit", "hours_text", "closures_text", "provider", "source", "source_id", "also_in",
    "vintage", "confirmed_on",
)  # fmt: skip
"""Fields kept as they are written."""

LARGEST = 100_000
"""No place of a city holds more."""

_DATE = re.compile(
    r"\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4}|"
    r"\d{1,2}-(gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic|jan|may|jun|jul|aug|sep|oct|dec)(-\d{2,4})?",
    re.IGNORECASE,
)
_WHEELCHAIR = {
    "si": "yes",
    "s": "yes",
    "yes": "yes",
    "true": "yes",
    "1": "yes",
    "no": "no",
    "false": "no",
    "0": "no",
}
_WHEELCHAIR |= dict.fromkeys(
    ("limited", "limitato", "limitata", "parziale", "parzialmente", "in parte"), "limited"
)
_TRUE = frozenset({"si", "s", "yes", "true", "1", "vero", "x"})


@dataclass(slots=True)
class Draft:
    """A row being read: its values so far, and its faults. One refusal is enough to keep it out."""

    row: Row
    values: dict[str, str] = field(default_factory=dict)
    kind: str = ""
    id: str = ""
    capacity: float = float("nan")
    position: Position | None = None
    x: float = float("nan")
    y: float = float("nan")
    """Metres, once the position is projected."""
    nil_id: int | None = None
    municipio: int | None = None
    refusals: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    @property
    def line(self) -> int:
        """The row's number as a spreadsheet shows it."""
        return self.row.line


@dataclass(frozen=True, slots=True)
class RowReader:
    """How the rows of one file are read."""

    heading: Heading
    decimal: str
    kind: str | None = None
    """The kind of every row, where the caller states it."""

    def read(self, labelled_row: LabelledRow) -> Draft:
        """The draft of a row, with every fault that shows in the row alone."""
        draft = Draft(labelled_row.row, refusals=[*labelled_row.refusals], warnings=[*labelled_row.warnings])
        if not labelled_row.values:
            return draft
        draft.values = _field_values(labelled_row)
        self._read_kind(draft)
        self._read_id(draft)
        if not draft.values["name"] and not draft.values["id"]:
            self._refuse(draft, "name", "name_missing")
        self._read_capacity(draft)
        self._read_position(draft)
        self._read_hours(draft)
        self._read_wheelchair(draft)
        return draft

    def _refuse(self, draft: Draft, column: str, code: str, **message_values: str | int) -> None:
        draft.refusals.append(place_fault(draft.line, code, self.heading.column_name(column), message_values))

    def _warn(self, draft: Draft, column: str, code: str, **message_values: str | int) -> None:
        draft.warnings.append(place_fault(draft.line, code, self.heading.column_name(column), message_values))

    def _read_kind(self, draft: Draft) -> None:
        cell_text = draft.values["kind"]
        if self.kind:
            draft.kind = self.kind
        elif not cell_text and draft.values["id"].partition(":")[0] in kinds.KINDS:
            draft.kind = draft.values["id"].partition(":")[0]
        elif not cell_text:
            self._refuse(draft, "kind", "kind_missing")
        elif code := kind_code(cell_text):
            draft.kind = code
        elif similar_codes := kinds.suggestions(cell_text):
            self._refuse(draft, "kind", "kind_unknown_near", value=cell_text, near=" or ".join(similar_codes))
        else:
            self._refuse(draft, "kind", "kind_unknown", value=cell_text)

    def _read_id(self, draft: Draft) -> None:
        cell_text = draft.values["id"]
        if not cell_text or not draft.kind:
            return
        prefix, colon, _ = cell_text.partition(":")
        draft.id = cell_text if colon else f"{draft.kind}:{cell_text}"
        if colon and prefix != draft.kind:
            self._refuse(draft, "id", "id_of_other_kind", value=cell_text, kind=draft.kind)

    def _read_capacity(self, draft: Draft) -> None:
        cell_text = draft.values["capacity"]
        if not cell_text:
            return
        readings = numbers.possible_numbers(cell_text, decimal=self.decimal)
        number_and_words = re.fullmatch(r"(?:n\.?\s*)?(\d+)\s*[^\W\d_]+[^\d]*", cell_text)
        if readings and 0 <= readings[0] <= LARGEST:
            draft.capacity = readings[0]
        elif readings and readings[0] > LARGEST:
            self._refuse(draft, "capacity", "capacity_too_large", value=cell_text, largest=LARGEST)
        elif readings:
            self._refuse(draft, "capacity", "capacity_negative", value=cell_text)
        elif number_and_words:
            self._refuse(
                draft, "capacity", "capacity_with_words", value=cell_text, suggested=number_and_words[1]
            )
        else:
            self._refuse(draft, "capacity", "capacity_not_number", value=cell_text)

    def _read_position(self, draft: Draft) -> None:
        lat, lon = draft.values["lat"], draft.values["lon"]
        position_text = draft.values["position"]
        if position_text and not (lat and lon):
            coordinates = positions.parse_pair(position_text, self.decimal)
            if coordinates is None:
                self._refuse(draft, "position", "position_not_number", value=position_text)
                return
            lats, lons = coordinates
            lat, lon = position_text.split()[0], position_text.split()[-1]
        else:
            lats, lons = (self._read_coordinate(draft, axis) for axis in ("lat", "lon"))
        if not lats or not lons:
            return
        draft.position = positions.interpret_position(lats, lons)
        if draft.position is None and not self._refuse_lost_marks(draft):
            self._refuse(draft, "lat", "position_nowhere", first=lat, second=lon)

    def _read_coordinate(self, draft: Draft, axis: str) -> tuple[float, ...]:
        cell_text = draft.values[axis]
        readings = positions.parse_coordinate(cell_text, self.decimal)
        if not cell_text:
            if not any(fault.field == self.heading.column_name(axis) for fault in draft.refusals):
                self._refuse(draft, axis, "position_missing")
        elif not readings and not ERROR.fullmatch(cell_text):
            suggested_number = positions.restore_decimal_mark(cell_text)
            code = "position_mark_lost" if suggested_number else "position_not_number"
            self._refuse(
                draft,
                axis,
                code,
                value=cell_text,
                **({"suggested": suggested_number} if suggested_number else {}),
            )
        return readings

    def _refuse_lost_marks(self, draft: Draft) -> bool:
        is_lost = False
        for axis in ("lat", "lon"):
            cell_text = draft.values[axis]
            suggested_number = positions.restore_decimal_mark(cell_text)
            if suggested_number and not any(
                6 <= abs(number) <= 47 for number in positions.parse_coordinate(cell_text, self.decimal)
            ):
                self._refuse(draft, axis, "position_mark_lost", value=cell_text, suggested=suggested_number)
                is_lost = True
        return is_lost

    def _read_hours(self, draft: Draft) -> None:
        cell_text = draft.values["hours_text"]
        if _DATE.fullmatch(cell_text):
            self._warn(draft, "hours_text", "hours_turned_date", value=cell_text)
            draft.values["hours_text"] = ""

    def _read_wheelchair(self, draft: Draft) -> None:
        cell_text = draft.values["wheelchair"]
        draft.values["wheelchair"] = _WHEELCHAIR.get(plain_heading(cell_text), "")
        if cell_text and not draft.values["wheelchair"]:
            self._warn(draft, "wheelchair", "wheelchair_unknown", value=cell_text)


def _field_values(labelled_row: LabelledRow) -> dict[str, str]:
    """Every field of a place; empty where there is no column. The number of the house ends the address."""
    values = dict.fromkeys((*COLUMNS.field_names, *TEXTS), "") | labelled_row.values
    house_number = values["house_number"]
    if values["address"] and house_number and house_number not in values["address"].split():
        values["address"] = f"{values['address']} {house_number}"
    return values


def is_workplace(text: str) -> bool:
    """Whether the cell of a yes-or-no column says yes."""
    return plain_heading(text) in _TRUE


def kind_code(text: str) -> str:
    """The code of the kind that `text` names by code, or by Italian or English label; empty if there is none.

    >>> kind_code("Case di quartiere"), kind_code("casa_di_quartiere"), kind_code("casa")
    ('casa_di_quartiere', 'casa_di_quartiere', '')
    """
    return _kind_names().get(plain_heading(text), "")


@cache
def _kind_names() -> dict[str, str]:
    code_by_name = {plain_heading(label): kind.code for kind in kinds.KINDS.values() for label in kind.labels}
    return code_by_name | {plain_heading(code): code for code in kinds.KINDS}
