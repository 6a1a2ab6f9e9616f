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
class SpaceFacts:
    """Facts of a coworking that only its manager knows; None where unknown."""

    price: float | None = None
    """Euro a day of the cheapest desk."""
    meeting: bool | None = None
    childcare: bool | None = None
    contact: str | None = None
    page: str | None = None
    """Where it can be booked."""


def published_rows() -> Sequence[SpaceRow]:
    """The published spaces as they are stored; none while storage is away."""
    try:
        with storage.database().read() as session:
            return session.scalars(
                select(SpaceRow).where(SpaceRow.state == "published").order_by(SpaceRow.id)
            ).all()
    except storage.StorageError:
        log.warning("the spaces of managers cannot be read now: only those of the open data are shown")
        return []


def _space_facts(space_row: SpaceRow, space: Space) -> SpaceFacts:
    return SpaceFacts(
        price=supply_rules.cheapest_day(space),
        meeting=supply_rules.has_meeting_room(space),
        childcare="childcare" in space.features,
        contact=space_row.fields.get("contact") or None,
        page=url_for("booking.space", space_id=space_row.id),
    )


@dataclass(frozen=True, eq=False)
class Supply:
    """All coworking places with their doors: the city's, and the spaces that managers have published."""

    sites: gpd.GeoDataFrame
    doors: Places
    facts: Mapping[str, SpaceFacts]


NOTHING_SAID = SpaceFacts()


def supply(city_answers: Answers) -> Supply:
    """The city's places together with the spaces that managers have published; made anew when one changes."""
    space_rows = published_rows()
    if not space_rows:
        return Supply(city_answers.city.sites, city_answers.doors_of_sites(), {})
    cache: dict[object, Supply] = current_app.extensions.setdefault("mire.supply", {})
    version_key = tuple((space_row.id, space_row.version, space_row.state) for space_row in space_rows)
    current_supply = cache.get(version_key)
    if current_supply is None:
        current_supply = _build_supply(city_answers, space_rows)
        cache.clear()
        cache[version_key] = current_supply
    return current_supply


def _build_supply(city_answers: Answers, space_rows: Sequence[SpaceRow]) -> Supply:
    spaces = [
        space_records.space(space_row.id, space_row.fields, space_row.state) for space_row in space_rows
    ]
    publications = [
        places.Publication(space, str(space_row.id), space_row.updated_at.date())
        for space_row, space in zip(space_rows, spaces, strict=True)
    ]
    sites, doors = places.join_sites(
        city_answers.city, city_answers.doors_of_sites(), places.sites(city_answers.city, publications)
    )
    facts = {
        space.id: _space_facts(space_row, space) for space_row, space in zip(space_rows, spaces, strict=True)
    }
    return Supply(sites, doors, facts)
