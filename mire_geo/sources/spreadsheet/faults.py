"""What can be wrong with a row of a spreadsheet: where, a code, and a sentence that says what to do."""

import dataclasses
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from mire_geo.errors import InputError, Phrase

ROWS: Mapping[str, str] = MappingProxyType(
    {
        "fields_too_many": "the row has %(found)s fields and the heading %(expected)s: put text that holds the"
        " separator between double quotes",
        "decimal_comma_splits": "the row has %(found)s fields and the heading %(expected)s, because its decimal commas"
        " separate columns too: write decimals with a point, or separate columns with a semicolon",
        "quote_open": "a double quote is opened and never closed: check the row, which is given back without it",
        "excel_error": "%(column)s holds the spreadsheet's error %(value)s: write the value",
        "formula_without_value": "%(column)s holds a formula whose result was not saved: open the file in a spreadsheet"
        " program and save it again, or write the value",
    }
)
"""Code -> sentence of what makes a row of any sheet be refused; blanks are the fault's parameters."""

CELLS: Mapping[str, str] = MappingProxyType(
    {
        "missing": "is missing: write it",
        "id_repeated": "%(value)r is already on line %(line)s: give each its own",
        "price": "%(value)r is not a price: write euro, for example 12.50",
        "price_unclear": "%(value)r may be %(one)s or %(other)s: write it without a thousands mark",
        "price_negative": "%(value)r is below zero",
        "number": "%(value)r is not a whole number: write one",
        "amount": "%(value)r is not a number from 0 to a million: write one",
        "date": "%(value)r is not a date: write year-month-day, for example 2026-09-30",
        "limit": "must be a number of minutes from 1 to 120, not %(value)r",
        "yes_no": "%(value)r is neither yes nor no",
        "position": "%(value)r is not a position near Milano: write degrees, for example 45.4642 and 9.19",
    }
)
"""Code -> sentence of what a cell does not hold, after the name of its field."""

REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        **ROWS,
        "name_missing": "the name is missing: write one",
        "kind_missing": "the kind of place is missing: write one, for instance farmacia",
        "kind_unknown": "%(value)r is not a kind of place: choose one from the list of kinds",
        "kind_unknown_near": "%(value)r is not a kind of place: did you mean %(near)s?",
        "id_of_other_kind": "id %(value)r does not belong to kind %(kind)r: mend the kind, or empty the id",
        "id_of_other_place": "id %(value)r is that of %(name)r, %(metres)s m away: empty the id if this is another"
        " place",
        "id_repeated": "id %(value)r is already on line %(other)s: give each place its own, or empty it",
        "position_missing": "%(column)s is missing: write latitude and longitude in decimal degrees",
        "position_not_number": "%(column)s %(value)r is not a coordinate: write decimal degrees, for instance 45.4642",
        "position_mark_lost": "%(column)s %(value)r has its decimal mark lost or misplaced: write %(suggested)s, if"
        " that is the place",
        "position_nowhere": "%(first)s, %(second)s is no place near Milano in degrees, EPSG:32632, EPSG:3003 or"
        " EPSG:3857: check both numbers",
        "position_outside": "the place is %(km)s km outside the city: check the coordinates",
        "capacity_not_number": "capacity %(value)r is not a number: write one, or leave it empty",
        "capacity_with_words": "capacity %(value)r is not a number alone: write %(suggested)s",
        "capacity_negative": "capacity %(value)s is below 0: write how many there are, or leave it empty",
        "capacity_too_large": "capacity %(value)s is more than %(largest)s: check the number",
        "place_repeated": "it repeats line %(other)s (%(name)s, %(metres)s m away): keep one of them",
        "place_known": "the city already has it as %(other)s (%(name)s, %(metres)s m away): to correct that place,"
        " write its id in the id column",
    }
)
"""Code -> sentence of what makes a row of a sheet of places be refused."""

WARNINGS: Mapping[str, str] = MappingProxyType(
    {
        "swapped": "latitude and longitude were the wrong way round: put right",
        "other_crs": "the coordinates are in %(crs)s, those of most rows in %(usual)s: read as %(crs)s",
        "row_short": "the row has %(found)s fields and the heading %(expected)s: the missing ones are taken as empty",
        "heading_again": "the heading is repeated: line left out",
        "hours_turned_date": "hours %(value)r are a date (a spreadsheet program turns 9-12 into one): taken as"
        " unknown",
        "wheelchair_unknown": "%(column)s %(value)r is neither yes, limited nor no: taken as unknown",
        "same_position": "it stands exactly where line %(other)s does, under another name: check the coordinates",
        "lines_above": "lines above the heading left out: %(count)s",
        "column_guessed": "column %(column)r is read as %(field)s",
        "column_twice": "column %(column)r left out: %(field)s is already read from %(other)r",
        "columns_unknown": "columns left out, as no use is known for them: %(columns)s",
        "sheets_unread": "only sheet %(sheet)r was read; left out: %(others)s",
        "kinds_overruled": "column %(column)r left out: every row is taken as %(kind)r, as asked",
    }
)
"""Code -> sentence of what a reader should know although the row, or the file, was accepted."""


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong, or worth knowing, in any sheet or form."""

    line: int
    """The row's number as a spreadsheet program shows it; 0 where the whole file, or a form, is meant."""
    field: str
    """Name of the field, or the heading of its column as the file writes it; empty where the whole row is meant."""
    code: str
    template: str
    """The English sentence, its blanks `%(name)s` unfilled: the message of the catalogues."""
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in English.

        >>> Fault(3, "voti", "number", "%(value)r is not a whole number: write one", {"value": "molti"}).sentence
        "'molti' is not a whole number: write one"
        """
        return str(self.phrase)

    @property
    def phrase(self) -> Phrase:
        """What is wrong and what to do, to be translated."""
        return Phrase(self.template, **{"column": self.field, **self.params})


class RefusedError(InputError):
    """A row or form that cannot be used; `faults` holds everything that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(map(_english_sentence, self.faults)))


def _english_sentence(fault: Fault) -> str:
    fault_sentence = (
        fault.sentence
        if "%(column)" in fault.template or not fault.field
        else f"{fault.field}: {fault.sentence}"
    )
    return f"row {fault.line}: {fault_sentence}" if fault.line else fault_sentence


def place_fault(
    line_number: int,
    fault_code: str,
    column_heading: str = "",
    message_values: Mapping[str, object] | None = None,
) -> Fault:
    """A fault of a sheet of places, by a code of `REFUSALS` or `WARNINGS`."""
    return Fault(
        line_number,
        column_heading,
        fault_code,
        REFUSALS.get(fault_code) or WARNINGS[fault_code],
        message_values or {},
    )
