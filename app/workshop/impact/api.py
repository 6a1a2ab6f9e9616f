"""What proposals would change: one, some, or all of a room together; against the city as it is, or against others."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.web.page import language
from app.web.requests import parsing
from app.web.responses import openapi
from app.workshop import exports
from app.workshop.contributions import api, schemas
from app.workshop.impact import answering
from app.workshop.impact.reckoning import Json, ProposalVersion
from app.workshop.room import ledger
from app.workshop.room.ledger import RoomSession
from mire_geo.errors import InputError
from mire_geo.output.wording import impact_sentences

blueprint = Blueprint("impact", __name__, url_prefix="/api/v1/rooms/<code>/answer")

ALL = "all"
MOST = 60
"""Proposals that can be named in one question."""
PATIENCE_S = 20.0
DESCRIBED = "`all`, or ids of proposals separated by commas."


@blueprint.get("")
@openapi.describe(
    tag="answers",
    query=[
        openapi.parameter("scenario", openapi.TEXT, DESCRIBED + " `all` if left out."),
        openapi.parameter(
            "against", openapi.TEXT, "With what it is compared: the same; the city as it is if left out."
        ),
        openapi.MINUTES,
    ],
    headers=[schemas.TOKEN],
    answer=schemas.ANSWER,
    errors=(429,),
)
def answer(code: str) -> ResponseReturnValue:
    """Who gains and who loses by proposals: people by group, persona and quartiere, cells, cost; words for each number.

    Of proposals that cannot both be, the one with more dots counts, then the older one; `conflicts` says which are in
    no figure, and why.
    """
    minutes = parsing.minutes(request.args)
    with ledger.read_room(code) as room_session:
        own_versions = _proposal_versions(room_session, request.args.get("scenario", ALL))
        compared_versions = _proposal_versions(room_session, request.args.get("against", ""))
        number_by_id = {proposal.id: proposal.number for proposal in room_session.state.proposals.values()}
    future = ledger.services().answering.answer(own_versions, compared_versions, minutes)
    result = answering.result_of(future, PATIENCE_S, _("La mappa sta ancora calcolando: riprova fra poco."))
    cells = result["cells"]
    kind_answers = [
        kind_answer | {"cells": cells[kind_answer["kind"]]}
        for kind_answer in result["kinds"][language.current()]
    ]
    return jsonify(
        proposals=[version.id for version in own_versions],
        against=[version.id for version in compared_versions],
        kinds=kind_answers,
        conflicts=[_exclusion_sentence(conflict, number_by_id) for conflict in result["conflicts"]],
    )


def _exclusion_sentence(conflict: Json, number_by_id: dict[str, int]) -> str:
    """The sentence that says which proposal is left out of the figures, and why."""
    exclusion_reason = impact_sentences.exclusion_reason(conflict["code"], language.current())
    return str(
        _(
            "La proposta n. %(number)s non è nei conti: %(why)s.",
            number=number_by_id[conflict["left_out"]],
            why=exclusion_reason,
        )
    )


def _proposal_versions(room_session: RoomSession, ids_text: str) -> list[ProposalVersion]:
    """The proposals of a list of ids, or of the whole room, best liked first."""
    ids = list(
        dict.fromkeys(proposal_id.strip() for proposal_id in ids_text.split(",") if proposal_id.strip())
    )
    if ids == [ALL]:
        return [ledger.version_of(proposal) for proposal in exports.ranked_proposals(room_session)]
    if len(ids) > MOST:
        raise InputError(_("Troppe proposte in una domanda: al massimo %(n)s.", n=MOST))
    return [ledger.version_of(api.find_proposal(room_session, proposal_id)) for proposal_id in ids]
