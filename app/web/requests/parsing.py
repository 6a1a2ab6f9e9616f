"""What stands in an address or a form becomes values of the library; a bad field raises, in the reader's language."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.web import projection
from mire_geo import city
from mire_geo.errors import InputError, UnknownError
from mire_geo.schedule import calendars
from mire_geo.sources.incoming.plain_text import whole_number
from mire_geo.tables import kinds
from mire_geo.tables.kinds import Kind
from mire_geo.travel.streets import WALKING_KMH

MINUTES = (5, 10, 15, 20, 30)
"""Limits a page offers; any other number of `MINUTES_RANGE` can be asked."""
MINUTES_RANGE = (1.0, 60.0)
SPEEDS = (3.0, WALKING_KMH, 5.5)
SPEED_RANGE = (1.0, 8.0)
AROUND_M = 3000.0
"""How far outside the city a point may lie."""
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d{1,3})?", re.ASCII)
"""What people write: not the `nan`, `1_5` or `١٥` that Python also takes."""
Arguments = Mapping[str, str]
QUESTION = ("kind", "minutes", "speed", "whom")
"""The arguments of a question."""


@dataclass(frozen=True, slots=True)
class Question:
    """The question who is out of reach of a kind within so many minutes."""

    kind: Kind
    minutes: float
    speed_kmh: float
    whom: str

    def __iter__(self) -> Iterator[Any]:
        """The arguments of `Answers.ranked` and its like."""
        return iter((self.kind.code, self.minutes, self.speed_kmh, self.whom))

    @property
    def query(self) -> dict[str, Any]:
        """The arguments that ask the same again."""
        arguments: dict[str, Any] = {"kind": self.kind.code, "minutes": f"{self.minutes:g}"}
        if self.speed_kmh != WALKING_KMH:
            arguments["speed"] = f"{self.speed_kmh:g}"
        if self.whom != city.WHOM[0]:
            arguments["whom"] = self.whom
        return arguments


def question(args: Arguments, default_kind: str | None = None) -> Question:
    """The question of a query string.

    Raises:
        InputError: a number that is none or out of range, or nobody that can be counted.
        UnknownError: no such kind.
    """
    return Question(kind(args, default_kind), minutes(args), speed(args), counted_group(args))


def kind(args: Arguments, default: str | None = None) -> Kind:
    """The kind of `kind=`."""
    code = args.get("kind", "").strip() or default
    if not code:
        raise InputError(_("Manca il servizio: aggiungi per esempio kind=farmacia."))
    if code not in kinds.KINDS:
        close_codes = kinds.suggestions(code)
        if close_codes:
            raise UnknownError(
                _(
                    "Non esiste un servizio «%(code)s». Forse cercavi: %(codes)s.",
                    code=code[:40],
                    codes=", ".join(close_codes),
                )
            )
        raise UnknownError(_("Non esiste un servizio «%(code)s».", code=code[:40]))
    return kinds.KINDS[code]


def minutes(args: Arguments) -> float:
    """The walking minutes of `minutes=`."""
    return number(args, "minutes", default=15.0, allowed_range=MINUTES_RANGE)


def speed(args: Arguments) -> float:
    """The walking speed of `speed=`, km/h."""
    return number(args, "speed", default=WALKING_KMH, allowed_range=SPEED_RANGE)


def counted_group(args: Arguments) -> str:
    """The group to count, of `whom=`: one of `city.WHOM`."""
    people_group = args.get("whom") or city.WHOM[0]
    if people_group not in city.WHOM:
        options = " / ".join(city.WHOM)
        raise InputError(
            _("«whom» può essere %(offered)s, non «%(asked)s».", offered=options, asked=people_group)
        )
    return people_group


def number(args: Arguments, name: str, *, default: float | None, allowed_range: tuple[float, float]) -> float:
    """The number of `name=`, with a decimal point or comma.

    Raises:
        InputError: missing without a default, not a number, or out of range.
    """
    text = args.get(name, "").strip()
    if not text:
        if default is None:
            raise InputError(_("Manca «%(name)s»: è un numero.", name=name))
        return default
    value = float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else math.nan
    smallest, largest = allowed_range
    if not smallest <= value <= largest:
        raise InputError(
            _(
                "«%(name)s» deve essere un numero fra %(low)s e %(high)s, non «%(text)s».",
                name=name,
                low=f"{smallest:g}",
                high=f"{largest:g}",
                text=text[:40],
            )
        )
    return value


def integer(args: Arguments, name: str) -> int | None:
    """The whole number of `name=`, or None if it is not asked."""
    text = args.get(name, "").strip()
    if not text:
        return None
    number = whole_number(text)
    if number is None or number < 0:
        raise InputError(
            _("«%(name)s» deve essere un numero intero, non «%(text)s».", name=name, text=text[:40])
        )
    return number


def point(args: Arguments, bounds: Sequence[float]) -> tuple[float, float]:
    """The point of `lat=` and `lon=`, degrees, as metres.

    Args:
        bounds: west, south, east, north of the city, metres.

    Raises:
        InputError: missing, not numbers, or far from the city.
    """
    lat = number(args, "lat", default=None, allowed_range=(-90.0, 90.0))
    lon = number(args, "lon", default=None, allowed_range=(-180.0, 180.0))
    x, y = projection.metres(lon, lat)
    west, south, east, north = bounds
    if not (west - AROUND_M <= x <= east + AROUND_M and south - AROUND_M <= y <= north + AROUND_M):
        (w, s), (e, n) = projection.degrees(west, south), projection.degrees(east, north)
        raise InputError(
            _(
                "Il punto è fuori dalla città: lat va da %(s)s a %(n)s, lon da %(w)s a %(e)s.",
                s=f"{s:.2f}",
                n=f"{n:.2f}",
                w=f"{w:.2f}",
                e=f"{e:.2f}",
            )
        )
    return x, y


def week(args: Arguments) -> str:
    """The typical week of `week=`."""
    return one_of(args, "week", tuple(calendars.TYPICAL_WEEKS))


def one_of(args: Arguments, name: str, options: tuple[str, ...]) -> str:
    """One of the words of `options`, the first if the request has none.

    Raises:
        InputError: another word.
    """
    chosen_word = args.get(name, "").strip() or options[0]
    if chosen_word not in options:
        raise InputError(
            _(
                "«%(name)s» può essere %(known)s, non «%(asked)s».",
                name=name,
                known=" / ".join(options),
                asked=chosen_word[:40],
            )
        )
    return chosen_word
