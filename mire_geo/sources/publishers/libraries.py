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
_LENDING = "BIBLIOTECHE DI QUARTIERE"
_CENTRAL = "SORMANI"
_OFFICES = frozenset({"Fondo Storico Ragazzi", "Deposito Interbibliotecario"})
_BUS = "bibliobus"
_RENAMED = {"valvassori-peroni": "lambrate", "parco": "parco-sempione", "dergano": "dergano-bovisa"}
"""Older names of lending libraries -> the key of today's."""
_STEP_FREE = {"SI": "yes", "NO": "no", "True": "yes", "False": "no"}
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
    places: dict[str, Place] = {}
    refusal_counts = Counter[str]()
    for row in rows:
        if row["denominaz"].casefold() == _BUS:
            refusal_counts[MOVES] += 1
            continue
        place = _directory_place(row)
        places.setdefault(f"{place.kind}:{place.key}", place)
    merged_count = len(rows) - len(places) - refusal_counts.total()
    return Listing(
        dataset=DIRECTORY,
        read=len(rows),
        places=list(places.values()),
        merged=merged_count,
        refused=refusal_counts,
    )


def _directory_place(row: Mapping[str, Any]) -> Place:
    is_lending = row["sottotipo"] == _LENDING or row["denominaz"] == _CENTRAL
    name = readable_text(re.sub(r"^BIBLIOTECA - ", "", row["denominaz"]).replace("ì", "'"))
    if is_lending:
        kind, library_key, name = (
            "biblioteca",
            _lending_key(row["denominaz"]),
            name_with_kind(name, kind_word="Biblioteca"),
        )
    else:
        kind = "archivio" if row["tipologia"] == "ARCHIVI" else "biblioteca_specialistica"
        library_key = f"ds41-{slug(name)[:60]}"
    street, _, house_number = row["indirizzo"].rpartition(",")
    return Place(
        kind=kind,
        key=library_key,
        lon=row["long_x_4326"],
        lat=row["lat_y_4326"],
        name=name,
        address=address(street, house_number if any(map(str.isdigit, house_number)) else None),
        provider=_CITY if is_lending else _owner_name(row["ente"]),
        wheelchair=_STEP_FREE.get(row["disabili"] or ""),
        aliases=(library_key,) if is_lending else (),
    )


def _owner_name(owner_text: str | None) -> str | None:
    return None if owner_text == "PRIVATO" else readable_text(owner_text)


def _lending_key(name: str) -> str:
    """The lending library's name as a key, the same in every list and after a change of name."""
    library_key = slug(_without_library_word(name))
    return _RENAMED.get(library_key, library_key)


def _without_library_word(name: str) -> str:
    return re.sub(r"^(BIBLIOTECA|Biblioteca)( comunale)?( rionale)? ", "", name)


def read_seats(raw_folder: Path) -> Listing:
    """Seats of the city libraries, the latest year of each; the list has no positions, so names must agree.

    Weekly totals of hours are not opening times, and are left out.
    """
    rows = listing.read_json(raw_folder, SEATS.files[0])["biblioteche"]["data"]
    latest_rows: dict[str, Mapping[str, Any]] = {}
    for row in sorted(rows, key=lambda row: -int(row["anno"])):
        latest_rows.setdefault(row["biblioteca"], row)
    refusal_counts = Counter(
        MOVES if name.casefold() == _BUS else SYSTEM for name in latest_rows if _is_excluded(name)
    )
    places = [
        Place(
            kind="biblioteca",
            key=_lending_key(name),
            lon=None,
            lat=None,
            name=f"Biblioteca {name}",
            address=address(row["indirizzo"]),
            capacity=listing.parse_count(row["posti_a_sedere"]),
            capacity_unit="posti",
            provider=_CITY,
            aliases=(_lending_key(name),),
        )
        for name, row in latest_rows.items()
        if not _is_excluded(name)
    ]
    merged_count = len(rows) - len(latest_rows)
    return Listing(dataset=SEATS, read=len(rows), places=places, merged=merged_count, refused=refusal_counts)


def _is_excluded(name: str) -> bool:
    return name in _OFFICES or name.casefold() == _BUS


def read_national(raw_folder: Path) -> Listing:
    """The national register of 2017; its positions were geocoded and many fall outside the city."""
    rows = listing.read_csv(raw_folder, NATIONAL.files[0], separator=";")
    places, refusal_counts = [], Counter[str]()
    for row in rows:
        reason = _refusal_reason(row)
        if reason:
            refusal_counts[reason] += 1
        else:
            places.append(_register_place(row))
    return Listing(dataset=NATIONAL, read=len(rows), places=places, refused=refusal_counts)


def _refusal_reason(row: Mapping[str, str]) -> str | None:
    owner, name = row["ente"], row["denominazioni.ufficiale"]
    if row["tipologia-amministrativa"] == "Privati - Famiglie":
        return PRIVATE
    if owner.startswith("Comune di ") and owner != _CITY:
        return ELSEWHERE
    if name.startswith(("Biblioteche pubbliche rionali", "Sistema Bibliotecario")):
        return SYSTEM
    return None


def _register_place(row: Mapping[str, str]) -> Place:
    name = repair_text(row["denominazioni.ufficiale"]) or ""
    is_lending = row["ente"] == _CITY and plain(name).startswith("biblioteca comunale")
    is_archive = plain(name).startswith("archivio")
    kind = "biblioteca" if is_lending else "archivio" if is_archive else "biblioteca_specialistica"
    return Place(
        kind=kind,
        key=row["codiceIsil"],
        lon=listing.parse_degrees(row["Long"]),
        lat=listing.parse_degrees(row["Lat"]),
        name=f"Biblioteca {_without_library_word(name)}" if is_lending else name,
        address=address(row["indirizzo.via-piazza"]),
        provider=repair_text(row["ente"]),
        wheelchair=_STEP_FREE.get(row["accesso.portatori-handicap"]),
        aliases=(_lending_key(name),) if is_lending else (),
    )
