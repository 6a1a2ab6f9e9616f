"""What the templates of several subjects are given: kinds on offer, days and typical weeks, the map without layers."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from app.web.answers import Answers
from app.web.page import language
from mire_geo.measures.time import gap_classes
from mire_geo.measures.time.personas import Persona
from mire_geo.output import maps
from mire_geo.output.wording import names
from mire_geo.schedule import calendars
from mire_geo.tables import kinds
from mire_geo.tables.kinds import KINDS


def kinds_by_group(city_answers: Answers) -> list[tuple[str, list[tuple[kinds.Kind, int]]]]:
    """Kinds by group, each with its number of sites, in the order of the taxonomy."""
    sites = city_answers.city.sites_by_kind
    return [
        (code, [(kind, int(sites[kind.code])) for kind in KINDS.values() if kind.group == code])
        for code in kinds.GROUPS
    ]


def kinds_with_places(city_answers: Answers) -> list[str]:
    """The kinds of which some file holds places."""
    return [str(code) for code, sites in city_answers.city.sites_by_kind.items() if sites]


def map_context(city_answers: Answers) -> dict[str, Any]:
    """The map without its layers, and how they are drawn."""
    return {"map": city_answers.outline(language.current()), "styles": maps.STYLES, "panes": maps.PANES}


BAR = (gap_classes.SERVED, gap_classes.INFORMATION, gap_classes.TIME, gap_classes.SPACE)
"""The order of the classes in a bar."""


def day_names() -> list[tuple[str, str]]:
    """The days of the week: short and whole."""
    return [
        (_("lun"), _("lunedì")),
        (_("mar"), _("martedì")),
        (_("mer"), _("mercoledì")),
        (_("gio"), _("giovedì")),
        (_("ven"), _("venerdì")),
        (_("sab"), _("sabato")),
        (_("dom"), _("domenica")),
    ]


def typical_weeks() -> list[tuple[str, str, str]]:
    """The typical weeks: code, name, and the days they were worked out for."""
    week_names = {
        "scuola": _("di scuola"),
        "senza-scuola": _("senza scuola"),
        "ferragosto": _("di Ferragosto"),
        "ponte": _("del ponte di Sant’Ambrogio"),
    }
    return [
        (code, week_names[code], f"{monday.day}-{(monday + timedelta(days=6)):%-d/%m/%y}")
        for code, monday in calendars.TYPICAL_WEEKS.items()
    ]


def persona_name(persona: Persona) -> str:
    """The persona's name in the language of this answer."""
    return names.persona(persona, language.current())
