"""/api/v1: the same answers as the pages, for programs. Geometry once, then numbers by id."""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.web.answers import answers
from app.web.requests import departure, parsing
from app.web.responses import openapi, payloads
from mire_geo import city as cities
from mire_geo.errors import InputError
from mire_geo.output.wording import catalogue, names
from mire_geo.tables.kinds import GROUPS, KINDS

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

GEOJSON = openapi.GEOJSON
FEATURES = openapi.schema(["type", "features"], type=openapi.TEXT, features=openapi.array(openapi.OBJECT))
QUESTION = (openapi.KIND, openapi.MINUTES, openapi.SPEED, openapi.WHOM)


@blueprint.get("/kinds")
@openapi.describe(
    tag="city",
    answer=openapi.schema(groups=openapi.array(openapi.OBJECT), kinds=openapi.array(openapi.OBJECT)),
)
def kinds() -> ResponseReturnValue:
    """The taxonomy, with how many places of each kind are in the data."""
    city_answers = answers()
    sites = city_answers.city.sites_by_kind
    return jsonify(
        groups=[
            {
                "code": code,
                **{
                    language_code: names.family(code, language_code)
                    for language_code in catalogue.languages()
                },
            }
            for code in GROUPS
        ],
        kinds=[
            payloads.kind_row(kind, int(sites[kind.code]), city_answers.city.unlocated_count(kind.code))
            for kind in KINDS.values()
        ],
    )


@blueprint.get("/gaps")
@openapi.describe(
    tag="city",
    query=[*QUESTION, openapi.parameter("by", openapi.choice(*cities.AREAS), "One area only.")],
    answer=openapi.schema(
        ["kind", "minutes", "speed_kmh", "whom", "total"],
        kind=openapi.TEXT,
        minutes=openapi.NUMBER,
        speed_kmh=openapi.NUMBER,
        whom=openapi.TEXT,
        total=openapi.OBJECT,
        rows=openapi.array(openapi.OBJECT),
        cells=openapi.OBJECT,
        classes=openapi.OBJECT,
    ),
)
def gaps() -> ResponseReturnValue:
    """People served and unserved: rows ranked by NIL and minutes by cell, or `by=nil|municipio|cell` alone."""
    question = parsing.question(request.args)
    area_kind = request.args.get("by") or None
    if area_kind not in {None, *cities.AREAS}:
        raise InputError(
            _("«by» può essere %(areas)s, non «%(by)s».", areas=" / ".join(cities.AREAS), by=area_kind)
        )
    city_answers = answers()
    city_answers.require_places(question.kind)
    payload: dict[str, Any] = {
        "kind": question.kind.code,
        "minutes": question.minutes,
        "speed_kmh": question.speed_kmh,
        "whom": question.whom,
    }
    cells = city_answers.cell_gaps(*question)
    payload["total"] = {column: int(cells[column].sum()) for column in ("people", "served", "unserved")}
    if area_kind == "municipio":
        payload["rows"] = payloads.rows(city_answers.by_municipio(*question))
    if area_kind in {None, "nil"}:
        payload["rows"] = payloads.rows(city_answers.ranked(*question))
    if area_kind in {None, "cell"}:
        payload["cells"] = payloads.cell_minutes(cells)
    if area_kind is None:
        payload["classes"] = payloads.classes(question.minutes)
    return jsonify(payload)


@blueprint.get("/quartieri.geojson")
@openapi.describe(tag="geometry", media=GEOJSON, answer=FEATURES)
def quartieri() -> ResponseReturnValue:
    """The NIL: outlines, names, Municipio."""
    return Response(answers().geometry("quartieri"), mimetype=GEOJSON)


@blueprint.get("/cells.geojson")
@openapi.describe(tag="geometry", media=GEOJSON, answer=FEATURES)
def cells() -> ResponseReturnValue:
    """The inhabited cells: outlines, NIL, people."""
    return Response(answers().geometry("cells"), mimetype=GEOJSON)


@blueprint.get("/basemap.geojson")
@openapi.describe(tag="geometry", answer=openapi.OBJECT)
def basemap() -> ResponseReturnValue:
    """The ground of the map, one FeatureCollection a layer, in drawing order."""
    return Response(answers().geometry("basemap"), mimetype="application/json")


@blueprint.get("/sites.geojson")
@openapi.describe(tag="geometry", query=[openapi.KIND], media=GEOJSON, answer=FEATURES)
def sites() -> ResponseReturnValue:
    """The places of a kind."""
    city_answers = answers()
    return Response(
        city_answers.sites_text(city_answers.require_places(parsing.kind(request.args))), mimetype=GEOJSON
    )


@blueprint.get("/nearest")
@openapi.describe(
    tag="city",
    query=[openapi.LAT, openapi.LON, openapi.ANY_KIND, openapi.SPEED, departure.AT, departure.WEEK],
    answer=openapi.schema(
        leaving=openapi.TEXT,
        nil_id=openapi.nullable(openapi.INTEGER),
        reason=openapi.nullable(openapi.TEXT),
        sites=openapi.array(openapi.OBJECT),
    ),
)
def nearest() -> ResponseReturnValue:
    """From a point: the nearest places of a kind or of every kind, and whether they are open on arrival."""
    city_answers = answers()
    x, y = parsing.point(request.args, city_answers.city.quartieri.total_bounds)
    kind = city_answers.require_places(parsing.kind(request.args)) if request.args.get("kind") else None
    departure_time = departure.departure_moment(request.args)
    sites = city_answers.nearest(x, y, kind, parsing.speed(request.args), departure_time)
    [reason] = city_answers.city.streets.snap([(x, y)]).reason
    return jsonify(
        nil_id=city_answers.city.nil_at(x, y),
        reason=payloads.reason(str(reason)),
        leaving=departure_time.isoformat(timespec="minutes"),
        sites=payloads.site_rows(sites),
    )


@blueprint.get("/isochrone")
@openapi.describe(
    tag="city",
    query=[openapi.LAT, openapi.LON, openapi.MINUTES, openapi.SPEED],
    media=GEOJSON,
    answer=openapi.schema(
        ["type", "geometry", "properties"],
        type=openapi.TEXT,
        geometry=openapi.OBJECT,
        properties=openapi.OBJECT,
    ),
)
def isochrone() -> ResponseReturnValue:
    """What can be reached on foot from a point, as a GeoJSON Feature."""
    city_answers = answers()
    x, y = parsing.point(request.args, city_answers.city.quartieri.total_bounds)
    reach = city_answers.reach(x, y, parsing.minutes(request.args), parsing.speed(request.args))
    answer = jsonify(payloads.isochrone(reach))
    answer.mimetype = GEOJSON
    return answer
