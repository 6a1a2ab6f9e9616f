"""`mire import`, `mire export`: places from a spreadsheet, and back into one."""

import json
from dataclasses import asdict
from pathlib import Path

import click
import geopandas as gpd
import pandas as pd

from mire_geo.cli import terminal
from mire_geo.cli.chosen_city import load_city
from mire_geo.cli.options import shared_options
from mire_geo.errors import InputError, alternatives
from mire_geo.sources import spreadsheet
from mire_geo.sources.spreadsheet import Fault, Import
from mire_geo.tables import geojson

PREVIEW_ROWS = 5
_SEPARATOR_NAMES = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "bars"}


@click.command("import", short_help="Places from a spreadsheet, row by row.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", metavar="KIND", help="Kind of every row, whatever the file says (see `mire kinds`).")
@click.option(
    "--sheet", metavar="NAME", help="Sheet of an Excel file; the first with a heading if not given."
)
@click.option("--dry-run", is_flag=True, help="Tell what would be accepted and refused, write nothing.")
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Accepted places: .csv, .xlsx or .geojson; default FILE.sites.csv beside the file.",
)
@click.option(
    "--refused",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Refused rows: .csv or .xlsx; default FILE.refused.csv beside the file.",
)
@click.option("--overwrite", is_flag=True, help="Replace files that exist.")
@shared_options
def import_sites(
    file: Path,
    kind: str | None,
    sheet: str | None,
    *,
    dry_run: bool,
    out: Path | None,
    refused: Path | None,
    overwrite: bool,
) -> None:
    """Read places from a spreadsheet (CSV or .xlsx), row by row.

    Separator, encoding, decimal comma, headings in Italian or English and the coordinate system are found out. Needed
    are a name, a kind and a position: nome, tipo, lat, lon; also read are indirizzo, posti, orari, gestore, id.
    Rows in order are accepted; the others are refused with their line and the reason, and written to a file to be
    mended and imported again.

    The data of the city are never changed. Accepted places go to a file of their own, which --sites adds to the city
    in any command. A row that carries the id of a place of the city is a newer version of it.

    \b
    Examples:
      mire import places.csv --dry-run
      mire import places.xlsx --kind nido
      mire --sites places.sites.csv gaps --kind nido --minutes 15
    """
    out = out or file.with_suffix(".sites.csv")
    refused = refused or file.with_suffix(".refused.csv")
    if not dry_run:
        _check_output_paths(file, out, refused, overwrite=overwrite)
    current_city = load_city()
    import_result = spreadsheet.read_sites(
        file, kind=kind, sheet=sheet, quartieri=current_city.quartieri, existing=current_city.sites
    )
    _report_import(import_result, file.name)
    if dry_run:
        terminal.print_message("Nothing written (--dry-run).")
    else:
        _write_import(import_result, out, refused)


def _check_output_paths(sheet_path: Path, sites_path: Path, refused_path: Path, *, overwrite: bool) -> None:
    if len({output_path.resolve() for output_path in (sheet_path, sites_path, refused_path)}) < 3:
        raise InputError("the file that is read, --out and --refused must be three different files")
    _check_suffix(sites_path, ".csv", ".xlsx", ".geojson")
    _check_suffix(refused_path, ".csv", ".xlsx")
    for output_path in (sites_path, refused_path):
        if output_path.exists() and not overwrite:
            raise InputError(
                "%(path)s exists: somebody may have worked on it; say --overwrite, or another name",
                path=output_path,
            )


def _check_suffix(file_path: Path, *allowed_suffixes: str) -> None:
    if file_path.suffix.lower() not in allowed_suffixes:
        raise InputError(
            "%(name)s: the extension must be %(known)s",
            name=file_path.name,
            known=alternatives(*allowed_suffixes),
        )


def _report_import(import_result: Import, file_name: str) -> None:
    """How the file was read on standard error; the rows, as the format asks, on standard output."""
    terminal.print_message(_import_summary(import_result, file_name))
    format_name = terminal.output_format()
    accepted_table = spreadsheet.sites_table(import_result.accepted, decimal=".")
    if format_name == "geojson":
        terminal.emit(accepted_table, shapes=import_result.accepted.geometry)
    elif format_name == "json":
        detected_format = asdict(import_result.detected)
        import_summary = {
            "detected": detected_format,
            "rows": import_result.rows,
            "accepted": geojson.records(accepted_table),
        }
        fault_tables = {
            "refused": _faults_table(import_result.faults),
            "warnings": _faults_table(import_result.warnings),
        }
        terminal.write_json(
            import_summary
            | {
                table_name: geojson.records(records_table)
                for table_name, records_table in fault_tables.items()
            }
        )
    elif format_name == "csv":
        refused_rows = _faults_table(import_result.faults).assign(outcome="refused")
        all_faults = pd.concat([refused_rows, _faults_table(import_result.warnings).assign(outcome="remark")])
        terminal.emit(all_faults[["line", "outcome", "code", "column", "sentence"]])
    else:
        accepted_preview = accepted_table[["tipo", "nome", "indirizzo", "lat", "lon", "posti", "orari"]].head(
            PREVIEW_ROWS
        )
        short_preview = accepted_preview.assign(
            lat=accepted_preview["lat"].str[:8], lon=accepted_preview["lon"].str[:8]
        )
        terminal.show_table(short_preview, f"Accepted: {len(accepted_table)}, the first of them")
        for title, faults in (("Refused", import_result.faults), ("Remarks", import_result.warnings)):
            if faults:
                terminal.show_table(_faults_table(faults)[["line", "column", "sentence"]], title)


def _import_summary(import_result: Import, file_name: str) -> str:
    detected_format = import_result.detected
    separator = _SEPARATOR_NAMES.get(detected_format.separator, repr(detected_format.separator))
    file_format = (
        f"Excel, sheet {detected_format.sheet!r}"
        if detected_format.sheet
        else f"{detected_format.encoding}, columns between {separator}"
    )
    decimal_word = "comma" if detected_format.decimal == "," else "point"
    swapped_words = ", latitude and longitude swapped" if detected_format.swapped else ""
    column_words = ", ".join(f"{heading} = {field}" for field, heading in detected_format.columns.items())
    return (
        f"{file_name}: {file_format}, decimal {decimal_word}, heading on line {detected_format.heading_line},"
        f" positions in {detected_format.crs or 'no known system'}{swapped_words}\n"
        f"Columns: {column_words}\n"
        f"{import_result.rows} rows: {len(import_result.accepted)} accepted, {len(import_result.refused)} refused"
    )


def _faults_table(faults: tuple[Fault, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "line": pd.array([fault.line or None for fault in faults], dtype="Int64"),
            "column": [fault.field for fault in faults],
            "code": [fault.code for fault in faults],
            "sentence": [fault.sentence for fault in faults],
        }
    )


def _write_import(import_result: Import, sites_path: Path, refused_path: Path) -> None:
    if len(import_result.accepted):
        _write_sites(import_result.accepted, sites_path)
        next_step = (
            ""
            if sites_path.suffix.lower() == ".geojson"
            else f"; add them to the city with --sites {sites_path}"
        )
        terminal.print_message(f"{sites_path}: {len(import_result.accepted)} places{next_step}")
    if len(import_result.refused):
        spreadsheet.write_refused(import_result, refused_path)
        terminal.print_message(
            f"{refused_path}: {len(import_result.refused)} rows; mend them and import that file"
        )
    if not len(import_result.accepted):
        raise InputError("no row was accepted")


def _write_sites(sites: gpd.GeoDataFrame, output_path: Path) -> None:
    if output_path.suffix.lower() == ".geojson":
        sites_table = spreadsheet.sites_table(sites, decimal=".")
        geojson_text = json.dumps(
            terminal.feature_collection(sites_table, sites.geometry), ensure_ascii=False
        )
        output_path.write_text(geojson_text + "\n", encoding="utf-8")
    else:
        spreadsheet.write_sites(sites, output_path)


@click.command("export", short_help="The places of the city as a spreadsheet, to edit and import again.")
@click.option(
    "--kind", "kinds", metavar="KIND", multiple=True, help="Only this kind; may be given several times."
)
@click.option(
    "-o",
    "--output",
    "path",
    required=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write: .csv, .xlsx or .geojson; one that exists is replaced.",
)
@shared_options
def export_sites(kinds: tuple[str, ...], path: Path) -> None:
    """Write the places of the city as a spreadsheet that can be edited and imported again: ids are kept.

    \b
    Examples:
      mire export -o places.xlsx
      mire export --kind farmacia --kind rsa -o places.csv
      mire import places.csv        (once edited: rows with an id replace the place of that id)
    """
    _check_suffix(path, ".csv", ".xlsx", ".geojson")
    city = load_city()
    exported_sites = pd.concat([city.sites_of(kind) for kind in kinds]) if kinds else city.sites
    _write_sites(gpd.GeoDataFrame(exported_sites), path)
    terminal.print_message(f"{path}: {len(exported_sites)} places")
