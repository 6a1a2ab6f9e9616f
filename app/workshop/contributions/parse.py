"""The JSON bodies that participants send, field by field; each wrong field raises an error with its sentence."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask import request
from flask_babel import gettext as _

from app.web import clock
from app.web.answers import Answers
from app.workshop.room import codes
from mire_geo.errors import InputError, UnknownError
from mire_geo.output.wording import catalogue
from mire_geo.planning.workshop.contribution_fields import NAME
from mire_geo.sources.incoming import FileError, json_text
from mire_geo.sources.incoming.plain_text import clean
from mire_geo.tables import kinds

Json = dict[str, Any]
TITLE, ALIAS, KEY = 120, 40, 64
PHASES = 12
PHASE_MIN = 240.0
DOTS = 50
KEPT_DAYS = 366
KEPT_DAYS_USUAL = 90
QUOTED_CHARACTERS = 60
"""How many characters of a wrong value its error quotes."""


class Body:
    """The JSON object of a request, field by field."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.fields = fields

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self.fields.get(name) is not None

    def text(self, name: str, limit: int, *, required: bool = False) -> str | None:
        """Words, cleaned; None where there are none."""
        value = self.fields.get(name)
        if value is None:
            value = ""
        if not isinstance(value, str):
            raise InputError(_("«%(name)s» deve essere un testo.", name=name))
        if len(value) > 4 * limit:
            raise InputError(_("«%(name)s» è troppo lungo: al massimo %(n)s caratteri.", name=name, n=limit))
        words = clean(value)
        if len(words) > limit:
            raise InputError(_("«%(name)s» è troppo lungo: al massimo %(n)s caratteri.", name=name, n=limit))
        if required and not words:
            raise InputError(_("Manca «%(name)s».", name=name))
        return words or None

    def number(self, name: str, low: float, high: float) -> float | None:
        """A number within a range; None where there is none."""
        value = self.fields.get(name)
        if value is None:
            return None
        usable = isinstance(value, int | float) and not isinstance(value, bool)
        if not (usable and low <= value <= high):
            raise InputError(
                _(
                    "«%(name)s» deve essere un numero fra %(low)s e %(high)s, non «%(text)s».",
                    name=name,
                    low=f"{low:g}",
                    high=f"{high:g}",
                    text=short_text(value),
                )
            )
        return float(value)

    def integer(self, name: str, low: int, high: int) -> int | None:
        """A whole number within a range; None where there is none."""
        number = self.number(name, low, high)
        if number is None:
            return None
        if number != math.floor(number):
            raise InputError(
                _(
                    "«%(name)s» deve essere un numero intero, non «%(text)s».",
                    name=name,
                    text=short_text(number),
                )
            )
        return int(number)

    def flag(self, name: str, default: bool | None = None) -> bool:
        """True or false."""
        value = self.fields.get(name, default)
        if not isinstance(value, bool):
            raise InputError(_("«%(name)s» deve essere true o false.", name=name))
        return value

    def choice(self, name: str, options: Sequence[str], default: str | None = None) -> str:
        """One of `options`."""
        value = self.fields.get(name)
        if value is None:
            value = default
        if not isinstance(value, str) or value not in options:
            raise InputError(
                _(
                    "«%(name)s» può essere %(offered)s, non «%(text)s».",
                    name=name,
                    offered=" / ".join(options),
                    text=short_text(value),
                )
            )
        return value

    def items(self, name: str, most: int) -> list[Any]:
        """A list; empty where there is none."""
        value = self.fields.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > most:
            raise InputError(
                _("«%(name)s» deve essere un elenco di al massimo %(n)s voci.", name=name, n=most)
            )
        return value

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


def settings(body: Body, city_answers: Answers) -> tuple[Json, date]:
    """The settings of a new room, and the day on which it is deleted."""
    languages = body.items("languages", len(catalogue.languages())) or [catalogue.SOURCE]
    for language in languages:
        if language not in catalogue.languages():
            raise InputError(
                _(
                    "«%(name)s» può essere %(offered)s, non «%(text)s».",
                    name="languages",
                    offered=" / ".join(catalogue.languages()),
                    text=short_text(language),
                )
            )
    dots = body.integer("dots", 1, DOTS)
    room_settings = {
        "title": body.text("title", TITLE, required=True),
        "nil_ids": _nil_ids(body, city_answers),
        "kinds": [
            _kind(code) for code in dict.fromkeys(map(short_text, body.items("kinds", len(kinds.KINDS))))
        ],
        "phases": [_phase(one) for one in body.items("phases", PHASES)],
        "dots": 5 if dots is None else dots,
        "moderation": body.choice("moderation", ("after", "before"), "after"),
        "languages": list(dict.fromkeys(languages)),
        "shared_device": body.flag("shared_device", default=False),
        "editing": body.choice("editing", ("author", "all"), "author"),
    }
    return room_settings, delete_on(body)


def delete_on(body: Body) -> date:
    """The day of `delete_on`, or three months from now."""
    today = clock.today()
    text = body.text("delete_on", 10)
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


def _nil_ids(body: Body, city_answers: Answers) -> list[int]:
    nil_ids = body.items("nil_ids", 100)
    for nil_id in nil_ids:
        if not isinstance(nil_id, int) or isinstance(nil_id, bool):
            raise InputError(
                _("«nil_ids» deve essere un elenco di numeri, non «%(text)s».", text=short_text(nil_id))
            )
        city_answers.quartiere(nil_id)
    return list(dict.fromkeys(nil_ids))


def _phase(value: Any) -> Json:
    if not isinstance(value, dict):
        raise InputError(_("Ogni fase è un oggetto con «name» e «minutes»."))
    phase = Body(value)
    return {"name": phase.text("name", NAME, required=True), "minutes": phase.number("minutes", 0, PHASE_MIN)}


def _kind(code: str) -> str:
    if code not in kinds.KINDS:
        raise UnknownError(_("Non esiste un servizio «%(code)s».", code=code))
    return code


def alias_and_group(body: Body) -> Json:
    """Alias and group, both only if given."""
    return {"alias": body.text("alias", ALIAS), "group": body.text("group", ALIAS)}


def room_code(text: str) -> str:
    """A room's code as typed; an empty one where it cannot be one."""
    code = codes.normalised_code(text[:40])
    return code if len(code) == codes.LENGTH and set(code) <= set(codes.ALPHABET) else ""


def short_text(value: Any) -> str:
    """A wrong value as its error quotes it."""
    text = value if isinstance(value, str) else repr(value)[: 4 * QUOTED_CHARACTERS]
    return clean(text)[:QUOTED_CHARACTERS]
