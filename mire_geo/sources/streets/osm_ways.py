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
        xml_root = ET.parse(path).getroot()  # noqa: S314  a publisher's file from the raw folder
    except ET.ParseError as error:
        raise DataError(
            "%(path)s is not OSM XML (%(reason)s); download it again", path=path, reason=error
        ) from None
    return [_parse_way(way_element) for way_element in xml_root.iter("way")]


def project_to_metres(lonlat: Floats) -> Floats:
    """EPSG:32632 positions of degrees (lon, lat), to the centimetre."""
    degrees = np.asarray(lonlat, dtype=float).reshape(-1, 2)
    x, y = Transformer.from_crs("EPSG:4326", schema.CRS, always_xy=True).transform(
        degrees[:, 0], degrees[:, 1]
    )
    return np.round(np.stack([x, y], axis=1), 2)


def _parse_way(way_element: ET.Element) -> Way:
    node_elements = way_element.findall("nd")
    return Way(
        id=int(way_element.attrib["id"]),
        refs=tuple(int(node_element.attrib["ref"]) for node_element in node_elements),
        lonlat=tuple(
            (float(node_element.attrib["lon"]), float(node_element.attrib["lat"]))
            for node_element in node_elements
        ),
        tags={tag_element.attrib["k"]: tag_element.attrib["v"] for tag_element in way_element.findall("tag")},
    )
