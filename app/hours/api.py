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
            "code": persona.code,
            **{
                language_code: names.persona(persona, language_code)
                for language_code in catalogue.languages()
            },
            "stands_for": names.persona_description(persona, language.current()),
            "source": persona.source,
            "counts": persona.counts,
            "speed_kmh": persona.speed_kmh,
            "windows": [
                {"from": window.span[0], "to": window.span[1], "a": window.a, "b": window.b}
                for window in persona.windows
            ],
        }
        for persona in personas.PERSONAS.values()
    ]
    mondays = {code: monday.isoformat() for code, monday in calendars.TYPICAL_WEEKS.items()}
    return jsonify(personas=rows, weeks=mondays)


@blueprint.get("/time/bundle")
@openapi.describe(tag="time", query=[openapi.KIND, openapi.MINUTES, openapi.SPEED])
def time_bundle() -> ResponseReturnValue:
    """All that a browser needs to work out any quarter of an hour of the typical weeks by itself."""
    kind = answers().require_places(parsing.kind(request.args))
    bundle_json = answer.hours_answers().bundle(
        kind, parsing.minutes(request.args), parsing.speed(request.args)
    )
    return Response(bundle_json, mimetype="application/json")


@blueprint.get("/time/partition")
@openapi.describe(tag="time", query=MOMENT)
def time_partition() -> ResponseReturnValue:
    """The four classes in a persona's whole week, with whom to ask, or at a moment (`at=gio 18:30`), by area."""
    hours_query = query.hours_query(request.args)
    kind = answers().require_places(hours_query.question.kind)
    if hours_query.persona is None and not (request.args.get("at") or request.args.get("slot")):
        raise InputError(
            _("Aggiungi persona= per tutta la sua settimana, o at= per un momento, come at=gio 18:30.")
        )
    whole_week = hours_query.persona is not None and not (request.args.get("at") or request.args.get("slot"))
    hours_query = HoursQuery(
        hours_query.question,
        hours_query.week,
        hours_query.persona,
        hours_query.slot,
        "week" if whole_week else "slot",
        hours_query.order,
    )
    cells = answer.classes_by_area(hours_query, "cell")
    city_in_time = answer.hours_answers().city_in_time
    payload: dict[str, Any] = {
        "kind": kind,
        "minutes": hours_query.question.minutes,
        "week": hours_query.week,
        "persona": hours_query.persona.code if hours_query.persona else None,
        "moment": None if whole_week else hours_query.minutes,
        "total": {
            class_name: int(cells[class_name].sum()) for class_name in ("people", *gap_classes.CLASSES)
        },
        "rows": payloads.rows(
            gap_classes.rank_by_class(gap_classes.by_nil(cells, answers().city.quartieri), hours_query.order)
        ),
        "municipi": payloads.rows(gap_classes.by_municipio(cells)),
    }
    if whole_week and hours_query.persona is not None:
        minutes = hours_query.question.minutes
        classes = gap_classes.classes(
            city_in_time.outlook(kind, hours_query.persona.code, minutes, week=hours_query.week)
        )
        payload["cells"] = classes.to_dict()
        to_ask = city_in_time.sites_to_ask(
            kind, hours_query.persona.code, minutes, week=hours_query.week, limit=answer.MOST_TO_ASK
        )
        payload["ask"] = payloads.rows(to_ask)
    return jsonify(payload)


@blueprint.get("/piano")
@openapi.describe(tag="time", answer=openapi.schema(sistemi={"type": "array"}))
def list_plan() -> ResponseReturnValue:
    """The plan of hours: systems, projects, orders, as far as they were published."""
    return Response(piano.as_text(answer.hours_answers().plan()), mimetype="application/json")
