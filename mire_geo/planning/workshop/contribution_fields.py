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


def _clean_text(raw_text: Any) -> Any:
    """A text cleaned; None where nothing is left of it."""
    return (plain_text.clean(raw_text) or None) if isinstance(raw_text, str) else raw_text


def _required_text(raw_text: Any) -> Any:
    if (clean_text := _clean_text(raw_text)) is None:
        raise PydanticKnownError("missing")
    return clean_text


def _number_range_validator(smallest: float, largest: float) -> WrapValidator:
    """One error for everything that is no number of the range."""

    def checked_number(number: Any, inner_validator: ValidatorFunctionWrapHandler) -> Any:
        try:
            return inner_validator(number)
        except ValidationError as error:
            range_limits = {"low": f"{smallest:g}", "high": f"{largest:g}"}
            raise PydanticCustomError(
                "number_range", "give a number from {low} to {high}", range_limits
            ) from error

    return WrapValidator(checked_number)


def _whole_number(number: Any) -> Any:
    if not isinstance(number, float):
        return number
    if not number.is_integer():
        raise PydanticCustomError("not_whole", "give a whole number")
    return int(number)


def _known_kind(kind_code: str) -> str:
    if kind_code not in kinds.KINDS:
        raise PydanticCustomError("kind_unknown", "there is no such kind")
    return kind_code


def _osm_hours(hours_text: str) -> str:
    """The OSM text of hours that are read whole."""
    reading = schedule.read(hours_text)
    if reading.unread or reading.outcome == "none":
        raise PydanticCustomError("hours_unread", "write them like 'Mo-Fr 08:30-19:00'")
    return reading.osm_text


def _rounded_degrees(degrees: float) -> float:
    return round(degrees, DECIMALS)


def _rounded_positions(positions: Any, fewest_positions: int) -> list[list[float]]:
    """Positions of a line or an outline, rounded."""
    if not isinstance(positions, list) or not fewest_positions <= len(positions) <= VERTICES:
        count_limits = {"least": fewest_positions, "most": VERTICES}
        raise PydanticCustomError("vertices", "give {least} to {most} positions", count_limits)
    for position in positions:
        is_pair = (
            isinstance(position, list)
            and len(position) == 2
            and all(type(coordinate) in {int, float} for coordinate in position)
        )
        if not is_pair or not all(abs(coordinate) <= 180 for coordinate in position):
            raise PydanticCustomError("position", "each position is [lon, lat], in degrees")
    return [[round(float(coordinate), DECIMALS) for coordinate in position] for position in positions]


def _coordinates(geometry_json: Any, geometry_type: str) -> Any:
    """The coordinates of a GeoJSON geometry of one type."""
    if not isinstance(geometry_json, dict) or geometry_json.get("type") != geometry_type:
        raise PydanticCustomError("geometry_type", "give a GeoJSON {wanted}", {"wanted": geometry_type})
    return geometry_json.get("coordinates")


def _line_geometry(geometry_json: Any) -> dict[str, Any]:
    positions = _rounded_positions(_coordinates(geometry_json, "LineString"), 2)
    if all(position == positions[0] for position in positions):
        raise PydanticCustomError("line_one_point", "a line has two different positions")
    return {"type": "LineString", "coordinates": positions}


def _outline_geometry(geometry_json: Any) -> dict[str, Any]:
    outline_rings = _coordinates(geometry_json, "Polygon")
    if not isinstance(outline_rings, list) or len(outline_rings) != 1:
        raise PydanticCustomError("rings", "an area has one outline")
    positions = _rounded_positions(outline_rings[0], 4)
    if positions[0] != positions[-1] or not shapely.Polygon(positions).is_valid:
        raise PydanticCustomError("outline", "the outline closes and does not cross itself")
    return {"type": "Polygon", "coordinates": [positions]}


def _positions_schema(fewest_positions: int) -> dict[str, Any]:
    position_schema = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
    return {"type": "array", "items": position_schema, "minItems": fewest_positions, "maxItems": VERTICES}


def _geometry_schema(geometry_type: str, coordinates_schema: Mapping[str, Any]) -> WithJsonSchema:
    properties = {"type": {"const": geometry_type}, "coordinates": dict(coordinates_schema)}
    return WithJsonSchema({"type": "object", "required": ["type", "coordinates"], "properties": properties})


_OUTLINES = {"type": "array", "items": _positions_schema(4), "minItems": 1, "maxItems": 1}

Name: TypeAlias = Annotated[Annotated[str, Field(max_length=NAME)] | None, BeforeValidator(_clean_text)]
Comment: TypeAlias = Annotated[Annotated[str, Field(max_length=COMMENT)] | None, BeforeValidator(_clean_text)]
Site: TypeAlias = Annotated[str, Field(max_length=SITE), BeforeValidator(_required_text)]
Kind: TypeAlias = Annotated[
    str,
    Field(json_schema_extra={"enum": [*kinds.KINDS]}),
    AfterValidator(_known_kind),
    BeforeValidator(_required_text),
]
Lon: TypeAlias = Annotated[
    float,
    Strict(),
    Field(ge=-180, le=180),
    _number_range_validator(-180, 180),
    AfterValidator(_rounded_degrees),
]
Lat: TypeAlias = Annotated[
    float, Strict(), Field(ge=-90, le=90), _number_range_validator(-90, 90), AfterValidator(_rounded_degrees)
]
_ReadHours: TypeAlias = Annotated[str, Field(max_length=HOURS), AfterValidator(_osm_hours)]
Hours: TypeAlias = Annotated[_ReadHours | None, BeforeValidator(_clean_text)]
RequiredHours: TypeAlias = Annotated[_ReadHours, BeforeValidator(_required_text)]
Capacity: TypeAlias = Annotated[
    int,
    Strict(),
    Field(ge=1, le=CAPACITY),
    _number_range_validator(1, CAPACITY),
    BeforeValidator(_whole_number),
]
Path: TypeAlias = Annotated[
    dict[str, Any], BeforeValidator(_line_geometry), _geometry_schema("LineString", _positions_schema(2))
]
Outline: TypeAlias = Annotated[
    dict[str, Any], BeforeValidator(_outline_geometry), _geometry_schema("Polygon", _OUTLINES)
]
