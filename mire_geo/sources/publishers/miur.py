"""Ministero dell'istruzione and Regione Lombardia: schools of every level, merged on their code.

Three lists, the newest first: MIUR 2016/17 (every level, state and private), the region's state schools and the
region's pupils. The region's two files were published in 2026 but describe earlier years: they still name the CTP
for adults, abolished in 2014, and codes that MIUR no longer had in 2016/17. So a state school that only they know
has closed or changed its code, unless it stands where MIUR's stands.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mire_geo.sources.cleaning import listing
from mire_geo.sources.cleaning.listing import Listing, Place
from mire_geo.sources.cleaning.wording import address, readable_text, repair_text
from mire_geo.sources.publishers import lombardia
from mire_geo.tables.provenance import Dataset

_MINISTRY = "Ministero dell'istruzione, dell'università e della ricerca"

SCHOOLS = Dataset(
    key="miur-scuole-2016",
    publisher=_MINISTRY,
    title="Scuole statali e paritarie, anno 2016/17",
    dataset_id="scuole-2016-17",
    licence="IODL 2.0",
    vintage="2016",
    files=("places/scuole_miur_2016.csv",),
)
PUPILS = Dataset(
    key="miur-alunni-2016",
    publisher=_MINISTRY,
    title="Alunni delle scuole primarie e secondarie di primo grado, anno 2016/17",
    dataset_id="alunni-2016-17",
    licence="IODL 2.0",
    vintage="2016",
    files=("places/scuole_primarie_medie_alunni_2016.csv",),
)
STATE = Dataset(
    key="lombardia-scuole-statali",
    publisher="Regione Lombardia",
    title="Scuole statali (pubblicato nel 2026, fatti precedenti al 2015)",
    dataset_id="scuole-statali",
    licence=lombardia.LICENCE,
    vintage="2014",
    files=("places/scuole_statali_2026.csv",),
)
ENROLLED = Dataset(
    key="lombardia-allievi",
    publisher="Regione Lombardia",
    title="Scuole e centri di formazione con allievi (pubblicato nel 2026, fatti precedenti al 2015)",
    dataset_id="allievi",
    licence=lombardia.LICENCE,
    vintage="2014",
    files=("places/scuole_allievi_2026.csv",),
)

CITY_BOX = (9.04, 45.38, 9.28, 45.54)
"""West, south, east, north of the city, degrees."""
CLOSED_IN = "inside a prison or a hospital: not a school of the neighbourhood"
_CAPACITY_UNIT = "allievi"
_KIND_BY_LEVEL = {
    "Scuola dell'Infanzia": "scuola_infanzia",
    "Istituto Istruzione Primario": "scuola_primaria",
    "Istituto Istruzione Secondario Primo grado": "secondaria_primo",
    "Istituto Istruzione Secondario Secondo grado": "secondaria_secondo",
    "Ctp": "istruzione_adulti",
    "Cfp": "formazione_professionale",
}
REGIONAL_ADDS = frozenset({"istruzione_adulti", "formazione_professionale"})
"""Kinds that the region's lists hold and MIUR's does not; a further seat of a school of MIUR's is added too."""


def read_schools(raw_folder: Path) -> Listing:
    """Every school of 2016/17 outside prisons and hospitals; capacity counts pupils where they are known."""
    rows = listing.read_csv(raw_folder, SCHOOLS.files[0], separator=";")
    regional_positions = _regional_positions(raw_folder)
    pupils_by_code = {
        row["CODSCUOLA"]: row["ALUNNI"]
        for row in listing.read_csv(raw_folder, PUPILS.files[0], separator=";")
    }
    places, refusal_counts = [], Counter[str]()
    for row in rows:
        if "OSPEDALIERO" in row["DESCRIZIONECARATTERISTICASCUOLA"]:
            refusal_counts[CLOSED_IN] += 1
            continue
        school_code = row["CODICESCUOLA"]
        lon, lat = listing.parse_degrees(row["Long"]), listing.parse_degrees(row["Lat"])
        if not _is_near_milano(lon, lat):
            lon, lat = regional_positions.get(school_code, (lon, lat))
        place = Place(
            kind=_school_kind_code(row["DESCRIZIONETIPOLOGIAGRADOISTRUZIONESCUOLA"]),
            key=school_code,
            lon=lon,
            lat=lat,
            name=_school_name(row["DENOMINAZIONESCUOLA"]),
            address=address(row["INDIRIZZOSCUOLA"]),
            capacity=listing.parse_count(pupils_by_code.get(school_code)),
            capacity_unit=_CAPACITY_UNIT,
            provider=_provider_name(row),
            aliases=(school_code,),
        )
        places.append(place)
    return Listing(dataset=SCHOOLS, read=len(rows), places=places, refused=refusal_counts)


def _regional_positions(raw_folder: Path) -> dict[str, tuple[float | None, float | None]]:
    """Where the region places each state school: used where the ministry's geocoding failed (one is in China)."""
    rows = listing.read_csv(raw_folder, STATE.files[0])
    return {
        row["Codice"]: (listing.parse_degrees(row["coorX"]), listing.parse_degrees(row["coorY"]))
        for row in rows
    }


def _is_near_milano(lon: float | None, lat: float | None) -> bool:
    west, south, east, north = CITY_BOX
    return lon is not None and lat is not None and west < lon < east and south < lat < north


def read_pupils(raw_folder: Path) -> Listing:
    """The pupils of 2016/17, for the receipt: `read_schools` has already added their figures."""
    rows = listing.read_csv(raw_folder, PUPILS.files[0], separator=";")
    places = [
        Place(
            kind=_school_kind_code(row["DESCRIZIONETIPOLOGIAGRADOISTRUZIONESCUOLA"]),
            key=row["CODSCUOLA"],
            lon=None,
            lat=None,
            aliases=(row["CODSCUOLA"],),
        )
        for row in rows
    ]
    return Listing(dataset=PUPILS, read=len(rows), places=places, adds=listing.adds_no_place)


def _school_kind_code(level_description: str) -> str:
    if "INFANZIA" in level_description:
        return "scuola_infanzia"
    if "PRIMARIA" in level_description:
        return "scuola_primaria"
    return "secondaria_primo" if "PRIMO GRADO" in level_description else "secondaria_secondo"


def _school_name(school_text: str) -> str | None:
    name_without_city = re.sub(r"(?:\s*[-/]\s*|(?<=\d) )MILANO$", "", school_text.strip())
    readable_name = readable_text(re.sub(r"(?<=[A-Z])\.?(\d+)$", r" \1", name_without_city))
    return (
        readable_name.strip("\"' ")
        if readable_name and readable_name.startswith('"') and readable_name.endswith('"')
        else readable_name
    )


def _provider_name(school_row: Mapping[str, str]) -> str | None:
    if school_row["bStatale"] == "True":
        return (
            readable_text(school_row["DENOMINAZIONEISTITUTORIFERIMENTO"].removesuffix("/MILANO")) or "Stato"
        )
    return "Comune di Milano" if "COMUNALE" in school_row["DENOMINAZIONESCUOLA"] else None


@dataclass(frozen=True, slots=True)
class _RegionalColumns:
    """Names that a regional list gives to the columns that both lists have."""

    code: str
    kind: str
    seat: str
    name: str
    street: str
    civic: str
    pupils: str


_STATE_COLUMNS = _RegionalColumns(
    code="Codice",
    kind="Tipologia",
    seat="Caratteristica scuola",
    name="Denominazione",
    street="Indirizzo",
    civic="Civico",
    pupils="Organico Sede",
)
_ENROLLED_COLUMNS = _RegionalColumns(
    code="COD_MECCANOGRAFICO_SEDE",
    kind="MACROTIPOLOGIA_SEDE",
    seat="TIPO_SEDE",
    name="DENOM_SEDE",
    street="INDIRIZZO_SEDE",
    civic="CIVICO_SEDE",
    pupils="ALLIEVI_SEDE",
)


def read_state_schools(raw_folder: Path) -> Listing:
    """The region's state schools: further seats, evening courses, adults; the rest completes MIUR's."""
    return _regional_listing(raw_folder, STATE, _STATE_COLUMNS)


def read_enrolled_pupils(raw_folder: Path) -> Listing:
    """The region's schools and training centres with their pupils."""
    return _regional_listing(raw_folder, ENROLLED, _ENROLLED_COLUMNS)


def _regional_listing(raw_folder: Path, dataset: Dataset, column_names: _RegionalColumns) -> Listing:
    rows = listing.read_csv(raw_folder, dataset.files[0])
    ministry_codes = _ministry_school_codes(raw_folder)
    place_by_kind_and_key: dict[tuple[str, str], Place] = {}
    refusal_counts = Counter[str]()
    for row in rows:
        if row[column_names.seat] in {"Carceraria", "Ospedaliera"}:
            refusal_counts[CLOSED_IN] += 1
        else:
            _add_or_merge_course(place_by_kind_and_key, _regional_place(row, column_names))
    places = list(place_by_kind_and_key.values())
    merged_count = len(rows) - len(places) - refusal_counts.total()

    def is_new_place(place: Place) -> bool:
        is_further_seat = "-" in place.key and place.key.partition("-")[0] in ministry_codes
        return place.kind in REGIONAL_ADDS or is_further_seat

    return Listing(
        dataset=dataset,
        read=len(rows),
        places=places,
        merged=merged_count,
        refused=refusal_counts,
        adds=is_new_place,
    )


def _regional_place(school_row: Mapping[str, str], column_names: _RegionalColumns) -> Place:
    seat_code = _seat_code(school_row[column_names.code], school_row[column_names.seat])
    return Place(
        kind=_regional_kind_code(school_row[column_names.kind], school_row[column_names.name]),
        key=seat_code,
        lon=listing.parse_degrees(school_row["coorX"]),
        lat=listing.parse_degrees(school_row["coorY"]),
        name=_regional_school_name(school_row[column_names.name]),
        address=address(school_row[column_names.street], school_row[column_names.civic]),
        capacity=listing.parse_count(school_row[column_names.pupils]),
        capacity_unit=_CAPACITY_UNIT,
        aliases=(seat_code,),
    )


def _ministry_school_codes(raw_folder: Path) -> frozenset[str]:
    return frozenset(
        row["CODICESCUOLA"] for row in listing.read_csv(raw_folder, SCHOOLS.files[0], separator=";")
    )


def _add_or_merge_course(place_by_kind_and_key: dict[tuple[str, str], Place], place: Place) -> None:
    """Courses of one school at one seat (`MIPS02301P-LS`, `MIPS02301P-LP`) are one place, pupils summed."""
    earlier_place = place_by_kind_and_key.setdefault((place.kind, place.key), place)
    if earlier_place is not place and place.capacity is not None:
        earlier_place.capacity = (earlier_place.capacity or 0.0) + place.capacity


def _regional_kind_code(level_name: str, school_name: str) -> str:
    return "istruzione_adulti" if "serale" in school_name.lower() else _KIND_BY_LEVEL[level_name]


def _seat_code(school_code: str, seat_type: str) -> str:
    """The school's code; a further seat keeps its number, the letters of a course fall off."""
    return (
        school_code
        if seat_type == "Succursale" or re.search(r"-\d+$", school_code)
        else school_code.partition("-")[0]
    )


def _regional_school_name(school_text: str) -> str | None:
    repaired_name = repair_text(school_text)
    if repaired_name is None:
        return None
    repaired_name = re.sub(r"\s*-\s+", " - ", repaired_name)
    return (
        readable_text(repaired_name.upper())
        if repaired_name.isupper() or repaired_name.islower()
        else repaired_name[0].upper() + repaired_name[1:]
    )
