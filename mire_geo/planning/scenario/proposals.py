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
        where = _usable_id(self.id)
        kind(self.kind)
        _usable_point(where, self.x, self.y)
        _usable_capacity(where, self.capacity)
        if self.hours is not None:
            object.__setattr__(self, "hours", _read_hours(where, self.hours))
        if self.name is not None:
            _usable_text(where, "name", self.name)

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
        _usable_text(_usable_id(self.id), "site", self.site)


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
        where = _usable_id(self.id)
        _usable_text(where, "site", self.site)
        _usable_point(where, self.x, self.y)


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
        where = _usable_id(self.id)
        _usable_text(where, "site", self.site)
        object.__setattr__(self, "hours", _read_hours(where, self.hours))


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
        where = _usable_id(self.id)
        _usable_text(where, "site", self.site)
        if self.capacity is None:
            raise InputError("%(where)s has no capacity; give a number that is zero or more", where=where)
        _usable_capacity(where, self.capacity)


Proposal: TypeAlias = AddSite | CloseSite | MoveSite | ChangeHours | Resize
"""What can be proposed; applied to a city by `scenario.apply`, which never changes the facts."""

PROPOSED = "proposta"
"""Source of the places that a proposal adds, and of the hours it sets."""

LONGEST_TEXT = 500
"""Characters of a name or a timetable that somebody proposes."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def _usable_id(text: object) -> Phrase:
    if not (isinstance(text, str) and _ID.fullmatch(text)):
        raise InputError(
            "the id of a proposal is %(text)s; give 1 to 64 letters, digits, hyphens or underscores",
            text=_short(text),
        )
    return Phrase("proposal %(id)r", id=text)


def _usable_text(where: Phrase, name: str, text: object) -> None:
    if not (isinstance(text, str) and text.strip()):
        raise InputError(
            "%(where)s: %(name)s is %(text)s; write some text", where=where, name=name, text=_short(text)
        )
    if len(text) > LONGEST_TEXT:
        raise InputError(
            "%(where)s: %(name)s has %(number)s characters; write %(most)s at most",
            where=where,
            name=name,
            number=len(text),
            most=LONGEST_TEXT,
        )


def _usable_point(where: Phrase, x: object, y: object) -> None:
    for name, value in (("x", x), ("y", y)):
        if not _is_number(value):
            raise InputError(
                "%(where)s: %(name)s is %(value)s; give metres of EPSG:32632",
                where=where,
                name=name,
                value=_short(value),
            )


def _usable_capacity(where: Phrase, capacity: object) -> None:
    if capacity is None:
        return
    if not (isinstance(capacity, int | float) and _is_number(capacity) and 0 <= capacity <= 1e6):
        raise InputError(
            "%(where)s: the capacity is %(capacity)s; give a number from 0 to a million",
            where=where,
            capacity=_short(capacity),
        )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -1e9 < value < 1e9


def _read_hours(where: Phrase, text: object) -> str:
    _usable_text(where, "hours", text)
    read = schedule.read(str(text))
    if read.unread or read.outcome == "none":
        unread = ", ".join(read.unread) or str(text)
        raise InputError(
            "%(where)s: of the hours this cannot be read: %(value)s; write them like 'Mo-Fr 08:30-19:00'",
            where=where,
            value=_short(unread),
        )
    return read.osm_text


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
