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
@requests.arguments(*query.MOMENT)
def index() -> ResponseReturnValue:
    """The map of a kind at an hour of the week, and the quartieri in order."""
    city_answers = answers()
    at = query.hours_query(request.args, first_kind())
    variables = {
        "at": at,
        "question": at.question,
        "known": city_answers.has_places(at.question.kind.code),
        "counted": city_answers.city.unlocated_count(at.question.kind.code),
        "offered": context.kinds_by_group(city_answers),
        "minutes_offered": parsing.MINUTES,
        "weeks": context.typical_weeks(),
        "personas": list(personas.PERSONAS.values()),
        "classes": legend.partition_classes(),
        "orders": query.ORDERS,
        "days": context.day_names(),
        "clock": answer.slot_words(at.slot),
    }
    if variables["known"]:
        variables |= answer.answer(at)
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
        "hours/piano.html", plan=answer.timetable().plan(), art_4=piano.ART_4, art_6=piano.ART_6
    )


def first_kind() -> str:
    """The kind shown before anyone asks: the first choice, else the first kind that has hours, else any."""
    sites = answers().city.sites
    timed = sites.loc[sites["hours"].notna(), "kind"]
    codes = [FIRST_KIND, *sorted(timed.unique()), *sites["kind"].unique()]
    return next((kind for kind in codes if (sites["kind"] == kind).any()), FIRST_KIND)


def settings(kinds: list[str]) -> dict[str, Any]:
    """What static/hours/hours.js has to know."""
    locale = language.current()
    return {
        "locale": locale,
        "held": kinds,
        "slots": hours.SLOTS,
        "slotMinutes": hours.SLOT,
        "bar": context.BAR,
        "classes": {step.code: step.colour for step in legend.partition_classes()},
        "days": [name for _short, name in context.day_names()],
        "personas": {
            one.code: {
                "name": context.persona_name(one),
                "counts": one.counts,
                "speed": one.speed_kmh,
                "free": [w.span for w in one.windows],
            }
            for one in personas.PERSONAS.values()
        },
        "sentences": {
            "slot": answer.headline_template("slot", None),
            "persona": answer.headline_template("slot", next(iter(personas.PERSONAS.values()))),
            "week": answer.headline_template("week", None),
        },
        "kinds": {code: language.kind_plural(KINDS[code]) for code in kinds},
        "words": {
            "play": _("Fai scorrere"),
            "pause": _("Ferma"),
            "facts": _("{count} persone · {share}"),
            "under": _("meno dello {n} %"),
            "over": _("oltre il {n} %"),
            "share": _("{n}\xa0%"),
            "people": _("{n} persone"),
        },
    }
