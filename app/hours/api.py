"""/api/v1/time: the hours for programs, and the bundle from which a browser works out every slot itself."""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.hours import answer, query
from app.hours.query import HoursQuery
from app.web.answers import answers
from app.web.page import language
from app.web.requests import parsing
from app.web.responses import openapi, payloads
from mire_geo.errors import InputError
from mire_geo.measures.time import gap_classes, hours, personas
from mire_geo.output.wording import catalogue, names
from mire_geo.planning import piano
from mire_geo.schedule import calendars

blueprint = Blueprint("time", __name__, url_prefix="/api/v1")

WEEK = openapi.parameter(
    "week", openapi.choice(*calendars.TYPICAL_WEEKS), "Typical week: scuola, senza-scuola, ferragosto, ponte."
)
PERSONA = openapi.parameter(
    "persona", openapi.choice(*personas.PERSONAS), "Whose week; see /api/v1/time/personas."
)
MOMENT = (
    openapi.KIND,
    openapi.MINUTES,
    openapi.SPEED,
    openapi.WHOM,
    WEEK,
    PERSONA,
    openapi.parameter("at", openapi.TEXT, "A moment of the week, like `gio 18:30`."),
    openapi.parameter(
        "slot",
        {**openapi.INTEGER, "minimum": 0, "maximum": hours.SLOTS - 1},
        "The same, as a quarter of an hour.",
    ),
    openapi.parameter("order", openapi.choice(*query.ORDERS), "By which class the rows are ranked."),
)


@blueprint.get("/time/personas")
@openapi.describe(tag="time", answer=openapi.schema(personas={"type": "array"}, weeks={"type": "object"}))
def list_personas() -> ResponseReturnValue:
    """The personas with their free windows (minutes from Monday 00:00), and the typical weeks with their Mondays."""
    rows = [
        {
            "code": one.code,
            **{each: names.persona(one, each) for each in catalogue.languages()},
            "stands_for": names.stands_for(one, language.current()),
            "source": one.source,
            "counts": one.counts,
            "speed_kmh": one.speed_kmh,
            "windows": [{"from": w.span[0], "to": w.span[1], "a": w.a, "b": w.b} for w in one.windows],
        }
        for one in personas.PERSONAS.values()
    ]
    mondays = {code: monday.isoformat() for code, monday in calendars.TYPICAL_WEEKS.items()}
    return jsonify(personas=rows, weeks=mondays)


@blueprint.get("/time/bundle")
@openapi.describe(tag="time", query=[openapi.KIND, openapi.MINUTES, openapi.SPEED])
def time_bundle() -> ResponseReturnValue:
    """All that a browser needs to work out any quarter of an hour of the typical weeks by itself."""
    kind = answers().require_places(parsing.kind(request.args))
    text = answer.timetable().bundle(kind, parsing.minutes(request.args), parsing.speed(request.args))
    return Response(text, mimetype="application/json")


@blueprint.get("/time/partition")
@openapi.describe(tag="time", query=MOMENT)
def time_partition() -> ResponseReturnValue:
    """The four classes in a persona's whole week, with whom to ask, or at a moment (`at=gio 18:30`), by area."""
    at = query.hours_query(request.args)
    kind = answers().require_places(at.question.kind)
    if at.persona is None and not (request.args.get("at") or request.args.get("slot")):
        raise InputError(
            _("Aggiungi persona= per tutta la sua settimana, o at= per un momento, come at=gio 18:30.")
        )
    whole = at.persona is not None and not (request.args.get("at") or request.args.get("slot"))
    at = HoursQuery(at.question, at.week, at.persona, at.slot, "week" if whole else "slot", at.order)
    cells = answer.partition_of(at, "cell")
    city_in_time = answer.timetable().city_in_time
    body: dict[str, Any] = {
        "kind": kind,
        "minutes": at.question.minutes,
        "week": at.week,
        "persona": at.persona.code if at.persona else None,
        "moment": None if whole else at.minutes,
        "total": {name: int(cells[name].sum()) for name in ("people", *gap_classes.CLASSES)},
        "rows": payloads.rows(
            gap_classes.rank_by_class(gap_classes.by_nil(cells, answers().city.quartieri), at.order)
        ),
        "municipi": payloads.rows(gap_classes.by_municipio(cells)),
    }
    if whole and at.persona is not None:
        minutes = at.question.minutes
        classes = gap_classes.classes(city_in_time.outlook(kind, at.persona.code, minutes, week=at.week))
        body["cells"] = classes.to_dict()
        to_ask = city_in_time.to_ask(kind, at.persona.code, minutes, week=at.week, most=answer.MOST_TO_ASK)
        body["ask"] = payloads.rows(to_ask)
    return jsonify(body)


@blueprint.get("/piano")
@openapi.describe(tag="time", answer=openapi.schema(sistemi={"type": "array"}))
def list_plan() -> ResponseReturnValue:
    """The plan of hours: systems, projects, orders, as far as they were published."""
    return Response(piano.text(answer.timetable().plan()), mimetype="application/json")
