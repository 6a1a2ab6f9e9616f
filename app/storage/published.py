"""The spaces that managers have published, as places of the city."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
from flask import current_app, url_for
from sqlalchemy import select

from app import storage
from app.storage import space_records
from app.storage.coworking import Space as SpaceRow
from app.web.answers import Answers
from mire_geo.coworking import Space, places
from mire_geo.coworking import supply as supply_rules
from mire_geo.travel.walking import Places

log = logging.getLogger(__name__)


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


def rows() -> Sequence[SpaceRow]:
    """The published spaces as they are stored; none while storage is away."""
    try:
        with storage.database().read() as session:
            return session.scalars(
                select(SpaceRow).where(SpaceRow.state == "published").order_by(SpaceRow.id)
            ).all()
    except storage.StorageError:
        log.warning("the spaces of managers cannot be read now: only those of the open data are shown")
        return []


def _facts(row: SpaceRow, space: Space) -> Facts:
    return Facts(
        price=supply_rules.cheapest_day(space),
        meeting=supply_rules.has_meeting_room(space),
        childcare="childcare" in space.features,
        contact=row.fields.get("contact") or None,
        page=url_for("booking.space", space_id=row.id),
    )


@dataclass(frozen=True, eq=False)
class Supply:
    """All coworking places with their doors: the city's, and the spaces that managers have published."""

    sites: gpd.GeoDataFrame
    doors: Places
    facts: Mapping[str, Facts]


NOTHING_SAID = Facts()


def supply(city_answers: Answers) -> Supply:
    """The city's places together with the spaces that managers have published; made anew when one changes."""
    space_rows = rows()
    if not space_rows:
        return Supply(city_answers.city.sites, city_answers.doors_of_sites(), {})
    cache: dict[object, Supply] = current_app.extensions.setdefault("mire.supply", {})
    key = tuple((row.id, row.version, row.state) for row in space_rows)
    current = cache.get(key)
    if current is None:
        current = _supply(city_answers, space_rows)
        cache.clear()
        cache[key] = current
    return current


def _supply(city_answers: Answers, space_rows: Sequence[SpaceRow]) -> Supply:
    spaces = [space_records.space(row.id, row.fields, row.state) for row in space_rows]
    publications = [
        places.Publication(space, str(row.id), row.updated_at.date())
        for row, space in zip(space_rows, spaces, strict=True)
    ]
    sites, doors = places.join_sites(
        city_answers.city, city_answers.doors_of_sites(), places.sites(city_answers.city, publications)
    )
    facts = {space.id: _facts(row, space) for row, space in zip(space_rows, spaces, strict=True)}
    return Supply(sites, doors, facts)
