"""The pages of the hours: the slider over the week, and the plan of hours."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.hours import answer, query
from app.web import requests
from app.web.answers import answers
from app.web.page import context, language
from app.web.requests import parsing
from mire_geo.measures.time import hours, personas
from mire_geo.output import legend
from mire_geo.planning import piano
from mire_geo.tables.kinds import KINDS

blueprint = Blueprint("hours", __name__)

FIRST_KIND = "anagrafe"


@blueprint.get("/orari")
@requests.accept_arguments(*query.MOMENT)
def index() -> ResponseReturnValue:
    """The map of a kind at an hour of the week, and the quartieri in order."""
    city_answers = answers()
    hours_query = query.hours_query(request.args, first_kind())
    variables = {
        "at": hours_query,
        "question": hours_query.question,
        "known": city_answers.has_places(hours_query.question.kind.code),
        "counted": city_answers.city.unlocated_count(hours_query.question.kind.code),
        "offered": context.kinds_by_group(city_answers),
        "minutes_offered": parsing.MINUTES,
        "weeks": context.typical_weeks(),
        "personas": list(personas.PERSONAS.values()),
        "classes": legend.partition_classes(),
        "orders": query.ORDERS,
        "days": context.day_names(),
        "clock": answer.slot_words(hours_query.slot),
    }
    if variables["known"]:
        variables |= answer.answer(hours_query)
    return render_template(
        "hours/index.html",
        settings=settings(context.kinds_with_places(city_answers)),
        **variables,
        **context.map_context(city_answers),
    )


@blueprint.get("/piano")
def plan() -> ResponseReturnValue:
    """The plan of hours as far as it was published, and what the law asks."""
    return render_template(
        "hours/piano.html", plan=answer.hours_answers().plan(), art_4=piano.ART_4, art_6=piano.ART_6
    )


def first_kind() -> str:
    """The kind shown before anyone asks: the first choice, else the first kind that has hours, else any."""
    sites = answers().city.sites
    kinds_with_hours = sites.loc[sites["hours"].notna(), "kind"]
    codes = [FIRST_KIND, *sorted(kinds_with_hours.unique()), *sites["kind"].unique()]
    return next((kind for kind in codes if (sites["kind"] == kind).any()), FIRST_KIND)


def settings(kind_codes: list[str]) -> dict[str, Any]:
    """The settings of static/hours/hours.js."""
    locale = language.current()
    return {
        "locale": locale,
        "held": kind_codes,
        "slots": hours.SLOTS,
        "slotMinutes": hours.SLOT,
        "bar": context.BAR,
        "classes": {gap_class.code: gap_class.colour for gap_class in legend.partition_classes()},
        "days": [day_name for _short_name, day_name in context.day_names()],
        "personas": {
            persona.code: {
                "name": context.persona_name(persona),
                "counts": persona.counts,
                "speed": persona.speed_kmh,
                "free": [window.span for window in persona.windows],
            }
            for persona in personas.PERSONAS.values()
        },
        "sentences": {
            "slot": answer.headline_template("slot", None),
            "persona": answer.headline_template("slot", next(iter(personas.PERSONAS.values()))),
            "week": answer.headline_template("week", None),
        },
        "kinds": {code: language.kind_plural(KINDS[code]) for code in kind_codes},
        "words": {
            "play": _("Fai scorrere"),
            "pause": _("Ferma"),
            "facts": _("{count} persone · {share}"),
            "under": _("meno dello {n} %"),
            "over": _("oltre il {n} %"),
            "share": _("{n}\xa0%"),
            "people": _("{n} persone"),
            "nameless": _("senza nome"),
        },
    }
