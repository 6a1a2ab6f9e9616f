"""One row of a spreadsheet, read field by field: its values, or what is wrong with it."""

import re
from dataclasses import dataclass, field
from functools import cache

from mire_geo.sources.spreadsheet import numbers
from mire_geo.sources.spreadsheet.columns import COMMON, Columns, Heading, plain_heading
from mire_geo.sources.spreadsheet.faults import Fault, place_fault
from mire_geo.sources.spreadsheet.grid import Row
from mire_geo.sources.spreadsheet.labelled import FORMULA_ERROR, LabelledRow
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

TEXT_FIELDS = (
    "name", "address", "capacity_unit", "hours_text", "closures_text", "provider", "source", "source_id", "also_in",
    "vintage", "confirmed_on",
)  # fmt: skip
"""Fields kept as they are written."""

MAX_CAPACITY = 100_000
"""No place of a city holds more."""

_DATE_PATTERN = re.compile(
    r"\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4}|"
    r"\d{1,2}-(gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic|jan|may|jun|jul|aug|sep|oct|dec)(-\d{2,4})?",
    re.IGNORECASE,
)
_WHEELCHAIR_BY_WORD = {
    "si": "yes",
    "s": "yes",
    "yes": "yes",
    "true": "yes",
    "1": "yes",
    "no": "no",
    "false": "no",
    "0": "no",
}
_WHEELCHAIR_BY_WORD |= dict.fromkeys(
    ("limited", "limitato", "limitata", "parziale", "parzialmente", "in parte"), "limited"
)
_YES_WORDS = frozenset({"si", "s", "yes", "true", "1", "vero", "x"})


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
    decimal_mark: str
    kind_of_all_rows: str | None = None
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

    def _refuse(self, draft: Draft, field_name: str, fault_code: str, **message_values: str | int) -> None:
        draft.refusals.append(
            place_fault(draft.line, fault_code, self.heading.column_name(field_name), message_values)
        )

    def _warn(self, draft: Draft, field_name: str, fault_code: str, **message_values: str | int) -> None:
        draft.warnings.append(
            place_fault(draft.line, fault_code, self.heading.column_name(field_name), message_values)
        )

    def _read_kind(self, draft: Draft) -> None:
        kind_text = draft.values["kind"]
        if self.kind_of_all_rows:
            draft.kind = self.kind_of_all_rows
        elif not kind_text and draft.values["id"].partition(":")[0] in kinds.KINDS:
            draft.kind = draft.values["id"].partition(":")[0]
        elif not kind_text:
            self._refuse(draft, "kind", "kind_missing")
        elif known_code := kind_code(kind_text):
            draft.kind = known_code
        elif similar_codes := kinds.suggestions(kind_text):
            self._refuse(draft, "kind", "kind_unknown_near", value=kind_text, near=" or ".join(similar_codes))
        else:
            self._refuse(draft, "kind", "kind_unknown", value=kind_text)

    def _read_id(self, draft: Draft) -> None:
        id_text = draft.values["id"]
        if not id_text or not draft.kind:
            return
        kind_prefix, colon, _ = id_text.partition(":")
        draft.id = id_text if colon else f"{draft.kind}:{id_text}"
        if colon and kind_prefix != draft.kind:
            self._refuse(draft, "id", "id_of_other_kind", value=id_text, kind=draft.kind)

    def _read_capacity(self, draft: Draft) -> None:
        capacity_text = draft.values["capacity"]
        if not capacity_text:
            return
        possible_capacities = numbers.possible_numbers(capacity_text, decimal_mark=self.decimal_mark)
        number_words_match = re.fullmatch(r"(?:n\.?\s*)?(\d+)\s*[^\W\d_]+[^\d]*", capacity_text)
        if possible_capacities and 0 <= possible_capacities[0] <= MAX_CAPACITY:
            draft.capacity = possible_capacities[0]
        elif possible_capacities and possible_capacities[0] > MAX_CAPACITY:
            self._refuse(draft, "capacity", "capacity_too_large", value=capacity_text, largest=MAX_CAPACITY)
        elif possible_capacities:
            self._refuse(draft, "capacity", "capacity_negative", value=capacity_text)
        elif number_words_match:
            self._refuse(
                draft, "capacity", "capacity_with_words", value=capacity_text, suggested=number_words_match[1]
            )
        else:
            self._refuse(draft, "capacity", "capacity_not_number", value=capacity_text)

    def _read_position(self, draft: Draft) -> None:
        lat_text, lon_text = draft.values["lat"], draft.values["lon"]
        position_text = draft.values["position"]
        if position_text and not (lat_text and lon_text):
            possible_pair = positions.parse_coordinate_pair(position_text, self.decimal_mark)
            if possible_pair is None:
                self._refuse(draft, "position", "position_not_number", value=position_text)
                return
            possible_lats, possible_lons = possible_pair
            lat_text, lon_text = position_text.split()[0], position_text.split()[-1]
        else:
            possible_lats, possible_lons = (
                self._read_coordinate(draft, axis_name) for axis_name in ("lat", "lon")
            )
        if not possible_lats or not possible_lons:
            return
        draft.position = positions.interpret_position(possible_lats, possible_lons)
        if draft.position is None and not self._refuse_lost_marks(draft):
            self._refuse(draft, "lat", "position_nowhere", first=lat_text, second=lon_text)

    def _read_coordinate(self, draft: Draft, axis_name: str) -> tuple[float, ...]:
        coordinate_text = draft.values[axis_name]
        possible_numbers = positions.parse_coordinate(coordinate_text, self.decimal_mark)
        if not coordinate_text:
            if not any(fault.field == self.heading.column_name(axis_name) for fault in draft.refusals):
                self._refuse(draft, axis_name, "position_missing")
        elif not possible_numbers and not FORMULA_ERROR.fullmatch(coordinate_text):
            suggested_text = positions.restore_decimal_mark(coordinate_text)
            fault_code = "position_mark_lost" if suggested_text else "position_not_number"
            self._refuse(
                draft,
                axis_name,
                fault_code,
                value=coordinate_text,
                **({"suggested": suggested_text} if suggested_text else {}),
            )
        return possible_numbers

    def _refuse_lost_marks(self, draft: Draft) -> bool:
        has_lost_mark = False
        for axis_name in ("lat", "lon"):
            coordinate_text = draft.values[axis_name]
            suggested_text = positions.restore_decimal_mark(coordinate_text)
            if suggested_text and not any(
                6 <= abs(number) <= 47
                for number in positions.parse_coordinate(coordinate_text, self.decimal_mark)
            ):
                self._refuse(
                    draft, axis_name, "position_mark_lost", value=coordinate_text, suggested=suggested_text
                )
                has_lost_mark = True
        return has_lost_mark

    def _read_hours(self, draft: Draft) -> None:
        hours_text = draft.values["hours_text"]
        if _DATE_PATTERN.fullmatch(hours_text):
            self._warn(draft, "hours_text", "hours_turned_date", value=hours_text)
            draft.values["hours_text"] = ""

    def _read_wheelchair(self, draft: Draft) -> None:
        wheelchair_text = draft.values["wheelchair"]
        draft.values["wheelchair"] = _WHEELCHAIR_BY_WORD.get(plain_heading(wheelchair_text), "")
        if wheelchair_text and not draft.values["wheelchair"]:
            self._warn(draft, "wheelchair", "wheelchair_unknown", value=wheelchair_text)


def _field_values(labelled_row: LabelledRow) -> dict[str, str]:
    """Every field of a place; empty where there is no column. The number of the house ends the address."""
    value_by_field = dict.fromkeys((*COLUMNS.field_names, *TEXT_FIELDS), "") | labelled_row.values
    house_number = value_by_field["house_number"]
    if value_by_field["address"] and house_number and house_number not in value_by_field["address"].split():
        value_by_field["address"] = f"{value_by_field['address']} {house_number}"
    return value_by_field


def is_workplace(cell_text: str) -> bool:
    """Whether the cell of a yes-or-no column says yes."""
    return plain_heading(cell_text) in _YES_WORDS


def kind_code(kind_text: str) -> str:
    """The code of the kind that `kind_text` names by code, or by Italian or English label; empty if there is none.

    >>> kind_code("Case di quartiere"), kind_code("casa_di_quartiere"), kind_code("casa")
    ('casa_di_quartiere', 'casa_di_quartiere', '')
    """
    return _kind_code_by_name().get(plain_heading(kind_text), "")


@cache
def _kind_code_by_name() -> dict[str, str]:
    code_by_name = {plain_heading(label): kind.code for kind in kinds.KINDS.values() for label in kind.labels}
    return code_by_name | {plain_heading(code): code for code in kinds.KINDS}
