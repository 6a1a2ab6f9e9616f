"""JSON of people -> what is stored; every wrong field is said in a sentence."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal, cast, get_args

import pandas as pd
import shapely
from flask import request
from flask_babel import gettext as _

from app.web import clock, projection
from app.web.answers import Answers
from app.web.requests import parsing
from app.web.requests.text import clean
from app.workshop.room import codes
from mire_geo import schedule
from mire_geo.errors import InputError, UnknownError
from mire_geo.output.wording import catalogue
from mire_geo.sources.incoming import FileError, json_text
from mire_geo.tables import kinds

Json = dict[str, Any]
Type = Literal["add", "close", "move", "hours", "resize", "pin", "line", "area", "need"]
TYPES: tuple[str, ...] = get_args(Type)

ON_SITES = frozenset({"close", "move", "hours", "resize"})
AT_POINTS = frozenset({"add", "move", "pin", "need"})
SHAPES = {"line": "LineString", "area": "Polygon"}

TITLE, NAME, ALIAS, COMMENT, HOURS, KEY = 120, 80, 40, 1000, 300, 64
VERTICES = 200
PHASES = 12
PHASE_MIN = 240.0
DOTS = 50
CAPACITY = 100_000
KEPT_DAYS = 366
KEPT_DAYS_USUAL = 90
SHOWN = 60
"""Of a wrong value, how many characters are said back."""


class Body:
    """The JSON object of a request, field by field."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.fields = fields

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self.fields.get(name) is not None

    def text(self, name: str, limit: int, *, required: bool = False) -> str | None:
        """Words, cleaned; None where there are none."""
        given = self.fields.get(name)
        if given is None:
            given = ""
        if not isinstance(given, str):
            raise InputError(_("«%(name)s» deve essere un testo.", name=name))
        if len(given) > 4 * limit:
            raise InputError(_("«%(name)s» è troppo lungo: al massimo %(n)s caratteri.", name=name, n=limit))
        words = clean(given)
        if len(words) > limit:
            raise InputError(_("«%(name)s» è troppo lungo: al massimo %(n)s caratteri.", name=name, n=limit))
        if required and not words:
            raise InputError(_("Manca «%(name)s».", name=name))
        return words or None

    def number(self, name: str, low: float, high: float) -> float | None:
        """A number within a range; None where there is none."""
        given = self.fields.get(name)
        if given is None:
            return None
        usable = isinstance(given, int | float) and not isinstance(given, bool)
        if not (usable and low <= given <= high):
            raise InputError(
                _(
                    "«%(name)s» deve essere un numero fra %(low)s e %(high)s, non «%(text)s».",
                    name=name,
                    low=f"{low:g}",
                    high=f"{high:g}",
                    text=_short(given),
                )
            )
        return float(given)

    def integer(self, name: str, low: int, high: int) -> int | None:
        """A whole number within a range; None where there is none."""
        found = self.number(name, low, high)
        if found is None:
            return None
        if found != math.floor(found):
            raise InputError(
                _("«%(name)s» deve essere un numero intero, non «%(text)s».", name=name, text=_short(found))
            )
        return int(found)

    def flag(self, name: str, default: bool | None = None) -> bool:
        """True or false."""
        given = self.fields.get(name, default)
        if not isinstance(given, bool):
            raise InputError(_("«%(name)s» deve essere true o false.", name=name))
        return given

    def choice(self, name: str, offered: Sequence[str], default: str | None = None) -> str:
        """One of what is offered."""
        given = self.fields.get(name)
        if given is None:
            given = default
        if not isinstance(given, str) or given not in offered:
            raise InputError(
                _(
                    "«%(name)s» può essere %(offered)s, non «%(text)s».",
                    name=name,
                    offered=" / ".join(offered),
                    text=_short(given),
                )
            )
        return given

    def items(self, name: str, most: int) -> list[Any]:
        """A list; empty where there is none."""
        given = self.fields.get(name)
        if given is None:
            return []
        if not isinstance(given, list) or len(given) > most:
            raise InputError(
                _("«%(name)s» deve essere un elenco di al massimo %(n)s voci.", name=name, n=most)
            )
        return given

    def key(self) -> str | None:
        """The sender's own name of this call."""
        return self.text("key", KEY)


def body() -> Body:
    """The JSON object of this request; an empty body is an empty object.

    Raises:
        InputError: something else, or nothing that can be read.
    """
    raw = request.get_data()
    if not raw.strip():
        return Body({})
    if not request.is_json:
        raise InputError(_("Il contenuto deve essere JSON (Content-Type: application/json)."))
    try:
        read = json_text.read(raw, "json", "body")
    except FileError:
        raise InputError(_("Il contenuto non è JSON leggibile.")) from None
    if not isinstance(read, dict):
        raise InputError(_("Il contenuto deve essere un oggetto JSON."))
    return Body(read)


def settings(sent: Body, asked: Answers) -> tuple[Json, date]:
    """What a facilitator chose for a room, and the day on which it is deleted."""
    languages = sent.items("languages", len(catalogue.languages())) or [catalogue.SOURCE]
    for language in languages:
        if language not in catalogue.languages():
            offered = " / ".join(catalogue.languages())
            raise InputError(
                _(
                    "«%(name)s» può essere %(offered)s, non «%(text)s».",
                    name="languages",
                    offered=offered,
                    text=_short(language),
                )
            )
    dots = sent.integer("dots", 1, DOTS)
    chosen = {
        "title": sent.text("title", TITLE, required=True),
        "nil_ids": _nil_ids(sent, asked),
        "kinds": [_kind(code) for code in dict.fromkeys(map(_short, sent.items("kinds", len(kinds.KINDS))))],
        "phases": [_phase(one) for one in sent.items("phases", PHASES)],
        "dots": 5 if dots is None else dots,
        "moderation": sent.choice("moderation", ("after", "before"), "after"),
        "languages": list(dict.fromkeys(languages)),
        "shared_device": sent.flag("shared_device", default=False),
        "editing": sent.choice("editing", ("author", "all"), "author"),
    }
    return chosen, delete_on(sent)


def delete_on(sent: Body) -> date:
    """The day of `delete_on`, or three months from now."""
    today = clock.today()
    text = sent.text("delete_on", 10)
    if text is None:
        return today + timedelta(days=KEPT_DAYS_USUAL)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InputError(
            _("«delete_on» deve essere un giorno, come 2030-12-31, non «%(text)s».", text=text)
        ) from None
    if not today <= day <= today + timedelta(days=KEPT_DAYS):
        last = today + timedelta(days=KEPT_DAYS)
        raise InputError(_("«delete_on» deve essere fra oggi e %(last)s.", last=last.isoformat()))
    return day


def _nil_ids(sent: Body, asked: Answers) -> list[int]:
    given = sent.items("nil_ids", 100)
    for nil_id in given:
        if not isinstance(nil_id, int) or isinstance(nil_id, bool):
            raise InputError(
                _("«nil_ids» deve essere un elenco di numeri, non «%(text)s».", text=_short(nil_id))
            )
        asked.quartiere(nil_id)
    return list(dict.fromkeys(given))


def _phase(given: Any) -> Json:
    if not isinstance(given, dict):
        raise InputError(_("Ogni fase è un oggetto con «name» e «minutes»."))
    phase = Body(given)
    return {"name": phase.text("name", NAME, required=True), "minutes": phase.number("minutes", 0, PHASE_MIN)}


def _kind(code: str) -> str:
    if code not in kinds.KINDS:
        raise UnknownError(_("Non esiste un servizio «%(code)s».", code=code))
    return code


def person(sent: Body) -> Json:
    """Alias and group, both only if given."""
    return {"alias": sent.text("alias", ALIAS), "group": sent.text("group", ALIAS)}


def contribution(sent: Body, asked: Answers) -> Json:
    """A proposal: only the fields its type has, each checked."""
    kind_of = cast(Type, sent.choice("type", TYPES))
    made: Json = {"type": kind_of, "name": sent.text("name", NAME), "comment": sent.text("comment", COMMENT)}
    if kind_of in ON_SITES:
        made |= _site(sent, asked)
    elif kind_of == "add" or sent.has("kind"):
        made["kind"] = _kind(sent.text("kind", NAME, required=True) or "")
    if kind_of in AT_POINTS:
        made["lon"], made["lat"] = _position(sent, asked)
    if kind_of in SHAPES:
        made["geometry"] = _geometry(sent, asked, SHAPES[kind_of])
    if kind_of in {"add", "hours"}:
        made["hours"] = _hours(sent, required=kind_of == "hours")
    if kind_of in {"add", "resize"}:
        made["capacity"] = sent.integer("capacity", 1, CAPACITY)
        if kind_of == "resize" and made["capacity"] is None:
            raise InputError(_("Manca «%(name)s».", name="capacity"))
    if kind_of == "need" and not (made.get("kind") or made["comment"]):
        raise InputError(_("Scrivi che cosa manca: un servizio o un commento."))
    return made


def in_play(content: Mapping[str, Any], kinds_in_play: Sequence[str]) -> None:
    """Go on only if the room speaks of the kind.

    Raises:
        InputError: it does not.
    """
    if kinds_in_play and content.get("kind") not in {None, *kinds_in_play}:
        raise InputError(_("In questo laboratorio non si parla di «%(code)s».", code=content["kind"]))


def _site(sent: Body, asked: Answers) -> Json:
    """A place of the city, with what is known of it before the change."""
    site = sent.text("site", 200, required=True)
    if site not in asked.city.sites.index:
        raise UnknownError(_("Non esiste un luogo «%(site)s» nei dati.", site=_short(site)))
    row = asked.city.sites.loc[site]
    lon, lat = projection.degrees(row.geometry.x, row.geometry.y)
    known = {
        name: row[name] if pd.notna(row[name]) else None for name in ("name", "address", "hours", "capacity")
    }
    return {
        "site": site,
        "kind": str(row["kind"]),
        "site_name": known["name"] or known["address"],
        "before_hours": known["hours"],
        "before_capacity": known["capacity"],
        "before_lon": lon,
        "before_lat": lat,
        "lon": lon,
        "lat": lat,
    }


def _position(sent: Body, asked: Answers) -> tuple[float, float]:
    lon, lat = sent.number("lon", -180, 180), sent.number("lat", -90, 90)
    for name, value in (("lon", lon), ("lat", lat)):
        if value is None:
            raise InputError(_("Manca «%(name)s»: è un numero.", name=name))
    return _inside(cast(float, lon), cast(float, lat), asked)


def _inside(lon: float, lat: float, asked: Answers) -> tuple[float, float]:
    """The point again, once it is known to be in or near the city."""
    parsing.point({"lon": repr(lon), "lat": repr(lat)}, asked.city.quartieri.total_bounds)
    return round(lon, 6), round(lat, 6)


def _geometry(sent: Body, asked: Answers, wanted: str) -> Json:
    given = sent.fields.get("geometry")
    if not isinstance(given, dict) or given.get("type") != wanted:
        raise InputError(_("«geometry» deve essere un GeoJSON di tipo %(wanted)s.", wanted=wanted))
    rings = given.get("coordinates")
    if wanted == "Polygon":
        if not isinstance(rings, list) or len(rings) != 1:
            raise InputError(_("L’area deve avere un solo contorno."))
        rings = rings[0]
    least = 4 if wanted == "Polygon" else 2
    if not isinstance(rings, list) or not least <= len(rings) <= VERTICES:
        raise InputError(
            _("«geometry» deve avere da %(least)s a %(most)s punti.", least=least, most=VERTICES)
        )
    points = [list(_inside(*_pair(one), asked)) for one in rings]
    if wanted == "LineString":
        if all(point == points[0] for point in points):
            raise InputError(_("La linea è un punto solo."))
        return {"type": wanted, "coordinates": points}
    if points[0] != points[-1] or not shapely.Polygon(points).is_valid:
        raise InputError(_("Il contorno dell’area deve chiudersi senza incrociarsi."))
    return {"type": wanted, "coordinates": [points]}


def _pair(given: Any) -> tuple[float, float]:
    numbers = isinstance(given, list) and len(given) == 2 and all(type(n) in {int, float} for n in given)
    if not numbers or not all(abs(n) <= 180 for n in given):
        raise InputError(_("Ogni punto di «geometry» è [lon, lat], in gradi."))
    return float(given[0]), float(given[1])


def _hours(sent: Body, *, required: bool) -> str | None:
    text = sent.text("hours", HOURS, required=required)
    if text is None:
        return None
    reading = schedule.read(text)
    if reading.unread or reading.outcome == "none":
        raise InputError(
            _("Non capisco questi orari: «%(text)s». Per esempio: lun-ven 9-18.", text=_short(text))
        )
    return reading.osm_text


def code_of(text: str) -> str:
    """A room's code as typed; an empty one where it cannot be one."""
    code = codes.read(text[:40])
    return code if len(code) == codes.LENGTH and set(code) <= set(codes.ALPHABET) else ""


def _short(value: Any) -> str:
    return clean(value if isinstance(value, str) else repr(value)[: 4 * SHOWN])[:SHOWN]
