"""A city of two squares and the small files of places that its publishers might write."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyproj
import shapely

from mire_geo.sources.cleaning.listing import Listing, Place
from mire_geo.tables import schema
from mire_geo.tables.provenance import Dataset, Receipt

X0, Y0 = 514_000.0, 5_034_000.0
DEGREES = pyproj.Transformer.from_crs(schema.CRS, "EPSG:4326", always_xy=True)


def quartieri() -> gpd.GeoDataFrame:
    """Two NIL of 2 x 2 km side by side; what lies beyond is outside the city."""
    squares = [shapely.box(X0, Y0, X0 + 2000, Y0 + 2000), shapely.box(X0 + 2000, Y0, X0 + 4000, Y0 + 2000)]
    index = pd.Index([1, 2], name="nil_id")
    return gpd.GeoDataFrame({"municipio": [1, 9]}, index=index, geometry=squares, crs=schema.CRS)


def at(east: float, north: float) -> tuple[float, float]:
    """Longitude and latitude of a point given in metres from the corner of the toy city."""
    lon, lat = DEGREES.transform(X0 + east, Y0 + north)
    return lon, lat


def place(
    key: str, east: float = 500.0, north: float = 500.0, *, kind: str = "farmacia", **more: Any
) -> Place:
    lon, lat = at(east, north)
    return Place(kind=kind, key=key, lon=lon, lat=lat, **more)


def listing(key: str, *found: Place, **more: Any) -> Listing:
    source = Dataset(key, "Ente", "Elenco", key, "CC0", "2024", ("file.csv",))
    return Listing(dataset=source, read=len(found), places=list(found), **more)


def write_csv(path: Path, rows: Sequence[Mapping[str, str]], separator: str = ",") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]), delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)


def write_json(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def write_points(
    path: Path, rows: Iterable[Mapping[str, Any]], lon: float = 9.18, lat: float = 45.46
) -> None:
    point = {"type": "Point", "coordinates": [lon, lat]}
    write_json(path, {"features": [{"geometry": point, "properties": dict(row)} for row in rows]})


def assert_exact(receipts: Iterable[Receipt]) -> None:
    for receipt in receipts:
        assert receipt.read == receipt.kept + receipt.merged + sum(receipt.refused.values()), (
            receipt.dataset.key
        )
