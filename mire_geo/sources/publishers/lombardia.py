"""Regione Lombardia: pharmacies, care homes, day centres and hospitals, each by its regional code.

Tax numbers and registered offices of the owners are not read.
"""

import math
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

from mire_geo.sources.cleaning import likeness, listing
from mire_geo.sources.cleaning.listing import Listing, Place
from mire_geo.sources.cleaning.wording import address, readable_text
from mire_geo.tables.provenance import Dataset

LICENCE = "open, as the region's portal states per set: IODL 2.0, CC0 or CC BY"


def _dataset(dataset_code: str, title: str, file_path: str) -> Dataset:
    return Dataset(
        key=f"lombardia-{dataset_code}",
        publisher="Regione Lombardia",
        title=title,
        dataset_id=dataset_code,
        licence=LICENCE,
        vintage="2026",
        files=(file_path,),
    )


FARMACIE = _dataset("farmacie", "Elenco delle farmacie", "places/farmacie_2026.csv")
RSA = _dataset("rsa", "RSA accreditate", "places/rsa_2026.csv")
CENTRI_DIURNI = _dataset(
    "centri-diurni", "Centri diurni integrati", "places/centri_diurni_integrati_2026.csv"
)
OSPEDALI = _dataset("strutture-ricovero", "Strutture di ricovero", "places/strutture_ricovero_2026.csv")

_COMPANY_FORMS = r"(?:S\.?R\.?L\.?|S\.?N\.?C\.?|S\.?A\.?S\.?|S\.?P\.?A\.?|SOC\. COOP\.?)"
_OF_WORDS = r"(?:DI|DEL|DELLA|DELLE|DEI)"
_OWNER_PATTERNS = (
    re.compile(rf"\s+{_OF_WORDS}\s+(?:\S+\s+)?(?:DR|DOTT|DOTTORI|DOTTORESSA)\b.*$"),
    re.compile(r"\s+DI\s+(?!SAN|SANTA|PORTA)\S+\s+\S+(?=\s+(?:& C\.?\s+)?(?:SAS|SNC)\b).*$"),
    re.compile(r"(?<!EREDI)\s+(?:DR|DOTT)\.?(?:SSA)?(?:\s|\.(?!MAX)).*$"),
    re.compile(rf"\s+{_COMPANY_FORMS}(?=\s|$|-).*$"),
    re.compile(r"\s+(?:FARMA ACQUISITION|& C)\b.*$"),
    re.compile(rf"\s+{_OF_WORDS}$"),
)
"""What follows a pharmacy's own name: its owners and its form of company."""


def read_farmacie(raw_folder: Path) -> Listing:
    """The pharmacies of Milano, by the name over the door: company forms and owners are cut off."""
    rows = listing.read_csv(raw_folder, FARMACIE.files[0])
    places = [
        Place(
            kind="farmacia",
            key=row["CODICE_FARMACIA"],
            lon=listing.parse_degrees(row["LONGITUDINE"]),
            lat=listing.parse_degrees(row["LATITUDINE"]),
            name=pharmacy_name(row["DESCRIZIONE_FARMACIA"]),
            address=address(row["INDIRIZZO"]),
        )
        for row in rows
    ]
    return Listing(dataset=FARMACIE, read=len(rows), places=places)


def pharmacy_name(company_name: str) -> str:
    """The pharmacy's own name, without company form and without its owners' names.

    >>> pharmacy_name("ARGONNE SAS DEL DR. ROSSI MARIO & C."), pharmacy_name("A.F.M. N. 48")
    ('Farmacia Argonne', 'Farmacia A.F.M. n. 48')
    >>> pharmacy_name("ANTICA FARMACIA DI BRERA SRL"), pharmacy_name("DEL MERCATO SRL")
    ('Antica Farmacia di Brera', 'Farmacia del Mercato')
    """
    company_name = re.sub(r"\s+", " ", company_name.upper()).strip()
    for owner_pattern in _OWNER_PATTERNS:
        company_name = owner_pattern.sub("", company_name)
    readable_name = readable_text(company_name.replace("A.F.M. N.", "A.F.M. n.").upper()) or "senza nome"
    readable_name = readable_name.replace("A.F.M. N. ", "A.F.M. n. ")
    if "farmacia" in readable_name.lower():
        return readable_name
    first_word, _, other_words = readable_name.partition(" ")
    is_preposition = first_word.lower() in {"del", "della", "dei", "delle", "al", "alla", "alle", "ai", "di"}
    return f"Farmacia {first_word.lower() if is_preposition else first_word}{' ' + other_words if other_words else ''}"


def read_rsa(raw_folder: Path) -> Listing:
    """The care homes, with their accredited places."""
    return _care_listing(raw_folder, RSA, "rsa", x_column="WGS84_X", y_column="WGS84_Y")


def read_centri_diurni(raw_folder: Path) -> Listing:
    """The day centres for older people, with their accredited places."""
    return _care_listing(raw_folder, CENTRI_DIURNI, "centro_diurno", x_column="WGS84_X", y_column="WGS84_Y")


def _care_listing(
    raw_folder: Path, dataset: Dataset, kind_code: str, *, x_column: str, y_column: str
) -> Listing:
    rows = listing.read_csv(raw_folder, dataset.files[0])
    places = [
        Place(
            kind=kind_code,
            key=row["COD_STRUTTURA"],
            lon=listing.parse_degrees(row[x_column]),
            lat=listing.parse_degrees(row[y_column]),
            name=readable_text(re.sub(r"\s+(?:SRL|S\.R\.L\.|SPA)$", "", row["DENOM_STRUTTURA"].strip())),
            address=address(row["INDIRIZZO_UBICAZIONE"]),
            capacity=listing.parse_count(row["TOT_POSTI_ACCREDITATI"]),
            capacity_unit="posti",
            provider=readable_text(row["DENOM_GESTORE"]),
        )
        for row in rows
    ]
    return Listing(dataset=dataset, read=len(rows), places=places)


_NAME_COLUMN, _CODE_COLUMN = "DESCRIZIONE STRUTTURA DI RICOVERO", "CODICE STRUTTURA DI RICOVERO"
_LATITUDE_COLUMN, _LONGITUDE_COLUMN = "COORDINATA GEOGRAFICA X", "COORDINATA GEOGRAFICA Y"
"""The file names them the other way round: its X is the latitude."""


MISPLACED = frozenset({"030941-00"})
"""Hospitals whose position contradicts their address: via Ripamonti 435 is placed north of numbers 108 and 114."""
WRONG = "the position contradicts the address"

_WORD_BY_ABBREVIATION = {
    r"FONDAZ\.": "FONDAZIONE",
    r"FOND\.": "FONDAZIONE",
    r"ISTIT\.": "ISTITUTO",
    r"IST\.": "ISTITUTO",
    r"NAZ\.LE": "NAZIONALE",
    r"NAZ\.": "NAZIONALE",
    r"ITAL\.": "ITALIANO",
    r"OSPED\.": "OSPEDALIERO",
    r"P\.O\.": "PRESIDIO OSPEDALIERO",
    r"I\.S\.": "ISTITUTO SCIENTIFICO",
}


def read_ospedali(raw_folder: Path) -> Listing:
    """The hospitals of Milano, once each: rows at one address are one hospital.

    Its name and code are those of the row that calls itself hospital, else of the lowest code; its position is the
    median of theirs (one row of the Capitanio lies 60 km away). Those of `MISPLACED` are refused.
    """
    rows = listing.read_csv(raw_folder, OSPEDALI.files[0])
    rows_by_address: defaultdict[str, list[Mapping[str, str]]] = defaultdict(list)
    refusal_counts = Counter[str]()
    for row in rows:
        if row["LOCALITA"].strip() != "MILANO":
            refusal_counts["outside the city"] += 1
            continue
        if row[_CODE_COLUMN] in MISPLACED:
            refusal_counts[WRONG] += 1
            continue
        street_address = (
            address(row["INDIRIZZO"].split(" - Sede")[0].replace(" N. ", ", ")) or row[_CODE_COLUMN]
        )
        hospital_address = next(
            (
                known_address
                for known_address in rows_by_address
                if likeness.same_address(known_address, street_address)
            ),
            street_address,
        )
        rows_by_address[hospital_address].append(row)
    places = [
        _hospital_place(street_address, ward_rows) for street_address, ward_rows in rows_by_address.items()
    ]
    merged_count = len(rows) - refusal_counts.total() - len(places)
    return Listing(
        dataset=OSPEDALI, read=len(rows), places=places, merged=merged_count, refused=refusal_counts
    )


def _hospital_place(street_address: str, ward_rows: list[Mapping[str, str]]) -> Place:
    ward_rows = sorted(ward_rows, key=lambda row: ("OSPEDALE" not in row[_NAME_COLUMN], row[_CODE_COLUMN]))
    lats = [listing.parse_degrees(row[_LATITUDE_COLUMN]) or math.nan for row in ward_rows]
    lons = [listing.parse_degrees(row[_LONGITUDE_COLUMN]) or math.nan for row in ward_rows]
    hospital_name = re.sub(r"\s*-?\s*(?:SPA)?\s*-?\s*(?:MILANO|MI)$", "", ward_rows[0][_NAME_COLUMN].strip())
    for abbreviation, full_word in _WORD_BY_ABBREVIATION.items():
        hospital_name = re.sub(rf"\b{abbreviation}\s*", f"{full_word} ", hospital_name)
    return Place(
        kind="ospedale",
        key=ward_rows[0][_CODE_COLUMN],
        lon=statistics.median(lons),
        lat=statistics.median(lats),
        name=readable_text(hospital_name),
        address=street_address,
    )
