"""OpenStreetMap: places by their tags, from the extracts of 2016, 2025 and 2026.

The extract of 2026 holds only objects that carry a wheelchair tag: a biased sample, good for hours and access. The
one of 2016 holds nodes with neither names nor hours: old, used only for kinds that nothing newer lists.
"""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pyogrio

from mire_geo.errors import DataError
from mire_geo.sources.cleaning import listing
from mire_geo.sources.cleaning.listing import Listing, Place
from mire_geo.sources.cleaning.wording import plain, repair_text, text_or_none
from mire_geo.tables import schema
from mire_geo.tables.kinds import KINDS
from mire_geo.tables.provenance import Dataset

_LICENCE = "ODbL 1.0"


def _dataset(dataset_code: str, title: str, vintage: str, file_path: str) -> Dataset:
    return Dataset(
        key=f"osm-{dataset_code}",
        publisher="OpenStreetMap contributors",
        title=title,
        dataset_id="openstreetmap",
        licence=_LICENCE,
        vintage=vintage,
        files=(file_path,),
    )


POIS = _dataset(
    "2026", "Places with a wheelchair tag", "2026-08-22", "places/osm_wheelchair_tagged_pois_2026.osm"
)
NODES_2016 = _dataset("2016", "Amenity nodes", "2016-07", "places/osm_amenities_2016.csv")
PARKS = _dataset("parks-2025", "Parks and gardens", "2025", "places/osm_parks_2025.gpkg")
PLAYGROUNDS = _dataset("playgrounds-2026", "Playgrounds", "2026", "places/osm_playgrounds_2026.csv")
TOILETS = _dataset("toilets-2026", "Public toilets", "2026", "places/osm_toilets_2026.csv")
WATER = _dataset("water-2026", "Drinking water", "2026", "places/osm_drinking_water_2026.csv")

UNKNOWN = "not a kind of the taxonomy"
MISSING = "a kind whose list is missing: a few points would pass for the whole city"
NEWER = "a kind of which newer or official lists exist"
CLOSED = "private or for customers only"
REGIONAL = "a regional park: no one point stands for it"

_PARK_SPOT_M2 = 2_000_000.0
"""Parks larger than this are regional: no one point can stand for them."""

_PERSON_NAME = re.compile(r"\b(dott|dr|dott\.?ssa|studio (dentistico|medico) [a-z]+ [a-z]+)\b", re.I)
_PRACTICE_KINDS = frozenset({"dentista", "studio_medico"})
_NEW_KINDS = frozenset(
    {"biblioteca_specialistica", "fontanella", "bagno_pubblico", "area_giochi", "parco"}
    | {code for code, kind in KINDS.items() if kind.coverage == "sample"}
)
"""Kinds of which this publisher may bring new sites; of the official lists' kinds it only completes."""


def read_pois(raw_folder: Path) -> Listing:
    """The tagged places of 2026: new sites of the kinds nobody else lists, hours and access for all."""
    places, refusal_counts = [], Counter[str]()
    object_count = 0
    for osm_id, tags, lon, lat in _iterate_objects(raw_folder / POIS.files[0]):
        object_count += 1
        kind_code = kind_of(tags)
        refusal_reason = _refusal_reason(kind_code, tags)
        if refusal_reason or kind_code is None:
            refusal_counts[refusal_reason or UNKNOWN] += 1
        else:
            places.append(_poi_place(kind_code, osm_id, tags, lon, lat))
    return Listing(
        dataset=POIS,
        read=object_count,
        places=places,
        refused=refusal_counts,
        repeats=True,
        adds=lambda place: place.kind in _NEW_KINDS,
    )


def tagged_objects(raw_folder: Path) -> Iterator[tuple[dict[str, str], float | None, float | None]]:
    """Tags and position of every object of the extract of 2026, whatever it is.

    Raises:
        DataError: the file is not there.
    """
    for _, tags, lon, lat in _iterate_objects(raw_folder / POIS.files[0]):
        yield tags, lon, lat


def _iterate_objects(extract_path: Path) -> Iterator[tuple[str, dict[str, str], float | None, float | None]]:
    """Id (`n123`, `w45`), tags and position of each object; ways give their centre, where they have one."""
    if not extract_path.is_file():
        raise DataError(
            "the raw file %(path)s is not there; put it there, or point to the right folder",
            path=extract_path,
        )
    for _, element in ET.iterparse(extract_path):  # noqa: S314 - a file of the raw folder, not of a stranger
        if element.tag not in {"node", "way", "relation"}:
            continue
        tags = {tag.attrib["k"]: tag.attrib["v"] for tag in element.iter("tag")}
        position_element = element if element.tag == "node" else element.find("center")
        lon, lat = (
            (None, None)
            if position_element is None
            else (float(position_element.attrib["lon"]), float(position_element.attrib["lat"]))
        )
        yield f"{element.tag[0]}{element.attrib['id']}", tags, lon, lat
        element.clear()


def kind_of(tags: Mapping[str, str]) -> str | None:
    """The kind of the taxonomy that the tags name, or None; the selector with most tags decides.

    >>> kind_of({"railway": "station", "station": "subway"}), kind_of({"amenity": "restaurant"})
    ('stazione_metro', None)
    """
    for tag_pairs, kind_code in _ranked_selectors():
        if all(tags.get(tag_key) == tag_value for tag_key, tag_value in tag_pairs):
            return _refined_kind_code(kind_code, tags)
    return None


@cache
def _ranked_selectors() -> tuple[tuple[tuple[tuple[str, str], ...], str], ...]:
    code_by_tags: dict[tuple[tuple[str, str], ...], str] = {}
    for kind in KINDS.values():
        for selector_text in kind.osm:
            tag_pairs = tuple(
                sorted(
                    (tag_key, tag_value)
                    for tag_key, _, tag_value in (tag.partition("=") for tag in selector_text.split(" + "))
                )
            )
            code_by_tags[tag_pairs] = kind.code
    ranked_selectors = sorted(
        code_by_tags.items(),
        key=lambda tags_and_code: (-len(tags_and_code[0]), _group_rank(tags_and_code[1])),
    )
    return tuple(ranked_selectors)


def _group_rank(kind_code: str) -> int:
    """Rank of the kind's group; of two kinds that fit one object (a café that is a coworking) the first is taken."""
    ranked_groups = (
        "lavoro",
        "salute",
        "welfare",
        "infanzia_scuola",
        "civico",
        "sport",
        "verde",
        "trasporto",
        "quotidiano",
    )
    return ranked_groups.index(KINDS[kind_code].group)


def _refined_kind_code(kind_code: str, tags: Mapping[str, str]) -> str:
    """The kind after a look at name and operator too: a lending library of the city, a sports centre with a pool."""
    plain_name = plain(tags.get("name", ""))
    if kind_code == "biblioteca_specialistica" and "museo" not in plain_name:
        is_lending = tags.get("operator") == "Comune di Milano" or "comunale" in plain_name
        return "biblioteca" if is_lending else kind_code
    return "piscina" if kind_code == "impianto_sportivo" and "piscina" in plain_name else kind_code


def _refusal_reason(kind_code: str | None, tags: Mapping[str, str]) -> str | None:
    if kind_code is None:
        return UNKNOWN
    if KINDS[kind_code].coverage == "missing":
        return MISSING
    plain_name = plain(tags.get("name", ""))
    if plain_name.startswith(("nido", "casa di comunita", "casa della comunita")):
        return MISSING
    if kind_code == "farmacia" and ("parafarmacia" in plain_name or tags.get("dispensing") == "no"):
        return UNKNOWN
    closed_access_values = {"private", "no"} | ({"customers"} if kind_code == "bagno_pubblico" else set())
    return CLOSED if tags.get("access") in closed_access_values else None


def _poi_place(
    kind_code: str, osm_id: str, tags: Mapping[str, str], lon: float | None, lat: float | None
) -> Place:
    object_name = repair_text(tags.get("name"))
    street, house_number = repair_text(tags.get("addr:street")), repair_text(tags.get("addr:housenumber"))
    wheelchair_tag = tags.get("wheelchair")
    return Place(
        kind=kind_code,
        key=f"osm-{osm_id}",
        lon=lon,
        lat=lat,
        name=None
        if object_name and kind_code in _PRACTICE_KINDS and _PERSON_NAME.search(object_name)
        else object_name,
        address=f"{street}, {house_number}" if street and house_number else street,
        hours_text=text_or_none(tags.get("opening_hours")),
        provider=repair_text(tags.get("operator")),
        wheelchair="yes"
        if wheelchair_tag == "designated"
        else wheelchair_tag
        if wheelchair_tag in {"yes", "limited", "no"}
        else None,
        confirmed_on=_latest_check_date(tags),
        aliases=(f"osm-{osm_id}", f"osm-{osm_id[1:]}"),
    )


def _latest_check_date(tags: Mapping[str, str]) -> str | None:
    date_texts = (
        tags.get("check_date", ""),
        tags.get("check_date:opening_hours", ""),
        tags.get("survey:date", ""),
    )
    return max((text for text in date_texts if re.fullmatch(r"\d{4}-\d\d-\d\d", text)), default=None)


def read_nodes_2016(raw_folder: Path) -> Listing:
    """The amenity nodes of 2016, of kinds of which only a sample is known since."""
    rows = listing.read_csv(raw_folder, NODES_2016.files[0])
    places, refusal_counts = [], Counter[str]()
    for row in rows:
        kind_code = kind_of({"amenity": row["amenity"]})
        if kind_code is None:
            refusal_counts[UNKNOWN] += 1
        elif KINDS[kind_code].coverage != "sample" or kind_code == "coworking":
            refusal_counts[NEWER] += 1
        else:
            osm_key = f"osm-n{row['id']}"
            lon, lat = listing.parse_degrees(row["lon"]), listing.parse_degrees(row["lat"])
            places.append(Place(kind=kind_code, key=osm_key, lon=lon, lat=lat, aliases=(osm_key,)))
    return Listing(dataset=NODES_2016, read=len(rows), places=places, refused=refusal_counts, repeats=True)


def read_playgrounds(raw_folder: Path) -> Listing:
    """Every playground mapped in 2026."""
    return _table_listing(raw_folder, PLAYGROUNDS, "area_giochi")


def read_toilets(raw_folder: Path) -> Listing:
    """Every public toilet mapped in 2026."""
    return _table_listing(raw_folder, TOILETS, "bagno_pubblico")


def read_water(raw_folder: Path) -> Listing:
    """Every drinking-water point mapped in 2026; those of the city's list are only completed."""
    return _table_listing(raw_folder, WATER, "fontanella")


def _table_listing(raw_folder: Path, dataset: Dataset, kind_code: str) -> Listing:
    rows = listing.read_csv(raw_folder, dataset.files[0])
    places = [
        Place(
            kind=kind_code,
            key=f"osm-{row['@id']}",
            lon=listing.parse_degrees(row["@lon"]),
            lat=listing.parse_degrees(row["@lat"]),
            name=repair_text(row["name"]),
            hours_text=text_or_none(row.get("opening_hours")),
            aliases=(f"osm-{row['@id']}",),
        )
        for row in rows
    ]
    return Listing(dataset=dataset, read=len(rows), places=places)


def read_parks(raw_folder: Path) -> Listing:
    """The parks of 2025, one site each, at a point inside the polygon (its entrances are not mapped).

    Refused: private gardens, and the parks so large (over 200 ha) that no point stands for them.
    """
    parks_path = raw_folder / PARKS.files[0]
    if not parks_path.is_file():
        raise DataError(
            "the raw file %(path)s is not there; put it there, or point to the right folder", path=parks_path
        )
    parks = pyogrio.read_dataframe(parks_path).to_crs(schema.CRS)
    inner_points = parks.geometry.representative_point().to_crs("EPSG:4326")
    places, refusal_counts = [], Counter[str]()
    for park_row, area_m2, inner_point in zip(
        parks.to_dict("records"), parks.geometry.area, inner_points, strict=True
    ):
        tags = {tag_key: tag_value for tag_key, tag_value in park_row.items() if isinstance(tag_value, str)}
        if tags.get("access") in {"private", "no"} or tags.get("garden:type") in {"residential", "private"}:
            refusal_counts[CLOSED] += 1
        elif area_m2 > _PARK_SPOT_M2:
            refusal_counts[REGIONAL] += 1
        else:
            osm_id = f"{tags['element'][0]}{park_row['id']}"
            places.append(_poi_place("parco", osm_id, tags, inner_point.x, inner_point.y))
    return Listing(dataset=PARKS, read=len(parks), places=places, refused=refusal_counts)
