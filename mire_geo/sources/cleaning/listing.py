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


def adds_every_place(_: Place) -> bool:
    """True for every place: the `Listing.adds` of a trusted list."""
    return True


def adds_no_place(_: Place) -> bool:
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
    adds: Callable[[Place], bool] = adds_every_place
    """Whether a place that no earlier list has is a new site; if not, the list only completes earlier sites."""
    repeats: bool = False
    """True where one place may stand twice in the list (a node and a way), and must be merged."""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        counted_rows = len(self.places) + self.merged + self.refused.total()
        if counted_rows != self.read:
            raise DataError(
                "%(key)s: %(read)s rows read but %(counted)s accounted for",
                key=self.dataset.key,
                read=self.read,
                counted=counted_rows,
            )


def read_csv(raw_folder: Path, file_name: str, *, separator: str = ",") -> list[dict[str, str]]:
    """The rows of a UTF-8 CSV file, every value as text.

    Raises:
        DataError: the file is not there.
    """
    with _raw_file_path(raw_folder, file_name).open(encoding="utf-8-sig", newline="") as csv_file:
        return list(csv.DictReader(csv_file, delimiter=separator))


def read_features(raw_folder: Path, file_name: str) -> Iterator[tuple[dict[str, Any], float, float]]:
    """Properties, longitude and latitude of each point of a GeoJSON file."""
    for feature in read_json(raw_folder, file_name)["features"]:
        lon, lat = feature["geometry"]["coordinates"]
        yield feature["properties"], lon, lat


def read_json(raw_folder: Path, file_name: str) -> Any:
    """A JSON file, with the `NaN` that some publishers leave in it read as None."""
    return json.loads(
        _raw_file_path(raw_folder, file_name).read_text(encoding="utf-8-sig"), parse_constant=lambda _: None
    )


def parse_degrees(coordinate_text: str | None) -> float | None:
    """A coordinate written with comma or point; None where it is missing.

    >>> parse_degrees("45,4877894"), parse_degrees(" ")
    (45.4877894, None)
    """
    return (
        float(coordinate_text.strip().replace(",", "."))
        if coordinate_text and coordinate_text.strip()
        else None
    )


def parse_count(count_text: str | None) -> float | None:
    """A whole number above zero, or None: a capacity of nothing is an unknown capacity.

    >>> parse_count("120"), parse_count("0"), parse_count("")
    (120.0, None, None)
    """
    return float(count_text) if count_text and count_text.strip().isdigit() and int(count_text) > 0 else None


def _raw_file_path(raw_folder: Path, file_name: str) -> Path:
    raw_path = raw_folder / file_name
    if not raw_path.is_file():
        raise DataError(
            "the raw file %(file)s is not in %(raw)s; put it there, or point to the right folder",
            file=file_name,
            raw=raw_folder,
        )
    return raw_path
