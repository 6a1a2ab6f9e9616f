"""What people brought to a session: proposals that change the city; pins, lines, areas and needs that say something."""

from collections.abc import Iterable
from dataclasses import dataclass

import shapely

from mire_geo.errors import InputError, Phrase, alternatives
from mire_geo.planning.scenario.proposals import Proposal
from mire_geo.planning.workshop import contribution_types
from mire_geo.planning.workshop.contribution_types import MODELS
from mire_geo.tables import kinds

SHOWN = ("", "live")
"""Statuses of what everybody sees."""

LONGEST = 10_000
"""Characters of a text that is read from a file."""


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said of a contribution."""

    text: str
    alias: str = ""
    at: str = ""
    """Moment, ISO 8601."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One thing somebody brought, as it is now.

    Raises:
        InputError: a type or a shape that is not known, no id, a text that is too long.
        UnknownError: no such kind.
    """

    id: str
    type: str
    """One of `contribution_types.TYPES`."""
    kind: str = ""
    site: str = ""
    """Label of the place it speaks of."""
    site_name: str = ""
    geometry: shapely.Geometry | None = None
    """Metres, EPSG:32632."""
    hours: str = ""
    capacity: float | None = None
    text: str = ""
    alias: str = ""
    group: str = ""
    votes: int | None = None
    """Dots; None while they are hidden."""
    status: str = ""
    reason: str = ""
    """Why it was hidden."""
    at: str = ""
    """Moment, ISO 8601."""
    comments: tuple[Comment, ...] = ()

    def __post_init__(self) -> None:
        subject_phrase = Phrase("contribution %(id)r", id=self.id)
        if not self.id.strip() or len(self.id) > 64:
            raise InputError("the id of a contribution is %(id)r; give 1 to 64 characters", id=self.id[:64])
        if self.type not in MODELS:
            raise InputError(
                "%(where)s is of type %(type)r; known: %(known)s",
                where=subject_phrase,
                type=self.type[:40],
                known=", ".join(MODELS),
            )
        if self.kind:
            kinds.kind(self.kind)
        for field_name in ("site", "site_name", "hours", "text", "alias", "group", "status", "reason", "at"):
            if len(getattr(self, field_name)) > LONGEST:
                raise InputError(
                    "%(where)s: %(name)s has more than %(most)s characters; shorten it",
                    where=subject_phrase,
                    name=field_name,
                    most=LONGEST,
                )
        allowed_shapes = MODELS[self.type].SHAPES
        if self.geometry is not None and self.geometry.geom_type not in allowed_shapes:
            raise InputError(
                "%(where)s: its shape is a %(shape)s, not a %(known)s",
                where=subject_phrase,
                shape=self.geometry.geom_type,
                known=alternatives(*allowed_shapes),
            )

    @property
    def proposal(self) -> Proposal | None:
        """The change to the city it stands for; None of a pin, line, area or need.

        Raises:
            InputError: it lacks what such a change needs, for instance the place of a new service.
        """
        content_fields = {
            "kind": self.kind,
            "site": self.site,
            "hours": self.hours or None,
            "capacity": self.capacity,
        }
        point = (self.geometry.x, self.geometry.y) if isinstance(self.geometry, shapely.Point) else None
        return contribution_types.proposal(
            self.id, contribution_types.trusted_content({"type": self.type} | content_fields), point
        )


@dataclass(frozen=True, slots=True)
class Session:
    """A laboratorio, as it is printed and exported."""

    title: str
    contributions: tuple[Contribution, ...]
    code: str = ""
    held_on: str = ""
    """Day, ISO 8601."""
    delete_on: str = ""
    """Day on which everything is deleted, ISO 8601."""
    nil_ids: tuple[int, ...] = ()
    """The quartieri it is about; the whole city if empty."""
    participants: int | None = None
    voters: int | None = None
    groups: tuple[str, ...] = ()
    """Stakeholder groups that took part."""

    @property
    def visible(self) -> tuple[Contribution, ...]:
        """What everybody sees, best first (see `by_votes`): not what is hidden, withdrawn or waits for release."""
        return by_votes(contribution for contribution in self.contributions if contribution.status in SHOWN)

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """The changes to the city among what is shown, best first."""
        return tuple(
            proposal for contribution in self.visible if (proposal := contribution.proposal) is not None
        )


def by_votes(contributions: Iterable[Contribution]) -> tuple[Contribution, ...]:
    """Most dots first; those without, in the order they came; of equal dots the earlier."""
    return tuple(sorted(contributions, key=lambda contribution: -(contribution.votes or 0)))
