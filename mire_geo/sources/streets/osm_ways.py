"""OpenStreetMap ways as they stand in a file of the Overpass interface: node ids, positions, tags."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
from pyproj import Transformer

from mire_geo.errors import DataError
from mire_geo.sources.streets.drawing import Floats
from mire_geo.tables import schema


@dataclass(frozen=True, slots=True)
class Way:
    """One way: the ids of its nodes, and their degrees (lon, lat)."""

    id: int
    refs: tuple[int, ...]
    lonlat: tuple[tuple[float, float], ...]
    tags: Mapping[str, str]


def read(path: Path) -> list[Way]:
    """The ways of a file whose `nd` elements carry their positions (Overpass `out geom`).

    Raises:
        DataError: the file is missing or is not OSM XML.
    """
    if not path.is_file():
        raise DataError("%(path)s is missing; the raw folder must hold it", path=path)
    try:
        root = ET.parse(path).getroot()  # noqa: S314  a publisher's file from the raw folder
    except ET.ParseError as error:
        raise DataError(
            "%(path)s is not OSM XML (%(reason)s); download it again", path=path, reason=error
        ) from None
    return [_parse_way(element) for element in root.iter("way")]


def project_to_metres(lonlat: Floats) -> Floats:
    """EPSG:32632 positions of degrees (lon, lat), to the centimetre."""
    degrees = np.asarray(lonlat, dtype=float).reshape(-1, 2)
    x, y = Transformer.from_crs("EPSG:4326", schema.CRS, always_xy=True).transform(
        degrees[:, 0], degrees[:, 1]
    )
    return np.round(np.stack([x, y], axis=1), 2)


def _parse_way(element: ET.Element) -> Way:
    nodes = element.findall("nd")
    return Way(
        id=int(element.attrib["id"]),
        refs=tuple(int(node.attrib["ref"]) for node in nodes),
        lonlat=tuple((float(node.attrib["lon"]), float(node.attrib["lat"])) for node in nodes),
        tags={tag.attrib["k"]: tag.attrib["v"] for tag in element.findall("tag")},
    )
