"""`mire build`, `mire info`, `mire kinds`: the data of the city, what is in them and where they come from."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pandas as pd
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from mire_geo import errors
from mire_geo.city import build as city_build
from mire_geo.cli import options, terminal
from mire_geo.cli.options import shared_options
from mire_geo.output.wording import names
from mire_geo.tables import geojson, store
from mire_geo.tables import kinds as taxonomy
from mire_geo.tables.store import Record


@click.command("build", short_help="Build the tables of the city from raw open data.")
@click.option(
    "--raw",
    required=True,
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Raw open data, in the folders data/README.md names.",
)
@click.option(
    "--out",
    required=True,
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to write the tables; those already there are replaced.",
)
@click.option(
    "--streets",
    metavar="FILE",
    help="Current OpenStreetMap extract (.osm, .osm.pbf) for the streets, or the word osm to ask the live service.",
)
@shared_options
def build_city(raw: Path, out: Path, streets: str | None) -> None:
    """Build the city's tables from raw open data. The same input gives the same bytes.

    \b
    Examples:
      mire build --raw ../raw --out data/milano
      mire build --raw ../raw --out /tmp/milano --streets milano.osm.pbf
    """
    start_seconds = time.monotonic()
    with _progress_bar() as report_progress:
        build_record = city_build.build(raw, out, streets=streets, progress=report_progress)
    terminal.emit(_receipts_table(build_record), title="Datasets read")
    terminal.print_message(_hours_summary(build_record))
    elapsed_seconds, byte_count = (
        time.monotonic() - start_seconds,
        sum(table.bytes for table in build_record.tables),
    )
    terminal.print_message(
        f"{len(build_record.tables)} tables, {byte_count / 1e6:.1f} MB, written to {out} in {elapsed_seconds:.0f} s"
    )


def _hours_summary(build_record: Record) -> str:
    """A line a kind: how many texts of opening hours were read whole, in part, not at all."""
    kind_lines = [
        f"  {kind}: {counts['texts']} texts of {counts['sites']} places; "
        f"{counts['whole']} read whole, {counts['part']} in part, {counts['none']} not at all"
        for kind, counts in build_record.facts.get("hours_by_kind", {}).items()
    ]
    return "\n".join(["Opening hours", *kind_lines])


@contextmanager
def _progress_bar() -> Iterator[city_build.Progress]:
    """A bar on standard error that moves as the build tells its steps."""
    bar_columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*bar_columns, console=Console(stderr=True)) as bar:
        task_id = bar.add_task("starting", total=None)
        yield lambda step, completed, total: bar.update(
            task_id, description=f"{step:<10}", completed=completed, total=total
        )


@click.command("info", short_help="What is in the data, and where it comes from.")
@shared_options
def describe_data() -> None:
    """What the city's data hold: figures, tables with their checksums, places by kind, datasets with licence.

    As csv the four parts come in one table: part, item, what, value.

    \b
    Examples:
      mire info
      mire info --format json
      mire info --format csv | grep sites,farmacia
    """
    folder = options.current_settings().folder
    build_record = store.read_record(folder)
    checksums_table = _checksums_table(folder, build_record)
    part_tables = {"tables": checksums_table, "datasets": _receipts_table(build_record)}
    changed_tables = checksums_table.loc[checksums_table["checksum"] != "ok", "table"].tolist()
    if not changed_tables:
        all_sites = store.load(folder, "sites", build_record)
        part_tables = {
            "figures": _figures_table(folder, build_record),
            "sites": _site_counts_table(all_sites),
        } | part_tables
    _emit_parts(part_tables, str(folder))
    if changed_tables:
        raise errors.DataError(
            "%(files)s: not the files that were built; run `mire build` again",
            files=", ".join(changed_tables),
        )


def _emit_parts(part_tables: dict[str, pd.DataFrame], folder_text: str) -> None:
    format_name = terminal.output_format()
    if format_name == "json":
        terminal.write_json(
            {"folder": folder_text}
            | {part_name: geojson.records(part_table) for part_name, part_table in part_tables.items()}
        )
    elif format_name == "table":
        for part_name, part_table in part_tables.items():
            terminal.show_table(
                part_table, f"{part_name} of {folder_text}" if part_name == "figures" else part_name
            )
            terminal.write_text("\n")
    else:
        terminal.emit(
            pd.concat(
                [_long_table(part_name, part_table) for part_name, part_table in part_tables.items()],
                ignore_index=True,
            )
        )


def _long_table(part_name: str, part_table: pd.DataFrame) -> pd.DataFrame:
    """One row a value: part, item (the first column), what, value."""
    table_with_items = part_table.rename(columns={part_table.columns[0]: "item"}).astype("object")
    long_table = table_with_items.melt(id_vars="item", var_name="what", value_name="cell").rename(
        columns={"cell": "value"}
    )
    return long_table.assign(part=part_name)[["part", "item", "what", "value"]]


def _figures_table(folder: Path, build_record: Record) -> pd.DataFrame:
    quartieri, cells = (
        store.load(folder, "quartieri", build_record),
        store.load(folder, "cells", build_record),
    )
    row_counts = {table.name: table.rows for table in build_record.tables}
    figures = {
        "quartieri": len(quartieri),
        "residents": int(quartieri["people"].sum()),
        "cells": len(cells),
        "people_in_cells": int(cells["people"].sum()),
        "street_nodes": row_counts["street_nodes"],
        "street_edges": row_counts["street_edges"],
        "sites": row_counts["sites"],
    }
    plain_facts = {
        fact_name: fact_value
        for fact_name, fact_value in build_record.facts.items()
        if isinstance(fact_value, int | float | str)
    }
    listed_facts = {
        fact_name: fact_value
        for fact_name, fact_value in build_record.facts.items()
        if fact_name.endswith("off_the_network")
    }
    list_lengths = {
        fact_name: len(fact_value)
        for fact_name, fact_value in listed_facts.items()
        if isinstance(fact_value, dict)
    }
    all_figures = figures | plain_facts | list_lengths
    return pd.DataFrame(
        {"figure": list(all_figures), "value": pd.Series(list(all_figures.values()), dtype="object")}
    )


def _checksums_table(folder: Path, build_record: Record) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "table": [table_record.name for table_record in build_record.tables],
            "rows": [table_record.rows for table_record in build_record.tables],
            "kilobytes": [round(table_record.bytes / 1000) for table_record in build_record.tables],
            "checksum": [
                _checksum_status(folder / table_record.file, table_record.sha256)
                for table_record in build_record.tables
            ],
            "sha256": [table_record.sha256 for table_record in build_record.tables],
        }
    )


def _checksum_status(table_path: Path, built_sha256: str) -> str:
    if not table_path.is_file():
        return "missing"
    return "ok" if hashlib.sha256(table_path.read_bytes()).hexdigest() == built_sha256 else "changed"


def _site_counts_table(sites: pd.DataFrame) -> pd.DataFrame:
    site_counts = sites["kind"].value_counts()
    kinds_present = [kind for kind in taxonomy.KINDS.values() if kind.code in site_counts.index]
    return pd.DataFrame(
        {
            "kind": [kind.code for kind in kinds_present],
            "sites": [int(site_counts[kind.code]) for kind in kinds_present],
            "english": [names.kind(kind, "en") for kind in kinds_present],
        }
    )


def _receipts_table(build_record: Record) -> pd.DataFrame:
    receipt_rows = [
        {
            "dataset": receipt.dataset.key,
            "publisher": receipt.dataset.publisher,
            "vintage": receipt.dataset.vintage,
            "licence": receipt.dataset.licence,
            "read": receipt.read,
            "kept": receipt.kept,
            "merged": receipt.merged,
            "refused": sum(receipt.refused.values()),
            "why": "; ".join(f"{row_count} {reason}" for reason, row_count in receipt.refused.items()),
        }
        for receipt in build_record.receipts
    ]
    return pd.DataFrame(receipt_rows)


@click.command("kinds", short_help="The kinds of place, and how many the data hold.")
@shared_options
def list_kinds() -> None:
    """The kinds of place, with their Italian and English names and how many places of each the data hold.

    A kind with 0 places stays in the list: the city has such places, but no file we hold says where. Coverage tells
    whether the source lists them all (register), some (sample) or none (missing).

    \b
    Examples:
      mire kinds
      mire kinds --format csv | grep salute
    """
    folder = options.current_settings().folder
    all_kinds = list(taxonomy.KINDS.values())
    site_counts = store.load(folder, "sites")["kind"].value_counts()
    kinds_table = pd.DataFrame(
        {
            "kind": [kind.code for kind in all_kinds],
            "group": [kind.group for kind in all_kinds],
            "sites": [int(site_counts.get(kind.code, 0)) for kind in all_kinds],
            "coverage": [kind.coverage for kind in all_kinds],
            "italian": [kind.name for kind in all_kinds],
            "english": [names.kind(kind, "en") for kind in all_kinds],
            "osm": ["; ".join(kind.osm) for kind in all_kinds],
            "hsds": [kind.hsds for kind in all_kinds],
        }
    )
    if terminal.output_format() == "table":
        kinds_table = kinds_table.drop(columns=["osm", "hsds"])  # for programs; they would not fit a terminal
    terminal.emit(kinds_table, title="Kinds of place")
