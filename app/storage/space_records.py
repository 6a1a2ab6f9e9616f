"""The library's `Space` of what is stored of one; and those that everybody sees."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.storage.coworking import Space as SpaceRow
from app.web import projection
from mire_geo.coworking import Accreditation, Closure, Desks, Space

PREFIX = "coworking:spazio-"
"""Of the label of a space among the sites of the city."""
SpaceFields = dict[str, Any]
"""What a manager says of a space, as it is stored: `coworking.Space.fields`."""


def label(space_id: int) -> str:
    """The label of a space among the sites of the city, and in what the library answers."""
    return f"{PREFIX}{space_id}"


def space(space_id: int, fields: Mapping[str, Any], state: str) -> Space:
    """The space of the library that stored fields describe.

    Raises:
        RefusedError: it cannot be one yet: a draft may lack anything.
    """
    accreditation = fields.get("accreditation")
    x, y = projection.metres(fields.get("lon") or 0.0, fields.get("lat") or 0.0)
    return Space(
        id=label(space_id),
        name=fields.get("name", ""),
        desks=tuple(Desks(**desk) for desk in fields.get("desks", ())),
        hours=fields.get("hours"),
        x=x,
        y=y,
        address=fields.get("address", ""),
        features=frozenset(fields.get("features", ())),
        accreditation=accreditation
        and Accreditation(
            accreditation["number"],
            date.fromisoformat(accreditation["granted"]),
            date.fromisoformat(accreditation["expires"]),
        ),
        closures=tuple(Closure(*map(date.fromisoformat, pair)) for pair in fields.get("closures", ())),
        state=state,
    )


def published_spaces(session: Session) -> list[tuple[SpaceRow, Space]]:
    """The published spaces with their rows, by name."""
    space_rows = session.scalars(
        select(SpaceRow).where(SpaceRow.state == "published").order_by(SpaceRow.id)
    ).all()
    return sorted(
        ((space_row, space(space_row.id, space_row.fields, space_row.state)) for space_row in space_rows),
        key=lambda pair: pair[1].name,
    )
