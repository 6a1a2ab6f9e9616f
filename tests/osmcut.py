"""A real `.osm` of the sidewalks and crossings around the Duomo, nodes and all, cut from the raw files."""

from pathlib import Path
from xml.etree import ElementTree as ET

from mire_geo.sources.streets import osm_ways

SOUTH, NORTH, WEST, EAST = 45.455, 45.475, 9.175, 9.205
FILES = ("osm_crossings_2022.osm", "osm_sidewalks_2021.osm")


def write(raw: Path, path: Path) -> Path:
    """The ways that lie wholly within the cut, as a file that every OpenStreetMap tool reads; `path` comes back."""
    ways = {
        way.id: way
        for name in reversed(FILES)
        for way in osm_ways.read(raw / "streets" / name)
        if _inside(way)
    }
    nodes = {ref: at for way in ways.values() for ref, at in zip(way.refs, way.lonlat, strict=True)}
    root = ET.Element("osm", version="0.6", generator="test")
    for ref, (lon, lat) in sorted(nodes.items()):
        ET.SubElement(root, "node", id=str(ref), version="1", lon=str(lon), lat=str(lat))
    for number, way in sorted(ways.items()):
        element = ET.SubElement(root, "way", id=str(number), version="1")
        for ref in way.refs:
            ET.SubElement(element, "nd", ref=str(ref))
        for key, value in way.tags.items():
            ET.SubElement(element, "tag", k=key, v=value)
    ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
    return path


def _inside(way: osm_ways.Way) -> bool:
    return all(WEST < lon < EAST and SOUTH < lat < NORTH for lon, lat in way.lonlat)
