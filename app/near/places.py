"""The places near a point as the page lists them: coworkings first, then services; unknown facts are marked."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import geopandas as gpd
import pandas as pd

from app.near.query import Wish
from app.storage.published import NOTHING_SAID, SpaceFacts, Supply
from app.web import projection
from app.web.answers import Answers
from app.web.page import language
from mire_geo.city import nearby
from mire_geo.city.nearby import Commute, Point
from mire_geo.coworking import places as coworking_places
from mire_geo.coworking.places import Offer
from mire_geo.tables.kinds import KINDS
from mire_geo.tables.schema import Sites

COWORKING = "coworking"
MOST_OF_A_KIND = 40
MOST_ON_THE_WAY = 60


def near_context(city_answers: Answers, supply: Supply, wish: Wish, point: Point) -> dict[str, Any]:
    """The variables of the page of places near a point: `coworkings`, `services`, and what was left out."""
    sites = nearby.sites_around(
        city_answers.city.streets,
        point,
        supply.sites,
        supply.doors,
        wish.leaving,
        limit=wish.minutes,
        speed_kmh=wish.speed_kmh,
    )
    rows = list(_place_rows(city_answers, supply, sites))
    coworkings = [row for row in rows if row["kind"].code == COWORKING]
    services = [row for row in rows if row["kind"].code != COWORKING]
    if wish.kind == COWORKING:
        services = []
    elif wish.kind:
        services = [row for row in services if row["kind"].code == wish.kind]
    unknown_count_by_need = {
        need: sum(coworking_places.meets_need(_offer(row), need, wish.price) is None for row in coworkings)
        for need in _required_needs(wish)
    }
    coworkings, services = (
        [row for row in place_rows if _meets_wish(row, wish)] for place_rows in (coworkings, services)
    )
    nil_id = city_answers.city.nil_at(*point)
    [reason] = city_answers.city.streets.snap([point]).reason
    return {
        "nil": None if nil_id is None else str(city_answers.quartiere(nil_id)["nil"]),
        "nil_id": nil_id,
        "cell": city_answers.city.cell_at(*point),
        "off_streets": bool(reason),
        "coworkings": coworkings,
        "services": services[:MOST_OF_A_KIND]
        if wish.kind
        else _first_of_every_kind(services, [row["state"] for row in services]),
        "silent": {need: count for need, count in unknown_count_by_need.items() if count},
        "counted": None if nil_id is None else city_answers.city.unlocated_count(COWORKING, nil_id),
    }


def way_context(city_answers: Answers, supply: Supply, wish: Wish, way: Commute) -> dict[str, Any]:
    """The variables of a page about the places between home and work: rows with their usable minutes of the week."""
    day = wish.leaving.date()
    monday = day - timedelta(days=day.weekday())
    sites = nearby.sites_on_the_way(
        city_answers.city.streets,
        way,
        supply.sites,
        supply.doors,
        monday,
        limit=wish.minutes,
    )
    sites_of_kind = sites[sites[Sites.kind] == wish.kind] if wish.kind else sites
    usable_sites = sites_of_kind[sites_of_kind["high"] > 0]
    rows = [
        row
        for row in _place_rows(city_answers, supply, usable_sites)
        if not (wish.only_open and not row["low"])
    ]
    for row in rows:
        row["near"] = "home" if row["from_home"] <= row["from_work"] else "work"
    coworkings = [row for row in rows if row["kind"].code == COWORKING and _meets_wish(row, wish)]
    other_places = [row for row in rows if row["kind"].code != COWORKING and _meets_wish(row, wish)]
    services = other_places[:MOST_ON_THE_WAY] if wish.kind else _first_of_every_kind(other_places)
    return {
        "way": way,
        "coworkings": coworkings,
        "services": services,
        "useless": len(sites_of_kind) - len(usable_sites),
    }


def _place_rows(city_answers: Answers, supply: Supply, sites: gpd.GeoDataFrame) -> Iterator[dict[str, Any]]:
    """Places as rows for a template: None for unknown facts."""
    table = pd.DataFrame(sites.drop(columns="geometry"))
    row_dicts = table.astype(object).where(table.notna(), None).to_dict("records")
    lons, lats = projection.many_degrees(sites.geometry.x.to_numpy(), sites.geometry.y.to_numpy())
    publishers = {receipt.dataset.key: receipt.dataset.publisher for receipt in city_answers.city.receipts}
    for site, row, lon, lat in zip(sites.index, row_dicts, lons, lats, strict=True):
        kind = KINDS[row["kind"]]
        facts = supply.facts.get(site, NOTHING_SAID)
        yield {
            **{str(column): value for column, value in row.items()},
            "site": site,
            "kind": kind,
            "title": row["name"] or language.kind_name(kind),
            "lon": lon,
            "lat": lat,
            "facts": facts,
            "ask": facts.contact or row["provider"],
            "publisher": publishers.get(row["hours_source"] or row["source"]),
        }


def _offer(row: Mapping[str, Any]) -> Offer:
    facts: SpaceFacts = row["facts"]
    return Offer(row["wheelchair"], facts.price, facts.meeting, facts.childcare)


def _required_needs(wish: Wish) -> tuple[str, ...]:
    return (*sorted(wish.needs), *(["price"] if wish.price is not None else []))


def _meets_wish(row: Mapping[str, Any], wish: Wish) -> bool:
    if wish.only_open and row.get("state", "open") != "open":
        return False
    needs = _required_needs(wish) if row["kind"].code == COWORKING else wish.needs & {"wheelchair"}
    return coworking_places.meets(_offer(row), needs, wish.price, unknown_too=wish.unknown_too)


def _first_of_every_kind(rows: list[dict[str, Any]], states: list[str] | None = None) -> list[dict[str, Any]]:
    positions = nearby.first_of_every_kind([place_row["kind"].code for place_row in rows], states)
    return [rows[position] for position in positions]
