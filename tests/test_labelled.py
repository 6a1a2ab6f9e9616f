"""One reader of spreadsheets: places, a room's contributions and coworking read the same mess alike."""

import io
import re

import openpyxl
import pytest

from mire_geo import coworking
from mire_geo.coworking import faults as coworking_faults
from mire_geo.output.wording import faults
from mire_geo.planning import workshop
from mire_geo.planning.workshop import imports
from mire_geo.sources import spreadsheet
from mire_geo.sources.spreadsheet.faults import RefusedError

PLACES = [["Nome", "Tipo", "Lat", "Lon", "Posti"], ["Caffè più", "biblioteca", "45.4642", "9.19", "12"]]
ROOM = [
    ["Id", "Tipo", "Testo", "Capienza", "Lat", "Lon"],
    ["p1", "pin", "Caffè più", "12", "45.4642", "9.19"],
]
SPACES = [
    ["Id", "Nome", "Lat", "Lon", "Aperte posti", "Aperte giorno"],
    ["s1", "Caffè più", "45.4642", "9.19", "12", "15.50"],
]
REQUESTS = [
    ["Id", "Dove", "Fasce", "Consenso", "Gruppo"],
    ["r1", "nil:1", "2026-09-30 09:00-13:00", "sì", "Caffè più"],
]


def places(data: bytes) -> object:
    done = spreadsheet.read_sites(data)
    assert done.faults == ()
    return done.accepted[["name", "kind", "capacity"]].to_dict(
        "list"
    ), done.accepted.geometry.to_wkt().tolist()


READERS = {
    "places": (PLACES, places),
    "room": (ROOM, lambda data: workshop.read(data, "csv")),
    "spaces": (SPACES, lambda data: coworking.read_spaces(data, "f.csv").items),
    "requests": (REQUESTS, lambda data: coworking.read_requests(data, "f.csv").items),
}


def text(rows: list[list[str]], separator: str, encoding: str) -> bytes:
    return "\r\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows).encode(encoding)


def loud(rows: list[list[str]]) -> list[list[str]]:
    """Headings as somebody types them: capitals, an accent, stray spaces and underscores, a title above, blank rows."""
    heading = [cell.upper().replace(" ", "__").replace("CAPIENZA", " Capiénza ") for cell in rows[0]]
    return [["Elenco 2026"], [], heading, [], *rows[1:], [], heading]


def workbook(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Leggimi"])
    sheet = book.create_sheet("dati")
    for row in rows:
        sheet.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


@pytest.mark.parametrize("name", READERS)
def test_separator_encoding_and_headings_do_not_matter(name):
    rows, read = READERS[name]
    tidy = read(text(rows, ";", "utf-8-sig"))
    assert "Caffè più" in str(tidy)
    for separator in (";", ",", "\t", "|"):
        for encoding in ("utf-8", "cp1252", "utf-16"):
            assert read(text(rows, separator, encoding)) == tidy
            assert read(text(loud(rows), separator, encoding)) == tidy
    assert read(b"sep=|\r\n" + text(rows, "|", "utf-8")) == tidy
    assert read(workbook(loud(rows))) == tidy


@pytest.mark.parametrize("name", READERS)
def test_a_row_that_its_separator_cut_apart_is_refused_by_all(name):
    rows, read = READERS[name]
    cut = text([rows[0], rows[1], [*rows[1], "resto"]], ";", "utf-8")
    if name == "room":
        with pytest.raises(RefusedError, match="row 3: the row has 7 fields and the heading 6"):
            read(cut)
        return
    reading = {
        "places": spreadsheet.read_sites,
        "spaces": lambda data: coworking.read_spaces(data, "f.csv"),
        "requests": lambda data: coworking.read_requests(data, "f.csv"),
    }[name](cut)
    assert [(fault.line, fault.code) for fault in reading.faults] == [(3, "fields_too_many")]


def test_a_column_nearly_called_so_is_read_and_said():
    rows = [["id", "nome", "latitudne", "lon", "aperte postì", "aperte giorno"], *SPACES[1:]]
    read = coworking.read_spaces(text(rows, ";", "utf-8"), "f.csv")
    assert [one.id for one in read.items] == ["s1"]
    assert [(note.code, note.field) for note in read.notes] == [("column_guessed", "latitudne")]
    assert faults.sentence(read.notes[0], "it") == "la colonna «latitudne» è letta come lat"


def test_a_number_of_thousands_of_digits_is_a_fault_and_no_crash():
    rows = [REQUESTS[0] + ["people"], REQUESTS[1] + ["9" * 5000]]
    [fault] = coworking.read_requests(text(rows, ";", "utf-8"), "f.csv").faults
    assert (fault.field, fault.code) == ("people", "number")


@pytest.mark.parametrize(
    ("row", "italian"),
    [
        (
            "p1;pin;;molti;45.46;9.19",
            "riga 2: capacity: «molti» non è un numero da 0 a un milione: scrivine uno",
        ),
        ("p1;pin;;;9.19;45.46", "riga 2: il luogo non è in Italia: lat e lon sono scambiate?"),
        ("p1;pin;;;x;y", "riga 2: il luogo non si legge: scrivi lat e lon in gradi, o WKT"),
        ("p1;need;;;;\np1;need;;;;", "riga 3: id: «p1» c’è già alla riga 2: dai a ciascuna riga il suo"),
        ("p1;need;#N/A;;;", "riga 2: Testo contiene l’errore #N/A del foglio di calcolo: scrivi il valore"),
    ],
)
def test_what_is_wrong_with_a_row_of_a_room_is_said_in_italian(row, italian):
    with pytest.raises(RefusedError) as caught:
        workshop.read(f"{';'.join(ROOM[0])}\n{row}\n".encode(), "csv")
    assert faults.refusal_sentence(caught.value, "it") == italian


def test_every_sentence_has_its_italian_with_the_same_blanks():
    tables = (coworking_faults.SENTENCES, imports.SENTENCES, spreadsheet.REFUSALS, spreadsheet.WARNINGS)
    for template in {sentence for table in tables for sentence in table.values()} - {"%(why)s"}:
        blanks = {name: f"<{name}>" for name in re.findall(r"%\((\w+)\)", template)}
        italian, english = (
            faults.sentence(spreadsheet.Fault(1, "x", "code", template, blanks), language)
            for language in ("it", "en")
        )
        assert italian != english
        assert all(blank in italian for blank in blanks.values())
