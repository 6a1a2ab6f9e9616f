"""The spaces that managers have published, as places of the city."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
from flask import current_app, url_for
from rapidfuzz import fuzz
from sqlalchemy import select

from app import storage
from app.storage import space_records
from app.storage.coworking import Space as Row
from app.web.answers import Answers
from mire_geo.coworking import Closure, Space
from mire_geo.tables import schema
from mire_geo.tables.schema import Sites
from mire_geo.travel import walking
from mire_geo.travel.walking import Places

log = logging.getLogger(__name__)

SAME_M = 60.0
SAME_NAME = 80.0
"""A coworking of the open data this near, and so alike in name, is the one that a manager tells of."""
SOURCE = "gestori"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a manager says of a coworking, and no open data does; None where nobody says."""

    price: float | None = None
    """Euro a day of the cheapest desk."""
    meeting: bool | None = None
    childcare: bool | None = None
    contact: str | None = None
    page: str | None = None
    """Where it can be booked."""


def rows() -> Sequence[Row]:
    """The published spaces as they are stored; none while storage is away."""
    try:
        with storage.database().read() as session:
            return session.scalars(select(Row).where(Row.state == "published").order_by(Row.id)).all()
    except storage.StorageError:
        log.warning("the spaces of managers cannot be read now: only those of the open data are shown")
        return []


def as_sites(asked: Answers, rows: Sequence[Row]) -> tuple[gpd.GeoDataFrame, Mapping[str, Facts]]:
    """Published spaces as rows of `schema.Sites`, and what their managers say besides."""
    made = [(row, space_records.space(row.id, row.told, row.state)) for row in rows]
    facts = {one.id: _facts(row, one) for row, one in made}
    records = [_record(asked, row, one) for row, one in made]
    index = pd.Index([one.id for _row, one in made], name="site", dtype=object)
    frame = pd.DataFrame(records, index=index, columns=schema.columns(Sites)[:-1])
    types = {column: asked.city.sites[column].dtype for column in frame.columns}
    at = gpd.points_from_xy([one.x for _row, one in made], [one.y for _row, one in made])
    return gpd.GeoDataFrame(frame.astype(types), geometry=at, crs=schema.CRS), facts


def _record(asked: Answers, row: Row, one: Space) -> dict[str, Any]:
    nil_id = asked.city.nil_at(one.x, one.y)
    return {
        "kind": "coworking",
        "name": one.name,
        "address": one.address or None,
        "nil_id": nil_id,
        "municipio": None if nil_id is None else int(asked.quartiere(nil_id)["municipio"]),
        "hours": hours(one),
        "hours_text": one.hours,
        "hours_state": "verified" if one.hours else "unknown",
        "hours_date": row.updated_at.date().isoformat(),
        "wheelchair": "yes" if "step_free" in one.features else "no",
        "workplace": False,
        "source": SOURCE,
        "source_id": str(row.id),
        "vintage": row.updated_at.date().isoformat(),
    }


def _facts(row: Row, one: Space) -> Facts:
    prices = [desks.day for desks in one.desks if desks.day is not None and desks.kind in {"open", "single"}]
    return Facts(
        price=min(prices, default=None),
        meeting="meeting_room" in one.features or one.of("meeting") is not None,
        childcare="childcare" in one.features,
        contact=row.told.get("contact") or None,
        page=url_for("booking.space", space_id=row.id),
    )


def hours(one: Space) -> str | None:
    """The opening hours of a space with its closures, as OSM text."""
    if one.hours is None:
        return None
    return "; ".join([one.hours, *(f"{_span(closure)} off" for closure in one.closures)])


def _span(closure: Closure) -> str:
    first, last = (
        f"{day.year} {_MONTHS[day.month - 1]} {day.day:02d}" for day in (closure.first, closure.last)
    )
    return first if first == last else f"{first}-{last}"


def known_twice(sites: gpd.GeoDataFrame, told: gpd.GeoDataFrame) -> list[str]:
    """Coworkings of the open data that a manager tells of too."""
    known = sites[sites[Sites.kind] == "coworking"]
    return [
        str(site)
        for site, name, place in zip(known.index, known[Sites.name], known.geometry, strict=True)
        if any(
            place.distance(other) <= SAME_M and fuzz.WRatio(str(name), str(title)) >= SAME_NAME
            for title, other in zip(told[Sites.name], told.geometry, strict=True)
        )
    ]


@dataclass(frozen=True, eq=False)
class Supply:
    """All places of the page, on the streets: those of the city, and the spaces that managers have"""

    sites: gpd.GeoDataFrame
    doors: Places
    facts: Mapping[str, Facts]


NOTHING_SAID = Facts()


def supply(asked: Answers) -> Supply:
    """What the page looks for: the city's places, and the spaces that managers have"""
    stored = rows()
    if not stored:
        return Supply(asked.city.sites, asked.doors_of_sites(), {})
    kept: dict[object, Supply] = current_app.extensions.setdefault("mire.supply", {})
    mark = tuple((row.id, row.version, row.state) for row in stored)
    found = kept.get(mark)
    if found is None:
        found = _joined(asked, stored)
        kept.clear()
        kept[mark] = found
    return found


def _joined(asked: Answers, rows: Sequence[Row]) -> Supply:
    told, facts = as_sites(asked, rows)
    held = asked.city.sites.drop(index=known_twice(asked.city.sites, told))
    doors = walking.joined(asked.doors_of_sites(), walking.locate(asked.city.streets, told))
    return Supply(pd.concat([held, told]), doors, facts)
