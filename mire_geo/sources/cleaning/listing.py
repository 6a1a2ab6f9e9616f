"""One list of places as one publisher gives it: the common form between a raw file and the table of sites."""

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mire_geo.errors import DataError
from mire_geo.tables.provenance import Dataset


@dataclass(slots=True, kw_only=True)
class Place:
    """One place as one source describes it; what it does not state is None. Positions are degrees."""

    kind: str
    key: str
    """The rest of the site's id after `<kind>:`, from the publisher's own code wherever there is one."""
    lon: float | None
    lat: float | None
    name: str | None = None
    address: str | None = None
    capacity: float | None = None
    capacity_unit: str | None = None
    hours_text: str | None = None
    closures_text: str | None = None
    hours_year: int | None = None
    """The only year in which dates of `hours_text` hold; None if they hold every year."""
    provider: str | None = None
    wheelchair: str | None = None
    confirmed_on: str | None = None
    aliases: tuple[str, ...] = ()
    """Codes that other sources of the same kind give the very same place."""


def always(_: Place) -> bool:
    """True for every place: the `Listing.adds` of a trusted list."""
    return True


def never(_: Place) -> bool:
    """False for every place: the `Listing.adds` of a list that only completes the sites of earlier ones."""
    return False


@dataclass(slots=True, kw_only=True)
class Listing:
    """The places of one dataset, and what became of its rows: read = places + merged + refused."""

    dataset: Dataset
    read: int
    places: list[Place]
    merged: int = 0
    """Rows that add facts to a place of the same list (a second sport, a second ward)."""
    refused: Counter[str] = field(default_factory=Counter)
    adds: Callable[[Place], bool] = always
    """Whether a place that no earlier list has is a new site; if not, the list only completes earlier sites."""
    repeats: bool = False
    """True where one place may stand twice in the list (a node and a way), and must be merged."""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        total = len(self.places) + self.merged + self.refused.total()
        if total != self.read:
            raise DataError(
                "%(key)s: %(read)s rows read but %(counted)s accounted for",
                key=self.dataset.key,
                read=self.read,
                counted=total,
            )


def read_csv(raw_folder: Path, file: str, *, separator: str = ",") -> list[dict[str, str]]:
    """The rows of a UTF-8 CSV file, every value as text.

    Raises:
        DataError: the file is not there.
    """
    with _raw_file(raw_folder, file).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=separator))


def features(raw_folder: Path, file: str) -> Iterator[tuple[dict[str, Any], float, float]]:
    """Properties, longitude and latitude of each point of a GeoJSON file."""
    for feature in document(raw_folder, file)["features"]:
        lon, lat = feature["geometry"]["coordinates"]
        yield feature["properties"], lon, lat


def document(raw_folder: Path, file: str) -> Any:
    """A JSON file, with the `NaN` that some publishers leave in it read as None."""
    return json.loads(
        _raw_file(raw_folder, file).read_text(encoding="utf-8-sig"), parse_constant=lambda _: None
    )


def degrees(text: str | None) -> float | None:
    """A coordinate written with comma or point; None where it is missing.

    >>> degrees("45,4877894"), degrees(" ")
    (45.4877894, None)
    """
    return float(text.strip().replace(",", ".")) if text and text.strip() else None


def count(text: str | None) -> float | None:
    """A whole number above zero, or None: a capacity of nothing is an unknown capacity.

    >>> count("120"), count("0"), count("")
    (120.0, None, None)
    """
    return float(text) if text and text.strip().isdigit() and int(text) > 0 else None


def _raw_file(raw_folder: Path, file: str) -> Path:
    path = raw_folder / file
    if not path.is_file():
        raise DataError(
            "the raw file %(file)s is not in %(raw)s; put it there, or point to the right folder",
            file=file,
            raw=raw_folder,
        )
    return path
