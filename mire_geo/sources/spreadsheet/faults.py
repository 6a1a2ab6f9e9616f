"""What can be wrong with a row of a spreadsheet: a code, where, and a sentence that says what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        "fields_too_many": "the row has {found} fields and the heading {expected}: put text that holds the separator"
        " between double quotes",
        "decimal_comma_splits": "the row has {found} fields and the heading {expected}, because its decimal commas"
        " separate columns too: write decimals with a point, or separate columns with a semicolon",
        "quote_open": "a double quote is opened and never closed: check the row, which is given back without it",
        "excel_error": "{column} holds the spreadsheet's error {value}: write the value",
        "formula_without_value": "{column} holds a formula whose result was not saved: open the file in a spreadsheet"
        " program and save it again, or write the value",
        "name_missing": "the name is missing: write one",
        "kind_missing": "the kind of place is missing: write one, for instance farmacia",
        "kind_unknown": "{value!r} is not a kind of place: choose one from the list of kinds",
        "kind_unknown_near": "{value!r} is not a kind of place: did you mean {near}?",
        "id_of_other_kind": "id {value!r} does not belong to kind {kind!r}: mend the kind, or empty the id",
        "id_of_other_place": "id {value!r} is that of {name!r}, {metres} m away: empty the id if this is another place",
        "id_repeated": "id {value!r} is already on line {other}: give each place its own, or empty it",
        "position_missing": "{column} is missing: write latitude and longitude in decimal degrees",
        "position_not_number": "{column} {value!r} is not a coordinate: write decimal degrees, for instance 45.4642",
        "position_mark_lost": "{column} {value!r} has its decimal mark lost or misplaced: write {suggested}, if that is"
        " the place",
        "position_nowhere": "{first}, {second} is no place near Milano in degrees, EPSG:32632, EPSG:3003 or EPSG:3857:"
        " check both numbers",
        "position_outside": "the place is {km} km outside the city: check the coordinates",
        "capacity_not_number": "capacity {value!r} is not a number: write one, or leave it empty",
        "capacity_with_words": "capacity {value!r} is not a number alone: write {suggested}",
        "capacity_negative": "capacity {value} is below 0: write how many there are, or leave it empty",
        "capacity_too_large": "capacity {value} is more than {largest}: check the number",
        "place_repeated": "it repeats line {other} ({name}, {metres} m away): keep one of them",
        "place_known": "the city already has it as {other} ({name}, {metres} m away): to correct that place, write its"
        " id in the id column",
    }
)
"""Code -> sentence of what makes a row be refused; braces are the fault's parameters."""

WARNINGS: Mapping[str, str] = MappingProxyType(
    {
        "swapped": "latitude and longitude were the wrong way round: put right",
        "other_crs": "the coordinates are in {crs}, those of most rows in {usual}: read as {crs}",
        "row_short": "the row has {found} fields and the heading {expected}: the missing ones are taken as empty",
        "heading_again": "the heading is repeated: line left out",
        "hours_turned_date": "hours {value!r} are a date (a spreadsheet program turns 9-12 into one): taken as unknown",
        "wheelchair_unknown": "{column} {value!r} is neither yes, limited nor no: taken as unknown",
        "same_position": "it stands exactly where line {other} does, under another name: check the coordinates",
        "lines_above": "lines above the heading left out: {count}",
        "column_guessed": "column {column!r} is read as {field}",
        "column_twice": "column {column!r} left out: {field} is already read from {other!r}",
        "columns_unknown": "columns left out, as no use is known for them: {columns}",
        "sheets_unread": "only sheet {sheet!r} was read; left out: {others}",
        "kinds_overruled": "column {column!r} left out: every row is taken as {kind!r}, as asked",
    }
)
"""Code -> sentence of what a reader should know although the row, or the file, was accepted."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong, or worth knowing. To say it in another language, translate the template of its `code`."""

    line: int
    """The row's number as a spreadsheet program shows it; 0 where the whole file is meant."""
    code: str
    """A key of `REFUSALS` or `WARNINGS`."""
    column: str = ""
    """The heading of the column, as the file writes it; empty where the whole row is meant."""
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def template(self) -> str:
        """The English sentence with its braces unfilled: the key for a translation."""
        return REFUSALS.get(self.code) or WARNINGS[self.code]

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in English."""
        return self.say(self.template)

    def say(self, template: str) -> str:
        """`template` (a translation of the fault's own) with this fault's values in it."""
        return template.format(column=self.column, **self.params)
