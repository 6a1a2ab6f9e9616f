"""Where facts come from: the datasets, and what became of the rows of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Dataset:
    """One published dataset, as cited wherever its facts are shown."""

    key: str
    """Short and stable, for instance `comune-ds205-2024`; what `Sites.source` holds."""
    publisher: str
    title: str
    dataset_id: str
    licence: str
    vintage: str
    """What the facts describe: year, month or day, ISO 8601."""
    files: tuple[str, ...]
    """Paths inside the raw folder."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of the rows of a dataset: read = kept + merged + sum of refused."""

    dataset: Dataset
    read: int
    kept: int
    merged: int = 0
    """Rows that add facts to a place of an earlier row."""
    refused: Mapping[str, int] = field(default_factory=dict)
    """Reason -> number of rows."""
    notes: tuple[str, ...] = ()
