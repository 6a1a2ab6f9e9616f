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
    asked = answers()
    at = query.moment(request.args, first_kind())
    shown = {
        "at": at,
        "question": at.question,
        "known": asked.has_places(at.question.kind.code),
        "counted": asked.city.unlocated_count(at.question.kind.code),
        "offered": context.kinds_by_group(asked),
        "minutes_offered": parsing.MINUTES,
        "weeks": context.weeks(),
        "personas": list(personas.PERSONAS.values()),
        "classes": legend.partition_classes(),
        "orders": query.ORDERS,
        "days": context.days(),
        "clock": answer.words_of(at.slot),
    }
    if shown["known"]:
        shown |= answer.answer(at)
    return render_template(
        "hours/index.html",
        settings=settings(context.kinds_with_places(asked)),
        **shown,
        **context.map_context(asked),
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
    known = [FIRST_KIND, *sorted(timed.unique()), *sites["kind"].unique()]
    return next((kind for kind in known if (sites["kind"] == kind).any()), FIRST_KIND)


def settings(kinds: list[str]) -> dict[str, Any]:
    """What static/hours/hours.js has to know."""
    said = language.current()
    return {
        "locale": said,
        "held": kinds,
        "slots": hours.SLOTS,
        "slotMinutes": hours.SLOT,
        "bar": context.BAR,
        "classes": {step.code: step.colour for step in legend.partition_classes()},
        "days": [name for _short, name in context.days()],
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
            "slot": answer.sentence("slot", None),
            "persona": answer.sentence("slot", next(iter(personas.PERSONAS.values()))),
            "week": answer.sentence("week", None),
        },
        "kinds": {code: language.plural_of(KINDS[code]) for code in kinds},
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
