"""Comune di Milano: the city's own services, as its open-data portal lists them."""

import re
from collections import Counter
from pathlib import Path

from mire_geo.sources.cleaning import listing
from mire_geo.sources.cleaning.listing import Listing, Place
from mire_geo.sources.cleaning.wording import address, readable_text, repair_text, slug, text_or_none
from mire_geo.tables.provenance import Dataset

_CITY = "Comune di Milano"


def dataset(dataset_code: str, title: str, *, vintage: str, file: str) -> Dataset:
    """How a dataset of the city's portal is cited."""
    return Dataset(
        key=f"comune-{dataset_code}",
        publisher=_CITY,
        title=title,
        dataset_id=dataset_code,
        licence="CC BY 4.0",
        vintage=vintage,
        files=(file,),
    )


CASE_DI_QUARTIERE = dataset(
    "ds3017",
    "Case di quartiere: sedi, servizi e orari",
    vintage="2026",
    file="places/ds3017_case_di_quartiere_2026.csv",
)
ANAGRAFI = dataset(
    "ds549", "Sedi anagrafiche: orari", vintage="2026", file="places/ds549_sedi_anagrafiche_2026.csv"
)
MUNICIPI = dataset(
    "ds1299", "Sedi dei Municipi", vintage="2026", file="places/ds1299_sedi_municipi_2026.json"
)
PEDIATRI = dataset(
    "ds235",
    "Ambulatori dei pediatri di libera scelta",
    vintage="2024",
    file="places/ds235_ambulatori_pediatrici_2024.csv",
)
FONTANELLE = dataset(
    "ds502",
    "Fontanelle (vedovelle): localizzazione",
    vintage="2026",
    file="quartieri/ds502_vedovelle_cap_nil_2026.json",
)


def read_case_di_quartiere(raw_folder: Path) -> Listing:
    """The 34 Case di quartiere; hours and closing periods exactly as the city wrote them."""
    rows = listing.read_csv(raw_folder, CASE_DI_QUARTIERE.files[0], separator=";")
    places = [
        Place(
            kind="casa_di_quartiere",
            key=row["id"],
            lon=listing.parse_degrees(row["LONG_X_4326"]),
            lat=listing.parse_degrees(row["LAT_Y_4326"]),
            name=f"Casa di quartiere {repair_text(row['Nome Sede'])}",
            address=address(row["Indirizzo Sede"]),
            hours_text=text_or_none(row["Orari di apertura"]),
            closures_text=text_or_none(row["Periodo di chiusura"]),
            hours_year=int(CASE_DI_QUARTIERE.vintage),
            provider=_CITY,
            wheelchair={"no": "yes", "si": "no"}.get(row["Barriere Architettoniche"].strip().lower()),
        )
        for row in rows
    ]
    note_text = "`Barriere Architettoniche: no` is read as step-free"
    return Listing(dataset=CASE_DI_QUARTIERE, read=len(rows), places=places, notes=(note_text,))


def read_anagrafi(raw_folder: Path) -> Listing:
    """The 13 registry offices; the key is the address, since the source has no code."""
    rows = listing.read_csv(raw_folder, ANAGRAFI.files[0], separator=";")
    places = []
    for row in rows:
        street_address = _seat_address(row["Indirizzo"])
        seat_title = repair_text(row["titolo"])
        place = Place(
            kind="anagrafe",
            key=slug(street_address.partition(" (")[0]),
            lon=listing.parse_degrees(row["LONG_X_4326"]),
            lat=listing.parse_degrees(row["LAT_Y_4326"]),
            name=f"Sede anagrafica del {seat_title}"
            if seat_title
            else f"Sede anagrafica di {street_address}",
            address=street_address,
            hours_text=text_or_none(row["orari"]),
            provider=_CITY,
        )
        places.append(place)
    return Listing(dataset=ANAGRAFI, read=len(rows), places=places)


def _seat_address(seat_text: str) -> str:
    """The address of the seat; a provisional entrance follows it in brackets, so that the key stays."""
    seat_match = re.match(r"\(sede (?P<seat>[^)]+)\)\s*(?P<entrance>.*)", seat_text)
    if seat_match is None:
        return address(seat_text) or ""
    entrance_text = re.sub(
        r"[A-Z]{2,}", lambda capitals_match: capitals_match[0].lower(), seat_match["entrance"]
    )
    return f"{address(seat_match['seat'])} ({entrance_text})"


def read_municipi(raw_folder: Path) -> Listing:
    """The seats of the nine Municipi; hours are null where the source says "n.d."."""
    rows = listing.read_json(raw_folder, MUNICIPI.files[0])
    places = [
        Place(
            kind="sede_municipio",
            key=str(row["_id"]),
            lon=row["LONG_X_4326"],
            lat=row["LAT_Y_4326"],
            name=f"Sede del {repair_text(row['Municipio'])}",
            address=address(row["Indirizzo"], str(row["Civico"])),
            hours_text=text_or_none(row["orari"]),
            provider=_CITY,
        )
        for row in rows
    ]
    return Listing(dataset=MUNICIPI, read=len(rows), places=places)


def read_pediatri(raw_folder: Path) -> Listing:
    """The surgeries of family paediatricians; capacity counts paediatricians, no person is named.

    The source has no code: the key is the address, followed by the postcode or the position where two surgeries
    stand at one address or it is missing. A row that the city could not place in a NIL (its coordinates fall in
    Bresso) takes the position of the other surgery at its address.
    """
    rows = listing.read_csv(raw_folder, PEDIATRI.files[0])
    street_addresses = [address(row["via"], row["civico"]) for row in rows]
    address_counts = Counter(street_addresses)
    places = []
    placed_row_by_address = {
        street_address: row
        for row, street_address in zip(rows, street_addresses, strict=True)
        if row["id_nil"]
    }
    for row, street_address in zip(rows, street_addresses, strict=True):
        placed_row = row if row["id_nil"] else placed_row_by_address.get(street_address, row)
        is_unique_address = street_address is not None and address_counts[street_address] == 1
        place_key = (
            slug(street_address)
            if is_unique_address
            else slug(street_address, row["cap"], f"{row['lon'][:6]}", f"{row['lat'][:7]}")
        )
        place = Place(
            kind="pediatra",
            key=place_key,
            lon=listing.parse_degrees(placed_row["lon"]),
            lat=listing.parse_degrees(placed_row["lat"]),
            name=None,
            address=street_address,
            capacity=listing.parse_count(row["pediatri"]),
            capacity_unit="pediatri",
        )
        places.append(place)
    return Listing(dataset=PEDIATRI, read=len(rows), places=places)


def read_fontanelle(raw_folder: Path) -> Listing:
    """The city's drinking fountains."""
    rows = listing.read_json(raw_folder, FONTANELLE.files[0])["data"]
    places = [
        Place(
            kind="fontanella",
            key=f"ds502-{row['objectid']}",
            lon=row["long_x_4326"],
            lat=row["lat_y_4326"],
            provider=_CITY,
        )
        for row in rows
    ]
    return Listing(dataset=FONTANELLE, read=len(rows), places=places)


def name_with_kind(raw_name: object, *, kind_word: str) -> str | None:
    """A readable name that begins with the word for its kind: "Piscina Cozzi"."""
    readable_name = readable_text(raw_name)
    return (
        readable_name
        if readable_name is None or readable_name.lower().startswith(kind_word.lower())
        else f"{kind_word} {readable_name}"
    )
