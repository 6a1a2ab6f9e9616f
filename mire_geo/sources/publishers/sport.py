"""Comune di Milano: sports facilities, swimming pools, and the free courts in parks with their hours by month."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mire_geo.sources.cleaning import listing
from mire_geo.sources.cleaning.listing import Listing, Place
from mire_geo.sources.cleaning.wording import address, readable_text, repair_text, slug, text_or_none
from mire_geo.sources.publishers.comune import dataset, name_with_kind

FACILITIES = dataset(
    "ds629", "Impianti sportivi", vintage="2020", file="places/ds629_impianti_sportivi_2020.geojson"
)
POOLS = dataset("ds32", "Piscine e centri balneari", vintage="2020", file="places/ds32_piscine_2020.geojson")
COURTS = dataset(
    "ds632",
    "Campi sportivi liberi nei parchi: orari per mese",
    vintage="2020",
    file="places/ds632_campi_sport_parchi_orari_2020.geojson",
)
_UNNAMED = "Impianto Sportivo"


def read_facilities(raw_folder: Path) -> Listing:
    """One site an address: its rows, one a sport, are one facility; the name lists the sports.

    A facility that calls itself Piscina is a `piscina`, and completes those of `read_pools`.
    """
    rows_by_address: dict[str, list[tuple[Mapping[str, Any], float, float]]] = {}
    row_count = 0
    for row, lon, lat in listing.read_features(raw_folder, FACILITIES.files[0]):
        row_count += 1
        rows_by_address.setdefault(slug(_facility_address(row)), []).append((row, lon, lat))
    places = [_sports_site(site_key, rows) for site_key, rows in rows_by_address.items()]
    return Listing(dataset=FACILITIES, read=row_count, places=places, merged=row_count - len(places))


def _facility_address(row: Mapping[str, Any]) -> str | None:
    return address(row["VIA"], row["LOCALITA"].partition(",")[0])


def _sports_site(site_key: str, rows: list[tuple[Mapping[str, Any], float, float]]) -> Place:
    first_row, lon, lat = rows[0]
    sports = sorted({row["Tipo"].strip().lower().replace("wheelcahir", "wheelchair") for row, _, _ in rows})
    managers = sorted({name for row, _, _ in rows if (name := repair_text(row.get("Gestore")))})
    name_counts = Counter(
        row["SPECIFICA_LOCALITA"] for row, _, _ in rows if row["SPECIFICA_LOCALITA"] != _UNNAMED
    )
    commonest_name = min(name_counts, key=lambda name: (-name_counts[name], len(name)), default=None)
    name = repair_text(commonest_name) or (managers[0] if managers else _UNNAMED.capitalize())
    return Place(
        kind="piscina" if name.startswith("Piscina") else "impianto_sportivo",
        key=site_key,
        lon=lon,
        lat=lat,
        name=f"{name} ({', '.join(sports)})",
        aliases=(site_key,),
        address=_facility_address(first_row),
        provider="; ".join(managers) or None,
    )


def read_pools(raw_folder: Path) -> Listing:
    """One site a swimming complex: its indoor pool, lido and sports centre at one address are one place."""
    complexes: dict[str, Place] = {}
    row_count = 0
    for row, lon, lat in listing.read_features(raw_folder, POOLS.files[0]):
        row_count += 1
        street_address = address(row["INDIRIZZO"])
        name = (readable_text(row["DENOMINAZIONE"].partition("(")[0].replace("S.A", "SANT'A")) or "").strip()
        place = Place(
            kind="piscina",
            key=slug(street_address),
            lon=lon,
            lat=lat,
            name=name_with_kind(name, kind_word="Piscina"),
            address=street_address,
            provider="Comune di Milano",
            aliases=(slug(street_address),),
        )
        complexes.setdefault(place.key, place)
    return Listing(
        dataset=POOLS, read=row_count, places=list(complexes.values()), merged=row_count - len(complexes)
    )


def read_courts(raw_folder: Path) -> Listing:
    """One site a park and sport: courts of one sport in one green area are counted in `capacity`.

    `hours_text` lists the months as the source gives them, "GENNAIO 7-19; FEBBRAIO 7-19; ...": a rendering of
    twelve rows, with the figures untouched. It is null where any month has no hours.
    """
    months_by_court: dict[tuple[str, str, float, float], list[Mapping[str, Any]]] = {}
    row_count = 0
    for row, lon, lat in listing.read_features(raw_folder, COURTS.files[0]):
        row_count += 1
        months_by_court.setdefault((str(row["Codice area"]), row["Tipo"], lon, lat), []).append(row)
    place_by_key: dict[str, Place] = {}
    for (area_code, sport, lon, lat), months in months_by_court.items():
        place = _court(area_code, sport, months)
        place.lon, place.lat = lon, lat
        earlier_place = place_by_key.setdefault(place.key, place)
        if earlier_place is not place:
            earlier_place.capacity = (earlier_place.capacity or 0.0) + (place.capacity or 0.0)
            earlier_place.hours_text = earlier_place.hours_text or place.hours_text
    places = list(place_by_key.values())
    return Listing(dataset=COURTS, read=row_count, places=places, merged=row_count - len(places))


def _court(area_code: str, sport: str, months: list[Mapping[str, Any]]) -> Place:
    first_month = months[0]
    street_address = " ".join(
        filter(None, (repair_text(first_month["VIA"]), repair_text(first_month["LOCALITA"])))
    )
    return Place(
        kind="campo_libero",
        key=slug(area_code, sport),
        lon=None,
        lat=None,
        name=f"{sport}, {street_address}",
        address=street_address[0].upper() + street_address[1:],
        capacity=len(months) / 12,
        capacity_unit="campi",
        hours_text=_monthly_hours(months[:12]),
        provider="Comune di Milano",
    )


def _monthly_hours(months: list[Mapping[str, Any]]) -> str | None:
    monthly_hours = [
        (row["Mese"], text_or_none(row.get("Orario apertura")), text_or_none(row.get("Orario chiusura")))
        for row in months
    ]
    if any(opens is None or closes is None for _, opens, closes in monthly_hours):
        return None
    return "; ".join(f"{month} {opens}-{closes}" for month, opens, closes in monthly_hours)
