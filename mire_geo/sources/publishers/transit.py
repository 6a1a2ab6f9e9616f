"""Comune di Milano and AMAT: metro stations, railway stations, bike-share stations, as places to be reached.

Surface stops are left out on purpose: they check the street network, so they must not help to build anything.
"""

import re
from pathlib import Path

from mire_geo.sources.cleaning import listing
from mire_geo.sources.cleaning.listing import Listing, Place
from mire_geo.sources.cleaning.wording import address, readable_text, repair_text
from mire_geo.sources.publishers.comune import dataset

METRO = dataset(
    "ds535",
    "ATM: fermate delle linee metropolitane",
    vintage="2020",
    file="transit/ds535_fermate_metro_2020.geojson",
)
RAILWAY = dataset(
    "ds80", "Stazioni ferroviarie", vintage="2020", file="transit/ds80_stazioni_ferroviarie_2020.geojson"
)
BIKES = dataset(
    "ds65", "Bike sharing: aree di sosta (BikeMi)", vintage="2020", file="transit/ds65_bikemi_2020.geojson"
)
_STATION_NAMES = {
    "VILLA S.G.": "Villa San Giovanni",
    "S.LEONARDO": "San Leonardo",
    "S.AMBROGIO": "Sant'Ambrogio",
    "S.AGOSTINO": "Sant'Agostino",
    "S.CRISTOFORO": "San Cristoforo",
    "CA GRANDA": "Ca' Granda",
    "LODI T.I.B.B.": "Lodi TIBB",
}
_OPERATOR_BY_CODE = {"FS": "Rete ferroviaria italiana", "FNM": "Ferrovienord"}


def read_metro(raw_folder: Path) -> Listing:
    """The stations of the metro network of 2020 (before line M4)."""
    places = [
        Place(
            kind="stazione_metro",
            key=str(row["id_amat"]),
            lon=lon,
            lat=lat,
            name=f"{_station_name(row['nome'])} ({', '.join('M' + number for number in row['linee'].split(','))})",
            provider="ATM",
        )
        for row, lon, lat in listing.read_features(raw_folder, METRO.files[0])
    ]
    return Listing(dataset=METRO, read=len(places), places=places, notes=("the network before line M4",))


def read_railway(raw_folder: Path) -> Listing:
    """The railway stations and halts of the city."""
    places = [
        Place(
            kind="stazione_ferroviaria",
            key=str(row["ID"]),
            lon=lon,
            lat=lat,
            name=_station_name(row["nome"].removeprefix("MI-").removeprefix("MILANO ")),
            provider=" e ".join(
                _OPERATOR_BY_CODE[operator_code]
                for operator_code in sorted(row["gestore"].split("-"), reverse=True)
            ),
        )
        for row, lon, lat in listing.read_features(raw_folder, RAILWAY.files[0])
    ]
    return Listing(dataset=RAILWAY, read=len(places), places=places)


def read_bikes(raw_folder: Path) -> Listing:
    """The docking stations of BikeMi; capacity counts docks."""
    places = [
        Place(
            kind="bike_sharing",
            key=str(row["id_amat"]),
            lon=lon,
            lat=lat,
            name=f"BikeMi {repair_text(row['bike_shari'])}",
            address=address(row["indirizzo"]),
            capacity=float(row["stalli"]) if row["stalli"] else None,
            capacity_unit="stalli",
            provider="BikeMi",
        )
        for row, lon, lat in listing.read_features(raw_folder, BIKES.files[0])
    ]
    return Listing(dataset=BIKES, read=len(places), places=places)


def _station_name(raw_name: str) -> str | None:
    short_name = re.sub(r" M\d$", "", raw_name).replace("P.TA ", "PORTA ").replace("F.S.", "FS")
    return _STATION_NAMES.get(short_name) or readable_text(short_name)
