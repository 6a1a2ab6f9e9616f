"""Ministero dell'Economia e delle Finanze: mean income a postcode, and where the postcodes (CAP) lie."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import KDTree

from mire_geo.sources.publishers.comune_quartieri import find_file
from mire_geo.tables import schema
from mire_geo.tables.provenance import Dataset, Receipt

MILANO = "F205"
"""Codice catastale of the Comune."""

REACH_M = 600.0
"""How far a place may be from the nearest point of known postcode and still take its postcode.

Asked of the points themselves, each left out in turn, the nearest other one gives the right postcode 87 times in a
hundred; it does so up to this distance, and not beyond.
"""

INCOME = Dataset(
    key="mef-irpef-2021",
    publisher="Ministero dell'Economia e delle Finanze",
    title="Redditi e principali variabili IRPEF su base subcomunale, anno d'imposta 2021",
    dataset_id="irpef_subcomunale_2021",
    licence="CC BY 3.0 IT",
    vintage="2021",
    files=("quartieri/mef_irpef_subcomunale_cap_2021.csv",),
)
FOUNTAINS = Dataset(
    key="comune-ds502-2026",
    publisher="Comune di Milano",
    title="Vedovelle (fontanelle) con CAP e posizione",
    dataset_id="ds502",
    licence="CC BY 4.0",
    vintage="2026",
    files=("quartieri/ds502_vedovelle_cap_nil_2026.json",),
)
SHOPS = Dataset(
    key="comune-ds290-2024",
    publisher="Comune di Milano",
    title="Botteghe storiche con CAP e posizione",
    dataset_id="ds290",
    licence="CC BY 4.0",
    vintage="2024",
    files=("quartieri/ds290_botteghe_storiche_cap_nil_2024.json",),
)


def read_income(raw_folder: Path) -> tuple[pd.Series, Receipt]:
    """Mean taxable income a taxpayer who has some, euro a year, by postcode of Milano (index `cap`).

    Postcodes whose amount is left blank for privacy are refused.

    Raises:
        DataError: the file is missing.
    """
    taxpayers_column, amount_column = (
        "Reddito imponibile - Frequenza",
        "Reddito imponibile - Ammontare in euro",
    )
    income_rows = pd.read_csv(
        find_file(raw_folder, INCOME), sep=";", index_col=False, encoding="latin-1", dtype={"CAP": "str"}
    )
    milano_rows = income_rows[income_rows["Codice catastale"] == MILANO].set_index("CAP")
    known_rows = milano_rows[
        milano_rows[amount_column].notna() & (milano_rows[taxpayers_column] > 0)
    ].sort_index()
    mean_income = (
        (known_rows[amount_column] / known_rows[taxpayers_column])
        .astype("float64")
        .rename("income")
        .rename_axis("cap")
    )
    refusal_counts = {
        "another Comune": len(income_rows) - len(milano_rows),
        "blank for privacy": len(milano_rows) - len(known_rows),
    }
    return mean_income, Receipt(
        INCOME,
        len(income_rows),
        len(known_rows),
        refused={reason: count for reason, count in refusal_counts.items() if count},
    )


def read_postcode_points(raw_folder: Path) -> tuple[gpd.GeoDataFrame, list[Receipt]]:
    """Points whose postcode is known (columns `cap`, `geometry`, metres): public fountains and historic shops.

    Points of one position are one point. Which postcode a point has is a fact; where a postcode ends is not known.

    Raises:
        DataError: a file is missing.
    """
    point_frames, receipts, points_so_far = [], [], 0
    for dataset in (FOUNTAINS, SHOPS):
        raw_rows = pd.DataFrame(
            json.loads(find_file(raw_folder, dataset).read_text(encoding="utf-8"))["data"]
        )
        positions = gpd.points_from_xy(raw_rows["long_x_4326"], raw_rows["lat_y_4326"], crs="EPSG:4326")
        point_frames.append(gpd.GeoDataFrame({"cap": raw_rows["cap"]}, geometry=positions).to_crs(schema.CRS))
        points = pd.concat(point_frames, ignore_index=True)
        points = points[~points.geometry.to_wkb().duplicated()]
        new_point_count = len(points) - points_so_far
        points_so_far = len(points)
        receipts.append(
            Receipt(dataset, read=len(raw_rows), kept=new_point_count, merged=len(raw_rows) - new_point_count)
        )
    return points.reset_index(drop=True), receipts


def postcode_at(
    place_xy: NDArray[np.float64], postcode_points: gpd.GeoDataFrame, *, reach_m: float = REACH_M
) -> pd.Series:
    """Postcode of each place: that of the nearest point, null where none lies within `reach_m`.

    Args:
        place_xy: (n, 2) metres.
        postcode_points: as `read_postcode_points` gives them.
    """
    point_tree = KDTree(postcode_points.get_coordinates().to_numpy())
    distances, nearest_indices = point_tree.query(place_xy)
    nearest_postcodes: pd.Series = postcode_points["cap"].take(nearest_indices).reset_index(drop=True)
    return nearest_postcodes.where(pd.Series(distances) <= reach_m)


def rank_people(place_incomes: pd.Series, place_people: pd.Series) -> pd.Series:
    """Fractional rank by income among the people whose income is known: 0 poorest, 1 richest, NaN unknown.

    Places of the same income share the rank of their middle person (Kakwani, Wagstaff, van Doorslaer 1997), so that
    the people-weighted mean rank is one half.
    """
    has_income = place_incomes.notna() & (place_people > 0)
    people_by_income = place_people[has_income].groupby(place_incomes[has_income]).sum().sort_index()
    poorer_people = people_by_income.cumsum() - people_by_income
    rank_by_income = (poorer_people + people_by_income / 2) / people_by_income.sum()
    place_ranks: pd.Series = (
        place_incomes.where(has_income).map(rank_by_income).astype("float64").rename("income_rank")
    )
    return place_ranks
