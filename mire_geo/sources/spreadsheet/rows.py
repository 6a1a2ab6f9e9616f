"""One row of a spreadsheet, read field by field: what it says, or what is wrong with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from mire_geo.sources.spreadsheet import numbers, positions
from mire_geo.sources.spreadsheet.columns import Heading, plain
from mire_geo.sources.spreadsheet.faults import Fault
from mire_geo.sources.spreadsheet.formulas import bare
from mire_geo.sources.spreadsheet.grid import Row
from mire_geo.sources.spreadsheet.positions import Position
from mire_geo.tables import kinds

TEXTS = (
    "name", "address", "capacity_unit", "hours_text", "closures_text", "provider", "source", "source_id", "also_in",
    "vintage", "confirmed_on",
)  # fmt: skip
"""Fields kept as they are written."""

LARGEST = 100_000
"""No place of a city holds more."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Characters that say nothing and can command a terminal; not the tab and the ends of lines."""

_ERROR = re.compile(r"#(REF!|RIF!|N/D|N/A|NAME\?|NOME\?|VALUE!|VALORE!|DIV/0!|NUM!|NULL!|NULLO!)")
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
class Reader:
    """How the rows of one file are read."""

    heading: Heading
    separator: str
    decimal: str
    width: int
    """Cells of most rows: separators at the end of every row are no fault."""
    kind: str | None = None
    """The kind of every row, where the caller says it."""

    def read(self, row: Row) -> Draft:
        """The draft of `row`, with every fault that can be told from the row alone."""
        draft = Draft(row)
        if fault := row.fault or self._width(draft):
            draft.refusals.append(fault)
            return draft
        draft.values = self._values(draft)
        self._read_kind(draft)
        self._read_id(draft)
        if not draft.values["name"] and not draft.values["id"]:
            self._refuse(draft, "name", "name_missing")
        self._read_capacity(draft)
        self._read_position(draft)
        self._read_hours(draft)
        self._read_wheelchair(draft)
        return draft

    def _refuse(self, draft: Draft, of: str, code: str, **params: str | int) -> None:
        draft.refusals.append(Fault(draft.line, code, self.heading.name(of), params))

    def _warn(self, draft: Draft, of: str, code: str, **params: str | int) -> None:
        draft.warnings.append(Fault(draft.line, code, self.heading.name(of), params))

    def _width(self, draft: Draft) -> Fault | None:
        cells, expected = draft.row.cells, len(self.heading.cells)
        params: Mapping[str, int] = {"found": len(cells), "expected": expected}
        if len(cells) < expected and self.separator:
            draft.warnings.append(Fault(draft.line, "row_short", params=params))
        if len(cells) <= self.width and not any(cells[expected:]):
            return None
        coordinates = len({"lat", "lon"} & self.heading.at.keys())
        split = self.separator == "," and len(cells) - expected in (1, coordinates)
        digits = [cell for cell in cells if cell.isdecimal()]
        code = "decimal_comma_splits" if split and len(digits) >= 2 * coordinates else "fields_too_many"
        return Fault(draft.line, code, params=params)

    def _values(self, draft: Draft) -> dict[str, str]:
        cells = draft.row.cells
        values = {
            "id": "",
            "kind": "",
            "lat": "",
            "lon": "",
            "position": "",
            "capacity": "",
            "house_number": "",
        }
        values |= dict.fromkeys((*TEXTS, "wheelchair", "workplace"), "")
        for name, at in self.heading.at.items():
            text = cells[at] if at < len(cells) else ""
            if at in draft.row.unsaved:
                self._refuse(draft, name, "formula_without_value")
            elif _ERROR.fullmatch(text):
                self._refuse(draft, name, "excel_error", value=text)
            values[name] = _CONTROL.sub("", bare(text))
        number = values["house_number"]
        if values["address"] and number and number not in values["address"].split():
            values["address"] = f"{values['address']} {number}"
        return values

    def _read_kind(self, draft: Draft) -> None:
        value = draft.values["kind"]
        if self.kind:
            draft.kind = self.kind
        elif not value and draft.values["id"].partition(":")[0] in kinds.KINDS:
            draft.kind = draft.values["id"].partition(":")[0]
        elif not value:
            self._refuse(draft, "kind", "kind_missing")
        elif found := kind_called(value):
            draft.kind = found
        elif near := kinds.suggestions(value):
            self._refuse(draft, "kind", "kind_unknown_near", value=value, near=" or ".join(near))
        else:
            self._refuse(draft, "kind", "kind_unknown", value=value)

    def _read_id(self, draft: Draft) -> None:
        value = draft.values["id"]
        if not value or not draft.kind:
            return
        prefix, colon, _ = value.partition(":")
        draft.id = value if colon else f"{draft.kind}:{value}"
        if colon and prefix != draft.kind:
            self._refuse(draft, "id", "id_of_other_kind", value=value, kind=draft.kind)

    def _read_capacity(self, draft: Draft) -> None:
        value = draft.values["capacity"]
        if not value:
            return
        found = numbers.readings(value, decimal=self.decimal)
        words = re.fullmatch(r"(?:n\.?\s*)?(\d+)\s*[^\W\d_]+[^\d]*", value)
        if found and 0 <= found[0] <= LARGEST:
            draft.capacity = found[0]
        elif found and found[0] > LARGEST:
            self._refuse(draft, "capacity", "capacity_too_large", value=value, largest=LARGEST)
        elif found:
            self._refuse(draft, "capacity", "capacity_negative", value=value)
        elif words:
            self._refuse(draft, "capacity", "capacity_with_words", value=value, suggested=words[1])
        else:
            self._refuse(draft, "capacity", "capacity_not_number", value=value)

    def _read_position(self, draft: Draft) -> None:
        lat, lon = draft.values["lat"], draft.values["lon"]
        both = draft.values["position"]
        if both and not (lat and lon):
            found = positions.pair(both, self.decimal)
            if found is None:
                self._refuse(draft, "position", "position_not_number", value=both)
                return
            first, second = found
            lat, lon = both.split()[0], both.split()[-1]
        else:
            first, second = (self._coordinate(draft, name) for name in ("lat", "lon"))
        if not first or not second:
            return
        draft.position = positions.understand(first, second)
        if draft.position is None and not self._mark_lost(draft):
            self._refuse(draft, "lat", "position_nowhere", first=lat, second=lon)

    def _coordinate(self, draft: Draft, name: str) -> tuple[float, ...]:
        value = draft.values[name]
        found = positions.coordinate(value, self.decimal)
        if not value:
            told = any(fault.column == self.heading.name(name) for fault in draft.refusals)
            if not told:
                self._refuse(draft, name, "position_missing")
        elif not found and not _ERROR.fullmatch(value):
            suggested = positions.mark_lost(value)
            code = "position_mark_lost" if suggested else "position_not_number"
            self._refuse(draft, name, code, value=value, **({"suggested": suggested} if suggested else {}))
        return found

    def _mark_lost(self, draft: Draft) -> bool:
        lost = False
        for name in ("lat", "lon"):
            value = draft.values[name]
            suggested = positions.mark_lost(value)
            if suggested and not any(
                6 <= abs(one) <= 47 for one in positions.coordinate(value, self.decimal)
            ):
                self._refuse(draft, name, "position_mark_lost", value=value, suggested=suggested)
                lost = True
        return lost

    def _read_hours(self, draft: Draft) -> None:
        value = draft.values["hours_text"]
        if _DATE.fullmatch(value):
            self._warn(draft, "hours_text", "hours_turned_date", value=value)
            draft.values["hours_text"] = ""

    def _read_wheelchair(self, draft: Draft) -> None:
        value = draft.values["wheelchair"]
        draft.values["wheelchair"] = _WHEELCHAIR.get(plain(value), "")
        if value and not draft.values["wheelchair"]:
            self._warn(draft, "wheelchair", "wheelchair_unknown", value=value)


def is_workplace(text: str) -> bool:
    """Whether the cell of a yes-or-no column says yes."""
    return plain(text) in _TRUE


def kind_called(text: str) -> str:
    """The code of the kind that `text` names by code, or by Italian or English label; empty if none is so called.

    >>> kind_called("Case di quartiere"), kind_called("casa_di_quartiere"), kind_called("casa")
    ('casa_di_quartiere', 'casa_di_quartiere', '')
    """
    return _kind_names().get(plain(text), "")


@cache
def _kind_names() -> dict[str, str]:
    names = {plain(word): one.code for one in kinds.KINDS.values() for word in one.labels}
    return names | {plain(code): code for code in kinds.KINDS}
