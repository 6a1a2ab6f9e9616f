"""The process that unpacks a workbook: it counts before it reads, and its caller ends it when it takes too long.

It is run by its path and imports nothing of this library, so that it starts in a fifth of a second. It reads a
line of JSON with the limits, then the file; it writes a line for each sheet that people see, or one with the refusal.
"""

import io
import json
import os
import re
import sys
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any
from xml.parsers import expat

Limits = dict[str, Any]
ROWS = 1_048_576
"""Rows of a sheet: what Excel takes."""
ABOVE = 100
"""Rows that may stand above and among the data."""


class RefusedError(Exception):
    """A code of `limits.SENTENCES`, with what fills it."""

    def __init__(self, code: str, **message_values: str | int) -> None:
        super().__init__(code)
        self.reply = {"refused": code, "params": message_values}


class ElementCounter:
    """Counts the XML elements of all parts of a workbook."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.elements, self.outside = limits, 0, 0

    def add(self, *, outside_cells: bool) -> None:
        """Count one element; refuse the one too many."""
        self.elements += 1
        self.outside += outside_cells
        if self.elements > self.limits["elements"]:
            raise RefusedError("parts", most=self.limits["elements"])
        if self.outside > self.limits["outside"]:
            raise RefusedError("parts", most=self.limits["outside"])


class PartScanner:
    """Counts the rows, cells and characters of one part of a workbook while it is read, and keeps nothing else."""

    def __init__(self, counter: ElementCounter) -> None:
        self.counter, self.limits = counter, counter.limits
        self.refusal: RefusedError | None = None
        """Why it is not read as a sheet."""
        self.unsaved: list[tuple[int, int]] = []
        """Row and column of cells with a formula whose result was not saved."""
        self.xml = False
        self._path: list[str] = []
        self._wrapped = 0
        self._row = self._column = self._rows = self._cells = self._letters = 0
        self._kind, self._formula, self._filled, self._row_filled = "", False, False, False

    def scan(self, stream: Any) -> None:
        """Count what the part holds, to its end; a part that is not XML is left at once."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start_element, self._end_element
        parser.CharacterDataHandler = self._count_text
        parser.StartDoctypeDeclHandler = self._refuse_definitions
        with suppress(expat.ExpatError):  # a picture, or XML that nobody can read
            parser.ParseFile(stream)

    def _refuse_definitions(self, *_: object) -> None:
        raise RefusedError("defines")

    def _start_element(self, qualified_tag: str, attributes: dict[str, str]) -> None:
        tag = qualified_tag.rpartition(":")[2]
        self.counter.add(outside_cells=not self._wrapped)
        self._path.append(tag)
        self._letters = 0
        if len(self._path) > self.limits["nesting"]:
            raise RefusedError("nested", most=self.limits["nesting"])
        if tag in {"sheetData", "si"}:
            self._wrapped += 1
        elif tag == "row":
            self._row, self._column, self._row_filled = _row_number(attributes.get("r"), self._row), 0, False
        elif tag == "c":
            self._column = _column_number(attributes.get("r"), self._column)
            self._kind, self._formula, self._filled = attributes.get("t", "n"), False, False
        elif tag == "f":
            self._formula = True

    def _count_text(self, text: str) -> None:
        self._letters += len(text)
        if self._letters > self.limits["letters"] and self._wrapped:
            raise RefusedError("letters", row=self._row, most=self.limits["letters"])
        if self._path[-1] in {"v", "t"}:
            self._filled = True

    def _end_element(self, _qualified_tag: str) -> None:
        tag = self._path.pop()
        if tag in {"sheetData", "si"}:
            self._wrapped -= 1
        elif tag == "c":
            self._count_cell()

    def _count_cell(self) -> None:
        if self._formula and not self._filled and self._kind != "str":
            self.unsaved.append((self._row, self._column))
        if not (self._filled or self._formula):
            return
        self._cells += 1
        self._rows += not self._row_filled
        self._row_filled = True
        limits = self.limits
        if self._column > limits["columns"]:
            self._refuse("columns", row=self._row, column=self._column, most=limits["columns"])
        elif self._cells > limits["cells"]:
            self._refuse("cells", most=limits["cells"])
        elif self._rows > limits["rows"] + ABOVE:
            self._refuse("rows", most=limits["rows"])

    def _refuse(self, code: str, **message_values: str | int) -> None:
        self.refusal = self.refusal or RefusedError(code, **message_values)


def _row_number(reference: str | None, previous_row: int) -> int:
    return int(reference) if reference and reference.isdigit() and len(reference) < 9 else previous_row + 1


def _column_number(reference: str | None, previous_column: int) -> int:
    """The column of a cell such as XFD7; the next one where the cell has no reference."""
    letters_match = re.match(r"\$?([A-Za-z]{1,3})", reference or "")
    if letters_match is None:
        return previous_column + 1
    column = 0
    for letter in letters_match[1].upper():
        column = column * 26 + ord(letter) - 64
    return column


def scan_parts(data: bytes, limits: Limits) -> dict[str, PartScanner]:
    """What each part of the file holds; the whole is refused where it is too much, or no workbook.

    Raises:
        RefusedError: too many parts, bytes or elements, definitions of entities, packed as no workbook is.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part_infos = archive.infolist()
        if len(part_infos) > limits["parts"]:
            raise RefusedError("parts", most=limits["parts"])
        if sum(part_info.file_size for part_info in part_infos) > limits["unpacked"]:
            raise RefusedError("unpacks", most=limits["unpacked"] // 1_000_000)
        plain_methods = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
        if (
            len({part_info.filename for part_info in part_infos}) < len(part_infos)
            or {part_info.compress_type for part_info in part_infos} - plain_methods
        ):
            raise RefusedError("packed")
        counter = ElementCounter(limits)
        part_scanners = {part_info.filename: PartScanner(counter) for part_info in part_infos}
        for part_info in part_infos:
            with archive.open(part_info) as stream:
                part_scanners[part_info.filename].scan(stream)
    return part_scanners


def read_sheets(data: bytes, limits: Limits, title: str | None) -> Iterator[dict[str, Any]]:
    """Title, titles of all and rows of the sheet called `title`, or of every sheet that people see."""
    part_scanners = scan_parts(data, limits)
    import openpyxl  # noqa: PLC0415 - only once the file may be read

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl warns of styles and extensions it leaves out
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        all_sheets = workbook.worksheets
        titles = [sheet.title for sheet in all_sheets]
        if title is not None and title not in titles:
            raise RefusedError("no_sheet", sheet=title, sheets=", ".join(titles))
        visible_sheets = [sheet for sheet in all_sheets if sheet.sheet_state == "visible"] or all_sheets
        for sheet in [workbook[title]] if title is not None else visible_sheets:
            rows = _sheet_rows(sheet, part_scanners[sheet._worksheet_path], limits)  # type: ignore[attr-defined]
            yield {"title": sheet.title, "titles": titles, "rows": rows}


def _sheet_rows(
    sheet: Any, part_scanner: PartScanner, limits: Limits
) -> list[tuple[int, list[str], list[int]]]:
    """Line, cells and columns without a saved result of the rows that are not blank."""
    if part_scanner.refusal:
        raise part_scanner.refusal
    unsaved_by_row: dict[int, list[int]] = {}
    for row, column in part_scanner.unsaved:
        unsaved_by_row.setdefault(row, []).append(column - 1)
    rows, letter_count = [], 0
    sheet.reset_dimensions()  # some programs write them wrong
    row_values = sheet.iter_rows(max_row=ROWS, max_col=limits["columns"], values_only=True)
    for line_number, cell_values in enumerate(row_values, start=1):
        unsaved_columns = unsaved_by_row.get(line_number, [])
        if not unsaved_columns and not any(value is not None for value in cell_values):
            continue
        cells = [_cell_text(value) for value in cell_values]
        width = max(
            [
                0,
                *(position + 1 for position, cell in enumerate(cells) if cell),
                *(position + 1 for position in unsaved_columns),
            ]
        )
        if not width:
            continue
        letter_count += sum(map(len, cells))
        if letter_count > limits["text"]:
            raise RefusedError("cells", most=limits["text"])
        rows.append((line_number, cells[:width], unsaved_columns))
    return rows


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).strip()


def _limit_resources(limits: Limits) -> None:
    """Lower this process's priority and limit its memory and processor time; nothing on Windows."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - not on Windows

        os.nice(5)
        resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
        seconds = int(limits["seconds"]) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def main() -> None:
    """Read the request and the file from standard input; write each sheet, or the refusal, as a line of JSON."""
    request = json.loads(sys.stdin.buffer.readline())
    _limit_resources(request["limits"])
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would take twice as long to start
    try:
        data = sys.stdin.buffer.read()
        for sheet in read_sheets(data, request["limits"], request["sheet"]):
            print(json.dumps(sheet), flush=True)
    except RefusedError as refusal:
        print(json.dumps(refusal.reply))
    except MemoryError:
        print(
            json.dumps({"refused": "unpacks", "params": {"most": request["limits"]["unpacked"] // 1_000_000}})
        )
    except Exception as error:  # whatever a file makes openpyxl stumble over
        reason = f"{type(error).__name__}: {error}"[:200]
        print(json.dumps({"refused": "damaged", "params": {"why": reason}}))


if __name__ == "__main__":
    main()
