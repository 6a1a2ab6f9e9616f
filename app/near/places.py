"""The places near a point as the page lists them: coworkings first, then services; unknown facts are marked."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import geopandas as gpd
import pandas as pd

from app.near.query import Wish
from app.storage.published import NOTHING_SAID, Facts, Supply
from app.web import projection
from app.web.answers import Answers
from app.web.page import language
from mire_geo.city import nearby
from mire_geo.city.nearby import Point, Way
from mire_geo.coworking import places as coworking_places
from mire_geo.coworking.places import Offer
from mire_geo.tables.kinds import KINDS
from mire_geo.tables.schema import Sites

COWORKING = "coworking"
MOST_OF_A_KIND = 40
MOST_ON_THE_WAY = 60


def near(city_answers: Answers, supply: Supply, wish: Wish, point: Point) -> dict[str, Any]:
    """What a page says of the places near a point: `coworkings` and `services` as rows, and what was left out."""
    sites = nearby.around(
        city_answers.city.streets,
        point,
        supply.sites,
        supply.doors,
        wish.leaving,
        limit=wish.minutes,
        speed_kmh=wish.speed_kmh,
    )
    rows = list(_rows(city_answers, supply, sites))
    work = [row for row in rows if row["kind"].code == COWORKING]
    others = [row for row in rows if row["kind"].code != COWORKING]
    if wish.kind == COWORKING:
        others = []
    elif wish.kind:
        others = [row for row in others if row["kind"].code == wish.kind]
    unknown_counts = {
        need: sum(_has(row, need, wish) is None for row in work) for need in _required_needs(wish)
    }
    work, others = ([row for row in several if _meets_wish(row, wish)] for several in (work, others))
    nil_id = city_answers.city.nil_at(*point)
    [reason] = city_answers.city.streets.snap([point]).reason
    return {
        "nil": None if nil_id is None else str(city_answers.quartiere(nil_id)["nil"]),
        "nil_id": nil_id,
        "cell": city_answers.city.cell_at(*point),
        "off_streets": bool(reason),
        "coworkings": work,
        "services": others[:MOST_OF_A_KIND] if wish.kind else _first_of_every_kind(others),
        "silent": {need: count for need, count in unknown_counts.items() if count},
        "counted": None if nil_id is None else city_answers.city.unlocated_count(COWORKING, nil_id),
    }


def on_the_way(city_answers: Answers, supply: Supply, wish: Wish, way: Way) -> dict[str, Any]:
    """What a page says of the places between home and work: rows with their usable minutes of the week."""
    day = wish.leaving.date()
    monday = day - timedelta(days=day.weekday())
    sites = nearby.on_the_way(
        city_answers.city.streets,
        way,
        supply.sites,
        supply.doors,
        monday,
        limit=wish.minutes,
    )
    sites_of_kind = sites[sites[Sites.kind] == wish.kind] if wish.kind else sites
    useful = sites_of_kind[sites_of_kind["high"] > 0]
    rows = [row for row in _rows(city_answers, supply, useful) if not (wish.only_open and not row["low"])]
    for row in rows:
        row["near"] = "home" if row["from_home"] <= row["from_work"] else "work"
    work = [row for row in rows if row["kind"].code == COWORKING and _meets_wish(row, wish)]
    others = [row for row in rows if row["kind"].code != COWORKING and _meets_wish(row, wish)]
    services = others[:MOST_ON_THE_WAY] if wish.kind else list(_best_of_each(others))
    return {"way": way, "coworkings": work, "services": services, "useless": len(sites_of_kind) - len(useful)}


def _rows(city_answers: Answers, supply: Supply, sites: gpd.GeoDataFrame) -> Iterator[dict[str, Any]]:
    """Places as rows for a template: None where nobody says."""
    table = pd.DataFrame(sites.drop(columns="geometry"))
    plain = table.astype(object).where(table.notna(), None).to_dict("records")
    lons, lats = projection.many_degrees(sites.geometry.x.to_numpy(), sites.geometry.y.to_numpy())
    publishers = {receipt.dataset.key: receipt.dataset.publisher for receipt in city_answers.city.receipts}
    for site, row, lon, lat in zip(sites.index, plain, lons, lats, strict=True):
        kind = KINDS[row["kind"]]
        facts = supply.facts.get(site, NOTHING_SAID)
        yield {
            **{str(name): value for name, value in row.items()},
            "site": site,
            "kind": kind,
            "title": row["name"] or language.name_of(kind),
            "lon": lon,
            "lat": lat,
            "facts": facts,
            "ask": facts.contact or row["provider"],
            "publisher": publishers.get(row["hours_source"] or row["source"]),
        }


def _has(row: Mapping[str, Any], need: str, wish: Wish) -> bool | None:
    """Whether a place has what is needed; None where nobody says."""
    facts: Facts = row["facts"]
    offer = Offer(row["wheelchair"], facts.price, facts.meeting, facts.childcare)
    return coworking_places.meets_need(offer, need, wish.price)


def _required_needs(wish: Wish) -> tuple[str, ...]:
    return (*sorted(wish.needs), *(["price"] if wish.price is not None else []))


def _meets_wish(row: Mapping[str, Any], wish: Wish) -> bool:
    if wish.only_open and row.get("state", "open") != "open":
        return False
    needs = _required_needs(wish) if row["kind"].code == COWORKING else wish.needs & {"wheelchair"}
    return all(wish.unknown_too if (has := _has(row, need, wish)) is None else has for need in needs)


def _first_of_every_kind(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of every kind the nearest; and the nearest that is open for sure, if that is another."""
    positions = nearby.first_of_every_kind([row["kind"].code for row in rows], [row["state"] for row in rows])
    return [rows[position] for position in positions]


def _best_of_each(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Of every kind the one that leaves most minutes, in the order of the minutes."""
    codes = set()
    for row in rows:
        if row["kind"].code not in codes:
            codes.add(row["kind"].code)
            yield row
