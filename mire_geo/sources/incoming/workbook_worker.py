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

    def __init__(self, refusal_code: str, **message_values: str | int) -> None:
        super().__init__(refusal_code)
        self.reply = {"refused": refusal_code, "params": message_values}


class ElementCounter:
    """Counts the XML elements of all parts of a workbook."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.element_count, self.outside_count = limits, 0, 0

    def count_element(self, *, is_outside_cells: bool) -> None:
        """Count one element; refuse the one too many."""
        self.element_count += 1
        self.outside_count += is_outside_cells
        if self.element_count > self.limits["elements"]:
            raise RefusedError("parts", most=self.limits["elements"])
        if self.outside_count > self.limits["outside"]:
            raise RefusedError("parts", most=self.limits["outside"])


class PartScanner:
    """Counts the rows, cells and characters of one part of a workbook while it is read, and keeps nothing else."""

    def __init__(self, counter: ElementCounter) -> None:
        self.counter, self.limits = counter, counter.limits
        self.refusal: RefusedError | None = None
        """Why it is not read as a sheet."""
        self.unsaved_cells: list[tuple[int, int]] = []
        """Row and column of cells with a formula whose result was not saved."""
        self.xml = False
        self._open_tags: list[str] = []
        self._wrapper_depth = 0
        self._current_row = self._current_column = self._row_count = self._cell_count = self._letter_count = 0
        self._cell_type, self._has_formula, self._has_value, self._is_row_counted = "", False, False, False

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
        tag_name = qualified_tag.rpartition(":")[2]
        self.counter.count_element(is_outside_cells=not self._wrapper_depth)
        self._open_tags.append(tag_name)
        self._letter_count = 0
        if len(self._open_tags) > self.limits["nesting"]:
            raise RefusedError("nested", most=self.limits["nesting"])
        if tag_name in {"sheetData", "si"}:
            self._wrapper_depth += 1
        elif tag_name == "row":
            self._current_row, self._current_column, self._is_row_counted = (
                _row_number(attributes.get("r"), self._current_row),
                0,
                False,
            )
        elif tag_name == "c":
            self._current_column = _column_number(attributes.get("r"), self._current_column)
            self._cell_type, self._has_formula, self._has_value = attributes.get("t", "n"), False, False
        elif tag_name == "f":
            self._has_formula = True

    def _count_text(self, text_chunk: str) -> None:
        self._letter_count += len(text_chunk)
        if self._letter_count > self.limits["letters"] and self._wrapper_depth:
            raise RefusedError("letters", row=self._current_row, most=self.limits["letters"])
        if self._open_tags[-1] in {"v", "t"}:
            self._has_value = True

    def _end_element(self, _qualified_tag: str) -> None:
        tag_name = self._open_tags.pop()
        if tag_name in {"sheetData", "si"}:
            self._wrapper_depth -= 1
        elif tag_name == "c":
            self._count_cell()

    def _count_cell(self) -> None:
        if self._has_formula and not self._has_value and self._cell_type != "str":
            self.unsaved_cells.append((self._current_row, self._current_column))
        if not (self._has_value or self._has_formula):
            return
        self._cell_count += 1
        self._row_count += not self._is_row_counted
        self._is_row_counted = True
        limits = self.limits
        if self._current_column > limits["columns"]:
            self._record_refusal(
                "columns", row=self._current_row, column=self._current_column, most=limits["columns"]
            )
        elif self._cell_count > limits["cells"]:
            self._record_refusal("cells", most=limits["cells"])
        elif self._row_count > limits["rows"] + ABOVE:
            self._record_refusal("rows", most=limits["rows"])

    def _record_refusal(self, refusal_code: str, **message_values: str | int) -> None:
        self.refusal = self.refusal or RefusedError(refusal_code, **message_values)


def _row_number(row_reference: str | None, previous_row: int) -> int:
    return (
        int(row_reference)
        if row_reference and row_reference.isdigit() and len(row_reference) < 9
        else previous_row + 1
    )


def _column_number(cell_reference: str | None, previous_column: int) -> int:
    """The column of a cell such as XFD7; the next one where the cell has no reference."""
    letters_match = re.match(r"\$?([A-Za-z]{1,3})", cell_reference or "")
    if letters_match is None:
        return previous_column + 1
    column_number = 0
    for letter in letters_match[1].upper():
        column_number = column_number * 26 + ord(letter) - 64
    return column_number


def scan_parts(file_content: bytes, limits: Limits) -> dict[str, PartScanner]:
    """What each part of the file holds; the whole is refused where it is too much, or no workbook.

    Raises:
        RefusedError: too many parts, bytes or elements, definitions of entities, packed as no workbook is.
    """
    with zipfile.ZipFile(io.BytesIO(file_content)) as archive:
        part_infos = archive.infolist()
        if len(part_infos) > limits["parts"]:
            raise RefusedError("parts", most=limits["parts"])
        if sum(part_info.file_size for part_info in part_infos) > limits["unpacked"]:
            raise RefusedError("unpacks", most=limits["unpacked"] // 1_000_000)
        known_compressions = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
        if (
            len({part_info.filename for part_info in part_infos}) < len(part_infos)
            or {part_info.compress_type for part_info in part_infos} - known_compressions
        ):
            raise RefusedError("packed")
        element_counter = ElementCounter(limits)
        part_scanners = {part_info.filename: PartScanner(element_counter) for part_info in part_infos}
        for part_info in part_infos:
            with archive.open(part_info) as stream:
                part_scanners[part_info.filename].scan(stream)
    return part_scanners


def read_sheets(file_content: bytes, limits: Limits, sheet_title: str | None) -> Iterator[dict[str, Any]]:
    """Title, titles of all and rows of the sheet called `sheet_title`, or of every sheet that people see."""
    part_scanners = scan_parts(file_content, limits)
    import openpyxl  # noqa: PLC0415 - only once the file may be read

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl warns of styles and extensions it leaves out
        workbook = openpyxl.load_workbook(
            io.BytesIO(file_content), read_only=True, data_only=True, keep_links=False
        )
        all_sheets = workbook.worksheets
        all_titles = [sheet.title for sheet in all_sheets]
        if sheet_title is not None and sheet_title not in all_titles:
            raise RefusedError("no_sheet", sheet=sheet_title, sheets=", ".join(all_titles))
        visible_sheets = [sheet for sheet in all_sheets if sheet.sheet_state == "visible"] or all_sheets
        for sheet in [workbook[sheet_title]] if sheet_title is not None else visible_sheets:
            sheet_rows = _sheet_rows(sheet, part_scanners[sheet._worksheet_path], limits)  # type: ignore[attr-defined]
            yield {"title": sheet.title, "titles": all_titles, "rows": sheet_rows}


def _sheet_rows(
    sheet: Any, part_scanner: PartScanner, limits: Limits
) -> list[tuple[int, list[str], list[int]]]:
    """Line, cells and columns without a saved result of the rows that are not blank."""
    if part_scanner.refusal:
        raise part_scanner.refusal
    unsaved_by_row: dict[int, list[int]] = {}
    for row_number, column_number in part_scanner.unsaved_cells:
        unsaved_by_row.setdefault(row_number, []).append(column_number - 1)
    rows, letter_count = [], 0
    sheet.reset_dimensions()  # some programs write them wrong
    value_rows = sheet.iter_rows(max_row=ROWS, max_col=limits["columns"], values_only=True)
    for line_number, cell_values in enumerate(value_rows, start=1):
        unsaved_columns = unsaved_by_row.get(line_number, [])
        if not unsaved_columns and not any(cell_value is not None for cell_value in cell_values):
            continue
        cell_texts = [_cell_text(cell_value) for cell_value in cell_values]
        column_count = max(
            [
                0,
                *(cell_position + 1 for cell_position, cell_text in enumerate(cell_texts) if cell_text),
                *(cell_position + 1 for cell_position in unsaved_columns),
            ]
        )
        if not column_count:
            continue
        letter_count += sum(map(len, cell_texts))
        if letter_count > limits["text"]:
            raise RefusedError("cells", most=limits["text"])
        rows.append((line_number, cell_texts[:column_count], unsaved_columns))
    return rows


def _cell_text(cell_value: Any) -> str:
    if cell_value is None:
        return ""
    if isinstance(cell_value, bool):
        return "true" if cell_value else "false"
    if isinstance(cell_value, float):
        return str(int(cell_value)) if cell_value.is_integer() else repr(cell_value)
    if isinstance(cell_value, datetime):
        return cell_value.date().isoformat() if cell_value.time() == time() else cell_value.isoformat(" ")
    if isinstance(cell_value, date | time):
        return cell_value.isoformat()
    return str(cell_value).strip()


def _limit_resources(limits: Limits) -> None:
    """Lower this process's priority and limit its memory and processor time; nothing on Windows."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - not on Windows

        os.nice(5)
        resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
        cpu_seconds = int(limits["seconds"]) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))


def main() -> None:
    """Read the request and the file from standard input; write each sheet, or the refusal, as a line of JSON."""
    request = json.loads(sys.stdin.buffer.readline())
    _limit_resources(request["limits"])
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would take twice as long to start
    try:
        file_content = sys.stdin.buffer.read()
        for sheet_reply in read_sheets(file_content, request["limits"], request["sheet"]):
            print(json.dumps(sheet_reply), flush=True)
    except RefusedError as refusal:
        print(json.dumps(refusal.reply))
    except MemoryError:
        print(
            json.dumps({"refused": "unpacks", "params": {"most": request["limits"]["unpacked"] // 1_000_000}})
        )
    except Exception as error:  # whatever a file makes openpyxl stumble over
        reason_text = f"{type(error).__name__}: {error}"[:200]
        print(json.dumps({"refused": "damaged", "params": {"why": reason_text}}))


if __name__ == "__main__":
    main()
