"""/api/v1/openapi.json: what every route under /api/v1 takes and gives, said beside the route.

    @blueprint.get("/gaps")
    @openapi.describe(tag="gaps", query=[openapi.KIND, openapi.MINUTES], answer=openapi.schema(total={...}))
    def gaps(): ...

A route without a description is listed all the same, with its docstring: the document never misses one.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from typing import Any, TypeVar

from flask import Blueprint, Flask, current_app
from flask.typing import ResponseReturnValue

from app.web import requests
from mire_geo.output.wording import catalogue
from mire_geo.tables import kinds

blueprint = Blueprint("openapi", __name__, url_prefix="/api/v1")

Json = dict[str, Any]
View = TypeVar("View", bound=Callable[..., Any])

PREFIX = "/api/v1"
TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "number"}
INTEGER: Json = {"type": "integer"}
FLAG: Json = {"type": "boolean"}
OBJECT: Json = {"type": "object"}
FILE: Json = {"type": "string", "format": "binary"}
GEOJSON = "application/geo+json"

ERROR: Json = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["status", "code", "message"],
            "properties": {"status": INTEGER, "code": TEXT, "message": TEXT},
        }
    },
}
"""Every error: status, a code for programs, a sentence for people."""

SENTENCES = {
    400: "A field is wrong; the sentence says which.",
    403: "Not with this token, or from another site.",
    404: "There is no such thing, or no data of it.",
    405: "Not this method.",
    409: "Not as things are now; the code says why.",
    413: "The request is too large.",
    415: "The body must be JSON.",
    423: "The room is frozen.",
    429: "Too fast; try again in a few seconds.",
    503: "Data or storage cannot be used now.",
}
_CONVERTERS = {"int": {**INTEGER, "minimum": 0, "maximum": requests.LARGEST}, "float": NUMBER}
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def init(app: Flask) -> None:
    """Serve the description of the API."""
    app.register_blueprint(blueprint)


def describe(
    *,
    tag: str,
    query: Sequence[Json] = (),
    headers: Sequence[Json] = (),
    body: Json | None = None,
    answer: Json | None = None,
    status: int | Sequence[int] = 200,
    media: str = "application/json",
    errors: Sequence[int] = (),
) -> Callable[[View], View]:
    """Decorator that describes the parameters, body and answer of a view; its docstring becomes the summary.

    Args:
        query, headers: parameters, see `parameter`.
        body: schema of the JSON body, or `FILE`; it may be left out where none of its fields is required.
        answer: schema of the answer.
        errors: statuses besides 400, 404, 405 and 503, which every route can give.
    """
    description = {
        "tag": tag,
        "parameters": [*query, *headers],
        "body": body,
        "answer": answer,
        "status": [status] if isinstance(status, int) else list(status),
        "media": media,
        "errors": [*errors],
    }

    def decorate(view: View) -> View:
        view.__openapi__ = description  # type: ignore[attr-defined]
        return requests.accept_arguments(*(query_parameter["name"] for query_parameter in query))(view)

    return decorate


def parameter(
    name: str, schema: Json, description: str, *, required: bool = False, location: str = "query"
) -> Json:
    """The description of one parameter."""
    return {"name": name, "in": location, "required": required, "description": description, "schema": schema}


def schema(required: Sequence[str] | None = None, **properties: Json) -> Json:
    """The schema of an object; without `required`, every property is required."""
    required_names = list(properties) if required is None else list(required)
    return {"type": "object", "required": required_names, "properties": properties}


def array(item_schema: Json) -> Json:
    """The schema of a list."""
    return {"type": "array", "items": item_schema}


def nullable(value_schema: Json) -> Json:
    """A schema that also allows null."""
    if isinstance(value_schema.get("type"), str):
        return {**value_schema, "type": [value_schema["type"], "null"]}
    return {"anyOf": [value_schema, {"type": "null"}]}


def choice(*options: str) -> Json:
    """The schema of a text that is one of `options`."""
    return {"type": "string", "enum": list(options)}


KINDS = choice(*kinds.KINDS)
KIND = parameter("kind", KINDS, "Code of a kind of place, see /kinds.", required=True)
ANY_KIND = parameter("kind", KINDS, "Code of a kind of place; all of them if not said.")
MINUTES = parameter(
    "minutes", {"type": "number", "minimum": 1, "maximum": 60}, "Walking limit; 15 if not said."
)
SPEED = parameter(
    "speed", {"type": "number", "minimum": 1, "maximum": 8}, "Walking speed, km/h; 4.5 if not said."
)
WHOM = parameter("whom", choice("residents", "intended"), "Whom to count.")
LAT = parameter("lat", {"type": "number", "minimum": -90, "maximum": 90}, "Degrees north.", required=True)
LON = parameter("lon", {"type": "number", "minimum": -180, "maximum": 180}, "Degrees east.", required=True)
LANG = parameter("lang", choice(*catalogue.languages()), "Language of the words, and of errors.")


@blueprint.get("/openapi.json")
@describe(tag="about", answer=schema(openapi=TEXT, info=OBJECT, paths=OBJECT))
def openapi() -> ResponseReturnValue:
    """This document."""
    return document(current_app)


def document(app: Flask) -> Json:
    """The OpenAPI 3.1 document of everything an application serves under /api/v1."""
    paths: dict[str, Json] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.rule.startswith(PREFIX):
            path, path_parameters = _path(rule.rule)
            view = app.view_functions[rule.endpoint]
            for method in set(_METHODS) & (rule.methods or set()):
                operation = _operation(view, rule.endpoint, method, path_parameters)
                paths.setdefault(path, {})[method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Mire Geo",
            "version": version("mire-geo"),
            "description": "Where and when a city's services fail to reach people; rooms in which people propose.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": PREFIX}],
        "paths": {path.removeprefix(PREFIX): operations for path, operations in paths.items()},
        "components": {
            "schemas": {"Error": ERROR},
            "securitySchemes": {"token": {"type": "apiKey", "in": "header", "name": "X-Mire-Token"}},
        },
    }


def _path(rule: str) -> tuple[str, list[Json]]:
    """A rule of Flask as a path of OpenAPI, with its parameters."""
    parameters = []

    def replace(match: re.Match[str]) -> str:
        converter, name = match[1] or "string", match[2]
        value_schema = _CONVERTERS.get(converter.partition("(")[0], TEXT)
        listed_options = re.match(r"any\((.*)\)", converter)
        if listed_options:
            value_schema = choice(*(option.strip(" '\"") for option in listed_options[1].split(",")))
        parameters.append(parameter(name, value_schema, "", required=True, location="path"))
        return "{" + name + "}"

    return re.sub(r"<(?:([^:<>]+):)?(\w+)>", replace, rule), parameters


def _operation(view: Callable[..., Any], endpoint: str, method: str, path_parameters: list[Json]) -> Json:
    description: Mapping[str, Any] = getattr(view, "__openapi__", {})
    summary, _newline, description_text = (view.__doc__ or endpoint).strip().partition("\n")
    operation: Json = {
        "operationId": f"{endpoint}.{method.lower()}",
        "tags": [description.get("tag", endpoint.partition(".")[0])],
        "summary": summary,
        "parameters": [*path_parameters, *description.get("parameters", []), LANG],
        "responses": _responses(description),
    }
    if description_text.strip():
        operation["description"] = description_text.strip()
    if description.get("body") is not None and method != "GET":
        media_type = "application/octet-stream" if description["body"] is FILE else "application/json"
        operation["requestBody"] = {
            "required": description["body"].get("required") != [],
            "content": {media_type: {"schema": description["body"]}},
        }
    return operation


def _responses(description: Mapping[str, Any]) -> Json:
    answer: Json = {"description": "The answer."}
    if description.get("answer") is not None or "media" in description:
        answer["content"] = {description["media"]: {"schema": description["answer"] or {}}}
    responses = {str(status): answer for status in description.get("status", [200])}
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for status in sorted({400, 404, 405, 503, *description.get("errors", [])}):
        responses[str(status)] = {"description": SENTENCES[status], "content": error}
    return responses
