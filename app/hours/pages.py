"""The pages of the hours: the slider over the week, and the plan of hours."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import language, payloads, requests, sheets
from app.answers import answers
from app.hours import asking, telling
from mire_geo.measures.time import hours, personas
from mire_geo.output import legend
from mire_geo.planning import piano
from mire_geo.tables.kinds import KINDS

blueprint = Blueprint("hours", __name__)

FIRST_KIND = "anagrafe"


@blueprint.get("/orari")
@requests.arguments(*asking.MOMENT)
def index() -> ResponseReturnValue:
    """The map of a kind at an hour of the week, and the quartieri in order."""
    asked = answers()
    at = asking.moment(request.args, first_kind())
    context = {
        "at": at,
        "question": at.question,
        "known": asked.known(at.question.kind.code),
        "counted": asked.counted(at.question.kind.code),
        "offered": sheets.offered(asked),
        "minutes_offered": payloads.MINUTES,
        "weeks": telling.weeks(),
        "personas": list(personas.PERSONAS.values()),
        "classes": legend.partition_classes(),
        "orders": asking.ORDERS,
        "days": telling.days(),
        "clock": telling.words_of(at.slot),
    }
    if context["known"]:
        context |= telling.answer(at)
    return render_template(
        "hours/index.html", settings=settings(sheets.held(asked)), **context, **sheets.map_context(asked)
    )


@blueprint.get("/piano")
def plan() -> ResponseReturnValue:
    """The plan of hours as far as it was published, and what the law asks."""
    return render_template(
        "hours/piano.html", plan=telling.timetable().plan(), art_4=piano.ART_4, art_6=piano.ART_6
    )


def first_kind() -> str:
    """The kind shown before anyone asks: the first choice, else the first kind that has hours, else any."""
    sites = answers().city.sites
    timed = sites.loc[sites["hours"].notna(), "kind"]
    known = [FIRST_KIND, *sorted(timed.unique()), *sites["kind"].unique()]
    return next((kind for kind in known if (sites["kind"] == kind).any()), FIRST_KIND)


def settings(kinds: list[str]) -> dict[str, Any]:
    """What static/js/hours.js has to know."""
    said = language.chosen()
    return {
        "locale": said,
        "held": kinds,
        "slots": hours.SLOTS,
        "slotMinutes": hours.SLOT,
        "bar": telling.BAR,
        "classes": {step.code: step.colour for step in legend.partition_classes()},
        "days": [name for _short, name in telling.days()],
        "personas": {
            one.code: {
                "name": telling.persona_name(one),
                "counts": one.counts,
                "speed": one.speed_kmh,
                "free": [w.span for w in one.windows],
            }
            for one in personas.PERSONAS.values()
        },
        "sentences": {
            "slot": telling.sentence("slot", None),
            "persona": telling.sentence("slot", next(iter(personas.PERSONAS.values()))),
            "week": telling.sentence("week", None),
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
