"""The content of /rete: critical places, how many people have a second one, pilot areas."""

from typing import Any

import pandas as pd

from app.planning.plans import planner_answers
from app.planning.query import DependencyQuery
from app.web import projection
from app.web.answers import answers
from mire_geo.errors import NoDataError
from mire_geo.tables.kinds import KINDS
from mire_geo.tables.schema import Sites

MOST_SITES = 20
"""Critical places in the list; the download holds all."""


def page_context(question: DependencyQuery) -> dict[str, Any]:
    """The variables of the page's template."""
    critical_sites = planner_answers().critical_sites(question.kinds, question.limit)
    sites = [
        _site_entry(str(label), site_row, site_number)
        for site_number, (label, site_row) in enumerate(critical_sites.head(MOST_SITES).iterrows(), 1)
    ]
    needed_sites = critical_sites[critical_sites["people_only"] > 0]
    return {
        "sites": [site_row for site_row in sites if site_row["only"]],
        "most": max(int(critical_sites["people_only"].max()), 1) if len(critical_sites) else 1,
        "places": len(critical_sites),
        "needed": len(needed_sites),
        "redundancy": planner_answers().redundancy(question.kinds[0], question.limit).pipe(_by_nil)
        if question.kind
        else [],
        "areas": _pilot_areas(question),
    }


def _site_entry(label: str, site_row: pd.Series, site_number: int) -> dict[str, Any]:
    lon, lat = projection.degrees(site_row.geometry.x, site_row.geometry.y)
    return {
        "number": site_number,
        "place": label,
        "kind": KINDS[site_row[Sites.kind]],
        "name": None if pd.isna(site_row[Sites.name]) else str(site_row[Sites.name]),
        "address": None if pd.isna(site_row[Sites.address]) else str(site_row[Sites.address]),
        "nil": None if pd.isna(site_row["nil"]) else str(site_row["nil"]),
        "only": int(site_row["people_only"]),
        "reached": int(site_row["people_reached"]),
        "lon": lon,
        "lat": lat,
    }


def _by_nil(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Quartieri ranked by people who have one place alone, most first."""
    inhabited_quartieri = table[table["people"] > 0].sort_values(
        ["one", "none"], ascending=False, kind="stable"
    )
    return [
        {str(column): cell_value for column, cell_value in row.items()}
        for row in inhabited_quartieri.to_dict("records")
    ]


def _pilot_areas(question: DependencyQuery) -> list[dict[str, Any]]:
    try:
        table = planner_answers().pilot_areas(question.kinds, question.limit)
    except NoDataError:
        return []
    areas = []
    for area_number, area_rows in table.groupby("area"):
        areas.append(
            {
                "number": int(str(area_number)),
                "people": int(area_rows["people"].sum()),
                "municipi": sorted(int(municipio) for municipio in area_rows["municipio"].unique()),
                "quartieri": area_rows[["nil_id", "nil"]].to_dict("records"),
            }
        )
    return areas


def places_by_cell(question: DependencyQuery) -> dict[str, int]:
    """The number of places of the kinds within the limit, by cell; 3 for three or more."""
    counts = planner_answers().place_counts(question.kinds, question.limit).clip(upper=3)
    return {str(cell): int(counts.loc[cell]) for cell in answers().city.cells.index}
