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
    places = [_facility_place(site_key, located_rows) for site_key, located_rows in rows_by_address.items()]
    return Listing(dataset=FACILITIES, read=row_count, places=places, merged=row_count - len(places))


def _facility_address(facility_row: Mapping[str, Any]) -> str | None:
    return address(facility_row["VIA"], facility_row["LOCALITA"].partition(",")[0])


def _facility_place(site_key: str, located_rows: list[tuple[Mapping[str, Any], float, float]]) -> Place:
    first_row, lon, lat = located_rows[0]
    sport_names = sorted(
        {row["Tipo"].strip().lower().replace("wheelcahir", "wheelchair") for row, _, _ in located_rows}
    )
    manager_names = sorted(
        {manager for row, _, _ in located_rows if (manager := repair_text(row.get("Gestore")))}
    )
    name_counts = Counter(
        row["SPECIFICA_LOCALITA"] for row, _, _ in located_rows if row["SPECIFICA_LOCALITA"] != _UNNAMED
    )
    commonest_name = min(name_counts, key=lambda name: (-name_counts[name], len(name)), default=None)
    facility_name = repair_text(commonest_name) or (
        manager_names[0] if manager_names else _UNNAMED.capitalize()
    )
    return Place(
        kind="piscina" if facility_name.startswith("Piscina") else "impianto_sportivo",
        key=site_key,
        lon=lon,
        lat=lat,
        name=f"{facility_name} ({', '.join(sport_names)})",
        aliases=(site_key,),
        address=_facility_address(first_row),
        provider="; ".join(manager_names) or None,
    )


def read_pools(raw_folder: Path) -> Listing:
    """One site a swimming complex: its indoor pool, lido and sports centre at one address are one place."""
    place_by_key: dict[str, Place] = {}
    row_count = 0
    for row, lon, lat in listing.read_features(raw_folder, POOLS.files[0]):
        row_count += 1
        street_address = address(row["INDIRIZZO"])
        pool_name = (
            readable_text(row["DENOMINAZIONE"].partition("(")[0].replace("S.A", "SANT'A")) or ""
        ).strip()
        place = Place(
            kind="piscina",
            key=slug(street_address),
            lon=lon,
            lat=lat,
            name=name_with_kind(pool_name, kind_word="Piscina"),
            address=street_address,
            provider="Comune di Milano",
            aliases=(slug(street_address),),
        )
        place_by_key.setdefault(place.key, place)
    return Listing(
        dataset=POOLS,
        read=row_count,
        places=list(place_by_key.values()),
        merged=row_count - len(place_by_key),
    )


def read_courts(raw_folder: Path) -> Listing:
    """One site a park and sport: courts of one sport in one green area are counted in `capacity`.

    `hours_text` lists the months as the source gives them, "GENNAIO 7-19; FEBBRAIO 7-19; ...": a rendering of
    twelve rows, with the figures untouched. It is null where any month has no hours.
    """
    month_rows_by_court: dict[tuple[str, str, float, float], list[Mapping[str, Any]]] = {}
    row_count = 0
    for row, lon, lat in listing.read_features(raw_folder, COURTS.files[0]):
        row_count += 1
        month_rows_by_court.setdefault((str(row["Codice area"]), row["Tipo"], lon, lat), []).append(row)
    place_by_key: dict[str, Place] = {}
    for (area_code, sport_name, lon, lat), month_rows in month_rows_by_court.items():
        place = _court_place(area_code, sport_name, month_rows)
        place.lon, place.lat = lon, lat
        earlier_place = place_by_key.setdefault(place.key, place)
        if earlier_place is not place:
            earlier_place.capacity = (earlier_place.capacity or 0.0) + (place.capacity or 0.0)
            earlier_place.hours_text = earlier_place.hours_text or place.hours_text
    places = list(place_by_key.values())
    return Listing(dataset=COURTS, read=row_count, places=places, merged=row_count - len(places))


def _court_place(area_code: str, sport_name: str, month_rows: list[Mapping[str, Any]]) -> Place:
    first_row = month_rows[0]
    street_address = " ".join(
        filter(None, (repair_text(first_row["VIA"]), repair_text(first_row["LOCALITA"])))
    )
    return Place(
        kind="campo_libero",
        key=slug(area_code, sport_name),
        lon=None,
        lat=None,
        name=f"{sport_name}, {street_address}",
        address=street_address[0].upper() + street_address[1:],
        capacity=len(month_rows) / 12,
        capacity_unit="campi",
        hours_text=_monthly_hours_text(month_rows[:12]),
        provider="Comune di Milano",
    )


def _monthly_hours_text(month_rows: list[Mapping[str, Any]]) -> str | None:
    monthly_hours = [
        (
            month_row["Mese"],
            text_or_none(month_row.get("Orario apertura")),
            text_or_none(month_row.get("Orario chiusura")),
        )
        for month_row in month_rows
    ]
    if any(opening_text is None or closing_text is None for _, opening_text, closing_text in monthly_hours):
        return None
    return "; ".join(
        f"{month_name} {opening_text}-{closing_text}"
        for month_name, opening_text, closing_text in monthly_hours
    )
