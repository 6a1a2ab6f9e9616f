"""Writes sites and refused rows as spreadsheets that open well in Excel and LibreOffice, and can be read back."""

import csv
import io
import math
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd

from mire_geo.errors import InputError
from mire_geo.sources.spreadsheet.faults import Fault
from mire_geo.sources.spreadsheet.formulas import escape_formula
from mire_geo.sources.spreadsheet.places import positions
from mire_geo.sources.spreadsheet.places.reading import Import
from mire_geo.tables import schema
from mire_geo.tables.schema import Sites

HEADINGS = {
    "id": "id",
    "kind": "tipo",
    "name": "nome",
    "address": "indirizzo",
    "lat": "lat",
    "lon": "lon",
    "capacity": "posti",
    "capacity_unit": "unita_posti",
    "hours_text": "orari",
    "closures_text": "chiusure",
    "provider": "gestore",
    "wheelchair": "accessibile",
    "workplace": "sede_di_lavoro",
    "nil_id": "nil_id",
    "municipio": "municipio",
    "source": "fonte",
    "source_id": "id_fonte",
    "also_in": "anche_in",
    "vintage": "aggiornato_al",
    "confirmed_on": "confermato_il",
}
"""Column of the spreadsheet form of `Sites` -> its Italian heading."""

_DEGREE_DIGITS = 7
"""A centimetre."""


def sites_table(sites: gpd.GeoDataFrame, *, decimal: str = ",") -> pd.DataFrame:
    """The spreadsheet form of a `schema.Sites` frame: text under the Italian `HEADINGS`, positions in degrees."""
    degrees = positions.to_degrees(schema.check(sites, Sites, name="sites").geometry)
    table = pd.DataFrame(sites.drop(columns="geometry")).assign(
        id=sites.index, lat=degrees[:, 1], lon=degrees[:, 0]
    )
    for column in ("lat", "lon"):
        table[column] = [f"{number:.{_DEGREE_DIGITS}f}".replace(".", decimal) for number in table[column]]
    table["capacity"] = [_number_text(number, decimal) for number in table["capacity"]]
    table["workplace"] = table["workplace"].map({True: "sì", False: ""})
    text_table = table[list(HEADINGS)].astype("object").where(table[list(HEADINGS)].notna(), "").map(str)
    return text_table.rename(columns=HEADINGS).reset_index(drop=True)


def refused_table(sites_import: Import, *, fault_text: Callable[[Fault], str] | None = None) -> pd.DataFrame:
    """The refused rows under their own headings, after `riga` and `motivo` (line and reason).

    `fault_text` gives the sentence of a fault, as in another language; by default the English one.
    """
    table = sites_import.refused.rename(columns={"line": "riga", "reason": "motivo"})
    if fault_text is not None:
        sentences_by_line: dict[int, list[str]] = {}
        for fault in sites_import.faults:
            sentences_by_line.setdefault(fault.line, []).append(fault_text(fault))
        table["motivo"] = ["; ".join(sentences_by_line[line_number]) for line_number in table["riga"]]
    return table.astype(str)


def csv_bytes(table: pd.DataFrame, *, separator: str = ";") -> bytes:
    """`table` as CSV in UTF-8 with a byte-order mark (without it Excel garbles accents); formulas are disarmed."""
    text_buffer = io.StringIO()
    csv_writer = csv.writer(text_buffer, delimiter=separator, lineterminator="\r\n")
    csv_writer.writerow(map(escape_formula, table.columns))
    csv_writer.writerows([escape_formula(cell) for cell in row] for row in table.itertuples(index=False))
    return text_buffer.getvalue().encode("utf-8-sig")


def xlsx_bytes(table: pd.DataFrame, *, title: str = "luoghi") -> bytes:
    """`table` as an Excel workbook of one sheet, all cells text; formulas are disarmed."""
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet(title)
    sheet.append([escape_formula(heading) for heading in table.columns])
    for row in table.itertuples(index=False):
        sheet.append([escape_formula(cell) for cell in row])
    byte_buffer = io.BytesIO()
    workbook.save(byte_buffer)
    return byte_buffer.getvalue()


def write_sites(
    sites: gpd.GeoDataFrame, path: Path | str, *, separator: str = ";", decimal: str = ","
) -> None:
    """Write a `schema.Sites` frame as `.csv` or `.xlsx`; `read_sites` gives the same sites back, with the same ids.

    Raises:
        InputError: another extension, or a folder that does not exist.
    """
    _write_table(sites_table(sites, decimal=decimal), Path(path), separator)


def write_refused(
    sites_import: Import, path: Path | str, *, fault_text: Callable[[Fault], str] | None = None
) -> None:
    """Write the refused rows as `.csv` (with the separator of the file they came from) or `.xlsx`.

    The columns are `riga`, `motivo` and those of the file: once mended, the rows can be imported again.

    Raises:
        InputError: another extension, or a folder that does not exist.
    """
    _write_table(
        refused_table(sites_import, fault_text=fault_text), Path(path), sites_import.detected.separator or ";"
    )


def _write_table(table: pd.DataFrame, path: Path, separator: str) -> None:
    suffix = path.suffix.lower()
    if suffix not in {".csv", ".xlsx"}:
        raise InputError("%(file)s: the extension must be .csv or .xlsx", file=path.name)
    try:
        path.write_bytes(csv_bytes(table, separator=separator) if suffix == ".csv" else xlsx_bytes(table))
    except OSError as error:
        raise InputError(
            "%(file)s cannot be written: %(reason)s", file=path, reason=error.strerror
        ) from error


def _number_text(number: float, decimal: str) -> str:
    if math.isnan(number):
        return ""
    return str(int(number)) if number.is_integer() else repr(number).replace(".", decimal)
