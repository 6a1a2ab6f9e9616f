"""What a contribution says, as it is stored: what was sent, by the library's schema, with what the city knows of it."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from flask_babel import gettext as _
from pydantic import ValidationError

from app.web import projection
from app.web.answers import Answers
from app.web.requests import parsing
from app.workshop.contributions import parse, sentences
from mire_geo.errors import InputError, UnknownError
from mire_geo.planning.scenario.proposals import Proposal
from mire_geo.planning.workshop import contribution_types

Json = dict[str, Any]


def read_contribution(fields: Mapping[str, Any], city_answers: Answers) -> Json:
    """A contribution that was sent: only the fields its type has, each checked; of a place, what it was before.

    Raises:
        InputError: a field that is not usable; the sentence names it.
        UnknownError: no such kind or place.
    """
    try:
        contribution = contribution_types.read(dict(fields)).model_dump()
    except ValidationError as error:
        raise sentences.error(error, dict(fields)) from None
    for lon, lat in _positions(contribution):
        parsing.point({"lon": repr(lon), "lat": repr(lat)}, city_answers.city.quartieri.total_bounds)
    return (_site_fields(contribution["site"], city_answers) if "site" in contribution else {}) | contribution


def require_kind_in_play(content: Mapping[str, Any], kinds_in_play: Sequence[str]) -> None:
    """Go on only if the room speaks of the kind.

    Raises:
        InputError: it does not.
    """
    if kinds_in_play and content.get("kind") not in {None, *kinds_in_play}:
        raise InputError(_("In questo laboratorio non si parla di «%(code)s».", code=content["kind"]))


def proposal(proposal_id: str, content: Mapping[str, Any]) -> Proposal | None:
    """The change to the city that a stored contribution stands for; None of those that only say something."""
    contribution = contribution_types.trusted_content(content)
    point = projection.metres(content["lon"], content["lat"]) if "lon" in content else None
    return contribution_types.proposal(proposal_id, contribution, point)


def _positions(contribution: Json) -> list[list[float]]:
    """Every position of it, degrees."""
    if "lon" in contribution:
        return [[contribution["lon"], contribution["lat"]]]
    match contribution.get("geometry"):
        case {"type": "LineString", "coordinates": points}:
            return list(points)
        case {"type": "Polygon", "coordinates": [ring]}:
            return list(ring)
    return []


def _site_fields(site: str, city_answers: Answers) -> Json:
    """A place of the city as it is before the change."""
    if site not in city_answers.city.sites.index:
        raise UnknownError(_("Non esiste un luogo «%(site)s» nei dati.", site=parse.short_text(site)))
    row = city_answers.city.sites.loc[site]
    lon, lat = projection.degrees(row.geometry.x, row.geometry.y)
    attributes = {
        column: row[column] if pd.notna(row[column]) else None
        for column in ("name", "address", "hours", "capacity")
    }
    return {
        "kind": str(row["kind"]),
        "site_name": attributes["name"] or attributes["address"],
        "before_hours": attributes["hours"],
        "before_capacity": attributes["capacity"],
        "before_lon": lon,
        "before_lat": lat,
        "lon": lon,
        "lat": lat,
    }
