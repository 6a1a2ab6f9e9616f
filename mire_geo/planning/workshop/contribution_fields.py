"""The fields of contributions: what each may be, within which limits, and the code of what is wrong with it."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

import shapely
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    Strict,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
)
from pydantic_core import PydanticCustomError, PydanticKnownError

from mire_geo import schedule
from mire_geo.sources.incoming import plain_text
from mire_geo.tables import kinds

NAME, COMMENT, HOURS, SITE = 80, 1000, 300, 200
"""Characters of each text, at most."""
CAPACITY = 100_000
VERTICES = 200
"""Of one line or outline."""
DECIMALS = 6
"""Of a degree: ten centimetres."""


def _words(value: Any) -> Any:
    """A text cleaned; None where nothing is left of it."""
    return (plain_text.clean(value) or None) if isinstance(value, str) else value


def _required_words(value: Any) -> Any:
    if (words := _words(value)) is None:
        raise PydanticKnownError("missing")
    return words


def _within(low: float, high: float) -> WrapValidator:
    """One error for everything that is no number of the range."""

    def check(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        try:
            return handler(value)
        except ValidationError as error:
            limits = {"low": f"{low:g}", "high": f"{high:g}"}
            raise PydanticCustomError("number_range", "give a number from {low} to {high}", limits) from error

    return WrapValidator(check)


def _whole(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    if not value.is_integer():
        raise PydanticCustomError("not_whole", "give a whole number")
    return int(value)


def _known_kind(code: str) -> str:
    if code not in kinds.KINDS:
        raise PydanticCustomError("kind_unknown", "there is no such kind")
    return code


def _readable_hours(text: str) -> str:
    """The OSM text of hours that are read whole."""
    reading = schedule.read(text)
    if reading.unread or reading.outcome == "none":
        raise PydanticCustomError("hours_unread", "write them like 'Mo-Fr 08:30-19:00'")
    return reading.osm_text


def _rounded(degrees: float) -> float:
    return round(degrees, DECIMALS)


def _points(value: Any, least: int) -> list[list[float]]:
    """Positions of a line or an outline, rounded."""
    if not isinstance(value, list) or not least <= len(value) <= VERTICES:
        limits = {"least": least, "most": VERTICES}
        raise PydanticCustomError("vertices", "give {least} to {most} positions", limits)
    for one in value:
        numbers = isinstance(one, list) and len(one) == 2 and all(type(n) in {int, float} for n in one)
        if not numbers or not all(abs(n) <= 180 for n in one):
            raise PydanticCustomError("position", "each position is [lon, lat], in degrees")
    return [[round(float(n), DECIMALS) for n in one] for one in value]


def _of_shape(value: Any, geometry_type: str) -> Any:
    """The coordinates of a GeoJSON geometry of one type."""
    if not isinstance(value, dict) or value.get("type") != geometry_type:
        raise PydanticCustomError("geometry_type", "give a GeoJSON {wanted}", {"wanted": geometry_type})
    return value.get("coordinates")


def _line(value: Any) -> dict[str, Any]:
    points = _points(_of_shape(value, "LineString"), 2)
    if all(point == points[0] for point in points):
        raise PydanticCustomError("line_one_point", "a line has two different positions")
    return {"type": "LineString", "coordinates": points}


def _outline(value: Any) -> dict[str, Any]:
    rings = _of_shape(value, "Polygon")
    if not isinstance(rings, list) or len(rings) != 1:
        raise PydanticCustomError("rings", "an area has one outline")
    points = _points(rings[0], 4)
    if points[0] != points[-1] or not shapely.Polygon(points).is_valid:
        raise PydanticCustomError("outline", "the outline closes and does not cross itself")
    return {"type": "Polygon", "coordinates": [points]}


def _positions(least: int) -> dict[str, Any]:
    position = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
    return {"type": "array", "items": position, "minItems": least, "maxItems": VERTICES}


def _geometry_schema(geometry_type: str, coordinates: Mapping[str, Any]) -> WithJsonSchema:
    properties = {"type": {"const": geometry_type}, "coordinates": dict(coordinates)}
    return WithJsonSchema({"type": "object", "required": ["type", "coordinates"], "properties": properties})


_OUTLINES = {"type": "array", "items": _positions(4), "minItems": 1, "maxItems": 1}

Name: TypeAlias = Annotated[Annotated[str, Field(max_length=NAME)] | None, BeforeValidator(_words)]
Comment: TypeAlias = Annotated[Annotated[str, Field(max_length=COMMENT)] | None, BeforeValidator(_words)]
Site: TypeAlias = Annotated[str, Field(max_length=SITE), BeforeValidator(_required_words)]
Kind: TypeAlias = Annotated[
    str,
    Field(json_schema_extra={"enum": [*kinds.KINDS]}),
    AfterValidator(_known_kind),
    BeforeValidator(_required_words),
]
Lon: TypeAlias = Annotated[
    float, Strict(), Field(ge=-180, le=180), _within(-180, 180), AfterValidator(_rounded)
]
Lat: TypeAlias = Annotated[float, Strict(), Field(ge=-90, le=90), _within(-90, 90), AfterValidator(_rounded)]
_ReadHours: TypeAlias = Annotated[str, Field(max_length=HOURS), AfterValidator(_readable_hours)]
Hours: TypeAlias = Annotated[_ReadHours | None, BeforeValidator(_words)]
RequiredHours: TypeAlias = Annotated[_ReadHours, BeforeValidator(_required_words)]
Capacity: TypeAlias = Annotated[
    int, Strict(), Field(ge=1, le=CAPACITY), _within(1, CAPACITY), BeforeValidator(_whole)
]
Path: TypeAlias = Annotated[
    dict[str, Any], BeforeValidator(_line), _geometry_schema("LineString", _positions(2))
]
Outline: TypeAlias = Annotated[
    dict[str, Any], BeforeValidator(_outline), _geometry_schema("Polygon", _OUTLINES)
]
