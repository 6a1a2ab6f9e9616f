"""The query of /vicino, read from a form; and the arguments of an address that repeats it without the position."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from app.web.answers import Answers
from app.web.requests import moments, parsing
from mire_geo.city import nearby
from mire_geo.city.nearby import Commute, Point
from mire_geo.errors import InputError
from mire_geo.measures.time import personas, prism
from mire_geo.measures.time.personas import VISIT
from mire_geo.travel.streets import WALKING_KMH

DECIMALS = 4
"""Of the degrees of a position: about ten metres. What a device knows better is dropped here as in the browser."""
NEEDS = ("wheelchair", "meeting", "childcare")
WISH = ("minutes", "speed", "day", "date", "quarter", "kind", "price", *NEEDS, "open", "unknown")
WAY = ("persona", "commute", "visit")
"""The arguments of a wish, and of a way to work, without the places; a shared address says both."""
COMMUTES = (0.0, 180.0)
VISITS = (5.0, 480.0)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a visitor looks for: how far, when and what kind; never from where."""

    minutes: float
    speed_kmh: float
    moment: datetime | None
    """When the walk begins; None is now."""
    kind: str | None
    """None: coworkings and every service."""
    price: float | None
    """Euro a day at most."""
    needs: frozenset[str]
    only_open: bool
    unknown_too: bool
    """Whether to list what does not say if it has what is needed."""

    @property
    def leaving(self) -> datetime:
        """When the walk begins."""
        return self.moment or moments.now()

    @property
    def query(self) -> dict[str, Any]:
        """The arguments that repeat this query; they hold no position."""
        arguments: dict[str, Any] = {"minutes": f"{self.minutes:g}"}
        if self.speed_kmh != WALKING_KMH:
            arguments["speed"] = f"{self.speed_kmh:g}"
        if self.moment:
            arguments["day"] = self.moment.date().isoformat()
            arguments["quarter"] = str((self.moment.hour * 60 + self.moment.minute) // 15)
        if self.kind:
            arguments["kind"] = self.kind
        if self.price is not None:
            arguments["price"] = f"{self.price:g}"
        arguments |= {need: "1" for need in NEEDS if need in self.needs}
        arguments |= {"open": "1"} if self.only_open else {}
        return arguments | ({"unknown": "1"} if self.unknown_too else {})


def wish(args: parsing.Arguments) -> Wish:
    """The wish of a form or of a shared address.

    Raises:
        InputError: a number that is none, a day that is past, or a need nobody knows.
        UnknownError: no such kind.
    """
    kind = parsing.kind(args).code if args.get("kind", "").strip() else None
    price = parsing.number(args, "price", default=-1.0, allowed_range=(0.0, 1000.0))
    return Wish(
        parsing.minutes(args),
        parsing.speed(args),
        moments.chosen_moment(args),
        kind,
        None if price < 0 else price,
        frozenset(need for need in NEEDS if args.get(need)),
        bool(args.get("open")),
        bool(args.get("unknown")),
    )


def position(args: parsing.Arguments, city_answers: Answers, *, prefix: str = "") -> Point | None:
    """The position of `lat=` and `lon=`, or the middle of `nil=`, metres; None where none is given.

    Raises:
        InputError: degrees that are no numbers or far from the city; the sentence does not repeat them.
        UnknownError: no such NIL.
    """
    degrees = {
        argument_name: args.get(prefix + argument_name, "").strip() for argument_name in ("lat", "lon")
    }
    if any(degrees.values()):
        try:
            rounded_degrees = {
                argument_name: str(round(float(degree_text), DECIMALS))
                for argument_name, degree_text in degrees.items()
            }
        except ValueError:
            raise InputError(
                _("La posizione non è leggibile: tocca la mappa o cerca un indirizzo.")
            ) from None
        return parsing.point(rounded_degrees, city_answers.city.quartieri.total_bounds)
    chosen_nil_id = parsing.integer(args, prefix + "nil")
    if chosen_nil_id is None:
        return None
    city_answers.quartiere(chosen_nil_id)
    return city_answers.city.population_centre(chosen_nil_id)


def way(args: Mapping[str, str], city_answers: Answers, home: Point) -> Commute | None:
    """The way to work of a form; None if it names no workplace.

    Raises:
        InputError: minutes that are none, or a persona who does not go to work.
        UnknownError: no such persona or NIL.
    """
    workplace = position(args, city_answers, prefix="work_")
    if workplace is None:
        return None
    commuter = personas.persona(args.get("persona", "") or nearby.commuters()[0].code)
    if commuter not in nearby.commuters():
        raise InputError(
            _("«%(code)s» non va da casa al lavoro: scegli un’altra settimana.", code=commuter.code)
        )
    commute = parsing.number(args, "commute", default=prism.COMMUTE, allowed_range=COMMUTES)
    return Commute(
        home, workplace, commuter, commute, parsing.number(args, "visit", default=VISIT, allowed_range=VISITS)
    )
