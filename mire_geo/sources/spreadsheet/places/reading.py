"""Reads sites from a spreadsheet row by row: good rows are accepted, the others refused with line and reason."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd

from mire_geo.errors import InputError, Phrase
from mire_geo.sources import incoming
from mire_geo.sources.spreadsheet import columns, labelled, numbers
from mire_geo.sources.spreadsheet.columns import Heading
from mire_geo.sources.spreadsheet.faults import Fault, place_fault
from mire_geo.sources.spreadsheet.labelled import Table
from mire_geo.sources.spreadsheet.places import accepting, duplicates, positions
from mire_geo.sources.spreadsheet.places.rows import COLUMNS, Draft, RowReader
from mire_geo.tables import kinds

MAX_BYTES, MAX_ROWS = incoming.LIMITS["csv"].size, incoming.LIMITS["csv"].rows

REST_HEADING = "in_piu"
"""Column of a refused row for what stood beyond the last heading."""


@dataclass(frozen=True, slots=True)
class DetectedFormat:
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
    detected: DetectedFormat
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
    import_date: date | None = None,
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
        import_date: day of the import, kept as `vintage` of rows that state none; today if not given.

    Raises:
        InputError: the file cannot be read, is too large, or has no usable heading.
        UnknownError: `kind` is none of the taxonomy.
    """
    kind_code = kinds.kind(kind).code if kind else None
    file_bytes, file_name = _bytes_and_name(file, name)
    labelled_table = labelled.read(file_bytes, file_name, COLUMNS, sheet)
    decimal_mark = _decimal_mark(labelled_table)
    row_reader = RowReader(labelled_table.heading, decimal_mark, kind_code)
    drafts = [row_reader.read(row) for row in labelled_table.rows]
    _locate_drafts(drafts, quartieri, existing)
    detected_format = _detect_format(labelled_table, decimal_mark, drafts)
    accepted_drafts = [draft for draft in drafts if not draft.refusals]
    refused_drafts = [draft for draft in drafts if draft.refusals]
    kind_notes = _overruled_kind_notes(labelled_table.heading, kind_code)
    return Import(
        accepted=accepting.accepted_sites(accepted_drafts, existing, import_date or datetime.now(UTC).date()),
        refused=_refused_table(refused_drafts, labelled_table.heading, labelled_table.grid.separator),
        detected=detected_format,
        faults=tuple(fault for draft in refused_drafts for fault in draft.refusals),
        warnings=(*labelled_table.notes, *kind_notes, *_draft_warnings(accepted_drafts, detected_format)),
    )


def _draft_warnings(accepted_drafts: Iterable[Draft], detected_format: DetectedFormat) -> list[Fault]:
    return [
        fault
        for draft in accepted_drafts
        for fault in (*draft.warnings, *_unusual_position_faults(draft, detected_format))
    ]


def _bytes_and_name(path_or_bytes: Path | str | bytes, given_name: str) -> tuple[bytes, str | Phrase]:
    if isinstance(path_or_bytes, bytes):
        return path_or_bytes, given_name or Phrase("the file")
    path = Path(path_or_bytes)
    file_name = given_name or path.name
    try:
        return incoming.file_bytes(path, "csv"), file_name
    except OSError as error:
        raise InputError(
            "%(file)s cannot be read: %(reason)s", file=file_name, reason=error.strerror
        ) from error


def _decimal_mark(labelled_table: Table) -> str:
    return numbers.decimal_mark(
        [row.values.get(field, "") for row in labelled_table.rows for field in ("lat", "lon", "capacity")]
    )


def _locate_drafts(
    drafts: Sequence[Draft], quartieri: gpd.GeoDataFrame | None, existing_sites: gpd.GeoDataFrame | None
) -> None:
    """Give every draft its place and refuse those outside the city or repeated."""
    positioned_drafts = [(draft, draft.position) for draft in drafts if draft.position]
    xy = positions.project_positions([position for _, position in positioned_drafts])
    area_table = positions.locate_points(xy, quartieri)
    drafts_inside: list[Draft] = []
    for (draft, _), (x, y), (metres_beyond, nil_id, municipio) in zip(
        positioned_drafts, xy, area_table.itertuples(index=False), strict=True
    ):
        draft.x, draft.y, draft.nil_id, draft.municipio = x, y, nil_id, municipio
        if metres_beyond > positions.BORDER_TOLERANCE_M:
            km_text = f"{metres_beyond / 1000:.1f}"
            draft.refusals.append(place_fault(draft.line, "position_outside", message_values={"km": km_text}))
        elif draft.kind:
            drafts_inside.append(draft)
    duplicates.mark_duplicates([draft for draft in drafts_inside if not draft.refusals], existing_sites)


def _overruled_kind_notes(heading: Heading, kind_code: str | None) -> list[Fault]:
    if not kind_code or "kind" not in heading.column_positions:
        return []
    return [place_fault(heading.line, "kinds_overruled", heading.column_name("kind"), {"kind": kind_code})]


def _detect_format(labelled_table: Table, decimal_mark: str, drafts: Sequence[Draft]) -> DetectedFormat:
    grid, heading = labelled_table.grid, labelled_table.heading
    format_counts = Counter(
        (draft.position.crs, draft.position.swapped) for draft in drafts if draft.position
    )
    (crs, is_swapped), _ = format_counts.most_common(1)[0] if format_counts else (("", False), 0)
    return DetectedFormat(
        format="xlsx" if grid.sheet else "csv",
        encoding=grid.encoding,
        separator=grid.separator,
        decimal=decimal_mark,
        sheet=grid.sheet,
        heading_line=heading.line,
        columns={
            field: heading.cells[column_position]
            for field, column_position in heading.column_positions.items()
        },
        crs=crs,
        swapped=is_swapped,
    )


def _unusual_position_faults(draft: Draft, detected_format: DetectedFormat) -> list[Fault]:
    """Warnings on a position written unlike that of most rows: in another CRS, or latitude and longitude swapped."""
    position = draft.position
    assert position is not None
    message_values = {"crs": position.crs, "usual": detected_format.crs}
    crs_faults = (
        [place_fault(draft.line, "other_crs", message_values=message_values)]
        if position.crs != detected_format.crs
        else []
    )
    is_swapped = position.swapped and not detected_format.swapped
    return crs_faults + ([place_fault(draft.line, "swapped")] if is_swapped else [])


def _refused_table(refused_drafts: Sequence[Draft], heading: Heading, separator: str) -> pd.DataFrame:
    heading_count = len(heading.cells)
    table_rows = []
    for draft in refused_drafts:
        cells = (*draft.row.cells, *[""] * heading_count)
        extra_text = (separator or " ").join(draft.row.cells[heading_count:]).strip(separator)
        reason_text = "; ".join(fault.sentence for fault in draft.refusals)
        table_rows.append((draft.line, reason_text, *cells[:heading_count], extra_text))
    headings = [
        heading_text or f"colonna {column_index + 1}"
        for column_index, heading_text in enumerate(heading.cells)
    ]
    refused_table = pd.DataFrame(table_rows, columns=["line", "reason", *headings, REST_HEADING])
    export_headings = [
        heading_text
        for heading_text in headings
        if columns.plain_heading(heading_text) in {"riga", "motivo", "in piu"}
    ]
    return refused_table.drop(
        columns=export_headings if refused_table[REST_HEADING].any() else [*export_headings, REST_HEADING]
    )
