"""What people propose to change: places added, closed, moved, resized, or with other hours."""

import re
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from mire_geo import schedule
from mire_geo.errors import InputError, Phrase
from mire_geo.tables.kinds import kind


@dataclass(frozen=True, slots=True)
class AddSite:
    """A new place of a kind, at a point in metres (EPSG:32632).

    Raises:
        InputError: a field that is not usable; the sentence names the proposal and the field.
        UnknownError: no such kind.
    """

    TYPE: ClassVar = "add"

    id: str
    kind: str
    x: float
    y: float
    hours: str | None = None
    """OSM text, or Italian that is read whole; None where nobody has said yet: unknown, neither open nor closed."""
    capacity: float | None = None
    name: str | None = None

    def __post_init__(self) -> None:
        subject_phrase = _checked_id_phrase(self.id)
        kind(self.kind)
        _check_point(subject_phrase, self.x, self.y)
        _check_capacity(subject_phrase, self.capacity)
        if self.hours is not None:
            object.__setattr__(self, "hours", _osm_hours(subject_phrase, self.hours))
        if self.name is not None:
            _check_text(subject_phrase, "name", self.name)

    @property
    def site(self) -> str:
        """The label the new place has in the sites of the scenario."""
        return f"{self.kind}:{PROPOSED}-{self.id}"


@dataclass(frozen=True, slots=True)
class CloseSite:
    """A place that is there no more.

    Raises:
        InputError: a field that is not usable; the sentence names the proposal and the field.
    """

    TYPE: ClassVar = "close"

    id: str
    site: str

    def __post_init__(self) -> None:
        _check_text(_checked_id_phrase(self.id), "site", self.site)


@dataclass(frozen=True, slots=True)
class MoveSite:
    """A place that goes elsewhere with all it has: a point in metres (EPSG:32632).

    Raises:
        InputError: a field that is not usable; the sentence names the proposal and the field.
    """

    TYPE: ClassVar = "move"

    id: str
    site: str
    x: float
    y: float

    def __post_init__(self) -> None:
        subject_phrase = _checked_id_phrase(self.id)
        _check_text(subject_phrase, "site", self.site)
        _check_point(subject_phrase, self.x, self.y)


@dataclass(frozen=True, slots=True)
class ChangeHours:
    """A place with another timetable, in the place of the one it has.

    Raises:
        InputError: a field that is not usable, hours that cannot be read whole; the sentence names the proposal.
    """

    TYPE: ClassVar = "hours"

    id: str
    site: str
    hours: str
    """OSM text, or Italian that is read whole."""

    def __post_init__(self) -> None:
        subject_phrase = _checked_id_phrase(self.id)
        _check_text(subject_phrase, "site", self.site)
        object.__setattr__(self, "hours", _osm_hours(subject_phrase, self.hours))


@dataclass(frozen=True, slots=True)
class Resize:
    """A place with another capacity, in the unit it has.

    Raises:
        InputError: a field that is not usable; the sentence names the proposal and the field.
    """

    TYPE: ClassVar = "resize"

    id: str
    site: str
    capacity: float

    def __post_init__(self) -> None:
        subject_phrase = _checked_id_phrase(self.id)
        _check_text(subject_phrase, "site", self.site)
        if self.capacity is None:
            raise InputError(
                "%(where)s has no capacity; give a number that is zero or more", where=subject_phrase
            )
        _check_capacity(subject_phrase, self.capacity)


Proposal: TypeAlias = AddSite | CloseSite | MoveSite | ChangeHours | Resize
"""What can be proposed; applied to a city by `scenario.apply`, which never changes the facts."""

PROPOSED = "proposta"
"""Source of the places that a proposal adds, and of the hours it sets."""

LONGEST_TEXT = 500
"""Characters of a name or a timetable that somebody proposes."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def _checked_id_phrase(proposal_id: object) -> Phrase:
    if not (isinstance(proposal_id, str) and _ID.fullmatch(proposal_id)):
        raise InputError(
            "the id of a proposal is %(text)s; give 1 to 64 letters, digits, hyphens or underscores",
            text=_shortened_text(proposal_id),
        )
    return Phrase("proposal %(id)r", id=proposal_id)


def _check_text(subject_phrase: Phrase, field_name: str, field_text: object) -> None:
    if not (isinstance(field_text, str) and field_text.strip()):
        raise InputError(
            "%(where)s: %(name)s is %(text)s; write some text",
            where=subject_phrase,
            name=field_name,
            text=_shortened_text(field_text),
        )
    if len(field_text) > LONGEST_TEXT:
        raise InputError(
            "%(where)s: %(name)s has %(number)s characters; write %(most)s at most",
            where=subject_phrase,
            name=field_name,
            number=len(field_text),
            most=LONGEST_TEXT,
        )


def _check_point(subject_phrase: Phrase, x: object, y: object) -> None:
    for axis, coordinate in (("x", x), ("y", y)):
        if not _is_usable_number(coordinate):
            raise InputError(
                "%(where)s: %(name)s is %(value)s; give metres of EPSG:32632",
                where=subject_phrase,
                name=axis,
                value=_shortened_text(coordinate),
            )


def _check_capacity(subject_phrase: Phrase, capacity: object) -> None:
    if capacity is None:
        return
    if not (isinstance(capacity, int | float) and _is_usable_number(capacity) and 0 <= capacity <= 1e6):
        raise InputError(
            "%(where)s: the capacity is %(capacity)s; give a number from 0 to a million",
            where=subject_phrase,
            capacity=_shortened_text(capacity),
        )


def _is_usable_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -1e9 < value < 1e9


def _osm_hours(subject_phrase: Phrase, hours_text: object) -> str:
    _check_text(subject_phrase, "hours", hours_text)
    reading = schedule.read(str(hours_text))
    if reading.unread or reading.outcome == "none":
        unread_text = ", ".join(reading.unread) or str(hours_text)
        raise InputError(
            "%(where)s: of the hours this cannot be read: %(value)s; write them like 'Mo-Fr 08:30-19:00'",
            where=subject_phrase,
            value=_shortened_text(unread_text),
        )
    return reading.osm_text


def _shortened_text(value: object) -> str:
    shown_text = repr(value)
    return shown_text if len(shown_text) <= 60 else f"{shown_text[:57]}..."
