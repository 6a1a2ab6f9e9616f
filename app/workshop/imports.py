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
        room_session.caller.require_facilitator()
    request.max_content_length = LARGEST
    contributions = workshop.read(request.get_data(), suffix)
    if len(contributions) > MOST_ROWS:
        raise InputError(_("Il file ha più di %(n)s righe.", n=MOST_ROWS))
    outcome_counts: dict[str, int] = {"changed": 0, "added": 0, "unchanged": 0}
    faults: list[Json] = []
    with ledger.write_room(code) as room_session:
        room_session.caller.require_facilitator()
        for contribution in contributions:
            try:
                outcome_counts[_import_row(room_session, contribution)] += 1
            except MireError as error:
                faults.append({"id": contribution.id, "message": language.sentence(error)})
    return jsonify(**outcome_counts, faults=faults)


def _import_row(room_session: RoomSession, contribution: Contribution) -> str:
    """Import one row; returns whether it was changed, added or unchanged."""
    content = contents.read_contribution(_sent_fields(contribution), answers())
    contents.require_kind_in_play(content, room_session.state.settings["kinds"])
    known_proposal = room_session.state.proposals.get(contribution.id)
    if known_proposal is None:
        if (
            not contribution.id.isascii()
            or not contribution.id.replace("-", "").isalnum()
            or len(contribution.id) > 40
        ):
            raise InputError(_("L’identificativo può avere lettere, cifre e trattini."))
        if len(room_session.state.proposals) + len(room_session.new_entries) >= api.MOST:
            raise InputError(_("Il laboratorio è pieno: %(n)s proposte.", n=api.MOST))
        room_session.add("proposed", {"content": content}, subject=contribution.id, actor="f")
        return "added"
    if content["type"] != known_proposal.content["type"]:
        raise InputError(_("Una proposta non cambia tipo: ritirala e fanne un’altra."))
    if _is_unchanged(content, known_proposal.content):
        return "unchanged"
    room_session.add("edited", {"content": content}, subject=known_proposal.id, actor="f")
    return "changed"


def _is_unchanged(imported_content: Mapping[str, object], known_content: Mapping[str, object]) -> bool:
    """Whether two contents agree in every field of a file; positions to a metre."""
    if any(
        (imported_content.get(field_name) or None) != (known_content.get(field_name) or None)
        for field_name in COMPARED_FIELDS
    ):
        return False
    imported_shape, known_shape = (
        exports.content_geometry(imported_content),
        exports.content_geometry(known_content),
    )
    return (
        imported_shape is None
        or known_shape is None
        or bool(shapely.hausdorff_distance(imported_shape, known_shape) < 1.0)
    )


COMPARED_FIELDS = tuple(
    name for name in contribution_types.FIELDS if name not in {"type", "lon", "lat", "geometry"}
)


def _sent_fields(contribution: Contribution) -> Json:
    """The fields that a participant would have sent for a contribution of the library."""
    comment_text, name = _text_and_name(contribution.text)
    fields: Json = {
        "type": contribution.type,
        "kind": contribution.kind or None,
        "site": contribution.site or None,
        "hours": contribution.hours or None,
        "capacity": None if contribution.capacity is None else int(contribution.capacity),
        "comment": comment_text,
        "name": name,
    }
    if isinstance(contribution.geometry, shapely.Point):
        fields["lon"], fields["lat"] = projection.degrees(contribution.geometry.x, contribution.geometry.y)
    elif contribution.geometry is not None:
        degrees = shapely.transform(contribution.geometry, projection.all_degrees)
        fields["geometry"] = shapely.geometry.mapping(degrees) | {}
        fields["geometry"]["coordinates"] = _lists(fields["geometry"]["coordinates"])
    return fields


def _lists(nested: object) -> object:
    return [_lists(item) for item in nested] if isinstance(nested, list | tuple) else nested


def _text_and_name(combined_text: str) -> tuple[str | None, str | None]:
    """The text of a proposal and its name, from the one text that `exports` makes of both."""
    first_line, _newline, further_lines = combined_text.partition("\n")
    if first_line.startswith("«") and first_line.rstrip().endswith("»"):
        return further_lines.strip() or None, first_line.strip()[1:-1] or None
    return combined_text or None, None
