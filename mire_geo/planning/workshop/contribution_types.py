"""The types of contribution: what each holds, and the change to the city that it stands for.

One model a type. Reading what people send, reading files back, the schema of the API and the conversion to a scenario
all follow from these models: a new type is one more class here, and its place in `Content`.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, TypeAlias, assert_never, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator
from pydantic_core import PydanticCustomError

from mire_geo.errors import InputError
from mire_geo.planning.scenario.proposals import (
    AddSite,
    ChangeHours,
    CloseSite,
    MoveSite,
    Proposal,
    Resize,
)
from mire_geo.planning.workshop.contribution_fields import (
    Capacity,
    Comment,
    Hours,
    Kind,
    Lat,
    Lon,
    Name,
    Outline,
    Path,
    RequiredHours,
    Site,
)


class ContributionBase(BaseModel):
    """The fields of every contribution. Fields that a type does not have are left aside; null is the same as absent."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    SHAPES: ClassVar[tuple[str, ...]] = ("Point",)
    """Geometries it may have in a file; the one in which it is sent comes first."""
    FORM: ClassVar[tuple[str, ...]] = ()
    """What its form asks for besides where and a comment; also the kind of a place that stands, to find it by."""
    EITHER: ClassVar[tuple[str, ...]] = ()
    """Fields of which it needs at least one."""

    name: Name = None
    comment: Comment = None

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, contribution_fields: Any) -> Any:
        if not isinstance(contribution_fields, Mapping):
            return contribution_fields
        return {
            field_name: field_value
            for field_name, field_value in contribution_fields.items()
            if field_value is not None
        }


class Add(ContributionBase):
    """A service that is not there today."""

    FORM = ("kind", "name", "hours", "capacity")

    type: Literal["add"] = "add"
    kind: Kind
    lon: Lon
    lat: Lat
    hours: Hours = None
    capacity: Capacity | None = None


class Close(ContributionBase):
    """A place that could close."""

    FORM = ("kind", "site")

    type: Literal["close"] = "close"
    site: Site


class Move(ContributionBase):
    """A place that could be elsewhere."""

    FORM = ("kind", "site")

    type: Literal["move"] = "move"
    site: Site
    lon: Lon
    lat: Lat


class ChangedHours(ContributionBase):
    """A place with another timetable."""

    FORM = ("kind", "site", "hours")

    type: Literal["hours"] = "hours"
    site: Site
    hours: RequiredHours


class Resized(ContributionBase):
    """A place with another capacity."""

    FORM = ("kind", "site", "capacity")

    type: Literal["resize"] = "resize"
    site: Site
    capacity: Capacity


class Remark(ContributionBase):
    """A remark on a place, or on what is missing; it changes no service."""

    kind: Kind | None = Field(default=None, exclude_if=lambda kind: kind is None)


class Pin(Remark):
    """A point to remember."""

    type: Literal["pin"] = "pin"
    lon: Lon
    lat: Lat


class Line(Remark):
    """A way, a barrier, a street."""

    SHAPES = ("LineString",)

    type: Literal["line"] = "line"
    geometry: Path


class Area(Remark):
    """A remark on a part of the city, drawn as an outline."""

    SHAPES = ("Polygon", "MultiPolygon")

    type: Literal["area"] = "area"
    geometry: Outline


class Need(Remark):
    """What is missing, and where."""

    FORM = ("kind",)
    EITHER = ("kind", "comment")

    type: Literal["need"] = "need"
    lon: Lon
    lat: Lat

    @model_validator(mode="after")
    def _require_kind_or_comment(self) -> "Need":
        if all(getattr(self, field_name) is None for field_name in self.EITHER):
            raise PydanticCustomError("need_empty", "say what is missing: a kind or a comment")
        return self


Content: TypeAlias = Add | Close | Move | ChangedHours | Resized | Pin | Line | Area | Need
"""What somebody contributed."""

MODELS: Mapping[str, type[Content]] = {
    model.model_fields["type"].default: model for model in get_args(Content)
}
TYPES = tuple(MODELS)
CHANGES = tuple(type_name for type_name, model in MODELS.items() if not issubclass(model, Remark))
"""Types that change the city; the scenario is made of them."""
FIELDS = tuple(dict.fromkeys(field_name for model in MODELS.values() for field_name in model.model_fields))
"""Names of all fields that some type has."""

_ADAPTER: TypeAdapter[Content] = TypeAdapter(Annotated[Content, Field(discriminator="type")])


def read(contribution_fields: Mapping[str, Any]) -> Content:
    """The contribution that somebody sent; texts are cleaned, hours become OSM text, degrees have six decimals.

    Raises:
        pydantic.ValidationError: a field that is missing or not usable; the codes of `contribution_fields` say how.
    """
    return _ADAPTER.validate_python(contribution_fields)


def trusted_content(contribution_fields: Mapping[str, Any]) -> Content:
    """A contribution that was read before, for instance from the log of a room: it is not checked again.

    >>> trusted_content({"type": "close", "site": "farmacia:a", "site_name": "A", "name": None}).name is None
    True
    """
    content_model = MODELS[contribution_fields["type"]]
    return content_model.model_construct(
        **{
            field_name: contribution_fields[field_name]
            for field_name in content_model.model_fields
            if field_name in contribution_fields
        }
    )


def proposal(contribution_id: str, content: Content, point: tuple[float, float] | None) -> Proposal | None:
    """The change to the city that a contribution stands for; None of those that only say something.

    Args:
        contribution_id: id of the contribution.
        point: where it is, in metres (EPSG:32632).

    Raises:
        InputError: it lacks what such a change needs, for instance the place of a new service.
        UnknownError: no such kind.
    """
    match content:
        case Add():
            x, y = _required_point(contribution_id, point)
            return AddSite(contribution_id, content.kind, x, y, content.hours, content.capacity, content.name)
        case Close():
            return CloseSite(contribution_id, content.site)
        case Move():
            return MoveSite(contribution_id, content.site, *_required_point(contribution_id, point))
        case ChangedHours():
            return ChangeHours(contribution_id, content.site, content.hours)
        case Resized():
            return Resize(contribution_id, content.site, content.capacity)
        case Remark():
            return None
        case _:
            assert_never(content)


def _required_point(contribution_id: str, point: tuple[float, float] | None) -> tuple[float, float]:
    if point is None:
        raise InputError("contribution %(id)r has no point; say where the place would be", id=contribution_id)
    return point


def form(type_name: str) -> dict[str, Any]:
    """The form of a type: the shape to draw (None: none), what it asks for, what must be given.

    >>> form("resize")
    {'shape': None, 'asks': ('kind', 'site', 'capacity'), 'required': ('kind', 'site', 'capacity'), 'either': ()}
    """
    content_model = MODELS[type_name]
    model_fields = content_model.model_fields
    has_place = "lon" in model_fields or "geometry" in model_fields
    optional_fields = {
        field_name
        for field_name in content_model.FORM
        if field_name in model_fields and not model_fields[field_name].is_required()
    }
    return {
        "shape": content_model.SHAPES[0] if has_place else None,
        "asks": content_model.FORM,
        "required": tuple(
            field_name for field_name in content_model.FORM if field_name not in optional_fields
        ),
        "either": content_model.EITHER,
    }


def json_schema() -> dict[str, Any]:
    """The JSON Schema of what `read` takes: one of the types."""
    return {
        "oneOf": [_with_required_type(content_model.model_json_schema()) for content_model in MODELS.values()]
    }


def _with_required_type(type_schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with its field `type` required, since the type tells which schema applies."""
    return {**type_schema, "required": ["type", *type_schema.get("required", [])]}
