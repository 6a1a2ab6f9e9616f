"""Bring a room's contributions back from a file that was exported and edited outside."""

from collections.abc import Mapping

import shapely
from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.web import projection
from app.web.answers import answers
from app.web.page import language
from app.web.responses import openapi
from app.workshop import exports
from app.workshop.contributions import api, schemas
from app.workshop.contributions import content as contents
from app.workshop.contributions.content import Json
from app.workshop.room import ledger
from app.workshop.room.ledger import RoomSession
from mire_geo.errors import InputError, MireError
from mire_geo.planning import workshop
from mire_geo.planning.workshop import Contribution, contribution_types

blueprint = Blueprint("imports", __name__, url_prefix="/api/v1/rooms/<code>")

LARGEST = 4 * 1024 * 1024
"""Bytes of a file that is brought back."""
MOST_ROWS = 500


@blueprint.post("/import.<any(geojson, csv, xlsx, gpkg):suffix>")
@openapi.describe(
    tag=exports.TAG,
    headers=[schemas.TOKEN],
    body=openapi.FILE,
    answer=schemas.IMPORT_COUNTS,
    errors=(403, 409, 413, 429),
)
def bring_back(code: str, suffix: str) -> ResponseReturnValue:
    """Bring back a file that was exported and edited outside; only with the facilitator's token.

    Rows whose id the room knows become new versions where they differ; rows with another id become new proposals under
    that id. Rows that cannot be used are left out and listed in `faults`; nothing is taken away.
    """
    with ledger.read_room(code) as room_session:  # nothing of the file is read for whoever may not bring it
        room_session.caller.lead()
    request.max_content_length = LARGEST
    contributions = workshop.read(request.get_data(), suffix)
    if len(contributions) > MOST_ROWS:
        raise InputError(_("Il file ha più di %(n)s righe.", n=MOST_ROWS))
    counts: dict[str, int] = {"changed": 0, "added": 0, "unchanged": 0}
    faults: list[Json] = []
    with ledger.write_room(code) as room_session:
        room_session.caller.lead()
        for one in contributions:
            try:
                counts[_import_row(room_session, one)] += 1
            except MireError as error:
                faults.append({"id": one.id, "message": language.sentence(error)})
    return jsonify(**counts, faults=faults)


def _import_row(room_session: RoomSession, contribution: Contribution) -> str:
    """Import one row; what became of it: changed, added or unchanged."""
    content = contents.read_contribution(_sent_fields(contribution), answers())
    contents.require_kind_in_play(content, room_session.state.settings["kinds"])
    current = room_session.state.proposals.get(contribution.id)
    if current is None:
        if (
            not contribution.id.isascii()
            or not contribution.id.replace("-", "").isalnum()
            or len(contribution.id) > 40
        ):
            raise InputError(_("L’identificativo può avere lettere, cifre e trattini."))
        if len(room_session.state.proposals) + len(room_session.fresh) >= api.MOST:
            raise InputError(_("Il laboratorio è pieno: %(n)s proposte.", n=api.MOST))
        room_session.add("proposed", {"content": content}, subject=contribution.id, actor="f")
        return "added"
    if content["type"] != current.content["type"]:
        raise InputError(_("Una proposta non cambia tipo: ritirala e fanne un’altra."))
    if _is_unchanged(content, current.content):
        return "unchanged"
    room_session.add("edited", {"content": content}, subject=current.id, actor="f")
    return "changed"


def _is_unchanged(content: Mapping[str, object], current: Mapping[str, object]) -> bool:
    """Whether nothing that a file can say differs; positions to a metre."""
    if any((content.get(name) or None) != (current.get(name) or None) for name in COMPARED_FIELDS):
        return False
    ours, theirs = exports.content_geometry(content), exports.content_geometry(current)
    return ours is None or theirs is None or bool(shapely.hausdorff_distance(ours, theirs) < 1.0)


COMPARED_FIELDS = tuple(
    name for name in contribution_types.FIELDS if name not in {"type", "lon", "lat", "geometry"}
)


def _sent_fields(one: Contribution) -> Json:
    """A contribution of the library as if it had been sent."""
    text, name = _text_and_name(one.text)
    fields: Json = {
        "type": one.type,
        "kind": one.kind or None,
        "site": one.site or None,
        "hours": one.hours or None,
        "capacity": None if one.capacity is None else int(one.capacity),
        "comment": text,
        "name": name,
    }
    if isinstance(one.geometry, shapely.Point):
        fields["lon"], fields["lat"] = projection.degrees(one.geometry.x, one.geometry.y)
    elif one.geometry is not None:
        degrees = shapely.transform(one.geometry, projection.all_degrees)
        fields["geometry"] = shapely.geometry.mapping(degrees) | {}
        fields["geometry"]["coordinates"] = _lists(fields["geometry"]["coordinates"])
    return fields


def _lists(nested: object) -> object:
    return [_lists(one) for one in nested] if isinstance(nested, list | tuple) else nested


def _text_and_name(text: str) -> tuple[str | None, str | None]:
    """The text of a proposal and its name, from the one text that `exports` makes of both."""
    first, _line, rest = text.partition("\n")
    if first.startswith("«") and first.rstrip().endswith("»"):
        return rest.strip() or None, first.strip()[1:-1] or None
    return text or None, None
