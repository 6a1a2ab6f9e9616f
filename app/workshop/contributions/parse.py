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
MOST_KEPT_DAYS = 366
"""Days after which a room is deleted at the latest."""
USUAL_KEPT_DAYS = 90
"""Days after which a room is deleted that was opened without a form and says no day."""
QUOTED_CHARACTERS = 60
"""How many characters of a wrong value its error quotes."""


class Body:
    """The JSON object of a request, field by field."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.fields = fields

    def has_field(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self.fields.get(name) is not None

    def text(self, name: str, limit: int, *, required: bool = False) -> str | None:
        """Words, cleaned; None where there are none."""
        field_value = self.fields.get(name)
        if field_value is None:
            field_value = ""
        if not isinstance(field_value, str):
            raise InputError(_("«%(name)s» deve essere un testo.", name=name))
        if len(field_value) > 4 * limit:
            raise InputError(_("«%(name)s» è troppo lungo: al massimo %(n)s caratteri.", name=name, n=limit))
        cleaned_text = clean(field_value)
        if len(cleaned_text) > limit:
            raise InputError(_("«%(name)s» è troppo lungo: al massimo %(n)s caratteri.", name=name, n=limit))
        if required and not cleaned_text:
            raise InputError(_("Manca «%(name)s».", name=name))
        return cleaned_text or None

    def number(self, name: str, smallest: float, largest: float) -> float | None:
        """A number within a range; None where there is none."""
        field_value = self.fields.get(name)
        if field_value is None:
            return None
        is_number = isinstance(field_value, int | float) and not isinstance(field_value, bool)
        if not (is_number and smallest <= field_value <= largest):
            raise InputError(
                _(
                    "«%(name)s» deve essere un numero fra %(low)s e %(high)s, non «%(text)s».",
                    name=name,
                    low=f"{smallest:g}",
                    high=f"{largest:g}",
                    text=short_text(field_value),
                )
            )
        return float(field_value)

    def integer(self, name: str, smallest: int, largest: int) -> int | None:
        """A whole number within a range; None where there is none."""
        field_value = self.number(name, smallest, largest)
        if field_value is None:
            return None
        if field_value != math.floor(field_value):
            raise InputError(
                _(
                    "«%(name)s» deve essere un numero intero, non «%(text)s».",
                    name=name,
                    text=short_text(field_value),
                )
            )
        return int(field_value)

    def flag(self, name: str, default: bool | None = None) -> bool:
        """True or false."""
        field_value = self.fields.get(name, default)
        if not isinstance(field_value, bool):
            raise InputError(_("«%(name)s» deve essere true o false.", name=name))
        return field_value

    def choice(self, name: str, options: Sequence[str], default: str | None = None) -> str:
        """One of `options`."""
        field_value = self.fields.get(name)
        if field_value is None:
            field_value = default
        if not isinstance(field_value, str) or field_value not in options:
            raise InputError(
                _(
                    "«%(name)s» può essere %(offered)s, non «%(text)s».",
                    name=name,
                    offered=" / ".join(options),
                    text=short_text(field_value),
                )
            )
        return field_value

    def items(self, name: str, most_items: int) -> list[Any]:
        """A list; empty where there is none."""
        field_value = self.fields.get(name)
        if field_value is None:
            return []
        if not isinstance(field_value, list) or len(field_value) > most_items:
            raise InputError(
                _("«%(name)s» deve essere un elenco di al massimo %(n)s voci.", name=name, n=most_items)
            )
        return field_value

    def key(self) -> str | None:
        """The sender's own name of this call."""
        return self.text("key", KEY)


def body() -> Body:
    """The JSON object of this request; an empty body is an empty object.

    Raises:
        InputError: something else, or nothing that can be read.
    """
    raw_body = request.get_data()
    if not raw_body.strip():
        return Body({})
    if not request.is_json:
        raise InputError(_("Il contenuto deve essere JSON (Content-Type: application/json)."))
    try:
        parsed_body = json_text.read(raw_body, "json", "body")
    except FileError:
        raise InputError(_("Il contenuto non è JSON leggibile.")) from None
    if not isinstance(parsed_body, dict):
        raise InputError(_("Il contenuto deve essere un oggetto JSON."))
    return Body(parsed_body)


def settings(body: Body, city_answers: Answers) -> tuple[Json, date]:
    """The settings of a new room, and the day on which it is deleted."""
    chosen_languages = body.items("languages", len(catalogue.languages())) or [catalogue.SOURCE]
    for language in chosen_languages:
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
        "phases": [_phase(phase) for phase in body.items("phases", PHASES)],
        "dots": 5 if dots is None else dots,
        "moderation": body.choice("moderation", ("after", "before"), "after"),
        "languages": list(dict.fromkeys(chosen_languages)),
        "shared_device": body.flag("shared_device", default=False),
        "editing": body.choice("editing", ("author", "all"), "author"),
    }
    return room_settings, delete_on(body)


def delete_on(body: Body) -> date:
    """The day of `delete_on`, or three months from now."""
    today = clock.today()
    day_text = body.text("delete_on", 10)
    if day_text is None:
        return today + timedelta(days=USUAL_KEPT_DAYS)
    try:
        day = date.fromisoformat(day_text)
    except ValueError:
        raise InputError(
            _("«delete_on» deve essere un giorno, come 2030-12-31, non «%(text)s».", text=day_text)
        ) from None
    if not today <= day <= today + timedelta(days=MOST_KEPT_DAYS):
        latest_allowed_day = today + timedelta(days=MOST_KEPT_DAYS)
        raise InputError(
            _("«delete_on» deve essere fra oggi e %(last)s.", last=latest_allowed_day.isoformat())
        )
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


def _phase(phase_value: Any) -> Json:
    if not isinstance(phase_value, dict):
        raise InputError(_("Ogni fase è un oggetto con «name» e «minutes»."))
    phase_body = Body(phase_value)
    return {
        "name": phase_body.text("name", NAME, required=True),
        "minutes": phase_body.number("minutes", 0, PHASE_MIN),
    }


def _kind(code: str) -> str:
    if code not in kinds.KINDS:
        raise UnknownError(_("Non esiste un servizio «%(code)s».", code=code))
    return code


def alias_and_group(body: Body) -> Json:
    """Alias and group, both only if given."""
    return {"alias": body.text("alias", ALIAS), "group": body.text("group", ALIAS)}


def room_code(typed_code: str) -> str:
    """A room's code as typed; an empty one where it cannot be one."""
    code = codes.normalised_code(typed_code[:40])
    return code if len(code) == codes.LENGTH and set(code) <= set(codes.ALPHABET) else ""


def short_text(wrong_value: Any) -> str:
    """A wrong value as its error quotes it."""
    value_text = wrong_value if isinstance(wrong_value, str) else repr(wrong_value)[: 4 * QUOTED_CHARACTERS]
    return clean(value_text)[:QUOTED_CHARACTERS]
