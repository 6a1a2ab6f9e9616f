"""Reads sites from a spreadsheet row by row: good rows are accepted, the others refused with line and reason."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd

from mire_geo.errors import InputError, Phrase
from mire_geo.sources import incoming
from mire_geo.sources.spreadsheet import columns, labelled, numbers
from mire_geo.sources.spreadsheet.columns import Heading
from mire_geo.sources.spreadsheet.faults import Fault, of_place
from mire_geo.sources.spreadsheet.labelled import Table
from mire_geo.sources.spreadsheet.places import accepting, duplicates, positions
from mire_geo.sources.spreadsheet.places.rows import COLUMNS, Draft, Reader
from mire_geo.tables import kinds

MAX_BYTES, MAX_ROWS = incoming.LIMITS["csv"].size, incoming.LIMITS["csv"].rows

REST = "in_piu"
"""Column of a refused row for what stood beyond the last heading."""


@dataclass(frozen=True, slots=True)
class Detected:
    """How the file turned out to be written."""

    format: str
    """`csv` or `xlsx`."""
    encoding: str
    separator: str
    decimal: str
    sheet: str
    heading_line: int
    columns: dict[str, str]
    """Field -> heading of the column it is read from."""
    crs: str
    """Of most rows; empty if no position could be read."""
    swapped: bool
    """Whether most rows have latitude and longitude the wrong way round."""


@dataclass(frozen=True, eq=False, slots=True)
class Import:
    """What was read of a spreadsheet: rows = accepted + refused."""

    accepted: gpd.GeoDataFrame
    """A `schema.Sites` frame."""
    refused: pd.DataFrame
    """line, reason, then the columns of the file, as text."""
    detected: Detected
    faults: tuple[Fault, ...]
    """Why rows were refused, in the order of lines; a row may have several."""
    warnings: tuple[Fault, ...]
    """What was put right, guessed or left out."""

    @property
    def rows(self) -> int:
        """Rows of data in the file; blank lines and repeated headings are none."""
        return len(self.accepted) + len(self.refused)


def read_sites(
    file: Path | str | bytes,
    *,
    name: str = "",
    kind: str | None = None,
    sheet: str | None = None,
    quartieri: gpd.GeoDataFrame | None = None,
    existing: gpd.GeoDataFrame | None = None,
    on: date | None = None,
) -> Import:
    """The sites of a CSV or Excel file, and the rows that could not be taken, with reasons.

    Detected from the file: separator (`;`, `,`, tab, `|`), encoding (UTF-8 with and without mark, UTF-16,
    Windows-1252, Latin-1), decimal comma, headings in Italian or English, degrees (also 45°27'51"N) or metres
    (EPSG:32632, EPSG:3003, EPSG:3857), latitude and longitude the wrong way round. A row without an id is given one
    made of its kind, name and place, so that reading the same file again gives the same ids.

    Args:
        file: path, or the bytes of an upload.
        name: what to call the file in errors; its own name if not given.
        kind: code of the kind of every row, whatever the file says.
        sheet: of a workbook; the first with a heading if not given.
        quartieri: to recognise places outside the city and fill `nil_id`; without it the city's bounds serve.
        existing: sites already in the city, so that a place is not taken twice. A row with the id of one is a newer
            version of it and is accepted.
        on: day of the import, kept as `vintage` of rows that state none; today if not given.

    Raises:
        InputError: the file cannot be read, is too large, or has no usable heading.
        UnknownError: `kind` is none of the taxonomy.
    """
    kind_code = kinds.kind(kind).code if kind else None
    data, file_name = _bytes(file, name)
    table = labelled.read(data, file_name, COLUMNS, sheet)
    decimal = _decimal(table)
    reader = Reader(table.heading, decimal, kind_code)
    drafts = [reader.read(row) for row in table.rows]
    _locate(drafts, quartieri, existing)
    detected = _file_format(table, decimal, drafts)
    good = [draft for draft in drafts if not draft.refusals]
    unusual = [fault for draft in good for fault in (*draft.warnings, *_unusual(draft, detected))]
    return Import(
        accepted=accepting.table(good, existing, on or datetime.now(UTC).date()),
        refused=_refused_rows(
            [draft for draft in drafts if draft.refusals], table.heading, table.grid.separator
        ),
        detected=detected,
        faults=tuple(fault for draft in drafts for fault in draft.refusals),
        warnings=(*table.notes, *_kinds_overruled(table.heading, kind_code), *unusual),
    )


def _bytes(file: Path | str | bytes, name: str) -> tuple[bytes, str | Phrase]:
    if isinstance(file, bytes):
        return file, name or Phrase("the file")
    path = Path(file)
    file_name = name or path.name
    try:
        return incoming.file_bytes(path, "csv"), file_name
    except OSError as broken:
        raise InputError(
            "%(file)s cannot be read: %(reason)s", file=file_name, reason=broken.strerror
        ) from broken


def _decimal(table: Table) -> str:
    return numbers.decimal_mark(
        [row.values.get(field, "") for row in table.rows for field in ("lat", "lon", "capacity")]
    )


def _locate(
    drafts: Sequence[Draft], quartieri: gpd.GeoDataFrame | None, existing: gpd.GeoDataFrame | None
) -> None:
    """Give every draft its place and refuse those outside the city or repeated."""
    located = [(draft, draft.position) for draft in drafts if draft.position]
    xy = positions.project([position for _, position in located])
    areas = positions.areas(xy, quartieri)
    inside: list[Draft] = []
    for (draft, _), (x, y), (beyond, nil_id, municipio) in zip(
        located, xy, areas.itertuples(index=False), strict=True
    ):
        draft.x, draft.y, draft.nil_id, draft.municipio = x, y, nil_id, municipio
        if beyond > positions.BORDER_TOLERANCE_M:
            km = f"{beyond / 1000:.1f}"
            draft.refusals.append(of_place(draft.line, "position_outside", params={"km": km}))
        elif draft.kind:
            inside.append(draft)
    duplicates.mark([draft for draft in inside if not draft.refusals], existing)


def _kinds_overruled(heading: Heading, kind_code: str | None) -> list[Fault]:
    if not kind_code or "kind" not in heading.at:
        return []
    return [of_place(heading.line, "kinds_overruled", heading.name("kind"), {"kind": kind_code})]


def _file_format(table: Table, decimal: str, drafts: Sequence[Draft]) -> Detected:
    grid, heading = table.grid, table.heading
    ways = Counter((draft.position.crs, draft.position.swapped) for draft in drafts if draft.position)
    (crs, swapped), _ = ways.most_common(1)[0] if ways else (("", False), 0)
    return Detected(
        format="xlsx" if grid.sheet else "csv",
        encoding=grid.encoding,
        separator=grid.separator,
        decimal=decimal,
        sheet=grid.sheet,
        heading_line=heading.line,
        columns={field: heading.cells[at] for field, at in heading.at.items()},
        crs=crs,
        swapped=swapped,
    )


def _unusual(draft: Draft, detected: Detected) -> list[Fault]:
    """What the row's position has that those of most rows have not."""
    position = draft.position
    assert position is not None
    params = {"crs": position.crs, "usual": detected.crs}
    other = [of_place(draft.line, "other_crs", params=params)] if position.crs != detected.crs else []
    swapped = position.swapped and not detected.swapped
    return other + ([of_place(draft.line, "swapped")] if swapped else [])


def _refused_rows(bad: Sequence[Draft], heading: Heading, separator: str) -> pd.DataFrame:
    width = len(heading.cells)
    rows = []
    for draft in bad:
        cells = (*draft.row.cells, *[""] * width)
        rest = (separator or " ").join(draft.row.cells[width:]).strip(separator)
        reason = "; ".join(fault.sentence for fault in draft.refusals)
        rows.append((draft.line, reason, *cells[:width], rest))
    headings = [cell or f"colonna {at + 1}" for at, cell in enumerate(heading.cells)]
    frame = pd.DataFrame(rows, columns=["line", "reason", *headings, REST])
    ours = [cell for cell in headings if columns.plain(cell) in {"riga", "motivo", "in piu"}]
    return frame.drop(columns=ours if frame[REST].any() else [*ours, REST])
