"""What the longer pages say: the sheet of a quartiere, from here, the list of quartieri, the catalogue of the data."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import geopandas as gpd
import pandas as pd
from flask_babel import gettext as _

from app.web.answers import Answers
from app.web.page import opening_sentences
from app.web.requests.parsing import Question
from mire_geo.city import City
from mire_geo.measures import gaps
from mire_geo.tables import kinds
from mire_geo.tables.kinds import GROUPS, KINDS
from mire_geo.tables.schema import Quartieri, Sites


def people_by_group(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """People of a quartiere by group: label, people, share of residents (None for what is not a share of them)."""
    people = row["people"]
    labels = {
        Quartieri.women: _("Donne"),
        Quartieri.minors: _("Minori"),
        Quartieri.people_65_plus: _("65 anni e più"),
        Quartieri.people_80_plus: _("80 anni e più"),
        Quartieri.foreigners: _("Cittadini stranieri"),
        Quartieri.single_80_plus: _("80 anni e più che vivono soli"),
    }
    return [
        {"label": label, "people": int(row[column]), "share": row[column] / people if people else None}
        for column, label in labels.items()
    ]


def services(city_answers: Answers, nil_id: int, question: Question) -> dict[str, Any]:
    """The services of a quartiere by group: each kind's sites and the nearest walk; and the kinds without data."""
    sites = city_answers.city.sites
    local_sites = sites[sites[Sites.nil_id] == nil_id]
    local_sites_by_kind = dict(list(local_sites.groupby(Sites.kind)))
    rows_by_group = []
    for group in GROUPS:
        group_kinds = [
            kind for kind in KINDS.values() if kind.group == group and city_answers.has_places(kind.code)
        ]
        rows = [
            _service(city_answers, nil_id, kind, local_sites_by_kind.get(kind.code), question)
            for kind in group_kinds
        ]
        if rows:
            rows_by_group.append((group, rows))
    by_code = {row["kind"].code: row for _group, rows in rows_by_group for row in rows}
    share_and_walk = {row["kind"]: (1 - row["share_unserved"], row["median"]) for row in by_code.values()}
    farthest = [by_code[kind.code] for kind in gaps.worst_kinds(share_and_walk)]
    missing = [
        (kind, city_answers.city.unlocated_count(kind.code, nil_id))
        for kind in KINDS.values()
        if not city_answers.has_places(kind.code)
    ]
    return {
        "services": rows_by_group,
        "missing": missing,
        "farthest": farthest,
        "places_here": len(local_sites),
    }


def _service(
    city_answers: Answers, nil_id: int, kind: kinds.Kind, kind_sites: Any, question: Question
) -> dict[str, Any]:
    quartieri_gaps = city_answers.ranked(
        kind.code, question.minutes, question.speed_kmh, question.whom
    ).set_index("nil_id")
    row = quartieri_gaps.loc[nil_id].to_dict()
    return {
        "kind": kind,
        "places": []
        if kind_sites is None
        else site_records(kind_sites.sort_values([Sites.name, Sites.address])),
        "counted": city_answers.city.unlocated_count(kind.code, nil_id),
        "median": row["median_minutes"],
        "unserved": int(row["unserved"]),
        "share_unserved": 1 - row["share_served"],
        "alarm": gaps.is_alarming(kind, row["share_served"]),
        "applicable": row["status"] == gaps.OK,
    }


def point_context(
    city_answers: Answers, x: float, y: float, question: Question, leaving: datetime
) -> dict[str, Any]:
    """What is near a point: the nearest of the kind asked for, the nearest of every kind, the streets in reach."""
    has_places = city_answers.has_places(question.kind.code)
    reach = city_answers.reach(x, y, question.minutes, question.speed_kmh)
    nearest_of_each_kind = city_answers.nearest(x, y, None, question.speed_kmh, leaving)
    nearest_of_kind = (
        [city_answers.nearest(x, y, question.kind.code, question.speed_kmh, leaving)] if has_places else []
    )
    return {
        "known": has_places,
        "reason": reach.reason,
        "street_km": reach.street_km,
        "nearest": [
            _with_opening(site_record) for sites in nearest_of_kind for site_record in site_records(sites)
        ],
        "every": [
            (KINDS[site_record["kind"]], _with_opening(site_record))
            for site_record in site_records(nearest_of_each_kind)
        ],
        "leaving": leaving,
    }


def _with_opening(row: dict[str, Any]) -> dict[str, Any]:
    """A site with the sentence that says whether it is open on arrival."""
    return {**row, "said": opening_sentences.arrival_sentence(row)}


def site_records(sites: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Sites as rows for a template: None where the source says nothing."""
    table = pd.DataFrame(sites.drop(columns="geometry"))
    return [
        {str(column): cell_value for column, cell_value in row.items()}
        for row in table.astype(object).where(table.notna(), None).to_dict("records")
    ]


def municipi(city: City) -> list[tuple[int, list[dict[str, Any]]]]:
    """The quartieri of each Municipio, largest first."""
    quartieri = city.quartieri.drop(columns="geometry").reset_index()
    quartieri = quartieri.sort_values(["municipio", "people"], ascending=[True, False], kind="stable")
    return [(int(municipio), rows.to_dict("records")) for municipio, rows in quartieri.groupby("municipio")]
