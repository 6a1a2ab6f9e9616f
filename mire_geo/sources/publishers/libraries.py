"""Libraries and archives: the city's own lists and the national register, merged on name and place.

A `biblioteca` is a public lending library of the city; every other library is a `biblioteca_specialistica`.
"""

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mire_geo.sources.cleaning import listing
from mire_geo.sources.cleaning.listing import Listing, Place
from mire_geo.sources.cleaning.wording import address, plain, readable_text, repair_text, slug
from mire_geo.sources.publishers.comune import dataset, name_with_kind
from mire_geo.tables.provenance import Dataset

COOL_SPACES = dataset(
    "ds3019",
    "Biblioteche come spazi freschi",
    vintage="2026",
    file="places/ds3019_biblioteche_spazi_freschi_2026.csv",
)
SEATS = dataset(
    "ds287",
    "Biblioteche rionali: posti e ore settimanali, 2013-2015",
    vintage="2015",
    file="places/ds287_ds41_biblioteche_archivi.json",
)
DIRECTORY = dataset(
    "ds41", "Biblioteche e archivi", vintage="2007", file="places/ds287_ds41_biblioteche_archivi.json"
)
NATIONAL = Dataset(
    key="mibact-biblioteche-2017",
    publisher="Ministero dei beni e delle attività culturali",
    title="Anagrafe delle biblioteche italiane",
    dataset_id="biblioteche",
    licence="open, not stated with the copy: ask the publisher",
    vintage="2017",
    files=("places/biblioteche_mibact_2017.csv",),
)

_CITY = "Comune di Milano"
_LENDING_SUBTYPE = "BIBLIOTECHE DI QUARTIERE"
_CENTRAL_NAME = "SORMANI"
_OFFICE_NAMES = frozenset({"Fondo Storico Ragazzi", "Deposito Interbibliotecario"})
_BUS_NAME = "bibliobus"
_KEY_BY_OLD_NAME = {"valvassori-peroni": "lambrate", "parco": "parco-sempione", "dergano": "dergano-bovisa"}
"""Older names of lending libraries -> the key of today's."""
_WHEELCHAIR_CODES = {"SI": "yes", "NO": "no", "True": "yes", "False": "no"}
PRIVATE = "a private person's collection: no names of persons are kept"
ELSEWHERE = "of another comune, filed under Milano"
SYSTEM = "an office of the library system, not a library"
MOVES = "a library on wheels: it has no one place"


def read_cool_spaces(raw_folder: Path) -> Listing:
    """The city libraries that offer a cool space in summer, with today's address and position."""
    rows = listing.read_csv(raw_folder, COOL_SPACES.files[0], separator=";")
    places = [
        Place(
            kind="biblioteca",
            key=_lending_key(row["Toponimo"]),
            lon=listing.parse_degrees(row["LONG_X_4326"]),
            lat=listing.parse_degrees(row["LAT_Y_4326"]),
            name=f"Biblioteca {repair_text(row['Toponimo'])}",
            address=address(row["Indirizzo"]),
            provider=_CITY,
            aliases=(_lending_key(row["Toponimo"]),),
        )
        for row in rows
    ]
    return Listing(dataset=COOL_SPACES, read=len(rows), places=places)


def read_directory(raw_folder: Path) -> Listing:
    """The city's directory of libraries and archives (2007), with positions."""
    rows = listing.read_json(raw_folder, DIRECTORY.files[0])["archivi"]["data"]
    place_by_id: dict[str, Place] = {}
    refusal_counts = Counter[str]()
    for row in rows:
        if row["denominaz"].casefold() == _BUS_NAME:
            refusal_counts[MOVES] += 1
            continue
        place = _place_from_directory(row)
        place_by_id.setdefault(f"{place.kind}:{place.key}", place)
    merged_count = len(rows) - len(place_by_id) - refusal_counts.total()
    return Listing(
        dataset=DIRECTORY,
        read=len(rows),
        places=list(place_by_id.values()),
        merged=merged_count,
        refused=refusal_counts,
    )


def _place_from_directory(library_row: Mapping[str, Any]) -> Place:
    is_lending = library_row["sottotipo"] == _LENDING_SUBTYPE or library_row["denominaz"] == _CENTRAL_NAME
    library_name = readable_text(re.sub(r"^BIBLIOTECA - ", "", library_row["denominaz"]).replace("ì", "'"))
    if is_lending:
        kind_code, library_key, library_name = (
            "biblioteca",
            _lending_key(library_row["denominaz"]),
            name_with_kind(library_name, kind_word="Biblioteca"),
        )
    else:
        kind_code = "archivio" if library_row["tipologia"] == "ARCHIVI" else "biblioteca_specialistica"
        library_key = f"ds41-{slug(library_name)[:60]}"
    street_text, _, house_number = library_row["indirizzo"].rpartition(",")
    return Place(
        kind=kind_code,
        key=library_key,
        lon=library_row["long_x_4326"],
        lat=library_row["lat_y_4326"],
        name=library_name,
        address=address(street_text, house_number if any(map(str.isdigit, house_number)) else None),
        provider=_CITY if is_lending else _owner_name(library_row["ente"]),
        wheelchair=_WHEELCHAIR_CODES.get(library_row["disabili"] or ""),
        aliases=(library_key,) if is_lending else (),
    )


def _owner_name(owner_text: str | None) -> str | None:
    return None if owner_text == "PRIVATO" else readable_text(owner_text)


def _lending_key(library_name: str) -> str:
    """The lending library's name as a key, the same in every list and after a change of name."""
    library_key = slug(_without_library_word(library_name))
    return _KEY_BY_OLD_NAME.get(library_key, library_key)


def _without_library_word(library_name: str) -> str:
    return re.sub(r"^(BIBLIOTECA|Biblioteca)( comunale)?( rionale)? ", "", library_name)


def read_seats(raw_folder: Path) -> Listing:
    """Seats of the city libraries, the latest year of each; the list has no positions, so names must agree.

    Weekly totals of hours are not opening times, and are left out.
    """
    rows = listing.read_json(raw_folder, SEATS.files[0])["biblioteche"]["data"]
    latest_row_by_name: dict[str, Mapping[str, Any]] = {}
    for row in sorted(rows, key=lambda row: -int(row["anno"])):
        latest_row_by_name.setdefault(row["biblioteca"], row)
    refusal_counts = Counter(
        MOVES if library_name.casefold() == _BUS_NAME else SYSTEM
        for library_name in latest_row_by_name
        if _is_excluded_name(library_name)
    )
    places = [
        Place(
            kind="biblioteca",
            key=_lending_key(library_name),
            lon=None,
            lat=None,
            name=f"Biblioteca {library_name}",
            address=address(row["indirizzo"]),
            capacity=listing.parse_count(row["posti_a_sedere"]),
            capacity_unit="posti",
            provider=_CITY,
            aliases=(_lending_key(library_name),),
        )
        for library_name, row in latest_row_by_name.items()
        if not _is_excluded_name(library_name)
    ]
    merged_count = len(rows) - len(latest_row_by_name)
    return Listing(dataset=SEATS, read=len(rows), places=places, merged=merged_count, refused=refusal_counts)


def _is_excluded_name(library_name: str) -> bool:
    return library_name in _OFFICE_NAMES or library_name.casefold() == _BUS_NAME


def read_national(raw_folder: Path) -> Listing:
    """The national register of 2017; its positions were geocoded and many fall outside the city."""
    rows = listing.read_csv(raw_folder, NATIONAL.files[0], separator=";")
    places, refusal_counts = [], Counter[str]()
    for row in rows:
        refusal_reason = _refusal_reason(row)
        if refusal_reason:
            refusal_counts[refusal_reason] += 1
        else:
            places.append(_place_from_register(row))
    return Listing(dataset=NATIONAL, read=len(rows), places=places, refused=refusal_counts)


def _refusal_reason(library_row: Mapping[str, str]) -> str | None:
    owner_name, library_name = library_row["ente"], library_row["denominazioni.ufficiale"]
    if library_row["tipologia-amministrativa"] == "Privati - Famiglie":
        return PRIVATE
    if owner_name.startswith("Comune di ") and owner_name != _CITY:
        return ELSEWHERE
    if library_name.startswith(("Biblioteche pubbliche rionali", "Sistema Bibliotecario")):
        return SYSTEM
    return None


def _place_from_register(library_row: Mapping[str, str]) -> Place:
    library_name = repair_text(library_row["denominazioni.ufficiale"]) or ""
    is_lending = library_row["ente"] == _CITY and plain(library_name).startswith("biblioteca comunale")
    is_archive = plain(library_name).startswith("archivio")
    kind_code = "biblioteca" if is_lending else "archivio" if is_archive else "biblioteca_specialistica"
    return Place(
        kind=kind_code,
        key=library_row["codiceIsil"],
        lon=listing.parse_degrees(library_row["Long"]),
        lat=listing.parse_degrees(library_row["Lat"]),
        name=f"Biblioteca {_without_library_word(library_name)}" if is_lending else library_name,
        address=address(library_row["indirizzo.via-piazza"]),
        provider=repair_text(library_row["ente"]),
        wheelchair=_WHEELCHAIR_CODES.get(library_row["accesso.portatori-handicap"]),
        aliases=(_lending_key(library_name),) if is_lending else (),
    )
