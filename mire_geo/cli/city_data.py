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


@click.command(short_help="Build the tables of the city from raw open data.")
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
def build(raw: Path, out: Path, streets: str | None) -> None:
    """Build the city's tables from raw open data. The same input gives the same bytes.

    \b
    Examples:
      mire build --raw ../raw --out data/milano
      mire build --raw ../raw --out /tmp/milano --streets milano.osm.pbf
    """
    began = time.monotonic()
    with _progress_bar() as progress:
        record = city_build.build(raw, out, streets=streets, progress=progress)
    terminal.emit(_receipts_table(record), title="Datasets read")
    terminal.say(_hours_summary(record))
    seconds, size = time.monotonic() - began, sum(table.bytes for table in record.tables)
    terminal.say(f"{len(record.tables)} tables, {size / 1e6:.1f} MB, written to {out} in {seconds:.0f} s")


def _hours_summary(record: Record) -> str:
    """A line a kind: how many texts of opening hours were read whole, in part, not at all."""
    lines = [
        f"  {kind}: {n['texts']} texts of {n['sites']} places; "
        f"{n['whole']} read whole, {n['part']} in part, {n['none']} not at all"
        for kind, n in record.facts.get("hours_by_kind", {}).items()
    ]
    return "\n".join(["Opening hours", *lines])


@contextmanager
def _progress_bar() -> Iterator[city_build.Progress]:
    """A bar on standard error that moves as the build tells its steps."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("starting", total=None)
        yield lambda step, completed, total: bar.update(
            task, description=f"{step:<10}", completed=completed, total=total
        )


@click.command(short_help="What is in the data, and where it comes from.")
@shared_options
def info() -> None:
    """What the city's data hold: figures, tables with their checksums, places by kind, datasets with licence.

    As csv the four parts come in one table: part, item, what, value.

    \b
    Examples:
      mire info
      mire info --format json
      mire info --format csv | grep sites,farmacia
    """
    folder = options.current_settings().folder
    record = store.read_record(folder)
    tables = _checksum_table(folder, record)
    parts = {"tables": tables, "datasets": _receipts_table(record)}
    changed = tables.loc[tables["checksum"] != "ok", "table"].tolist()
    if not changed:
        sites = store.load(folder, "sites", record)
        parts = {"figures": _figures_table(folder, record), "sites": _sites_by_kind(sites)} | parts
    _emit_parts(parts, str(folder))
    if changed:
        raise errors.DataError(
            "%(files)s: not the files that were built; run `mire build` again", files=", ".join(changed)
        )


def _emit_parts(parts: dict[str, pd.DataFrame], folder: str) -> None:
    format_name = terminal.output_format()
    if format_name == "json":
        terminal.write_json(
            {"folder": folder} | {name: geojson.records(part) for name, part in parts.items()}
        )
    elif format_name == "table":
        for name, part in parts.items():
            terminal.write_table(part, f"{name} of {folder}" if name == "figures" else name)
            terminal.write_text("\n")
    else:
        terminal.emit(pd.concat([_long_table(name, part) for name, part in parts.items()], ignore_index=True))


def _long_table(name: str, part: pd.DataFrame) -> pd.DataFrame:
    """One row a value: part, item (the first column), what, value."""
    items = part.rename(columns={part.columns[0]: "item"}).astype("object")
    long = items.melt(id_vars="item", var_name="what", value_name="cell").rename(columns={"cell": "value"})
    return long.assign(part=name)[["part", "item", "what", "value"]]


def _figures_table(folder: Path, record: Record) -> pd.DataFrame:
    quartieri, cells = store.load(folder, "quartieri", record), store.load(folder, "cells", record)
    rows = {table.name: table.rows for table in record.tables}
    figures = {
        "quartieri": len(quartieri),
        "residents": int(quartieri["people"].sum()),
        "cells": len(cells),
        "people_in_cells": int(cells["people"].sum()),
        "street_nodes": rows["street_nodes"],
        "street_edges": rows["street_edges"],
        "sites": rows["sites"],
    }
    plain = {name: fact for name, fact in record.facts.items() if isinstance(fact, int | float | str)}
    lists = {name: fact for name, fact in record.facts.items() if name.endswith("off_the_network")}
    counts = {name: len(fact) for name, fact in lists.items() if isinstance(fact, dict)}
    every = figures | plain | counts
    return pd.DataFrame({"figure": list(every), "value": pd.Series(list(every.values()), dtype="object")})


def _checksum_table(folder: Path, record: Record) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "table": [table.name for table in record.tables],
            "rows": [table.rows for table in record.tables],
            "kilobytes": [round(table.bytes / 1000) for table in record.tables],
            "checksum": [_checksum_verdict(folder / table.file, table.sha256) for table in record.tables],
            "sha256": [table.sha256 for table in record.tables],
        }
    )


def _checksum_verdict(path: Path, sha256: str) -> str:
    if not path.is_file():
        return "missing"
    return "ok" if hashlib.sha256(path.read_bytes()).hexdigest() == sha256 else "changed"


def _sites_by_kind(sites: pd.DataFrame) -> pd.DataFrame:
    counts = sites["kind"].value_counts()
    kinds_present = [kind for kind in taxonomy.KINDS.values() if kind.code in counts.index]
    return pd.DataFrame(
        {
            "kind": [kind.code for kind in kinds_present],
            "sites": [int(counts[kind.code]) for kind in kinds_present],
            "english": [names.kind(kind, "en") for kind in kinds_present],
        }
    )


def _receipts_table(record: Record) -> pd.DataFrame:
    rows = [
        {
            "dataset": receipt.dataset.key,
            "publisher": receipt.dataset.publisher,
            "vintage": receipt.dataset.vintage,
            "licence": receipt.dataset.licence,
            "read": receipt.read,
            "kept": receipt.kept,
            "merged": receipt.merged,
            "refused": sum(receipt.refused.values()),
            "why": "; ".join(f"{count} {reason}" for reason, count in receipt.refused.items()),
        }
        for receipt in record.receipts
    ]
    return pd.DataFrame(rows)


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
    counts = store.load(folder, "sites")["kind"].value_counts()
    table = pd.DataFrame(
        {
            "kind": [kind.code for kind in all_kinds],
            "group": [kind.group for kind in all_kinds],
            "sites": [int(counts.get(kind.code, 0)) for kind in all_kinds],
            "coverage": [kind.coverage for kind in all_kinds],
            "italian": [kind.name for kind in all_kinds],
            "english": [names.kind(kind, "en") for kind in all_kinds],
            "osm": ["; ".join(kind.osm) for kind in all_kinds],
            "hsds": [kind.hsds for kind in all_kinds],
        }
    )
    if terminal.output_format() == "table":
        table = table.drop(columns=["osm", "hsds"])  # for programs; they would not fit a terminal
    terminal.emit(table, title="Kinds of place")
