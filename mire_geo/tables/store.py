"""Writes and reads the canonical tables of a city: one GeoParquet file a table, and one record of provenance.

The same tables give the same bytes, so that a rebuilt folder can be compared with the one under version control.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from mire_geo import errors
from mire_geo.tables import schema
from mire_geo.tables.provenance import Dataset, Receipt

PROVENANCE = "provenance.json"

MODELS = {
    "quartieri": schema.Quartieri,
    "cells": schema.Cells,
    "street_nodes": schema.StreetNodes,
    "street_edges": schema.StreetEdges,
    "sites": schema.Sites,
    "counts": schema.Counts,
    "basemap": schema.Basemap,
    "addresses": schema.Addresses,
}
"""Every table of a city folder and the model it keeps."""

OPTIONAL = frozenset({"addresses"})
"""Tables that older folders do not hold: such a folder can be read without them."""


@dataclass(frozen=True, slots=True)
class TableFile:
    """What the provenance record says of one table."""

    name: str
    file: str
    rows: int
    bytes: int
    sha256: str
    datasets: tuple[str, ...]
    """Keys of the datasets it was made from."""


@dataclass(frozen=True, slots=True)
class Record:
    """The provenance of a city folder."""

    tables: tuple[TableFile, ...]
    receipts: tuple[Receipt, ...]
    facts: Mapping[str, Any]
    """Figures of the build, for instance the share of nodes in the largest component."""


def write(
    folder: Path,
    frames: Mapping[str, pd.DataFrame],
    receipts: Mapping[str, Sequence[Receipt]],
    facts: Mapping[str, Any] | None = None,
) -> Record:
    """Write `frames` (name -> table) and their provenance into `folder`; the record that was written comes back.

    Raises:
        DataError: a table that is not one of `MODELS`, or breaks its model. Nothing is written then.
    """
    for table_name, table in frames.items():
        if table_name not in MODELS:
            raise errors.DataError(
                "no table is called %(name)r; the tables are %(known)s",
                name=table_name,
                known=", ".join(MODELS),
            )
        schema.check(table, MODELS[table_name], name=table_name)
    folder.mkdir(parents=True, exist_ok=True)
    table_files = []
    for table_name, table in frames.items():
        parquet_path = folder / f"{table_name}.parquet"
        table.to_parquet(parquet_path, compression="zstd", compression_level=12)
        checksum = hashlib.sha256(parquet_path.read_bytes()).hexdigest()
        dataset_keys = tuple(receipt.dataset.key for receipt in receipts[table_name])
        table_files.append(
            TableFile(
                table_name, parquet_path.name, len(table), parquet_path.stat().st_size, checksum, dataset_keys
            )
        )
    receipt_by_key = {
        receipt.dataset.key: receipt for table_receipts in receipts.values() for receipt in table_receipts
    }
    record = Record(tuple(table_files), tuple(receipt_by_key.values()), dict(facts or {}))
    record_json = json.dumps(asdict(record), ensure_ascii=False, indent=1) + "\n"
    (folder / PROVENANCE).write_text(record_json, encoding="utf-8")
    return record


def read_record(folder: Path) -> Record:
    """The provenance of `folder`.

    Raises:
        DataError: there is no such folder or record, or it cannot be read.
    """
    record_path = folder / PROVENANCE
    if not record_path.is_file():
        raise errors.DataError(
            "%(folder)s holds no city: %(provenance)s is missing; make it with `mire build`",
            folder=folder,
            provenance=PROVENANCE,
        )
    try:
        record_json = json.loads(record_path.read_text(encoding="utf-8"))
        return Record(
            tables=tuple(
                TableFile(**{**table_json, "datasets": tuple(table_json["datasets"])})
                for table_json in record_json["tables"]
            ),
            receipts=tuple(_parse_receipt(receipt_json) for receipt_json in record_json["receipts"]),
            facts=record_json["facts"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise errors.DataError(
            "%(path)s cannot be read (%(reason)r); make it again with `mire build`",
            path=record_path,
            reason=error,
        ) from error


def load(folder: Path, table_name: str, record: Record | None = None) -> pd.DataFrame:
    """The table `table_name` of `folder`, checked against its model and its checksum.

    Raises:
        DataError: missing, changed since it was built, or breaking its model.
    """
    table_file = next(
        (
            recorded_table
            for recorded_table in (record or read_record(folder)).tables
            if recorded_table.name == table_name
        ),
        None,
    )
    parquet_path = folder / (table_file.file if table_file else f"{table_name}.parquet")
    if table_file is None or not parquet_path.is_file():
        raise errors.DataError(
            "table %(name)r is missing from %(folder)s; make it with `mire build`",
            name=table_name,
            folder=folder,
        )
    if hashlib.sha256(parquet_path.read_bytes()).hexdigest() != table_file.sha256:
        raise errors.DataError(
            "%(path)s is not the file that was built (its checksum differs); run `mire build` again",
            path=parquet_path,
        )
    table_model = MODELS[table_name]
    read_parquet = gpd.read_parquet if table_model in schema.GEOMETRY else pd.read_parquet
    return schema.check(read_parquet(parquet_path), table_model, name=table_name)


def _parse_receipt(receipt_json: dict[str, Any]) -> Receipt:
    dataset = Dataset(**{**receipt_json["dataset"], "files": tuple(receipt_json["dataset"]["files"])})
    return Receipt(**{**receipt_json, "dataset": dataset, "notes": tuple(receipt_json["notes"])})
